-- The settings of `./try`: the plugin, completion as you type, and a line that says what to press.
local server = vim.env.KM_LSP
vim.opt.completeopt = { 'menuone', 'noselect', 'popup' }
vim.opt.number = true
vim.opt.laststatus = 2
vim.opt.shortmess:append('cI')
vim.opt.swapfile = false
vim.lsp.config('km_lsp', { cmd = { server }, root_dir = vim.env.KM_VAULT })
vim.diagnostic.config({ virtual_text = true })

vim.api.nvim_create_autocmd('LspAttach', {
  callback = function(event)
    vim.lsp.completion.enable(true, event.data.client_id, event.buf, { autotrigger = true })
    vim.keymap.set('n', 'gd', vim.lsp.buf.definition, { buffer = event.buf })
    vim.wo.statusline = ' type [[ to link · gd follow · grr backlinks · K preview · gra repair'
      .. ' · gO outline · ]d next mistake · :q leave %= %f %l:%c '
  end,
})
