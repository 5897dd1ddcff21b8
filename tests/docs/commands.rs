//! Blocks of commands.

use assert_cmd::Command;

use super::Desk;
use super::blocks::Block;

/// The words of a command line; quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for letter in line.trim().chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => found.push(String::new()),
            other => found.last_mut().unwrap().push(other),
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// Runs the program: how it ended, and what a terminal would show.
fn run(line: &str, folder: &std::path::Path) -> (i32, String) {
    let mut command = Command::cargo_bin("gradus").unwrap();
    command.current_dir(folder).args(words(line));
    command.env_remove("NO_COLOR").env_remove("RUST_BACKTRACE");
    // The tests may run in a job themselves.
    for name in ["GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let shown =
        format!("{}{}", String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    (output.status.code().unwrap(), shown)
}

/// What one line of a session prints.
fn printed(line: &str, desk: &Desk) -> Result<String, String> {
    if let Some(rest) = line.strip_prefix("gradus ") {
        return Ok(run(rest, &desk.folder).1);
    }
    if let Some(file) = line.strip_prefix("cat ") {
        return std::fs::read_to_string(desk.folder.join(file)).map_err(|error| error.to_string());
    }
    if let Some(folder) = line.strip_prefix("mkdir ") {
        return std::fs::create_dir_all(desk.folder.join(folder))
            .map(|()| String::new())
            .map_err(|error| error.to_string());
    }
    Err(format!("`{line}` cannot be tried: a session has `gradus`, `cat` and `mkdir`"))
}

/// Whether the lines are those shown, where `…` stands for any.
fn fits(shown: &[&str], real: &[&str]) -> bool {
    match shown.split_first() {
        None => real.is_empty(),
        Some((&"…", rest)) => (0..=real.len()).any(|at| fits(rest, &real[at..])),
        Some((first, rest)) => real.first() == Some(first) && fits(rest, &real[1..]),
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

/// A session that does not print what is shown: what is wrong, and the session as it really goes.
pub fn session(block: &Block, desk: &Desk) -> Result<(), (String, String)> {
    let mut wrong = String::new();
    let mut real = String::new();
    let mut rest = block.text.as_str();
    while let Some(after) = rest.strip_prefix("$ ") {
        let (line, mut after) = after.split_once('\n').unwrap_or((after, ""));
        let end = after.find("\n$ ").map_or(after.len(), |at| at + 1);
        let end = if after.starts_with("$ ") { 0 } else { end };
        let shown = &after[..end];
        after = &after[end..];
        let out = printed(line, desk).unwrap_or_else(|problem| {
            wrong.push_str(&problem);
            String::new()
        });
        real.push_str(&format!("$ {line}\n"));
        if fits(&lines(shown), &lines(&out)) {
            real.push_str(shown);
        } else {
            wrong.push_str(&format!("`{line}` prints\n\n{out}\n"));
            let out = lines(&out).join("\n");
            real.push_str(&out);
            if !out.is_empty() {
                real.push('\n');
            }
            if !after.is_empty() && shown.ends_with("\n\n") {
                real.push('\n');
            }
        }
        rest = after;
    }
    if !rest.trim().is_empty() {
        wrong.push_str("a session begins with a command behind `$ `");
        return Err((wrong, block.text.clone()));
    }
    if wrong.is_empty() { Ok(()) } else { Err((wrong, real)) }
}

/// What is not run here: it builds, installs or tests the program itself.
const OTHERS: &[&str] = &["cargo test ", "cargo install ", "cargo build ", "docs/build", "npm ", "code "];

pub fn script(block: &Block, desk: &Desk) -> Result<(), String> {
    for line in block.text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words = line.strip_prefix("cargo run --release -- ").or(line.strip_prefix("gradus "));
        let Some(words) = words else {
            if OTHERS.iter().any(|other| line.starts_with(other)) {
                continue;
            }
            return Err(format!("`{line}` cannot be tried"));
        };
        // From a clone: in the folder of the project. What is written goes to the desk.
        let words = words.replace("--output ", &format!("--output {}/", desk.folder.display()));
        let (code, shown) = run(&words, &super::root());
        // A school that does not meet everything is no failure of the command.
        let judged = code == 1 && (words.starts_with("school ") || words.starts_with("gate "));
        if code != 0 && !judged {
            return Err(format!("`{line}` ends with {code}\n{shown}"));
        }
    }
    Ok(())
}
