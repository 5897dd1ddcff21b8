//! Every place in an award that names something of the policy by its index, to be given another index.

use super::{
    Anchor, Award, Cond, Count, Demand, EventFilter, EventSelect, Filter, Has, Kind, Members, Period,
    Periods, Said, Select, Share, Threshold, Window,
};

/// An index, by what it is an index of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Id<'a> {
    Course(&'a mut u32),
    Exam(&'a mut u32),
    Credential(&'a mut u32),
    Fact(&'a mut u32),
    Event(&'a mut u32),
    Scale(&'a mut u32),
    Award(&'a mut u32),
    Sequence(&'a mut u32),
}

type Visit<'v> = &'v mut dyn FnMut(Id<'_>);

impl Award {
    /// Visits every index but those of its own demands. Lists that must be sorted are sorted again.
    pub(crate) fn ids(&mut self, visit: Visit<'_>) {
        self.applies.iter_mut().for_each(|cond| cond.ids(visit));
        self.extends.iter_mut().for_each(|award| visit(Id::Award(award)));
        self.scale.iter_mut().for_each(|scale| visit(Id::Scale(scale)));
        for awards in [&mut self.adds_to, &mut self.separate_from] {
            awards.iter_mut().for_each(|award| visit(Id::Award(award)));
            awards.sort_unstable();
        }
        self.demands.iter_mut().for_each(|demand| demand.ids(visit));
    }
}

impl Demand {
    /// Visits every index in it but those of other demands.
    pub(crate) fn ids(&mut self, visit: Visit<'_>) {
        match &mut self.kind {
            Kind::All(_) | Kind::Sum { .. } | Kind::Choose { .. } => {}
            Kind::Count(count) => count.ids(visit),
            Kind::Test(cond) | Kind::If { cond, .. } => cond.ids(visit),
            Kind::Gpa { over, .. } => over.ids(visit),
            Kind::GpaCounted { award, .. } => visit(Id::Award(award)),
            Kind::Timed { window, .. } => window.ids(visit),
            Kind::Share(share) => share.ids(visit),
            Kind::When { branches, .. } => branches.iter_mut().for_each(|(cond, _)| cond.ids(visit)),
        }
    }
}

impl Count {
    fn ids(&mut self, visit: Visit<'_>) {
        self.select.ids(visit);
        self.limits.iter_mut().for_each(|limit| limit.select.ids(visit));
    }
}

impl Share {
    fn ids(&mut self, visit: Visit<'_>) {
        if let Members::Students(Some(cond)) = &mut self.of {
            cond.ids(visit);
        }
        match &mut self.has {
            Has::Award(award) => visit(Id::Award(award)),
            Has::Cond(cond) => cond.ids(visit),
            Has::Events(happening) => happening.select.ids(visit),
            Has::Group(_) | Has::Staff(..) | Has::Students(..) => {}
        }
    }
}

fn courses(list: &mut [u32], visit: Visit<'_>) {
    list.iter_mut().for_each(|course| visit(Id::Course(course)));
    list.sort_unstable();
}

impl Select {
    /// Visits every index in it.
    pub(crate) fn ids(&mut self, visit: Visit<'_>) {
        for pick in &mut self.picks {
            pick.courses.iter_mut().for_each(|list| courses(list, visit));
            pick.filters.iter_mut().for_each(|filter| filter.ids(visit));
        }
        for combined in &mut self.combined {
            combined.parts.iter_mut().for_each(|part| courses(part, visit));
            combined.filters.iter_mut().for_each(|filter| filter.ids(visit));
        }
    }
}

impl Filter {
    fn ids(&mut self, visit: Visit<'_>) {
        match self {
            Self::Step(scale, _) => visit(Id::Scale(scale)),
            Self::Also(select) | Self::Except(select) => select.ids(visit),
            Self::Number(_)
            | Self::Taken(_)
            | Self::Grades(..)
            | Self::At(_)
            | Self::Marked(_)
            | Self::Completed => {}
        }
    }
}

impl Cond {
    /// Visits every index in it.
    pub(crate) fn ids(&mut self, visit: Visit<'_>) {
        match self {
            Self::All(parts) | Self::AtLeast(_, parts) => {
                parts.iter_mut().for_each(|part| part.ids(visit));
            }
            Self::Not(inner) => inner.ids(visit),
            Self::Entered(..) | Self::Graduates(_) | Self::InGrade(..) => {}
            Self::FactYes(fact)
            | Self::FactIs(fact, _)
            | Self::FactNumber(fact, ..)
            | Self::FactDate(fact, _)
            | Self::Stated(fact) => visit(Id::Fact(fact)),
            Self::Score(exam, threshold, _) => {
                visit(Id::Exam(exam));
                if let Threshold::Step(scale, _) = threshold {
                    visit(Id::Scale(scale));
                }
            }
            Self::BestSum(_, exams, ..) => exams.iter_mut().for_each(|exam| visit(Id::Exam(exam))),
            Self::Credentials(_, credentials, _) => {
                credentials.iter_mut().for_each(|credential| visit(Id::Credential(credential)));
            }
            Self::Courses(_, _, _, select) => select.ids(visit),
            Self::Events(happening) => happening.select.ids(visit),
            Self::Placed(select) => select.ids(visit),
            Self::Agrees(one, other) => {
                for said in [one, other] {
                    match said {
                        Said::Fact(fact) => visit(Id::Fact(fact)),
                        Said::Choice(kind) => visit(Id::Event(kind)),
                    }
                }
            }
            Self::CoursesListed(kind) => visit(Id::Event(kind)),
            Self::CoursesFollow(sequence) => visit(Id::Sequence(sequence)),
        }
    }
}

impl EventSelect {
    fn ids(&mut self, visit: Visit<'_>) {
        self.kinds.iter_mut().for_each(|kind| visit(Id::Event(kind)));
        self.kinds.sort_unstable();
        for filter in &mut self.filters {
            if let EventFilter::With(inner) | EventFilter::PartOf(inner) = filter {
                inner.ids(visit);
            }
        }
    }
}

impl Window {
    fn ids(&mut self, visit: Visit<'_>) {
        match self {
            Self::By(anchor) | Self::Within(_, _, anchor) | Self::Before(anchor) | Self::After(anchor) => {
                anchor.ids(visit);
            }
            Self::During(
                Period::Grades(..)
                | Period::Year
                | Period::GraduationYear
                | Period::TheYear(_)
                | Period::Term(_)
                | Period::Dates(..),
            )
            | Self::Each(Periods::Years { .. } | Periods::Grades(_) | Periods::Terms) => {}
            Self::Each(Periods::Events(select)) => select.ids(visit),
            Self::EveryFew { from, until, .. } => {
                from.iter_mut().chain(until).for_each(|anchor| anchor.ids(visit));
            }
        }
    }
}

impl Anchor {
    fn ids(&mut self, visit: Visit<'_>) {
        match self {
            Self::Event(select, ..) => select.ids(visit),
            Self::Fact(fact) => visit(Id::Fact(fact)),
            Self::Offset(_, _, inner) => inner.ids(visit),
            Self::First(several) => several.iter_mut().for_each(|anchor| anchor.ids(visit)),
            Self::On(_)
            | Self::MonthDay(..)
            | Self::Grade(..)
            | Self::Year(_)
            | Self::Term(..)
            | Self::Its(_)
            | Self::Enrolment(_)
            | Self::Graduation => {}
        }
    }
}
