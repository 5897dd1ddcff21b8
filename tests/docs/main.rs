//! What the documentation shows is what happens. Every fenced block of `docs/**/*.md` and `README.md` says
//! by its info string what it is, and is tried:
//!
//! | info string | is | must |
//! |---|---|---|
//! | `gradus` | a whole module | compile without findings, but for names nothing uses |
//! | `gradus findings=a,b` | a whole module | have these findings and no other |
//! | `gradus in=award`, `in=course`, `in=example`, `in=file` | statements in the block of an award, of a course, of an example, or of a file | compile without errors, with the page's modules in use |
//! | `gradus fragment in=…` | the same | be read without a syntax error; its names may mean nothing |
//! | `gradus file=a.gradus`, `add=a.gradus` | as `gradus`; and the text of that file from here on, or its next lines | as `gradus`, beside the page's other modules |
//! | `yaml plan`, `json plan`, `yaml school`, `json school` | a whole file, or with `fragment` a part of one | be read without problems; with `problems` have some |
//! | `yaml job=…` | a file for what runs jobs | be YAML, with no key twice; `tests/ci_files.rs` runs its commands |
//! | `json audit`, `json findings` | the output for programs | fit the schema |
//! | `console` | commands behind `$`, each with what it prints | print just that; a line `…` stands for any lines |
//! | `sh` | commands whose output is not shown | end well |
//! | `text` | neither a policy nor a command | be neither |
//! | `csv`, `ndjson`, `toml`, `lua`, … | what the page's commands or other programs read (`bash`: commands of other programs) | nothing |
//! | `python` | what `python/tests/test_page.py` runs | nothing here |
//!
//! Any of them with `file=` also puts that file on the page's desk: a folder of its own, where the commands
//! of the page run in order. A page that says `<!-- uses: other.md -->` begins with the files of that page.
//! `GRADUS_WRITE=1 cargo test --test docs` writes what the commands print into the pages, and makes what is
//! generated: the list of findings, and the words of the syntax colours.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by it"
)]

mod blocks;
mod commands;
mod generated;
mod links;
mod modules;
mod records;
mod reference;
mod site;

use std::path::{Path, PathBuf};

use blocks::{Block, Page};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether pages are to be written anew.
fn write() -> bool {
    std::env::var_os("GRADUS_WRITE").is_some_and(|value| value == "1")
}

/// Every page, by its path below the root.
fn pages() -> Vec<String> {
    let mut open = vec![root().join("docs")];
    let mut found = vec!["README.md".to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "md") {
                found.push(path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn text(page: &str) -> String {
    std::fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The folder a page's commands run in.
struct Desk {
    folder: PathBuf,
}

impl Desk {
    fn new(page: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs").join(page.replace('/', "-"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Puts a block on the desk where it names a file.
    fn take(&self, block: &Block) {
        if let Some(name) = block.value("file") {
            self.put(name, &block.text);
        } else if let Some(name) = block.value("add") {
            let before = std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
            self.put(name, &format!("{before}\n{}", block.text));
        }
    }
}

/// The files of the pages this one uses are on the desk, too.
fn begin(page: &Page, desk: &Desk) {
    for used in &page.uses {
        for block in &Page::read(used).blocks {
            desk.take(block);
        }
    }
}

#[test]
fn every_block_is_what_it_says() {
    let mut wrong = String::new();
    for name in pages() {
        let page = Page::read(&name);
        let desk = Desk::new(&name);
        begin(&page, &desk);
        let mut written: Vec<(std::ops::Range<usize>, String)> = Vec::new();
        for block in &page.blocks {
            desk.take(block);
            let said = match block.language() {
                "gradus" => modules::judge(block, &desk),
                "yaml" | "json" => records::judge(block),
                "console" => match commands::session(block, &desk) {
                    Ok(()) => Ok(()),
                    Err((problem, real)) => {
                        written.push((block.lines.clone(), real));
                        if write() { Ok(()) } else { Err(problem) }
                    }
                },
                "sh" => commands::script(block, &desk),
                "text" => modules::is_none(block),
                "bash" | "python" | "csv" | "ndjson" | "toml" | "lua" | "elisp" | "vim" | "jsonc"
                | "scheme" | "mermaid" => Ok(()),
                other => Err(format!("`{other}` is no kind of block: see tests/docs/main.rs")),
            };
            if let Err(problem) = said {
                wrong.push_str(&format!("\n{name}:{}: {}\n{problem}\n", block.line, block.info));
            }
        }
        if write() && !written.is_empty() {
            let mut lines: Vec<&str> = page.text.split_inclusive('\n').collect();
            // From the end on, so that the places of those before stay as they are.
            for (range, real) in written.iter().rev() {
                lines.splice(range.clone(), [real.as_str()]);
            }
            std::fs::write(root().join(&name), lines.concat()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
