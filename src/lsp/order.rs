//! Messages take effect in the order they were sent.
//!
//! The transport runs handlers side by side, so that one that waits holds up no other. Alone that
//! would let a question overtake the edit before it. Here every handler runs up to its first wait
//! before the next message is read; by then its work lies on the desk.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tower::Service;
use tower_lsp::jsonrpc::{Request, Response};

/// A service whose calls begin at once.
pub(super) struct InOrder<S>(S);

impl<S> InOrder<S> {
    pub(super) fn new(inner: S) -> Self {
        Self(inner)
    }
}

type Answer<E> = Pin<Box<dyn Future<Output = Result<Option<Response>, E>> + Send>>;

impl<S, E> Service<Request> for InOrder<S>
where
    S: Service<Request, Response = Option<Response>, Error = E, Future = Answer<E>>,
    E: Send + 'static,
{
    type Response = Option<Response>;
    type Error = E;
    type Future = Answer<E>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), E>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Answer<E> {
        let mut answer = self.0.call(request);
        // Whoever waits for it polls it again and is woken then.
        match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => Box::pin(std::future::ready(done)),
            Poll::Pending => answer,
        }
    }
}
