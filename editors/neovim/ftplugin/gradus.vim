" Settings for policies.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=:#
setlocal iskeyword=@,48-57,_,-
setlocal expandtab shiftwidth=2 softtabstop=2 textwidth=0
setlocal formatoptions-=t formatoptions+=croql
setlocal suffixesadd=.gradus
let b:undo_ftplugin = 'setlocal commentstring< comments< iskeyword< expandtab< shiftwidth< softtabstop<'
      \ . ' textwidth< formatoptions< suffixesadd<'

" Colours and folds by the tree-sitter grammar, where it is installed; else by syntax/gradus.vim.
if has('nvim-0.9')
  lua if pcall(vim.treesitter.start) then vim.wo[0][0].foldexpr = 'v:lua.vim.treesitter.foldexpr()' end
endif
