//! A policy that is ready to audit, as Python holds it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use gradus::audit::{Auditor, Detail, Options};
use gradus::compile;
use gradus::diagnostic::{Severity, did_you_mean, render};
use gradus::plan::{Format, Plan, PlanProblem, read};
use gradus::policy::{Policy, file};
use gradus::quantity::parse_date;
use gradus::schedule::{self, Scheduler};
use gradus::source::{DiskFiles, Sources, load};
use pyo3::call::PyCallArgs;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use self_cell::self_cell;

use crate::audited::{self, Audited, MOST_JOBS, Wish};
use crate::json;
use crate::stream::{Results, Tally, taken};

self_cell!(
    /// A policy with its auditor, which looks things up in it.
    struct Ready {
        owner: Arc<Policy>,
        #[not_covariant]
        dependent: Made,
    }
);

type Made<'a> = Auditor<'a>;

/// A policy that is ready to audit; see `gradus.Validator`.
#[pyclass(frozen, module = "gradus._native")]
pub struct Validator {
    ready: Ready,
}

#[pymethods]
impl Validator {
    /// Reads a validator file.
    #[staticmethod]
    fn load(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        match guarded(py, || file::read(bytes).map(Self::new))? {
            Ok(validator) => Ok(validator),
            Err(error) => Err(error_of(py, "ValidatorError", (error.problem, error.help))),
        }
    }

    /// Compiles the policy below some paths.
    #[staticmethod]
    fn compile(py: Python<'_>, paths: Vec<PathBuf>) -> PyResult<Self> {
        match guarded(py, || compiled(&paths))? {
            Ok(policy) => Ok(Self::new(policy)),
            Err(Unusable { text, findings }) => Err(error_of(py, "PolicyError", (text, findings))),
        }
    }

    /// The validator as a file holds it.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        match guarded(py, || file::write(self.policy()))? {
            Ok(bytes) => Ok(PyBytes::new(py, &bytes)),
            Err(error) => Err(error_of(py, "ValidatorError", (error.problem, error.help))),
        }
    }

    /// The SHA-256 of the policy's sources.
    #[getter]
    fn fingerprint(&self) -> &str {
        &self.policy().sources
    }

    /// The awards: name, title, kind, authority.
    #[getter]
    fn awards(&self) -> Vec<(&str, &str, &str, Option<&str>)> {
        let awards = self.policy().awards.iter();
        awards
            .map(|award| {
                let named = &award.named;
                (named.name.as_str(), named.title.as_str(), award.kind.as_str(), award.authority.as_deref())
            })
            .collect()
    }

    /// Audits one plan; gives the audit as JSON.
    #[expect(clippy::too_many_arguments, reason = "called by name from `gradus/validator.py`")]
    fn audit(
        &self,
        py: Python<'_>,
        plan: &Bound<'_, PyAny>,
        as_of: &str,
        awards: Vec<String>,
        effort: u32,
        due_soon: u32,
        repairs: bool,
    ) -> PyResult<String> {
        let options = self.options(as_of, awards, effort, due_soon)?;
        let text = Text::of(plan)?;
        let audit = |plan: &Plan| {
            let mut audit = self.ready.with_dependent(|_, auditor| audited::audit(auditor, plan, &options));
            if repairs {
                let scheduler = Scheduler::new(self.policy());
                scheduler.mend(plan, &schedule::Options::on(options.as_of), &mut audit);
            }
            // Every key is a string and every number finite, so that writing cannot fail.
            serde_json::to_string(&audit).unwrap_or_default()
        };
        match guarded(py, || text.read(Format::Json).map(|plan| audit(&plan)))? {
            Ok(audit) => Ok(audit),
            Err(problems) => Err(plan_error(py, problems, text.given)),
        }
    }

    /// Audits the plans of a stream of record batches.
    #[expect(clippy::too_many_arguments, reason = "called by name from `gradus/validator.py`")]
    fn audit_batches(
        &self,
        py: Python<'_>,
        batches: &Bound<'_, PyAny>,
        as_of: &str,
        awards: Vec<String>,
        effort: u32,
        due_soon: u32,
        column: String,
        keep: Vec<String>,
        full: bool,
        jobs: usize,
    ) -> PyResult<Results> {
        if !(1..=MOST_JOBS).contains(&jobs) {
            return Err(PyValueError::new_err(format!("`jobs` is {jobs}; it is 1 to {MOST_JOBS}")));
        }
        let mut options = self.options(as_of, awards, effort, due_soon)?;
        if !full {
            // A row shows no more.
            options.detail = Detail::Verdicts;
        }
        let input = Box::new(taken(batches)?);
        let tally = Arc::new(Tally::default());
        let policy = self.ready.borrow_owner().clone();
        let wish = Wish { column, keep, full, jobs, options };
        let counted = tally.clone();
        let reader = guarded(py, || Audited::new(policy, input, wish, counted))?;
        let reader = reader.map_err(PyValueError::new_err)?;
        Ok(Results::new(Box::new(reader), tally))
    }

    /// Reads a plan, and gives it as JSON on one line.
    #[staticmethod]
    fn plan_json(py: Python<'_>, plan: &Bound<'_, PyAny>, yaml: bool) -> PyResult<String> {
        let text = Text::of(plan)?;
        let format = if yaml { Format::Yaml } else { Format::Json };
        let written = |plan: Plan| serde_json::to_string(&plan).unwrap_or_default();
        match guarded(py, || text.read(format).map(written))? {
            Ok(json) => Ok(json),
            Err(problems) => Err(plan_error(py, problems, text.given)),
        }
    }
}

impl Validator {
    fn new(policy: Policy) -> Self {
        Self { ready: Ready::new(Arc::new(policy), |policy| Auditor::new(policy)) }
    }

    fn policy(&self) -> &Policy {
        self.ready.borrow_owner()
    }

    /// How to audit.
    ///
    /// # Errors
    /// A `ValueError` for an effort of nothing, a date that is none, or an award the policy does not have.
    fn options(&self, as_of: &str, awards: Vec<String>, effort: u32, due_soon: u32) -> PyResult<Options> {
        if effort == 0 {
            return Err(PyValueError::new_err("`effort` is 0; it is 1 or more"));
        }
        let all = &self.policy().awards;
        for name in &awards {
            if !all.iter().any(|award| award.named.goes_by(name)) {
                let names: Vec<&str> = all.iter().map(|award| award.named.name.as_str()).collect();
                let help = match did_you_mean(name, names.iter().copied()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("it has: {}", names.join(", ")),
                };
                return Err(PyValueError::new_err(format!("the policy has no award `{name}`; {help}")));
            }
        }
        let as_of = parse_date(as_of).map_err(PyValueError::new_err)?;
        Ok(Options { as_of, awards, effort, due_soon, detail: Detail::Full })
    }
}

/// A plan as it was given.
struct Text {
    bytes: Vec<u8>,
    /// Whether the bytes are the caller's own, so that a line and a column in them say something.
    given: bool,
}

impl Text {
    fn of(plan: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = plan.cast::<PyBytes>() {
            return Ok(Self { bytes: bytes.as_bytes().to_vec(), given: true });
        }
        if let Ok(text) = plan.cast::<PyString>() {
            return Ok(Self { bytes: text.to_cow()?.into_owned().into_bytes(), given: true });
        }
        Ok(Self { bytes: json::written(plan)?.into_bytes(), given: false })
    }

    fn read(&self, format: Format) -> Result<Plan, Vec<PlanProblem>> {
        let found = read(&self.bytes, format);
        found.plan.ok_or(found.problems)
    }
}

/// Why sources are no policy: in words, and the findings as JSON.
struct Unusable {
    text: String,
    findings: String,
}

fn compiled(paths: &[PathBuf]) -> Result<Policy, Unusable> {
    let mut sources = Sources::new();
    let errors = load(&DiskFiles, paths, &mut sources);
    if !errors.is_empty() {
        let each = errors.iter().map(|error| match &error.help {
            Some(help) => format!("{}: {} ({help})", error.path, error.problem),
            None => format!("{}: {}", error.path, error.problem),
        });
        let text = each.collect::<Vec<String>>().join("\n");
        return Err(Unusable { text, findings: render::json(&[], &sources) });
    }
    gradus::add_stdlib(&mut sources);
    let compiled = compile(&sources);
    compiled.policy.ok_or_else(|| {
        let mut findings = compiled.findings;
        findings.retain(|finding| finding.severity() == Severity::Error);
        let text = render::terminal(&findings, &sources, false);
        Unusable { text: text.trim_end().to_owned(), findings: render::json(&findings, &sources) }
    })
}

/// Does what needs nothing of Python, with Python's lock let go. A panic becomes a `Fault`.
fn guarded<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let done = py.detach(|| catch_unwind(AssertUnwindSafe(work)));
    done.map_err(|_| {
        let text = "internal fault: this is a mistake in the program, not in your data; please report it";
        error_of(py, "Fault", (text,))
    })
}

/// An error of the package.
fn error_of<'py>(py: Python<'py>, name: &str, arguments: impl PyCallArgs<'py>) -> PyErr {
    let made = py.import("gradus.errors").and_then(|module| module.getattr(name)?.call1(arguments));
    made.map_or_else(|error| error, PyErr::from_value)
}

fn plan_error(py: Python<'_>, problems: Vec<PlanProblem>, given: bool) -> PyErr {
    let each: Vec<_> = problems
        .into_iter()
        .map(|problem| {
            let place = given.then_some((problem.line, problem.column));
            (problem.path, place, problem.problem, problem.help)
        })
        .collect();
    error_of(py, "PlanError", (each,))
}
