//! Which planted changes of a policy its examples would notice: for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::terminal::Style;
use crate::diagnostic::render::text::{Ink, clean, counted, paint, wrap};
use crate::trial::mutants::{Fate, Kind, Mutant, Tally, tally};

/// The version of the JSON.
pub const MUTANTS_VERSION: u32 = 1;

/// What became of planted changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Planted {
    /// Always `gradus-mutants`.
    pub format: String,
    /// See [`MUTANTS_VERSION`].
    pub version: u32,
    /// The SHA-256 of the policy's sources.
    pub policy: String,
    /// How many examples were run.
    pub examples: usize,
    /// How many changes came to what.
    pub counts: Tally,
    /// The share that was noticed of what was tried and of what no example could notice, in hundredths and
    /// rounded down.
    pub percent: usize,
    /// Each change, by place.
    pub changes: Vec<PlantedChange>,
}

/// A planted change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlantedChange {
    /// The full name of the award it is in.
    pub award: String,
    /// Its kind.
    pub kind: Kind,
    /// Its file.
    pub path: String,
    /// Its line, from 1.
    pub line: u32,
    /// Its column in characters, from 1.
    pub column: u32,
    /// The line as it stands.
    pub source: String,
    /// What was changed.
    pub change: String,
    /// `noticed`, `survived`, `idle` (it changes no verdict), `no-example` or `beyond-limit`.
    pub fate: String,
    /// Of one that was noticed: the first example that is not as expected any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Of one that changes no verdict: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Which example would notice it.
    pub would_notice: String,
}

/// As JSON, ending with a line break.
#[must_use]
pub fn mutants_json(policy: &str, examples: usize, mutants: &[Mutant]) -> String {
    let counts = tally(mutants);
    let planted = Planted {
        format: "gradus-mutants".to_owned(),
        version: MUTANTS_VERSION,
        policy: policy.to_owned(),
        examples,
        percent: counts.percent(),
        counts,
        changes: mutants.iter().map(change).collect(),
    };
    // Every key is a string and every number finite, so that writing cannot fail.
    serde_json::to_string_pretty(&planted).unwrap_or_default() + "\n"
}

/// The JSON Schema of [`mutants_json`].
#[must_use]
pub fn mutants_schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Planted>().to_value()
}

fn change(mutant: &Mutant) -> PlantedChange {
    let (fate, by, because) = match &mutant.fate {
        Fate::Noticed(by) => ("noticed", Some(by.clone()), None),
        Fate::Survived => ("survived", None, None),
        Fate::Idle(why) => ("idle", None, Some(why.clone())),
        Fate::NoExample => ("no-example", None, None),
        Fate::BeyondLimit => ("beyond-limit", None, None),
    };
    PlantedChange {
        award: mutant.award.clone(),
        kind: mutant.what,
        path: mutant.spot.path.clone(),
        line: mutant.spot.line,
        column: mutant.spot.column,
        source: mutant.spot.text.clone(),
        change: mutant.words.clone(),
        fate: fate.to_owned(),
        by,
        because,
        would_notice: mutant.notice.clone(),
    }
}

/// For people: what no example noticed, line by line; then what changes no verdict, and what was not tried.
#[must_use]
pub fn mutants(examples: usize, mutants: &[Mutant], limit: usize, style: &Style) -> String {
    let counts = tally(mutants);
    let mut out = String::new();
    let mut survived: Vec<&Mutant> = mutants.iter().filter(|mutant| mutant.fate == Fate::Survived).collect();
    survived.sort_by_key(|mutant| &mutant.spot.path);
    if !survived.is_empty() {
        out.push_str(&wrap(
            &paint("Changes that no example notices", Ink::Bold, style.color),
            "",
            "",
            style.width,
        ));
        lines(&survived, style, &mut out, |mutant| Some(format!("to notice it: {}", mutant.notice)));
        out.push('\n');
    }
    let idle: Vec<&Mutant> = mutants.iter().filter(|mutant| matches!(mutant.fate, Fate::Idle(_))).collect();
    if !idle.is_empty() {
        let head = "Changes that can change no verdict, and were not tried";
        out.push_str(&wrap(&paint(head, Ink::Bold, style.color), "", "", style.width));
        lines(&idle, style, &mut out, |mutant| match &mutant.fate {
            Fate::Idle(why) => Some(format!("because {why}")),
            _ => None,
        });
        out.push('\n');
    }
    let mut without: BTreeMap<&str, usize> = BTreeMap::new();
    for mutant in mutants.iter().filter(|mutant| mutant.fate == Fate::NoExample) {
        *without.entry(&mutant.title).or_default() += 1;
    }
    for (title, count) in &without {
        let changes = counted(*count, "change was", "changes were");
        out.push_str(&wrap(
            &format!("{}: no example, so {changes} not tried", clean(title)),
            "",
            "  ",
            style.width,
        ));
    }
    if !without.is_empty() {
        out.push('\n');
    }
    let tried = counted(counts.noticed + counts.survived, "planted change", "planted changes");
    let by = counted(examples, "example", "examples");
    let _ = writeln!(out, "{tried} tried against {by}: {} noticed, {} not", counts.noticed, counts.survived);
    let all = counts.noticed + counts.survived + counts.no_example;
    let apart = match counts.no_example {
        0 => String::new(),
        count => format!(", those without an example ({count}) among the rest"),
    };
    let _ = writeln!(out, "{} of {all} noticed ({} %){apart}", counts.noticed, counts.percent());
    if counts.beyond_limit > 0 {
        let left = counted(counts.beyond_limit, "further one was", "further ones were");
        let _ = writeln!(out, "{left} left out: no more than {limit} are tried (`--limit`)");
    }
    out
}

/// Changes below the line they were made in.
fn lines(mutants: &[&Mutant], style: &Style, out: &mut String, more: impl Fn(&Mutant) -> Option<String>) {
    let mut last = None;
    for mutant in mutants {
        let spot = (&mutant.spot.path, mutant.spot.line);
        if last != Some(spot) {
            last = Some(spot);
            let place =
                paint(&format!("{}:{}", clean(&mutant.spot.path), mutant.spot.line), Ink::Dim, style.color);
            let _ = writeln!(out, "\n  {place}");
            let text: String = clean(&mutant.spot.text);
            let _ = writeln!(out, "    {text}");
        }
        out.push_str(&wrap(&clean(&mutant.words), "    - ", "      ", style.width));
        if let Some(more) = more(mutant) {
            out.push_str(&wrap(&clean(&more), "      ", "        ", style.width));
        }
    }
}
