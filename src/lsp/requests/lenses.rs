//! `textDocument/codeLens` and `codeLens/resolve`.
//!
//! Where the lines stand is read off the tree. What they say is worked out when they are seen; how
//! students stand with awards beside the desk, and once for all awards of a policy.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command, Uri};

use super::super::aside::Job;
use super::super::convert;
use super::super::desk::Desk;
use super::commands;
use crate::ide::census::{Plans, Standing};
use crate::ide::lenses::{self, About};
use crate::ide::policies::{self, Judge};
use crate::ide::{examples, graph};
use crate::policy::Policy;
use crate::quantity::Date;
use crate::source::DiskFiles;

/// What a line carries until it is seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Data {
    uri: Uri,
    name: String,
    about: String,
}

/// How students stand with all awards of a policy, as last worked out.
#[derive(Clone, Default)]
pub(in crate::lsp) struct Standings(Arc<Mutex<Option<Known>>>);

type Known = (Key, Arc<Vec<Standing>>);

/// The policy's folder and state, the day, and the state of the plan files.
type Key = (PathBuf, u64, Date, u64);

/// The lines of a document; what they say is left out.
pub(in crate::lsp) fn lenses(desk: &Desk<'_>, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
    let (source, tree) = desk.tree(&params.text_document.uri)?;
    if !desk.session.wishes.code_lens {
        return Some(Vec::new());
    }
    let found = lenses::lenses(tree).into_iter();
    // Nobody's plan is judged by the standard library alone.
    let found = found.filter(|lens| lens.about != About::Award || !source.builtin);
    let lines = found.map(|lens| {
        let about = match lens.about {
            About::Award => "award",
            About::Course => "course",
            About::Example => "example",
        };
        let data = Data { uri: params.text_document.uri.clone(), name: lens.name, about: about.to_owned() };
        CodeLens {
            range: convert::range(source, lens.span, desk.session),
            command: None,
            data: serde_json::to_value(data).ok(),
        }
    });
    Some(lines.collect())
}

/// What is to be done for a line that is seen.
pub(in crate::lsp) enum Seen {
    /// It is known what it says.
    Known(CodeLens),
    /// It is to be worked out beside the desk.
    Count(Box<Counting>),
}

/// What it takes to say how students stand with an award.
pub(in crate::lsp) struct Counting {
    lens: CodeLens,
    /// The command, still without a title that counts.
    command: Command,
    /// The award's place in the policy.
    award: usize,
    judge: Judge,
    policy: Arc<Policy>,
    open: BTreeMap<PathBuf, String>,
    as_of: Date,
}

/// Begins to work out what a line says.
pub(in crate::lsp) fn resolve(desk: &Desk<'_>, lens: CodeLens) -> Seen {
    let data = lens.data.clone().and_then(|data| serde_json::from_value::<Data>(data).ok());
    let Some(data) = data.filter(|_| lens.command.is_none()) else { return Seen::Known(lens) };
    let module = desk.text(&data.uri).map(|(source, _)| source.module.clone()).unwrap_or_default();
    if data.about == "course" {
        let full = format!("{module}.{}", data.name);
        let title = desk.located(&data.uri).and_then(|located| {
            Some(lenses::of_course(located.analysis, graph::named(located.analysis, &full)?))
        });
        let title = title.unwrap_or_else(|| "prerequisites graph".to_owned());
        let argument = json!({ "uri": data.uri, "course": full });
        return Seen::Known(CodeLens { command: Some(command(desk, "Graph", title, argument)), ..lens });
    }
    if data.about == "example" {
        let argument = json!({ "uri": data.uri, "id": examples::id(&module, &data.name) });
        let title = "run this example".to_owned();
        return Seen::Known(CodeLens { command: Some(command(desk, "Example", title, argument)), ..lens });
    }
    let argument = json!({ "uri": data.uri, "award": data.name });
    let command = command(desk, "Affected", lenses::of_award(None), argument);
    let judge = policies::judge(&desk.view, &desk.session.path(&data.uri));
    let found = judge.and_then(|judge| {
        let policy = judge.policy.clone().filter(|_| judge.current)?;
        let own = policies::award(&policy, &data.name, Some(&module))?;
        let award = policy.awards.iter().position(|award| std::ptr::eq(award, own))?;
        Some((judge, policy, award))
    });
    match found {
        Some((judge, policy, award)) => Seen::Count(Box::new(Counting {
            lens,
            command,
            award,
            judge,
            policy,
            open: commands::open_plans(desk),
            as_of: desk.session.as_of(),
        })),
        None => Seen::Known(CodeLens { command: Some(command), ..lens }),
    }
}

impl Counting {
    /// Counts, unless that was done before. To be run beside the desk.
    pub(in crate::lsp) fn count(self, known: &Standings, job: &Job) -> Result<CodeLens> {
        let goes_on = || job.goes_on();
        // Whoever comes while it is worked out waits for it here, and finds it done.
        let mut known = known.0.lock().unwrap_or_else(PoisonError::into_inner);
        let plans = Plans::new(&DiskFiles, &self.open, &self.judge.folder);
        let key = plans
            .state(&goes_on)
            .map(|state| (self.judge.folder.clone(), self.judge.state, self.as_of, state));
        let standings = match (&*known, &key) {
            (Some((old, found)), Some(key)) if old == key => Some(Arc::clone(found)),
            // There are too many to be judged unasked.
            (_, None) => None,
            (_, Some(key)) => plans.standings(&self.policy, self.as_of, &goes_on).map(|found| {
                let found = Arc::new(found);
                *known = Some((key.clone(), Arc::clone(&found)));
                found
            }),
        };
        let standing = standings.as_ref().and_then(|standings| standings.get(self.award));
        let title = lenses::of_award(standing);
        Ok(CodeLens { command: Some(Command { title, ..self.command }), ..self.lens })
    }
}

/// A command of a line: the client's own where it has one, as it can show what comes of it.
fn command(desk: &Desk<'_>, what: &str, title: String, argument: Value) -> Command {
    let command = if desk.session.wishes.client_commands {
        format!("gradus.show{what}")
    } else if what == "Example" {
        "gradus.runExample".to_owned()
    } else {
        format!("gradus.{}", what.to_lowercase())
    };
    Command { title, command, arguments: Some(vec![argument]) }
}
