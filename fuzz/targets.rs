//! What must hold of every input, one function a target; each takes the bytes of one input and
//! panics where something does not hold.
//!
//! The file uses nothing but `gradus`, so both the fuzzer's programs (`fuzz_targets/`) and the
//! bounded run of the ordinary tests (`tests/fuzz.rs`) include it.

use gradus::audit::outcome::{Audit, Verdict};
use gradus::audit::verify::verify;
use gradus::audit::{Options, audit};
use gradus::diagnostic::{Diagnostic, render};
use gradus::fixing::edited;
use gradus::plan::{Format, Plan, read};
use gradus::policy::Policy;
use gradus::quantity::Date;
use gradus::source::{Sources, Span};
use gradus::{add_stdlib, compile, policy, report, syntax};

/// A target.
pub type Target = fn(&[u8]);

/// All targets by name; a name is also the folder of its regressions.
pub const TARGETS: &[(&str, Target)] = &[
    ("parse", parse),
    ("compile", compile_all),
    ("plan-json", plan_json),
    ("plan-yaml", plan_yaml),
    ("school", school),
    ("cases", cases),
    ("validator", validator),
    ("audit", audit_bytes),
];

/// Search states for one question: enough for every real one, and soon spent on a hostile one.
const EFFORT: u32 = 500;

/// Parsing gives a tree and errors whose places are stretches of the text, twice the same.
pub fn parse(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut sources = Sources::new();
    let id = sources.add("main".into(), "main.gradus".into(), text, false);
    let text = sources.get(id).map(|file| file.text.clone()).unwrap_or_default();
    let file = syntax::parse(id, &text);
    assert_eq!(file.errors, syntax::parse(id, &text).errors, "parsed again, it has other errors");
    in_bounds(&file.errors, &sources);
}

/// Compiling gives findings that can be shown and, without errors among them, a policy that can be
/// written and read back. A line `#> name` begins a further file.
pub fn compile_all(bytes: &[u8]) {
    let text = format!("#> main\n{}", String::from_utf8_lossy(bytes));
    let mut sources = Sources::new();
    let mut taken = std::collections::BTreeSet::new();
    for (at, part) in format!("\n{text}").split("\n#> ").skip(1).enumerate() {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        // The loader sees to it that no two files are the same module.
        let name = if taken.insert(name.to_owned()) { name.to_owned() } else { format!("{name}-{at}") };
        sources.add(name.clone(), format!("{name}.gradus"), text.to_owned(), false);
    }
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let again = compile(&sources);
    assert_eq!(compiled.findings, again.findings, "compiled again, it has other findings");
    in_bounds(&compiled.findings, &sources);
    let shown = render::terminal(&compiled.findings, &sources, true);
    assert!(!shown.is_empty());
    json(&render::json(&compiled.findings, &sources));
    if let (Some(policy), Some(again)) = (&compiled.policy, &again.policy) {
        assert_eq!(policy.faults(), Vec::<String>::new(), "the compiler made an unsound policy");
        let written = policy::file::write(policy).unwrap_or_default();
        assert_eq!(written, policy::file::write(again).unwrap_or_default(), "compiled again, it is another");
        let read = policy::file::read(&written);
        assert_eq!(read.as_ref(), Ok(policy), "the validator reads back as something else");
    }
    examples(&compiled);
    trial(&sources, &compiled);
}

/// Of a small policy every rule can be looked for in its examples, and every change planted makes a sound one.
fn trial(sources: &Sources, compiled: &gradus::Compiled) {
    let Some(policy) = &compiled.policy else { return };
    if policy.awards.iter().map(|award| award.demands.len()).sum::<usize>() > 60 {
        return;
    }
    let auditor = gradus::audit::Auditor::new(policy);
    let run = |example: &&gradus::example::Example| gradus::example::run(&auditor, example).passed();
    let examples: Vec<_> = compiled.examples.iter().take(4).filter(run).collect();
    let ground = gradus::trial::Ground { policy, places: &compiled.places, sources, examples: &examples };
    let awards = gradus::trial::coverage::coverage(&ground, &mut |_, _| ());
    let style = report::Style::default();
    assert!(!report::coverage(examples.len(), &awards, &style).is_empty());
    json(&report::coverage_json(&policy.sources, examples.len(), &awards));
    let found = gradus::trial::mutants::mutants(&ground, 20, &mut |_, _| ());
    json(&report::mutants_json(&policy.sources, examples.len(), &found));
    gradus::trial::mutants::each_change(&ground, &mut |mutant, _, changed| {
        assert_eq!(changed.faults(), Vec::<String>::new(), "{}", mutant.words);
    });
}

/// A table of cases for a small policy gives examples that can be run and told, or problems, the same each
/// time.
pub fn cases(bytes: &[u8]) {
    use gradus::example::cases::{MOST_PROBLEMS, Table};
    let policy = include_str!("../tests/examples/cases/good.gradus");
    let mut sources = Sources::new();
    sources.add("main".into(), "main.gradus".into(), policy.to_owned(), false);
    add_stdlib(&mut sources);
    let compiled = compile(&sources);
    let Some(policy) = &compiled.policy else { return };
    let read = |bytes: &[u8]| {
        let table = Table::read("main.csv", bytes)?;
        gradus::compile::read_cases(&sources, policy, &[(table, std::collections::BTreeMap::new())])
    };
    match read(bytes) {
        Ok(examples) => {
            let auditor = gradus::audit::Auditor::new(policy);
            for example in examples.iter().take(8) {
                let outcome = gradus::example::run(&auditor, example);
                assert!(!report::example(example, &outcome, &report::Style::default()).is_empty());
                assert!(example.place.path == "main.csv" && example.place.line > 1, "{:?}", example.place);
            }
        }
        Err(problems) => {
            assert!((1..=MOST_PROBLEMS + 1).contains(&problems.len()), "{problems:?}");
            assert_eq!(read(bytes).err(), Some(problems), "read again, it has other problems");
        }
    }
}

/// Examples of a sound policy can be run and told, the same each time.
fn examples(compiled: &gradus::Compiled) {
    let Some(policy) = &compiled.policy else { return };
    let auditor = gradus::audit::Auditor::new(policy);
    // A few, as a mutation may repeat one very often.
    for example in compiled.examples.iter().take(8) {
        let outcome = gradus::example::run(&auditor, example);
        let style = gradus::report::Style::default();
        assert!(!gradus::report::example(example, &outcome, &style).is_empty());
        assert!(!gradus::report::example_markdown(example, &outcome).is_empty());
        json(&gradus::report::examples_json(&policy.sources, &[(example, Some(&outcome))]));
        let file = serde_json::to_vec(&example.plan).unwrap_or_default();
        let read = gradus::plan::read(&file, Format::Json);
        assert_eq!(read.plan.as_ref(), Some(&example.plan), "{:?}", read.problems);
    }
}

/// Reading a plan in JSON gives a plan that reads back as itself, or problems.
pub fn plan_json(bytes: &[u8]) {
    plan(bytes, Format::Json);
}

/// Reading a plan in YAML gives a plan that reads back as itself, or problems.
pub fn plan_yaml(bytes: &[u8]) {
    plan(bytes, Format::Yaml);
}

/// Reading a school file gives a school that reads back as itself, or problems; in YAML too.
pub fn school(bytes: &[u8]) {
    for format in [Format::Json, Format::Yaml] {
        let found = gradus::school::read(bytes, format);
        assert_eq!(found, gradus::school::read(bytes, format), "read again, it is another");
        assert_eq!(found.school.is_some(), found.problems.is_empty(), "a school, or problems");
        if let Some(school) = found.school {
            let text = serde_json::to_vec(&school).unwrap_or_default();
            let again = gradus::school::read(&text, Format::Json);
            assert_eq!(
                again.school.as_ref(),
                Some(&school),
                "it reads back as another: {:?}",
                again.problems
            );
        }
    }
}

/// What is accepted as a validator is written as something that is accepted as the same.
pub fn validator(bytes: &[u8]) {
    if let Ok(policy) = policy::file::read(bytes) {
        let written = policy::file::write(&policy).unwrap_or_default();
        assert_eq!(policy::file::read(&written).as_ref(), Ok(&policy), "it reads back as something else");
    }
}

/// Whatever is accepted as a validator (the first line) and as a plan (the rest) can be audited: twice
/// the same, with a report, and with certificates that hold.
pub fn audit_bytes(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (first, rest) = bytes.split_at(end);
    let Ok(policy) = policy::file::read(first) else { return };
    let Some(plan) = read(rest, Format::Json).plan else { return };
    audit_pair(&policy, &plan);
}

/// Audits and holds the result to what must be so.
pub fn audit_pair(policy: &Policy, plan: &Plan) {
    let as_of = Date::constant(2026, 5, 20);
    let options = Options { effort: EFFORT, ..Options::on(as_of) };
    let made = audit(policy, plan, &options);
    assert_eq!(made, audit(policy, plan, &options), "audited again, it is another");
    for result in &made.awards {
        if let Err(problems) = verify(policy, plan, as_of, result, &result.together) {
            panic!("the certificate of `{}` is refused: {problems:#?}", result.award);
        }
    }
    assert!(
        made.awards.iter().all(|result| result.verdict != Verdict::Met || result.open_questions.is_empty())
    );
    shown(&made, plan);
}

fn shown(audit: &Audit, plan: &Plan) {
    let records = report::Record::of(plan);
    for (verbose, width) in [(false, 80), (true, 24)] {
        let style = report::Style { color: verbose, width, verbose };
        assert!(!report::terminal(audit, &records, &style).is_empty());
        for award in &audit.awards {
            let path = award.demands.last().map(|demand| demand.path.as_str());
            let only = report::only(audit, &award.award, path);
            assert!(!report::why(&only, path, &records, &style).is_empty());
        }
    }
    json(&report::json(audit));
}

fn plan(bytes: &[u8], format: Format) {
    let found = read(bytes, format);
    assert_eq!(found, read(bytes, format), "read again, it is another");
    assert_eq!(found.plan.is_some(), found.problems.is_empty(), "a plan, or problems");
    for problem in &found.problems {
        assert!(!problem.in_file("plan").is_empty());
    }
    if let Some(plan) = found.plan {
        let text = serde_json::to_vec(&plan).unwrap_or_default();
        let again = read(&text, Format::Json);
        assert_eq!(again.plan.as_ref(), Some(&plan), "it reads back as something else: {:?}", again.problems);
    }
}

fn json(text: &str) {
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    assert!(value.is_ok(), "this is no JSON: {text}");
}

fn in_bounds(findings: &[Diagnostic], sources: &Sources) {
    for finding in findings {
        let further = finding.related.iter().map(|label| label.span);
        let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in std::iter::once(finding.span).chain(further).chain(edits) {
            assert!(is_stretch(span, sources), "{span:?} is no stretch of its file: {finding:?}");
        }
        for fix in &finding.fixes {
            for (id, file) in sources.iter() {
                let edits: Vec<_> = fix.edits.iter().filter(|edit| edit.span.file == id).collect();
                assert!(edited(&file.text, &edits).is_some(), "the edits get in each other's way: {fix:?}");
            }
        }
        assert!(!finding.headline.is_empty() && !finding.headline.contains('\n'), "{finding:?}");
    }
}

fn is_stretch(span: Span, sources: &Sources) -> bool {
    sources.get(span.file).is_some_and(|file| file.text.get(span.range()).is_some())
}
