-- The language server for Neovim 0.11 and later; `plugin/gradus.lua` turns it on.
return require('gradus').config
