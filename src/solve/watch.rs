//! What is going on, told to whoever watches: a progress line, a test, nobody.

use std::fmt;
use std::sync::Arc;

/// What a watcher is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'a> {
    /// Something begins that may last.
    Stage(&'a str),
    /// How far a branching is; the objective's figures as the program minimises them.
    Branching {
        /// Nodes whose program was solved.
        nodes: usize,
        /// Parts that are still open.
        open: usize,
        /// Objective of the best point so far.
        best: Option<f64>,
        /// What no point can undercut.
        bound: f64,
    },
}

/// What is done with an event.
type Told = dyn Fn(Event) + Send + Sync;

/// Somebody who watches, or nobody.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<Told>>);

impl Watch {
    /// Tells every event to `told`.
    pub fn new(told: impl Fn(Event) + Send + Sync + 'static) -> Watch {
        Watch(Some(Arc::new(told)))
    }

    /// Tells an event.
    pub fn tell(&self, event: Event) {
        if let Some(told) = &self.0 {
            told(event);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Watch(somebody)"
        } else {
            "Watch(nobody)"
        })
    }
}
