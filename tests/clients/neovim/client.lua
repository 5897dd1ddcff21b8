-- What the cases need of an editor: to open a file as a user does, and to wait for what comes.

local M = {}

local PATIENCE = 20000

--- Waits until `found` gives something other than nil and false, and gives it.
function M.wait(what, found)
  local got
  local in_time = vim.wait(PATIENCE, function()
    got = found()
    return got and true or false
  end, 20)
  assert(in_time, 'waited in vain for ' .. what)
  return got
end

--- Opens a file of the workspace.
function M.open(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.GRADUS_WORKSPACE .. '/' .. name))
  return vim.api.nvim_get_current_buf()
end

--- The clients of a buffer.
function M.clients(buffer)
  if vim.lsp.get_clients then
    return vim.lsp.get_clients({ bufnr = buffer, name = 'gradus' })
  end
  return vim.tbl_values(vim.lsp.buf_get_clients(buffer))
end

--- Opens a file and waits for the server to be there.
function M.open_served(name)
  local buffer = M.open(name)
  M.wait('the server', function()
    local client = M.clients(buffer)[1]
    return client and client.initialized
  end)
  return buffer
end

--- Waits for the findings of a buffer, and gives their headlines with the words they are about.
function M.findings(buffer)
  local come, found = pcall(M.wait, 'findings', function()
    local all = vim.diagnostic.get(buffer)
    return #all > 0 and all
  end)
  if not come then
    -- Whose fault is it: does the server have them?
    error(found .. '; asked again, the server says ' .. vim.inspect(M.ask('textDocument/diagnostic')))
  end
  return vim.tbl_map(function(one)
    local line = vim.api.nvim_buf_get_lines(buffer, one.lnum, one.lnum + 1, false)[1]
    return { says = one.message, at = line:sub(one.col + 1, one.end_col), code = one.code }
  end, found)
end

--- Puts the cursor on the first letter of the first occurrence of a word.
function M.go_to(word)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  assert(vim.fn.search('\\V' .. word, 'cW') > 0, 'no ' .. word)
end

--- Asks the server something about the place of the cursor and waits for the answer.
function M.ask(method, more)
  local buffer = vim.api.nvim_get_current_buf()
  local client = M.clients(buffer)[1]
  local asked = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, client.offset_encoding), more or {})
  local answer = vim.lsp.buf_request_sync(buffer, method, asked, PATIENCE)
  assert(answer, 'no answer to ' .. method)
  local _, first = next(answer)
  assert(not first.error, vim.inspect(first.error))
  return first.result
end

function M.text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

return M
