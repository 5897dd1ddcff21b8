-- Runs the cases in `cases/`, each in a fresh copy of the workspace's buffers, and ends Neovim with the
-- number of those that failed. A case is a file that returns a table of functions by what they show.

local here = vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))
package.path = here .. '/?.lua;' .. package.path

local files = vim.fn.glob(here .. '/cases/*.lua', true, true)
local passed, failed = 0, 0
for _, file in ipairs(files) do
  local cases = dofile(file)
  local names = vim.tbl_keys(cases)
  table.sort(names)
  for _, name in ipairs(names) do
    local fine, problem = xpcall(cases[name], debug.traceback)
    vim.cmd('silent! %bwipeout!')
    if fine then
      passed = passed + 1
      io.stdout:write('  ok      ', name, '\n')
    else
      failed = failed + 1
      io.stdout:write('  FAILED  ', name, '\n', tostring(problem), '\n')
    end
  end
end
io.stdout:write(('neovim: %d passed, %d failed\n'):format(passed, failed))
io.stdout:flush()
for _, client in ipairs(vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()) do
  client.stop(true)
end
vim.cmd(failed == 0 and passed > 0 and 'qall!' or 'cquit 1')
