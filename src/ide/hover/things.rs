//! Every other declared thing in words.

use std::collections::BTreeMap;

use super::courses::{courses_of, listed};
use super::{clipped, one_line};
use crate::compile::Analysis;
use crate::ide::target::used_at;
use crate::names::{Names, Sort, SymbolId};
use crate::quantity::Amount;
use crate::report::words;
use crate::source::FileId;
use crate::syntax::tree::{FactType, ItemKind, Scoring, Sequence};

/// A declared thing.
pub(super) fn thing(analysis: &Analysis<'_>, id: SymbolId) -> Option<String> {
    let symbol = analysis.names.get(id)?;
    let lead = |what: &str| format!("**{}**: {what} `{}`", symbol.title, symbol.name);
    let mut lines = Vec::new();
    match &symbol.item.kind {
        ItemKind::Course(tree) => return Some(super::course::course(analysis, symbol, tree)),
        ItemKind::Award(tree) => {
            let found = super::demand::award(analysis, tree, symbol.index);
            return Some(found.unwrap_or_else(|| lead(&tree.kind.value)));
        }
        ItemKind::Subject(_) => {
            lines.push(lead("subject"));
            let path = path(&analysis.names, analysis, id);
            if path.len() > 1 {
                lines.push(path.join(" › "));
            }
            let courses = courses_of(analysis, symbol)?;
            lines.push(format!("Holds {}.", listed(analysis, courses.into_iter(), 12)));
        }
        ItemKind::Set(set) => {
            lines.push(lead("set"));
            lines.push(format!("Is {}", clipped(&one_line(analysis.sources.slice(set.selector.span)), 200)));
            let courses = courses_of(analysis, symbol)?;
            if !courses.is_empty() {
                lines.push(format!("Holds {}.", listed(analysis, courses.into_iter(), 12)));
            }
        }
        ItemKind::Exam(exam) => {
            lines.push(lead("exam"));
            lines.push(match &exam.scoring {
                Scoring::Numbers(least, most) => format!("Scored from {} to {}.", least.value, most.value),
                Scoring::Scale(scale) => {
                    let id = used_at(analysis, scale.span);
                    let steps = id.map(|id| steps(analysis, id)).unwrap_or_default();
                    format!("Scored by levels, best first: {}.", steps.join(", "))
                }
            });
        }
        ItemKind::Scale(_) => {
            lines.push(lead("scale"));
            lines.push(format!("Best first: {}.", steps(analysis, id).join(", ")));
        }
        ItemKind::Credential(_) => lines.push(lead("credential")),
        ItemKind::Mark(_) => {
            lines.push(lead("mark"));
            lines.push("A plan file may say so of a course on record.".to_owned());
        }
        ItemKind::Role(_) => lines.push(lead("role")),
        ItemKind::Fact(fact) => {
            lines.push(lead("fact"));
            lines.push(match &fact.kind {
                FactType::YesNo => "A plan file says yes or no.".to_owned(),
                FactType::OneOf(values) => {
                    let values: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
                    format!("A plan file says one of: {}.", values.join(", "))
                }
                FactType::Number => "A plan file gives a number.".to_owned(),
                FactType::Date => "A plan file gives a date.".to_owned(),
                FactType::Text => "A plan file gives a text.".to_owned(),
            });
        }
        ItemKind::EventKind(kind) => {
            lines.push(lead(&kind.class.value));
            if let Some(parent) = &kind.parent {
                let title = used_at(analysis, parent.span).and_then(|id| analysis.names.get(id));
                let title = title.map_or(parent.value.as_str(), |symbol| symbol.title);
                lines.push(format!("Counts as {title} as well."));
            }
            for (said, list) in
                [("Held as", &kind.formats), ("May cover", &kind.parts), ("Values", &kind.values)]
            {
                if !list.is_empty() {
                    let list: Vec<&str> = list.iter().map(|word| word.value.as_str()).collect();
                    lines.push(format!("{said}: {}", list.join(", ")));
                }
            }
        }
        ItemKind::Calendar(calendar) => {
            lines.push(lead("calendar"));
            if !calendar.schools.is_empty() {
                let schools: Vec<String> =
                    calendar.schools.iter().map(|school| school.value.clone()).collect();
                lines.push(format!("For {}.", words::joined(&schools, "and")));
            }
            for year in calendar.years.iter().take(8) {
                let day = |date: &crate::quantity::Date| words::day(&date.to_string());
                lines.push(format!(
                    "{}: {} to {}",
                    year.year.value,
                    day(&year.days.0.value),
                    day(&year.days.1.value)
                ));
            }
        }
        ItemKind::Flag(flag) => {
            lines.push(lead("flag"));
            lines.push(format!(
                "Raised if {}.",
                clipped(&one_line(analysis.sources.slice(flag.condition.span)), 200)
            ));
            lines.extend(flag.suggest.iter().map(|text| format!("Suggests: {}", text.value)));
        }
        ItemKind::Sequence(sequence) => {
            lines.push(lead("sequence"));
            lines.extend(years(analysis, sequence));
        }
        ItemKind::Use(_) | ItemKind::Example(_) => return None,
    }
    Some(lines.join("\n\n"))
}

/// The titles of a subject and those it lies in, outermost first.
fn path(names: &Names<'_>, analysis: &Analysis<'_>, id: SymbolId) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = Some(id);
    // A circle of subjects is a finding of its own.
    while let Some(symbol) = at.and_then(|id| names.get(id)).filter(|_| path.len() < 16) {
        path.insert(0, symbol.title.to_owned());
        at = match &symbol.item.kind {
            ItemKind::Subject(tree) => tree.parent.as_ref().and_then(|parent| used_at(analysis, parent.span)),
            _ => None,
        };
    }
    path
}

/// The steps of a scale: `A (4 points)`.
fn steps(analysis: &Analysis<'_>, id: SymbolId) -> Vec<String> {
    let Some(ItemKind::Scale(scale)) = analysis.names.get(id).map(|symbol| &symbol.item.kind) else {
        return Vec::new();
    };
    let step = |step: &crate::syntax::tree::Step| {
        let mut notes = Vec::new();
        if let Some(points) = &step.points {
            notes.push(format!(
                "{} {}",
                points.value,
                words::unit(crate::policy::Measure::Points, points.value)
            ));
        }
        if step.fails {
            notes.push("no credit".to_owned());
        }
        match notes.is_empty() {
            true => step.symbol.value.clone(),
            false => format!("{} ({})", step.symbol.value, notes.join(", ")),
        }
    };
    scale.steps.iter().map(step).collect()
}

/// What a sequence recommends, and how much credit that is in each grade.
fn years(analysis: &Analysis<'_>, sequence: &Sequence) -> Vec<String> {
    let award = used_at(analysis, sequence.award.span).and_then(|id| analysis.names.get(id));
    let mut lines =
        vec![format!("For {}.", award.map_or(sequence.award.value.as_str(), |symbol| symbol.title))];
    let mut grades: BTreeMap<i8, (Vec<String>, Amount)> = BTreeMap::new();
    for place in &sequence.places {
        let (titles, credits) = grades.entry(place.grade.value).or_default();
        for name in &place.courses {
            let Some(symbol) = used_at(analysis, name.span).and_then(|id| analysis.names.get(id)) else {
                continue;
            };
            titles.push(symbol.title.to_owned());
            let course = analysis.lowered.policy.courses.get(symbol.index as usize);
            *credits += course
                .filter(|_| symbol.sort == Sort::Course)
                .map_or(Amount::ZERO, |course| course.credits.1);
        }
    }
    for (grade, (titles, credits)) in &grades {
        let unit = words::unit(crate::policy::Measure::Credits, *credits);
        lines.push(format!("Grade {grade}, {credits} {unit}: {}", titles.join(", ")));
    }
    lines
}

/// A module: what it declares.
pub(super) fn module(analysis: &Analysis<'_>, file: FileId) -> Option<String> {
    let module = analysis.names.module_of(file)?;
    let mut counts: BTreeMap<Sort, usize> = BTreeMap::new();
    for symbol in analysis.names.symbols.iter().filter(|symbol| symbol.module == module) {
        *counts.entry(symbol.sort).or_default() += 1;
    }
    let said = |(sort, count): (&Sort, &usize)| {
        let one = sort.called().trim_start_matches("an ").trim_start_matches("a ");
        match (count, one) {
            (1, _) => format!("1 {one}"),
            (_, "kind of event") => format!("{count} kinds of event"),
            _ => format!("{count} {one}s"),
        }
    };
    let said: Vec<String> = counts.iter().map(said).collect();
    // The comment at the top says what the file is for.
    let text = analysis.sources.get(file).map_or("", |source| source.text.as_str());
    let about: Vec<&str> = text
        .lines()
        .take_while(|line| line.starts_with('#') && line.len() > 1)
        .map(|line| line.trim_start_matches('#').trim())
        .take(4)
        .collect();
    let mut lines = vec![format!("**{module}**")];
    lines.push(about.join(" "));
    lines.push(if said.is_empty() {
        "Declares nothing.".to_owned()
    } else {
        format!("Declares {}.", words::joined(&said, "and"))
    });
    lines.retain(|line| !line.is_empty());
    Some(lines.join("\n\n"))
}
