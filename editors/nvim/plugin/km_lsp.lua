-- Start km-lsp for Markdown files, and add `:Km`.
if vim.g.loaded_km_lsp then return end
vim.g.loaded_km_lsp = true

if vim.lsp.enable then
  vim.lsp.enable('km_lsp')
else
  -- Neovim 0.10
  vim.api.nvim_create_autocmd('FileType', {
    pattern = 'markdown',
    callback = function(event)
      local config = dofile(vim.api.nvim_get_runtime_file('lsp/km_lsp.lua', false)[1])
      local root = vim.fs.root(event.buf, config.root_markers)
      vim.lsp.start({
        name = 'km_lsp',
        cmd = vim.g.km_lsp_cmd or config.cmd,
        root_dir = root or vim.fs.dirname(event.file),
      })
    end,
  })
end

-- The server tells links and tags apart from what only looks like them in code.
for group, link in pairs({
  ['@lsp.type.wikilink.markdown'] = 'Underlined',
  ['@lsp.typemod.wikilink.missing.markdown'] = 'DiagnosticUnnecessary',
  ['@lsp.type.tag.markdown'] = 'Special',
}) do
  vim.api.nvim_set_hl(0, group, { link = link, default = true })
end

vim.api.nvim_create_user_command('Km', function(given)
  require('km_lsp').run(given.fargs)
end, {
  nargs = '+',
  desc = 'Notes: backlinks, orphans, broken links, the note of the day …',
  complete = function(lead, line)
    return #vim.split(line, '%s+') <= 2 and require('km_lsp').complete(lead) or {}
  end,
})

-- A link that an action wants copied: the editor has the clipboard.
vim.lsp.commands['km-lsp.copyLink'] = function(command)
  require('km_lsp').copy(command.arguments[1])
end

vim.api.nvim_create_autocmd('LspAttach', {
  group = vim.api.nvim_create_augroup('km_lsp', {}),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'km_lsp' then
      vim.keymap.set('n', 'gf', function() require('km_lsp').follow() end,
        { buffer = event.buf, desc = 'Open the note that the link leads to' })
    end
  end,
})
