//! Lowering of demands that count courses or average grades.

use super::demand::{Build, add};
use super::{DemandOrigin, Lowerer};
use crate::diagnostic::{Code, Diagnostic};
use crate::names::Sort;
use crate::policy::{Count, Demand, DemandId, Kind, Limit, Measure, Pick, Select};
use crate::quantity::Amount;
use crate::source::Span;
use crate::syntax::tree::{self, DemandBody};

impl Lowerer<'_, '_> {
    pub(super) fn sum(
        &mut self,
        demand: &tree::Demand,
        overall: bool,
        bound: &tree::Bound,
        measure: &tree::At<tree::Measure>,
        parts: Vec<DemandId>,
    ) -> Option<Kind> {
        self.bound_is_sound(bound)?;
        if demand.parts.is_empty() || overall {
            self.report(
                Diagnostic::new(Code::MissingClause, bound.span.to(measure.span), "it is not said from what")
                    .label("out of which courses?")
                    .help("write `from` and a list, or a block with the parts that make up this amount"),
            );
            return None;
        }
        let measure = match measure.value {
            tree::Measure::Credits => Measure::Credits,
            tree::Measure::Courses => Measure::Courses,
            _ => {
                self.report(
                    Diagnostic::new(
                        Code::WrongKind,
                        measure.span,
                        "only credits and courses add up from parts",
                    )
                    .label("expected `credits` or `courses`")
                    .help("write `from` and a list behind it"),
                );
                return None;
            }
        };
        let least = bound.least.as_ref().map_or(Amount::ZERO, |least| least.value);
        Some(Kind::Sum { measure, least, most: bound.most.as_ref().map(|most| most.value), parts })
    }

    #[expect(clippy::too_many_arguments, reason = "one argument for each piece of the clause")]
    pub(super) fn count(
        &mut self,
        build: &mut Build,
        demand: &tree::Demand,
        overall: bool,
        bound: &tree::Bound,
        measure: &tree::At<tree::Measure>,
        from: &tree::From,
        path: &str,
        limit_places: &mut Vec<Span>,
    ) -> Option<Kind> {
        let limits = self.limits(demand).map(|(limits, places)| {
            limit_places.extend(places);
            limits
        });
        match from {
            tree::From::Selector(selector) => {
                let looks_only = (overall && demand.parts.is_empty())
                    || !matches!(measure.value, tree::Measure::Credits | tree::Measure::Courses);
                if looks_only {
                    limits?;
                    return self.amount_held(bound, measure, selector).map(Kind::Test);
                }
                let select = self.courses_of(selector);
                self.slot(overall, bound, measure, select?, limits?, demand)
                    .map(|count| Kind::Count(Box::new(count)))
            }
            tree::From::Branch { subject, filters, span } => {
                let (id, sort, _) = self.find(subject)?;
                if sort != Sort::Subject {
                    self.wrong_kind(subject, id, "a subject");
                    return None;
                }
                let branches = self.branches(id);
                let limits = limits?;
                let mut parts = Vec::new();
                for branch in branches {
                    let courses = self.subject_courses(branch);
                    if courses.is_empty() {
                        continue;
                    }
                    let title = self.names.get(branch).map(|symbol| (symbol.name, symbol.title));
                    let (name, title) = title.unwrap_or(("", ""));
                    let (name, title) = (name.to_owned(), title.to_owned());
                    let select = self.filtered(courses, filters)?;
                    let count = self.slot(overall, bound, measure, select, limits.clone(), demand)?;
                    let one = Demand {
                        path: format!("{path}/{name}"),
                        name: None,
                        title: Some(title),
                        text: self.words(demand.head),
                        place: self.place(demand.head),
                        cites: Vec::new(),
                        readings: Vec::new(),
                        notes: Vec::new(),
                        layer: None,
                        waived_by: Vec::new(),
                        kind: Kind::Count(Box::new(count)),
                    };
                    parts.push(add(
                        build,
                        one,
                        DemandOrigin {
                            head: demand.head,
                            amount: bound.span,
                            limits: limit_places.clone(),
                            branches: Vec::new(),
                            hole: false,
                        },
                    ));
                }
                if parts.is_empty() {
                    self.report(
                        Diagnostic::new(
                            Code::EmptySelector,
                            *span,
                            format!("no subject beneath `{}` has a course", subject.value),
                        )
                        .label("there is no branch to choose")
                        .help("declare subjects `in` this one, and give courses those subjects"),
                    );
                    return None;
                }
                Some(Kind::Choose { count: 1, parts })
            }
        }
    }

    /// Courses as a selector, with filters.
    fn filtered(&mut self, courses: Vec<u32>, filters: &[tree::Filter]) -> Option<Select> {
        let select = Select {
            picks: vec![Pick { courses: Some(courses), filters: Vec::new() }],
            combined: Vec::new(),
        };
        self.with_filters(select, filters)
    }

    fn slot(
        &mut self,
        overall: bool,
        bound: &tree::Bound,
        measure: &tree::At<tree::Measure>,
        select: Select,
        limits: Vec<Limit>,
        demand: &tree::Demand,
    ) -> Option<Count> {
        self.bound_is_sound(bound)?;
        let measure = self.credits_or_courses(measure, bound)?;
        Some(Count {
            measure,
            least: bound.least.as_ref().map_or(Amount::ZERO, |least| least.value),
            most: bound.most.as_ref().map(|most| most.value),
            select,
            limits,
            overall,
            excess: demand.excess,
            shares: Vec::new(),
            substitutes: demand.substituted_by.iter().map(|role| role.value.clone()).collect(),
            replaces: demand.replaces.as_ref().map(|most| most.value),
        })
    }

    fn credits_or_courses(
        &mut self,
        measure: &tree::At<tree::Measure>,
        bound: &tree::Bound,
    ) -> Option<Measure> {
        match measure.value {
            tree::Measure::Credits => Some(Measure::Credits),
            tree::Measure::Courses => {
                for amount in bound.least.iter().chain(&bound.most) {
                    if !amount.value.is_whole() {
                        self.report(
                            Diagnostic::new(
                                Code::BadBound,
                                amount.span,
                                format!("there is no {} of a course", amount.value),
                            )
                            .label("expected a whole number"),
                        );
                        return None;
                    }
                }
                Some(Measure::Courses)
            }
            _ => {
                self.report(Diagnostic::new(
                    Code::WrongKind,
                    measure.span,
                    "expected `credits` or `courses` here",
                ));
                None
            }
        }
    }

    /// The block of a demand with `from`: bounds on parts of what is counted.
    fn limits(&mut self, demand: &tree::Demand) -> Option<(Vec<Limit>, Vec<Span>)> {
        let mut limits: Vec<(Limit, Span)> = Vec::new();
        let mut good = true;
        for part in &demand.parts {
            let limit = match &part.body {
                DemandBody::Count {
                    overall: false,
                    bound,
                    measure,
                    from: Some(tree::From::Selector(selector)),
                } if part.parts.is_empty() => self.limit(part, bound, measure, selector),
                _ => {
                    self.report(
                        Diagnostic::new(Code::WrongKind, part.head, "only limits can stand in a demand with `from`")
                            .label("not a limit")
                            .also(demand.head, "this demand counts from a list")
                            .help("write limits such as `at most 1 credit from …` or `at least 1 course from …`; or move this out of the block"),
                    );
                    None
                }
            };
            good &= limit.is_some();
            limits.extend(limit.map(|limit| (limit, part.head)));
        }
        limits.sort_by_cached_key(|(limit, _)| format!("{limit:?}"));
        good.then(|| limits.into_iter().unzip())
    }

    fn limit(
        &mut self,
        part: &tree::Demand,
        bound: &tree::Bound,
        measure: &tree::At<tree::Measure>,
        selector: &tree::Selector,
    ) -> Option<Limit> {
        let select = self.courses_of(selector);
        self.bound_is_sound(bound)?;
        let measure = self.credits_or_courses(measure, bound)?;
        let least = bound.least.as_ref().map_or(Amount::ZERO, |least| least.value);
        // "1 credit from biology-1" inside a demand for 4 asks for one of the four, and is no cap.
        let most = if bound.plain { None } else { bound.most.as_ref().map(|most| most.value) };
        Some(Limit { measure, least, most, select: select?, text: self.words(part.head) })
    }

    pub(super) fn gpa(
        &mut self,
        build: &Build,
        demand: &tree::Demand,
        least: &tree::At<Amount>,
        over: &tree::GpaScope,
    ) -> Option<Kind> {
        match over {
            tree::GpaScope::Selector(selector) => {
                let over = self.courses_of(selector);
                self.average_scale(demand.head)?;
                Some(Kind::Gpa { least: least.value, over: over? })
            }
            tree::GpaScope::Counted(None) => {
                self.average_scale(demand.head)?;
                Some(Kind::GpaCounted { least: least.value, award: build.own })
            }
            tree::GpaScope::Counted(Some(word)) => {
                let award = self.find_sort(word, Sort::Award)?;
                self.average_scale(demand.head)?;
                if award != build.own && !build.bases.contains(&award) {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            word.span,
                            format!("this award does not add to `{}`", word.value),
                        )
                        .label("its counted courses are not known here")
                        .help(format!("add `adds to {}` to the award", word.value)),
                    );
                    return None;
                }
                Some(Kind::GpaCounted { least: least.value, award })
            }
        }
    }

    fn average_scale(&mut self, span: Span) -> Option<()> {
        let scale = self.award_scale(span)?;
        let has_points =
            self.policy.scales.get(scale as usize)?.steps.iter().any(|step| step.points.is_some());
        if !has_points {
            self.report(
                Diagnostic::new(Code::BadBound, span, "the award's scale has no grade points")
                    .help("give its steps points: `A 4 points`"),
            );
            return None;
        }
        Some(())
    }
}
