-- Found by `vim.lsp.config` of Neovim 0.11 and newer on the runtimepath.
return {
  cmd = { 'km-lsp' },
  filetypes = { 'markdown' },
  root_markers = { '.obsidian', 'km-lsp.toml', '.km-lsp.toml', '.git' },
}
