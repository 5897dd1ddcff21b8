//! Reading the heads of examples.

use super::{Heads, Node, Rule, child};
use crate::quantity::Date;
use crate::source::Span;
use crate::syntax::tree::*;

/// The head of an example: its title, its award, its day.
pub(in crate::syntax) type ExampleHead = (Word, Word, Option<At<Date>>);

impl<'a> Heads<'a> {
    pub(in crate::syntax) fn example(&mut self, head: Span) -> Option<ExampleHead> {
        let node = self.parse(Rule::example_head, head)?;
        Some((self.text_in(&node)?, self.word_in(&node, Rule::name)?, self.maybe_date(&node)?))
    }

    pub(in crate::syntax) fn like(&mut self, head: Span) -> Option<Word> {
        let node = self.parse(Rule::like_head, head)?;
        self.text_in(&node)
    }

    pub(in crate::syntax) fn given_student(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::student_head, head)?;
        let inner = node.into_inner().find(|part| {
            matches!(part.as_rule(), Rule::entered | Rule::graduates | Rule::born | Rule::enrolled)
        })?;
        match inner.as_rule() {
            Rule::entered => {
                let number = child(&inner, Rule::number)?;
                if self.grade(&number)?.value != 9 {
                    return self.bad(&number, "a student is said to have entered grade 9; of other grades write `student enrolled in grade 8 in 2021-22`".to_owned());
                }
                Some(GivenKind::Entered(self.given_time(&inner)?))
            }
            Rule::graduates => Some(GivenKind::Graduates(self.given_time(&inner)?)),
            Rule::born => Some(GivenKind::Born(self.date_in(&inner)?)),
            _ => self.enrolled(&inner).map(GivenKind::Enrolled),
        }
    }

    fn enrolled(&mut self, node: &Node<'a>) -> Option<Enrolled> {
        let grades = self.grade_span(&child(node, Rule::grade_span)?)?;
        let (mut years, mut from, mut to, mut ending) = (Vec::new(), None, None, false);
        for part in node.clone().into_inner() {
            match part.as_rule() {
                Rule::year => years.push(self.year(&part)?),
                Rule::kw_to => ending = true,
                Rule::kw_from => ending = false,
                Rule::date if ending => to = Some(self.date(&part)?),
                Rule::date => from = Some(self.date(&part)?),
                _ => {}
            }
        }
        let first = years.first()?.clone();
        let last = years.pop()?;
        Some(Enrolled { grades, years: (first, last), school: self.text_in(node), from, to })
    }

    pub(in crate::syntax) fn given_fact(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::given_fact_head, head)?;
        let name = self.word_in(&node, Rule::name)?;
        let value = node.into_inner().find_map(|part| self.given_value(&part))?;
        Some(GivenKind::Fact(name, value))
    }

    /// A value, where the node is one; of names only those after the first are.
    fn given_value(&mut self, node: &Node<'a>) -> Option<GivenValue> {
        Some(match node.as_rule() {
            Rule::date => GivenValue::Date(self.date(node)?),
            Rule::number => GivenValue::Number(self.amount(node)?),
            Rule::text => GivenValue::Text(self.text(node)),
            Rule::word | Rule::step => GivenValue::Word(self.plain(node)),
            _ => return None,
        })
    }

    pub(in crate::syntax) fn given_courses(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::courses_head, head)?;
        let grade = match child(&node, Rule::number) {
            Some(number) => Some(self.grade(&number)?),
            None => None,
        };
        let verb = child(&node, Rule::record_verb)?.into_inner().next()?;
        let standing = match verb.as_rule() {
            Rule::kw_takes => Standing::InProgress,
            Rule::kw_registered => Standing::Registered,
            Rule::kw_plans => Standing::Planned,
            Rule::kw_failed => Standing::Failed,
            Rule::kw_withdrew => Standing::Withdrawn,
            _ => Standing::Earned,
        };
        let term = self.word_in(&node, Rule::term);
        let courses = node.into_inner().filter(|part| part.as_rule() == Rule::given_course);
        let courses: Option<Vec<GivenCourse>> = courses.map(|course| self.given_course(&course)).collect();
        Some(GivenKind::Courses(GivenCourses { grade, term, standing, courses: courses? }))
    }

    fn given_course(&mut self, node: &Node<'a>) -> Option<GivenCourse> {
        let unknown = child(node, Rule::name).is_none();
        let mut course = GivenCourse {
            span: self.span(node),
            course: self.word_in(node, Rule::name).or_else(|| self.text_in(node))?,
            unknown,
            grade: child(node, Rule::given_grade).map(|grade| self.plain(&grade)),
            credits: None,
            hours: None,
            points: None,
            year: None,
            date: None,
            registered: None,
            place: None,
            marks: Vec::new(),
        };
        for detail in node.clone().into_inner().filter(|part| part.as_rule() == Rule::course_detail) {
            let detail = detail.into_inner().next()?;
            let again = match detail.as_rule() {
                Rule::of_credits => course.credits.replace(self.amount_in(&detail)?).is_some(),
                Rule::of_hours => course.hours.replace(self.amount_in(&detail)?).is_some(),
                Rule::of_points => course.points.replace(self.amount_in(&detail)?).is_some(),
                Rule::in_one_year => course.year.replace(self.year(&child(&detail, Rule::year)?)?).is_some(),
                Rule::on_date => course.date.replace(self.date_in(&detail)?).is_some(),
                Rule::registered_on => course.registered.replace(self.date_in(&detail)?).is_some(),
                Rule::at_place => course.place.replace(self.text_in(&detail)?).is_some(),
                _ => {
                    let names = detail.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
                    course.marks.extend(names.map(|name| self.plain(&name)));
                    false
                }
            };
            self.not_again(again, &detail);
        }
        Some(course)
    }

    pub(in crate::syntax) fn given_score(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::score_head, head)?;
        let exam = self.word_in(&node, Rule::name)?;
        let when = match child(&node, Rule::given_time) {
            Some(_) => Some(self.given_time(&node)?),
            None => None,
        };
        let score = node.into_inner().find_map(|part| self.given_value(&part))?;
        Some(GivenKind::Score { exam, score, when })
    }

    pub(in crate::syntax) fn given_credential(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::held_head, head)?;
        Some(GivenKind::Credential {
            name: self.word_in(&node, Rule::name)?,
            standing: standing(&node),
            date: self.maybe_on(&node)?,
        })
    }

    pub(in crate::syntax) fn given_experience(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::experience_head, head)?;
        Some(GivenKind::Experience {
            name: self.word_in(&node, Rule::name)?,
            hours: self.amount_in(&child(&node, Rule::of_hours)?)?,
            standing: standing(&node),
            date: self.maybe_on(&node)?,
        })
    }

    pub(in crate::syntax) fn given_event(&mut self, head: Span) -> Option<GivenEvent> {
        let node = self.parse(Rule::happened_head, head)?;
        let mut event = GivenEvent {
            class: self.word_in(&node, Rule::event_class)?,
            kind: self.word_in(&node, Rule::name)?,
            date: None,
            from: None,
            to: None,
            attended: Vec::new(),
            signed: Vec::new(),
            by: Vec::new(),
            addressed: Vec::new(),
            parts: Vec::new(),
            courses: Vec::new(),
            minutes: None,
            format: None,
            value: None,
            parts_of_it: Vec::new(),
        };
        for detail in node.into_inner().filter(|part| part.as_rule() == Rule::event_detail) {
            let detail = detail.into_inner().next()?;
            let words = self.words_in(&detail);
            let mut again = false;
            match detail.as_rule() {
                Rule::attended_by => event.attended.extend(words),
                Rule::signed_on => event.signed.extend(self.signatures(&detail)?),
                Rule::done_by => event.by.extend(words),
                Rule::addressed_to => event.addressed.extend(words),
                Rule::covering => event.parts.extend(words),
                Rule::listing => event.courses.extend(self.names_in(&detail)),
                Rule::for_minutes => again = event.minutes.replace(self.amount_in(&detail)?).is_some(),
                Rule::held_format => {
                    again = event.format.replace(self.word_in(&detail, Rule::word)?).is_some();
                }
                Rule::of_value => {
                    let value = self.text_in(&detail).or_else(|| self.word_in(&detail, Rule::word))?;
                    again = event.value.replace(value).is_some();
                }
                Rule::starting => again = event.from.replace(self.date_in(&detail)?).is_some(),
                Rule::to_date => again = event.to.replace(self.date_in(&detail)?).is_some(),
                _ => again = event.date.replace(self.date_in(&detail)?).is_some(),
            }
            self.not_again(again, &detail);
        }
        Some(event)
    }

    pub(in crate::syntax) fn given_waiver(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::waiver_head, head)?;
        Some(GivenKind::Waiver(Box::new(GivenWaiver {
            opt_out: child(&node, Rule::kw_opt_out).is_some(),
            rule: self.rule_ref(&child(&node, Rule::rule_ref)?)?,
            approval: self.approval(&node)?,
        })))
    }

    pub(in crate::syntax) fn given_substitution(&mut self, head: Span) -> Option<GivenKind> {
        let node = self.parse(Rule::substitution_head, head)?;
        let mut names = node.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
        let (used, replaced) = (names.next()?, names.next()?);
        let rule = match child(&node, Rule::rule_ref) {
            Some(rule) => Some(self.rule_ref(&rule)?),
            None => None,
        };
        Some(GivenKind::Substitution(Box::new(GivenSubstitution {
            used: self.plain(&used),
            replaced: self.plain(&replaced),
            rule,
            approval: self.approval(&node)?,
        })))
    }

    fn rule_ref(&self, node: &Node<'a>) -> Option<RuleRef> {
        Some(RuleRef {
            demand: self.demand_ref(&child(node, Rule::demand_ref)?)?,
            award: self.word_in(node, Rule::name),
        })
    }

    fn demand_ref(&self, node: &Node<'a>) -> Option<Word> {
        self.text_in(node).or_else(|| self.word_in(node, Rule::demand_path))
    }

    fn approval(&mut self, node: &Node<'a>) -> Option<Approval> {
        let mut found = Approval::default();
        for part in node.clone().into_inner().filter(|part| part.as_rule() == Rule::approval) {
            let part = part.into_inner().next()?;
            let again = match part.as_rule() {
                Rule::signed_on => {
                    found.signed.extend(self.signatures(&part)?);
                    false
                }
                Rule::approved_by => found.by.replace(self.word_in(&part, Rule::word)?).is_some(),
                Rule::ending => found.until.replace(self.date_in(&part)?).is_some(),
                Rule::up_to_credits => found.credits.replace(self.amount_in(&part)?).is_some(),
                _ => found.date.replace(self.date_in(&part)?).is_some(),
            };
            self.not_again(again, &part);
        }
        Some(found)
    }

    fn signatures(&mut self, node: &Node<'a>) -> Option<Vec<(Word, Option<At<Date>>)>> {
        let date = self.maybe_on(node)?;
        Some(self.words_in(node).into_iter().map(|role| (role, date.clone())).collect())
    }

    pub(in crate::syntax) fn expect(&mut self, head: Span) -> Option<Expect> {
        let node = self.parse(Rule::expect_head, head)?;
        let expected = child(&node, Rule::expected)?;
        let value = match expected.clone().into_inner().next()?.as_rule() {
            Rule::v_met_late => Expected::MetLate,
            Rule::v_on_track => Expected::OnTrack,
            Rule::v_not_met => Expected::NotMet,
            Rule::v_not_yet_due => Expected::NotYetDue,
            Rule::v_not_applicable => Expected::NotApplicable,
            Rule::v_cannot_tell => Expected::CannotTell,
            Rule::v_due_soon => Expected::DueSoon,
            Rule::v_overdue => Expected::Overdue,
            Rule::v_missed => Expected::Missed,
            Rule::v_waived => Expected::Waived,
            Rule::v_undecided => Expected::Undecided,
            _ => Expected::Met,
        };
        let because = child(&node, Rule::because_of).into_iter().flat_map(Node::into_inner);
        let because = because.filter(|part| part.as_rule() == Rule::demand_ref);
        Some(Expect {
            span: head,
            demand: child(&node, Rule::demand_ref).and_then(|demand| self.demand_ref(&demand)),
            verdict: At { value, span: self.span(&expected) },
            because: because.filter_map(|demand| self.demand_ref(&demand)).collect(),
        })
    }

    /// Refuses a detail that was said before.
    fn not_again(&mut self, again: bool, node: &Node<'_>) {
        if again {
            let word = node.as_str().split_whitespace().next().unwrap_or("").to_owned();
            let finding = crate::diagnostic::Diagnostic::new(
                crate::diagnostic::Code::RepeatedClause,
                self.span(node),
                format!("`{word}` stands here twice"),
            );
            self.errors.push(finding.label("again").help("keep one of the two"));
        }
    }

    fn amount_in(&mut self, node: &Node<'a>) -> Option<At<crate::quantity::Amount>> {
        self.amount(&child(node, Rule::number)?)
    }

    fn date_in(&mut self, node: &Node<'a>) -> Option<At<Date>> {
        self.date(&child(node, Rule::date)?)
    }

    /// A date that may be left out; `None` only where it is written wrongly.
    fn maybe_date(&mut self, node: &Node<'a>) -> Option<Option<At<Date>>> {
        match child(node, Rule::date) {
            Some(date) => self.date(&date).map(Some),
            None => Some(None),
        }
    }

    /// The same behind `on`.
    fn maybe_on(&mut self, node: &Node<'a>) -> Option<Option<At<Date>>> {
        match child(node, Rule::on_date) {
            Some(on) => self.maybe_date(&on),
            None => Some(None),
        }
    }

    fn given_time(&mut self, node: &Node<'a>) -> Option<At<Moment>> {
        let inner = child(node, Rule::given_time)?.into_inner().next()?;
        let moment = inner.into_inner().find(|part| matches!(part.as_rule(), Rule::year | Rule::date))?;
        Some(At { value: self.moment(&moment)?, span: self.span(&moment) })
    }
}

fn standing(node: &Node<'_>) -> Standing {
    let word = child(node, Rule::standing).and_then(|standing| standing.into_inner().next());
    match word.map(|word| word.as_rule()) {
        Some(Rule::st_progress) => Standing::InProgress,
        Some(Rule::kw_registered) => Standing::Registered,
        Some(Rule::kw_planned) => Standing::Planned,
        Some(Rule::kw_failed) => Standing::Failed,
        Some(Rule::kw_withdrawn) => Standing::Withdrawn,
        _ => Standing::Earned,
    }
}
