-- Start km-lsp for Markdown files.
if vim.lsp.enable then
  vim.lsp.enable('km_lsp')
end
