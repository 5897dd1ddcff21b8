-- A user's configuration with nothing in it but the plugin and the server's place.
vim.opt.runtimepath:prepend(vim.env.GRADUS_EDITORS .. '/neovim')
vim.opt.swapfile = false
vim.cmd('filetype plugin indent on | syntax on')
