//! A course in words, with what must come before it as a small tree.

use super::{clipped, one_line};
use crate::compile::Analysis;
use crate::ide::target::used_at;
use crate::names::{Sort, Symbol};
use crate::policy::Measure;
use crate::report::words;
use crate::syntax::tree::{Condition, ConditionKind, Course, ItemKind, Word};

/// How deep the tree of prerequisites goes, and how many lines it has at most.
const MOST_DEEP: usize = 4;
const MOST_LINES: usize = 30;

pub(super) fn course(analysis: &Analysis<'_>, symbol: &Symbol<'_>, tree: &Course) -> String {
    let mut lines = vec![format!("**{}**: course `{}`", symbol.title, symbol.name)];
    let mut facts = Vec::new();
    if let Some((least, most)) = &tree.credits {
        let unit = words::unit(Measure::Credits, most.value);
        facts.push(match least.value == most.value {
            true => format!("{} {unit}", most.value),
            false => format!("{} to {} {unit}", least.value, most.value),
        });
    }
    facts.extend(tree.subjects.iter().map(|subject| titled(analysis, subject)));
    if let Some((first, last)) = &tree.grades {
        facts.push(match first.value == last.value {
            true => format!("grade {}", first.value),
            false => format!("grades {} to {}", first.value, last.value),
        });
    }
    facts.extend(tree.level.as_ref().map(|level| format!("level {}", level.value)));
    facts.extend(tree.tags.iter().map(|tag| format!("tag {}", tag.value)));
    lines.push(facts.join(" · "));
    for (system, code) in &tree.codes {
        let decoded = system
            .value
            .eq_ignore_ascii_case("sced")
            .then(|| crate::ide::sced::decode(&code.value))
            .flatten();
        lines.push(match decoded {
            Some(words) => format!("SCED {}: {words}", code.value),
            None => format!("Code {} ({})", code.value, system.value),
        });
    }
    lines.push(offered(analysis, tree));
    for (title, conditions) in
        [("Comes after", &tree.prerequisites), ("Comes after or with", &tree.corequisites)]
    {
        if !conditions.is_empty() {
            let mut list = Vec::new();
            for condition in conditions {
                draw(analysis, condition, 0, &mut vec![symbol.index], &mut list);
            }
            if list.len() > MOST_LINES {
                list.truncate(MOST_LINES);
                list.push("- …".to_owned());
            }
            lines.push(format!("{title}:\n\n{}", list.join("\n")));
        }
    }
    let list = |names: &[Word]| {
        words::joined(&names.iter().map(|name| titled(analysis, name)).collect::<Vec<_>>(), "and")
    };
    if !tree.equivalents.is_empty() {
        lines.push(format!("Counts wherever {} counts.", list(&tree.equivalents)));
    }
    if !tree.no_credit_with.is_empty() {
        lines.push(format!("Earns no credit beside {}.", list(&tree.no_credit_with)));
    }
    if let Some(most) = &tree.repeatable {
        lines.push(match most {
            Some(most) => format!("May be repeated, up to {} credits in all.", most.value),
            None => "May be repeated for credit.".to_owned(),
        });
    }
    let awards = super::demand::awards_with(analysis, symbol.index);
    if !awards.is_empty() {
        let shown: Vec<String> = awards.iter().take(8).cloned().collect();
        let more = awards.len() - shown.len();
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("Counts in: {}{rest}", shown.join("; ")));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n\n")
}

fn offered(analysis: &Analysis<'_>, tree: &Course) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !tree.terms.is_empty() {
        let terms: Vec<String> = tree.terms.iter().map(|term| term.value.clone()).collect();
        parts.push(format!("in {}", words::joined(&terms, "and")));
    }
    if let Some((count, from)) = &tree.rotation {
        parts.push(format!("every {} years from {}", count.value, from.value));
    }
    parts.extend(tree.years.as_ref().map(|years| one_line(analysis.sources.slice(years.span))));
    if parts.is_empty() { String::new() } else { format!("Offered {}.", parts.join(", ")) }
}

/// The title of what a name means; the name itself where it means nothing.
fn titled(analysis: &Analysis<'_>, name: &Word) -> String {
    let symbol = used_at(analysis, name.span).and_then(|id| analysis.names.get(id));
    symbol.map_or_else(|| name.value.clone(), |symbol| symbol.title.to_owned())
}

/// A condition as a list; beneath a course, what must come before that.
fn draw(
    analysis: &Analysis<'_>,
    condition: &Condition,
    depth: usize,
    above: &mut Vec<u32>,
    out: &mut Vec<String>,
) {
    if out.len() > MOST_LINES {
        return;
    }
    let indent = "  ".repeat(depth);
    let words = clipped(&one_line(analysis.sources.slice(condition.span)), 120);
    match &condition.kind {
        ConditionKind::All(parts) => {
            for part in parts {
                draw(analysis, part, depth, above, out);
            }
        }
        ConditionKind::Any(parts) => {
            out.push(format!("{indent}- one of"));
            for part in parts {
                draw(analysis, part, depth + 1, above, out);
            }
        }
        ConditionKind::Each(count, names, filters) => {
            let count = count.as_ref().map_or("all".to_owned(), |count| count.value.to_string());
            let like: Vec<String> =
                filters.iter().map(|filter| one_line(analysis.sources.slice(filter.span))).collect();
            out.push(format!(
                "{indent}- {} of{}",
                count,
                if like.is_empty() { String::new() } else { format!(" these, {}", like.join(", ")) }
            ));
            for name in names {
                thing(analysis, name, String::new(), depth + 1, above, out);
            }
        }
        ConditionKind::Held { name, filters, concurrent } => {
            let mut more: Vec<String> =
                filters.iter().map(|filter| one_line(analysis.sources.slice(filter.span))).collect();
            if *concurrent {
                more.push("or at the same time".to_owned());
            }
            thing(analysis, name, more.join(", "), depth, above, out);
        }
        _ => out.push(format!("{indent}- {words}")),
    }
}

fn thing(
    analysis: &Analysis<'_>,
    name: &Word,
    more: String,
    depth: usize,
    above: &mut Vec<u32>,
    out: &mut Vec<String>,
) {
    let more = if more.is_empty() { more } else { format!(" ({more})") };
    out.push(format!("{}- {}{more}", "  ".repeat(depth), titled(analysis, name)));
    let symbol = used_at(analysis, name.span).and_then(|id| analysis.names.get(id));
    let Some(symbol) = symbol.filter(|symbol| symbol.sort == Sort::Course) else { return };
    let ItemKind::Course(tree) = &symbol.item.kind else { return };
    if depth + 1 >= MOST_DEEP || above.contains(&symbol.index) {
        return;
    }
    above.push(symbol.index);
    for condition in &tree.prerequisites {
        draw(analysis, condition, depth + 1, above, out);
    }
    above.pop();
}
