; Later patterns win over earlier ones.

(comment) @comment
(name) @variable
(keyword) @keyword
(type) @type.builtin
(unit) @type.builtin
(text) @string
(grade) @constant
[(number) (school_year) (date)] @number

["(" ")" "{" "}"] @punctuation.bracket
["," ";"] @punctuation.delimiter
"%" @operator

; What is declared, and the title people know it by.
(declaration name: (name) @type)
(declaration title: (text) @string.special)
(example title: (text) @string.special)
(step name: (_) @constant)

; A demand of an award.
(label name: (name) @property)
(label title: (text) @string.special)

(use module: (name) @namespace)
