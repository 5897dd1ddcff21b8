local client = require('client')

return {
  ['a name is completed'] = function()
    local buffer = client.open_served('small/science.gradus')
    client.go_to('from physics, chemistry')
    vim.cmd('normal! A, chem')
    vim.api.nvim_win_set_cursor(0, { vim.fn.line('.'), #vim.fn.getline('.') })
    local position = { line = vim.fn.line('.') - 1, character = #vim.fn.getline('.') }
    local found = client.ask('textDocument/completion', { position = position })
    local labels = vim.tbl_map(function(item)
      return item.label
    end, found.items or found)
    assert(vim.tbl_contains(labels, 'chemistry'), vim.inspect(labels))
    assert(vim.bo[buffer].omnifunc == 'v:lua.vim.lsp.omnifunc', vim.bo[buffer].omnifunc)
  end,

  ['a name tells what it is'] = function()
    client.open_served('mistakes/broken.gradus')
    client.go_to('chemistry')
    local found = client.ask('textDocument/hover')
    assert(found.contents.value:find('Chemistry', 1, true), vim.inspect(found))
  end,

  ['a code action puts a name right'] = function()
    local buffer = client.open_served('mistakes/broken.gradus')
    client.findings(buffer)
    client.go_to('phisics')
    vim.lsp.buf.code_action({
      apply = true,
      filter = function(action)
        return action.title:find('physics', 1, true) ~= nil
      end,
    })
    client.wait('the name to be right', function()
      return client.text(buffer):find('from physics, chemistry', 1, true)
    end)
  end,

  ['a plan is audited in a split'] = function()
    local buffer = client.open_served('small/ana.yaml')
    vim.cmd('GradusAudit 2026-11-22')
    client.wait('the audit', function()
      return vim.bo.filetype == 'markdown' and vim.api.nvim_get_current_buf() ~= buffer
    end)
    assert(client.text(0):find('Small Diploma', 1, true), client.text(0))
  end,
}
