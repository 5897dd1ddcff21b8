local client = require('client')

local function has(findings, says, at)
  for _, one in ipairs(findings) do
    if one.says:find(says, 1, true) and one.at == at then
      return true
    end
  end
end

return {
  ['a file with mistakes shows each at its place'] = function()
    local findings = client.findings(client.open_served('mistakes/broken.gradus'))
    assert(has(findings, 'there is no `phisics` here', 'phisics'), vim.inspect(findings))
    assert(has(findings, '`requires` means nothing in an award', 'requires'), vim.inspect(findings))
  end,

  ['a mistake that is put right is gone'] = function()
    local buffer = client.open_served('mistakes/broken.gradus')
    client.findings(buffer)
    vim.cmd('%s/phisics/physics/ | %s/requires/require/')
    client.wait('no findings', function()
      return #vim.diagnostic.get(buffer) == 0
    end)
  end,

  ['a policy in order shows nothing, and a new mistake in it at once'] = function()
    local buffer = client.open_served('small/science.gradus')
    vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { 'set lost "Lost" is nowhere' })
    local findings = client.findings(buffer)
    assert(#findings >= 1 and has(findings, '`nowhere`', 'nowhere'), vim.inspect(findings))
  end,
}
