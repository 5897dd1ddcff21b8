//! Conditions in words, close to how a policy writes them.

use crate::diagnostic::render::text::clean;
use crate::policy::{
    Cond, EventFilter, EventSelect, Happening, Measure, Named, Policy, Range, Said, Select, Tally, Threshold,
};
use crate::quantity::Amount;

/// The longest text in a box or beside an arrow, in characters; the rest is left to the tooltip.
const LONGEST: usize = 160;
/// How deep a condition is followed into its parts.
const DEEPEST: usize = 12;

/// A text on one line, cut where it is longer than anyone reads in a picture.
pub(super) fn short(text: &str) -> String {
    cut(&clean(text), LONGEST)
}

/// The text, or its beginning.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(most.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// `1 credit`, `2 courses`: up to one of them is singular.
pub(super) fn amount(amount: Amount, measure: Measure) -> String {
    let one = amount > Amount::ZERO && amount <= Amount::ONE;
    let unit = match measure {
        Measure::Credits => "credit",
        Measure::Courses => "course",
        Measure::Hours => "hour",
        Measure::Points => "point",
    };
    format!("{amount} {unit}{}", if one { "" } else { "s" })
}

/// A condition.
pub(super) fn cond(policy: &Policy, cond: &Cond) -> String {
    Words { policy }.cond(cond, 0)
}

struct Words<'a> {
    policy: &'a Policy,
}

impl Words<'_> {
    fn cond(&self, cond: &Cond, depth: usize) -> String {
        if depth > DEEPEST {
            return "…".to_owned();
        }
        match cond {
            Cond::All(parts) if parts.is_empty() => "always".to_owned(),
            Cond::AtLeast(_, parts) if parts.is_empty() => "never".to_owned(),
            Cond::All(parts) => self.parts(parts, " and ", depth),
            Cond::AtLeast(1, parts) => self.parts(parts, " or ", depth),
            Cond::AtLeast(count, parts) => format!("{count} of: {}", self.parts(parts, ", ", depth)),
            Cond::Not(inner) if matches!(**inner, Cond::All(_) | Cond::AtLeast(..)) => {
                format!("not ({})", self.cond(inner, depth + 1))
            }
            Cond::Not(inner) => format!("not {}", self.cond(inner, depth + 1)),
            Cond::Entered(grade, range) => format!("entering grade {grade} {}", within(range)),
            Cond::Graduates(range) => format!("graduating {}", within(range)),
            Cond::FactYes(fact) => self.fact(*fact),
            Cond::FactIs(fact, word) => format!("{}: {word}", self.fact(*fact)),
            Cond::FactNumber(fact, least, most) => {
                format!("{}: {}", self.fact(*fact), between(*least, *most))
            }
            Cond::FactDate(fact, range) => format!("{} {}", self.fact(*fact), within(range)),
            Cond::Score(exam, threshold, range) => {
                let exam = title(self.policy.exams.get(*exam as usize).map(|exam| &exam.named));
                let least = match threshold {
                    Threshold::Any => "taken".to_owned(),
                    Threshold::Number(least) => format!("at {least} or above"),
                    Threshold::Step(scale, step) => {
                        let scale = self.policy.scales.get(*scale as usize);
                        let step = scale.and_then(|scale| scale.steps.get(*step as usize));
                        step.map_or_else(String::new, |step| format!("at {} or above", step.symbol))
                    }
                };
                format!("{exam} {least}{}", later(range.as_ref()))
            }
            Cond::BestSum(count, exams, least, range) => {
                let exams = exams.iter().map(|exam| self.policy.exams.get(*exam as usize));
                let exams = listed(exams.map(|exam| title(exam.map(|exam| &exam.named))));
                format!("the best {count} scores on {exams} add up to {least}{}", later(range.as_ref()))
            }
            Cond::Credentials(least, all, range) => {
                let all = listed(all.iter().map(|one| title(self.policy.credentials.get(*one as usize))));
                let count = if *least == Amount::ONE { String::new() } else { format!("{least} of ") };
                format!("{count}{all}{}", later(range.as_ref()))
            }
            Cond::Courses(measure, least, most, select) => {
                let unit = match measure {
                    Measure::Credits => "credits",
                    Measure::Courses => "courses",
                    Measure::Hours => "hours",
                    Measure::Points => "points",
                };
                let least = (*least > Amount::ZERO || most.is_none()).then_some(*least);
                format!("{} {unit} from {}", between(least, *most), self.courses(select))
            }
            Cond::Events(happening) => self.happening(happening),
            Cond::InGrade(first, last) if first == last => format!("in grade {first}"),
            Cond::InGrade(first, last) => format!("in grades {first} to {last}"),
            Cond::Placed(select) => format!("in {}", self.events(select)),
            Cond::Stated(fact) => format!("{} is stated", self.fact(*fact)),
            Cond::Agrees(one, other) => format!("{} agrees with {}", self.said(*one), self.said(*other)),
            Cond::CoursesListed(kind) => format!("all courses are listed in {}", self.kind(*kind)),
            Cond::CoursesFollow(sequence) => {
                let found = self.policy.sequences.get(*sequence as usize);
                format!("the courses follow {}", title(found.map(|found| &found.named)))
            }
        }
    }

    fn parts(&self, parts: &[Cond], between: &str, depth: usize) -> String {
        let one = |part: &Cond| {
            let text = self.cond(part, depth + 1);
            let joined = match part {
                Cond::All(inner) | Cond::AtLeast(_, inner) => inner.len() > 1,
                _ => false,
            };
            if joined && parts.len() > 1 { format!("({text})") } else { text }
        };
        let mut said: Vec<String> = Vec::new();
        for text in parts.iter().map(one) {
            // A layer may repeat what the one below it says.
            if !said.contains(&text) {
                said.push(text);
            }
        }
        said.join(between)
    }

    fn fact(&self, fact: u32) -> String {
        title(self.policy.facts.get(fact as usize).map(|fact| &fact.named))
    }

    fn kind(&self, kind: u32) -> String {
        title(self.policy.events.get(kind as usize).map(|kind| &kind.named))
    }

    fn said(&self, said: Said) -> String {
        match said {
            Said::Fact(fact) => self.fact(fact),
            Said::Choice(kind) => self.kind(kind),
        }
    }

    fn courses(&self, select: &Select) -> String {
        let names = courses(self.policy, select);
        let mut out = if names.is_empty() { "any course".to_owned() } else { listed(names.into_iter()) };
        if select.picks.iter().any(|pick| !pick.filters.is_empty()) {
            out.push_str(", with conditions");
        }
        out
    }

    fn happening(&self, happening: &Happening) -> String {
        let events = self.events(&happening.select);
        match &happening.tally {
            Tally::Times { least: 0, most: Some(0) } => format!("no {events}"),
            Tally::Times { least, most: None } => format!("{least} {events}"),
            Tally::Times { least, most: Some(most) } => format!("{least} to {most} {events}"),
            Tally::Hours { least, most } => format!("{} hours of {events}", between(Some(*least), *most)),
            Tally::Every => format!("every {events}"),
            Tally::Latest => format!("latest {events}"),
        }
    }

    fn events(&self, select: &EventSelect) -> String {
        let mut out = select.kinds.first().map_or_else(|| "record".to_owned(), |kind| self.kind(*kind));
        for filter in &select.filters {
            match filter {
                EventFilter::Format(word) => out.push_str(&format!(", {word}")),
                EventFilter::AttendedBy(who) => out.push_str(&format!(" attended by {}", who.join(", "))),
                EventFilter::Without(who) => out.push_str(&format!(" without {}", who.join(", "))),
                EventFilter::By(who) => out.push_str(&format!(" by {}", who.join(", "))),
                EventFilter::To(who) => out.push_str(&format!(" to {}", who.join(", "))),
                EventFilter::SignedBy(who) => out.push_str(&format!(" signed by {}", who.join(", "))),
                EventFilter::Covering(what) => out.push_str(&format!(" covering {}", what.join(", "))),
                EventFilter::Of(values) => out.push_str(&format!(" of {}", values.join(", "))),
                EventFilter::Dated(range) => out.push_str(&format!(" {}", within(range))),
                EventFilter::Lasting(..) | EventFilter::With(_) | EventFilter::PartOf(_) => {
                    out.push_str(" …")
                }
            }
        }
        out
    }
}

/// The titles of the courses that a selector lists; none where it is any course.
pub(super) fn courses(policy: &Policy, select: &Select) -> Vec<String> {
    let mut all: Vec<u32> = Vec::new();
    for pick in &select.picks {
        match &pick.courses {
            Some(courses) => all.extend(courses),
            None => return Vec::new(),
        }
    }
    all.extend(select.combined.iter().flat_map(|together| &together.parts).flatten());
    all.sort_unstable();
    all.dedup();
    all.iter().map(|course| title(policy.courses.get(*course as usize).map(|one| &one.named))).collect()
}

fn title(named: Option<&Named>) -> String {
    named.map_or_else(|| "?".to_owned(), |named| clean(&named.title))
}

/// Some names, as many as can be taken in.
pub(super) fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 12;
    let all = names.len();
    let mut shown: Vec<String> = names.take(MOST).collect();
    if all > MOST {
        shown.push(format!("{} more", all - MOST));
    }
    shown.join(", ")
}

fn within(range: &Range) -> String {
    match (range.from, range.until) {
        (Some(from), Some(until)) if from == until => format!("in {from}"),
        (Some(from), Some(until)) => format!("in {from} to {until}"),
        (Some(from), None) => format!("in {from} or later"),
        (None, Some(until)) => format!("in {until} or earlier"),
        (None, None) => "at any time".to_owned(),
    }
}

fn later(range: Option<&Range>) -> String {
    range.map_or_else(String::new, |range| format!(", {}", within(range)))
}

fn between(least: Option<Amount>, most: Option<Amount>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "any".to_owned(),
    }
}
