//! From a syntax tree with resolved names to a compiled policy.
//!
//! 1. `catalog` lowers scales, courses, exams and the other plain declarations.
//! 2. `select` turns lists of names into sets of courses: subjects become the courses beneath them,
//!    equivalents are added, tags and levels are looked up now. Lists are sorted, so the order in
//!    which an author wrote them leaves no trace.
//! 3. `need` resolves what must be taken before or beside a course; it is for the checks alone.
//! 4. `events` lowers roles, kinds of event, calendars and flags; `cond`, `window`, `share` and
//!    `demand` lower what awards ask.
//! 5. `layer` gives awards that extend others the demands of these.
//!
//! Whatever cannot be lowered leaves a finding and a hole; the rest goes on. A policy with error
//! findings is for `check` to look at, not to be run. [`Origins`] tells which piece of the text each
//! piece of the policy came from.

mod catalog;
mod cond;
mod count;
mod demand;
mod events;
mod layer;
mod need;
mod select;
mod share;
mod sharing;
mod window;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::catalog::Need;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::names::{Names, Sort, SymbolId};
use crate::policy::{AwardId, CourseId, DemandId, FORMAT_VERSION, Named, Policy, ScaleId};
use crate::source::{Sources, Span};
use crate::syntax::tree;

pub use select::Picked;

/// A policy as far as it could be compiled.
pub struct Lowered<'a> {
    /// The policy.
    pub policy: Policy,
    /// Where its pieces came from.
    pub origins: Origins<'a>,
    /// What could not be compiled.
    pub findings: Vec<Diagnostic>,
}

/// Which piece of the text each piece of the policy came from, by the policy's own indices.
#[derive(Default)]
pub struct Origins<'a> {
    /// For each course.
    pub courses: Vec<&'a tree::Course>,
    /// For each course, its file's scope: the symbol that declared it.
    pub course_symbols: Vec<SymbolId>,
    /// For each course: what must be taken before it or beside it.
    pub needs: Vec<Vec<Need>>,
    /// For each award.
    pub awards: Vec<AwardOrigin<'a>>,
    /// For each sequence.
    pub sequences: Vec<&'a tree::Sequence>,
    /// What awards that extend others put in the place of their demands.
    pub tightened: Vec<Tightened>,
    /// What each set holds, as far as it could be compiled.
    pub sets: BTreeMap<SymbolId, Rc<Picked>>,
}

/// A demand of a base that an extending award put its own in the place of.
pub struct Tightened {
    /// The extending award.
    pub award: AwardId,
    /// The award it extends.
    pub base: AwardId,
    /// What the base asks.
    pub demand: DemandId,
    /// The demand of the extending award that took its place.
    pub by: DemandId,
}

/// Where an award's demands came from.
pub struct AwardOrigin<'a> {
    /// The award.
    pub award: &'a tree::Award,
    /// For each demand: where it stands, and whether a part of it could not be compiled.
    pub demands: Vec<DemandOrigin>,
}

/// Where a compiled award and its demands stand in the text.
#[derive(Debug, Clone)]
pub struct AwardPlaces {
    /// Its name where it is declared.
    pub name: Span,
    /// The condition of those it is for.
    pub applies: Option<Span>,
    /// For each of its demands.
    pub demands: Vec<DemandOrigin>,
}

impl Origins<'_> {
    /// Where each award and its demands stand, by the policy's order of them.
    #[must_use]
    pub fn places(&self) -> Vec<AwardPlaces> {
        let each = self.awards.iter().map(|origin| AwardPlaces {
            name: origin.award.declared.name.span,
            applies: origin.award.applies.as_ref().map(|condition| condition.span),
            demands: origin.demands.clone(),
        });
        each.collect()
    }
}

/// Where a demand came from.
#[derive(Debug, Clone)]
pub struct DemandOrigin {
    /// Its head.
    pub head: Span,
    /// The place its amount is written, if it has one.
    pub amount: Span,
    /// Where its limits stand, in the policy's order of them.
    pub limits: Vec<Span>,
    /// Where the conditions of its branches stand, in the policy's order of them, and last its `otherwise`.
    pub branches: Vec<Span>,
    /// Whether a part directly in it could not be compiled.
    pub hole: bool,
}

/// Compiles all declarations.
#[must_use]
pub fn lower<'a>(sources: &'a Sources, names: &Names<'a>) -> Lowered<'a> {
    let mut lowerer = Lowerer {
        sources,
        names,
        findings: Vec::new(),
        classes: Vec::new(),
        in_subject: BTreeMap::new(),
        tagged: BTreeMap::new(),
        leveled: BTreeMap::new(),
        sets: BTreeMap::new(),
        open_sets: Vec::new(),
        scale: None,
        policy: blank(),
    };
    let mut origins = Origins::default();
    lowerer.catalog(&mut origins);
    lowerer.time();
    lowerer.needs(&mut origins);
    lowerer.awards(&mut origins);
    lowerer.flags();
    lowerer.layers(&mut origins);
    lowerer.sequences(&mut origins);
    lowerer.all_sets();
    for ((set, _), picked) in std::mem::take(&mut lowerer.sets) {
        origins.sets.extend(picked.map(|picked| (set, picked)));
    }
    Lowered { policy: lowerer.policy, origins, findings: lowerer.findings }
}

fn blank() -> Policy {
    Policy {
        format: "gradus-validator".to_owned(),
        version: FORMAT_VERSION,
        edition: String::new(),
        sources: String::new(),
        scales: Vec::new(),
        courses: Vec::new(),
        exams: Vec::new(),
        credentials: Vec::new(),
        facts: Vec::new(),
        marks: Vec::new(),
        events: Vec::new(),
        roles: Vec::new(),
        calendars: Vec::new(),
        flags: Vec::new(),
        awards: Vec::new(),
        sequences: Vec::new(),
    }
}

pub(crate) struct Lowerer<'n, 'a> {
    sources: &'a Sources,
    names: &'n Names<'a>,
    findings: Vec<Diagnostic>,
    /// For each course, itself and every course equivalent to it, sorted.
    classes: Vec<Vec<CourseId>>,
    /// The courses of each subject and those beneath it.
    in_subject: BTreeMap<SymbolId, Vec<CourseId>>,
    tagged: BTreeMap<&'a str, Vec<CourseId>>,
    leveled: BTreeMap<&'a str, Vec<CourseId>>,
    /// Sets already lowered, for each scale they were read on.
    sets: BTreeMap<(SymbolId, Option<ScaleId>), Option<Rc<Picked>>>,
    open_sets: Vec<SymbolId>,
    /// The scale of the award being lowered.
    scale: Option<ScaleId>,
    policy: Policy,
}

impl<'a> Lowerer<'_, 'a> {
    fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// What a name means, or a finding.
    fn find(&mut self, word: &tree::Word) -> Option<(SymbolId, Sort, u32)> {
        match self.names.find(word) {
            Ok(id) => self.names.get(id).map(|symbol| (id, symbol.sort, symbol.index)),
            Err(finding) => {
                self.report(*finding);
                None
            }
        }
    }

    /// The index of a name that must be of one sort, or a finding.
    fn find_sort(&mut self, word: &tree::Word, sort: Sort) -> Option<u32> {
        let (id, found, index) = self.find(word)?;
        if found == sort {
            return Some(index);
        }
        let mut finding = self.of_wrong_kind(word, id, sort.called())?;
        if let Some(meant) = self.names.near(word, sort) {
            finding = finding.fix(Fix::review(format!("write `{meant}`")).replace(word.span, meant));
        }
        self.report(finding);
        None
    }

    fn wrong_kind(&mut self, word: &tree::Word, id: SymbolId, wanted: &str) {
        self.findings.extend(self.of_wrong_kind(word, id, wanted));
    }

    fn of_wrong_kind(&self, word: &tree::Word, id: SymbolId, wanted: &str) -> Option<Diagnostic> {
        let symbol = self.names.get(id)?;
        let headline = format!("`{}` is {}, not {wanted}", word.value, symbol.sort.called());
        Some(
            Diagnostic::new(Code::WrongKind, word.span, headline)
                .label(format!("expected {wanted} here"))
                .also(symbol.span, "declared here"),
        )
    }

    /// Whether a span of grades begins with the lower one, or a finding.
    fn grades_in_order(&mut self, first: &tree::At<i8>, last: &tree::At<i8>) -> bool {
        if first.value <= last.value {
            return true;
        }
        self.report(
            Diagnostic::new(Code::EmptyRange, first.span.to(last.span), "the first grade is above the last")
                .help("write the lower grade first")
                .fix(exchanged((first.span, &first.value), (last.span, &last.value))),
        );
        false
    }

    fn named(&self, id: SymbolId) -> Option<Named> {
        let symbol = self.names.get(id)?;
        Some(Named {
            name: symbol.name.to_owned(),
            module: symbol.module.to_owned(),
            title: symbol.title.to_owned(),
        })
    }

    /// The place of a span, for people.
    fn place(&self, span: Span) -> String {
        self.sources.get(span.file).map_or_else(String::new, |file| {
            format!("{}:{}", file.module, file.lines().line_of(span.start as usize) + 1)
        })
    }

    /// The author's own words, on one line and without comments.
    fn words(&self, span: Span) -> String {
        let text = self.sources.slice(span);
        let mut out = String::with_capacity(text.len());
        let mut quoted = false;
        for line in text.lines() {
            let comment = line.find(|character| {
                quoted ^= character == '"';
                character == '#' && !quoted
            });
            let kept = comment.and_then(|at| line.get(..at)).unwrap_or(line);
            for word in kept.split_whitespace() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
            }
        }
        out
    }
}

/// Two values that stand in the wrong order, the other way round.
fn exchanged<T: std::fmt::Display>(one: (Span, &T), other: (Span, &T)) -> Fix {
    let (first, last) = (one.1.to_string(), other.1.to_string());
    Fix::review(format!("exchange `{first}` and `{last}`")).swap((one.0, first), (other.0, last))
}
