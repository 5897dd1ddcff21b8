//! Lowering of awards and their demands.

use std::collections::BTreeMap;

use super::{AwardOrigin, DemandOrigin, Lowerer, Origins};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::names::{Sort, SymbolId};
use crate::policy::{Award, AwardId, Cite, Cond, Demand, DemandId, Kind, Reading};
use crate::source::{Span, whole_statement};
use crate::syntax::tree::{self, DemandBody, ItemKind};

/// The award being lowered.
#[derive(Default)]
pub(super) struct Build {
    pub(super) demands: Vec<Demand>,
    pub(super) origins: Vec<DemandOrigin>,
    /// Demands that have a name, to be referred to.
    pub(super) names: BTreeMap<String, (Span, DemandId)>,
    /// Which demands asked to count toward which names.
    pub(super) shares: Vec<(DemandId, Vec<tree::Word>)>,
    /// How often each path was given, to keep paths apart.
    pub(super) paths: BTreeMap<String, u32>,
    pub(super) own: AwardId,
    /// The awards it adds to, by whatever detour.
    pub(super) bases: Vec<AwardId>,
    /// Whether the award asks something of schools.
    pub(super) of_schools: bool,
}

impl<'a> Lowerer<'_, 'a> {
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
        let otherwise_head = otherwise.map(|other| other.head);
        let otherwise = otherwise.map(|other| self.parts(build, &other.parts, &path));
        hole |= otherwise.as_ref().is_some_and(|(_, hole)| *hole);
        let otherwise = otherwise.map(|(parts, _)| parts).unwrap_or_default();
        let cond = cond?;
        let mut origin = origin(part, hole);
        origin.branches.push(condition.span);
        origin.branches.extend(otherwise_head);
        let kind = if positive {
            Kind::If { cond, then, otherwise }
        } else {
            Kind::If { cond: Cond::Not(Box::new(cond)), then, otherwise }
        };
        Some(self.push(build, part, path, kind, origin))
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
        let mut places = Vec::new();
        let mut hole = false;
        for when in whens {
            let DemandBody::When(condition) = &when.body else { continue };
            let inner = format!("{path}/{}", self.words(condition.span));
            let (parts, missing) = self.parts(build, &when.parts, &inner);
            hole |= missing;
            match self.condition(condition) {
                Some(cond) => {
                    branches.push((cond, parts));
                    places.push(condition.span);
                }
                None => hole = true,
            }
        }
        places.extend(otherwise.map(|other| other.head));
        let (otherwise, missing) = match otherwise {
            Some(other) => self.parts(build, &other.parts, &format!("{path}/otherwise")),
            None => (Vec::new(), false),
        };
        let mut origin = origin(first, hole || missing);
        origin.branches = places;
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
        let origin = DemandOrigin { head: demand.head, amount, limits, branches: Vec::new(), hole };
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
        let text = self.sources.get(demand.span.file).map_or("", |file| &file.text);
        let gone = whole_statement(text, demand.span);
        self.report(
            Diagnostic::new(Code::MissingClause, demand.head, "this block asks for nothing")
                .label("nothing stands in it")
                .help("write the demands that belong here, one a line, or remove it")
                .fix(Fix::review("remove the empty block").remove(gone)),
        );
        None
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
                    let mut finding = Diagnostic::new(
                        Code::WrongKind,
                        demand.head,
                        format!("{modifier} belongs to a demand with `from`"),
                    );
                    finding.fixes.extend(self.without_words(demand.head, modifier.trim_matches('`')));
                    self.report(finding);
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

    /// Removes words that need nothing behind them from the end of a head.
    fn without_words(&self, head: Span, words: &str) -> Option<Fix> {
        let text = self.sources.slice(head);
        let rest = text.strip_suffix(words).filter(|_| words == "including excess")?.trim_end();
        let start = head.start as usize + rest.len();
        let gone = Span::new(head.file, start, head.end as usize);
        Some(Fix::review(format!("remove `{words}`")).remove(gone))
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
    let (limits, branches) = (Vec::new(), Vec::new());
    DemandOrigin { head: demand.head, amount: demand.head, limits, branches, hole }
}

pub(super) fn add(build: &mut Build, demand: Demand, origin: DemandOrigin) -> DemandId {
    build.demands.push(demand);
    build.origins.push(origin);
    u32::try_from(build.demands.len() - 1).unwrap_or(u32::MAX)
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
