//! The titles of what a policy names. A rule without a title is shown in its author's own words; for
//! families the names in them become titles: `1 credit from biology-1` reads `1 credit from Biology I`.

use std::collections::BTreeMap;

use crate::diagnostic::render::text::clean;
use crate::plan::CourseRecord;
use crate::policy::{Award, Demand, EventKind, Kind, Named, Policy};
use crate::report::words::day;

pub(in crate::report::paper) struct Names<'a> {
    titles: BTreeMap<&'a str, &'a str>,
    policy: &'a Policy,
}

impl<'a> Names<'a> {
    pub(super) fn of(policy: &'a Policy) -> Self {
        let courses = policy.courses.iter().map(|course| &course.named);
        let exams = policy.exams.iter().map(|exam| &exam.named);
        let facts = policy.facts.iter().map(|fact| &fact.named);
        let events = policy.events.iter().map(|event| &event.named);
        let awards = policy.awards.iter().map(|award| &award.named);
        let all = courses.chain(exams).chain(&policy.credentials).chain(facts).chain(events).chain(awards);
        let titles = all.chain(&policy.roles).map(pair).collect();
        Self { titles, policy }
    }

    /// The title of what has that name, of whatever sort.
    pub(in crate::report::paper) fn title(&self, name: &str) -> String {
        match self.titles.get(name) {
            Some(title) => clean(title),
            None => clean(name).replace('-', " "),
        }
    }

    /// The title of what has that name; any other text as it is.
    pub(in crate::report::paper) fn known(&self, text: &str) -> String {
        clean(self.titles.get(text).copied().unwrap_or(text))
    }

    /// What a course record is called: by its own title, else by that of the course it names.
    pub(in crate::report::paper) fn record(&self, record: &CourseRecord) -> String {
        match &record.title {
            Some(title) => clean(title),
            None => self.known(&record.course),
        }
    }

    /// The kind of event of that name.
    pub(in crate::report::paper) fn event(&self, name: &str) -> Option<&'a EventKind> {
        self.policy.events.iter().find(|kind| kind.named.name == name)
    }

    /// The title of a role.
    pub(in crate::report::paper) fn role(&self, name: &str) -> String {
        let known = self.policy.roles.iter().find(|role| role.name.eq_ignore_ascii_case(name));
        known.map_or_else(|| clean(name).replace('-', " "), |role| clean(&role.title))
    }

    pub(in crate::report::paper) fn award(&self, name: &str) -> Option<&'a Award> {
        self.policy.awards.iter().find(|award| award.named.name == name)
    }

    /// The compiled demand behind a result.
    pub(in crate::report::paper) fn demand(&self, award: &str, path: &str) -> Option<&'a Demand> {
        self.award(award)?.demands.iter().find(|demand| demand.path == path)
    }

    /// The courses that a demand takes, if they are few: their titles.
    pub(in crate::report::paper) fn few_courses(&self, award: &str, path: &str) -> Vec<String> {
        const FEW: usize = 6;
        let Some(Kind::Count(count)) = self.demand(award, path).map(|demand| &demand.kind) else {
            return Vec::new();
        };
        if !count.select.combined.is_empty() {
            return Vec::new();
        }
        let mut titles: Vec<String> = Vec::new();
        for pick in &count.select.picks {
            let Some(courses) = &pick.courses else { return Vec::new() };
            for course in courses.iter().filter_map(|course| self.policy.courses.get(*course as usize)) {
                let title = clean(&course.named.title);
                if !titles.contains(&title) {
                    titles.push(title);
                }
                if titles.len() > FEW {
                    return Vec::new();
                }
            }
        }
        titles
    }

    /// An author's words for a family: names by their titles, without signs of the language.
    pub(in crate::report::paper) fn plain(&self, text: &str) -> String {
        let mut out = String::new();
        let mut word = String::new();
        for character in clean(text).chars().chain([' ']) {
            if character.is_alphanumeric() || character == '-' || (character == '.' && !word.is_empty()) {
                word.push(character);
                continue;
            }
            // A full stop that ends a sentence is no part of a name.
            let stop = word.ends_with('.');
            let bare = word.trim_end_matches('.');
            out.push_str(self.titles.get(bare).copied().unwrap_or(bare));
            if stop {
                out.push('.');
            }
            word.clear();
            if !matches!(character, '{' | '}' | '`' | '"' | '…') {
                out.push(character);
            }
        }
        clean(&out.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A reason for a family: without the names that stand in brackets behind their titles.
    pub(in crate::report::paper) fn reason(&self, text: &str) -> String {
        let text = clean(text);
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(" (`") {
            out.push_str(before);
            match after.split_once("`)") {
                Some((_, behind)) => rest = behind,
                None => {
                    out.push_str(" (`");
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        days(&out)
    }
}

/// The text with its days as people write them.
pub(super) fn days(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for character in text.chars().chain(['\n']) {
        if character.is_ascii_digit() || character == '-' {
            word.push(character);
            continue;
        }
        out.push_str(&day(&word));
        word.clear();
        out.push(character);
    }
    out.pop();
    out
}

fn pair(named: &Named) -> (&str, &str) {
    (named.name.as_str(), named.title.as_str())
}
