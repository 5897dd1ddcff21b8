//! Long work beside the desk, so that it holds up nobody's typing: on a thread of its own, with
//! progress, until it is done or called off.
//!
//! It is called off when the request is cancelled, when the client cancels its progress, or when
//! nobody waits for it any more.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::notification::Progress as ProgressNotification;
use tower_lsp::ls_types::{
    ProgressParams, ProgressParamsValue, ProgressToken, WorkDoneProgress, WorkDoneProgressEnd,
};

use super::desk::fault;

/// Conditions and demands are walked by recursion.
const STACK: usize = 32 * 1024 * 1024;

/// How much work may go on at a time; what comes after waits for its turn.
const AT_A_TIME: usize = 2;

/// Where long work goes.
#[derive(Clone)]
pub(super) struct Aside {
    client: Client,
    shown: Arc<Mutex<HashMap<ProgressToken, Arc<AtomicBool>>>>,
    turns: Arc<tokio::sync::Semaphore>,
    made: Arc<AtomicU64>,
}

/// What a piece of work says of itself, and what it is told.
pub(super) struct Job {
    called_off: Arc<AtomicBool>,
    heard: UnboundedSender<Said>,
}

enum Said {
    Step(usize, usize),
    End,
}

impl Job {
    /// Whether to go on.
    pub(super) fn goes_on(&self) -> bool {
        !self.called_off.load(Ordering::Relaxed)
    }

    /// Says how much of how much is done; whether to go on.
    pub(super) fn step(&self, done: usize, total: usize) -> bool {
        let _ = self.heard.send(Said::Step(done, total));
        self.goes_on()
    }
}

/// How a piece of work is shown.
pub(super) enum Show {
    /// Not at all.
    Nothing,
    /// With its progress under this title: by the token the client gave, or one of our own where the
    /// client can show it.
    Progress(String, Option<ProgressToken>, bool),
}

/// Calls work off when nobody waits for it any more.
struct Guard {
    called_off: Arc<AtomicBool>,
    shown: Arc<Mutex<HashMap<ProgressToken, Arc<AtomicBool>>>>,
    token: Option<ProgressToken>,
    /// Who still shows progress that has no end yet.
    showing: Option<Client>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.called_off.store(true, Ordering::Relaxed);
        let Some(token) = self.token.take() else { return };
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).remove(&token);
        if let Some(client) = self.showing.take() {
            let value = ProgressParamsValue::WorkDone(WorkDoneProgress::End(WorkDoneProgressEnd::default()));
            tokio::spawn(async move {
                client.send_notification::<ProgressNotification>(ProgressParams { token, value }).await;
            });
        }
    }
}

impl Aside {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            shown: Arc::default(),
            turns: Arc::new(tokio::sync::Semaphore::new(AT_A_TIME)),
            made: Arc::default(),
        }
    }

    /// The client has cancelled the work of a token.
    pub(super) fn call_off(&self, token: &ProgressToken) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(called_off) = shown.get(token) {
            called_off.store(true, Ordering::Relaxed);
        }
    }

    /// Does a piece of work on a thread of its own.
    ///
    /// # Errors
    /// Where the system gives no thread, or the work was called off or failed.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        show: Show,
        work: impl FnOnce(&Job) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let called_off: Arc<AtomicBool> = Arc::default();
        let mut guard = Guard {
            called_off: Arc::clone(&called_off),
            shown: Arc::clone(&self.shown),
            token: None,
            showing: None,
        };
        let _turn = self.turns.acquire().await.map_err(|_| fault())?;
        let (title, token) = self.token(show).await;
        if let Some(token) = &token {
            guard.token = Some(token.clone());
            let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            shown.insert(token.clone(), Arc::clone(&called_off));
        }
        let (heard, mut hears) = unbounded_channel();
        let (answers, answer) = tokio::sync::oneshot::channel();
        let job = Job { called_off: Arc::clone(&called_off), heard };
        let body = move || {
            let found = work(&job);
            let _ = answers.send(found);
            let _ = job.heard.send(Said::End);
        };
        let thread = std::thread::Builder::new().name("aside".to_owned()).stack_size(STACK);
        thread.spawn(body).map_err(|_| fault())?;
        let progress = match token {
            Some(token) => {
                guard.showing = Some(self.client.clone());
                let progress = self.client.progress(token, title).with_percentage(0).with_cancel_button();
                Some(progress.begin().await)
            }
            None => None,
        };
        let mut last = 0;
        while let Some(Said::Step(done, total)) = hears.recv().await {
            let percent = u32::try_from(done * 100 / total.max(1)).unwrap_or(100).min(100);
            if let Some(progress) = progress.as_ref().filter(|_| percent > last) {
                progress.report_with_message(format!("{done} of {total}"), percent, Some(true)).await;
                last = percent;
            }
        }
        if let Some(progress) = progress {
            progress.finish().await;
            guard.showing = None;
        }
        if guard.called_off.load(Ordering::Relaxed) {
            return Err(Error::request_cancelled());
        }
        answer.await.unwrap_or_else(|_| Err(fault()))
    }

    /// The token that progress goes by, if it is shown.
    async fn token(&self, show: Show) -> (String, Option<ProgressToken>) {
        let Show::Progress(title, token, can) = show else { return (String::new(), None) };
        if token.is_some() || !can {
            return (title, token);
        }
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let token = ProgressToken::String(format!("gradus-{number}"));
        let made = self.client.create_work_done_progress(token.clone()).await;
        (title, made.is_ok().then_some(token))
    }
}
