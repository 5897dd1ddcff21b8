//! A citation for an award that has none: the one that most of the file has, for the author to look at.
//!
//! Where the file cites nothing yet, there is only the line to fill in that the finding itself proposes.

use std::collections::BTreeMap;

use super::trial::{Keeps, tried};
use super::{Action, Asked, Kind, Next, fixes, place};
use crate::compile::Analysis;
use crate::diagnostic::{Code, Edit};
use crate::source::Span;
use crate::syntax::tree::{Award, Cite, Demand, File, Item, ItemKind};

pub(super) fn offered(analysis: &Analysis<'_>, asked: &Asked<'_>) -> Option<Action> {
    let (at, finding) =
        fixes::touched(analysis, asked).find(|(_, finding)| finding.code == Code::NoCitation)?;
    let item = place::item(analysis, finding.span)?;
    let ItemKind::Award(award) = &item.kind else { return None };
    let (text, date) = most_used(analysis.tree(asked.file)?)?;
    let clause = format!("cite {text} as of {date}");
    let edit = line(analysis, item, award, &clause)?;
    let tried = tried(analysis, &[edit], Keeps::Findings)?;
    let after = &tried.sources.get(asked.file)?.text;
    let start = item.span.start as usize;
    let within = after.get(start..)?;
    let quoted = start + within.find(&clause)? + "cite \"".len();
    let blank = Span::new(asked.file, quoted, quoted + text.len().saturating_sub(2));
    Some(Action {
        settles: vec![at],
        next: Some(Next::Complete(blank)),
        ..Action::new(
            Kind::QuickFix,
            format!("add the citation that most of this file has: {text} (to look at)"),
            tried.edits,
        )
    })
}

/// The citation that stands most often in a file, as it is written, with its date; of several the first.
fn most_used(tree: &File) -> Option<(String, String)> {
    let mut found: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    let mut at = 0;
    for cite in tree.items.iter().flat_map(cites) {
        let Some(date) = &cite.as_of else { continue };
        let text = cite.text.value.replace('\\', "\\\\").replace('"', "\\\"");
        at += 1;
        found.entry((format!("\"{text}\""), date.value.to_string())).or_insert((0, at)).0 += 1;
    }
    let most = found.into_iter().max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first)));
    most.map(|(cite, _)| cite)
}

fn cites(item: &Item) -> Vec<&Cite> {
    let mut found: Vec<&Cite> = Vec::new();
    match &item.kind {
        ItemKind::Award(award) => {
            found.extend(&award.sources.cites);
            award.demands.iter().for_each(|demand| of_demand(demand, &mut found));
        }
        ItemKind::Course(course) => found.extend(&course.sources.cites),
        ItemKind::Sequence(sequence) => found.extend(&sequence.sources.cites),
        _ => {}
    }
    found
}

fn of_demand<'t>(demand: &'t Demand, found: &mut Vec<&'t Cite>) {
    found.extend(&demand.sources.cites);
    demand.parts.iter().for_each(|part| of_demand(part, found));
}

/// The edit that writes a clause behind the authority of an award, or as its first line.
fn line(analysis: &Analysis<'_>, item: &Item, award: &Award, clause: &str) -> Option<Edit> {
    let text = &analysis.sources.get(item.span.file)?.text;
    let put = |at: usize, replacement: String| Edit { span: Span::new(item.span.file, at, at), replacement };
    let one_line = !text.get(item.span.range())?.contains('\n');
    if let Some(authority) = &award.authority {
        let gap = if one_line { "; " } else { "\n  " };
        return Some(put(authority.span.end as usize, format!("{gap}{clause}")));
    }
    let rest = text.get(item.head.end as usize..item.span.end as usize)?;
    let brace = item.head.end as usize + rest.find('{')? + 1;
    Some(put(brace, if one_line { format!(" {clause};") } else { format!("\n  {clause}") }))
}
