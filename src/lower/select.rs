//! Lowering of selectors: from names and filters to sorted sets of courses, exams or credentials.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Lowerer, exchanged};
use crate::diagnostic::{Code, Diagnostic, Fix, did_you_mean};
use crate::names::{Sort, SymbolId};
use crate::policy::{
    Combined, CourseId, CredentialId, ExamId, Filter, Moment, Pick, Range, ScaleId, Scoring, Select,
    Threshold,
};
use crate::source::Span;
use crate::syntax::tree::{self, FilterKind, ItemKind};

/// What a selector holds; a sound one holds only one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picked {
    /// Courses.
    pub select: Select,
    /// Exams.
    pub exams: Vec<ExamId>,
    /// Credentials.
    pub credentials: Vec<CredentialId>,
}

/// What filters ask of an exam or credential.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) least: Option<(FilterKind, Span)>,
    pub(super) taken: Option<Range>,
}

impl<'a> Lowerer<'_, 'a> {
    /// A selector of courses only, or a finding.
    pub(super) fn courses_of(&mut self, selector: &tree::Selector) -> Option<Select> {
        let picked = self.selector(selector)?;
        if !picked.exams.is_empty() || !picked.credentials.is_empty() {
            let what = if picked.exams.is_empty() { "credentials" } else { "exams" };
            self.report(
                Diagnostic::new(Code::WrongKind, selector.span, format!("this list holds {what} where courses belong"))
                    .label("expected courses")
                    .help("exams are asked for with `one of … at … or above`, credentials with `1 credential from …`"),
            );
            return None;
        }
        Some(picked.select)
    }

    /// A selector of credentials only, or a finding.
    pub(super) fn credentials_of(
        &mut self,
        selector: &tree::Selector,
    ) -> Option<(Vec<CredentialId>, Option<Range>)> {
        let picked = canonical(self.selector_unfiltered(selector)?);
        if picked.select != Select::default() || !picked.exams.is_empty() {
            self.report(
                Diagnostic::new(
                    Code::WrongKind,
                    selector.span,
                    "this list holds something other than credentials",
                )
                .label("expected credentials"),
            );
            return None;
        }
        let asked = self.asked(&selector.filters)?;
        Some((picked.credentials, asked.taken))
    }

    /// Everything a selector holds; `None` after a finding.
    pub(super) fn selector(&mut self, selector: &tree::Selector) -> Option<Picked> {
        let mut picked = self.selector_unfiltered(selector)?;
        for filter in &selector.filters {
            self.apply(&mut picked, filter)?;
        }
        if selector.filters.iter().any(|filter| {
            matches!(filter.kind, FilterKind::Tag(_) | FilterKind::Level(_) | FilterKind::AlsoIn(_))
        }) {
            self.not_empty(selector, &picked)?;
        }
        Some(canonical(picked))
    }

    fn selector_unfiltered(&mut self, selector: &tree::Selector) -> Option<Picked> {
        let mut picked = self.picks(&selector.picks)?;
        if !selector.except.is_empty() {
            let except = canonical(self.picks(&selector.except)?);
            picked.exams.retain(|exam| !except.exams.contains(exam));
            picked.credentials.retain(|credential| !except.credentials.contains(credential));
            picked.select = subtract(picked.select, &except.select);
        }
        self.not_empty(selector, &picked)?;
        Some(picked)
    }

    fn not_empty(&mut self, selector: &tree::Selector, picked: &Picked) -> Option<()> {
        let courses =
            picked.select.picks.iter().any(|pick| pick.courses.as_ref().is_none_or(|list| !list.is_empty()));
        if courses
            || !picked.select.combined.is_empty()
            || !picked.exams.is_empty()
            || !picked.credentials.is_empty()
        {
            return Some(());
        }
        self.report(
            Diagnostic::new(Code::EmptySelector, selector.span, "nothing is left in this list")
                .label("no course, exam or credential fits")
                .help("a subject here may have no courses, or `except` may take away everything"),
        );
        None
    }

    fn picks(&mut self, picks: &[tree::Pick]) -> Option<Picked> {
        let mut all = Picked::default();
        let mut good = true;
        for pick in picks {
            match self.pick(pick) {
                Some(picked) => {
                    all.select.picks.extend(picked.select.picks);
                    all.select.combined.extend(picked.select.combined);
                    all.exams.extend(picked.exams);
                    all.credentials.extend(picked.credentials);
                }
                None => good = false,
            }
        }
        good.then_some(all)
    }

    fn pick(&mut self, pick: &tree::Pick) -> Option<Picked> {
        Some(match pick {
            tree::Pick::Any(_) => of_select(Select {
                picks: vec![Pick { courses: None, filters: Vec::new() }],
                combined: Vec::new(),
            }),
            tree::Pick::Nested(inner) => {
                let mut picked = self.selector_unfiltered(inner)?;
                for filter in &inner.filters {
                    self.apply(&mut picked, filter)?;
                }
                picked
            }
            tree::Pick::Combined { courses, credits, span } => {
                let mut parts = Vec::new();
                for word in courses {
                    let course = self.find_sort(word, Sort::Course)?;
                    parts.push(self.class(course));
                }
                parts.sort();
                let text = self.words(*span);
                let combined = Combined { parts, credits: credits.value, filters: Vec::new(), text };
                of_select(Select { picks: Vec::new(), combined: vec![combined] })
            }
            tree::Pick::Name(word) => {
                let (id, sort, index) = self.find(word)?;
                match sort {
                    Sort::Course => of_courses(self.class(index)),
                    Sort::Subject => of_courses(self.subject_courses(id)),
                    Sort::Set => (*self.set(id, word)?).clone(),
                    Sort::Exam => Picked { exams: vec![index], ..Picked::default() },
                    Sort::Credential => Picked { credentials: vec![index], ..Picked::default() },
                    _ => {
                        self.wrong_kind(word, id, "a course, subject, set, exam or credential");
                        return None;
                    }
                }
            }
        })
    }

    /// A course and its equivalents.
    fn class(&self, course: CourseId) -> Vec<CourseId> {
        self.classes.get(course as usize).cloned().unwrap_or_else(|| vec![course])
    }

    /// The courses of a subject, with their equivalents.
    pub(super) fn subject_courses(&self, subject: SymbolId) -> Vec<CourseId> {
        let courses = self.in_subject.get(&subject).cloned().unwrap_or_default();
        let mut all: Vec<CourseId> = courses.into_iter().flat_map(|course| self.class(course)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What a set holds, read on the scale of the award at hand.
    fn set(&mut self, id: SymbolId, word: &tree::Word) -> Option<Rc<Picked>> {
        if let Some(known) = self.sets.get(&(id, self.scale)) {
            return known.clone();
        }
        let names = self.names;
        let symbol = names.get(id)?;
        if self.open_sets.contains(&id) {
            let mut finding = Diagnostic::new(
                Code::CircularDefinition,
                word.span,
                format!("the set `{}` is defined by itself", symbol.name),
            )
            .label("this leads back to the set being defined")
            .also(symbol.span, "the set")
            .help("list what belongs into the set without referring to itself");
            // A set that lists itself directly says nothing by it.
            if self.open_sets.last() == Some(&id) {
                let fix = Fix::review(format!("remove `{}`", word.value));
                finding.fixes.extend(names.without_entry(fix, word.span));
            }
            self.report(finding);
            return None;
        }
        let ItemKind::Set(set) = &symbol.item.kind else { return None };
        self.open_sets.push(id);
        let picked = self.selector(&set.selector).map(Rc::new);
        self.open_sets.pop();
        self.sets.insert((id, self.scale), picked.clone());
        picked
    }

    /// Lowers every set once, so that mistakes in unused ones are found too.
    pub(super) fn all_sets(&mut self) {
        let names = self.names;
        self.scale = None;
        for (id, symbol) in names.of(Sort::Set) {
            let known = self.sets.keys().any(|(set, _)| *set == id);
            if !known {
                let before = self.findings.len();
                let word = tree::At { value: symbol.name.to_owned(), span: symbol.span };
                self.set(id, &word);
                // Without an award at hand there is no scale to read a grade on; that is no mistake.
                let mut at = 0;
                self.findings.retain(|finding| {
                    at += 1;
                    at <= before || finding.code != Code::MissingClause
                });
            }
        }
    }

    /// A selector of courses with more filters.
    pub(super) fn with_filters(&mut self, select: Select, filters: &[tree::Filter]) -> Option<Select> {
        let mut picked = of_select(select);
        for filter in filters {
            self.apply(&mut picked, filter)?;
        }
        Some(canonical(picked).select)
    }

    fn apply(&mut self, picked: &mut Picked, filter: &tree::Filter) -> Option<()> {
        if !picked.exams.is_empty() || !picked.credentials.is_empty() {
            self.report(
                Diagnostic::new(
                    Code::WrongKind,
                    filter.span,
                    "a list of exams or credentials takes no filter here",
                )
                .label("filters in lists and sets are for courses")
                .help("write it where the exams are asked for: `one of … at 18 or above`"),
            );
            return None;
        }
        let known_courses = self.policy.courses.len();
        let restrict = |select: &mut Select, allowed: &[CourseId]| {
            for pick in &mut select.picks {
                let list = pick
                    .courses
                    .take()
                    .unwrap_or_else(|| (0..u32::try_from(known_courses).unwrap_or(0)).collect());
                pick.courses = Some(list.into_iter().filter(|course| allowed.contains(course)).collect());
            }
            select.combined.retain(|combined| {
                combined.parts.iter().all(|part| part.iter().any(|course| allowed.contains(course)))
            });
        };
        let lowered = match &filter.kind {
            FilterKind::Tag(word) => {
                let allowed = self.tagged.get(word.value.as_str()).cloned();
                let allowed = self.known_tag(word, "tag", allowed);
                restrict(&mut picked.select, &allowed);
                return Some(());
            }
            FilterKind::Level(word) => {
                let allowed = self.leveled.get(word.value.as_str()).cloned();
                let allowed = self.known_tag(word, "level", allowed);
                restrict(&mut picked.select, &allowed);
                return Some(());
            }
            FilterKind::AlsoIn(other) => {
                let mut inner = self.selector_unfiltered(other)?;
                for filter in &other.filters {
                    self.apply(&mut inner, filter)?;
                }
                let other = canonical(inner).select;
                match plain_courses(&other) {
                    Some(allowed) => {
                        restrict(&mut picked.select, &allowed);
                        return Some(());
                    }
                    None => Filter::Also(Box::new(other)),
                }
            }
            FilterKind::AtStep(word) => {
                let scale = self.award_scale(word.span)?;
                Filter::Step(scale, self.step(scale, word)?)
            }
            FilterKind::AtNumber(number) => Filter::Number(number.value),
            FilterKind::Taken(range) => Filter::Taken(self.range(range)?),
            FilterKind::TakenInGrades(first, last) => {
                if first.value > last.value {
                    self.report(
                        Diagnostic::new(Code::EmptyRange, filter.span, "the first grade is above the last")
                            .help("write the lower grade first")
                            .fix(exchanged((first.span, &first.value), (last.span, &last.value))),
                    );
                    return None;
                }
                Filter::Grades(first.value, last.value)
            }
            FilterKind::TakenBeforeGrade(grade) => Filter::Grades(-1, grade.value - 1),
            FilterKind::TakenAt(place) => Filter::At(place.value.clone()),
            FilterKind::Marked(word) => {
                let mark = self.find_sort(word, Sort::Mark)?;
                Filter::Marked(self.policy.marks.get(mark as usize)?.name.clone())
            }
            FilterKind::Completed => Filter::Completed,
        };
        for filters in picked.select.picks.iter_mut().map(|pick| &mut pick.filters) {
            filters.push(lowered.clone());
        }
        for filters in picked.select.combined.iter_mut().map(|combined| &mut combined.filters) {
            filters.push(lowered.clone());
        }
        Some(())
    }

    fn known_tag(&mut self, word: &tree::Word, what: &str, found: Option<Vec<CourseId>>) -> Vec<CourseId> {
        if let Some(found) = found {
            return found;
        }
        let known: Vec<&str> = if what == "tag" {
            self.tagged.keys().copied().collect()
        } else {
            self.leveled.keys().copied().collect()
        };
        let mut finding = Diagnostic::new(
            Code::UnknownTag,
            word.span,
            format!("no course has the {what} `{}`", word.value),
        );
        finding = match did_you_mean(&word.value, known) {
            Some(meant) => finding.meant(word.span, meant),
            None => finding
                .label("so nothing fits")
                .help(format!("give the courses meant a line `{what} {}`", word.value)),
        };
        self.report(finding);
        Vec::new()
    }

    /// The scale of the award at hand, or a finding.
    pub(super) fn award_scale(&mut self, span: Span) -> Option<ScaleId> {
        if self.scale.is_none() {
            self.report(
                Diagnostic::new(
                    Code::MissingClause,
                    span,
                    "it is not said on which scale this grade is read",
                )
                .label("a grade")
                .help("add a line such as `grades on letter-grades` to the award"),
            );
        }
        self.scale
    }

    /// The step of that symbol on a scale, or a finding.
    pub(super) fn step(&mut self, scale: ScaleId, word: &tree::Word) -> Option<u32> {
        let found = self.policy.scales.get(scale as usize)?;
        if let Some(at) = found.steps.iter().position(|step| step.symbol == word.value) {
            return u32::try_from(at).ok();
        }
        let symbols: Vec<&str> = found.steps.iter().map(|step| step.symbol.as_str()).collect();
        let headline = format!("`{}` is not on the scale `{}`", word.value, found.named.name);
        let mut finding = Diagnostic::new(Code::BadBound, word.span, headline)
            .label(format!("its steps are {}", symbols.join(", ")));
        let same = symbols.iter().find(|symbol| symbol.eq_ignore_ascii_case(&word.value)).copied();
        // Of steps as short as `B`, any is as near as any other.
        let near = || did_you_mean(&word.value, symbols.iter().copied()).filter(|near| near.len() > 2);
        if let Some(meant) = same.or_else(near) {
            finding = finding.fix(Fix::review(format!("write `{meant}`")).replace(word.span, meant));
        }
        self.report(finding);
        None
    }

    pub(super) fn range(&mut self, range: &tree::Range) -> Option<Range> {
        let moment = |moment: tree::Moment| match moment {
            tree::Moment::Year(year) => Moment::Year(year),
            tree::Moment::Date(date) => Moment::Date(date),
        };
        let empty = match (range.from, range.until) {
            (Some(tree::Moment::Year(from)), Some(tree::Moment::Year(until))) => from > until,
            (Some(tree::Moment::Date(from)), Some(tree::Moment::Date(until))) => from > until,
            _ => false,
        };
        if empty {
            let mut finding =
                Diagnostic::new(Code::EmptyRange, range.span, "this range ends before it begins")
                    .help("write the earlier one first");
            if let (Some(tree::Moment::Year(from)), Some(tree::Moment::Year(until))) =
                (range.from, range.until)
            {
                let text = format!("in {until} to {from}");
                finding = finding.fix(Fix::review(format!("write `{text}`")).replace(range.span, text));
            }
            self.report(finding);
            return None;
        }
        Some(Range { from: range.from.map(moment), until: range.until.map(moment) })
    }

    /// What filters ask of exams and credentials; those for courses only are findings.
    pub(super) fn asked(&mut self, filters: &[tree::Filter]) -> Option<Asked> {
        let mut asked = Asked::default();
        for filter in filters {
            match &filter.kind {
                kind @ (FilterKind::AtStep(_) | FilterKind::AtNumber(_)) => {
                    asked.least = Some((kind.clone(), filter.span))
                }
                FilterKind::Taken(range) => asked.taken = Some(self.range(range)?),
                FilterKind::Completed => {}
                _ => {
                    self.report(
                        Diagnostic::new(Code::WrongKind, filter.span, "this filter is for courses only")
                            .label("an exam or credential has nothing of the kind"),
                    );
                    return None;
                }
            }
        }
        Some(asked)
    }

    /// The least score asked on an exam, or a finding where its scale does not have it.
    pub(super) fn threshold(&mut self, exam: ExamId, asked: &Asked) -> Option<Threshold> {
        let Some((least, span)) = &asked.least else { return Some(Threshold::Any) };
        let found = self.policy.exams.get(exam as usize)?;
        let title = found.named.name.clone();
        match (&found.scoring, least) {
            (Scoring::Scale(scale), FilterKind::AtStep(word)) => {
                let scale = *scale;
                Some(Threshold::Step(scale, self.step(scale, word)?))
            }
            (Scoring::Numbers(low, high), FilterKind::AtNumber(number)) => {
                let (low, high) = (*low, *high);
                if number.value < low || number.value > high {
                    self.report(
                        Diagnostic::new(
                            Code::BadBound,
                            number.span,
                            format!("`{title}` has no score {}", number.value),
                        )
                        .label(format!("its scores run from {low} to {high}")),
                    );
                    return None;
                }
                Some(Threshold::Number(number.value))
            }
            (Scoring::Numbers(low, high), _) => {
                let label = format!("its scores run from {low} to {high}");
                self.report(
                    Diagnostic::new(Code::BadBound, *span, format!("`{title}` is scored by number"))
                        .label(label),
                );
                None
            }
            (Scoring::Scale(_), _) => {
                self.report(Diagnostic::new(
                    Code::BadBound,
                    *span,
                    format!("`{title}` is scored by level, not by number"),
                ));
                None
            }
        }
    }
}

fn of_select(select: Select) -> Picked {
    Picked { select, ..Picked::default() }
}

fn of_courses(courses: Vec<CourseId>) -> Picked {
    of_select(Select {
        picks: vec![Pick { courses: Some(courses), filters: Vec::new() }],
        combined: Vec::new(),
    })
}

/// The courses of a selector that is nothing but a list of courses.
pub(super) fn plain_courses(select: &Select) -> Option<Vec<CourseId>> {
    match (select.picks.as_slice(), select.combined.is_empty()) {
        ([Pick { courses: Some(courses), filters }], true) if filters.is_empty() => Some(courses.clone()),
        _ => None,
    }
}

/// A selector less another.
fn subtract(select: Select, except: &Select) -> Select {
    let gone = plain_courses(except);
    let picks = select.picks.into_iter().filter_map(|mut pick| match (&mut pick.courses, &gone) {
        (Some(courses), Some(gone)) => {
            // What is left out is canonical, and so in order.
            courses.retain(|course| gone.binary_search(course).is_err());
            (!courses.is_empty()).then_some(pick)
        }
        _ => {
            pick.filters.push(Filter::Except(Box::new(except.clone())));
            Some(pick)
        }
    });
    let picks: Vec<Pick> = picks.collect();
    let combined = select
        .combined
        .into_iter()
        .filter(|combined| !except.combined.iter().any(|gone| gone.parts == combined.parts));
    Select { picks, combined: combined.collect() }
}

/// The one spelling of a selector: picks with the same filters are one, everything is sorted.
pub(super) fn canonical(mut picked: Picked) -> Picked {
    let mut picks = merged(picked.select.picks);
    picks.retain(|pick| pick.courses.as_ref().is_none_or(|list| !list.is_empty()));
    for courses in picks.iter_mut().filter_map(|pick| pick.courses.as_mut()) {
        courses.sort_unstable();
        courses.dedup();
    }
    picked.select.picks = picks;
    picked.select.combined.sort_by_cached_key(|combined| format!("{combined:?}"));
    picked.select.combined.dedup();
    picked.exams.sort_unstable();
    picked.exams.dedup();
    picked.credentials.sort_unstable();
    picked.credentials.dedup();
    picked
}

/// One pick for all with the same filters, ordered by these.
fn merged(picks: Vec<Pick>) -> Vec<Pick> {
    let into = |same: &mut Pick, courses: Option<Vec<CourseId>>| match (&mut same.courses, courses) {
        (Some(all), Some(more)) => all.extend(more),
        (all, _) => *all = None,
    };
    // Most lists have no filters.
    if picks.iter().all(|pick| pick.filters.is_empty()) {
        let mut picks = picks.into_iter();
        let Some(mut all) = picks.next() else { return Vec::new() };
        picks.for_each(|pick| into(&mut all, pick.courses));
        return vec![all];
    }
    let mut by_filters: BTreeMap<String, Pick> = BTreeMap::new();
    for mut pick in picks {
        pick.filters.sort_by_cached_key(|filter| format!("{filter:?}"));
        pick.filters.dedup();
        let key = format!("{:?}", pick.filters);
        match by_filters.get_mut(&key) {
            Some(same) => into(same, pick.courses),
            None => {
                by_filters.insert(key, pick);
            }
        }
    }
    by_filters.into_values().collect()
}
