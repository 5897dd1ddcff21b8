//! Lowering of awards and their demands.

use std::collections::BTreeMap;

use super::{AwardOrigin, DemandOrigin, Lowerer, Origins};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::names::{Sort, SymbolId};
use crate::policy::{
    Award, AwardId, Cite, Cond, Count, Demand, DemandId, Kind, Limit, Measure, Pick, Reading, Select,
};
use crate::quantity::Amount;
use crate::source::Span;
use crate::syntax::tree::{self, DemandBody, ItemKind};

/// The award being lowered.
#[derive(Default)]
struct Build {
    demands: Vec<Demand>,
    origins: Vec<DemandOrigin>,
    /// Demands that have a name, to be referred to.
    names: BTreeMap<String, (Span, DemandId)>,
    /// Which demands asked to count toward which names.
    shares: Vec<(DemandId, Vec<tree::Word>)>,
    /// How often each path was given, to keep paths apart.
    paths: BTreeMap<String, u32>,
    own: AwardId,
    /// The awards it adds to, by whatever detour.
    bases: Vec<AwardId>,
    /// Whether the award asks something of schools.
    of_schools: bool,
}

impl<'a> Lowerer<'a> {
    pub(super) fn awards(&mut self, origins: &mut Origins<'a>) {
        let names = self.names;
        let relations = self.relations();
        for (id, symbol) in names.of(Sort::Award) {
            let ItemKind::Award(award) = &symbol.item.kind else { continue };
            self.award(id, symbol.index, award, &relations, origins);
        }
    }

    /// For each award: what it adds to, and what it is separate from; circles are findings.
    fn relations(&mut self) -> Vec<(Vec<AwardId>, Vec<AwardId>)> {
        let names = self.names;
        let mut relations: Vec<(Vec<AwardId>, Vec<AwardId>)> = Vec::new();
        for (_, symbol) in names.of(Sort::Award) {
            let ItemKind::Award(award) = &symbol.item.kind else { continue };
            let adds = award.adds_to.iter().filter_map(|word| self.find_sort(word, Sort::Award)).collect();
            let separate =
                award.separate_from.iter().filter_map(|word| self.find_sort(word, Sort::Award)).collect();
            relations.push((adds, separate));
        }
        for (at, (_, symbol)) in names.of(Sort::Award).enumerate() {
            let own = symbol.index;
            let ItemKind::Award(award) = &symbol.item.kind else { continue };
            if closure(&relations, own).contains(&own) {
                let span = award.adds_to.first().map_or(symbol.span, |word| word.span);
                self.report(
                    Diagnostic::new(
                        Code::CircularDefinition,
                        span,
                        format!("`{}` adds to itself", symbol.name),
                    )
                    .label("this leads back to the award being declared")
                    .help("an award adds to awards that stand without it"),
                );
                if let Some((adds, _)) = relations.get_mut(at) {
                    adds.clear();
                }
            }
            if relations.get(at).is_some_and(|(_, separate)| separate.contains(&own)) {
                let span = award.separate_from.first().map_or(symbol.span, |word| word.span);
                self.report(Diagnostic::new(
                    Code::CircularDefinition,
                    span,
                    format!("`{}` cannot be separate from itself", symbol.name),
                ));
                if let Some((_, separate)) = relations.get_mut(at) {
                    separate.retain(|other| *other != own);
                }
            }
        }
        for (adds, separate) in &mut relations {
            adds.sort_unstable();
            adds.dedup();
            separate.sort_unstable();
            separate.dedup();
        }
        relations
    }

    fn award(
        &mut self,
        id: SymbolId,
        own: AwardId,
        award: &'a tree::Award,
        relations: &[(Vec<AwardId>, Vec<AwardId>)],
        origins: &mut Origins<'a>,
    ) {
        let Some(named) = self.named(id) else { return };
        self.scale = award.scale.as_ref().and_then(|word| self.find_sort(word, Sort::Scale));
        let applies = award.applies.as_ref().and_then(|condition| self.condition(condition));
        let mut build =
            Build { own, bases: closure(relations, own), of_schools: award.of_schools, ..Build::default() };
        let (roots, _) = self.parts(&mut build, &award.demands, "");
        self.share(&mut build);
        if award.demands.is_empty() && award.adds_to.is_empty() && award.extends.is_none() {
            self.report(
                Diagnostic::new(
                    Code::MissingClause,
                    award.declared.name.span,
                    format!("`{}` asks for nothing", named.name),
                )
                .label("it has no `require`")
                .help("add what it asks for: `require 24 credits { … }`"),
            );
        }
        let (adds_to, separate_from) = relations.get(own as usize).cloned().unwrap_or_default();
        let (cites, readings, notes) = provenance(&award.sources);
        self.policy.awards.push(Award {
            named,
            kind: award.kind.value.clone(),
            authority: award.authority.as_ref().map(|text| text.value.clone()),
            code: award.code.as_ref().map(|text| text.value.clone()),
            place: self.place(award.declared.name.span),
            cites,
            readings,
            notes,
            applies,
            of_schools: award.of_schools,
            extends: None,
            scale: self.scale,
            adds_to,
            separate_from,
            split: award.split,
            demands: build.demands,
            roots,
        });
        origins.awards.push(AwardOrigin { award, demands: build.origins });
        self.scale = None;
    }

    /// Lowers the demands of a block; tells whether one of them is missing.
    fn parts(&mut self, build: &mut Build, parts: &[tree::Demand], parent: &str) -> (Vec<DemandId>, bool) {
        let mut ids = Vec::new();
        let mut hole = false;
        let mut whens: Vec<&tree::Demand> = Vec::new();
        let mut whens_otherwise: Option<&tree::Demand> = None;
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            at += 1;
            let lowered = match &part.body {
                DemandBody::When(_) => {
                    whens.push(part);
                    continue;
                }
                DemandBody::Otherwise => {
                    let another = whens_otherwise.replace(part);
                    if whens.is_empty() || another.is_some() {
                        self.report(
                            Diagnostic::new(Code::Unexpected, part.head, "this `otherwise` belongs to nothing")
                                .label("no `if` stands directly before it, and no `when` in this block is without one")
                                .help("put it directly behind the block of its `if`"),
                        );
                        whens_otherwise = another;
                        hole = true;
                    }
                    continue;
                }
                DemandBody::If(condition, positive) => {
                    let otherwise = parts.get(at).filter(|next| matches!(next.body, DemandBody::Otherwise));
                    at += usize::from(otherwise.is_some());
                    self.branch(build, part, condition, *positive, otherwise, parent)
                }
                _ => self.demand(build, part, parent),
            };
            match lowered {
                Some(id) => ids.push(id),
                None => hole = true,
            }
        }
        if !whens.is_empty() {
            match self.table(build, &whens, whens_otherwise, parent) {
                Some(id) => ids.push(id),
                None => hole = true,
            }
        }
        (ids, hole)
    }

    fn branch(
        &mut self,
        build: &mut Build,
        part: &tree::Demand,
        condition: &tree::Condition,
        positive: bool,
        otherwise: Option<&tree::Demand>,
        parent: &str,
    ) -> Option<DemandId> {
        let path = self.path(build, part, parent);
        let cond = self.condition(condition);
        let (then, mut hole) = self.parts(build, &part.parts, &path);
        let otherwise = otherwise.map(|other| self.parts(build, &other.parts, &path));
        hole |= otherwise.as_ref().is_some_and(|(_, hole)| *hole);
        let otherwise = otherwise.map(|(parts, _)| parts).unwrap_or_default();
        let cond = cond?;
        let kind = if positive {
            Kind::If { cond, then, otherwise }
        } else {
            Kind::If { cond: Cond::Not(Box::new(cond)), then, otherwise }
        };
        Some(self.push(build, part, path, kind, origin(part, hole)))
    }

    /// All `when` branches of a block are one table.
    fn table(
        &mut self,
        build: &mut Build,
        whens: &[&tree::Demand],
        otherwise: Option<&tree::Demand>,
        parent: &str,
    ) -> Option<DemandId> {
        let first = whens.first()?;
        let path = self.path(build, first, parent);
        let mut branches = Vec::new();
        let mut hole = false;
        for when in whens {
            let DemandBody::When(condition) = &when.body else { continue };
            let inner = format!("{path}/{}", self.words(condition.span));
            let (parts, missing) = self.parts(build, &when.parts, &inner);
            hole |= missing;
            match self.condition(condition) {
                Some(cond) => branches.push((cond, parts)),
                None => hole = true,
            }
        }
        let (otherwise, missing) = match otherwise {
            Some(other) => self.parts(build, &other.parts, &format!("{path}/otherwise")),
            None => (Vec::new(), false),
        };
        let origin = origin(first, hole || missing);
        Some(self.push(build, first, path, Kind::When { branches, otherwise }, origin))
    }

    fn demand(&mut self, build: &mut Build, demand: &tree::Demand, parent: &str) -> Option<DemandId> {
        let path = self.path(build, demand, parent);
        let mut amount = demand.head;
        let mut hole = false;
        let mut limits = Vec::new();
        let kind = match &demand.body {
            DemandBody::All => {
                let (parts, missing) = self.parts(build, &demand.parts, &path);
                hole = missing;
                self.some_parts(demand)?;
                Some(Kind::All(parts))
            }
            DemandBody::Choose(count) => {
                amount = count.span;
                let (parts, missing) = self.parts(build, &demand.parts, &path);
                hole = missing;
                self.some_parts(demand)?;
                let listed = demand.parts.len();
                self.whole_count(count, listed, demand.head)
                    .filter(|_| !missing)
                    .map(|count| Kind::Choose { count, parts })
            }
            DemandBody::Count { overall, bound, measure, from } => {
                amount = bound.span;
                match from {
                    Some(from) => {
                        self.count(build, demand, *overall, bound, measure, from, &path, &mut limits)
                    }
                    None => {
                        let (parts, missing) = self.parts(build, &demand.parts, &path);
                        hole = missing;
                        self.sum(demand, *overall, bound, measure, parts)
                    }
                }
            }
            DemandBody::Gpa { least, over } => {
                amount = least.span;
                self.gpa(build, demand, least, over)
            }
            DemandBody::Test(condition) => self.condition(condition).map(Kind::Test),
            DemandBody::Share(share) => {
                if !build.of_schools {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            demand.head,
                            "only an award of schools asks something of all their students",
                        )
                        .label("this award is for students one by one")
                        .help("write `applies to schools` in the award, or ask it of the student"),
                    );
                    return None;
                }
                self.share_of(share).map(|share| Kind::Share(Box::new(share)))
            }
            DemandBody::Timed(window) => {
                let lowered = self.window(window);
                let (parts, missing) = self.parts(build, &demand.parts, &path);
                hole = missing;
                self.some_parts(demand)?;
                self.only_looks(build, &parts, demand.head);
                lowered.map(|window| Kind::Timed { window, parts })
            }
            DemandBody::If(..) | DemandBody::When(_) | DemandBody::Otherwise => None,
        };
        self.no_modifiers(demand, kind.as_ref());
        let origin = DemandOrigin { head: demand.head, amount, limits, hole };
        Some(self.push(build, demand, path, kind?, origin))
    }

    /// What stands in a window must be something that happens, not courses that add up.
    fn only_looks(&mut self, build: &Build, parts: &[DemandId], window: Span) {
        let mut open: Vec<DemandId> = parts.to_vec();
        while let Some(id) = open.pop() {
            let Some(demand) = build.demands.get(id as usize) else { continue };
            let counts = matches!(
                demand.kind,
                Kind::Sum { .. } | Kind::Count(_) | Kind::Gpa { .. } | Kind::GpaCounted { .. }
            );
            if counts && let Some(origin) = build.origins.get(id as usize) {
                self.report(
                    Diagnostic::new(Code::WrongKind, origin.head, "courses are not counted within a window")
                        .label("this counts courses")
                        .also(window, "in this window")
                        .help("say when the courses are taken: `from … taken in grades 9 to 10`"),
                );
            } else {
                open.extend(demand.kind.parts());
            }
        }
    }

    fn some_parts(&mut self, demand: &tree::Demand) -> Option<()> {
        if !demand.parts.is_empty() {
            return Some(());
        }
        self.report(
            Diagnostic::new(Code::MissingClause, demand.head, "this block asks for nothing")
                .label("nothing stands in it")
                .help("write the demands that belong here, one a line, or remove it"),
        );
        None
    }

    fn sum(
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
    fn count(
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

    fn gpa(
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

    /// Modifiers that mean something only for what uses courses up.
    fn no_modifiers(&mut self, demand: &tree::Demand, kind: Option<&Kind>) {
        let slot = match kind {
            Some(Kind::Count(count)) => !count.overall,
            Some(
                Kind::Test(_)
                | Kind::Timed { .. }
                | Kind::Share(_)
                | Kind::Gpa { .. }
                | Kind::GpaCounted { .. },
            ) => false,
            Some(Kind::Choose { .. }) => matches!(demand.body, DemandBody::Count { .. }),
            Some(_) => {
                let written = [
                    (demand.excess, "`including excess`"),
                    (!demand.substituted_by.is_empty(), "`may be substituted by`"),
                ];
                for (_, modifier) in written.iter().filter(|(written, _)| *written) {
                    self.report(Diagnostic::new(
                        Code::WrongKind,
                        demand.head,
                        format!("{modifier} belongs to a demand with `from`"),
                    ));
                }
                return;
            }
            None => return,
        };
        let shares = demand.excess || !demand.also_toward.is_empty();
        if !slot && (shares || !demand.substituted_by.is_empty()) {
            self.report(
                Diagnostic::new(Code::WrongKind, demand.head, "this demand uses no course up")
                    .label("so it has no excess, shares nothing, and takes no substitution")
                    .help("remove `including excess`, `may also count toward` or `may be substituted by`"),
            );
        }
    }

    /// Resolves `may also count toward`, once every demand of the award is known.
    fn share(&mut self, build: &mut Build) {
        for (own, words) in std::mem::take(&mut build.shares) {
            for word in words {
                let Some((_, target)) = build.names.get(&word.value).copied() else {
                    let mut finding = Diagnostic::new(
                        Code::UnknownName,
                        word.span,
                        format!("no demand of this award is named `{}`", word.value),
                    );
                    finding = match did_you_mean(&word.value, build.names.keys().map(String::as_str)) {
                        Some(meant) => finding.label(format!("did you mean `{meant}`?")).fix(
                            format!("write `{meant}`"),
                            word.span,
                            meant,
                            false,
                        ),
                        None => finding
                            .label("not a demand")
                            .help("give the demand meant a name: `mathematics \"Mathematics\" 4 credits …`"),
                    };
                    self.report(finding);
                    continue;
                };
                let (from, to) = (leaves(&build.demands, own), leaves(&build.demands, target));
                if from.iter().any(|leaf| to.contains(leaf)) {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            word.span,
                            format!("`{}` is this demand, or holds it", word.value),
                        )
                        .label("a course cannot count twice toward the same")
                        .help("name another demand"),
                    );
                    continue;
                }
                if from.iter().chain(&to).any(|leaf| takes_excess(&build.demands, *leaf)) {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            word.span,
                            "a demand cannot both share courses and take what is left of them",
                        )
                        .label("one of the two says `including excess`")
                        .help("remove `including excess`, or this `may also count toward`"),
                    );
                    continue;
                }
                for a in &from {
                    for b in &to {
                        link(&mut build.demands, *a, *b);
                        link(&mut build.demands, *b, *a);
                    }
                }
            }
        }
    }

    /// What identifies a demand in its award.
    fn path(&mut self, build: &mut Build, demand: &tree::Demand, parent: &str) -> String {
        let own = match &demand.name {
            Some(name) => name.value.clone(),
            None => match &demand.body {
                DemandBody::When(_) => "when".to_owned(),
                _ => self.words(demand.head).trim_start_matches("require ").to_owned(),
            },
        };
        let path = if parent.is_empty() { own } else { format!("{parent}/{own}") };
        let count = build.paths.entry(path.clone()).or_default();
        *count += 1;
        if *count == 1 { path } else { format!("{path} ({count})") }
    }

    fn push(
        &mut self,
        build: &mut Build,
        demand: &tree::Demand,
        path: String,
        kind: Kind,
        origin: DemandOrigin,
    ) -> DemandId {
        let (cites, readings, notes) = provenance(&demand.sources);
        let text = self.words(demand.head);
        let text = text.strip_prefix("require ").map(str::to_owned).unwrap_or(text);
        let lowered = Demand {
            path,
            name: demand.name.as_ref().map(|name| name.value.clone()),
            title: demand.title.as_ref().map(|title| title.value.clone()),
            text,
            place: self.place(demand.head),
            cites,
            readings,
            notes,
            layer: None,
            waived_by: demand.waived_by.iter().map(|role| role.value.clone()).collect(),
            kind,
        };
        let id = add(build, lowered, origin);
        if let Some(name) = &demand.name {
            match build.names.get(&name.value) {
                Some((first, _)) => self.report(
                    Diagnostic::new(
                        Code::DuplicateName,
                        name.span,
                        format!("two demands of this award are named `{}`", name.value),
                    )
                    .label("again")
                    .also(*first, "first here")
                    .help("give one of the two another name"),
                ),
                None => {
                    build.names.insert(name.value.clone(), (name.span, id));
                }
            }
        }
        if !demand.also_toward.is_empty() {
            build.shares.push((id, demand.also_toward.clone()));
        }
        id
    }
}

/// Where a demand without an amount of its own came from.
fn origin(demand: &tree::Demand, hole: bool) -> DemandOrigin {
    DemandOrigin { head: demand.head, amount: demand.head, limits: Vec::new(), hole }
}

fn add(build: &mut Build, demand: Demand, origin: DemandOrigin) -> DemandId {
    build.demands.push(demand);
    build.origins.push(origin);
    u32::try_from(build.demands.len() - 1).unwrap_or(u32::MAX)
}

/// The slots at and below a demand.
fn leaves(demands: &[Demand], from: DemandId) -> Vec<DemandId> {
    let mut found = Vec::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        let Some(demand) = demands.get(id as usize) else { continue };
        if matches!(&demand.kind, Kind::Count(count) if !count.overall) {
            found.push(id);
        }
        open.extend(demand.kind.parts());
    }
    found
}

fn takes_excess(demands: &[Demand], id: DemandId) -> bool {
    matches!(demands.get(id as usize).map(|demand| &demand.kind), Some(Kind::Count(count)) if count.excess)
}

fn link(demands: &mut [Demand], from: DemandId, to: DemandId) {
    if let Some(Kind::Count(count)) = demands.get_mut(from as usize).map(|demand| &mut demand.kind)
        && let Err(at) = count.shares.binary_search(&to)
    {
        count.shares.insert(at, to);
    }
}

/// Every award reached by `adds to`.
fn closure(relations: &[(Vec<AwardId>, Vec<AwardId>)], from: AwardId) -> Vec<AwardId> {
    let mut found: Vec<AwardId> = Vec::new();
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for next in relations.get(at as usize).into_iter().flat_map(|(adds, _)| adds) {
            if !found.contains(next) {
                found.push(*next);
                open.push(*next);
            }
        }
    }
    found
}

pub(super) fn provenance(sources: &tree::Provenance) -> (Vec<Cite>, Vec<Reading>, Vec<String>) {
    let cites = sources.cites.iter().map(|cite| Cite {
        text: cite.text.value.clone(),
        as_of: cite.as_of.as_ref().map(|date| date.value.to_string()),
    });
    let readings = sources.readings.iter().map(|reading| Reading {
        text: reading.text.value.clone(),
        because: reading.because.as_ref().map(|why| why.value.clone()),
    });
    (cites.collect(), readings.collect(), sources.notes.iter().map(|note| note.value.clone()).collect())
}
