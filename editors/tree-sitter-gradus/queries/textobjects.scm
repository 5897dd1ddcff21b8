; A declaration or an example as a class, a demand as a function.
[(declaration) (example)] @class.outer
(declaration body: (block) @class.inner)
(example body: (block) @class.inner)
[(demand) (branch) (window)] @function.outer
(demand body: (block) @function.inner)
(branch body: (block) @function.inner)
(window body: (block) @function.inner)
(comment) @comment.outer
