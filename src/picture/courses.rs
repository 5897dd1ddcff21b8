//! Prerequisites among courses.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::model::{Aside, Edge, Kind, Line, NoPicture, Node, Picture, Shape};
use super::words::{self, short};
use super::{MOST_COURSES, MOST_EDGES};
use crate::diagnostic::render::text::{clean, counted};
use crate::policy::{Course, CourseId, LeastGrade, Need, Policy, Relation, Requisite, Taking};

/// The most courses that are named apart.
const MOST_ASIDE: usize = 300;
/// How deep a prerequisite is followed into its parts.
const DEEPEST: usize = 16;

/// A course that another needs, however that is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The course that is needed.
    pub course: CourseId,
    /// How it is needed.
    pub relation: Relation,
    /// Whether there is no other way: `false` where it is one of several that would do.
    pub required: bool,
}

/// Which courses each course needs, and which it opens.
pub struct Links {
    /// By course: those it needs, in order, each once for each way it is needed.
    pub needs: Vec<Vec<Way>>,
    /// By course: those that need it.
    pub opens: Vec<Vec<CourseId>>,
}

impl Links {
    /// Those of a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let mut needs: Vec<Vec<Way>> = Vec::new();
        let mut opens: Vec<Vec<CourseId>> = vec![Vec::new(); policy.courses.len()];
        for (id, course) in (0u32..).zip(&policy.courses) {
            let mut own = Vec::new();
            for requisite in &course.needs {
                ways(&requisite.need, true, 0, &mut own);
            }
            // A course that speaks of itself leads nowhere.
            own.retain(|way| way.course != id);
            own.sort_unstable();
            own.dedup();
            for way in &own {
                if let Some(opens) = opens.get_mut(way.course as usize) {
                    opens.push(id);
                }
            }
            needs.push(own);
        }
        opens.iter_mut().for_each(|all| all.dedup());
        Self { needs, opens }
    }

    /// The courses that lead to a course and those it opens, itself among them: as many as can be drawn, the nearest
    /// first; and whether these are all.
    #[must_use]
    pub fn near(&self, course: CourseId) -> (BTreeSet<CourseId>, bool) {
        let mut kept = BTreeSet::from([course]);
        let mut whole = true;
        let needs = |at: CourseId| -> Vec<CourseId> {
            self.needs.get(at as usize).into_iter().flatten().map(|way| way.course).collect()
        };
        let opens = |at: CourseId| self.opens.get(at as usize).cloned().unwrap_or_default();
        for ways in [&needs as &dyn Fn(CourseId) -> Vec<CourseId>, &opens] {
            let mut open = VecDeque::from([course]);
            let mut seen = BTreeSet::from([course]);
            while let Some(at) = open.pop_front() {
                for next in ways(at) {
                    if kept.len() >= MOST_COURSES && !kept.contains(&next) {
                        whole = false;
                    } else if seen.insert(next) {
                        kept.insert(next);
                        open.push_back(next);
                    }
                }
            }
        }
        (kept, whole)
    }

    fn is_lonely(&self, course: usize) -> bool {
        self.needs.get(course).is_none_or(Vec::is_empty) && self.opens.get(course).is_none_or(Vec::is_empty)
    }
}

fn ways(need: &Need, required: bool, depth: usize, into: &mut Vec<Way>) {
    if depth > DEEPEST {
        return;
    }
    match need {
        Need::All(parts) => parts.iter().for_each(|part| ways(part, required, depth + 1, into)),
        Need::AtLeast(count, parts) => {
            let required = required && *count as usize >= parts.len();
            parts.iter().for_each(|part| ways(part, required, depth + 1, into));
        }
        Need::Course(taking) => {
            let required = required && taking.any_of.len() == 1;
            let each = taking.any_of.iter();
            into.extend(each.map(|course| Way { course: *course, relation: taking.relation, required }));
        }
        Need::Amount(_, _, taking) => {
            let each = taking.any_of.iter();
            into.extend(each.map(|course| Way {
                course: *course,
                relation: taking.relation,
                required: required && taking.any_of.len() == 1,
            }));
        }
        Need::Test(_) | Need::Unjudged(_) => {}
    }
}

/// The course of a policy that goes by a name, short or full; none where several do.
#[must_use]
pub fn named(policy: &Policy, name: &str) -> Option<CourseId> {
    let mut found =
        (0u32..).zip(&policy.courses).filter(|(_, course)| course.named.goes_by(name)).map(|(id, _)| id);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// All prerequisites of a policy. Courses that need nothing and open nothing are named apart.
///
/// # Errors
/// Where there is nothing to draw, or more than can be read.
pub fn prerequisites(policy: &Policy) -> Result<Picture, NoPicture> {
    let links = Links::of(policy);
    let (mut drawn, mut lonely): (BTreeSet<CourseId>, Vec<&Course>) = (BTreeSet::new(), Vec::new());
    for (id, course) in (0u32..).zip(&policy.courses) {
        if links.is_lonely(id as usize) && !asks_more(course) {
            lonely.push(course);
        } else {
            drawn.insert(id);
        }
    }
    if drawn.is_empty() {
        return Err(NoPicture::new(
            "no course of this policy has a prerequisite, so there is nothing to draw",
            "`prerequisite` and `corequisite` in a course say what it needs; `--award NAME` draws an award",
        ));
    }
    if drawn.len() > MOST_COURSES {
        let busiest = links.opens.iter().enumerate().max_by_key(|(at, opens)| (opens.len(), usize::MAX - at));
        let example = busiest.and_then(|(at, _)| policy.courses.get(at));
        let example =
            example.map_or_else(String::new, |course| format!(": `--around {}`", course.named.name));
        return Err(NoPicture::new(
            format!(
                "{} courses have to do with prerequisites, and a picture of more than {MOST_COURSES} is read by nobody",
                drawn.len()
            ),
            format!("ask for what leads to one course and what it opens{example}, or give fewer files"),
        ));
    }
    let count = counted(drawn.len(), "course", "courses");
    let mut picture = of(policy, "Prerequisites".to_owned(), &drawn)?;
    picture.title = format!("Prerequisites among {count}");
    if !lonely.is_empty() {
        lonely.sort_by(|one, other| one.named.title.cmp(&other.named.title));
        let items = lonely.iter().take(MOST_ASIDE).map(|course| clean(&course.named.title)).collect();
        let say = if lonely.len() == 1 {
            "needs nothing and opens nothing"
        } else {
            "need nothing and open nothing"
        };
        let title = format!("{} {say}", counted(lonely.len(), "course", "courses"));
        picture.summary.push_str(&format!(" {title}."));
        picture.aside = Some(Aside { title, items, more: lonely.len().saturating_sub(MOST_ASIDE) });
    }
    Ok(picture)
}

/// What leads to a course, and what it opens: as many as can be read, the nearest first.
///
/// # Errors
/// Where too many arrows lead to and fro between them.
pub fn around(policy: &Policy, course: CourseId) -> Result<Picture, NoPicture> {
    let links = Links::of(policy);
    let title = policy.courses.get(course as usize).map_or("", |course| course.named.title.as_str());
    let (kept, whole) = links.near(course);
    let mut picture = of(policy, title_around(title, whole), &kept)?;
    let asked = policy.courses.get(course as usize).map(|course| course.named.full());
    for node in &mut picture.nodes {
        if Some(&node.id) == asked.as_ref() {
            node.kind = Kind::Asked;
        }
    }
    Ok(picture)
}

/// What the picture around a course is called; and whether it is all there is.
#[must_use]
pub fn title_around(course: &str, whole: bool) -> String {
    let mut title = format!("Prerequisites of {}, and what it opens", clean(course));
    if !whole {
        title.push_str(&format!(" (the nearest {MOST_COURSES} courses)"));
    }
    title
}

/// Whether a course asks for something that is no course.
fn asks_more(course: &Course) -> bool {
    course.needs.iter().any(|requisite| matches!(requisite.need, Need::Test(_) | Need::Unjudged(_)))
}

/// The picture of some courses and what leads to what among them.
///
/// # Errors
/// Where too many arrows lead to and fro between them.
pub fn of(policy: &Policy, title: String, kept: &BTreeSet<CourseId>) -> Result<Picture, NoPicture> {
    let mut drawing = Drawing { policy, places: BTreeMap::new(), nodes: Vec::new(), edges: BTreeMap::new() };
    for id in kept {
        drawing.course(*id);
    }
    for id in kept {
        let Some(course) = policy.courses.get(*id as usize) else { continue };
        for requisite in &course.needs {
            drawing.requisite(*id, course, requisite);
            if drawing.edges.len() > MOST_EDGES {
                return Err(NoPicture::new(
                    format!(
                        "more than {MOST_EDGES} arrows lead from course to course, which nobody can follow"
                    ),
                    "ask for what leads to one course and what it opens with `--around COURSE`, or give fewer files",
                ));
            }
        }
    }
    let edges: Vec<Edge> = drawing
        .edges
        .into_iter()
        .map(|((from, to, line, label), tip)| Edge { from, to, line, label, tip })
        .collect();
    let joined = drawing.nodes.iter().any(|node| node.kind == Kind::Join);
    let mut summary = format!(
        "{}: {}. An arrow leads from a course to one that needs it.",
        title,
        counted(kept.len(), "course", "courses")
    );
    if joined {
        summary.push_str(" Where several would do, their arrows meet in a mark that says how many.");
    }
    Ok(Picture { title, summary, shape: Shape::Layers, nodes: drawing.nodes, edges, aside: None })
}

struct Drawing<'a> {
    policy: &'a Policy,
    places: BTreeMap<CourseId, usize>,
    nodes: Vec<Node>,
    edges: BTreeMap<(usize, usize, Line, String), String>,
}

impl Drawing<'_> {
    fn course(&mut self, id: CourseId) {
        let Some(course) = self.policy.courses.get(id as usize) else { return };
        let (least, most) = course.credits;
        let mut tip = vec![course.named.full()];
        tip.push(if least == most {
            words::amount(least, crate::policy::Measure::Credits)
        } else {
            format!("{least} to {most} credits")
        });
        match course.offer.grades {
            Some((first, last)) if first == last => tip.push(format!("offered in grade {first}")),
            Some((first, last)) => tip.push(format!("offered in grades {first} to {last}")),
            None => {}
        }
        for requisite in &course.needs {
            tip.push(format!("needs: {} [{}]", clean(&requisite.text), clean(&requisite.place)));
        }
        self.places.insert(id, self.nodes.len());
        self.nodes.push(Node {
            id: course.named.full(),
            kind: Kind::Course,
            title: short(&course.named.title),
            lines: Vec::new(),
            tip,
        });
    }

    fn requisite(&mut self, id: CourseId, course: &Course, requisite: &Requisite) {
        let Some(to) = self.places.get(&id).copied() else { return };
        let whole = self.need(&requisite.need, to, &course.named.full(), &clean(&requisite.text), 0);
        // What is left out here is said at least, so that no arrow seems to be all there is.
        if !whole && let Some(node) = self.nodes.get_mut(to) {
            node.lines.push(short(&format!("in full: {}", requisite.text)));
        }
    }

    /// Draws what leads into a box. Whether all of it could be drawn.
    fn need(&mut self, need: &Need, to: usize, owner: &str, text: &str, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        match need {
            Need::All(parts) if depth == 0 || self.all_meet_in(to) => {
                let mut whole = true;
                for part in parts {
                    whole &= self.need(part, to, owner, text, depth);
                }
                whole
            }
            Need::All(parts) => self.join("all of".to_owned(), parts, to, owner, text, depth),
            Need::AtLeast(count, parts) if *count as usize >= parts.len() => {
                self.need(&Need::All(parts.clone()), to, owner, text, depth)
            }
            Need::AtLeast(count, parts) => {
                let label = if *count == 1 { "one of".to_owned() } else { format!("{count} of") };
                self.join(label, parts, to, owner, text, depth)
            }
            Need::Course(taking) => match taking.any_of.as_slice() {
                [only] => self.arrow(*only, to, taking, text),
                all => {
                    // In a mark that says `one of` already, each is one more way.
                    let at =
                        if self.is_one_of(to) { to } else { self.mark("one of".to_owned(), to, owner, text) };
                    self.arrows(all, at, taking, text)
                }
            },
            Need::Amount(measure, amount, taking) => {
                let at = self.mark(format!("{} from", words::amount(*amount, *measure)), to, owner, text);
                self.arrows(&taking.any_of, at, taking, text)
            }
            Need::Test(cond) => {
                self.other(&words::cond(self.policy, cond), to, owner, text);
                true
            }
            Need::Unjudged(words) => {
                self.other(words, to, owner, text);
                true
            }
        }
    }

    fn join(
        &mut self,
        label: String,
        parts: &[Need],
        to: usize,
        owner: &str,
        text: &str,
        depth: usize,
    ) -> bool {
        let at = self.mark(label, to, owner, text);
        let mut whole = true;
        for part in parts {
            whole &= self.need(part, at, owner, text, depth + 1);
        }
        whole
    }

    fn all_meet_in(&self, at: usize) -> bool {
        self.nodes.get(at).is_some_and(|node| node.kind != Kind::Join || node.title == "all of")
    }

    fn is_one_of(&self, at: usize) -> bool {
        self.nodes.get(at).is_some_and(|node| node.kind == Kind::Join && node.title == "one of")
    }

    /// A mark in which several ways meet, with an arrow to what they lead to.
    fn mark(&mut self, label: String, to: usize, owner: &str, text: &str) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node {
            id: format!("{owner}#{at}"),
            kind: Kind::Join,
            title: label,
            lines: Vec::new(),
            tip: vec![text.to_owned()],
        });
        self.edges.insert((at, to, Line::Solid, String::new()), text.to_owned());
        at
    }

    fn arrows(&mut self, from: &[CourseId], to: usize, taking: &Taking, text: &str) -> bool {
        let mut whole = true;
        for course in from {
            whole &= self.arrow(*course, to, taking, text);
        }
        whole
    }

    fn arrow(&mut self, from: CourseId, to: usize, taking: &Taking, text: &str) -> bool {
        let Some(from) = self.places.get(&from).copied() else { return false };
        if from == to {
            return true;
        }
        let mut label: Vec<String> = Vec::new();
        for grade in &taking.grades {
            label.push(match grade {
                LeastGrade::Step(step) => format!("{} or above", clean(step)),
                LeastGrade::Number(number) => format!("{number} or above"),
            });
        }
        if !taking.filters.is_empty() {
            label.push("with conditions".to_owned());
        }
        let line = match taking.relation {
            Relation::Before => Line::Solid,
            Relation::BeforeOrBeside => {
                label.push("or concurrent".to_owned());
                Line::Dashed
            }
            Relation::Beside => {
                label.push("corequisite".to_owned());
                Line::Dotted
            }
        };
        self.edges.insert((from, to, line, label.join(", ")), text.to_owned());
        true
    }

    /// Something that is no course: below the title of a course, else a box of its own.
    fn other(&mut self, words: &str, to: usize, owner: &str, text: &str) {
        let words = short(words);
        let at = self.nodes.len();
        match self.nodes.get_mut(to) {
            Some(node) if node.kind != Kind::Join => node.lines.push(format!("and: {words}")),
            _ => {
                self.nodes.push(Node {
                    id: format!("{owner}#{at}"),
                    kind: Kind::Condition,
                    title: words,
                    lines: Vec::new(),
                    tip: vec![text.to_owned()],
                });
                self.edges.insert((at, to, Line::Solid, String::new()), text.to_owned());
            }
        }
    }
}
