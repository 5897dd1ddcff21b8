autocmd BufNewFile,BufRead *.gradus setfiletype gradus
