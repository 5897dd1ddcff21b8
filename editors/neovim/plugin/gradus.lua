-- Starts the language server for policies and plans. `vim.g.gradus_no_lsp = true` leaves it to you.
if vim.g.loaded_gradus then
  return
end
vim.g.loaded_gradus = true
if not vim.g.gradus_no_lsp then
  require('gradus').enable()
end
