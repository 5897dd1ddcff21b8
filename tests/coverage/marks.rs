//! Annotations: which rows a statement, a command or a test speaks for.
//!
//! ```text
//! # rows: LA-01, LA-02          in a policy, on a line directly above a statement or at the end of it
//! //! rows: LA-18               in the program: the file of a command, of a report
//! // rows: LA-18                in a test, or in any file below tests/
//! ```

/// One row in one annotation.
pub struct Mark {
    pub id: String,
    pub by: By,
    /// Below the root, with slashes.
    pub file: String,
    /// The statement of a policy or the function of a test that it speaks for.
    pub of: Option<String>,
    /// Where it stands, for problems.
    pub place: String,
}

/// What speaks for a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    Policy,
    Command,
    Report,
    Test,
}

/// Every annotation of a file. `file` tells what kind of file it is.
pub fn read(file: &str, text: &str, marks: &mut Vec<Mark>, problems: &mut Vec<String>) {
    let policy = file.ends_with(".gradus") && !file.starts_with("tests/");
    if !policy && !file.starts_with("tests/") && !file.ends_with(".rs") {
        return;
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut in_tests = file.starts_with("tests/") || file.ends_with("tests.rs");
    for (number, line) in lines.iter().enumerate() {
        in_tests |= line.trim() == "#[cfg(test)]";
        let Some((before, list)) = line.split_once("rows: ") else { continue };
        let place = format!("{file}:{}", number + 1);
        let ids = ids(list);
        let comment = before.trim_end().ends_with(['#', '/', '!']);
        if ids.is_empty() {
            if comment {
                problems.push(format!(
                    "{place}: no row is named: write `rows: ` and ids such as LA-01, or begin the comment otherwise"
                ));
            }
            continue;
        }
        let by = match () {
            () if policy => By::Policy,
            () if in_tests => By::Test,
            () if file.contains("/report") => By::Report,
            () => By::Command,
        };
        if by != By::Test && !comment {
            problems.push(format!("{place}: an annotation stands in a comment of its own, `rows: …`"));
            continue;
        }
        let below = lines.get(number + 1..).unwrap_or_default();
        let of = match by {
            By::Policy => statement(before, below),
            By::Test => function(below),
            By::Command | By::Report => None,
        };
        if by == By::Policy && of.is_none() {
            problems.push(format!(
                "{place}: the annotation speaks for nothing: it stands directly above a statement, or at the end of its line"
            ));
            continue;
        }
        marks.extend(ids.into_iter().map(|id| Mark {
            id,
            by,
            file: file.to_owned(),
            of: of.clone(),
            place: place.clone(),
        }));
    }
}

/// The words of a list as long as they look like ids: two capitals and a hyphen.
fn ids(list: &str) -> Vec<String> {
    list.split([',', ' ', '\t'])
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .take_while(|word| {
            matches!(word.as_bytes(), [a, b, b'-', _, ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase())
        })
        .map(str::to_owned)
        .collect()
}

/// The statement on the line before the comment, or else the next below it: its title or first words.
fn statement(before: &str, below: &[&str]) -> Option<String> {
    let own = before.trim().trim_end_matches('#').trim();
    let line = if own.is_empty() {
        below.iter().map(|line| line.trim()).find(|line| !line.starts_with('#'))?
    } else {
        own
    };
    if line.is_empty() || line.starts_with('}') {
        return None;
    }
    let title = line.split('"').nth(1).filter(|title| !title.is_empty());
    let words: Vec<&str> = line.trim_end_matches(['{', ' ']).split_whitespace().take(8).collect();
    Some(title.map_or_else(|| words.join(" "), str::to_owned))
}

/// The function right below, where an annotation stands above one.
fn function(below: &[&str]) -> Option<String> {
    let skipped = |line: &&str| line.starts_with("//") || line.starts_with("#[");
    let line = below.iter().map(|line| line.trim()).find(|line| !skipped(line))?;
    let name = line.trim_start_matches("pub ").strip_prefix("fn ")?;
    name.split_once('(').map(|(name, _)| name.to_owned())
}
