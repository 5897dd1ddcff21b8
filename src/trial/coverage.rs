//! Which rules of a policy its examples show met, not met and decisive. `docs/examples.md` defines each.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bench::{Bench, Edit};
use super::edit::{Cap, ask_nothing, caps, without_cap, without_it};
use super::plant::called;
use super::seen::{Asked, Reach, Stand, Stands, asked, reached, stands_of};
use super::site::{Site, parents, sites};
use super::{Ground, Spot, window, words};
use crate::audit::outcome::{AmountResult, Audit, Verdict};
use crate::audit::{Auditor, Detail};
use crate::example::{Example, audited};
use crate::policy::{AwardId, DemandId, Kind, Policy};
use crate::source::Span;

/// The kinds of rule that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// A demand.
    Demand,
    /// A part of a choice.
    Alternative,
    /// An `at most`.
    Cap,
    /// A branch of `if` or `when`, or the condition of those an award is for.
    Branch,
    /// A window in which something is wanted.
    Window,
}

/// What is looked for in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// Met; a branch: taken; a cap: it held nothing back.
    Met,
    /// Not met; a branch: not taken; a cap: it held something back.
    Unmet,
    /// It alone made the difference.
    Decisive,
}

/// How often something was seen, and by which example first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// What.
    pub aspect: Aspect,
    /// In how many examples. Of [`Aspect::Decisive`] only the first is looked for.
    pub times: usize,
    /// The first of them, by its id.
    pub first: Option<String>,
}

/// A rule, and what was seen of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its kind.
    pub sort: Sort,
    /// Where it stands.
    pub spot: Spot,
    /// What it is, in a few words.
    pub name: String,
    /// What was looked for.
    pub goals: Vec<Goal>,
}

/// The rules of one award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardCoverage {
    /// Its full name.
    pub award: String,
    /// Its title.
    pub title: String,
    /// How many examples are about it, or about an award that extends it or is judged together with it.
    pub examples: usize,
    /// Its rules, by place.
    pub elements: Vec<Element>,
}

/// How much was seen out of what was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// What was seen.
    pub seen: usize,
    /// What was looked for.
    pub of: usize,
}

impl Share {
    /// The share in hundredths, rounded down, so that it is a hundred only where all was seen.
    #[must_use]
    pub fn percent(self) -> usize {
        (self.seen * 100).checked_div(self.of).unwrap_or(100)
    }

    fn add(&mut self, goal: &Goal) {
        self.of += 1;
        self.seen += usize::from(goal.times > 0);
    }
}

/// The share of some rules.
#[must_use]
pub fn share<'e>(elements: impl IntoIterator<Item = &'e Element>) -> Share {
    let mut share = Share::default();
    for goal in elements.into_iter().flat_map(|element| &element.goals) {
        share.add(goal);
    }
    share
}

/// Looks through every rule of every award of students. `step` is told how many demands are done, and of
/// how many.
#[must_use]
pub fn coverage(ground: &Ground<'_>, step: &mut dyn FnMut(usize, usize)) -> Vec<AwardCoverage> {
    let mut look = Look::new(ground);
    let sites = sites(ground);
    let mut found: BTreeMap<AwardId, Vec<Element>> = BTreeMap::new();
    look.applies(&mut found);
    for (at, site) in sites.iter().enumerate() {
        step(at, sites.len());
        let elements = look.site(site);
        found.entry(site.award).or_default().extend(elements);
    }
    step(sites.len(), sites.len());
    let mut awards = Vec::new();
    for (id, mut elements) in found {
        let Some(award) = ground.policy.awards.get(id as usize) else { continue };
        elements.sort_by(|a, b| (&a.spot, a.sort).cmp(&(&b.spot, b.sort)));
        let copies: Vec<(AwardId, DemandId)> =
            sites.iter().filter(|site| site.award == id).flat_map(|site| site.copies.clone()).collect();
        let copies = if copies.is_empty() { vec![(id, 0)] } else { copies };
        awards.push(AwardCoverage {
            award: award.named.full(),
            title: award.named.title.clone(),
            examples: look.bench.examples_of(&copies).len(),
            elements,
        });
    }
    awards
}

/// What is known of an example before anything is changed.
struct Known {
    audit: Audit,
    stands: BTreeMap<AwardId, Stands>,
    asked: Option<Asked>,
}

struct Look<'a> {
    ground: Ground<'a>,
    bench: Bench<'a>,
    known: Vec<Known>,
    /// For each award, the demand around each of its demands.
    parents: Vec<Vec<Option<DemandId>>>,
}

impl<'a> Look<'a> {
    fn new(ground: &Ground<'a>) -> Self {
        let bench = Bench::new(ground);
        let auditor = Auditor::new(ground.policy);
        let each = ground.examples.iter().enumerate().map(|(at, example)| {
            let audit = audited(&auditor, example, Detail::Full);
            let own = bench.award_of(at);
            let stands = own.map(|own| stands_of(ground.policy, own, &audit)).unwrap_or_default();
            let award = own.and_then(|own| ground.policy.awards.get(own as usize));
            let asked = award.and_then(|award| asked(award, example, &audit));
            Known { audit, stands, asked }
        });
        let known = each.collect();
        let parents = ground.policy.awards.iter().map(parents).collect();
        Self { ground: *ground, bench, known, parents }
    }

    /// Whom an award is for, where it says so.
    fn applies(&self, found: &mut BTreeMap<AwardId, Vec<Element>>) {
        for ((id, award), places) in (0u32..).zip(&self.ground.policy.awards).zip(self.ground.places) {
            let Some(span) = places.applies.filter(|_| !award.of_schools) else { continue };
            let mut element = self.element(Sort::Branch, span, "whom the award is for".to_owned());
            for (at, example) in self.bench.examples_of(&[(id, 0)]) {
                let verdict = self
                    .known
                    .get(at)
                    .and_then(|known| known.audit.awards.first())
                    .map(|award| award.verdict);
                if self.bench.award_of(at) == Some(id) {
                    match verdict {
                        Some(Verdict::NotApplicable) => see(&mut element, Aspect::Unmet, example),
                        Some(Verdict::CannotTell) | None => {}
                        Some(_) => see(&mut element, Aspect::Met, example),
                    }
                }
            }
            found.entry(id).or_default().push(element);
        }
    }

    fn element(&self, sort: Sort, span: Span, name: String) -> Element {
        let aspects: &[Aspect] = match sort {
            Sort::Branch => &[Aspect::Met, Aspect::Unmet],
            _ => &[Aspect::Met, Aspect::Unmet, Aspect::Decisive],
        };
        let goals = aspects.iter().map(|aspect| Goal { aspect: *aspect, times: 0, first: None }).collect();
        Element { sort, spot: self.ground.spot(span), name, goals }
    }

    /// Every rule that stands in one demand of the text.
    fn site(&mut self, site: &Site<'_>) -> Vec<Element> {
        let mut found = Vec::new();
        let head = site.origin.head;
        let name = called(site.demand);
        let is_alternative = self.is_alternative(site);
        match &site.demand.kind {
            Kind::If { .. } | Kind::When { .. } => found.extend(self.branches(site)),
            Kind::Timed { .. } => {
                let mut element = self.element(Sort::Window, head, name.clone());
                self.verdicts(site, &mut element);
                self.decisive(site, &mut element, &window::whenever(), Reach::Within, |_| true);
                found.push(element);
            }
            // An alternative is seen as one.
            Kind::All(parts) if parts.len() < 2 => {}
            _ if is_alternative => {}
            _ => {
                let mut element = self.element(Sort::Demand, head, name.clone());
                self.verdicts(site, &mut element);
                self.blocking(site, &mut element);
                self.decisive(site, &mut element, &ask_nothing(), Reach::Around, |_| true);
                found.push(element);
            }
        }
        if is_alternative {
            let mut element = self.element(Sort::Alternative, head, name.clone());
            self.verdicts(site, &mut element);
            let counted = |stand: &Stand| stand.chosen && met(stand.verdict);
            self.decisive(site, &mut element, &without_it(), Reach::Around, counted);
            found.push(element);
        }
        for (cap, measure, most) in caps(&site.demand.kind) {
            let span = match cap {
                Cap::Own => site.origin.amount,
                Cap::Limit(at) => site.origin.limits.get(at).copied().unwrap_or(head),
            };
            let name = format!("at most {}, in {name}", words::amount(measure, most));
            let mut element = self.element(Sort::Cap, span, name);
            self.cap(site, &mut element, cap);
            found.push(element);
        }
        found
    }

    /// Whether a demand is a part of a choice.
    fn is_alternative(&self, site: &Site<'_>) -> bool {
        let around = self
            .parents
            .get(site.award as usize)
            .and_then(|own| own.get(site.id as usize).copied().flatten());
        let award = self.ground.policy.awards.get(site.award as usize);
        let around = award.zip(around).and_then(|(award, around)| award.demands.get(around as usize));
        around.is_some_and(|around| matches!(around.kind, Kind::Choose { .. }))
    }

    /// How a demand stands in an example, wherever its copies are laid out.
    fn stands<'k>(&'k self, site: &'k Site<'_>, example: usize) -> impl Iterator<Item = &'k Stand> {
        let known = self.known.get(example);
        let copies = site.copies.iter().filter_map(move |(award, id)| known?.stands.get(award)?.get(id));
        copies.flatten()
    }

    fn verdicts(&self, site: &Site<'_>, element: &mut Element) {
        // What came too late is met, but its window is not kept.
        let of_window = element.sort == Sort::Window;
        let late = |verdict: Verdict| verdict == Verdict::MetLate && of_window;
        let met = |stand: &Stand| met(stand.verdict) && !late(stand.verdict);
        let unmet = |stand: &Stand| unmet(stand.verdict) || late(stand.verdict);
        for (at, example) in self.bench.examples_of(&site.copies) {
            let (kept, broken) = (self.stands(site, at).any(met), self.stands(site, at).any(unmet));
            if kept {
                see(element, Aspect::Met, example);
            }
            if broken {
                see(element, Aspect::Unmet, example);
            }
        }
    }

    fn branches(&self, site: &Site<'_>) -> Vec<Element> {
        let mut found = Vec::new();
        for (number, parts) in part_lists(&site.demand.kind).into_iter().enumerate() {
            // Where nothing is asked, there is nothing to see; the others tell whether they are taken.
            if parts.is_empty() {
                continue;
            }
            let span = site.origin.branches.get(number).copied().unwrap_or(site.origin.head);
            let condition = self.ground.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
            let text = match &site.demand.kind {
                Kind::If { .. } if number == 0 => site.demand.text.clone(),
                Kind::When { branches, .. } if number < branches.len() => format!("when {condition}"),
                _ => condition,
            };
            let mut element = self.element(Sort::Branch, span, format!("`{text}`"));
            for (at, example) in self.bench.examples_of(&site.copies) {
                let taken = self.taken(site, at, number);
                if taken.contains(&true) {
                    see(&mut element, Aspect::Met, example);
                }
                if taken.contains(&false) {
                    see(&mut element, Aspect::Unmet, example);
                }
            }
            found.push(element);
        }
        found
    }

    /// Whether a branch is taken in an example, wherever it is reached.
    fn taken(&self, site: &Site<'_>, example: usize, number: usize) -> Vec<bool> {
        let Some(known) = self.known.get(example) else { return Vec::new() };
        let mut found = Vec::new();
        for (award, id) in &site.copies {
            let own = self.ground.policy.awards.get(*award as usize);
            let Some(demand) = own.and_then(|own| own.demands.get(*id as usize)) else { continue };
            let lists = part_lists(&demand.kind);
            let Some(parts) = lists.get(number) else { continue };
            let stands = known.stands.get(award).and_then(|stands| stands.get(id));
            let reached = stands.into_iter().flatten().filter(|stand| looked_at(stand));
            found.extend(reached.map(|stand| parts.iter().any(|part| stand.parts.contains(part))));
        }
        found
    }

    /// A demand in a blocking set of an award that is not met.
    fn blocking(&self, site: &Site<'_>, element: &mut Element) {
        for (at, example) in self.bench.examples_of(&site.copies) {
            let result = self.known.get(at).and_then(|known| known.audit.awards.first());
            let blockers = result.iter().flat_map(|result| &result.blocking).flat_map(|set| &set.demands);
            let named = |award: AwardId, id: DemandId| {
                let award = self.ground.policy.awards.get(award as usize)?;
                Some((award.named.name.as_str(), award.demands.get(id as usize)?.path.as_str()))
            };
            let mut blockers = blockers.map(|blocker| (blocker.award.as_str(), blocker.path.as_str()));
            if blockers
                .any(|blocker| site.copies.iter().any(|(award, id)| named(*award, *id) == Some(blocker)))
            {
                see(element, Aspect::Decisive, example);
                return;
            }
        }
    }

    /// Whether the student of some example stands otherwise without a rule: in the award, or in a demand
    /// that the rule reaches and of which the example expects something.
    fn decisive(
        &mut self,
        site: &Site<'_>,
        element: &mut Element,
        edit: &Edit,
        reach: Reach,
        can: impl Fn(&Stand) -> bool,
    ) {
        if has(element, Aspect::Decisive) {
            return;
        }
        let mut candidates = self.bench.examples_of(&site.copies);
        candidates.retain(|(at, _)| self.stands(site, *at).any(&can));
        let around: Vec<Vec<usize>> =
            candidates.iter().map(|(at, example)| self.around(site, *at, example, reach)).collect();
        let known: Vec<Option<Asked>> = candidates
            .iter()
            .map(|(at, _)| self.known.get(*at).and_then(|known| known.asked.clone()))
            .collect();
        if candidates.is_empty() {
            return;
        }
        let awards: Vec<Option<AwardId>> =
            candidates.iter().map(|(at, _)| self.bench.award_of(*at)).collect();
        let first = self.bench.with(&site.copies, edit, |policy| {
            let auditor = Auditor::new(policy);
            let mut each = candidates.iter().zip(&awards).zip(known.iter().zip(&around));
            each.find(|(((_, example), award), (known, around))| {
                let Some(changed) = asked_again(policy, &auditor, **award, example) else { return false };
                known.as_ref().is_some_and(|known| otherwise(known, &changed, around))
            })
            .map(|(((_, example), _), _)| *example)
        });
        if let Some(example) = first {
            see(element, Aspect::Decisive, example);
        }
    }

    /// The demands around a rule that an example expects something of.
    fn around(&self, site: &Site<'_>, at: usize, example: &Example, reach: Reach) -> Vec<usize> {
        let Some(award) = self.bench.award_of(at) else { return Vec::new() };
        let copy = site.copies.iter().find(|(other, _)| *other == award);
        let (Some((_, id)), Some(parents), Some(award)) =
            (copy, self.parents.get(award as usize), self.ground.policy.awards.get(award as usize))
        else {
            return Vec::new();
        };
        reached(award, example, parents, *id, reach)
    }

    /// A cap: whether it held something back is seen by doing without it.
    fn cap(&mut self, site: &Site<'_>, element: &mut Element, cap: Cap) {
        let mut candidates = self.bench.examples_of(&site.copies);
        let judged = |stand: &Stand| met(stand.verdict) || unmet(stand.verdict);
        candidates.retain(|(at, _)| self.stands(site, *at).any(judged));
        if candidates.is_empty() {
            return;
        }
        let awards: Vec<Option<AwardId>> =
            candidates.iter().map(|(at, _)| self.bench.award_of(*at)).collect();
        let without = self.bench.with(&site.copies, &without_cap(cap), |policy| {
            let auditor = Auditor::new(policy);
            let each = candidates.iter().zip(&awards).map(|((_, example), award)| {
                let award = (*award)?;
                let audit = audited(&auditor, example, Detail::Verdicts);
                let changed = asked(policy.awards.get(award as usize)?, example, &audit);
                Some((counted(&stands_of(policy, award, &audit), site), changed))
            });
            each.collect::<Vec<_>>()
        });
        for ((at, example), without) in candidates.into_iter().zip(without) {
            let (Some((after, changed)), Some(known)) = (without, self.known.get(at)) else { continue };
            let same = counted(&known.stands, site) == after;
            let around = self.around(site, at, example, Reach::Own);
            let decides = match (&known.asked, &changed) {
                (Some(known), Some(changed)) => otherwise(known, changed, &around),
                _ => false,
            };
            see(element, if same { Aspect::Met } else { Aspect::Unmet }, example);
            if decides && !has(element, Aspect::Decisive) {
                see(element, Aspect::Decisive, example);
            }
        }
    }
}

fn asked_again(
    policy: &Policy,
    auditor: &Auditor<'_>,
    award: Option<AwardId>,
    example: &Example,
) -> Option<Asked> {
    let award = policy.awards.get(award? as usize)?;
    asked(award, example, &audited(auditor, example, Detail::Verdicts))
}

/// Whether the award stands otherwise, or one of these demands.
fn otherwise(known: &Asked, changed: &Asked, around: &[usize]) -> bool {
    known.award != changed.award || around.iter().any(|at| known.demands.get(*at) != changed.demands.get(*at))
}

/// How a demand stands and how much counts in it.
fn counted(stands: &BTreeMap<AwardId, Stands>, site: &Site<'_>) -> Vec<(Verdict, Option<AmountResult>)> {
    let copies = site.copies.iter().filter_map(|(award, id)| stands.get(award)?.get(id));
    copies.flatten().map(|stand| (stand.verdict, stand.amount)).collect()
}

fn part_lists(kind: &Kind) -> Vec<&[DemandId]> {
    match kind {
        Kind::If { then, otherwise, .. } => vec![then, otherwise],
        Kind::When { branches, otherwise } => {
            branches.iter().map(|(_, parts)| parts.as_slice()).chain([otherwise.as_slice()]).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the branches of a demand were looked at for this student.
fn looked_at(stand: &Stand) -> bool {
    stand.asked && !stand.open
}

fn met(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Met | Verdict::MetLate | Verdict::OnTrack)
}

fn unmet(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::NotMet | Verdict::Overdue | Verdict::Missed)
}

fn has(element: &Element, aspect: Aspect) -> bool {
    element.goals.iter().any(|goal| goal.aspect == aspect && goal.times > 0)
}

fn see(element: &mut Element, aspect: Aspect, example: &Example) {
    if let Some(goal) = element.goals.iter_mut().find(|goal| goal.aspect == aspect) {
        goal.times += 1;
        goal.first.get_or_insert_with(|| example.id());
    }
}
