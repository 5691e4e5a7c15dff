--- `:checkhealth km_lsp`
local M = {}

function M.check()
  local health = vim.health
  health.start('km_lsp')
  if vim.fn.has('nvim-0.10') == 1 then
    health.ok('Neovim ' .. tostring(vim.version()))
  else
    health.error('Neovim 0.10 or newer is needed')
  end
  local config = vim.lsp.config and vim.lsp.config.km_lsp or {}
  local program = (config.cmd or vim.g.km_lsp_cmd or { 'km-lsp' })[1]
  if vim.fn.executable(program) == 1 then
    local version = vim.trim(vim.fn.system({ program, '--version' }))
    health.ok(program .. ' is ' .. version)
  else
    health.error(program .. ' is not to be run', {
      'pip install km-lsp, or say where it is: vim.lsp.config("km_lsp", { cmd = { "/path/to/km-lsp" } })',
    })
  end
  local clients = vim.lsp.get_clients({ name = 'km_lsp' })
  if #clients == 0 then
    health.info('no note is open, so no server runs')
  end
  for _, client in ipairs(clients) do
    health.ok('serving ' .. (client.root_dir or 'single notes'))
  end
  if vim.fn.has('clipboard') == 0 then
    health.info('no clipboard: links are copied into the unnamed register')
  end
end

return M
