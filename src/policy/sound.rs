//! Whether a policy hangs together: every index good, every tree a tree, every amount in bounds.
//!
//! The compiler makes only sound policies; a file may hold anything. What runs a policy relies on
//! this having been asked.

use super::{
    Anchor, Cond, Demand, EventFilter, EventSelect, Filter, Has, Kind, LeastGrade, Members, Need, Period,
    Periods, Policy, Said, Scoring, Select, Share, Taking, Threshold, Window,
};
use crate::quantity::Amount;

/// How deeply conditions, selectors and demands may be nested; far beyond what the syntax allows.
const MAX_DEPTH: usize = 256;

impl Policy {
    /// What is wrong with it; nothing for a policy that can be run.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut check = Check { policy: self, faults: &mut faults };
        for exam in &self.exams {
            if let Scoring::Scale(scale) = exam.scoring {
                check.index("scale", scale, self.scales.len());
            }
        }
        for course in &self.courses {
            check.amount(course.credits.0);
            check.amount(course.credits.1);
            for other in course.equivalents.iter().chain(&course.no_credit_with) {
                check.index("course", *other, self.courses.len());
            }
            if course.offer.rotation.is_some_and(|(every, _)| every == 0) {
                check.faults.push(format!("`{}` is offered every 0 years", course.named.name));
            }
            for requisite in &course.needs {
                check.need(&requisite.need, 0);
            }
        }
        for (at, kind) in self.events.iter().enumerate() {
            if let Some(parent) = kind.within {
                check.index("kind of event", parent, self.events.len());
                if parent as usize == at {
                    check.faults.push(format!("kind of event number {at} lies in itself"));
                }
            }
        }
        for flag in &self.flags {
            check.cond(&flag.cond, 0);
        }
        for award in &self.awards {
            if let Some(base) = award.extends {
                check.index("award", base, self.awards.len());
            }
            if let Some(scale) = award.scale {
                check.index("scale", scale, self.scales.len());
            }
            for other in award.adds_to.iter().chain(&award.separate_from) {
                check.index("award", *other, self.awards.len());
            }
            if let Some(cond) = &award.applies {
                check.cond(cond, 0);
            }
            for demand in &award.demands {
                check.demand(demand, award.demands.len());
            }
            check.tree(&award.demands, &award.roots);
        }
        for sequence in &self.sequences {
            check.index("award", sequence.award, self.awards.len());
            for most in sequence.load.term.iter().chain(&sequence.load.year) {
                check.amount(*most);
            }
            for (_, _, course) in &sequence.entries {
                check.index("course", *course, self.courses.len());
            }
        }
        check.additions();
        faults
    }
}

struct Check<'a> {
    policy: &'a Policy,
    faults: &'a mut Vec<String>,
}

impl Check<'_> {
    fn index(&mut self, what: &str, index: u32, length: usize) {
        if index as usize >= length {
            self.faults.push(format!("there is no {what} number {index}"));
        }
    }

    fn amount(&mut self, amount: Amount) {
        if amount < Amount::ZERO || amount > Amount::LIMIT {
            self.faults.push(format!("{amount} is out of bounds"));
        }
    }

    fn step(&mut self, scale: u32, step: u32) {
        let steps = self.policy.scales.get(scale as usize).map_or(0, |scale| scale.steps.len());
        self.index("step of a scale", step, steps);
    }

    fn demand(&mut self, demand: &Demand, demands: usize) {
        for part in demand.kind.parts() {
            self.index("demand", part, demands);
        }
        match &demand.kind {
            Kind::All(_) | Kind::Choose { .. } => {}
            Kind::Sum { least, most, .. } => {
                self.amount(*least);
                most.iter().for_each(|most| self.amount(*most));
            }
            Kind::Count(count) => {
                self.amount(count.least);
                count.most.iter().for_each(|most| self.amount(*most));
                count.replaces.iter().for_each(|most| self.amount(*most));
                if count.overall && !count.substitutes.is_empty() {
                    self.faults.push("what only looks takes no substitution".to_owned());
                }
                self.select(&count.select, 0);
                for limit in &count.limits {
                    self.amount(limit.least);
                    limit.most.iter().for_each(|most| self.amount(*most));
                    self.select(&limit.select, 0);
                }
                for other in &count.shares {
                    self.index("demand", *other, demands);
                }
            }
            Kind::Test(cond) | Kind::If { cond, .. } => self.cond(cond, 0),
            Kind::Timed { window, .. } => self.window(window),
            Kind::Share(share) => self.share(share),
            Kind::When { branches, .. } => branches.iter().for_each(|(cond, _)| self.cond(cond, 0)),
            Kind::Gpa { least, over } => {
                self.amount(*least);
                self.select(over, 0);
            }
            Kind::GpaCounted { least, award } => {
                self.amount(*least);
                self.index("award", *award, self.policy.awards.len());
            }
        }
    }

    /// Every demand hangs below the roots exactly once.
    fn tree(&mut self, demands: &[Demand], roots: &[u32]) {
        let mut seen = vec![false; demands.len()];
        let mut open: Vec<(u32, usize)> = roots.iter().map(|root| (*root, 0)).collect();
        while let Some((id, depth)) = open.pop() {
            match seen.get_mut(id as usize) {
                Some(seen) if !*seen && depth <= MAX_DEPTH => *seen = true,
                Some(_) => {
                    self.faults.push(format!("demand number {id} stands in two places, or too deep"));
                    return;
                }
                None => {
                    self.index("demand", id, demands.len());
                    return;
                }
            }
            if let Some(demand) = demands.get(id as usize) {
                open.extend(demand.kind.parts().into_iter().map(|part| (part, depth + 1)));
            }
        }
        if seen.contains(&false) {
            self.faults.push("a demand belongs to nothing".to_owned());
        }
    }

    /// No award adds to itself, by whatever detour.
    fn additions(&mut self) {
        let awards = &self.policy.awards;
        for start in 0..awards.len() {
            let mut open: Vec<usize> = vec![start];
            let mut seen = vec![false; awards.len()];
            while let Some(at) = open.pop() {
                for next in awards.get(at).into_iter().flat_map(|award| &award.adds_to) {
                    let next = *next as usize;
                    if next == start {
                        self.faults.push(format!("award number {start} adds to itself"));
                        return;
                    }
                    if let Some(seen) = seen.get_mut(next).filter(|seen| !**seen) {
                        *seen = true;
                        open.push(next);
                    }
                }
            }
        }
    }

    fn select(&mut self, select: &Select, depth: usize) {
        if depth > MAX_DEPTH {
            self.faults.push("a selector is nested too deeply".to_owned());
            return;
        }
        for pick in &select.picks {
            for course in pick.courses.iter().flatten() {
                self.index("course", *course, self.policy.courses.len());
            }
            pick.filters.iter().for_each(|filter| self.filter(filter, depth));
        }
        for combined in &select.combined {
            self.amount(combined.credits);
            for course in combined.parts.iter().flatten() {
                self.index("course", *course, self.policy.courses.len());
            }
            combined.filters.iter().for_each(|filter| self.filter(filter, depth));
        }
    }

    fn filter(&mut self, filter: &Filter, depth: usize) {
        match filter {
            Filter::Step(scale, step) => self.step(*scale, *step),
            Filter::Also(select) | Filter::Except(select) => self.select(select, depth + 1),
            _ => {}
        }
    }

    fn cond(&mut self, cond: &Cond, depth: usize) {
        if depth > MAX_DEPTH {
            self.faults.push("a condition is nested too deeply".to_owned());
            return;
        }
        match cond {
            Cond::All(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.cond(part, depth + 1))
            }
            Cond::Not(inner) => self.cond(inner, depth + 1),
            Cond::Entered(..) | Cond::Graduates(_) | Cond::InGrade(..) => {}
            Cond::Events(happening) => self.events(&happening.select, depth + 1),
            Cond::Placed(select) => self.events(select, depth + 1),
            Cond::Agrees(one, other) => {
                for said in [one, other] {
                    match said {
                        Said::Fact(fact) => self.index("fact", *fact, self.policy.facts.len()),
                        Said::Choice(kind) => {
                            self.index("kind of event", *kind, self.policy.events.len());
                        }
                    }
                }
            }
            Cond::CoursesListed(kind) => self.index("kind of event", *kind, self.policy.events.len()),
            Cond::CoursesFollow(sequence) => self.index("sequence", *sequence, self.policy.sequences.len()),
            Cond::FactYes(fact)
            | Cond::FactIs(fact, _)
            | Cond::FactNumber(fact, ..)
            | Cond::FactDate(fact, _)
            | Cond::Stated(fact) => {
                self.index("fact", *fact, self.policy.facts.len());
            }
            Cond::Score(exam, threshold, _) => {
                self.index("exam", *exam, self.policy.exams.len());
                if let Threshold::Step(scale, step) = threshold {
                    self.step(*scale, *step);
                }
            }
            Cond::BestSum(_, exams, least, _) => {
                self.amount(*least);
                exams.iter().for_each(|exam| self.index("exam", *exam, self.policy.exams.len()));
            }
            Cond::Credentials(least, credentials, _) => {
                self.amount(*least);
                credentials
                    .iter()
                    .for_each(|one| self.index("credential", *one, self.policy.credentials.len()));
            }
            Cond::Courses(_, least, most, select) => {
                self.amount(*least);
                most.iter().for_each(|most| self.amount(*most));
                self.select(select, depth + 1);
            }
        }
    }
}

impl Check<'_> {
    fn need(&mut self, need: &Need, depth: usize) {
        if depth > MAX_DEPTH {
            self.faults.push("a prerequisite is nested too deeply".to_owned());
            return;
        }
        match need {
            Need::All(parts) | Need::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.need(part, depth + 1));
            }
            Need::Course(taking) => self.taking(taking, depth),
            Need::Amount(_, least, taking) => {
                self.amount(*least);
                self.taking(taking, depth);
            }
            Need::Test(cond) => self.cond(cond, depth + 1),
            Need::Unjudged(_) => {}
        }
    }

    fn taking(&mut self, taking: &Taking, depth: usize) {
        for course in &taking.any_of {
            self.index("course", *course, self.policy.courses.len());
        }
        taking.filters.iter().for_each(|filter| self.filter(filter, depth));
        for grade in &taking.grades {
            if let LeastGrade::Number(least) = grade {
                self.amount(*least);
            }
        }
    }

    fn events(&mut self, select: &EventSelect, depth: usize) {
        if depth > MAX_DEPTH {
            self.faults.push("a selector of events is nested too deeply".to_owned());
            return;
        }
        for kind in &select.kinds {
            self.index("kind of event", *kind, self.policy.events.len());
        }
        for filter in &select.filters {
            if let EventFilter::With(inner) | EventFilter::PartOf(inner) = filter {
                self.events(inner, depth + 1);
            }
        }
    }

    fn window(&mut self, window: &Window) {
        match window {
            Window::By(anchor)
            | Window::Within(_, _, anchor)
            | Window::Before(anchor)
            | Window::After(anchor) => self.anchor(anchor, 0),
            Window::During(
                Period::Grades(..)
                | Period::Year
                | Period::GraduationYear
                | Period::TheYear(_)
                | Period::Term(_)
                | Period::Dates(..),
            )
            | Window::Each(Periods::Years { .. } | Periods::Grades(_) | Periods::Terms) => {}
            Window::Each(Periods::Events(select)) => self.events(select, 0),
            Window::EveryFew { from, until, length, .. } => {
                if *length == 0 {
                    self.faults.push("a stretch of no days".to_owned());
                }
                from.iter().chain(until).for_each(|anchor| self.anchor(anchor, 0));
            }
        }
    }

    fn anchor(&mut self, anchor: &Anchor, depth: usize) {
        if depth > MAX_DEPTH {
            self.faults.push("a day is nested too deeply".to_owned());
            return;
        }
        match anchor {
            Anchor::Event(select, ..) => self.events(select, depth + 1),
            Anchor::Fact(fact) => self.index("fact", *fact, self.policy.facts.len()),
            Anchor::Offset(_, _, inner) => self.anchor(inner, depth + 1),
            Anchor::First(several) => several.iter().for_each(|anchor| self.anchor(anchor, depth + 1)),
            Anchor::On(_)
            | Anchor::MonthDay(..)
            | Anchor::Grade(..)
            | Anchor::Year(_)
            | Anchor::Term(..)
            | Anchor::Its(_)
            | Anchor::Enrolment(_)
            | Anchor::Graduation => {}
        }
    }

    fn share(&mut self, share: &Share) {
        self.amount(share.least);
        if let Members::Students(Some(cond)) = &share.of {
            self.cond(cond, 0);
        }
        match &share.has {
            Has::Award(award) => self.index("award", *award, self.policy.awards.len()),
            Has::Cond(cond) => self.cond(cond, 0),
            Has::Events(happening) => self.events(&happening.select, 0),
            Has::Group(_) | Has::Staff(..) | Has::Students(..) => {}
        }
    }
}

impl Kind {
    /// Puts other demands in the place of its parts; a part without one is left out.
    pub(crate) fn move_parts(&mut self, to: &dyn Fn(u32) -> Option<u32>) {
        let moved = |parts: &mut Vec<u32>| *parts = parts.iter().filter_map(|part| to(*part)).collect();
        match self {
            Self::All(parts)
            | Self::Sum { parts, .. }
            | Self::Choose { parts, .. }
            | Self::Timed { parts, .. } => moved(parts),
            Self::If { then, otherwise, .. } => {
                moved(then);
                moved(otherwise);
            }
            Self::When { branches, otherwise } => {
                branches.iter_mut().for_each(|(_, parts)| moved(parts));
                moved(otherwise);
            }
            Self::Count(_) | Self::Test(_) | Self::Share(_) | Self::Gpa { .. } | Self::GpaCounted { .. } => {}
        }
    }

    /// The conditions it asks for or looks at.
    pub(crate) fn conditions(&self) -> Vec<&Cond> {
        match self {
            Self::Test(cond) | Self::If { cond, .. } => vec![cond],
            Self::When { branches, .. } => branches.iter().map(|(cond, _)| cond).collect(),
            _ => Vec::new(),
        }
    }

    /// All its parts, of whatever branch.
    #[must_use]
    pub fn parts(&self) -> Vec<u32> {
        match self {
            Self::All(parts)
            | Self::Sum { parts, .. }
            | Self::Choose { parts, .. }
            | Self::Timed { parts, .. } => parts.clone(),
            Self::If { then, otherwise, .. } => then.iter().chain(otherwise).copied().collect(),
            Self::When { branches, otherwise } => {
                branches.iter().flat_map(|(_, parts)| parts).chain(otherwise).copied().collect()
            }
            Self::Count(_) | Self::Test(_) | Self::Share(_) | Self::Gpa { .. } | Self::GpaCounted { .. } => {
                Vec::new()
            }
        }
    }
}
