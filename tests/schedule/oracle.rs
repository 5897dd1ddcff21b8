//! Whether there is a schedule, by trying every one: every course in every term or in none, in catalogues
//! small enough. What a term, a need and a load are is read off the recipe; only whether a set of courses
//! meets the award is asked of the auditor.
//!
//! `GRADUS_SCHEDULE_CASES` says how many cases are tried, `GRADUS_SCHEDULE_SEED` from which on.

use std::collections::{BTreeMap, HashMap};

use gradus::audit::outcome::{Feasibility, Feasible, Proof, Verdict};
use gradus::audit::{Auditor, Options as AuditOptions};
use gradus::plan::{CourseRecord, FactValue, Plan, State};
use gradus::policy::{Load, Policy};
use gradus::quantity::SchoolYear;
use gradus::schedule::{Limits, Options, Scheduler, check, planned};

use super::make::{Dice, Need, Recipe, When, YEAR, halves};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn options(recipe: &Recipe) -> Options {
    let load = Load { term: recipe.term_load.map(halves), year: Some(halves(recipe.load)) };
    Options { load, ..Options::on(recipe.as_of()) }
}

/// Something that stands, or may stand, in a term.
#[derive(Debug, Clone)]
struct Piece {
    course: usize,
    halves: i64,
    /// Where it may stand: years after the audit's, and terms.
    places: Vec<(i16, When)>,
    /// It stands somewhere, whatever else, and lifts the load to what it takes.
    stays: bool,
    /// Nothing is asked of it.
    firm: bool,
    /// The record of the plan.
    record: Option<usize>,
}

/// The first and last term of a place, counted over all years.
fn span((year, when): (i16, When)) -> (i16, i16) {
    match when {
        When::Fall => (year * 4, year * 4),
        When::Spring => (year * 4 + 2, year * 4 + 2),
        When::Summer => (year * 4 + 3, year * 4 + 3),
        When::Year => (year * 4, year * 4 + 2),
    }
}

/// Says of everything placed somewhere or nowhere whether it will do.
type Judge<'j> = dyn FnMut(&[Option<(i16, When)>]) -> bool + 'j;

struct Oracle<'r> {
    recipe: &'r Recipe,
    pieces: Vec<Piece>,
    generous: bool,
}

impl<'r> Oracle<'r> {
    fn new(recipe: &'r Recipe, generous: bool, keep: bool) -> Self {
        let mut oracle = Self { recipe, pieces: Vec::new(), generous };
        for (at, record) in recipe.records.iter().enumerate() {
            let course = &recipe.courses[record.course];
            let worth = course.credits.1;
            // Where it stands by the plan, as far as that is not over.
            let mine = record.when.map_or_else(Vec::new, |(year, term)| match term {
                Some(term) => vec![(year, term)],
                None => oracle
                    .all()
                    .into_iter()
                    .filter(|place| place.0 == year && oracle.offered(record.course, worth, *place))
                    .collect(),
            });
            match record.state {
                State::InProgress => {
                    let places = if mine.is_empty() { vec![(0, When::Year)] } else { mine };
                    oracle.pieces.push(Piece {
                        course: record.course,
                        halves: worth,
                        places,
                        stays: true,
                        firm: true,
                        record: Some(at),
                    });
                }
                State::Planned => {
                    let mut places: Vec<_> = mine
                        .into_iter()
                        .filter(|place| oracle.offered(record.course, worth, *place))
                        .collect();
                    let stays = keep && !places.is_empty();
                    if !stays {
                        places.extend(oracle.open(record.course, worth));
                        places.sort_unstable();
                        places.dedup();
                    }
                    oracle.pieces.push(Piece {
                        course: record.course,
                        halves: worth,
                        places,
                        stays,
                        firm: false,
                        record: Some(at),
                    });
                }
                _ => {}
            }
        }
        for (at, course) in recipe.courses.iter().enumerate() {
            let times = course.repeatable.map_or(1, |_| 2);
            let (least, most) = course.credits;
            for halves in if least == most { vec![most] } else { vec![most, least] } {
                for _ in 0..times {
                    let places = oracle.open(at, halves);
                    oracle.pieces.push(Piece {
                        course: at,
                        halves,
                        places,
                        stays: false,
                        firm: false,
                        record: None,
                    });
                }
            }
        }
        oracle
    }

    fn all(&self) -> Vec<(i16, When)> {
        let terms = [When::Fall, When::Spring, When::Summer, When::Year];
        (0..self.recipe.years).flat_map(|year| terms.map(|term| (year, term))).collect()
    }

    fn open(&self, course: usize, halves: i64) -> Vec<(i16, When)> {
        let begun = |(year, when): (i16, When)| {
            self.recipe.late && year == 0 && matches!(when, When::Fall | When::Year)
        };
        self.all()
            .into_iter()
            .filter(|place| !begun(*place) && self.offered(course, halves, *place))
            .collect()
    }

    fn offered(&self, course: usize, halves: i64, (year, when): (i16, When)) -> bool {
        let course = &self.recipe.courses[course];
        let grade = self.recipe.grade(year);
        let terms = if course.terms.is_empty() {
            when == When::Year || halves < 2 && matches!(when, When::Fall | When::Spring)
        } else {
            course.terms.contains(&when)
        };
        let grades = course.grades.is_none_or(|(first, last)| first <= grade && grade <= last);
        let rotates = course.rotation.is_none_or(|(every, from)| (YEAR + year - from) % every == 0);
        terms && grades && rotates
    }

    /// Whether there is a schedule that some judge of sets is content with.
    fn any(&self, content: &mut Judge<'_>) -> bool {
        let mut at = vec![None; self.pieces.len()];
        self.from(0, &mut at, content)
    }

    fn from(&self, piece: usize, at: &mut Vec<Option<(i16, When)>>, content: &mut Judge<'_>) -> bool {
        let Some(own) = self.pieces.get(piece) else {
            return self.stands(at) && content(at);
        };
        let mut ways: Vec<Option<(i16, When)>> = own.places.iter().map(|place| Some(*place)).collect();
        if !own.stays {
            ways.insert(0, None);
        }
        for way in ways {
            at[piece] = way;
            if (way.is_none() || self.bears(at)) && self.from(piece + 1, at, content) {
                return true;
            }
        }
        at[piece] = None;
        false
    }

    /// Whether the load bears what stands so far, and no course stands twice.
    fn bears(&self, at: &[Option<(i16, When)>]) -> bool {
        let placed: Vec<(&Piece, (i16, When))> =
            self.pieces.iter().zip(at).filter_map(|(piece, at)| at.map(|at| (piece, at))).collect();
        for year in 0..self.recipe.years {
            let held: i64 = placed.iter().filter(|(_, at)| at.0 == year).map(|(piece, _)| piece.halves).sum();
            if held > self.recipe.load.max(self.stays(year)) {
                return false;
            }
            for term in [When::Fall, When::Spring, When::Summer] {
                let Some(most) = self.recipe.term_load else { continue };
                let weight = |piece: &Piece, when: When| match when {
                    When::Year if term != When::Summer => piece.halves,
                    when if when == term => piece.halves * 2,
                    _ => 0,
                };
                let held: i64 =
                    placed.iter().filter(|(_, at)| at.0 == year).map(|(piece, at)| weight(piece, at.1)).sum();
                // Of what stays, only what can stand nowhere else lifts the bound.
                let single = self
                    .pieces
                    .iter()
                    .filter(|piece| piece.stays && piece.places.len() == 1 && piece.places[0].0 == year);
                let own: i64 = single.map(|piece| weight(piece, piece.places[0].1)).sum();
                if held > (most * 2).max(own) {
                    return false;
                }
            }
        }
        placed.iter().enumerate().all(|(first, (piece, place))| {
            placed.iter().skip(first + 1).all(|(other, there)| {
                let both = piece.course == other.course;
                let (a, b) = (span(*place), span(*there));
                let apart = a.1 < b.0 || b.1 < a.0;
                let own = piece.record.is_some() && other.record.is_some();
                !both || self.recipe.courses[piece.course].repeatable.is_some() && (apart || own)
            })
        })
    }

    /// What stands in a year whatever else.
    fn stays(&self, year: i16) -> i64 {
        self.pieces
            .iter()
            .filter(|piece| piece.stays && piece.places.iter().all(|place| place.0 == year))
            .map(|piece| piece.halves)
            .sum()
    }

    fn stands(&self, at: &[Option<(i16, When)>]) -> bool {
        self.pieces.iter().zip(at).all(|(piece, place)| {
            let Some(place) = place else { return true };
            let course = &self.recipe.courses[piece.course];
            piece.firm
                || course.before.iter().all(|need| self.met(need, *place, at))
                    && course.beside.iter().all(|other| self.has(*other, true, false, *place, at))
        })
    }

    fn met(&self, need: &Need, place: (i16, When), at: &[Option<(i16, When)>]) -> bool {
        let amount = |list: &[usize], worth: &dyn Fn(usize) -> i64| -> i64 {
            list.iter().map(|course| self.amount(*course, place, at, worth)).sum()
        };
        match need {
            Need::All(parts) => parts.iter().all(|part| self.met(part, place, at)),
            Need::Any(parts) => parts.iter().any(|part| self.met(part, place, at)),
            Need::Course(course, beside, grade) => self.has(*course, *beside, *grade, place, at),
            Need::Courses(many, list) => amount(list, &|_| 1) >= *many as i64,
            Need::Credits(many, list) => amount(list, &|halves| halves as i64) >= *many as i64,
            Need::Fit => self.recipe.fit || self.generous,
        }
    }

    /// What a course adds before a place: of several times the most, or of a repeatable one all.
    fn amount(
        &self,
        course: usize,
        place: (i16, When),
        at: &[Option<(i16, When)>],
        worth: &dyn Fn(usize) -> i64,
    ) -> i64 {
        let declared = &self.recipe.courses[course];
        let earned = self
            .recipe
            .records
            .iter()
            .filter(|record| record.course == course && record.state == State::Earned);
        let mut each: Vec<i64> = earned.map(|_| worth(declared.credits.1 as usize)).collect();
        for (piece, there) in self.pieces.iter().zip(at) {
            if piece.course == course && there.is_some_and(|there| span(there).1 < span(place).0) {
                each.push(worth(piece.halves as usize));
            }
        }
        match declared.repeatable {
            None => each.into_iter().max().unwrap_or(0),
            // A cap is one of credit.
            Some(most) if worth(7) == 7 => each.into_iter().sum::<i64>().min(most),
            Some(_) => each.into_iter().sum(),
        }
    }

    fn has(
        &self,
        course: usize,
        beside: bool,
        grade: bool,
        place: (i16, When),
        at: &[Option<(i16, When)>],
    ) -> bool {
        let earned = self.recipe.records.iter().any(|record| {
            record.course == course && record.state == State::Earned && (!grade || record.grade != Some("D"))
        });
        earned
            || self.pieces.iter().zip(at).any(|(piece, there)| {
                let Some(there) = there.filter(|_| piece.course == course) else { return false };
                let (own, other) = (span(place), span(there));
                other.1 < own.0 || beside && other.0 <= own.1 && own.0 <= other.1
            })
    }

    /// The plan with what stands somewhere, and without what is planned and does not.
    fn plan(&self, plan: &Plan, at: &[Option<(i16, When)>]) -> Plan {
        let mut made = plan.clone();
        made.courses.clear();
        for (index, record) in plan.courses.iter().enumerate() {
            let piece = self.pieces.iter().position(|piece| piece.record == Some(index));
            match piece {
                Some(piece) if !self.pieces[piece].firm => {
                    made.courses.extend(at[piece].map(|place| self.stand(record.clone(), place)));
                }
                _ => made.courses.push(record.clone()),
            }
        }
        for (piece, place) in self.pieces.iter().zip(at).filter(|(piece, _)| piece.record.is_none()) {
            let Some(place) = place else { continue };
            let mut record = CourseRecord::new(format!("c{}", piece.course), State::Planned);
            record.credits = Some(halves(piece.halves));
            made.courses.push(self.stand(record, *place));
        }
        made
    }

    fn stand(&self, mut record: CourseRecord, place: (i16, When)) -> CourseRecord {
        record.year = Some(SchoolYear::starting(YEAR + place.0));
        record.grade_level = Some(self.recipe.grade(place.0));
        record
    }
}

/// Whether a schedule meets the award, in the one reading or the other.
fn possible(recipe: &Recipe, policy: &Policy, generous: bool) -> bool {
    // What the student has planned stays where it stands, or need not.
    [true, false].into_iter().any(|keep| possible_if(recipe, policy, generous, keep))
}

/// Whether the award is met by a plan, asked once for all plans that are alike to it.
fn meets(recipe: &Recipe, auditor: &Auditor<'_>, plan: &Plan, known: &mut HashMap<String, bool>) -> bool {
    // The award looks at the year and at nothing else of when.
    let courses = plan.courses.iter();
    let mut key: Vec<String> =
        courses.map(|one| format!("{}{:?}{:?}{:?}", one.course, one.state, one.credits, one.year)).collect();
    key.sort();
    *known.entry(key.join(" ")).or_insert_with(|| {
        let verdict = auditor.verdict(plan, &AuditOptions::on(recipe.as_of()), 0);
        matches!(verdict, Verdict::Met | Verdict::OnTrack)
    })
}

fn possible_if(recipe: &Recipe, policy: &Policy, generous: bool, keep: bool) -> bool {
    let auditor = Auditor::new(policy);
    let oracle = Oracle::new(recipe, generous, keep);
    let mut plan = recipe.plan();
    if generous {
        plan.student.facts.insert("fit".to_owned(), FactValue::Bool(true));
    }
    let mut known: HashMap<String, bool> = HashMap::new();
    oracle.any(&mut |at| meets(recipe, &auditor, &oracle.plan(&plan, at), &mut known))
}

fn look(recipe: &Recipe, policy: &Policy, plan: &Plan) -> Option<Feasibility> {
    Scheduler::new(policy).feasible(plan, &options(recipe)).into_iter().next()
}

/// The certificate of a schedule: it stands the check, and the plan with it meets the award.
fn stands(recipe: &Recipe, policy: &Policy, plan: &Plan, found: &Feasibility) {
    let schedule = found.schedule.as_ref().unwrap();
    let auditor = Auditor::new(policy);
    let limits = Limits::of(policy, 0, options(recipe).load);
    let checked = check(&auditor, plan, recipe.as_of(), limits, schedule);
    assert_eq!(checked.wrong, Vec::<String>::new(), "{}", recipe.text());
    let mut then = planned(plan, schedule);
    if found.verdict == Feasible::FeasibleIf {
        then.student.facts.insert("fit".to_owned(), FactValue::Bool(true));
    } else {
        assert!(checked.assumed.is_empty());
    }
    let verdict = auditor.verdict(&then, &AuditOptions::on(recipe.as_of()), 0);
    assert!(matches!(verdict, Verdict::Met | Verdict::OnTrack), "{verdict:?}\n{}", recipe.text());
}

#[test]
fn schedules_are_found_where_there_are_any() {
    let (cases, seed) = (number("GRADUS_SCHEDULE_CASES", 2_000), number("GRADUS_SCHEDULE_SEED", 1));
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for case in seed..seed + cases {
        let recipe = Recipe::new(case);
        let Some(policy) = recipe.policy() else {
            *tally.entry("no policy".to_owned()).or_default() += 1;
            continue;
        };
        let plan = recipe.plan();
        let shown = || {
            format!(
                "case {case}, as of {}\n{}\n{}\n{recipe:?}",
                recipe.as_of(),
                recipe.text(),
                serde_json::to_string(&plan).unwrap()
            )
        };
        let Some(found) = look(&recipe, &policy, &plan) else {
            *tally.entry("counts no courses".to_owned()).or_default() += 1;
            continue;
        };
        let kind = found.impossible.as_ref().map_or(String::new(), |one| format!(" {:?}", one.kind));
        *tally.entry(format!("{:?}{kind}", found.verdict)).or_default() += 1;
        match found.verdict {
            Feasible::AlreadyMet => {}
            Feasible::Feasible => {
                stands(&recipe, &policy, &plan, &found);
                assert!(possible(&recipe, &policy, false), "the oracle finds none\n{found:#?}\n{}", shown());
            }
            Feasible::FeasibleIf => {
                stands(&recipe, &policy, &plan, &found);
                assert!(!possible(&recipe, &policy, false), "the oracle finds one\n{found:#?}\n{}", shown());
                assert!(possible(&recipe, &policy, true), "the oracle finds none\n{found:#?}\n{}", shown());
            }
            Feasible::NotFeasible => {
                assert!(!possible(&recipe, &policy, true), "the oracle finds one\n{found:#?}\n{}", shown());
                let kind = found.impossible.unwrap().kind;
                assert_ne!(kind, Proof::Missed, "{}", shown());
            }
            Feasible::CannotTell | Feasible::Undecided => {
                panic!("nothing is unknown\n{found:#?}\n{}", shown())
            }
        }
    }
    eprintln!("{cases} cases: {tally:?}");
    let of = |what: &str| {
        tally.iter().filter(|(key, _)| key.starts_with(what)).map(|(_, many)| *many).sum::<usize>()
    };
    if cases >= 1_000 {
        for what in
            ["Feasible", "FeasibleIf", "NotFeasible Courses", "NotFeasible Exhausted", "NotFeasible Load"]
        {
            assert!(of(what) > 0, "no case is {what}: {tally:?}");
        }
        assert!(of("no policy") * 3 < cases as usize, "{tally:?}");
    }
}

/// The order of records and courses makes no difference.
#[test]
fn order_leaves_no_trace() {
    let cases = number("GRADUS_SCHEDULE_CASES", 2_000) / 5;
    let mut looked = 0;
    for case in 1..=cases {
        let recipe = Recipe::new(case);
        let Some(policy) = recipe.policy() else { continue };
        let plan = recipe.plan();
        let mut dice = Dice::new(case + 7);
        let mut order: Vec<usize> = (0..plan.courses.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, dice.upto(at));
        }
        let mut other = plan.clone();
        other.courses = order.iter().map(|at| plan.courses[*at].clone()).collect();
        let (one, two) = (look(&recipe, &policy, &plan), look(&recipe, &policy, &other));
        let shown = |found: Option<Feasibility>, plan: &Plan| {
            found.map(|mut found| {
                // Records are named by what they say, not by their place.
                let mut said = Vec::new();
                for course in found
                    .schedule
                    .iter_mut()
                    .flat_map(|schedule| &mut schedule.terms)
                    .flat_map(|term| &mut term.courses)
                {
                    said.push(
                        course
                            .record
                            .take()
                            .map(|record| serde_json::to_string(&plan.courses[record]).unwrap()),
                    );
                }
                let left: Vec<String> = found
                    .schedule
                    .iter_mut()
                    .flat_map(|schedule| std::mem::take(&mut schedule.left_out))
                    .map(|record| serde_json::to_string(&plan.courses[record]).unwrap())
                    .collect();
                let mut left = left;
                left.sort();
                (found, said, left)
            })
        };
        assert_eq!(shown(one, &plan), shown(two, &other), "case {case}\n{}", recipe.text());
        looked += 1;
    }
    assert!(looked > 0);
}

/// The fewest courses that have to be added to the student's own plan as it stands, by trying every way.
fn fewest(recipe: &Recipe, policy: &Policy) -> Option<usize> {
    let auditor = Auditor::new(policy);
    let oracle = Oracle::new(recipe, true, true);
    let mut plan = recipe.plan();
    plan.student.facts.insert("fit".to_owned(), FactValue::Bool(true));
    let mut known: HashMap<String, bool> = HashMap::new();
    let mut best: Option<usize> = None;
    oracle.any(&mut |at| {
        let added = oracle.pieces.iter().zip(at).filter(|(one, at)| one.record.is_none() && at.is_some());
        let added = added.count();
        if best.is_some_and(|best| best <= added) {
            return false;
        }
        if meets(recipe, &auditor, &oracle.plan(&plan, at), &mut known) {
            best = Some(added);
        }
        false
    });
    best
}

/// What would meet an award that is not met: no more courses than have to be added, where that is said.
#[test]
fn repairs_are_of_the_fewest_courses() {
    let (cases, seed) = (number("GRADUS_SCHEDULE_CASES", 2_000) / 4, number("GRADUS_SCHEDULE_SEED", 1));
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    for case in seed..seed + cases {
        let recipe = Recipe::new(case);
        let Some(policy) = recipe.policy() else { continue };
        let plan = recipe.plan();
        let auditor = Auditor::new(&policy);
        if auditor.verdict(&plan, &AuditOptions::on(recipe.as_of()), 0) != Verdict::NotMet {
            continue;
        }
        let name = &policy.awards[0].named.name;
        let found = Scheduler::new(&policy).repair(&plan, &options(&recipe), name);
        let shown = || {
            format!("case {case}\n{found:#?}\n{}\n{}", recipe.text(), serde_json::to_string(&plan).unwrap())
        };
        let least = fewest(&recipe, &policy);
        let what = match (&found, least) {
            (Some(found), Some(least)) if found.fewest => {
                assert_eq!(found.courses.len(), least, "{}", shown());
                "of the fewest"
            }
            (Some(_), Some(_)) => "found",
            (Some(found), None) => {
                assert!(!found.fewest, "the oracle finds none\n{}", shown());
                "by moving"
            }
            (None, Some(least)) => {
                assert!(least == 0, "the oracle finds one of {least}\n{}", shown());
                "nothing to add"
            }
            (None, None) => "none",
        };
        *tally.entry(what).or_default() += 1;
    }
    eprintln!("{cases} cases: {tally:?}");
    if cases >= 500 {
        let of = |what: &str| tally.get(what).copied().unwrap_or(0);
        assert!(of("of the fewest") > 3 * of("found") && of("none") > 0, "{tally:?}");
    }
}
