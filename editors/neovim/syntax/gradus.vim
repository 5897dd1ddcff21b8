" Colours for policies where the tree-sitter grammar is not installed. It knows words and no sentences: a
" course that is called like a word of the language has that word's colour, until the language server,
" which knows better, has answered.
if exists('b:current_syntax')
  finish
endif

syn case match
syn iskeyword @,48-57,_,-

syn keyword gradusDeclaration use subject scale exam mark fact set diploma pathway endorsement seal
syn keyword gradusDeclaration certificate scholarship program process rubric sequence role meeting
syn keyword gradusDeclaration document notice choice goal record attestation placement calendar flag
syn keyword gradusDeclaration example
syn keyword gradusUnit credits credit courses course hours hour points point credentials credential
syn keyword gradusUnit scores score minutes minute days day weeks week months month years year
syn keyword gradusUnit students student
syn keyword gradusOperator or and not except
syn keyword gradusConditional if unless when otherwise
syn keyword gradusKeyword a above adds after agrees all also an any applicable applies april as at
syn keyword gradusKeyword attended august authority be because before below best between born branch
syn keyword gradusKeyword by cannot cite code completed concurrent corequisite count counted covering
syn keyword gradusKeyword date dated december due during each earlier earned end enrolled enrollment
syn keyword gradusKeyword entered entering entry equivalent every exactly excess exit expect
syn keyword gradusKeyword experience extends failed fails fall february first follow for format
syn keyword gradusKeyword formats from gpa grade grades graduates graduating graduation group groups
syn keyword gradusKeyword has have in including is its january july june last lasting late later
syn keyword gradusKeyword latest least level like listing load march marked may meet meets met missed
syn keyword gradusKeyword most no note november number october of offered on one opt-out over overall
syn keyword gradusKeyword overdue part parts per planned plans prerequisite progress reading
syn keyword gradusKeyword registered repeatable require school schools separate september signed soon
syn keyword gradusKeyword split spring staff start stated substituted substitution suggest sum summer
syn keyword gradusKeyword tag tags taken takes tell term text the to together toward track undecided
syn keyword gradusKeyword until up waived waiver who winter with withdrawn withdrew within without
syn keyword gradusKeyword yes yet

" What is declared, and the title it goes by.
syn match gradusDeclared "\%(^\%(use\|subject\|scale\|exam\|credential\|mark\|fact\|set\|course\|diploma\|pathway\|endorsement\|seal\|certificate\|scholarship\|program\|process\|rubric\|sequence\|role\|meeting\|document\|notice\|choice\|goal\|record\|attestation\|placement\|calendar\|flag\|example\)\s\+\)\@<=\a[A-Za-z0-9_.-]*"
syn match gradusText +"\%([^"\\]\|\\.\)*"\=+
syn match gradusNumber "\<\d\+\%(\.\d\+\)\=\>"
syn match gradusDate "\<\d\{4}-\d\d\%(-\d\d\)\=\>"
syn match gradusComment "#.*$" contains=@Spell
syn region gradusBlock start="{" end="}" transparent fold

hi def link gradusDeclaration Structure
hi def link gradusDeclared Type
hi def link gradusUnit Type
hi def link gradusOperator Operator
hi def link gradusConditional Conditional
hi def link gradusKeyword Keyword
hi def link gradusText String
hi def link gradusNumber Number
hi def link gradusDate Number
hi def link gradusComment Comment

syn sync minlines=200
let b:current_syntax = 'gradus'
