//! Lowering of the plain declarations: scales, courses, exams, facts.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lowerer, Origins, exchanged};
use crate::diagnostic::{Code, Diagnostic, Fix, did_you_mean};
use crate::names::{Sort, SymbolId};
use crate::policy::{
    Course, CourseId, Exam, Fact, FactKind, Load, Offer, Scale, Scoring, Sequence, Step, Term,
};
use crate::quantity::Amount;
use crate::syntax::tree::{self, ItemKind};

impl<'a> Lowerer<'_, 'a> {
    pub(super) fn catalog(&mut self, origins: &mut Origins<'a>) {
        let names = self.names;
        for (id, symbol) in names.of(Sort::Scale) {
            if let (ItemKind::Scale(scale), Some(named)) = (&symbol.item.kind, self.named(id)) {
                let steps = self.steps(scale);
                self.policy.scales.push(Scale { named, steps });
            }
        }
        for (id, symbol) in names.of(Sort::Exam) {
            if let (ItemKind::Exam(exam), Some(named)) = (&symbol.item.kind, self.named(id)) {
                let scoring = self.scoring(exam);
                self.policy.exams.push(Exam { named, scoring });
            }
        }
        for (id, _) in names.of(Sort::Credential) {
            self.policy.credentials.extend(self.named(id));
        }
        for (id, _) in names.of(Sort::Mark) {
            self.policy.marks.extend(self.named(id));
        }
        for (id, symbol) in names.of(Sort::Fact) {
            if let (ItemKind::Fact(fact), Some(named)) = (&symbol.item.kind, self.named(id)) {
                let kind = match &fact.kind {
                    tree::FactType::YesNo => FactKind::YesNo,
                    tree::FactType::OneOf(words) => {
                        FactKind::OneOf(words.iter().map(|word| word.value.clone()).collect())
                    }
                    tree::FactType::Number => FactKind::Number,
                    tree::FactType::Date => FactKind::Date,
                    tree::FactType::Text => FactKind::Text,
                };
                self.policy.facts.push(Fact { named, kind });
            }
        }
        self.courses(origins);
    }

    fn steps(&mut self, scale: &tree::Scale) -> Vec<Step> {
        let mut seen: BTreeMap<&str, crate::source::Span> = BTreeMap::new();
        let mut steps = Vec::new();
        for step in &scale.steps {
            let symbol = &step.symbol;
            if let Some(first) = seen.insert(&symbol.value, symbol.span) {
                self.report(
                    Diagnostic::new(
                        Code::DuplicateName,
                        symbol.span,
                        format!("`{}` stands twice on this scale", symbol.value),
                    )
                    .label("again")
                    .also(first, "first here"),
                );
                continue;
            }
            let points = step.points.as_ref().map(|points| points.value);
            steps.push(Step { symbol: symbol.value.clone(), points, fails: step.fails });
        }
        if steps.is_empty() {
            let name = &scale.declared.name;
            self.report(
                Diagnostic::new(
                    Code::MissingClause,
                    name.span,
                    format!("the scale `{}` has no steps", name.value),
                )
                .help("list its grades or levels, best first, one a line"),
            );
        }
        steps
    }

    fn scoring(&mut self, exam: &tree::Exam) -> Scoring {
        match &exam.scoring {
            tree::Scoring::Numbers(low, high) => {
                if low.value > high.value {
                    self.report(
                        Diagnostic::new(
                            Code::EmptyRange,
                            low.span.to(high.span),
                            format!("no score lies between {} and {}", low.value, high.value),
                        )
                        .help("write the lowest score first")
                        .fix(exchanged((low.span, &low.value), (high.span, &high.value))),
                    );
                }
                Scoring::Numbers(low.value, high.value)
            }
            tree::Scoring::Scale(word) => match self.find_sort(word, Sort::Scale) {
                Some(scale) => Scoring::Scale(scale),
                None => Scoring::Numbers(Amount::ZERO, Amount::LIMIT),
            },
        }
    }

    fn courses(&mut self, origins: &mut Origins<'a>) {
        let names = self.names;
        let mut codes: BTreeMap<(&str, &str), crate::source::Span> = BTreeMap::new();
        for (id, symbol) in names.of(Sort::Course) {
            let (ItemKind::Course(course), Some(named)) = (&symbol.item.kind, self.named(id)) else {
                continue;
            };
            let credits = match &course.credits {
                Some((least, most)) => {
                    if least.value > most.value {
                        self.report(
                            Diagnostic::new(
                                Code::EmptyRange,
                                least.span.to(most.span),
                                "the least credit is above the most",
                            )
                            .help("write the smaller amount first")
                            .fix(exchanged((least.span, &least.value), (most.span, &most.value))),
                        );
                    }
                    (least.value, most.value)
                }
                None => {
                    let mut finding = Diagnostic::new(
                        Code::MissingClause,
                        course.declared.name.span,
                        format!("`{}` does not say its credits", symbol.name),
                    )
                    .label("how much is it worth?")
                    .help("add a line such as `credits 1`");
                    finding.fixes.extend(names.first_line(symbol.item, "credits 1"));
                    self.report(finding);
                    Default::default()
                }
            };
            if let Some((first, last)) = &course.grades {
                self.grades_in_order(first, last);
            }
            for term in &course.terms {
                if !crate::catalog::TERMS.contains(&term.value.as_str()) {
                    let mut finding = Diagnostic::new(
                        Code::UnknownName,
                        term.span,
                        format!("`{}` is not a term", term.value),
                    )
                    .label(format!("expected one of: {}", crate::catalog::TERMS.join(", ")));
                    if let Some(meant) = did_you_mean(&term.value, crate::catalog::TERMS.iter().copied()) {
                        finding =
                            finding.fix(Fix::review(format!("write `{meant}`")).replace(term.span, meant));
                    }
                    self.report(finding);
                }
            }
            for (system, code) in &course.codes {
                self.code(system, code);
                // Many local courses share one SCED code; every other system tells courses apart.
                if system.value == "sced" {
                    continue;
                }
                if let Some(first) = codes.insert((&system.value, &code.value), code.span) {
                    self.report(
                        Diagnostic::new(
                            Code::DuplicateCode,
                            code.span,
                            format!("two courses have the {} code `{}`", system.value, code.value),
                        )
                        .label("again")
                        .also(first, "first here")
                        .help("correct one of the two codes"),
                    );
                }
            }
            let offer = self.offer(course);
            self.policy.courses.push(Course {
                named,
                credits,
                codes: course
                    .codes
                    .iter()
                    .map(|(system, code)| (system.value.clone(), code.value.clone()))
                    .collect(),
                equivalents: Vec::new(),
                no_credit_with: Vec::new(),
                repeatable: course
                    .repeatable
                    .as_ref()
                    .map(|most| most.as_ref().map_or(Amount::LIMIT, |most| most.value)),
                offer,
                needs: Vec::new(),
            });
            origins.courses.push(course);
            origins.course_symbols.push(id);
            let index = symbol.index;
            for tag in &course.tags {
                self.tagged.entry(&tag.value).or_default().push(index);
            }
            if let Some(level) = &course.level {
                self.leveled.entry(&level.value).or_default().push(index);
            }
        }
        self.equivalents(origins);
        self.subjects(origins);
    }

    /// When a course is offered.
    fn offer(&mut self, course: &tree::Course) -> Offer {
        let grades = course.grades.as_ref().map(|(first, last)| (first.value, last.value));
        let mut terms: Vec<Term> = course.terms.iter().filter_map(|term| Term::named(&term.value)).collect();
        terms.sort_unstable();
        terms.dedup();
        let years = course.years.as_ref().and_then(|range| self.range(range));
        let rotation = course.rotation.as_ref().and_then(|(every, from)| {
            if !every.value.is_whole() || every.value < Amount::ONE {
                self.report(
                    Diagnostic::new(
                        Code::BadNumber,
                        every.span,
                        format!("`{}` is no number of years", every.value),
                    )
                    .label("expected a whole number of at least 1"),
                );
                return None;
            }
            Some((u32::try_from(every.value.parts() / Amount::SCALE).ok()?, from.value))
        });
        Offer { grades, terms, years, rotation }
    }

    fn code(&mut self, system: &tree::Word, code: &tree::Word) {
        if system.value == "sced"
            && !(code.value.len() == 5 && code.value.bytes().all(|byte| byte.is_ascii_digit()))
        {
            let mut finding = Diagnostic::new(
                Code::BadNumber,
                code.span,
                format!("`{}` is not a SCED course code", code.value),
            )
            .label("a SCED code has five digits: two for the subject area, three for the course")
            .help("write all five digits, with zeros in front: `code sced \"02052\"`");
            // The zero in front that a spreadsheet takes away.
            if code.value.len() == 4 && code.value.bytes().all(|byte| byte.is_ascii_digit()) {
                let whole = format!("\"0{}\"", code.value);
                finding = finding.fix(Fix::review(format!("write `{whole}`")).replace(code.span, whole));
            }
            self.report(finding);
        }
    }

    /// Classes of equivalent courses, and which courses earn no credit beside which.
    fn equivalents(&mut self, origins: &Origins<'a>) {
        let count = self.policy.courses.len();
        let mut class: Vec<usize> = (0..count).collect();
        let mut apart: Vec<BTreeSet<CourseId>> = vec![BTreeSet::new(); count];
        for (at, course) in origins.courses.iter().enumerate() {
            let own = u32::try_from(at).unwrap_or(u32::MAX);
            for word in &course.equivalents {
                if let Some(other) = self.find_sort(word, Sort::Course) {
                    let (a, b) = (class.get(at).copied(), class.get(other as usize).copied());
                    if let (Some(a), Some(b)) = (a, b) {
                        class.iter_mut().filter(|entry| **entry == b).for_each(|entry| *entry = a);
                    }
                }
            }
            for word in &course.no_credit_with {
                if let Some(other) = self.find_sort(word, Sort::Course) {
                    if other == own {
                        self.report(
                            Diagnostic::new(Code::WrongKind, word.span, "a course cannot exclude itself")
                                .label("this is the course itself")
                                .help(
                                    "a course earns credit once anyway, unless it is `repeatable for credit`",
                                ),
                        );
                        continue;
                    }
                    if let Some(set) = apart.get_mut(at) {
                        set.insert(other);
                    }
                    if let Some(set) = apart.get_mut(other as usize) {
                        set.insert(own);
                    }
                }
            }
        }
        let mut members: BTreeMap<usize, Vec<CourseId>> = BTreeMap::new();
        for (at, class) in class.iter().enumerate() {
            members.entry(*class).or_default().push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        for (at, class) in class.iter().enumerate() {
            let own = u32::try_from(at).unwrap_or(u32::MAX);
            let all = members.get(class).cloned().unwrap_or_default();
            let others: Vec<CourseId> = all.iter().copied().filter(|other| *other != own).collect();
            if let (Some(course), Some(apart)) = (self.policy.courses.get_mut(at), apart.get_mut(at)) {
                apart.extend(&others);
                course.no_credit_with = apart.iter().copied().collect();
                course.equivalents = others;
            }
            self.classes.push(all);
        }
    }

    /// The courses of each subject, those of subjects beneath it included.
    fn subjects(&mut self, origins: &Origins<'a>) {
        let names = self.names;
        let mut parents: BTreeMap<SymbolId, SymbolId> = BTreeMap::new();
        for (id, symbol) in names.of(Sort::Subject) {
            self.in_subject.insert(id, Vec::new());
            let ItemKind::Subject(subject) = &symbol.item.kind else { continue };
            if let Some(word) = &subject.parent
                && let Some((parent, sort, _)) = self.find(word)
            {
                if sort == Sort::Subject {
                    parents.insert(id, parent);
                } else {
                    self.wrong_kind(word, parent, "a subject");
                }
            }
        }
        for (id, symbol) in names.of(Sort::Subject) {
            let mut at = id;
            let mut steps = 0;
            while let Some(parent) = parents.get(&at) {
                at = *parent;
                steps += 1;
                if at == id {
                    self.report(
                        Diagnostic::new(
                            Code::CircularDefinition,
                            symbol.span,
                            format!("the subject `{}` lies in itself", symbol.name),
                        )
                        .label("its `in` leads back here")
                        .help("put one of the subjects of this circle at the top, without `in`"),
                    );
                    parents.remove(&id);
                    break;
                }
                if steps > parents.len() {
                    break;
                }
            }
        }
        for (at, course) in origins.courses.iter().enumerate() {
            let own = u32::try_from(at).unwrap_or(u32::MAX);
            for word in &course.subjects {
                let Some((subject, sort, _)) = self.find(word) else { continue };
                if sort != Sort::Subject {
                    self.wrong_kind(word, subject, "a subject");
                    continue;
                }
                let mut next = Some(subject);
                while let Some(subject) = next {
                    if let Some(list) = self.in_subject.get_mut(&subject) {
                        list.push(own);
                    }
                    next = parents.get(&subject).copied();
                }
            }
        }
        for list in self.in_subject.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
    }

    /// The subjects directly beneath a subject, by name.
    pub(super) fn branches(&self, subject: SymbolId) -> Vec<SymbolId> {
        let beneath = self.names.of(Sort::Subject).filter(|(_, symbol)| match &symbol.item.kind {
            ItemKind::Subject(found) => found
                .parent
                .as_ref()
                .is_some_and(|parent| self.names.find(parent).is_ok_and(|id| id == subject)),
            _ => false,
        });
        beneath.map(|(id, _)| id).collect()
    }

    pub(super) fn sequences(&mut self, origins: &mut Origins<'a>) {
        let names = self.names;
        for (id, symbol) in names.of(Sort::Sequence) {
            let (ItemKind::Sequence(sequence), Some(named)) = (&symbol.item.kind, self.named(id)) else {
                continue;
            };
            let award = self.find_sort(&sequence.award, Sort::Award);
            let mut entries = Vec::new();
            for place in &sequence.places {
                for word in &place.courses {
                    if let Some(course) = self.find_sort(word, Sort::Course) {
                        entries.push((
                            place.grade.value,
                            place.term.as_ref().map(|term| term.value.clone()),
                            course,
                        ));
                    }
                }
            }
            entries.sort();
            // One without its award keeps its place, so that indices hold; it comes with an error.
            let load = Load {
                term: sequence.term_load.as_ref().map(|most| most.value),
                year: sequence.year_load.as_ref().map(|most| most.value),
            };
            let award = award.unwrap_or(u32::MAX);
            self.policy.sequences.push(Sequence { named, award, load, entries });
            origins.sequences.push(sequence);
        }
    }
}
