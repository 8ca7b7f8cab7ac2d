//! Progress on standard error, for whatever lasts over a second.

use std::io::IsTerminal;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use portolan::certificate;
use portolan::solve::{Event, Watch};

/// How progress is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// A line that moves where standard error is a terminal, else nothing.
    Auto,
    /// A line of text for each step and every few seconds.
    Plain,
    /// Nothing.
    None,
}

/// What lasts no longer than this is not told.
const PATIENCE: Duration = Duration::from_secs(1);
/// Time between two plain lines of one step.
const LINES: Duration = Duration::from_secs(5);

/// A message, or the end.
type Told = Option<String>;

/// Tells progress until it is dropped.
pub struct Progress {
    said: Option<Sender<Told>>,
    teller: Option<JoinHandle<()>>,
    /// The objective's sign, known once the instance is read.
    sign: Arc<Mutex<f64>>,
}

impl Progress {
    /// Starts telling.
    pub fn start(mode: Mode, quiet: bool) -> Progress {
        let mode = match mode {
            _ if quiet => Mode::None,
            Mode::Auto if !std::io::stderr().is_terminal() => Mode::None,
            mode => mode,
        };
        let mut progress = Progress {
            said: None,
            teller: None,
            sign: Arc::new(Mutex::new(1.0)),
        };
        if mode != Mode::None {
            let (said, heard) = channel();
            progress.said = Some(said);
            progress.teller = Some(std::thread::spawn(move || match mode {
                Mode::Plain => lines(&heard),
                _ => bar(&heard),
            }));
        }
        progress
    }

    /// What the library tells its events to.
    pub fn watch(&self) -> Watch {
        let Some(said) = self.said.clone() else {
            return Watch::default();
        };
        let sign = self.sign.clone();
        Watch::new(move |event| {
            let sign = sign.lock().map_or(1.0, |s| *s);
            // Nobody listens any more where the send fails.
            let _ = said.send(Some(words(event, sign)));
        })
    }

    /// Says in which sense the objective's figures are shown.
    pub fn objective_sign(&self, sign: f64) {
        if let Ok(mut s) = self.sign.lock() {
            *s = sign;
        }
    }

    /// Ends the line before results are printed.
    pub fn finish(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(said) = self.said.take() {
            let _ = said.send(None);
        }
        if let Some(teller) = self.teller.take() {
            let _ = teller.join();
        }
    }
}

fn words(event: Event, sign: f64) -> String {
    match event {
        Event::Stage(what) => what.to_string(),
        Event::Branching {
            nodes,
            open,
            best,
            bound,
        } => {
            let gap = best.map_or("no plan yet".to_string(), |best| {
                let gap = certificate::gap(best, bound);
                format!("best {:.2}, gap {gap:.1e}", sign * best)
            });
            let bound = if bound.is_finite() {
                format!("{:.2}", sign * bound)
            } else {
                "none yet".to_string()
            };
            format!("branching: {nodes} nodes solved, {open} parts open, bound {bound}, {gap}")
        }
    }
}

/// A line that moves, once patience is over.
fn bar(heard: &Receiver<Told>) {
    let began = Instant::now();
    let mut latest = String::new();
    while began.elapsed() < PATIENCE {
        match heard.recv_timeout(PATIENCE.saturating_sub(began.elapsed())) {
            Ok(Some(message)) => latest = message,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}") {
        bar.set_style(style);
    }
    bar.set_message(latest);
    bar.enable_steady_tick(Duration::from_millis(120));
    while let Ok(Some(message)) = heard.recv() {
        bar.set_message(message);
    }
    bar.finish_and_clear();
}

/// Plain lines: the step that lasts, and how far it is every few seconds.
fn lines(heard: &Receiver<Told>) {
    let began = Instant::now();
    let mut latest: Option<String> = None;
    let mut due = began + PATIENCE;
    loop {
        match heard.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(Some(message)) => latest = Some(message),
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if Instant::now() >= due {
            if let Some(message) = &latest {
                sayln!("{:>5.0} s  {message}", began.elapsed().as_secs_f64());
            }
            due = Instant::now() + LINES;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}
