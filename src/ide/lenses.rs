//! The lines above declarations: who is affected by an award, what a course needs and opens, and what
//! comes of an example. They
//! are found in the tree alone; what they say is worked out when they come into sight.

use super::hierarchy;
use crate::compile::Analysis;
use crate::policy::CourseId;
use crate::source::Span;
use crate::syntax::tree::{File, ItemKind};

/// A line above a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The name in the declaration.
    pub span: Span,
    /// The name.
    pub name: String,
    /// What it is about.
    pub about: About,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Who is affected by an award.
    Award,
    /// What a course needs and opens.
    Course,
    /// What comes of an example; the name is its title.
    Example,
}

/// The lines of a file. Awards of schools are for no student.
#[must_use]
pub fn lenses(tree: &File) -> Vec<Lens> {
    let of = |item: &crate::syntax::tree::Item| {
        let (declared, about) = match &item.kind {
            ItemKind::Award(award) if !award.of_schools => (&award.declared, About::Award),
            ItemKind::Course(course)
                if !course.prerequisites.is_empty() || !course.corequisites.is_empty() =>
            {
                (&course.declared, About::Course)
            }
            ItemKind::Example(example) if !example.expects.is_empty() => {
                let title = &example.title;
                return Some(Lens { span: title.span, name: title.value.clone(), about: About::Example });
            }
            _ => return None,
        };
        Some(Lens { span: declared.name.span, name: declared.name.value.clone(), about })
    };
    tree.items.iter().filter_map(of).collect()
}

/// What the line above a course says.
#[must_use]
pub fn of_course(analysis: &Analysis<'_>, course: CourseId) -> String {
    let needs = hierarchy::outgoing(analysis, course).len();
    let opens = hierarchy::incoming(analysis, course).len();
    let courses = |count: usize| if count == 1 { "1 course".to_owned() } else { format!("{count} courses") };
    match (needs, opens) {
        (0, 0) => "prerequisites graph".to_owned(),
        (_, 0) => format!("prerequisites graph: asks for {}", courses(needs)),
        (0, _) => format!("prerequisites graph: opens {}", courses(opens)),
        _ => format!("prerequisites graph: asks for {}, opens {}", courses(needs), courses(opens)),
    }
}

/// What the line above an award says, where it is known how its students stand.
#[must_use]
pub fn of_award(standing: Option<&super::census::Standing>) -> String {
    let Some(standing) = standing else { return "who is affected".to_owned() };
    let total: usize = standing.values().sum();
    if total == 0 {
        return "who is affected: no plan here".to_owned();
    }
    let plans = if total == 1 { "1 plan".to_owned() } else { format!("{total} plans") };
    let each: Vec<String> = standing.iter().map(|(word, count)| format!("{count} {word}")).collect();
    format!("who is affected: {plans} ({})", each.join(", "))
}
