local client = require('client')

return {
  ['an untidy file is laid out in the one style'] = function()
    local buffer = client.open_served('small/untidy.gradus')
    vim.lsp.buf.format({ timeout_ms = 20000 })
    local text = client.text(buffer)
    assert(text:find('\nseal lab-seal "Laboratory Seal" {\n  authority "Example Board"\n', 1, true), text)
    assert(text:find('from physics, chemistry\n', 1, true), text)
  end,
}
