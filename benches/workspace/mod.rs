//! Made-up policies to measure on: the same each time, and mixed as the examples are.
//!
//! A package of about 500 lines has a catalogue, lists, a diploma with branches by cohort, an endorsement on
//! top of it, kinds of event, a process with windows, warnings, and a sequence that earns the diploma.

#![allow(dead_code, reason = "not every bench needs every part")]

use std::fmt::Write as _;

use gradus::add_stdlib;
use gradus::source::Sources;

/// A module's name and its text.
pub type Module = (String, String);

/// How many lines a package has, about.
pub const PACKAGE: usize = 500;

const SUBJECTS: [&str; 8] =
    ["english", "mathematics", "science", "social-studies", "arts", "health", "computer-science", "spanish"];

/// So many packages, each in a file of its own; all but the first use the first.
pub fn many_files(packages: usize) -> Vec<Module> {
    let package = |at: usize| {
        let mut text = format!("# Package {at}.\n\nuse std.roles\nuse std.scales\nuse std.subjects\n");
        if at > 0 {
            text.push_str("use workspace.m-0\n");
        }
        text.push('\n');
        declarations(at, &mut text);
        (format!("workspace.m-{at}"), text)
    };
    (0..packages).map(package).collect()
}

/// The same packages in one file.
pub fn one_file(packages: usize) -> Vec<Module> {
    let mut text = "# Everything.\n\nuse std.roles\nuse std.scales\nuse std.subjects\n\n".to_owned();
    (0..packages).for_each(|at| declarations(at, &mut text));
    vec![("workspace.all".to_owned(), text)]
}

/// The modules with the standard library.
pub fn sources(modules: &[Module]) -> Sources {
    let mut sources = Sources::new();
    for (name, text) in modules {
        sources.add(name.clone(), format!("{name}.gradus"), text.clone(), false);
    }
    add_stdlib(&mut sources);
    sources
}

fn declarations(at: usize, text: &mut String) {
    if at == 0 {
        text.push_str(SHARED);
    }
    let mut own = String::new();
    lists(at, &mut own);
    awards(at, &mut own);
    time(at, &mut own);
    sequence(at, &mut own);
    let taken = own.lines().count() + 8 + if at == 0 { SHARED.lines().count() } else { 0 };
    let before = text.lines().count();
    let mut course = 0;
    // At least the 32 courses the lists draw on.
    while course < 32 || text.lines().count() - before + taken < PACKAGE {
        write_course(at, course, text);
        course += 1;
    }
    text.push_str(&own);
}

const SHARED: &str = r#"# What all packages speak of.

role district-office "District office"
mark aligned "Aligned with the plan"
fact resident "Lives in the district" yes or no
fact exceptionality "Has an exceptionality" yes or no
exam state-reading "State test in reading" score 1 to 5
exam state-algebra "State test in algebra" score 1 to 5

calendar district "District calendar" {
  school year 2024-25 from 2024-08-12 to 2025-05-23 {
    no school 2024-11-25 to 2024-11-29
    term fall from 2024-08-12 to 2024-12-19
    term spring from 2025-01-06 to 2025-05-23
  }
  every school year from august 10 to may 25
}

"#;

fn write_course(at: usize, n: usize, text: &mut String) {
    let subject = SUBJECTS[n % 8];
    if n.is_multiple_of(8) {
        writeln!(text, "# Courses of row {} of the catalogue's table {at}\n", n / 8).unwrap();
    }
    writeln!(text, "course {subject}-{}-p{at} \"{subject} {} (package {at})\" {{", n / 8 + 1, n / 8 + 1)
        .unwrap();
    writeln!(text, "  subject {subject}\n  credits 1").unwrap();
    writeln!(text, "  code    sced \"{:05}\"", 1000 + at * 100 + n).unwrap();
    if (8..32).contains(&n) && n.is_multiple_of(3) {
        writeln!(text, "  grades  {} to 12", 9 + n / 8).unwrap();
        writeln!(text, "  prerequisite {subject}-{}-p{at} at C or above  # or by placement", n / 8).unwrap();
    }
    match n % 7 {
        2 => text.push_str("  level   honors\n  offered fall, spring\n"),
        4 => text.push_str("  tags    lab\n"),
        5 => text.push_str("  cite \"Catalogue, page 12\" as of 2024-12-01\n"),
        _ => {}
    }
    text.push_str("}\n\n");
}

fn lists(at: usize, text: &mut String) {
    for (n, subject) in SUBJECTS.iter().enumerate().take(6) {
        let other = SUBJECTS[n + 1];
        writeln!(
            text,
            "set {subject}-choices-p{at} \"Choices in {subject}\" is\n  {subject}-1-p{at}, {subject}-2-p{at},\n  \
             {subject}-3-p{at}, {subject}-4-p{at}, {other}-4-p{at}\n"
        )
        .unwrap();
    }
}

fn awards(at: usize, text: &mut String) {
    writeln!(
        text,
        r#"diploma diploma-p{at} "Diploma of package {at}" {{
  authority "Board of Education"
  cite      "Rule 23.{at}" as of 2024-12-01
  code      "D{at}"
  applies   to students entering grade 9 in 2014-15 or later
  grades on letter-grades

  reading "Of the courses on one line of the table, one counts" because "the handbooks set such courses on one line"

  require units "Units" 14 credits {{"#
    )
    .unwrap();
    for (n, subject) in SUBJECTS.iter().enumerate() {
        let (first, second) = (format!("{subject}-1-p{at}"), format!("{subject}-2-p{at}"));
        match n {
            0..4 => writeln!(
                text,
                "    {subject} \"{subject}\" 2 credits {{\n      \"First\" 1 credit from {first}\n      \
                 \"Second\" 1 credit from {subject}-choices-p{at} {{\n        at most 1 course from {second}, \
                 {subject}-3-p{at}\n        cite \"Rule 24\" as of 2024-12-01\n      }}\n    }}\n"
            ),
            4 | 5 => writeln!(text, "    {subject} \"{subject}\" 1 credit from {subject}-choices-p{at}"),
            _ => writeln!(text, "    {subject} \"{subject}\" 1 credit from {first}, {second}"),
        }
        .unwrap();
    }
    writeln!(
        text,
        r#"    electives "Electives" 2 credits from any course including excess
  }}

  if entering grade 9 in 2024-25 or later {{
    computing "Computer science" overall 1 credit from computer-science-1-p{at}, computer-science-2-p{at} {{
      cite "Act 268 of 2025" as of 2026-11-01
    }}
  }}
  require tests "State tests" may be waived by counselor {{
    reading-test "Reading" one of {{
      when entering grade 9 in 2014-15 to 2019-20 {{
        "Reading at 2 or above" state-reading at 2 or above
      }}
      when entering grade 9 in 2020-21 or later {{
        "Reading at 3 or above" state-reading at 3 or above
      }}
    }}
    algebra-test "Algebra" state-algebra at 2 or above
  }}
}}

endorsement honors-p{at} "Honors endorsement {at}" {{
  authority "Board of Education"
  cite      "Rule 30.{at}" as of 2024-12-01
  adds to diploma-p{at}
  grades on letter-grades

  require average "Average" gpa at least 3 over courses counted for diploma-p{at}
  require rigor "Two more of science" overall 2 credits from science-choices-p{at} marked aligned
  require lives-here "Lives in the district" resident
}}
"#
    )
    .unwrap();
}

fn time(at: usize, text: &mut String) {
    writeln!(
        text,
        r#"document plan-p{at} "Plan of package {at}" {{
  parts courses, pathway, goals
}}
meeting plan-meeting-p{at} "Yearly meeting" {{
  parts choose-courses, review-goals
}}
record data-review-p{at} "Review of the student's data"
choice pathway-choice-p{at} "Choice of a pathway" of academic, career

process planning-p{at} "Planning {at}" {{
  authority "Board of Education"
  cite "Rule 40.{at}" as of 2026-11-01

  require grade-8 "By the end of grade 8" by the end of grade 8 {{
    begun "Begun by all three" 1 plan-p{at} by student, parent, counselor
    if exceptionality {{
      goals-written "Goals are written" 1 plan-p{at} covering goals, courses
    }}
  }}
  require yearly "Each school year" every school year from grade 8 until graduation {{
    reading "On any day of the school year" because "the page says every year"
    reviewed "The data are reviewed" 1 data-review-p{at}
    met "The yearly meeting" 1 plan-meeting-p{at} attended by student, parent, counselor
      covering choose-courses, review-goals
    all-sign "Signed by all" 1 plan-p{at} signed by student, parent, counselor
  }}
  require grade-10 "By the end of grade 10" by the end of grade 10 {{
    chosen "A pathway is chosen" 1 pathway-choice-p{at} by student, parent
  }}
}}

flag no-pathway-p{at} "No pathway after grade 10" if in grade 11 or above and no pathway-choice-p{at} {{
  suggest "counseling"
  cite "Rule 41.{at}" as of 2026-11-01
}}
"#
    )
    .unwrap();
}

fn sequence(at: usize, text: &mut String) {
    writeln!(text, "sequence four-years-p{at} \"Four years to the diploma {at}\" for diploma-p{at} {{")
        .unwrap();
    text.push_str("  load at most 8 credits a year\n");
    for grade in 9..13 {
        let courses: Vec<String> =
            SUBJECTS.iter().map(|subject| format!("{subject}-{}-p{at}", grade - 8)).collect();
        let (first, rest) = courses.split_at(4);
        writeln!(text, "  grade {grade:<2} {},\n    {}", first.join(", "), rest.join(", ")).unwrap();
    }
    text.push_str("}\n\n");
}

/// A number of the environment.
pub fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Marsaglia's xorshift.
pub struct Dice(pub u64);

impl Dice {
    /// A number below this one.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }
}

/// What an author does.
pub const KINDS: [&str; 9] = [
    "a letter typed",
    "a character deleted",
    "a digit typed",
    "a line broken",
    "a sign typed",
    "a line taken out",
    "a clause put in",
    "a course put in",
    "a comment typed",
];

/// An edit as authors make them, and what kind it is. The text is plain ASCII.
pub fn edited(text: &str, dice: &mut Dice) -> (usize, String) {
    let at = dice.below(text.len());
    let line = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let next = text[line..].find('\n').map_or(text.len(), |length| line + length + 1);
    let kind = dice.below(KINDS.len());
    let put = |from: usize, to: usize, new: &str| format!("{}{new}{}", &text[..from], &text[to..]);
    let new = match kind {
        0 => put(at, at, "x"),
        1 => put(at, at + 1, ""),
        2 => put(at, at, "1"),
        3 => put(at, at, "\n"),
        4 => put(at, at, ["{", "}", "\"", ",", "("][dice.below(5)]),
        5 => put(line, next, ""),
        6 => put(line, line, "  credits 0.5\n"),
        7 => put(line, line, "course brand-new \"Brand new\" {\n  subject arts\n  credits 1\n}\n"),
        _ => put(line, line, "# A thought.\n"),
    };
    (kind, new)
}
