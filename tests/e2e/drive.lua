-- Runs inside Neovim: does the steps of KM_STEPS (JSON) in the vault KM_VAULT, prints JSON.
local vault = vim.env.KM_VAULT
if vim.lsp.config then
  vim.lsp.config('km_lsp', { cmd = { vim.env.KM_LSP } })
else
  vim.g.km_lsp_cmd = { vim.env.KM_LSP }
end

local function client()
  local found
  local ok = vim.wait(20000, function()
    found = vim.lsp.get_clients({ bufnr = 0, name = 'km_lsp' })[1]
    return found ~= nil and found.initialized
  end, 5)
  return ok and found or error('the server did not start')
end

local function edit(path)
  local file = vault .. '/' .. path
  if vim.api.nvim_buf_get_name(0) ~= file then
    vim.cmd('hide edit ' .. vim.fn.fnameescape(file))
  end
  return client()
end

local function name(uri) return vim.uri_to_fname(uri):sub(#vault + 2) end

local function ask(method, extra)
  local buffer = vim.api.nvim_get_current_buf()
  local server = client()
  local params = vim.lsp.util.make_position_params(0, server.offset_encoding)
  params = vim.tbl_extend('force', params, extra or {})
  local answer = server:request_sync('textDocument/' .. method, params, 20000, buffer)
  return answer and answer.result
end

local steps = {}

function steps.definition(step)
  edit(step.path)
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  vim.lsp.buf.definition()
  -- The jump itself is what a user sees.
  vim.wait(20000, function() return name(vim.uri_from_bufnr(0)) ~= step.path end, 5)
  return { name(vim.uri_from_bufnr(0)), vim.api.nvim_win_get_cursor(0)[1] }
end

function steps.references(step)
  edit(step.path)
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  local got
  vim.lsp.buf.references({ includeDeclaration = false }, { on_list = function(list) got = list end })
  vim.wait(20000, function() return got ~= nil end, 5)
  return #(got and got.items or {})
end

function steps.complete(step)
  edit(step.path)
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { step.text })
  vim.cmd('normal! G$')
  vim.cmd.startinsert({ bang = true })
  local server = client()
  local params = vim.lsp.util.make_position_params(0, server.offset_encoding)
  params.position.character = #step.text
  local buffer = vim.api.nvim_get_current_buf()
  local answer = server:request_sync('textDocument/completion', params, 20000, buffer)
  vim.cmd.stopinsert()
  vim.cmd('silent! undo')
  local labels = {}
  for _, item in ipairs(answer.result and answer.result.items or {}) do
    table.insert(labels, item.label)
  end
  return labels
end

function steps.diagnostics(step)
  edit(step.path)
  local function codes()
    local found = {}
    for _, one in ipairs(vim.diagnostic.get(0)) do table.insert(found, one.code) end
    table.sort(found)
    return found
  end
  vim.wait(20000, function() return #codes() == step.count end, 5)
  return codes()
end

function steps.write(step)
  vim.fn.mkdir(vim.fn.fnamemodify(vault .. '/' .. step.path, ':h'), 'p')
  vim.fn.writefile(vim.split(step.text, '\n'), vault .. '/' .. step.path)
  return true
end

function steps.repair(step)
  edit(step.path)
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  local before = vim.api.nvim_get_current_line()
  vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
  vim.wait(20000, function() return vim.api.nvim_get_current_line() ~= before end, 5)
  local after = vim.api.nvim_get_current_line()
  vim.cmd('silent! undo')
  return after
end

function steps.hover(step)
  edit(step.path)
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  local answer = ask('hover')
  return answer and answer.contents.value or ''
end

-- What has been changed is saved, as a person would.
local function settle(server)
  vim.wait(20000, function()
    return #vim.fn.getbufinfo({ bufmodified = 1 }) > 0 and next(server.requests) == nil
  end, 5)
  vim.cmd('silent! wall')
end

-- `grn`, with the new name typed at the prompt.
function steps.rename(step)
  edit(step.path)
  local server, prompt = client(), nil
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  vim.ui.input = function(options, done)
    prompt = options.default
    done(step.new)
  end
  vim.api.nvim_feedkeys('grn', 'mx', false)
  vim.wait(20000, function() return prompt ~= nil end, 5)
  settle(server)
  return prompt
end

-- `gra`, with the action of that title chosen from the list.
function steps.action(step)
  edit(step.path)
  local server, titles = client(), nil
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  vim.ui.select = function(items, _, done)
    titles = {}
    for _, item in ipairs(items) do
      table.insert(titles, item.action.title)
      if item.action.title == step.title then done(item) end
    end
  end
  vim.api.nvim_feedkeys('gra', 'mx', false)
  vim.wait(20000, function() return titles ~= nil end, 5)
  settle(server)
  return titles
end

-- `:Km` and what it lists.
function steps.km(step)
  edit(step.path)
  vim.fn.setqflist({}, 'r')
  vim.cmd('Km ' .. step.command)
  vim.wait(20000, function() return #vim.fn.getqflist() > 0 end, 5)
  local found = {}
  for _, item in ipairs(vim.fn.getqflist()) do
    table.insert(found, vim.fn.bufname(item.bufnr):match('[^/]*$') .. ':' .. item.lnum)
  end
  vim.cmd('cclose')
  return found
end

-- `:Km link` leaves a link in the unnamed register.
function steps.link(step)
  edit(step.path)
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  vim.fn.setreg('"', '')
  vim.cmd('Km link')
  vim.wait(20000, function() return vim.fn.getreg('"') ~= '' end, 5)
  return vim.fn.getreg('"')
end

-- `gf`
function steps.follow(step)
  edit(step.path)
  vim.api.nvim_win_set_cursor(0, { step.line + 1, step.byte })
  vim.api.nvim_feedkeys('gf', 'mx', false)
  vim.wait(20000, function() return name(vim.uri_from_bufnr(0)) ~= step.path end, 5)
  return name(vim.uri_from_bufnr(0))
end

-- `:Km today DAY` opens the note of that day.
function steps.today(step)
  edit(step.path)
  vim.cmd('Km today ' .. step.day)
  vim.wait(20000, function() return name(vim.uri_from_bufnr(0)) ~= step.path end, 5)
  return name(vim.uri_from_bufnr(0))
end

function steps.health(step)
  edit(step.path)
  vim.cmd('checkhealth km_lsp')
  local lines = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd('bwipeout!')
  return lines
end

-- The kinds of the semantic tokens in the line.
function steps.tokens(step)
  edit(step.path)
  local kinds = {}
  vim.wait(20000, function()
    kinds = {}
    for _, token in ipairs(vim.lsp.semantic_tokens.get_at_pos(0, step.line, step.byte) or {}) do
      table.insert(kinds, token.type .. (token.modifiers.missing and '.missing' or ''))
    end
    return #kinds > 0
  end, 5)
  return kinds
end

local results = {}
for _, step in ipairs(vim.json.decode(vim.env.KM_STEPS)) do
  table.insert(results, steps[step.op](step))
end
io.write('\nRESULT ' .. vim.json.encode(results) .. '\n')
vim.cmd('qa!')
