local client = require('client')

return {
  ['a policy is known by its ending'] = function()
    local buffer = client.open('small/science.gradus')
    assert(vim.bo[buffer].filetype == 'gradus', vim.bo[buffer].filetype)
    assert(vim.bo[buffer].commentstring == '# %s', vim.bo[buffer].commentstring)
  end,

  ['a plan has the server too'] = function()
    client.open_served('small/ana.yaml')
  end,

  ['without the grammar the syntax file colours'] = function()
    client.open('small/science.gradus')
    client.go_to('physics "Physics"')
    local group = vim.fn.synIDattr(vim.fn.synID(vim.fn.line('.'), vim.fn.col('.'), 1), 'name')
    assert(group == 'gradusDeclared', group)
    client.go_to('credits')
    group = vim.fn.synIDattr(vim.fn.synID(vim.fn.line('.'), vim.fn.col('.'), 1), 'name')
    assert(group == 'gradusUnit', group)
  end,

  ['every policy of the project is indented as the formatter lays it out'] = function()
    local wrong, seen = {}, 0
    for _, file in ipairs(vim.fn.glob(vim.env.GRADUS_LAID_OUT .. '/**/*.gradus', true, true)) do
      vim.cmd('noautocmd edit ' .. vim.fn.fnameescape(file))
      vim.cmd('runtime! ftplugin/gradus.vim indent/gradus.vim')
      seen = seen + 1
      for line = 1, vim.fn.line('$') do
        if vim.fn.getline(line) ~= '' and vim.fn.GradusIndent(line) ~= vim.fn.indent(line) then
          table.insert(wrong, ('%s:%d: %d'):format(file, line, vim.fn.GradusIndent(line)))
        end
      end
    end
    assert(seen > 10, 'no policies')
    assert(#wrong == 0, table.concat(wrong, '\n'))
  end,
}
