" Indentation as `gradus fmt` lays out: one step inside braces, two where a line goes on with the one before.
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

" The line above that opened the parenthesis which this line begins in; 0 where there is none.
function! s:paren(lnum) abort
  let l:closed = 0
  let l:at = a:lnum - 1
  " A blank line, a brace, or a long way up: no parenthesis goes on there.
  while l:at > max([a:lnum - 200, 0]) && getline(l:at) =~# '\S'
    let l:words = s:words(l:at)
    if l:words =~# '[{};]$'
      return 0
    endif
    for l:sign in reverse(split(substitute(l:words, '[^()]', '', 'g'), '\zs'))
      if l:sign ==# ')'
        let l:closed += 1
      elseif l:closed > 0
        let l:closed -= 1
      else
        return l:at
      endif
    endfor
    let l:at -= 1
  endwhile
  return 0
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
  while 1
    let l:above = s:paren(l:at)
    if l:above == 0
      let l:above = s:above(l:at)
      if l:above == 0 || !s:goes_on(s:words(l:above), s:words(l:at))
        return l:at
      endif
    endif
    let l:at = l:above
  endwhile
endfunction

function! GradusIndent(lnum) abort
  let l:start = s:start(a:lnum)
  if l:start < a:lnum
    return indent(l:start) + 2 * shiftwidth()
  endif
  let l:above = s:above(a:lnum)
  if l:above == 0
    return 0
  endif
  let l:column = indent(s:start(l:above)) + (s:words(l:above) =~# '{$' ? shiftwidth() : 0)
  return getline(a:lnum) =~# '^\s*}' ? max([l:column - shiftwidth(), 0]) : l:column
endfunction
