-- The language server: how it is started, for which files, and what its commands show.

local M = {}

-- The files one package is made of stand in one folder.
local ROOT_MARKERS = { 'gradus.toml', '.git' }

--- Whether a file is one the server has something to say about. Of JSON and YAML those are plans: files
--- of a Gradus package, or files that call themselves a plan at their beginning.
local function is_ours(buffer)
  if vim.bo[buffer].filetype == 'gradus' then
    return true
  end
  local folder = vim.fs.dirname(vim.api.nvim_buf_get_name(buffer))
  if vim.fs.find('gradus.toml', { path = folder, upward = true })[1] then
    return true
  end
  local first = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, 50, false), '\n')
  return first:find('gradus-plan', 1, true) ~= nil
end

local function root_of(buffer)
  local folder = vim.fs.dirname(vim.api.nvim_buf_get_name(buffer))
  for _, marker in ipairs(ROOT_MARKERS) do
    local found = vim.fs.find(marker, { path = folder, upward = true })[1]
    if found then
      return vim.fs.dirname(found)
    end
  end
  return folder
end

M.config = {
  cmd = { 'gradus', 'lsp' },
  filetypes = { 'gradus', 'json', 'yaml' },
  root_dir = function(buffer, start)
    if is_ours(buffer) then
      start(root_of(buffer))
    end
  end,
  -- Lenses carry commands that `M.show` answers.
  init_options = { clientCommands = true },
}

--- Shows lines of Markdown, or of another kind, in a split.
local function open(lines, filetype)
  vim.cmd('new')
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].swapfile = false
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].filetype = filetype
end

--- Asks the server to carry out a command and shows what it answers.
function M.show(command, arguments)
  local buffer = vim.api.nvim_get_current_buf()
  local request = { command = command, arguments = arguments }
  vim.lsp.buf_request(buffer, 'workspace/executeCommand', request, function(problem, result)
    if problem then
      vim.notify(problem.message, vim.log.levels.ERROR)
    elseif type(result) == 'table' and result.markdown then
      open(vim.split(result.markdown, '\n'), 'markdown')
    elseif type(result) == 'table' and result.mermaid then
      open(vim.split(result.mermaid, '\n'), 'mermaid')
    end
  end)
end

-- The commands of lenses, and what the server is asked for each.
local LENSES = {
  ['gradus.showAudit'] = 'gradus.audit',
  ['gradus.showGraph'] = 'gradus.graph',
  ['gradus.showAffected'] = 'gradus.affected',
  ['gradus.showExample'] = 'gradus.runExample',
}

--- Goes to the place that a change which was chosen speaks of.
local function go_to(command)
  local place = command.arguments[1]
  local buffer = vim.uri_to_bufnr(place.uri)
  vim.fn.bufload(buffer)
  vim.api.nvim_set_current_buf(buffer)
  local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
  local client = clients({ bufnr = buffer, name = 'gradus' })[1]
  local encoding = client and client.offset_encoding or 'utf-16'
  local function at(position)
    local line = vim.api.nvim_buf_get_lines(buffer, position.line, position.line + 1, false)[1] or ''
    local column = position.character
    if encoding ~= 'utf-8' then
      column = vim.str_byteindex(line, column, encoding == 'utf-16')
    end
    return { position.line + 1, column }
  end
  return at(place.range.start), at(place.range['end'])
end

local function add_commands()
  vim.lsp.commands['gradus.startRename'] = function(command)
    vim.api.nvim_win_set_cursor(0, (go_to(command)))
    vim.lsp.buf.rename()
  end
  vim.lsp.commands['gradus.selectText'] = function(command)
    local from, to = go_to(command)
    vim.api.nvim_win_set_cursor(0, from)
    vim.cmd('normal! v')
    vim.api.nvim_win_set_cursor(0, { to[1], math.max(to[2] - 1, 0) })
  end
  for shown, asked in pairs(LENSES) do
    vim.lsp.commands[shown] = function(command)
      M.show(asked, command.arguments)
    end
  end
  vim.api.nvim_create_user_command('GradusAudit', function(given)
    local asked = { uri = vim.uri_from_bufnr(0) }
    if given.args ~= '' then
      asked.asOf = given.args
    end
    M.show('gradus.audit', { asked })
  end, { nargs = '?', desc = 'Audit this plan, perhaps as of a day such as 2026-05-20' })
  vim.api.nvim_create_user_command('GradusGraph', function()
    local place = vim.lsp.util.make_position_params(0, 'utf-16')
    M.show('gradus.graph', { { uri = place.textDocument.uri, position = place.position } })
  end, { desc = 'Show what the course under the cursor needs and leads to' })
end

--- Starts the server for every file it is for, from now on.
function M.enable()
  add_commands()
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.enable('gradus')
    return
  end
  -- Neovim 0.8 to 0.10.
  vim.api.nvim_create_autocmd('FileType', {
    pattern = M.config.filetypes,
    group = vim.api.nvim_create_augroup('gradus', {}),
    callback = function(event)
      M.config.root_dir(event.buf, function(root)
        vim.lsp.start({
          name = 'gradus',
          cmd = M.config.cmd,
          root_dir = root,
          init_options = M.config.init_options,
        })
      end)
    end,
  })
end

return M
