" Indentation: one step inside braces, and one for a line that goes on with the one before.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1
setlocal indentexpr=GradusIndent(v:lnum) indentkeys=0},0),!^F,o,O,e
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*GradusIndent')
  finish
endif

" Words a head does not end with: the next line goes on.
let s:open_ends = ['or', 'and', 'not', 'except', 'from', 'of', 'is', 'to', 'toward', 'by', 'with', 'on',
      \ 'for', 'over', 'as', 'at', 'because', 'in', 'than', 'least', 'most', 'between', 'require', 'until',
      \ 'within', 'during', 'before', 'after', 'the', 'without', 'covering', 'lasting']
" Words a head does not begin with: the line before goes on.
let s:joins = ['attended', 'signed', 'covering', 'without', 'lasting', 'until', 'or', 'and', 'except',
      \ 'from', 'including', 'may', 'because', 'together', 'taken', 'also', 'over', 'as', 'completed',
      \ 'marked', 'with', 'of', 'in']

" The words of a line: no comment, and nothing in quotation marks.
function! s:words(lnum) abort
  let l:line = substitute(getline(a:lnum), '"\%([^"\\]\|\\.\)*"\=', '""', 'g')
  return trim(substitute(l:line, '#.*$', '', ''))
endfunction

" The nearest line above that holds more than a comment; 0 where there is none.
function! s:above(lnum) abort
  let l:at = prevnonblank(a:lnum - 1)
  while l:at > 0 && s:words(l:at) ==# ''
    let l:at = prevnonblank(l:at - 1)
  endwhile
  return l:at
endfunction

" Whether the words of a line go on with those of the line above.
function! s:goes_on(above, words) abort
  if a:above =~# '[{};]$' || a:words =~# '^[{}]'
    return 0
  endif
  return a:above =~# '[,(]$' || a:words =~# '^[,)]'
        \ || index(s:open_ends, matchstr(a:above, '[A-Za-z-]\+$')) >= 0
        \ || index(s:joins, matchstr(a:words, '^[A-Za-z-]\+')) >= 0
endfunction

" The line on which the statement begins that this line is part of.
function! s:start(lnum) abort
  let l:at = a:lnum
  let l:above = s:above(l:at)
  while l:above > 0 && s:goes_on(s:words(l:above), s:words(l:at))
    let l:at = l:above
    let l:above = s:above(l:at)
  endwhile
  return l:at
endfunction

function! GradusIndent(lnum) abort
  let l:above = s:above(a:lnum)
  if l:above == 0
    return 0
  endif
  let l:base = indent(s:start(l:above))
  if s:words(l:above) =~# '{$'
    let l:base += shiftwidth()
  elseif s:goes_on(s:words(l:above), s:words(a:lnum))
    return l:base + shiftwidth()
  endif
  return getline(a:lnum) =~# '^\s*}' ? max([l:base - shiftwidth(), 0]) : l:base
endfunction
