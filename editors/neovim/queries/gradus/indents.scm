[(block) (group)] @indent.begin
["}" ")"] @indent.branch @indent.end
(comment) @indent.ignore
