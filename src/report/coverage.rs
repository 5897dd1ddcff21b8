//! Which rules examples show: for people, for programs, and as LCOV for editors and coverage sites.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::terminal::Style;
use crate::diagnostic::render::text::{Ink, clean, counted, paint, wrap};
use crate::trial::coverage::{Aspect, AwardCoverage, Element, Goal, Share, Sort, share};

/// The version of the coverage's JSON.
pub const COVERAGE_VERSION: u32 = 1;

/// The most characters of a rule's name in the table.
const NAME: usize = 62;

/// Which rules examples show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Covered {
    /// Always `gradus-coverage`.
    pub format: String,
    /// See [`COVERAGE_VERSION`].
    pub version: u32,
    /// The SHA-256 of the policy's sources.
    pub policy: String,
    /// How many examples were run.
    pub examples: usize,
    /// How much was seen of what was looked for.
    pub seen: usize,
    /// How much was looked for.
    pub of: usize,
    /// The share in hundredths, rounded down.
    pub percent: usize,
    /// Each award of students.
    pub awards: Vec<CoveredAward>,
}

/// The rules of one award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoveredAward {
    /// Its full name.
    pub award: String,
    /// Its title.
    pub title: String,
    /// How many examples are about it or an award that is judged with its rules.
    pub examples: usize,
    /// How much was seen of what was looked for.
    pub seen: usize,
    /// How much was looked for.
    pub of: usize,
    /// Its rules, by place.
    pub rules: Vec<CoveredRule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoveredRule {
    /// Its kind.
    pub kind: Sort,
    /// What it is, in a few words.
    pub name: String,
    /// Its file.
    pub path: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its column in characters, from 1.
    pub column: u32,
    /// What was looked for in it.
    pub seen: Vec<CoveredAspect>,
}

/// What was looked for in a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoveredAspect {
    /// `met` (a branch: taken; a cap: it held nothing back), `unmet` or `decisive`.
    pub aspect: Aspect,
    /// In how many examples it was seen; of `decisive` only the first is looked for.
    pub times: usize,
    /// The first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
}

/// As JSON, ending with a line break.
#[must_use]
pub fn coverage_json(policy: &str, examples: usize, awards: &[AwardCoverage]) -> String {
    let all = whole(awards);
    let covered = Covered {
        format: "gradus-coverage".to_owned(),
        version: COVERAGE_VERSION,
        policy: policy.to_owned(),
        examples,
        seen: all.seen,
        of: all.of,
        percent: all.percent(),
        awards: awards.iter().map(award).collect(),
    };
    // Every key is a string and every number finite, so that writing cannot fail.
    serde_json::to_string_pretty(&covered).unwrap_or_default() + "\n"
}

/// The JSON Schema of [`coverage_json`].
#[must_use]
pub fn coverage_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Covered>().to_value()
}

fn award(award: &AwardCoverage) -> CoveredAward {
    let own = share(&award.elements);
    CoveredAward {
        award: award.award.clone(),
        title: award.title.clone(),
        examples: award.examples,
        seen: own.seen,
        of: own.of,
        rules: award.elements.iter().map(rule).collect(),
    }
}

fn rule(element: &Element) -> CoveredRule {
    let seen = element.goals.iter().map(|goal| CoveredAspect {
        aspect: goal.aspect,
        times: goal.times,
        first: goal.first.clone(),
    });
    CoveredRule {
        kind: element.sort,
        name: element.name.clone(),
        path: element.spot.path.clone(),
        line: element.spot.line,
        column: element.spot.column,
        seen: seen.collect(),
    }
}

/// All awards together.
#[must_use]
pub fn whole(awards: &[AwardCoverage]) -> Share {
    share(awards.iter().flat_map(|award| &award.elements))
}

/// As LCOV: a line with a rule is hit as often as examples showed it met or not met; what is looked for in a
/// rule are its branches.
#[must_use]
pub fn coverage_lcov(awards: &[AwardCoverage]) -> String {
    let mut files: BTreeMap<&str, BTreeMap<u32, Vec<&Element>>> = BTreeMap::new();
    for element in awards.iter().flat_map(|award| &award.elements) {
        files.entry(&element.spot.path).or_default().entry(element.spot.line).or_default().push(element);
    }
    let mut out = String::new();
    for (path, lines) in files {
        let _ = write!(out, "TN:gradus\nSF:{}\n", clean(path));
        let (mut branches, mut taken, mut hit) = (0, 0, 0);
        for (line, elements) in &lines {
            let reached = hits(elements) > 0;
            for (block, element) in elements.iter().enumerate() {
                for (branch, goal) in element.goals.iter().enumerate() {
                    branches += 1;
                    taken += usize::from(goal.times > 0);
                    let times = if reached { goal.times.to_string() } else { "-".to_owned() };
                    let _ = writeln!(out, "BRDA:{line},{block},{branch},{times}");
                }
            }
        }
        let _ = write!(out, "BRF:{branches}\nBRH:{taken}\n");
        for (line, elements) in &lines {
            let times = hits(elements);
            hit += usize::from(times > 0);
            let _ = writeln!(out, "DA:{line},{times}");
        }
        let _ = write!(out, "LF:{}\nLH:{hit}\nend_of_record\n", lines.len());
    }
    out
}

/// In how many examples the rules of a line were seen, of the one seen most.
fn hits(elements: &[&Element]) -> usize {
    let seen = |element: &&Element| {
        let judged = element.goals.iter().filter(|goal| goal.aspect != Aspect::Decisive);
        judged.map(|goal| goal.times).sum()
    };
    elements.iter().map(seen).max().unwrap_or(0)
}

/// For people: for each award, the rules of which something was never seen, and what.
#[must_use]
pub fn coverage(examples: usize, awards: &[AwardCoverage], style: &Style) -> String {
    let mut out = String::new();
    let bold = |text: &str| paint(text, Ink::Bold, style.color);
    out.push_str(&wrap(
        &bold(&format!("Rules shown by {}", counted(examples, "example", "examples"))),
        "",
        "",
        style.width,
    ));
    for award in awards {
        let own = share(&award.elements);
        out.push('\n');
        if award.examples == 0 {
            let rules = counted(award.elements.len(), "rule", "rules");
            out.push_str(&wrap(
                &format!("{}: no example ({rules})", bold(&clean(&award.title))),
                "",
                "  ",
                style.width,
            ));
            continue;
        }
        let line = format!(
            "{}: {} of {} seen ({} %), {}",
            bold(&clean(&award.title)),
            own.seen,
            own.of,
            own.percent(),
            counted(award.examples, "example", "examples")
        );
        out.push_str(&wrap(&line, "", "  ", style.width));
        table(award, style, &mut out);
    }
    out.push('\n');
    out.push_str(&totals(awards));
    out
}

fn table(award: &AwardCoverage, style: &Style, out: &mut String) {
    let open: Vec<&Element> =
        award.elements.iter().filter(|element| element.goals.iter().any(|goal| goal.times == 0)).collect();
    let widest = open.iter().map(|element| named(element).chars().count()).max().unwrap_or(0);
    let mut file = "";
    for element in &open {
        if file != element.spot.path {
            file = &element.spot.path;
            let _ = writeln!(out, "  {}", clean(file));
            let head = format!("{:>6}  {:widest$}  never", "line", "rule");
            let _ = writeln!(out, "  {}", paint(&head, Ink::Dim, style.color));
        }
        let never: Vec<&str> = element
            .goals
            .iter()
            .filter(|goal| goal.times == 0)
            .map(|goal| word(element.sort, goal))
            .collect();
        let _ = writeln!(out, "  {:>6}  {:widest$}  {}", element.spot.line, named(element), never.join(", "));
    }
    let whole = award.elements.len() - open.len();
    if whole > 0 {
        let rules = counted(whole, "rule was", "rules were");
        let _ = writeln!(out, "  {rules} seen in every way");
    }
}

/// What a rule is called in the table.
fn named(element: &Element) -> String {
    let name = clean(&element.name);
    let name = match element.sort {
        Sort::Demand => name,
        Sort::Alternative => format!("alternative {name}"),
        Sort::Cap => name,
        Sort::Branch => format!("branch {name}"),
        Sort::Window => format!("window {name}"),
    };
    if name.chars().count() <= NAME {
        return name;
    }
    let short: String = name.chars().take(NAME - 1).collect();
    format!("{}…", short.trim_end())
}

/// What was looked for, in a word.
fn word(sort: Sort, goal: &Goal) -> &'static str {
    match (sort, goal.aspect) {
        (_, Aspect::Decisive) => "decisive",
        (Sort::Branch, Aspect::Met) => "taken",
        (Sort::Branch, Aspect::Unmet) => "not taken",
        (Sort::Cap, Aspect::Met) => "with room",
        (Sort::Cap, Aspect::Unmet) => "holding back",
        (_, Aspect::Met) => "met",
        (_, Aspect::Unmet) => "not met",
    }
}

fn totals(awards: &[AwardCoverage]) -> String {
    let mut out = String::new();
    let elements = || awards.iter().flat_map(|award| &award.elements);
    let kinds = [
        (Sort::Demand, "demand", "demands"),
        (Sort::Alternative, "alternative", "alternatives"),
        (Sort::Cap, "cap", "caps"),
        (Sort::Branch, "branch", "branches"),
        (Sort::Window, "window", "windows"),
    ];
    for (sort, one, many) in kinds {
        let own = share(elements().filter(|element| element.sort == sort));
        if own.of > 0 {
            let count = elements().filter(|element| element.sort == sort).count();
            let each: Vec<String> = [Aspect::Met, Aspect::Unmet, Aspect::Decisive]
                .iter()
                .filter_map(|aspect| {
                    aspect_total(elements().filter(|element| element.sort == sort), sort, *aspect)
                })
                .collect();
            let _ =
                writeln!(out, "{:>6} {:12}  {}", count, if count == 1 { one } else { many }, each.join(", "));
        }
    }
    let all = whole(awards);
    let _ = writeln!(out, "{} of {} seen ({} %)", all.seen, all.of, all.percent());
    out
}

fn aspect_total<'e>(
    elements: impl Iterator<Item = &'e Element>,
    sort: Sort,
    aspect: Aspect,
) -> Option<String> {
    let goals: Vec<&Goal> =
        elements.flat_map(|element| &element.goals).filter(|goal| goal.aspect == aspect).collect();
    let first = goals.first()?;
    let seen = goals.iter().filter(|goal| goal.times > 0).count();
    Some(format!("{} {seen}", word(sort, first)))
}
