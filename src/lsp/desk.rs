//! The one thread that owns every text: it does what is asked in order.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};

use super::publish::{Publisher, collect};
use super::session::Session;
use crate::ide::{View, Workspace};

/// What every feature answers from: the texts as they stand, and what was agreed with the client.
pub(super) struct Desk<'d> {
    pub(super) view: View<'d>,
    pub(super) session: &'d Session,
}

type Edit = Box<dyn FnOnce(&mut Workspace, &mut Session) + Send>;
type Question = Box<dyn FnOnce(&Desk<'_>) + Send>;

enum Work {
    Edit(Edit),
    Ask(Question),
}

/// The way to the desk.
#[derive(Clone)]
pub(super) struct Queue(Sender<Work>);

impl Queue {
    /// Starts the desk.
    pub(super) fn start(workspace: Workspace, session: Session, publisher: Publisher) -> (Self, Start) {
        let (sender, receiver) = channel();
        (Self(sender), Start { workspace, session, publisher, receiver })
    }

    /// Has something changed, after everything that was asked before.
    pub(super) fn edit(&self, edit: impl FnOnce(&mut Workspace, &mut Session) + Send + 'static) {
        // Without a desk the server is about to end.
        let _ = self.0.send(Work::Edit(Box::new(edit)));
    }

    /// Asks something of the texts as they are after everything that was asked before.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Desk<'_>) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let (sender, answer) = oneshot::channel();
        let work = move |desk: &Desk<'_>| {
            // The client has cancelled it.
            if sender.is_closed() {
                return;
            }
            let found = catch_unwind(AssertUnwindSafe(|| question(desk))).unwrap_or_else(|_| Err(fault()));
            let _ = sender.send(found);
        };
        let _ = self.0.send(Work::Ask(Box::new(work)));
        async move { answer.await.unwrap_or_else(|_| Err(fault())) }
    }
}

/// A mistake of this program while it answered.
pub(super) fn fault() -> Error {
    Error {
        code: ErrorCode::InternalError,
        message: "internal fault: this is a mistake in the program, not in your files".into(),
        data: None,
    }
}

/// A desk that has not begun.
pub(super) struct Start {
    workspace: Workspace,
    session: Session,
    publisher: Publisher,
    receiver: Receiver<Work>,
}

impl Start {
    /// Works until nobody can ask any more.
    pub(super) fn run(mut self) {
        let mut queue = Inbox { receiver: self.receiver, waiting: VecDeque::new() };
        let mut unpublished = false;
        loop {
            while let Some(edit) = queue.next_edit() {
                let applied = catch_unwind(AssertUnwindSafe(|| edit(&mut self.workspace, &mut self.session)));
                if applied.is_err() {
                    // What the editor has open is still there; the rest is read again.
                    let _ = catch_unwind(AssertUnwindSafe(|| self.workspace.reload()));
                }
                unpublished = true;
            }
            let desk = Desk { view: View::new(&self.workspace), session: &self.session };
            loop {
                if let Some(question) = queue.next_question() {
                    question(&desk);
                } else if queue.has_work() {
                    break;
                } else if unpublished {
                    let findings = catch_unwind(AssertUnwindSafe(|| collect(&desk)));
                    // An edit that came meanwhile makes them stale.
                    queue.look();
                    if queue.edit_waits() {
                        continue;
                    }
                    unpublished = false;
                    if let Ok(findings) = findings {
                        self.publisher.publish(findings, &self.session);
                    }
                } else if !queue.wait() {
                    return;
                }
            }
        }
    }
}

/// What has come and was not done yet.
struct Inbox {
    receiver: Receiver<Work>,
    waiting: VecDeque<Work>,
}

impl Inbox {
    /// Takes in what has come.
    fn look(&mut self) {
        self.waiting.extend(self.receiver.try_iter());
    }

    fn has_work(&mut self) -> bool {
        self.look();
        !self.waiting.is_empty()
    }

    fn edit_waits(&self) -> bool {
        self.waiting.iter().any(|work| matches!(work, Work::Edit(_)))
    }

    /// Waits for something to come; whether anything can.
    fn wait(&mut self) -> bool {
        match self.receiver.recv() {
            Ok(work) => {
                self.waiting.push_back(work);
                true
            }
            Err(_) => false,
        }
    }

    fn next_edit(&mut self) -> Option<Edit> {
        self.look();
        match self.waiting.pop_front()? {
            Work::Edit(edit) => Some(edit),
            question @ Work::Ask(_) => {
                self.waiting.push_front(question);
                None
            }
        }
    }

    fn next_question(&mut self) -> Option<Question> {
        self.look();
        match self.waiting.pop_front()? {
            Work::Ask(question) => Some(question),
            edit @ Work::Edit(_) => {
                self.waiting.push_front(edit);
                None
            }
        }
    }
}
