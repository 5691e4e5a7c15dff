--- What `:Km` does: questions to the server, shown with Neovim's own means.
local M = {}

local NAME = 'km_lsp'

--- The server of the current buffer, else any that runs.
local function client()
  local here = vim.lsp.get_clients({ name = NAME, bufnr = 0 })[1]
  return here or vim.lsp.get_clients({ name = NAME })[1]
end

local function say(message, level)
  vim.notify('km_lsp: ' .. message, level or vim.log.levels.INFO)
end

--- Asks the server; `done` gets the answer, unless there is none.
local function ask(command, argument, done)
  local server = client()
  if not server then
    return say('no server runs: open a note, or see :checkhealth km_lsp', vim.log.levels.WARN)
  end
  local params = { command = 'km-lsp.' .. command, arguments = { argument } }
  server:request('workspace/executeCommand', params, function(error, answer)
    if error then return say(error.message, vim.log.levels.ERROR) end
    vim.schedule(function() done(answer, server) end)
  end)
end

local function here() return { uri = vim.uri_from_bufnr(0) } end

--- Rows of places as items of a quickfix list.
local function items_of(rows, server)
  local locations, by_place = {}, {}
  for _, row in ipairs(rows) do
    local range = row.range or { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 0 } }
    table.insert(locations, { uri = row.uri, range = range })
    by_place[row.uri .. range.start.line] = row.message or row.line
  end
  local items = vim.lsp.util.locations_to_items(locations, server.offset_encoding)
  for _, item in ipairs(items) do
    item.text = by_place[vim.uri_from_fname(item.filename) .. (item.lnum - 1)] or item.text
  end
  return items
end

local function list(title, rows, server, nothing)
  if #rows == 0 then return say(nothing) end
  vim.fn.setqflist({}, ' ', { title = title, items = items_of(rows, server) })
  vim.cmd('botright copen')
end

local commands = {}

function commands.backlinks()
  ask('backlinks', here(), function(rows, server)
    list('Backlinks', rows, server, 'no other note links here')
  end)
end

function commands.mentions()
  ask('mentions', here(), function(rows, server)
    list('Unlinked mentions', rows, server, 'no other note says this name without a link')
  end)
end

function commands.orphans()
  ask('orphans', {}, function(rows, server)
    list('Notes that nothing links to', rows, server, 'every note is linked to')
  end)
end

function commands.broken()
  ask('broken', {}, function(rows, server)
    list('Broken links', rows, server, 'every link leads somewhere')
  end)
end

--- The note of the day, or of the day given as 2026-03-02.
function commands.today(arguments)
  local argument = here()
  argument.date = arguments[1]
  ask('today', argument, function(day)
    if not day then return say('open a folder of notes first') end
    local file = vim.uri_to_fname(day.uri)
    vim.fn.mkdir(vim.fs.dirname(file), 'p')
    vim.cmd.edit(vim.fn.fnameescape(file))
  end)
end

--- A new note beside this one.
function commands.new(arguments)
  local function open(name)
    if not name or name == '' then return end
    local file = vim.fs.dirname(vim.api.nvim_buf_get_name(0)) .. '/' .. name
    vim.cmd.edit(vim.fn.fnameescape(file:match('%.md$') and file or file .. '.md'))
  end
  if #arguments > 0 then return open(table.concat(arguments, ' ')) end
  vim.ui.input({ prompt = 'New note: ' }, open)
end

--- Puts a link to where the cursor is into a register.
function commands.link()
  local server = client()
  local argument = here()
  if server then
    local at = vim.lsp.util.make_position_params(0, server.offset_encoding).position
    argument.position = at
  end
  ask('linkHere', argument, function(link)
    if not link then return say('there is no note here') end
    M.copy(link)
  end)
end

--- The picker for names in the vault of whatever plugin is there.
local function picker()
  local pickers = {
    { 'telescope.builtin', function(it) it.lsp_dynamic_workspace_symbols() end },
    { 'fzf-lua', function(it) it.lsp_live_workspace_symbols() end },
    { 'snacks', function(it) it.picker.lsp_workspace_symbols() end },
  }
  for _, one in ipairs(pickers) do
    local there, plugin = pcall(require, one[1])
    if there then return function() one[2](plugin) end end
  end
end

--- Jump to a note by name or alias.
function commands.notes(arguments)
  local server = client()
  if not server then return say('no server runs', vim.log.levels.WARN) end
  local pick = #arguments == 0 and picker()
  if pick then return pick() end
  local query = table.concat(arguments, ' ')
  server:request('workspace/symbol', { query = query }, function(_, symbols)
    vim.schedule(function()
      local shown = function(symbol) return symbol.name .. '  ' .. (symbol.containerName or '') end
      vim.ui.select(symbols or {}, { prompt = 'Notes', format_item = shown }, function(symbol)
        if symbol then
          vim.lsp.util.show_document(symbol.location, server.offset_encoding, { focus = true })
        end
      end)
    end)
  end)
end

--- Makes the graph of links a picture where Graphviz is there, else text.
function commands.graph()
  local server = client()
  local root = server and server.root_dir or vim.fn.getcwd()
  local program = server and server.config.cmd[1] or 'km-lsp'
  vim.system({ program, 'graph', root, '--format', 'mermaid' }, { text = true }, function(done)
    vim.schedule(function()
      if done.code ~= 0 then return say(vim.trim(done.stderr), vim.log.levels.ERROR) end
      vim.cmd('botright new')
      vim.bo.buftype, vim.bo.bufhidden, vim.bo.filetype = 'nofile', 'wipe', 'mermaid'
      vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split(vim.trim(done.stdout), '\n'))
    end)
  end)
end

function commands.log() vim.cmd.edit(vim.fn.fnameescape(vim.lsp.get_log_path())) end

--- The words that follow `:Km`.
function M.complete(lead)
  local found = {}
  for name in pairs(commands) do
    if vim.startswith(name, lead) then table.insert(found, name) end
  end
  table.sort(found)
  return found
end

--- Runs `:Km`.
function M.run(arguments)
  local name = table.remove(arguments, 1)
  local command = commands[name]
  if not command then
    return say('there is no :Km ' .. (name or '') .. '; there are ' .. table.concat(M.complete(''), ', '),
      vim.log.levels.ERROR)
  end
  command(arguments)
end

--- `gf`: what the link at the cursor leads to, else the file that the words name.
function M.follow()
  local server = client()
  if not server then return vim.cmd('normal! gf') end
  local params = vim.lsp.util.make_position_params(0, server.offset_encoding)
  server:request('textDocument/definition', params, function(_, found)
    vim.schedule(function()
      local first = found and (found[1] or found.uri and found)
      if not first then return vim.cmd('normal! gf') end
      vim.cmd("normal! m'")
      vim.lsp.util.show_document(first, server.offset_encoding, { focus = true })
    end)
  end)
end

--- Puts a link into the unnamed register, and into the clipboard where there is one.
function M.copy(link)
  vim.fn.setreg('"', link)
  if vim.fn.has('clipboard') == 1 then vim.fn.setreg('+', link) end
  say('copied ' .. link)
end

return M
