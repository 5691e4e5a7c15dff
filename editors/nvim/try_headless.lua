-- What `./try` does without a terminal: use the server as a person would, print what came.
local vault = vim.env.KM_VAULT
local function wait(what, condition)
  if not vim.wait(20000, condition, 10) then
    print('nothing came: ' .. what)
    vim.cmd('cq 1')
  end
end

local function note(name)
  vim.cmd.edit(vim.fn.fnameescape(vault .. '/' .. name))
  wait('the server', function()
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'km_lsp' })[1]
    return client ~= nil and client.initialized
  end)
  return vim.lsp.get_clients({ bufnr = 0, name = 'km_lsp' })[1]
end

local function cursor_on(pattern, shift)
  vim.fn.cursor(1, 1)
  local row, column = unpack(vim.fn.searchpos(pattern, 'cW'))
  vim.fn.cursor(row, column + (shift or 0))
  return row > 0
end

local function ask(client, method, extra)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer = client:request_sync(method, vim.tbl_extend('force', params, extra or {}), 10000, vim.api.nvim_get_current_buf())
  return answer and answer.result or nil
end

local function where(location)
  local uri = location.targetUri or location.uri
  local range = location.targetSelectionRange or location.range
  local name = vim.uri_to_fname(uri):sub(#vault + 2)
  return ('%s:%d:%d'):format(name, range.start.line + 1, range.start.character + 1)
end

local first = vim.env.KM_NOTE
local typed = vim.env.KM_TYPED or ''
local client = note(first)
local findings = vim.env.KM_FINDINGS_IN or ''
if findings ~= '' then
  note(findings)
  wait('broken links', function() return #vim.diagnostic.get(0) > 0 end)
  print('broken links in ' .. findings)
  for _, found in ipairs(vim.diagnostic.get(0)) do
    print(('  %d:%d %s [%s]'):format(found.lnum + 1, found.col + 1, found.message, found.code))
  end
  client = note(first)
end

local alias = vim.env.KM_ALIAS or ''
if alias ~= '' and cursor_on('\\V[[' .. alias .. ']]', 3) then
  local found = ask(client, 'textDocument/definition') or {}
  print('[[' .. alias .. ']] leads to')
  for _, location in ipairs(found) do print('  ' .. where(location)) end
end

-- On an empty line the note itself is meant.
vim.api.nvim_buf_set_lines(0, -1, -1, false, { '' })
vim.fn.cursor(vim.fn.line('$'), 1)
local links = ask(client, 'textDocument/references', { context = { includeDeclaration = false } }) or {}
print(('backlinks of %s: %d'):format(first, #links))
for index, location in ipairs(links) do
  if index <= 12 then print('  ' .. where(location)) end
end

vim.api.nvim_buf_set_lines(0, -1, -1, false, { '[[' .. typed })
vim.fn.cursor(vim.fn.line('$'), #vim.fn.getline('$'))
vim.cmd.startinsert({ bang = true })
local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
params.position.character = #vim.fn.getline('$')
local answer = client:request_sync('textDocument/completion', params, 10000, vim.api.nvim_get_current_buf())
print('completions after [[' .. typed)
for index, item in ipairs(answer and answer.result and answer.result.items or {}) do
  if index <= 12 then print(('  %s    %s'):format(item.label, item.detail or '')) end
end
vim.cmd('qa!')
