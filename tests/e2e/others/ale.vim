" Runs in `vim -Nu`: the garden in KM_VAULT, the server in KM_LSP. Writes what it saw to KM_SEEN.
set nocompatible hidden
set runtimepath^=/usr/share/vim-ale
let g:ale_linters = {'markdown': ['km_lsp']}
let g:ale_linters_explicit = 1
filetype plugin on
runtime plugin/ale.vim
call ale#linter#Define('markdown', {
\   'name': 'km_lsp',
\   'lsp': 'stdio',
\   'executable': $KM_LSP,
\   'command': '%e',
\   'project_root': {buffer -> $KM_VAULT},
\})
let s:seen = []
let s:failed = 0

function! s:Until(holds) abort
  let l:end = reltime()
  while !eval(a:holds) && reltimefloat(reltime(l:end)) < 20
    sleep 50m
  endwhile
  return eval(a:holds)
endfunction

function! s:Check(name, holds) abort
  let l:good = s:Until(a:holds)
  let s:failed += l:good ? 0 : 1
  call add(s:seen, (l:good ? 'ok - ' : 'not ok - ') . a:name)
endfunction

function! Run() abort
  execute 'edit' fnameescape($KM_VAULT . '/Planted Mistakes.md')
  call s:Check('shows three findings', "len(get(get(g:ale_buffer_info, bufnr(''), {}), 'loclist', [])) == 3")
  execute 'edit' fnameescape($KM_VAULT . '/Knowledge Management.md')
  call search('PKM\]\]')
  ALEGoToDefinition
  call s:Check('goes to the note of an alias', "expand('%:t') ==# 'Personal Knowledge Management.md'")
  call add(s:seen, printf('%d passed, %d failed', len(s:seen) - s:failed, s:failed))
  call writefile(s:seen, $KM_SEEN)
  qall!
endfunction
autocmd VimEnter * call timer_start(10, {-> Run()})
