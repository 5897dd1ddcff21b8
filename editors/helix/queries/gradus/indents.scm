[(block) (group)] @indent
["}" ")"] @outdent
