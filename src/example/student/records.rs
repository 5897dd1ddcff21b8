//! The records of an example: courses, scores, credentials, events, waivers, substitutions.

use super::{Builder, dates};
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::names::{Sort, Symbol};
use crate::plan::{
    CourseRecord, Credential, Event, Experience, Program, ScoreRecord, ScoreValue, Signature, State,
    Substitution, Waiver, WaiverKind,
};
use crate::policy::Award;
use crate::quantity::{Amount, Date};
use crate::source::Span;
use crate::syntax::tree::{
    Approval, At, GivenCourse, GivenCourses, GivenEvent, GivenKind, GivenSubstitution, GivenValue,
    GivenWaiver, ItemKind, Moment, RuleRef, Standing, Word,
};

impl Builder<'_, '_, '_> {
    pub(super) fn courses(&mut self, line: &GivenCourses) {
        for course in &line.courses {
            if let Some(record) = self.course(line, course) {
                if let Some(year) = record.year() {
                    self.speaks_of(year);
                }
                self.stands("courses", course.span);
                self.plan.courses.push(record);
            }
        }
    }

    fn course(&mut self, line: &GivenCourses, given: &GivenCourse) -> Option<CourseRecord> {
        let (name, title, most) = if given.unknown {
            self.unknown_course(line, given)?
        } else {
            let index = self.reader.find_sort(&given.course, Sort::Course)?;
            let course = self.reader.policy.courses.get(index as usize)?;
            (course.named.full(), course.named.title.clone(), course.credits.1)
        };
        let mut record = CourseRecord::new(name, state(line.standing));
        record.title = Some(title);
        // Where nothing is said, a course gives all the credit it can.
        record.credits = match &given.credits {
            Some(credits) => Some(credits.value),
            None if is_over(line.standing) => None,
            None => Some(most),
        };
        if let Some(grade) = &given.grade {
            self.grade_is_known(grade);
            record.grade = Some(grade.value.clone());
        }
        record.points = amount(given.points.as_ref());
        record.hours = amount(given.hours.as_ref());
        record.date = day(given.date.as_ref());
        record.registered = day(given.registered.as_ref());
        record.year = given.year.as_ref().map(|year| year.value);
        record.grade_level = line.grade.as_ref().map(|grade| grade.value);
        if let (None, None, Some(grade)) = (record.year, record.date, record.grade_level) {
            record.year = self.year_of_grade(grade);
        }
        record.term = line.term.as_ref().map(|term| term.value.clone());
        record.place = given.place.as_ref().map(|place| place.value.clone());
        for mark in &given.marks {
            let index = self.reader.find_sort(mark, Sort::Mark);
            let found = index.and_then(|index| self.reader.policy.marks.get(index as usize));
            record.marks.extend(found.map(|mark| mark.name.clone()));
        }
        Some(record)
    }

    /// The name, title and credit of a course the policy does not know: what it might be counted as is
    /// then not known, as of a plan file that holds it.
    fn unknown_course(
        &mut self,
        line: &GivenCourses,
        given: &GivenCourse,
    ) -> Option<(String, String, Amount)> {
        let title = &given.course.value;
        if self.reader.policy.courses.iter().any(|course| course.named.goes_by(title)) {
            let headline = format!("`{title}` is a course of the policy");
            self.report(given.course.span, headline, "write it without quotes");
            return None;
        }
        if given.credits.is_none() && !is_over(line.standing) {
            let headline = "the policy does not know this course, and so not how much credit it gives";
            let help = "say how many credits, or write a course of the policy by its name, without quotes";
            self.report(given.course.span, headline, help);
            return None;
        }
        Some((title.clone(), title.clone(), Amount::ZERO))
    }

    /// Whether a grade is one of the award's scale, or where it names none of any scale; a number always
    /// is.
    fn grade_is_known(&mut self, grade: &Word) {
        let policy = self.reader.policy;
        let own = self.award.and_then(|award| award.scale);
        let own = own.and_then(|scale| policy.scales.get(scale as usize));
        let scales: Vec<_> = own.map_or_else(|| policy.scales.iter().collect(), |scale| vec![scale]);
        let known =
            |symbol: &str| scales.iter().any(|scale| scale.steps.iter().any(|step| step.symbol == symbol));
        if grade.value.parse::<Amount>().is_ok() || scales.is_empty() || known(&grade.value) {
            return;
        }
        let headline = match own {
            Some(scale) => format!("`{}` is not a grade of {}", grade.value, scale.named.title),
            None => format!("`{}` is not a grade of any scale", grade.value),
        };
        let help = match own {
            Some(scale) => {
                let steps: Vec<&str> = scale.steps.iter().map(|step| step.symbol.as_str()).collect();
                format!("its grades are: {}", steps.join(", "))
            }
            None => "check the spelling; capital and small letters differ".to_owned(),
        };
        self.report(grade.span, headline, &help);
    }

    pub(super) fn score(&mut self, span: Span, exam: &Word, score: &GivenValue, when: Option<Moment>) {
        let Some(exam) = self.full(exam, Sort::Exam) else { return };
        let score = match score {
            GivenValue::Number(number) => ScoreValue::Number(number.value),
            GivenValue::Word(word) | GivenValue::Text(word) => ScoreValue::Level(word.value.clone()),
            GivenValue::Date(_) => return,
        };
        let (date, year) = match when {
            Some(Moment::Date(date)) => (Some(date), None),
            Some(Moment::Year(year)) => (None, Some(year)),
            None => (None, None),
        };
        dates([date]).chain(year).for_each(|year| self.speaks_of(year));
        self.stands("scores", span);
        self.plan.scores.push(ScoreRecord { exam, score, date, year, attempt: None });
    }

    pub(super) fn credential(&mut self, span: Span, name: &Word, standing: Standing, date: Option<Date>) {
        let Some(credential) = self.full(name, Sort::Credential) else { return };
        dates([date]).for_each(|year| self.speaks_of(year));
        self.stands("credentials", span);
        self.plan.credentials.push(Credential { credential, date, state: state(standing) });
    }

    pub(super) fn experience(
        &mut self,
        span: Span,
        name: &Word,
        hours: Amount,
        standing: Standing,
        date: Option<Date>,
    ) {
        let Some(kind) = self.full(name, Sort::EventKind) else { return };
        dates([date]).for_each(|year| self.speaks_of(year));
        self.stands("experiences", span);
        self.plan.experiences.push(Experience { kind, hours, date, state: state(standing) });
    }

    /// An event or placement, with all that belongs to it.
    pub(super) fn event(&mut self, span: Span, given: &GivenEvent, of: Option<&str>) {
        let Some(symbol) = self.reader.find(&given.kind, Sort::EventKind) else { return };
        let kind = format!("{}.{}", symbol.module, symbol.name);
        self.class_fits(given, symbol);
        let id = (!given.parts_of_it.is_empty())
            .then(|| format!("{}-{}", self.plan.programs.len(), self.plan.events.len()));
        let added = match given.class.value.as_str() {
            "placement" => self.placement(span, given, kind, id.clone(), of),
            _ => self.happened(span, given, kind, id.clone(), of),
        };
        let (Some(()), Some(id)) = (added, id) else { return };
        for inner in &given.parts_of_it {
            if let GivenKind::Event(event) = &inner.kind {
                self.event(inner.span, event, Some(&id));
            }
        }
    }

    /// Whether the word that leads is the one the kind was declared by, or a finding.
    fn class_fits(&mut self, given: &GivenEvent, symbol: &Symbol<'_>) {
        if let ItemKind::EventKind(kind) = &symbol.item.kind
            && kind.class.value != given.class.value
        {
            let headline =
                format!("`{}` is a {}, not a {}", given.kind.value, kind.class.value, given.class.value);
            self.reader.findings.push(
                Diagnostic::new(Code::WrongKind, given.class.span, headline)
                    .label(format!("write `{}`", kind.class.value))
                    .also(symbol.span, "declared here")
                    .fix(
                        Fix::safe(format!("write `{}`", kind.class.value))
                            .replace(given.class.span, kind.class.value.as_str()),
                    ),
            );
        }
    }

    fn placement(
        &mut self,
        span: Span,
        given: &GivenEvent,
        program: String,
        id: Option<String>,
        of: Option<&str>,
    ) -> Option<()> {
        let others = given.date.is_some()
            || !given.attended.is_empty()
            || !given.signed.is_empty()
            || !given.by.is_empty()
            || !given.addressed.is_empty()
            || !given.parts.is_empty()
            || !given.courses.is_empty()
            || given.minutes.is_some()
            || given.format.is_some()
            || of.is_some();
        if others {
            let help = "write what happened in it as an event of its own, in its block";
            self.report(span, "a placement has a first day, a last day and a value, and no more", help);
            return None;
        }
        let Some(from) = &given.from else {
            self.report(span, "when does this placement begin?", "write `from` and its first day");
            return None;
        };
        let (from, to) = (from.value, day(given.to.as_ref()));
        dates([Some(from), to]).for_each(|year| self.speaks_of(year));
        let value = given.value.as_ref().map(|value| value.value.clone());
        self.stands("programs", span);
        self.plan.programs.push(Program { program, from, to, value, id });
        Some(())
    }

    fn happened(
        &mut self,
        span: Span,
        given: &GivenEvent,
        kind: String,
        id: Option<String>,
        of: Option<&str>,
    ) -> Option<()> {
        if let Some(edge) = given.from.as_ref().or(given.to.as_ref()) {
            self.report(edge.span, "only a placement has a first and a last day", "write `on` and the day");
            return None;
        }
        let Some(date) = &given.date else {
            self.report(span, "on which day did this happen?", "write `on` and the day");
            return None;
        };
        let date = date.value;
        dates([Some(date)]).for_each(|year| self.speaks_of(year));
        let minutes = match &given.minutes {
            Some(minutes) => match minutes.value.to_string().parse::<u32>() {
                Ok(whole) => Some(whole),
                Err(_) => {
                    self.report(minutes.span, "minutes are whole numbers", "write whole minutes");
                    None
                }
            },
            None => None,
        };
        let courses = given.courses.iter().filter_map(|course| self.full(course, Sort::Course)).collect();
        let (attended, by, to) =
            (self.roles(&given.attended), self.roles(&given.by), self.roles(&given.addressed));
        let signed = given.signed.iter().flat_map(|(role, on)| {
            let by = self.roles(std::slice::from_ref(role)).pop();
            by.map(|by| Signature { by, date: day(on.as_ref()).unwrap_or(date), name: None })
        });
        let signed = signed.collect();
        self.stands("events", span);
        self.plan.events.push(Event {
            kind,
            date,
            id,
            for_event: of.map(str::to_owned),
            by,
            to,
            attended,
            format: given.format.as_ref().map(|format| format.value.clone()),
            minutes,
            parts: given.parts.iter().map(|part| part.value.clone()).collect(),
            courses,
            signed,
            version: None,
            value: given.value.as_ref().map(|value| value.value.clone()),
            notes: None,
        });
        Some(())
    }

    /// The role and day of an approval, without which it is none, and who signed it: on that day where
    /// no other is said.
    fn approved(&mut self, span: Span, approval: &Approval) -> Option<(String, Date, Vec<Signature>)> {
        let Some(by) = &approval.by else {
            self.report(span, "who approved this?", "write `by` and the role, as in `by principal`");
            return None;
        };
        let Some(date) = &approval.date else {
            self.report(span, "on which day was this approved?", "write `on` and the day");
            return None;
        };
        let signed = approval.signed.iter().map(|(role, on)| Signature {
            by: self.approver(role),
            date: day(on.as_ref()).unwrap_or(date.value),
            name: None,
        });
        Some((self.approver(by), date.value, signed.collect()))
    }

    /// The rules a reference names, as plan files write them.
    fn rules(&mut self, rule: &RuleRef) -> Vec<String> {
        let other = rule.award.as_ref().map(|word| self.reader.award(word));
        let award: Option<&Award> = other.unwrap_or(self.award);
        let Some(award) = award else { return Vec::new() };
        let target = self.reader.target(&rule.demand, award);
        let paths = target.map(|target| target.paths).unwrap_or_default();
        paths.into_iter().map(|path| format!("{}/{path}", award.named.full())).collect()
    }

    pub(super) fn waiver(&mut self, span: Span, given: &GivenWaiver) {
        if let Some(credits) = &given.approval.credits {
            self.report(credits.span, "a waiver is not of so many credits", "remove `up to`");
        }
        let rules = self.rules(&given.rule);
        let Some((by, date, signed)) = self.approved(span, &given.approval) else { return };
        dates([Some(date)]).for_each(|year| self.speaks_of(year));
        for rule in rules {
            self.stands("waivers", span);
            self.plan.waivers.push(Waiver {
                rule,
                kind: if given.opt_out { WaiverKind::OptOut } else { WaiverKind::Waiver },
                by: by.clone(),
                name: None,
                date,
                expires: day(given.approval.until.as_ref()),
                signed: signed.clone(),
                reason: None,
            });
        }
    }

    pub(super) fn substitution(&mut self, span: Span, given: &GivenSubstitution) {
        let used = self.full(&given.used, Sort::Course);
        let replaced = self.full(&given.replaced, Sort::Course);
        let rules: Vec<Option<String>> = match &given.rule {
            Some(rule) => self.rules(rule).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let approved = self.approved(span, &given.approval);
        let (Some(used), Some(replaced), Some((by, date, signed))) = (used, replaced, approved) else {
            return;
        };
        dates([Some(date)]).for_each(|year| self.speaks_of(year));
        for rule in rules {
            self.stands("substitutions", span);
            self.plan.substitutions.push(Substitution {
                rule,
                for_course: replaced.clone(),
                use_course: used.clone(),
                by: by.clone(),
                date,
                expires: day(given.approval.until.as_ref()),
                credits: amount(given.approval.credits.as_ref()),
                signed: signed.clone(),
                reason: None,
            });
        }
    }
}

fn amount(at: Option<&At<Amount>>) -> Option<Amount> {
    at.map(|at| at.value)
}

fn day(at: Option<&At<Date>>) -> Option<Date> {
    at.map(|at| at.value)
}

/// Whether it was left or failed, and gives no credit.
fn is_over(standing: Standing) -> bool {
    matches!(standing, Standing::Failed | Standing::Withdrawn)
}

fn state(standing: Standing) -> State {
    match standing {
        Standing::Earned => State::Earned,
        Standing::InProgress => State::InProgress,
        Standing::Registered => State::Registered,
        Standing::Planned => State::Planned,
        Standing::Failed => State::Failed,
        Standing::Withdrawn => State::Withdrawn,
    }
}
