//! The one file that knows pest: from the text of a head to pieces of the tree.
//!
//! Each function reads one head by the rule of that name in `grammar/gradus.pest`. What does not
//! match leaves one finding, at the furthest place the grammar reached, with what could have stood
//! there in the author's words.

mod examples;
mod happenings;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) use examples::ExampleHead;

use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::expected;
use super::repair::Broken;
use super::tree::*;
use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::quantity::{Amount, SchoolYear, YearError, parse_date};
use crate::source::{FileId, Span};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/gradus.pest"]
struct Grammar;

/// The grammar itself.
pub(super) const TEXT: &str = include_str!("../../grammar/gradus.pest");

/// How much of a text a rule matches from its start on; nothing where it does not or where there is
/// no such rule.
pub(super) fn length(rule: &str, text: &str) -> Option<usize> {
    let found = Grammar::parse(rule_of(rule)?, text).ok()?;
    Some(found.as_str().len())
}

/// How far a rule gets in a text: its length where it matches, else the furthest place at which
/// something else was wanted. Nothing where there is no such rule.
pub(super) fn reach(rule: &str, text: &str) -> Option<usize> {
    Some(match Grammar::parse(rule_of(rule)?, text) {
        Ok(_) => text.len(),
        Err(error) => match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        },
    })
}

fn rule_of(name: &str) -> Option<Rule> {
    static RULES: LazyLock<BTreeMap<String, Rule>> =
        LazyLock::new(|| Rule::all_rules().iter().map(|rule| (format!("{rule:?}"), *rule)).collect());
    RULES.get(name).copied()
}

type Node<'a> = Pair<'a, Rule>;

/// Reads the heads of one file.
pub(super) struct Heads<'a> {
    file: FileId,
    text: &'a str,
    /// Where the head being read begins.
    base: usize,
    pub(super) errors: Vec<Diagnostic>,
    /// How many more heads repairs are tried on.
    repairs_left: usize,
}

/// How many heads of one file repairs are tried on.
const MOST_REPAIRED: usize = 200;

/// A demand as far as its head tells.
pub(super) struct DemandHead {
    /// Its words, without a window before it.
    pub(super) span: Span,
    pub(super) name: Option<Word>,
    pub(super) title: Option<Word>,
    pub(super) body: DemandBody,
    pub(super) excess: bool,
    pub(super) also_toward: Vec<Word>,
    pub(super) waived_by: Vec<Word>,
    /// Behind a window: the demand that stands in it.
    pub(super) inner: Option<Box<DemandHead>>,
    pub(super) substituted_by: Vec<Word>,
    pub(super) replaces: Option<At<Amount>>,
}

/// When a course is offered, as far as one clause tells.
#[derive(Default)]
pub(super) struct Offering {
    pub(super) terms: Vec<Word>,
    pub(super) rotation: Option<(At<Amount>, At<SchoolYear>)>,
    pub(super) years: Option<Range>,
}

/// Declares a reader of a head that is nothing but its pieces in order.
macro_rules! heads {
    ($($(#[$doc:meta])* $name:ident: $rule:ident -> $type:ty = |$reader:ident, $node:ident| $body:expr;)*) => {
        impl<'a> Heads<'a> {
            $($(#[$doc])* pub(super) fn $name(&mut self, head: Span) -> Option<$type> {
                let $node = self.parse(Rule::$rule, head)?;
                let $reader = self;
                $body
            })*
        }
    };
}

heads! {
    use_module: use_head -> Word = |r, n| r.word_in(&n, Rule::name);
    subject: subject_head -> Subject = |r, n| Some(Subject { declared: r.declared_in(&n)?, parent: r.word_in(&n, Rule::name) });
    scale: scale_head -> Declared = |r, n| r.declared_in(&n);
    step: step_head -> Step = |r, n| {
        let points = match child(&n, Rule::number) { Some(number) => Some(r.amount(&number)?), None => None };
        Some(Step { symbol: r.word_in(&n, Rule::step)?, points, fails: child(&n, Rule::kw_fails).is_some() })
    };
    exam: exam_head -> Exam = |r, n| {
        let declared = r.declared_in(&n)?;
        let scoring = match child(&n, Rule::exam_score) {
            Some(score) => {
                let mut bounds = r.amounts(&score)?.into_iter();
                Scoring::Numbers(bounds.next()?, bounds.next()?)
            }
            None => Scoring::Scale(r.word_in(&child(&n, Rule::exam_scale)?, Rule::name)?),
        };
        Some(Exam { declared, scoring })
    };
    credential: credential_head -> Declared = |r, n| r.declared_in(&n);
    mark: mark_head -> Declared = |r, n| r.declared_in(&n);
    fact: fact_head -> Fact = |r, n| {
        let kind = child(&n, Rule::fact_type)?.into_inner().next()?;
        let kind = match kind.as_rule() {
            Rule::yes_or_no => FactType::YesNo,
            Rule::one_of_words => FactType::OneOf(r.words_in(&kind)),
            Rule::kw_number => FactType::Number,
            Rule::kw_text => FactType::Text,
            _ => FactType::Date,
        };
        Some(Fact { declared: r.declared_in(&n)?, kind })
    };
    set: set_head -> Set = |r, n| Some(Set { declared: r.declared_in(&n)?, selector: r.selector(child(&n, Rule::selector)?)? });

    course: course_head -> Declared = |r, n| r.declared_in(&n);
    subjects: subjects_head -> Vec<Word> = |r, n| Some(r.names_in(&n));
    credits: credits_head -> (At<Amount>, At<Amount>) = |r, n| {
        let amounts = r.amounts(&n)?;
        let least = amounts.first()?.clone();
        Some((least.clone(), amounts.get(1).cloned().unwrap_or(least)))
    };
    course_code: course_code_head -> (Word, Word) = |r, n| Some((r.word_in(&n, Rule::word)?, r.text_in(&n)?));
    grades: grades_head -> (At<i8>, At<i8>) = |r, n| r.grade_span(&child(&n, Rule::grade_span)?);
    offered: offered_head -> Offering = |r, n| {
        let mut offering = Offering { terms: r.words_in(&n), ..Offering::default() };
        for part in n.into_inner() {
            match part.as_rule() {
                Rule::rotation => offering.rotation = Some((r.amount(&child(&part, Rule::number)?)?, r.year(&child(&part, Rule::year)?)?)),
                Rule::range => offering.years = Some(r.range(part)?),
                _ => {}
            }
        }
        Some(offering)
    };
    level: level_head -> Word = |r, n| r.word_in(&n, Rule::word);
    tags: tags_head -> Vec<Word> = |r, n| Some(r.words_in(&n));
    prerequisite: prerequisite_head -> Condition = |r, n| r.condition(child(&n, Rule::condition)?);
    corequisite: corequisite_head -> Condition = |r, n| r.condition(child(&n, Rule::condition)?);
    equivalent: equivalent_head -> Vec<Word> = |r, n| Some(r.names_in(&n));
    no_credit_with: no_credit_head -> Vec<Word> = |r, n| Some(r.names_in(&n));
    repeatable: repeatable_head -> Option<At<Amount>> = |r, n| match child(&n, Rule::number) {
        Some(number) => Some(Some(r.amount(&number)?)),
        None => Some(None),
    };

    award: award_head -> (Word, Declared) = |r, n| Some((r.word_in(&n, Rule::award_kind)?, r.declared_in(&n)?));
    authority: authority_head -> Word = |r, n| r.text_in(&n);
    code: code_head -> Word = |r, n| r.text_in(&n);
    applies: applies_head -> Option<Condition> = |r, n| match child(&n, Rule::condition) {
        Some(condition) => Some(Some(r.condition(condition)?)),
        None => Some(None),
    };
    extends: extends_head -> Word = |r, n| r.word_in(&n, Rule::name);
    grades_on: grades_on_head -> Word = |r, n| r.word_in(&n, Rule::name);
    adds_to: adds_head -> Vec<Word> = |r, n| Some(r.names_in(&n));
    separate_from: separate_head -> Vec<Word> = |r, n| Some(r.names_in(&n));
    split: split_head -> () = |_r, _n| Some(());

    role: role_head -> Declared = |r, n| r.declared_in(&n);
    event_kind: event_kind_head -> EventKind = |r, n| r.event_kind_head(&n);
    formats: formats_head -> Vec<Word> = |r, n| Some(r.words_in(&n));
    event_parts: parts_head -> Vec<Word> = |r, n| Some(r.words_in(&n));
    calendar: calendar_head -> Declared = |r, n| r.declared_in(&n);
    schools: schools_head -> Vec<Word> = |r, n| Some(r.texts_in(&n));
    every_year: every_year_head -> (At<MonthDay>, At<MonthDay>) = |r, n| {
        let days = n.into_inner().filter(|part| part.as_rule() == Rule::month_day);
        let mut days = days.map(|day| r.month_day(&day)).collect::<Option<Vec<_>>>()?.into_iter();
        Some((days.next()?, days.next()?))
    };
    calendar_year: year_head -> CalendarYear = |r, n| r.year_of_calendar(&n);
    no_school: no_school_head -> (At<crate::quantity::Date>, At<crate::quantity::Date>) = |r, n| r.two_dates(&n);
    term: term_head -> (Word, At<crate::quantity::Date>, At<crate::quantity::Date>) = |r, n| {
        let (from, until) = r.two_dates(&n)?;
        Some((r.word_in(&n, Rule::term)?, from, until))
    };
    flag: flag_head -> (Declared, Condition) = |r, n| Some((r.declared_in(&n)?, r.condition(child(&n, Rule::condition)?)?));
    suggest: suggest_head -> Vec<Word> = |r, n| Some(r.texts_in(&n));

    sequence: sequence_head -> (Declared, Word) = |r, n| Some((r.declared_in(&n)?, r.word_in(&n, Rule::name)?));
    load: load_head -> (At<Amount>, bool) = |r, n| Some((r.amount(&child(&n, Rule::number)?)?, child(&n, Rule::kw_term).is_some()));
    place: place_head -> Place = |r, n| Some(Place {
        span: r.span(&n),
        grade: r.grade(&child(&n, Rule::number)?)?,
        term: r.word_in(&n, Rule::term),
        courses: r.names_in(&n),
    });

    cite: cite_head -> Cite = |r, n| {
        let as_of = match child(&n, Rule::date) { Some(date) => Some(r.date(&date)?), None => None };
        Some(Cite { span: r.span(&n), text: r.text_in(&n)?, as_of })
    };
    reading: reading_head -> Reading = |r, n| {
        let span = r.span(&n);
        let mut texts = n.into_inner().filter(|part| part.as_rule() == Rule::text);
        let (text, because) = (texts.next()?, texts.next());
        Some(Reading { span, text: r.text(&text), because: because.map(|text| r.text(&text)) })
    };
    note: note_head -> Word = |r, n| r.text_in(&n);

    demand: demand_head -> DemandHead = |r, n| r.demand_of(n);
    require: require_head -> DemandHead = |r, n| r.demand_of(n);
    if_or_unless: if_head -> (Condition, bool) = |r, n| Some((r.condition(child(&n, Rule::condition)?)?, child(&n, Rule::kw_if).is_some()));
    when: when_head -> Condition = |r, n| r.condition(child(&n, Rule::condition)?);
    otherwise: otherwise_head -> () = |_r, _n| Some(());
}

/// Whether a name could have stood where a head stopped making sense.
fn positives_name(words: &[String]) -> bool {
    words.iter().any(|word| word == "a name" || word == "a word")
}

/// The word at a place, if it is one of the language's own.
fn reserved_at(slice: &str, at: usize) -> Option<&str> {
    let rest = slice.get(at..)?.trim_start();
    Grammar::parse(Rule::reserved, rest).ok().map(|found| found.as_str())
}

/// Where a head stopped making sense.
fn place(error: &pest::error::Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// The first child of that rule.
fn child<'a>(node: &Node<'a>, rule: Rule) -> Option<Node<'a>> {
    node.clone().into_inner().find(|part| part.as_rule() == rule)
}

impl<'a> Heads<'a> {
    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        Self { file, text, base: 0, errors: Vec::new(), repairs_left: MOST_REPAIRED }
    }

    pub(super) fn file(&self) -> FileId {
        self.file
    }

    /// Matches a whole head against a rule, or leaves a finding.
    fn parse(&mut self, rule: Rule, head: Span) -> Option<Node<'a>> {
        self.base = head.start as usize;
        let slice = self.text.get(head.range())?;
        match Grammar::parse(rule, slice) {
            Ok(mut pairs) => pairs.next(),
            Err(error) => {
                let at = place(&error);
                let positives = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                let words: Vec<String> = positives.into_iter().map(describe).collect();
                let named = positives_name(&words);
                let mut fixes = Vec::new();
                if let Some(left) = self.repairs_left.checked_sub(1) {
                    self.repairs_left = left;
                    let broken =
                        Broken { file: self.file, base: self.base, head: slice, at, expected: &words };
                    fixes = broken.repairs(&|text| match Grammar::parse(rule, text) {
                        Ok(_) => None,
                        Err(error) => Some(place(&error)),
                    });
                }
                let mut finding = expected::finding(self.file, self.base, slice, at, words);
                finding.fixes = fixes;
                if let (true, Some(word)) = (named, reserved_at(slice, at)) {
                    finding = finding.help(format!(
                        "`{word}` is a word of the language and cannot name anything; choose another name"
                    ));
                }
                self.errors.push(finding);
                None
            }
        }
    }

    fn span(&self, node: &Node<'_>) -> Span {
        let inner = node.as_span();
        Span::new(self.file, self.base + inner.start(), self.base + inner.end())
    }

    /// The node's text with its place.
    fn plain(&self, node: &Node<'_>) -> Word {
        At { value: node.as_str().to_owned(), span: self.span(node) }
    }

    fn word_in(&self, node: &Node<'_>, rule: Rule) -> Option<Word> {
        child(node, rule).map(|part| self.plain(&part))
    }

    /// The quoted text's meaning, without quotes and escapes.
    fn text(&self, node: &Node<'_>) -> Word {
        let quoted = node.as_str();
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(quoted);
        let mut value = String::with_capacity(inner.len());
        let mut characters = inner.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => value.extend(characters.next()),
                _ => value.push(character),
            }
        }
        At { value, span: self.span(node) }
    }

    fn text_in(&self, node: &Node<'_>) -> Option<Word> {
        child(node, Rule::text).map(|part| self.text(&part))
    }

    fn texts_in(&self, node: &Node<'_>) -> Vec<Word> {
        let texts = node.clone().into_inner().filter(|part| part.as_rule() == Rule::text);
        texts.map(|text| self.text(&text)).collect()
    }

    fn declared_in(&self, node: &Node<'_>) -> Option<Declared> {
        let declared = child(node, Rule::declared)?;
        Some(Declared { name: self.word_in(&declared, Rule::name)?, title: self.text_in(&declared) })
    }

    fn names_in(&self, node: &Node<'_>) -> Vec<Word> {
        let names = child(node, Rule::names).into_iter().flat_map(Pair::into_inner);
        names.filter(|part| part.as_rule() == Rule::name).map(|name| self.plain(&name)).collect()
    }

    fn words_in(&self, node: &Node<'_>) -> Vec<Word> {
        let words = child(node, Rule::words).into_iter().flat_map(Pair::into_inner);
        words.filter(|part| part.as_rule() == Rule::word).map(|word| self.plain(&word)).collect()
    }

    fn bad<T>(&mut self, node: &Node<'_>, problem: String) -> Option<T> {
        let finding = Diagnostic::new(Code::BadNumber, self.span(node), problem);
        self.errors.push(finding);
        None
    }

    fn amount(&mut self, node: &Node<'_>) -> Option<At<Amount>> {
        match node.as_str().parse() {
            Ok(value) => Some(At { value, span: self.span(node) }),
            Err(error) => {
                let error: crate::quantity::AmountError = error;
                self.bad(node, error.to_string())
            }
        }
    }

    fn amounts(&mut self, node: &Node<'_>) -> Option<Vec<At<Amount>>> {
        let numbers = node.clone().into_inner().filter(|part| part.as_rule() == Rule::number);
        numbers.map(|number| self.amount(&number)).collect()
    }

    fn grade(&mut self, node: &Node<'_>) -> Option<At<i8>> {
        match node.as_str().parse::<i8>() {
            Ok(value @ 0..=13) => Some(At { value, span: self.span(node) }),
            _ => {
                let problem =
                    format!("`{}` is not a grade: grades run from 0 (kindergarten) to 13", node.as_str());
                self.bad(node, problem)
            }
        }
    }

    fn grade_span(&mut self, node: &Node<'_>) -> Option<(At<i8>, At<i8>)> {
        let mut numbers = node.clone().into_inner().filter(|part| part.as_rule() == Rule::number);
        let first = self.grade(&numbers.next()?)?;
        let last = match numbers.next() {
            Some(number) => self.grade(&number)?,
            None => first.clone(),
        };
        Some((first, last))
    }

    fn year(&mut self, node: &Node<'_>) -> Option<At<SchoolYear>> {
        let span = self.span(node);
        match node.as_str().parse::<SchoolYear>() {
            Ok(value) => Some(At { value, span }),
            Err(error) => {
                let mut finding = Diagnostic::new(Code::BadNumber, span, error.to_string());
                if let YearError::NotConsecutive(_, meant) = error {
                    finding =
                        finding.fix(Fix::review(format!("write `{meant}`")).replace(span, meant.to_string()));
                }
                self.errors.push(finding);
                None
            }
        }
    }

    fn date(&mut self, node: &Node<'_>) -> Option<At<crate::quantity::Date>> {
        match parse_date(node.as_str()) {
            Ok(value) => Some(At { value, span: self.span(node) }),
            Err(problem) => self.bad(node, problem),
        }
    }

    fn moment(&mut self, node: &Node<'_>) -> Option<Moment> {
        Some(match node.as_rule() {
            Rule::year => Moment::Year(self.year(node)?.value),
            _ => Moment::Date(self.date(node)?.value),
        })
    }

    /// A range with both ends included, whatever words wrote it.
    fn range(&mut self, node: Node<'a>) -> Option<Range> {
        let span = self.span(&node);
        let kind = node.into_inner().next()?;
        let rule = kind.as_rule();
        let mut moments = Vec::new();
        for part in kind.into_inner() {
            if matches!(part.as_rule(), Rule::year | Rule::date) {
                moments.push(self.moment(&part)?);
            }
        }
        let first = moments.first().copied();
        let (from, until) = match rule {
            Rule::in_years => (first, moments.get(1).copied()),
            Rule::in_later | Rule::from_date => (first, None),
            Rule::in_earlier | Rule::until_date => (None, first),
            Rule::in_year => (first, first),
            Rule::before => (None, first.map(|moment| neighbour(moment, -1))),
            _ => (first.map(|moment| neighbour(moment, 1)), None),
        };
        Some(Range { span, from, until })
    }

    fn bound(&mut self, node: &Node<'a>) -> Option<Bound> {
        let span = self.span(node);
        let kind = node.clone().into_inner().next()?;
        let plain = kind.as_rule() == Rule::number;
        let amounts = if plain { vec![self.amount(&kind)?] } else { self.amounts(&kind)? };
        let first = amounts.first().cloned();
        let (least, most) = match kind.as_rule() {
            Rule::at_least => (first, None),
            Rule::at_most => (None, first),
            Rule::between => (first, amounts.get(1).cloned()),
            _ => (first.clone(), first),
        };
        Some(Bound { least, most, plain, span })
    }

    fn measure(&self, node: &Node<'_>) -> Option<At<Measure>> {
        let kind = node.clone().into_inner().next()?;
        let value = match kind.as_rule() {
            Rule::m_credits => Measure::Credits,
            Rule::m_courses => Measure::Courses,
            Rule::m_hours => Measure::Hours,
            Rule::m_points => Measure::Points,
            _ => Measure::Credentials,
        };
        Some(At { value, span: self.span(node) })
    }

    fn selector(&mut self, node: Node<'a>) -> Option<Selector> {
        let mut selector =
            Selector { span: self.span(&node), picks: Vec::new(), except: Vec::new(), filters: Vec::new() };
        let mut excepted = false;
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::picks => {
                    let list: Option<Vec<Pick>> = part
                        .into_inner()
                        .filter(|part| part.as_rule() == Rule::pick)
                        .map(|pick| self.pick(pick))
                        .collect();
                    let place = if excepted { &mut selector.except } else { &mut selector.picks };
                    *place = list?;
                }
                Rule::kw_except => excepted = true,
                Rule::filter => selector.filters.push(self.filter(part)?),
                _ => {}
            }
        }
        Some(selector)
    }

    fn pick(&mut self, node: Node<'a>) -> Option<Pick> {
        let inner = node.into_inner().next()?;
        let span = self.span(&inner);
        Some(match inner.as_rule() {
            Rule::any_course => Pick::Any(span),
            Rule::selector => Pick::Nested(self.selector(inner)?),
            Rule::combined => {
                let credits = self.amount(&child(&inner, Rule::number)?)?;
                let names = inner.into_inner().filter(|part| part.as_rule() == Rule::name);
                Pick::Combined { courses: names.map(|name| self.plain(&name)).collect(), credits, span }
            }
            _ => Pick::Name(self.plain(&inner)),
        })
    }

    fn filters(&mut self, node: &Node<'a>) -> Option<Vec<Filter>> {
        let filters = node.clone().into_inner().filter(|part| part.as_rule() == Rule::filter);
        filters.map(|filter| self.filter(filter)).collect()
    }

    fn filter(&mut self, node: Node<'a>) -> Option<Filter> {
        let inner = node.into_inner().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::at_or_above => match child(&inner, Rule::number) {
                Some(number) => FilterKind::AtNumber(self.amount(&number)?),
                None => FilterKind::AtStep(self.word_in(&inner, Rule::step)?),
            },
            Rule::taken => FilterKind::Taken(self.range(child(&inner, Rule::range)?)?),
            Rule::taken_in_grade => {
                let (first, last) = self.grade_span(&child(&inner, Rule::grade_span)?)?;
                FilterKind::TakenInGrades(first, last)
            }
            Rule::taken_before_grade => {
                FilterKind::TakenBeforeGrade(self.grade(&child(&inner, Rule::number)?)?)
            }
            Rule::taken_at => FilterKind::TakenAt(self.text_in(&inner)?),
            Rule::with_tag => FilterKind::Tag(self.word_in(&inner, Rule::word)?),
            Rule::with_level => FilterKind::Level(self.word_in(&inner, Rule::word)?),
            Rule::marked => FilterKind::Marked(self.word_in(&inner, Rule::name)?),
            Rule::also_in => FilterKind::AlsoIn(Box::new(match child(&inner, Rule::selector) {
                Some(selector) => self.selector(selector)?,
                None => {
                    let name = self.word_in(&inner, Rule::name)?;
                    Selector {
                        span: name.span,
                        picks: vec![Pick::Name(name)],
                        except: Vec::new(),
                        filters: Vec::new(),
                    }
                }
            })),
            _ => FilterKind::Completed,
        };
        Some(Filter { span, kind })
    }

    /// `or` of `and`s, without a level for a list of one.
    fn condition(&mut self, node: Node<'a>) -> Option<Condition> {
        let span = self.span(&node);
        let alternatives: Option<Vec<Condition>> = node
            .into_inner()
            .filter(|part| part.as_rule() == Rule::all_true)
            .map(|all| {
                let span = self.span(&all);
                let parts = all.into_inner().filter(|part| part.as_rule() == Rule::single);
                let parts: Option<Vec<Condition>> = parts.map(|part| self.single(part)).collect();
                Some(one_or(parts?, span, ConditionKind::All))
            })
            .collect();
        Some(one_or(alternatives?, span, ConditionKind::Any))
    }

    fn single(&mut self, node: Node<'a>) -> Option<Condition> {
        let inner = node.into_inner().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::condition => return self.condition(inner),
            Rule::negated => ConditionKind::Not(Box::new(self.single(child(&inner, Rule::single)?)?)),
            Rule::cohort => {
                let grade = match child(&inner, Rule::entering) {
                    Some(entering) => Some(self.grade(&child(&entering, Rule::number)?)?),
                    None => None,
                };
                ConditionKind::Cohort(grade, self.range(child(&inner, Rule::range)?)?)
            }
            Rule::best_sum => {
                let numbers = self.amounts(&inner)?;
                let best = if numbers.len() > 1 { numbers.first().cloned() } else { None };
                let filters = self.filters(&inner)?;
                ConditionKind::BestSum {
                    best,
                    exams: self.names_in(&inner),
                    least: numbers.last()?.clone(),
                    filters,
                }
            }
            Rule::amount_held => {
                let bound = self.bound(&child(&inner, Rule::bound)?)?;
                let measure = self.measure(&child(&inner, Rule::measure)?)?;
                ConditionKind::Amount(bound, measure, self.selector(child(&inner, Rule::selector)?)?)
            }
            Rule::happening => ConditionKind::Happening(Box::new(self.happening(inner)?)),
            Rule::in_grade => {
                let (first, last) = self.grade_span(&inner)?;
                let span = first.span;
                match (child(&inner, Rule::kw_above), child(&inner, Rule::kw_below)) {
                    (Some(_), _) => ConditionKind::InGrade(first, At { value: 13, span }),
                    (_, Some(_)) => ConditionKind::InGrade(At { value: -1, span }, first),
                    _ => ConditionKind::InGrade(first, last),
                }
            }
            Rule::placed => {
                ConditionKind::Placed(Box::new(self.event_select(child(&inner, Rule::event_select)?)?))
            }
            Rule::courses_follow => ConditionKind::CoursesFollow(self.word_in(&inner, Rule::name)?),
            Rule::stated => ConditionKind::Stated(self.word_in(&inner, Rule::name)?),
            Rule::agrees => {
                let mut names = inner.into_inner().filter(|part| part.as_rule() == Rule::name);
                let (one, other) = (names.next()?, names.next()?);
                ConditionKind::Agrees(self.plain(&one), self.plain(&other))
            }
            Rule::each_held => {
                let count = self.choice_count(&inner)?;
                ConditionKind::Each(count, self.names_in(&inner), self.filters(&inner)?)
            }
            Rule::fact_is => {
                ConditionKind::FactIs(self.word_in(&inner, Rule::name)?, self.word_in(&inner, Rule::word)?)
            }
            Rule::fact_at_least | Rule::fact_at_most => {
                let name = self.word_in(&inner, Rule::name)?;
                let number = self.amount(&child(&inner, Rule::number)?)?;
                match inner.as_rule() {
                    Rule::fact_at_least => ConditionKind::FactAtLeast(name, number),
                    _ => ConditionKind::FactAtMost(name, number),
                }
            }
            Rule::fact_when => ConditionKind::FactWhen(
                self.word_in(&inner, Rule::name)?,
                self.range(child(&inner, Rule::range)?)?,
            ),
            _ => ConditionKind::Held {
                name: self.word_in(&inner, Rule::name)?,
                filters: self.filters(&inner)?,
                concurrent: child(&inner, Rule::or_concurrent).is_some(),
            },
        };
        Some(Condition { span, kind })
    }

    /// How many of a list: `one of` is 1, `all of` is `None`.
    fn choice_count(&mut self, node: &Node<'a>) -> Option<Option<At<Amount>>> {
        if let Some(number) = child(node, Rule::number) {
            return Some(Some(self.amount(&number)?));
        }
        Some(child(node, Rule::kw_one).map(|one| At { value: Amount::ONE, span: self.span(&one) }))
    }

    fn demand_of(&mut self, node: Node<'a>) -> Option<DemandHead> {
        let mut inner = node.into_inner().find(is_body)?;
        let span = self.span(&inner);
        let (mut name, mut title) = (None, None);
        if inner.as_rule() == Rule::labelled {
            name = self.word_in(&inner, Rule::name);
            title = self.text_in(&inner);
            let body = inner.clone().into_inner().find(is_body);
            // A label alone leaves its modifiers where they are.
            inner = body.unwrap_or(inner);
        }
        let mut within = None;
        let body = match inner.as_rule() {
            Rule::timed => {
                let window = self.window(child(&inner, Rule::window)?)?;
                if inner.clone().into_inner().any(|part| is_body(&part)) {
                    within = Some(Box::new(self.demand_of(inner.clone())?));
                }
                DemandBody::Timed(Box::new(window))
            }
            Rule::sharing => DemandBody::Share(Box::new(self.share(&inner)?)),
            Rule::labelled => DemandBody::All,
            Rule::choosing => match self.choice_count(&inner)? {
                Some(count) => DemandBody::Choose(count),
                None => DemandBody::All,
            },
            Rule::counting => DemandBody::Count {
                overall: child(&inner, Rule::kw_overall).is_some(),
                bound: self.bound(&child(&inner, Rule::bound)?)?,
                measure: self.measure(&child(&inner, Rule::measure)?)?,
                from: match (child(&inner, Rule::selector), child(&inner, Rule::branch)) {
                    (Some(selector), _) => Some(From::Selector(self.selector(selector)?)),
                    (None, Some(branch)) => Some(From::Branch {
                        subject: self.word_in(&branch, Rule::name)?,
                        filters: self.filters(&branch)?,
                        span: self.span(&branch),
                    }),
                    (None, None) => None,
                },
            },
            Rule::gpa => {
                let scope = child(&inner, Rule::gpa_scope)?.into_inner().next()?;
                let over = match scope.as_rule() {
                    Rule::selector => GpaScope::Selector(self.selector(scope)?),
                    _ => GpaScope::Counted(self.word_in(&scope, Rule::name)),
                };
                DemandBody::Gpa { least: self.amount(&child(&inner, Rule::number)?)?, over }
            }
            _ => DemandBody::Test(self.condition(child(&inner, Rule::condition)?)?),
        };
        let mut head = DemandHead {
            span,
            name,
            title,
            body,
            excess: false,
            also_toward: Vec::new(),
            waived_by: Vec::new(),
            inner: within,
            substituted_by: Vec::new(),
            replaces: None,
        };
        for modifier in inner.into_inner().filter(|part| part.as_rule() == Rule::modifier) {
            let modifier = modifier.into_inner().next()?;
            match modifier.as_rule() {
                Rule::including_excess => head.excess = true,
                Rule::also_toward => head.also_toward.extend(self.names_in(&modifier)),
                Rule::may_be_substituted => {
                    head.substituted_by.extend(self.words_in(&modifier));
                    let most = child(&modifier, Rule::number).and_then(|most| self.amount(&most));
                    head.replaces = most.or(head.replaces);
                }
                _ => head.waived_by.extend(self.words_in(&modifier)),
            }
        }
        Some(head)
    }
}

/// Whether a node is the body of a demand.
fn is_body(node: &Node<'_>) -> bool {
    matches!(
        node.as_rule(),
        Rule::choosing
            | Rule::counting
            | Rule::gpa
            | Rule::timed
            | Rule::sharing
            | Rule::counted_events
            | Rule::labelled
            | Rule::testing
    )
}

/// The year or day after (`1`) or before (`-1`).
fn neighbour(moment: Moment, step: i16) -> Moment {
    match moment {
        Moment::Year(year) => Moment::Year(year.plus(step)),
        Moment::Date(date) => {
            let next = if step < 0 { date.yesterday() } else { date.tomorrow() };
            Moment::Date(next.unwrap_or(date))
        }
    }
}

fn one_or(mut list: Vec<Condition>, span: Span, many: fn(Vec<Condition>) -> ConditionKind) -> Condition {
    match (list.len(), list.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            list.extend(last);
            Condition { span, kind: many(list) }
        }
    }
}

/// What the author would call a rule of the grammar; keywords stand for themselves.
fn describe(rule: Rule) -> String {
    let words = match rule {
        Rule::EOI => "the end of the line",
        Rule::name | Rule::declared | Rule::held => "a name",
        Rule::names => "a list of names",
        Rule::word | Rule::words | Rule::segment => "a word",
        Rule::text => "a text in quotes",
        Rule::number => "a number",
        Rule::year => "a school year such as `2024-25`",
        Rule::date => "a date such as `2024-12-01`",
        Rule::step => "a grade",
        Rule::selector | Rule::picks | Rule::pick => "a list of courses",
        Rule::condition | Rule::all_true | Rule::single => "a condition",
        Rule::range => "a range such as `in 2024-25 or later`",
        Rule::filter => "a filter such as `at C or above`",
        Rule::modifier => "`including excess` or `may …`",
        Rule::bound => "an amount such as `4` or `at least 4`",
        Rule::measure => "`credits`, `courses`, `hours`, `points` or `credentials`",
        Rule::counting => "an amount such as `4 credits`",
        Rule::choosing => "a choice such as `one of`",
        Rule::labelled => "a named demand",
        Rule::testing => "a condition",
        Rule::gpa => "`gpa at least …`",
        Rule::gpa_scope => "`counted courses` or a list of courses",
        Rule::grade_span => "a grade such as `9` or `9 to 12`",
        Rule::fact_type => "`yes or no`, `one of …`, `number`, `text` or `date`",
        Rule::window | Rule::timed => "a time such as `by the end of grade 8`",
        Rule::anchor | Rule::one_anchor => "a day such as `the end of grade 8`",
        Rule::period => "a time such as `grade 8` or `the school year`",
        Rule::happening | Rule::counted_events | Rule::tally => "an amount of events such as `2 conferences`",
        Rule::event_select | Rule::event_ref => "an event",
        Rule::event_filter => "what it must be like, such as `signed by …`",
        Rule::unit => "`days`, `school days`, `weeks`, `months` or `minutes`",
        Rule::month_day => "a day such as `october 15`",
        Rule::edge_word => "`start` or `end`",
        Rule::sharing | Rule::members => "members of the school such as `every student`",
        Rule::event_class => "a kind of event",
        Rule::kw_an => "`a`",
        Rule::kw_has => "`has`",
        Rule::kw_schools => "`schools`",
        Rule::kw_student => "`students`",
        Rule::kw_groups => "`group`",
        Rule::kw_meets => "`meets`",
        Rule::award_kind => "a kind of award",
        Rule::term => "a term",
        Rule::rotation => "`every 2 years from …`",
        Rule::exam_score => "`score 1 to 36`",
        Rule::exam_scale => "`on` and a scale",
        Rule::any_course => "`any course`",
        Rule::combined => "courses `together with` each other",
        Rule::branch => "`one branch of` a subject",
        Rule::comma => "`,`",
        Rule::kw_a => "`a`",
        Rule::kw_credits | Rule::m_credits => "`credits`",
        Rule::kw_grades => "`grades`",
        Rule::kw_score => "`score`",
        Rule::kw_years => "`years`",
        Rule::kw_tags => "`tags`",
        Rule::kw_points => "`points`",
        Rule::or_concurrent => "`or concurrent`",
        Rule::record_verb => "`earned`, `takes`, `registered for`, `plans`, `failed` or `withdrew from`",
        Rule::given_grade => "a grade",
        Rule::given_time => "`in` a school year or `on` a date",
        Rule::course_detail => "more about the course such as `for 0.5 credits`",
        Rule::event_detail => "more about it such as `on 2024-10-15`",
        Rule::approval => "`by`, `on`, `signed by` or `until`",
        Rule::standing => "`earned`, `in progress`, `registered`, `planned`, `failed` or `withdrawn`",
        Rule::demand_ref | Rule::demand_path | Rule::rule_ref => "a demand's name",
        Rule::expected => "a verdict such as `met`, `not met` or `on track`",
        Rule::on_date => "`on` a date",
        Rule::kw_opt_out => "`opt-out`",
        other => {
            let name = format!("{other:?}");
            return match name.strip_prefix("kw_") {
                Some(keyword) => format!("`{keyword}`"),
                None => format!("`{}`", name.split('_').next().unwrap_or(&name)),
            };
        }
    };
    words.to_owned()
}
