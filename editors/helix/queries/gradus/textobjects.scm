; A declaration or an example as a class, a demand as a function.
[(declaration) (example)] @class.around
(declaration body: (block) @class.inside)
(example body: (block) @class.inside)
[(demand) (branch) (window)] @function.around
(demand body: (block) @function.inside)
(branch body: (block) @function.inside)
(window body: (block) @function.inside)
(comment) @comment.around
