//! The fenced blocks of a page.

use std::ops::Range;
use std::path::Path;

/// A page, and the pages whose files it uses.
pub struct Page {
    pub text: String,
    pub blocks: Vec<Block>,
    pub uses: Vec<String>,
}

/// A fenced block.
pub struct Block {
    /// What stands behind the fence.
    pub info: String,
    pub text: String,
    /// The line of its fence, from 1.
    pub line: usize,
    /// Its lines without the fences, counted from 0.
    pub lines: Range<usize>,
}

impl Block {
    pub fn language(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    /// Whether the word stands in the info string.
    pub fn has(&self, word: &str) -> bool {
        self.info.split(' ').skip(1).any(|one| one == word)
    }

    /// What the info string gives for a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.info.split(' ').find_map(|one| one.strip_prefix(key)?.strip_prefix('='))
    }
}

impl Page {
    pub fn read(name: &str) -> Self {
        let text = super::text(name);
        let folder = Path::new(name).parent().unwrap();
        let mut uses = Vec::new();
        let mut blocks: Vec<Block> = Vec::new();
        let mut open = false;
        // A block that belongs to an entry of a list is indented as the entry is.
        let mut indent = 0;
        for (at, line) in text.lines().enumerate() {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            if !open && line.trim_start().starts_with("```") {
                indent = spaces;
            }
            let line = line.get(indent.min(spaces)..).unwrap_or(line);
            match (line.strip_prefix("```"), open) {
                (Some(info), false) => {
                    let info = info.trim().to_owned();
                    blocks.push(Block { info, text: String::new(), line: at + 1, lines: at + 1..at + 1 });
                    open = true;
                }
                (Some(_), true) => (open, indent) = (false, 0),
                (None, true) => {
                    let block = blocks.last_mut().unwrap();
                    block.text.push_str(line);
                    block.text.push('\n');
                    block.lines.end = at + 1;
                }
                (None, false) => {
                    if let Some(rest) = line.strip_prefix("<!-- uses: ") {
                        let other = folder.join(rest.trim_end_matches("-->").trim());
                        uses.push(super::links::plain(&other));
                    }
                }
            }
        }
        assert!(!open, "{name}: a fence is not closed");
        for block in &blocks {
            assert!(!block.text.is_empty(), "{name}:{}: an empty block", block.line);
        }
        Self { text, blocks, uses }
    }
}
