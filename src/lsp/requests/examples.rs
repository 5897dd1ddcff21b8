//! `gradus/tests`, `gradus/runTests` and the command `gradus.runExample`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::Location;

use super::super::aside::Job;
use super::super::convert;
use super::super::desk::Desk;
use super::commands::{Work, failed};
use crate::example::Example;
use crate::ide::examples::{self, Ran};
use crate::ide::policies;
use crate::policy::Policy;
use crate::source::Span;

/// Which examples are to be run.
#[derive(Debug, Deserialize)]
pub(in crate::lsp) struct Ids {
    ids: Vec<String>,
}

/// Examples of a package with its policy, taken off the desk.
struct Batch {
    /// Nothing where the policy has errors.
    policy: Option<Arc<Policy>>,
    examples: Vec<Example>,
    /// Every example that was asked for, whether it can be run or not, with its place.
    wanted: Vec<(String, Location)>,
    /// The places of all that may fail.
    places: Vec<(Span, Location)>,
}

/// All examples of all folders.
pub(in crate::lsp) fn listed(desk: &Desk<'_>) -> Value {
    let mut found = Vec::new();
    for unit in desk.view.workspace.units() {
        for one in examples::declared(unit) {
            if let Some(place) = convert::location(&unit.sources, one.span, desk.session) {
                let (uri, range) = (place.uri, place.range);
                found.push(json!({ "id": one.id, "label": one.title, "uri": uri, "range": range }));
            }
        }
    }
    Value::Array(found)
}

/// Runs examples beside the desk; what comes of each is a value of the list.
pub(in crate::lsp) fn run(desk: &Desk<'_>, wanted: &Ids) -> Work {
    let batches = batches(desk, &wanted.ids);
    Box::new(move |job: &Job| {
        let mut found = Vec::new();
        for batch in &batches {
            let ran = batch.run(job)?;
            for (id, place) in &batch.wanted {
                let one = ran.iter().find(|one| one.id == *id);
                let at = one.and_then(|one| batch.place(one.span)).unwrap_or(place);
                found.push(json!({
                    "id": id,
                    "passed": one.is_some_and(|one| one.passed),
                    "message": one.map_or_else(|| batch.why_not(), |one| one.message.as_str()),
                    "uri": at.uri,
                    "range": at.range,
                }));
            }
        }
        Ok(Value::Array(found))
    })
}

/// Runs one example beside the desk, for a page.
pub(in crate::lsp) fn run_one(desk: &Desk<'_>, id: String) -> Work {
    let batches = batches(desk, std::slice::from_ref(&id));
    Box::new(move |job: &Job| {
        let Some(batch) = batches.first() else {
            return Err(failed(format!("there is no example `{id}`")));
        };
        let ran = batch.run(job)?;
        let Some(one) = ran.first() else { return Err(failed(batch.why_not())) };
        let (title, markdown, html) = (&one.title, &one.markdown, &one.html);
        Ok(json!({ "title": title, "markdown": markdown, "html": html, "passed": one.passed }))
    })
}

/// Examples by the policy that judges them: what is wrong with one package keeps none of another.
fn batches(desk: &Desk<'_>, ids: &[String]) -> Vec<Batch> {
    let mut batches = Vec::new();
    for (at, unit) in desk.view.workspace.units().iter().enumerate() {
        let place = |span: Span| convert::location(&unit.sources, span, desk.session);
        let mut by_policy: BTreeMap<PathBuf, Batch> = BTreeMap::new();
        for one in examples::declared(unit).into_iter().filter(|one| ids.contains(&one.id)) {
            let file = unit.files().find(|(_, file)| *file == one.span.file);
            let (Some((path, _)), Some(location)) = (file, place(one.span)) else { continue };
            let Some(judge) = policies::judge(&desk.view, path) else { continue };
            let batch = by_policy.entry(judge.folder).or_insert_with(|| Batch {
                policy: judge.policy.filter(|_| judge.current),
                examples: Vec::new(),
                wanted: Vec::new(),
                places: Vec::new(),
            });
            batch.wanted.push((one.id, location));
        }
        if by_policy.is_empty() {
            continue;
        }
        let Some(analysis) = desk.view.analysis(at) else { continue };
        for mut batch in by_policy.into_values() {
            let wanted: BTreeSet<&str> = batch.wanted.iter().map(|(id, _)| id.as_str()).collect();
            let found = analysis.examples.iter().filter(|one| wanted.contains(one.id().as_str()));
            batch.examples = found.cloned().collect();
            let spans = batch.examples.iter().flat_map(|one| {
                std::iter::once(one.span).chain(one.expectations.iter().map(|expectation| expectation.span))
            });
            batch.places = spans.filter_map(|span| Some((span, place(span)?))).collect();
            batches.push(batch);
        }
    }
    batches
}

impl Batch {
    fn run(&self, job: &Job) -> Result<Vec<Ran>> {
        let Some(policy) = &self.policy else { return Ok(Vec::new()) };
        let ran = examples::run(policy, &self.examples, &|done| job.step(done, self.examples.len()));
        if job.goes_on() { Ok(ran) } else { Err(Error::request_cancelled()) }
    }

    fn place(&self, span: Span) -> Option<&Location> {
        self.places.iter().find(|(own, _)| *own == span).map(|(_, place)| place)
    }

    fn why_not(&self) -> &'static str {
        if self.policy.is_none() {
            "the policy has errors, so the example was not run"
        } else {
            "the example cannot be run; the text says what is wrong with it"
        }
    }
}
