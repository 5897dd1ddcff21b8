//! Plan files in the editor: what is wrong with one, by itself and for the policy it is judged by.

use std::ops::Range;
use std::path::Path;

use super::policies::Judge;
use crate::audit::outcome::Finding;
use crate::audit::{Auditor, Options};
use crate::diagnostic::Severity;
use crate::plan::{FORMAT, Format, Places, Plan, Scalar, read};
use crate::policy::Policy;
use crate::quantity::{Amount, Date};
use crate::source::{Encoding, LineIndex, Position};

/// Something wrong in a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFinding {
    /// Where, in bytes.
    pub span: Range<usize>,
    /// How grave it is.
    pub severity: Severity,
    /// What kind of finding it is, where it has a name.
    pub code: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: Option<String>,
    /// What to write instead, where that is known.
    pub fix: Option<PlanFix>,
}

/// An edit of a plan file that settles a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFix {
    /// What it does: "write `algebra-1`".
    pub title: String,
    /// What it replaces, in bytes.
    pub span: Range<usize>,
    /// What to put there.
    pub text: String,
}

/// A single value of a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanWord {
    /// Which it is: `courses[3].course`.
    pub path: String,
    /// What it says, without quotes.
    pub text: String,
    /// Where it stands with its quotes, in bytes.
    pub span: Range<usize>,
}

/// Whether a file may be a plan file by its name.
#[must_use]
pub fn may_be(path: &Path) -> bool {
    Format::from_path(path).is_some()
}

/// How a document is written, if it is a plan file by its name and by what it says of itself.
#[must_use]
pub fn format_of(path: &Path, text: &str) -> Option<Format> {
    let format = Format::from_path(path)?;
    if !says_so(text) {
        return None;
    }
    match Places::read(text, format) {
        Some(places) if !places.is_plan() => None,
        // While it is written, it may not be readable.
        _ => Some(format),
    }
}

/// Whether something in the text is said to have the format of a plan file; takes one look at it.
fn says_so(text: &str) -> bool {
    text.match_indices(FORMAT).any(|(at, _)| {
        let quotes = ['"', '\'', ' ', '\t'];
        let before = text.get(..at).unwrap_or("").trim_end_matches(quotes);
        let before = before.strip_suffix(':').unwrap_or("").trim_end_matches(quotes);
        before.ends_with("format")
    })
}

/// Everything wrong with a plan file, by place. What the policy has to say comes only once the file can
/// be read.
#[must_use]
pub fn findings(text: &str, format: Format, judge: Option<&Judge>, as_of: Date) -> Vec<PlanFinding> {
    let lines = LineIndex::new(text);
    let at = |(line, column): (u32, u32)| place(text, &lines, line, column);
    let found = read(text.as_bytes(), format);
    let mut all: Vec<PlanFinding> = found
        .problems
        .into_iter()
        .map(|problem| PlanFinding {
            span: extent(text, at((problem.line, problem.column)), format),
            severity: Severity::Error,
            code: None,
            problem: problem.problem,
            help: problem.help,
            fix: None,
        })
        .collect();
    let policy = judge.and_then(|judge| judge.policy.as_deref());
    if let (Some(plan), Some(policy)) = (found.plan, policy)
        && let Some(places) = Places::read(text, format)
    {
        let mut of_policy = Auditor::new(policy).findings(&plan, &Options::on(as_of));
        of_policy.extend(off_the_scale(policy, &plan));
        all.extend(of_policy.into_iter().map(|finding| {
            let (span, wrong) = spot(text, &lines, format, &places, &finding);
            let meant = wrong.as_ref().and_then(|_| meant(&finding));
            let fix = meant.map(|meant| PlanFix {
                title: format!("write `{meant}`"),
                span: span.clone(),
                text: as_written(text.get(span.clone()).unwrap_or(""), meant),
            });
            PlanFinding {
                span,
                severity: Severity::Warning,
                code: Some(finding.code),
                problem: finding.problem,
                help: finding.help,
                fix,
            }
        }));
    }
    all.sort_by(|one, other| {
        (one.span.start, one.span.end, &one.problem).cmp(&(other.span.start, other.span.end, &other.problem))
    });
    all
}

/// The single value at an offset of a plan file.
#[must_use]
pub fn word_at(text: &str, format: Format, offset: usize) -> Option<PlanWord> {
    let lines = LineIndex::new(text);
    let scalars = Places::read(text, format)?.scalars();
    let words = scalars.into_iter().map(|scalar| word(text, &lines, format, scalar));
    let mut words = words.filter(|word| word.span.start <= offset && offset <= word.span.end);
    words.next()
}

/// Whether the value at a path of a plan file names a course of the policy.
#[must_use]
pub fn names_course(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    match path.split(['[', '.']).next() {
        Some("courses") => last == "course",
        Some("substitutions") => last == "for" || last == "use",
        Some("events") => last.starts_with("courses["),
        _ => false,
    }
}

fn word(text: &str, lines: &LineIndex, format: Format, scalar: Scalar) -> PlanWord {
    let start = place(text, lines, scalar.line, scalar.column);
    PlanWord { path: scalar.path, span: extent(text, start, format), text: scalar.text }
}

/// Where a finding is shown, and the value that is to blame where it is a single one.
fn spot(
    text: &str,
    lines: &LineIndex,
    format: Format,
    places: &Places,
    finding: &Finding,
) -> (Range<usize>, Option<String>) {
    if finding.code == "unknown-fact" {
        let (line, column) = places.name_of(&finding.path);
        let start = place(text, lines, line, column);
        let name = finding.path.rsplit_once("facts.").map(|(_, name)| name.to_owned());
        return (key_extent(text, start), name);
    }
    let within = places.within(&finding.path).into_iter().map(|scalar| word(text, lines, format, scalar));
    let words: Vec<PlanWord> = within.collect();
    let named = |word: &&PlanWord| finding.problem.contains(&format!("`{}`", word.text));
    let single = match words.as_slice() {
        [only] if only.path == finding.path => Some(only),
        // Of a list, the entry that is spoken of.
        several if several.iter().all(|word| word.path.starts_with(&format!("{}[", finding.path))) => {
            several.iter().find(named)
        }
        _ => None,
    };
    match single {
        Some(word) => (word.span.clone(), Some(word.text.clone()).filter(|_| named(&word))),
        None => {
            let (line, column) = places.of(&finding.path);
            (extent(text, place(text, lines, line, column), format), None)
        }
    }
}

/// What the finding itself proposes in place of a misspelled name.
fn meant(finding: &Finding) -> Option<&str> {
    finding.help.as_deref()?.strip_prefix("did you mean `")?.strip_suffix("`?")
}

/// Grades of courses that no scale of the policy's awards has. Numbers may be asked for without one.
fn off_the_scale(policy: &Policy, plan: &Plan) -> Vec<Finding> {
    let mut scales: Vec<_> = policy.awards.iter().filter_map(|award| award.scale).collect();
    scales.sort_unstable();
    scales.dedup();
    let scales: Vec<_> = scales.into_iter().filter_map(|scale| policy.scales.get(scale as usize)).collect();
    if scales.is_empty() {
        return Vec::new();
    }
    let known = |grade: &str| scales.iter().any(|scale| scale.steps.iter().any(|step| step.symbol == grade));
    let courses = plan.courses.iter().enumerate();
    let graded = courses.filter_map(|(at, record)| Some((at, record.grade.as_deref()?)));
    let off = graded.filter(|(_, grade)| !known(grade) && grade.parse::<Amount>().is_err());
    off.map(|(at, grade)| {
        let each = scales.iter().map(|scale| {
            let steps: Vec<&str> = scale.steps.iter().map(|step| step.symbol.as_str()).collect();
            format!("{}: {}", scale.named.title, steps.join(", "))
        });
        Finding {
            code: "grade-off-scale".to_owned(),
            path: format!("courses[{at}].grade"),
            problem: format!("`{grade}` is no grade that the policy knows"),
            help: Some(each.collect::<Vec<_>>().join("; ")),
        }
    })
    .collect()
}

/// The byte at a line and a column in characters, both counted from 1.
fn place(text: &str, lines: &LineIndex, line: u32, column: u32) -> usize {
    let position = Position { line: line.saturating_sub(1), column: column.saturating_sub(1) };
    lines.offset(text, position, Encoding::Utf32)
}

/// The value that begins at an offset; of a list or record, the rest of its first line.
fn extent(text: &str, start: usize, format: Format) -> Range<usize> {
    let rest = text.get(start..).unwrap_or("");
    let line = rest.lines().next().unwrap_or("");
    let length = match (rest.chars().next(), format) {
        (Some(quote @ ('"' | '\'')), _) => quoted(line, quote),
        (Some('{' | '['), _) => line.len(),
        (_, Format::Json) => line.find([',', ']', '}', ' ', '\t']).unwrap_or(line.len()),
        (_, Format::Yaml) => {
            let before = text.get(..start).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
            let in_brackets = before.matches(['[', '{']).count() > before.matches([']', '}']).count();
            let comment = line.find(" #").unwrap_or(line.len());
            let end = if in_brackets { line.find([',', ']', '}']).unwrap_or(line.len()) } else { line.len() };
            comment.min(end)
        }
    };
    let length = line.get(..length).map_or(0, |line| line.trim_end().len());
    start..start + length
}

/// How long the quoted text is that a line begins with.
fn quoted(line: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in line.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    line.len()
}

/// The name before a colon that begins at an offset.
fn key_extent(text: &str, start: usize) -> Range<usize> {
    let line = text.get(start..).unwrap_or("").lines().next().unwrap_or("");
    let length = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(line, quote),
        _ => line.find(':').unwrap_or(line.len()),
    };
    start..start + length
}

/// A name with the quotes of what it takes the place of.
fn as_written(old: &str, name: &str) -> String {
    match old.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{name}{quote}"),
        _ => name.to_owned(),
    }
}
