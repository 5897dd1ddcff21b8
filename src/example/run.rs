//! Running an example: an audit of its student, compared with what is expected. No file, clock or
//! terminal is touched.

use super::{Example, Target};
use crate::audit::outcome::{Audit, AwardResult, DemandResult, Verdict};
use crate::audit::{Auditor, Detail, Options};
use crate::policy::Award;
use crate::source::Span;

use super::Place;

/// What came of an example.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Each expectation that does not hold, in the order they stand; none where the example passes.
    pub failures: Vec<Failure>,
    /// The audit of the example's student for its award.
    pub audit: Audit,
}

/// An expectation that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where it stands.
    pub span: Span,
    /// The same for people.
    pub place: Place,
    /// The author's own words.
    pub text: String,
    /// The demand it is about, as the author wrote it; the award itself where absent.
    pub demand: Option<String>,
    /// How it was expected to stand.
    pub expected: Verdict,
    /// How it stands.
    pub found: Verdict,
    /// The results of that demand in the audit that stand so, by their paths.
    pub paths: Vec<String>,
    /// Where that is as expected: the reasons that are none.
    pub reasons: Vec<Reason>,
}

/// A demand that was expected to stand in the way, and does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The demand as the author wrote it.
    pub demand: String,
    /// How it stands.
    pub found: Verdict,
    /// Its results in the audit that stand so, by their paths.
    pub paths: Vec<String>,
}

impl Outcome {
    /// Whether all that is expected is so.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs an example by a policy that was made ready.
#[must_use]
pub fn run(auditor: &Auditor<'_>, example: &Example) -> Outcome {
    run_in(auditor, example, Detail::Full)
}

/// Whether all that an example expects is so.
pub(crate) fn holds(auditor: &Auditor<'_>, example: &Example) -> bool {
    run_in(auditor, example, Detail::Verdicts).passed()
}

/// The audit of an example's student for its award.
pub(crate) fn audited(auditor: &Auditor<'_>, example: &Example, detail: Detail) -> Audit {
    let options = Options { awards: vec![example.award.clone()], detail, ..Options::on(example.as_of) };
    auditor.audit(&example.plan, &options)
}

fn run_in(auditor: &Auditor<'_>, example: &Example, detail: Detail) -> Outcome {
    let audit = audited(auditor, example, detail);
    let award = auditor.policy().awards.iter().find(|award| award.named.full() == example.award);
    let (Some(award), Some(result)) = (award, audit.awards.first()) else {
        // Only where the example was read by another policy.
        let failures = example.expectations.iter().map(|expectation| Failure {
            span: expectation.span,
            place: expectation.place.clone(),
            text: expectation.text.clone(),
            demand: expectation.demand.as_ref().map(|target| target.written.clone()),
            expected: expectation.verdict,
            found: Verdict::NotApplicable,
            paths: Vec::new(),
            reasons: Vec::new(),
        });
        return Outcome { failures: failures.collect(), audit };
    };
    let mut failures = Vec::new();
    for expectation in &example.expectations {
        let found = match &expectation.demand {
            Some(target) => stands(award, result, target),
            None => result.verdict,
        };
        let mut reasons = Vec::new();
        if found == expectation.verdict {
            for target in &expectation.because {
                let why = stands(award, result, target);
                if !is_reason(found, why) {
                    let paths = results(award, result, target, why);
                    reasons.push(Reason { demand: target.written.clone(), found: why, paths });
                }
            }
        }
        if found != expectation.verdict || !reasons.is_empty() {
            let demand = expectation.demand.as_ref();
            let paths = demand.map(|target| results(award, result, target, found)).unwrap_or_default();
            failures.push(Failure {
                span: expectation.span,
                place: expectation.place.clone(),
                text: expectation.text.clone(),
                demand: expectation.demand.as_ref().map(|target| target.written.clone()),
                expected: expectation.verdict,
                found,
                paths,
                reasons,
            });
        }
    }
    Outcome { failures, audit }
}

/// Whether a demand that stands so is a reason for something to stand so.
fn is_reason(stands: Verdict, why: Verdict) -> bool {
    let unmet = |verdict: Verdict| matches!(verdict, Verdict::NotMet | Verdict::Overdue | Verdict::Missed);
    stands == why || unmet(stands) && unmet(why)
}

/// How a demand stands: of several (in branches, in each period of a window) the worst, and not
/// applicable where this student is not asked for it.
pub(crate) fn stands(award: &Award, result: &AwardResult, target: &Target) -> Verdict {
    let each = meant(award, result, target).into_iter().map(|demand| demand.verdict);
    each.max_by_key(|verdict| gravity(*verdict)).unwrap_or(Verdict::NotApplicable)
}

/// The paths of the results of a demand that stand so.
fn results(award: &Award, result: &AwardResult, target: &Target, found: Verdict) -> Vec<String> {
    let each = meant(award, result, target).into_iter().filter(|demand| demand.verdict == found);
    each.map(|demand| demand.path.clone()).collect()
}

/// The results of a demand, wherever it is asked for.
fn meant<'r>(award: &Award, result: &'r AwardResult, target: &Target) -> Vec<&'r DemandResult> {
    let mut found = Vec::new();
    let mut open: Vec<&DemandResult> = result.demands.iter().collect();
    while let Some(demand) = open.pop() {
        if target.paths.iter().any(|path| path == declared_as(award, &demand.path)) {
            found.push(demand);
        }
        open.extend(&demand.parts);
    }
    found
}

/// The path of the demand in the policy: in each period of a window its results have that period's name
/// behind it.
fn declared_as<'p>(award: &Award, path: &'p str) -> &'p str {
    let mut longest = "";
    for demand in &award.demands {
        let Some(rest) = path.strip_prefix(demand.path.as_str()) else { continue };
        if (rest.is_empty() || rest.starts_with('/')) && demand.path.len() > longest.len() {
            longest = path.get(..demand.path.len()).unwrap_or("");
        }
    }
    longest
}

/// Which of two verdicts on the same demand is the worse one.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Waived => 1,
        Verdict::Met => 2,
        Verdict::MetLate => 3,
        Verdict::OnTrack => 4,
        Verdict::NotYetDue => 5,
        Verdict::DueSoon => 6,
        Verdict::CannotTell => 7,
        Verdict::Undecided => 8,
        Verdict::Overdue => 9,
        Verdict::Missed => 10,
        Verdict::NotMet => 11,
    }
}
