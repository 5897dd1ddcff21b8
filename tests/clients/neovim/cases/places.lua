local client = require('client')

return {
  ['a name leads to its declaration in another file'] = function()
    client.open_served('small/untidy.gradus')
    client.go_to('chemistry')
    local found = client.ask('textDocument/definition')
    local place = vim.islist(found) and found[1] or found
    local uri = place.uri or place.targetUri
    assert(uri:find('small/science.gradus', 1, true), vim.inspect(found))
  end,
}
