//! `gradus fmt`: every policy file in the one style.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Color, End, complain, files, migrate, print};
use crate::source::{DiskFiles, MAX_FILE_BYTES, Sources, load};
use crate::syntax::{Formatted, format};

/// Lay out policy files in the one style
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Policy files, or folders of them; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Change nothing; name the files that are not in the style and end with exit code 1
    #[arg(long)]
    check: bool,
    /// First write what is in older spellings of the language as its newest edition is written, and name
    /// the edition in the packages' `gradus.toml`; see docs/editions.md
    #[arg(long)]
    migrate: bool,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        if arguments.migrate {
            complain("`--migrate` looks at whole packages", Some("give files or folders, not `-`"));
            return End::Unusable;
        }
        return standard_input(arguments);
    }
    if arguments.migrate {
        // Texts in older spellings are not laid out before they are written anew.
        match migrate::run(&arguments.paths, arguments.check, color) {
            End::Fine => {}
            other => return other,
        }
    }
    let mut end = End::Fine;
    let mut changed = 0usize;
    let (texts, unreadable) = texts(&arguments.paths);
    let total = texts.len();
    for (path, text) in texts {
        let shown = path.display().to_string();
        let result = formatted(&shown, &text);
        if !result.untouched.is_empty() {
            end = End::Findings;
        }
        if result.text == text {
            continue;
        }
        changed += 1;
        if arguments.check {
            println!("{shown}");
            end = End::Findings;
        } else if let Err(error) = files::write_whole(&path, result.text.as_bytes()) {
            complain(&format!("{shown}: {}", files::plain(&error)), None);
            return End::Unusable;
        }
    }
    let what = if arguments.check { "not in the style" } else { "laid out anew" };
    eprintln!(
        "{changed} of {} {what}",
        if total == 1 { "1 file".to_owned() } else { format!("{total} files") }
    );
    if unreadable { End::Unusable } else { end }
}

/// The files meant, each with its text, and whether something could not be read.
fn texts(paths: &[PathBuf]) -> (Vec<(PathBuf, String)>, bool) {
    let mut found = Vec::new();
    let mut unreadable = false;
    for path in paths {
        if path.is_file() {
            match std::fs::read(path).map(String::from_utf8) {
                Ok(Ok(text)) if text.len() <= MAX_FILE_BYTES => found.push((path.clone(), text)),
                Ok(Ok(_)) => {
                    complain(&format!("{}: the file is larger than 64 MiB", path.display()), None);
                    unreadable = true;
                }
                Ok(Err(_)) => {
                    complain(
                        &format!("{}: the file is not UTF-8 text", path.display()),
                        Some("save it as UTF-8 in the editor"),
                    );
                    unreadable = true;
                }
                Err(error) => {
                    complain(&format!("{}: {}", path.display(), files::plain(&error)), None);
                    unreadable = true;
                }
            }
            continue;
        }
        let mut sources = Sources::new();
        for error in load(&DiskFiles, std::slice::from_ref(path), &mut sources) {
            complain(&format!("{}: {}", error.path, error.problem), error.help.as_deref());
            unreadable = true;
        }
        found
            .extend(sources.iter().map(|(_, file)| (Path::new(&file.path).to_path_buf(), file.text.clone())));
    }
    (found, unreadable)
}

fn standard_input(arguments: &Arguments) -> End {
    if arguments.paths.len() > 1 {
        complain("`-` stands alone", Some("give files or `-`, not both"));
        return End::Unusable;
    }
    let mut bytes = Vec::new();
    let limit = MAX_FILE_BYTES as u64 + 1;
    if let Err(error) = std::io::stdin().lock().take(limit).read_to_end(&mut bytes) {
        complain(&format!("standard input: {}", files::plain(&error)), None);
        return End::Unusable;
    }
    if bytes.len() > MAX_FILE_BYTES {
        complain("standard input is larger than 64 MiB", None);
        return End::Unusable;
    }
    let Ok(text) = String::from_utf8(bytes) else {
        complain("standard input is not UTF-8 text", None);
        return End::Unusable;
    };
    let result = formatted("standard input", &text);
    let left = !result.untouched.is_empty();
    if arguments.check {
        return if left || result.text != text { End::Findings } else { End::Fine };
    }
    print(&result.text);
    if left { End::Findings } else { End::Fine }
}

/// Lays out a text, and says which declarations were left as they are.
fn formatted(shown: &str, text: &str) -> Formatted {
    let mut sources = Sources::new();
    let id = sources.add(String::new(), shown.to_owned(), text.to_owned(), false);
    let result = format(id, text);
    if let Some(file) = sources.get(id) {
        for span in &result.untouched {
            let line = file.lines().line_of(span.start as usize) + 1;
            complain(
                &format!("{shown}:{line}: left as it is, because it has errors"),
                Some("`gradus check` tells what they are"),
            );
        }
    }
    result
}
