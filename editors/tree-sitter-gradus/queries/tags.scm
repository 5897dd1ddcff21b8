(declaration name: (name) @name) @definition.class
(demand (label name: (name) @name)) @definition.field
