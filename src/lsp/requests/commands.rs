//! `workspace/executeCommand`: audits, who is affected, graphs of prerequisites, examples.
//!
//! The desk only gathers what a command needs: the policy and the texts that are open. Plans are read
//! and judged beside it; see [`aside`](super::super::aside).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{Position, Uri};

use super::super::aside::Job;
use super::super::desk::Desk;
use crate::ide::census::{self, Plans, Report};
use crate::ide::plan::may_be;
use crate::ide::policies::{self, Judge};
use crate::ide::{graph, hierarchy};
use crate::policy::Policy;
use crate::quantity::{Date, parse_date};
use crate::source::DiskFiles;

/// The commands a client may have executed.
pub(in crate::lsp) const COMMANDS: &[&str] =
    &["gradus.audit", "gradus.graph", "gradus.affected", "gradus.runExample"];

/// What a command is called with.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::lsp) struct Arguments {
    uri: Option<Uri>,
    position: Option<Position>,
    course: Option<String>,
    award: Option<String>,
    id: Option<String>,
    as_of: Option<String>,
}

/// A command's work beside the desk.
pub(in crate::lsp) type Work = Box<dyn FnOnce(&Job) -> Result<Value> + Send>;

/// What becomes of a command on the desk.
pub(in crate::lsp) enum Begun {
    /// It is done.
    Done(Value),
    /// It goes on beside the desk, under this title.
    Goes(String, Work),
}

/// Reads what a command is called with: one object, or nothing.
///
/// # Errors
/// Where it is something else.
pub(in crate::lsp) fn arguments(given: Vec<Value>) -> Result<Arguments> {
    match given.into_iter().next() {
        None | Some(Value::Null) => Ok(Arguments::default()),
        Some(one) => serde_json::from_value(one)
            .map_err(|error| failed(format!("the command cannot be understood: {error}"))),
    }
}

/// Begins a command.
///
/// # Errors
/// Why it cannot be carried out, for whoever gave it.
pub(in crate::lsp) fn begin(desk: &Desk<'_>, command: &str, arguments: &Arguments) -> Result<Begun> {
    match command {
        "gradus.audit" => audit(desk, arguments),
        "gradus.affected" => affected(desk, arguments),
        "gradus.runExample" => {
            let id = arguments.id.clone().ok_or_else(|| failed("it is not said which example"))?;
            Ok(Begun::Goes("Running an example".to_owned(), super::examples::run_one(desk, id)))
        }
        "gradus.graph" => graph(desk, arguments).map(Begun::Done),
        _ => Err(failed(format!("there is no command `{command}`"))),
    }
}

fn audit(desk: &Desk<'_>, arguments: &Arguments) -> Result<Begun> {
    let path = path(desk, arguments)?;
    let as_of = as_of(desk, arguments)?;
    let (judge, policy) = judged_by(desk, &path)?;
    let text = desk.view.workspace.document(&path).map(|document| document.text.clone());
    let work = move |_: &Job| {
        let text = text.map_or_else(|| census::text_of(&DiskFiles, &path), Ok).map_err(failed)?;
        let report = census::audit(&policy, &path, &text, as_of).map_err(failed)?;
        Ok(shown(report, judge.current))
    };
    Ok(Begun::Goes("Auditing".to_owned(), Box::new(work)))
}

fn affected(desk: &Desk<'_>, arguments: &Arguments) -> Result<Begun> {
    let path = path(desk, arguments)?;
    let as_of = as_of(desk, arguments)?;
    let name = arguments.award.clone().ok_or_else(|| failed("it is not said of which award"))?;
    let (judge, policy) = judged_by(desk, &path)?;
    let module =
        desk.text(arguments.uri.as_ref().ok_or_else(fault_uri)?).map(|(source, _)| source.module.clone());
    let award = policies::award(&policy, &name, module.as_deref())
        .ok_or_else(|| failed(format!("the policy has no award `{name}`")))?;
    if award.of_schools {
        return Err(failed(format!("`{name}` asks something of schools, not of students")));
    }
    let (award, open) = (award.clone(), open_plans(desk));
    let title = format!("Who is affected by {}", award.named.title);
    let work = move |job: &Job| {
        let plans = Plans::new(&DiskFiles, &open, &judge.folder);
        let step = |done, total| job.step(done, total);
        match plans.affected(&policy, &award, as_of, &step).map_err(failed)? {
            Some(report) => Ok(shown(report, judge.current)),
            None => Err(Error::request_cancelled()),
        }
    };
    Ok(Begun::Goes(title, Box::new(work)))
}

fn graph(desk: &Desk<'_>, arguments: &Arguments) -> Result<Value> {
    let located = arguments.uri.as_ref().and_then(|uri| desk.located(uri));
    let found = match (&arguments.course, &located) {
        (Some(name), Some(located)) => {
            graph::named(located.analysis, name).and_then(|course| graph::around(located.analysis, course))
        }
        (Some(name), None) => (0..desk.view.workspace.units().len()).find_map(|at| {
            let analysis = desk.view.analysis(at)?;
            graph::around(analysis, graph::named(analysis, name)?)
        }),
        (None, Some(located)) => arguments
            .position
            .and_then(|position| {
                let offset = located.offset(position, desk.session);
                let course = hierarchy::course_at(located.analysis, located.file, offset)?;
                graph::around(located.analysis, course.id)
            })
            .or_else(|| graph::of_file(located.analysis, located.file)),
        (None, None) => return Err(failed("this is no policy file of an open folder")),
    };
    let Some(found) = found else {
        let name = arguments.course.as_deref().unwrap_or("this");
        return Err(failed(format!("the policy has no course `{name}`, or several")));
    };
    let nodes: Vec<Value> = found
        .nodes
        .iter()
        .map(|node| json!({ "id": node.id, "title": node.title, "module": node.module }))
        .collect();
    let edges: Vec<Value> = found
        .edges
        .iter()
        .map(|edge| {
            let (from, to) = (&edge.from, &edge.to);
            json!({ "from": from, "to": to, "relation": edge.relation, "required": edge.required })
        })
        .collect();
    Ok(json!({
        "title": found.title,
        "nodes": nodes,
        "edges": edges,
        "mermaid": found.mermaid(),
        "dot": found.dot(),
    }))
}

/// The open documents that may be plan files.
pub(in crate::lsp) fn open_plans(desk: &Desk<'_>) -> BTreeMap<PathBuf, String> {
    let documents = desk.view.workspace.documents();
    let plans = documents.filter(|(path, _)| may_be(path));
    plans.map(|(path, document)| (path.to_path_buf(), document.text.clone())).collect()
}

fn path(desk: &Desk<'_>, arguments: &Arguments) -> Result<PathBuf> {
    arguments.uri.as_ref().map(|uri| desk.session.path(uri)).ok_or_else(fault_uri)
}

fn fault_uri() -> Error {
    failed("it is not said of which file")
}

fn as_of(desk: &Desk<'_>, arguments: &Arguments) -> Result<Date> {
    match &arguments.as_of {
        Some(day) => parse_date(day).map_err(|_| failed(format!("`{day}` is no day: write `2026-05-20`"))),
        None => Ok(desk.session.as_of()),
    }
}

/// The policy that a file is judged by.
fn judged_by(desk: &Desk<'_>, path: &std::path::Path) -> Result<(Judge, Arc<Policy>)> {
    let Some(judge) = policies::judge(&desk.view, path) else {
        return Err(failed("the file lies in no open folder with a policy; open the folder that holds both"));
    };
    match judge.policy.clone() {
        Some(policy) => Ok((judge, policy)),
        None => Err(failed("the policy has errors, so nothing was judged; correct them first")),
    }
}

fn shown(report: Report, current: bool) -> Value {
    let Report { title, markdown, html } = report;
    let title =
        if current { title } else { format!("{title} (the policy has errors now; as it was before them)") };
    json!({ "title": title, "markdown": markdown, "html": html })
}

pub(super) fn failed(reason: impl std::fmt::Display) -> Error {
    const REQUEST_FAILED: i64 = -32803;
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.to_string().into(), data: None }
}
