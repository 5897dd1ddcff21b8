//! The annual report of a school to its patrons: counts and rates by award, requirement, grade and
//! cohort, what students are interested in, and the evidence that each standard was met. It names
//! nobody; small counts were taken out before they come here (`population`).
//!
//! rows: SP-31, SP-32, PA-14, PA-15

use serde::Serialize;

use super::standards::{Rubric, capital, published, stands};
use crate::diagnostic::render::text::clean;
use crate::population::{Annual, Breakdown, Cell, Interest, Row, Standard};
use crate::report::words::{day, source};

/// An annual report, for the template `annual`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnualReport {
    school: String,
    district: Option<String>,
    year: String,
    as_of: String,
    students: String,
    /// The smallest count that is shown, and the one below; absent where none is hidden.
    hides: Option<(u32, u32)>,
    glance: Table,
    plans: Part,
    awards: Vec<AwardPart>,
    interests: Vec<InterestPart>,
    standards: Vec<Rubric>,
    fingerprint: String,
}

/// A table: words in the first column, numbers in the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Counts in all and by grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Part {
    /// Absent where it cannot be shown.
    table: Option<Table>,
    /// Whether nothing by grade can be shown.
    no_grades: bool,
}

/// How the students fare for one award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct AwardPart {
    title: String,
    whole: Part,
    /// By the school year of entry into grade 9.
    cohorts: Option<Table>,
    no_cohorts: bool,
    requirements: Option<Table>,
    /// Requirements of which nothing can be shown.
    not_shown: Vec<String>,
    /// Requirements of which nothing can be shown by grade.
    no_grades: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct InterestPart {
    title: String,
    table: Option<Table>,
}

/// The annual report of a school.
#[must_use]
pub fn annual(annual: &Annual) -> AnnualReport {
    let mut awards: Vec<(&Breakdown, Vec<&Breakdown>)> = Vec::new();
    for breakdown in &annual.awards {
        match (&breakdown.demand, awards.last_mut()) {
            (Some(_), Some((_, demands))) => demands.push(breakdown),
            _ => awards.push((breakdown, Vec::new())),
        }
    }
    AnnualReport {
        school: clean(&annual.school),
        district: annual.district.as_deref().map(clean),
        year: clean(&annual.year),
        as_of: day(&annual.as_of),
        students: annual.students.to_string(),
        hides: (annual.suppress > 1).then(|| (annual.suppress, annual.suppress - 1)),
        glance: glance(&awards),
        plans: part(&annual.plans, false),
        awards: awards.iter().map(|(whole, demands)| award(whole, demands)).collect(),
        interests: annual.interests.iter().map(interest).collect(),
        standards: annual.standards.iter().map(|one| standard(one, annual.suppress)).collect(),
        fingerprint: annual.policy.chars().take(12).collect(),
    }
}

/// Every award in one line.
fn glance(awards: &[(&Breakdown, Vec<&Breakdown>)]) -> Table {
    let head = ["Goal", "Met", "Met or on track", "Due soon", "Overdue", "Not met", "Not known"];
    let rows = awards.iter().map(|(whole, _)| {
        let mut row = vec![clean(&whole.title)];
        match &whole.all {
            Some(all) => {
                row.push(rate(all, all.met_rate.as_ref()));
                row.push(rate(all, all.on_track_rate.as_ref()));
                row.extend(["due soon", "overdue", "not met", "not known"].map(|wanted| {
                    let at = whole.columns.iter().position(|column| column == wanted);
                    let cell = at.and_then(|at| all.counts.get(at));
                    cell.map_or_else(|| "–".to_owned(), ToString::to_string)
                }));
            }
            None => row.extend(std::iter::repeat_n("not shown".to_owned(), head.len() - 1)),
        }
        row
    });
    Table { head: head.map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// A rate with its sign; `–` where the award applies to nobody.
fn rate(row: &Row, rate: Option<&String>) -> String {
    match rate {
        Some(rate) => format!("{rate}%"),
        None if row.counts.iter().all(|cell| cell.count().is_some()) => "–".to_owned(),
        None => "not shown".to_owned(),
    }
}

/// Whether a line shows a number that is not known from its size alone.
fn tells(row: &Row) -> bool {
    // Of the students with a plan the sizes of the grades are told as well.
    let sizes = (row.counts.len() < 3).then_some(&row.students);
    row.counts.iter().chain(sizes).any(|cell| cell.count().is_some_and(|count| count > 0))
}

/// The lines by grade or cohort that are worth a table: more than one, and not all of them hidden.
fn worth(rows: Option<&Vec<Row>>) -> &[Row] {
    match rows {
        Some(rows) if !withheld(Some(rows)) && rows.len() > 1 => rows,
        _ => &[],
    }
}

/// Whether there would be something to break down, but nothing of it can be shown.
fn withheld(rows: Option<&Vec<Row>>) -> bool {
    rows.is_none_or(|rows| rows.len() > 1 && !rows.iter().any(tells))
}

/// The columns in which one of the lines has something.
fn used<'r>(columns: &[String], rows: impl Iterator<Item = &'r Row> + Clone) -> Vec<usize> {
    let is_used =
        |at: &usize| rows.clone().any(|row| row.counts.get(*at).is_some_and(|cell| *cell != Cell::Count(0)));
    (0..columns.len()).filter(is_used).collect()
}

fn headings(columns: &[String], used: &[usize]) -> Vec<String> {
    used.iter().filter_map(|at| columns.get(*at)).map(|column| capital(&clean(column))).collect()
}

fn cells(row: &Row, used: &[usize]) -> Vec<String> {
    used.iter().filter_map(|at| row.counts.get(*at)).map(ToString::to_string).collect()
}

fn table(first: &str, columns: &[String], rows: &[&Row], rates: bool) -> Table {
    // Of two columns none is left out: that nobody is without a plan is to be said.
    let used = if columns.len() < 3 { vec![0, 1] } else { used(columns, rows.iter().copied()) };
    let mut head = vec![first.to_owned(), "Students".to_owned()];
    head.extend(headings(columns, &used));
    if rates {
        head.extend(["Rate met".to_owned(), "Rate met or on track".to_owned()]);
    }
    let each = rows.iter().map(|row| {
        let mut line = vec![capital(&clean(&row.label)), row.students.to_string()];
        line.extend(cells(row, &used));
        if rates {
            line.push(rate(row, row.met_rate.as_ref()));
            line.push(rate(row, row.on_track_rate.as_ref()));
        }
        line
    });
    Table { head, rows: each.collect() }
}

fn part(breakdown: &Breakdown, rates: bool) -> Part {
    let grades = breakdown.by_grade.as_ref();
    Part {
        table: breakdown.all.as_ref().map(|all| {
            let rows: Vec<&Row> = std::iter::once(all).chain(worth(grades)).collect();
            table("Grade", &breakdown.columns, &rows, rates)
        }),
        no_grades: breakdown.all.is_some() && withheld(grades),
    }
}

fn award(whole: &Breakdown, demands: &[&Breakdown]) -> AwardPart {
    let cohorts: Vec<&Row> = worth(whole.by_cohort.as_ref()).iter().collect();
    let shown: Vec<(&Breakdown, &Row)> =
        demands.iter().filter_map(|demand| Some((*demand, demand.all.as_ref()?))).collect();
    let rows: Vec<(String, &Row)> = shown
        .iter()
        .flat_map(|(demand, all)| {
            let grades = worth(demand.by_grade.as_ref())
                .iter()
                .map(|row| (format!("› {}", capital(&clean(&row.label))), row));
            std::iter::once((clean(&demand.title), *all)).chain(grades)
        })
        .collect();
    let requirements = shown.first().map(|(first, _)| {
        let only: Vec<&Row> = rows.iter().map(|(_, row)| *row).collect();
        let mut made = table("Requirement", &first.columns, &only, false);
        for (line, (title, _)) in made.rows.iter_mut().zip(&rows) {
            if let Some(name) = line.first_mut() {
                name.clone_from(title);
            }
        }
        made
    });
    let titles = |which: &dyn Fn(&Breakdown) -> bool| -> Vec<String> {
        demands.iter().filter(|demand| which(demand)).map(|demand| clean(&demand.title)).collect()
    };
    AwardPart {
        title: clean(&whole.title),
        whole: part(whole, true),
        no_cohorts: whole.all.is_some() && withheld(whole.by_cohort.as_ref()),
        cohorts: (!cohorts.is_empty()).then(|| table("Cohort", &whole.columns, &cohorts, true)),
        requirements,
        not_shown: titles(&|demand| demand.all.is_none()),
        no_grades: titles(&|demand| demand.all.is_some() && withheld(demand.by_grade.as_ref())),
    }
}

fn interest(interest: &Interest) -> InterestPart {
    let table = interest.values.as_ref().map(|values| Table {
        head: vec!["Answer".to_owned(), "Students".to_owned()],
        rows: values
            .iter()
            .filter(|(_, count)| *count != Cell::Count(0))
            .map(|(value, count)| vec![capital(&clean(value)), count.to_string()])
            .collect(),
    });
    InterestPart { title: clean(&interest.title), table }
}

fn standard(standard: &Standard, few: u32) -> Rubric {
    let mut lines = Vec::new();
    standard.parts.iter().for_each(|part| published(part, 0, few, &mut lines));
    Rubric {
        title: clean(&standard.title),
        stands: standard.verdict.map_or_else(|| "not shown".to_owned(), stands),
        sources: standard.cites.iter().map(source).collect(),
        notes: standard.notes.iter().map(|note| clean(note)).collect(),
        lines,
        readings: Vec::new(),
    }
}
