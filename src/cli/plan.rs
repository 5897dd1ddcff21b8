//! `gradus plan`: a plan file with a schedule that meets an award.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use super::{Color, End, audit, complain, files, print, today};
use crate::audit::outcome::{AUDIT_VERSION, Audit, Change, Feasible};
use crate::plan::{Format, read};
use crate::policy::Load;
use crate::quantity::{Amount, Date, parse_date};
use crate::report;
use crate::schedule::{DEFAULT_EFFORT, Options, Scheduler, planned};

/// Find a schedule that meets an award, and write it into a new plan file
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The plan file (JSON or YAML)
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// The policy: folders, files, or one validator made by `build`
    #[arg(short, long, required = true, value_name = "PATH", num_args = 1..)]
    policy: Vec<PathBuf>,
    /// The award, by name; may be left out where only one is not met yet
    #[arg(short, long, value_name = "NAME")]
    award: Option<String>,
    /// The new plan file (JSON)
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// The day to plan from; today where absent
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    as_of: Option<Date>,
    #[command(flatten)]
    loads: Loads,
}

/// How much a year and a term may hold.
#[derive(clap::Args, Clone, Copy)]
pub(super) struct Loads {
    /// The most credits in a school year; else what a sequence for the award states, else 8
    #[arg(long, value_name = "CREDITS", value_parser = load)]
    load: Option<Amount>,
    /// The most credits in a term; what runs all year counts half in fall and half in spring
    #[arg(long, value_name = "CREDITS", value_parser = load)]
    term_load: Option<Amount>,
}

impl Loads {
    pub(super) fn asked(self) -> Load {
        Load { term: self.term_load, year: self.load }
    }

    pub(super) fn any(self) -> bool {
        self.load.is_some() || self.term_load.is_some()
    }
}

fn load(text: &str) -> Result<Amount, String> {
    let amount: Amount = text.parse().map_err(|error: crate::quantity::AmountError| error.to_string())?;
    if amount <= Amount::ZERO || amount > Amount::whole(100) {
        return Err("a load lies above 0 and is at most 100 credits".to_owned());
    }
    Ok(amount)
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let policy = match files::policy(&arguments.policy, color) {
        Ok(policy) => policy,
        Err(end) => return end,
    };
    let awards: Vec<String> = arguments.award.iter().cloned().collect();
    if !audit::known_awards(&policy, &awards) {
        return End::Unusable;
    }
    let output = &arguments.output;
    if output.extension().is_none_or(|end| !end.eq_ignore_ascii_case("json")) {
        complain(
            &format!("{}: the new plan is written as JSON", output.display()),
            Some("give it a name that ends in `.json`"),
        );
        return End::Unusable;
    }
    if output.exists() && !arguments.force {
        complain(
            &format!("{} is there already, so nothing was written", output.display()),
            Some("write somewhere else, or replace it with `--force`"),
        );
        return End::Unusable;
    }
    let read_plan = |bytes: &[u8], format: Format| {
        let found = read(bytes, format);
        (found.plan, found.problems)
    };
    let plan = match files::record(&arguments.plan, "a plan file", "nothing was written", read_plan) {
        Ok(plan) => plan,
        Err(end) => return end,
    };
    let as_of = arguments.as_of.unwrap_or_else(today);
    let options = Options { as_of, awards, load: arguments.loads.asked(), effort: DEFAULT_EFFORT };
    let mut found = Scheduler::new(&policy).feasible(&plan, &options);
    if arguments.award.is_none() {
        found.retain(|one| one.verdict != Feasible::AlreadyMet);
        if found.len() > 1 {
            let names: Vec<&str> = found.iter().map(|one| one.award.as_str()).collect();
            complain(
                "several awards are not met yet, and a schedule is for one",
                Some(&format!("choose one with `--award`: {}", names.join(", "))),
            );
            return End::Unusable;
        }
    }
    let Some(one) = found.into_iter().next() else {
        complain(
            "there is nothing to plan: no award that counts courses is for this student and not met yet",
            None,
        );
        return End::Findings;
    };
    let schedule = one.schedule.clone();
    let met = one.verdict == Feasible::AlreadyMet;
    let shown = Audit {
        format: "gradus-audit".to_owned(),
        version: AUDIT_VERSION,
        policy: policy.sources.clone(),
        student: plan.student.id.clone(),
        student_name: plan.student.name.clone(),
        as_of: as_of.to_string(),
        awards: Vec::new(),
        findings: Vec::new(),
        flags: Vec::new(),
        feasible: vec![one],
    };
    let style =
        report::Style { color: color.on(std::io::stdout().is_terminal()), ..report::Style::default() };
    print(&report::feasible(&shown, &report::Record::of(&plan), &style));
    let Some(schedule) = schedule else {
        let why = if met { "it is met already" } else { "there is no schedule" };
        complain(&format!("{why}, so nothing was written"), None);
        return End::Findings;
    };
    let new = planned(&plan, &schedule);
    let mut text = serde_json::to_string_pretty(&new).unwrap_or_default();
    text.push('\n');
    if let Err(problem) = files::write_report(output, &text) {
        complain(&problem, None);
        return End::Unusable;
    }
    let count = |change: Change| {
        let courses = schedule.terms.iter().flat_map(|term| &term.courses);
        courses.filter(|course| course.change == change).count()
    };
    eprintln!(
        "wrote {}: {} new, {} placed, {} moved, {} left out, {} as planned",
        output.display(),
        count(Change::Added),
        count(Change::Placed),
        count(Change::Moved),
        schedule.left_out.len(),
        count(Change::Kept),
    );
    End::Fine
}
