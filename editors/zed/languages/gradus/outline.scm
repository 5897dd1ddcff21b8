(declaration kind: (keyword) @context name: (name) @name) @item
(example kind: (keyword) @context title: (text) @name) @item
(demand (label name: (name) @name)) @item
