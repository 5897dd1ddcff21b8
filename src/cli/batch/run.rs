//! A run from the command line's arguments to its end.

use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::checkpoint::{self, Files, Progress as Done, Refusal, Run};
use super::inputs::Inputs;
use super::output::{Whole, partial, remove_synced};
use super::pool::{self, Ended};
use super::progress::Progress;
use super::worker::{self, MOST_SHOWN, Shape, Task};
use crate::audit::Options;
use crate::batch::csv_head;
use crate::cli::audit::{Arguments, Format};
use crate::cli::files::{plain, write_report};
use crate::cli::{Color, End, complain};
use crate::policy::Policy;
use crate::quantity::Amount;
use crate::{report, schedule};

/// Why a run ended early.
enum Fault {
    /// The reader of standard output has gone away, which is no fault.
    Gone,
    /// A file cannot be written: which, and why.
    File(PathBuf, std::io::Error),
}

/// Audits everything the arguments name.
pub(in crate::cli) fn run(
    arguments: &Arguments,
    policy: &Policy,
    options: &Options,
    schedules: Option<&schedule::Options>,
    color: Color,
) -> End {
    let inputs = Inputs::new(&arguments.plans, own(arguments));
    if let Err((problem, help)) = fits(arguments, &inputs) {
        complain(&problem, Some(help));
        return End::Unusable;
    }
    let for_people = inputs.are_plan_files() && arguments.output.is_none();
    if !for_people {
        // Of several plans to look at the others are shown all the same; a result that is kept is whole.
        let faults = inputs.faults();
        faults.iter().for_each(|reject| eprint!("{}", worker::told(reject)));
        if !faults.is_empty() {
            return End::Unusable;
        }
    }
    let shape = shape(arguments, &inputs);
    if shape == Shape::Csv && schedules.is_some() {
        let help = "ask for `--format ndjson`, or `--full` for whole schedules";
        complain("a table in CSV has no place for `--feasible`", Some(help));
        return End::Unusable;
    }
    if matches!(shape, Shape::Rows | Shape::Csv) && arguments.repairs {
        complain("a row has no place for `--repairs`", Some("ask for `--full`, or `--format json`"));
        return End::Unusable;
    }
    let to_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let summary = arguments.summary || arguments.summary_output.is_some();
    let task = Task {
        policy,
        options,
        schedules,
        repairs: arguments.repairs || shape == Shape::Terminal,
        shape,
        style: report::Style {
            color: color.on(to_terminal),
            verbose: arguments.verbose,
            ..report::Style::default()
        },
        verify: arguments.verify,
        tell_proofs: !arguments.quiet,
        summary,
        tell_all: inputs.are_plan_files() && arguments.rejects.is_none(),
    };
    let mut writer = match Writer::open(arguments, &task, &inputs) {
        Ok(writer) => writer,
        Err(end) => return end,
    };
    let interrupted = Arc::new(AtomicBool::new(false));
    if arguments.output.is_some() {
        listen(&interrupted);
    }
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = if inputs.are_one_plan_file() {
        1
    } else {
        arguments.jobs.map_or_else(cores, |jobs| usize::from(jobs.get()))
    };
    let progress =
        std::cell::RefCell::new(Progress::new(arguments.quiet, arguments.output.is_some(), &inputs));
    let plan = pool::Plan { jobs, skip: writer.done.records, interrupted, may_wait: inputs.reads_stdin() };
    let beside = writer.beside();
    let ended = pool::run(
        &task,
        inputs,
        &plan,
        |done| writer.take(done, &mut progress.borrow_mut()),
        || progress.borrow().tick(),
        || {
            // Standard input may never end, and nothing can be resumed of it.
            beside.iter().for_each(|path| drop(std::fs::remove_file(path)));
            complain("the run was interrupted, so nothing was written", None);
            std::process::exit(2);
        },
    );
    progress.borrow().finish();
    writer.end(ended)
}

/// The files the command itself writes.
fn own(arguments: &Arguments) -> Vec<PathBuf> {
    let mut own = Vec::new();
    for path in [&arguments.output, &arguments.rejects, &arguments.summary_output].into_iter().flatten() {
        own.extend([path.clone(), partial(path), checkpoint::place(path)]);
    }
    own
}

/// Whether the arguments go together.
fn fits(arguments: &Arguments, inputs: &Inputs) -> Result<(), (String, &'static str)> {
    let written = [&arguments.output, &arguments.rejects, &arguments.summary_output];
    let written: Vec<&PathBuf> = written.into_iter().flatten().collect();
    for (at, path) in written.iter().enumerate() {
        let help = "name a file that can be written, in a folder that is there";
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.is_dir());
        if let Some(folder) = folder {
            return Err((format!("{}: there is no such folder", folder.display()), help));
        }
        if path.is_dir() {
            return Err((format!("{}: it is a folder", path.display()), help));
        }
        if written.iter().skip(at + 1).any(|other| other == path) {
            let problem = format!("{}: two results are to be written into this file", path.display());
            return Err((problem, "give each a file of its own"));
        }
    }
    if arguments.full && arguments.format.is_some_and(|format| format != Format::Ndjson) {
        return Err((
            "`--full` goes with `--format ndjson`".to_owned(),
            "`--format json` has full audits already",
        ));
    }
    if arguments.resume && inputs.reads_stdin() {
        let help = "write the plans into a file first, or go without `--resume`";
        return Err((
            "a run that reads standard input cannot be resumed: it can be read only once".to_owned(),
            help,
        ));
    }
    Ok(())
}

/// How results are written: as asked, else as the output's name says, else for people where single plan
/// files were named, and as rows where there may be many.
fn shape(arguments: &Arguments, inputs: &Inputs) -> Shape {
    let end =
        arguments.output.as_ref().and_then(|path| path.extension()?.to_str().map(str::to_ascii_lowercase));
    let by_name = match end.as_deref() {
        Some("csv") => Some(Format::Csv),
        Some("ndjson" | "jsonl") => Some(Format::Ndjson),
        Some("json") => Some(Format::Json),
        _ => None,
    };
    let rows = arguments.full || !inputs.are_plan_files();
    let usual = if rows { Format::Ndjson } else { Format::Terminal };
    match arguments.format.or(by_name.filter(|_| !arguments.full)).unwrap_or(usual) {
        Format::Terminal => Shape::Terminal,
        Format::Json if inputs.are_one_plan_file() => Shape::Json,
        Format::Json => Shape::JsonList,
        Format::Csv => Shape::Csv,
        Format::Ndjson if arguments.full => Shape::Audits,
        Format::Ndjson => Shape::Rows,
    }
}

/// Notes when the user wants the run to end; asked a second time, it ends at once.
fn listen(interrupted: &Arc<AtomicBool>) {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Where a signal cannot be listened to, it ends the run at once.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, 2, interrupted.clone());
        let _ = signal_hook::flag::register(signal, interrupted.clone());
    }
}

/// Takes results in their order and writes them where they belong.
struct Writer<'a> {
    arguments: &'a Arguments,
    shape: Shape,
    tell_all: bool,
    /// The file results go to; else standard output.
    output: Option<Whole>,
    rejects: Option<Whole>,
    /// What the run is, where it can be resumed.
    run: Option<Run>,
    done: Done,
    /// How many records were done at the last checkpoint.
    noted: u64,
    /// Whether a result was written.
    any: bool,
    shown: usize,
}

impl<'a> Writer<'a> {
    /// Opens what is written, where an interrupted run left it if there was one.
    fn open(arguments: &'a Arguments, task: &Task<'_>, inputs: &Inputs) -> Result<Self, End> {
        let mut writer = Self {
            arguments,
            shape: task.shape,
            tell_all: task.tell_all,
            output: None,
            rejects: None,
            run: None,
            done: Done::default(),
            noted: 0,
            any: false,
            shown: 0,
        };
        if let Some(output) = arguments.output.as_ref().filter(|_| arguments.resume) {
            let run = Run {
                policy: task.policy.sources.clone(),
                options: options(arguments, task),
                inputs: Files::of(inputs.clone()),
            };
            match checkpoint::find(output, &run) {
                Ok(found) => writer.resume(found),
                Err(Refusal(problem, help)) => {
                    complain(&problem, Some(&help));
                    return Err(End::Unusable);
                }
            }
            writer.run = Some(run);
        }
        let open = |path: &Path, bytes: u64| {
            let opened = if arguments.resume { Whole::resumed(path, bytes) } else { Whole::new(path) };
            opened.map_err(|error| {
                let (shown, help) = if arguments.resume && bytes > 0 {
                    let again = arguments.output.as_deref().map(checkpoint::place).unwrap_or_default();
                    (partial(path), format!("remove {} to begin again", again.display()))
                } else {
                    (path.to_path_buf(), "name a file that can be written".to_owned())
                };
                complain(&format!("{}: {}", shown.display(), plain(&error)), Some(&help));
                End::Unusable
            })
        };
        writer.output = arguments.output.as_ref().map(|path| open(path, writer.done.output)).transpose()?;
        writer.rejects =
            arguments.rejects.as_ref().map(|path| open(path, writer.done.rejects)).transpose()?;
        if writer.shape == Shape::Csv && writer.done.records == 0 {
            writer.write(csv_head().as_bytes()).map_err(|fault| ended_by(&fault))?;
        }
        Ok(writer)
    }

    /// Goes on where an interrupted run was.
    fn resume(&mut self, found: Option<Done>) {
        let Some(found) = found else { return };
        self.noted = found.records;
        self.any = found.output > 0;
        self.done = found;
        if !self.arguments.quiet {
            eprintln!("going on after {} records that are done", self.done.records);
        }
    }

    /// Files that are no one's where the run ends at once.
    fn beside(&self) -> Vec<PathBuf> {
        self.output.iter().chain(&self.rejects).map(|file| file.beside().to_path_buf()).collect()
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        match &mut self.output {
            Some(file) => {
                let written = file.write(bytes);
                let path = self.arguments.output.clone().unwrap_or_default();
                written.map_err(|error| Fault::File(path, error))
            }
            None if bytes.is_empty() => Ok(()),
            None => {
                let mut out = std::io::stdout().lock();
                out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
                    ErrorKind::BrokenPipe => Fault::Gone,
                    _ => Fault::File(PathBuf::from("standard output"), error),
                })
            }
        }
    }

    /// Takes the results of the next records.
    fn take(&mut self, found: worker::Done, progress: &mut Progress) -> Result<(), Fault> {
        if self.shape == Shape::JsonList && !found.out.is_empty() {
            self.write(if self.any { b",\n" } else { b"[\n" })?;
        }
        self.any |= !found.out.is_empty();
        self.write(&found.out)?;
        if let Some(file) = &mut self.rejects {
            let path = self.arguments.rejects.clone().unwrap_or_default();
            file.write(&found.rejects).map_err(|error| Fault::File(path, error))?;
        }
        if !found.said.is_empty() {
            progress.aside(|| eprint!("{}", found.said));
        }
        if self.rejects.is_none() {
            for text in found.shown.iter().take(MOST_SHOWN.saturating_sub(self.shown)) {
                progress.aside(|| eprint!("{text}"));
            }
            self.shown += found.shown.len();
        }
        progress.add(found.records, found.bytes);
        self.done.records += found.records;
        self.done.refused += found.refused;
        self.done.unusable |= found.unusable;
        self.done.refuted |= found.refuted;
        self.done.fault |= found.fault;
        self.done.summary.merge(found.summary);
        if self.done.records - self.noted >= u64::from(self.arguments.checkpoint) {
            self.note()
        } else {
            Ok(())
        }
    }

    /// Notes how far the run is, once all that is done is on the disk.
    fn note(&mut self) -> Result<(), Fault> {
        let (Some(run), Some(output)) = (&self.run, &self.arguments.output) else { return Ok(()) };
        let of_output = |error| Fault::File(output.clone(), error);
        if let Some(file) = &mut self.output {
            file.sync().map_err(of_output)?;
            self.done.output = file.written();
        }
        if let Some(file) = &mut self.rejects {
            let path = self.arguments.rejects.clone().unwrap_or_default();
            file.sync().map_err(|error| Fault::File(path, error))?;
            self.done.rejects = file.written();
        }
        checkpoint::write(output, run, &self.done)
            .map_err(|error| Fault::File(checkpoint::place(output), error))?;
        self.noted = self.done.records;
        Ok(())
    }

    /// Ends the run: puts files into their places, says what is to be said.
    fn end(mut self, ended: Result<Ended, Fault>) -> End {
        let ended = ended
            .and_then(|ended| if ended == Ended::All { self.finish() } else { self.note() }.map(|()| ended));
        match ended {
            Ok(Ended::All) => self.verdict(),
            Ok(Ended::Interrupted) => {
                let help = match self.run {
                    Some(_) => "give the same command again to go on",
                    None => "give `--resume` from the beginning to be able to go on",
                };
                complain(&format!("the run was interrupted after {} records", self.done.records), Some(help));
                End::Unusable
            }
            Ok(Ended::Fault) => End::Fault,
            Err(fault) => match ended_by(&fault) {
                End::Fine => self.verdict(),
                end => end,
            },
        }
    }

    fn finish(&mut self) -> Result<(), Fault> {
        if self.shape == Shape::JsonList {
            self.write(if self.any { b"\n]\n" } else { b"[]\n" })?;
        }
        let place = |file: Option<Whole>, path: &Option<PathBuf>| match file {
            Some(file) => file.finish().map_err(|error| Fault::File(path.clone().unwrap_or_default(), error)),
            None => Ok(()),
        };
        // The result last: once it is there, everything is.
        place(self.rejects.take(), &self.arguments.rejects)?;
        if let Some(path) = &self.arguments.summary_output {
            let csv = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
            let text = if csv { self.done.summary.csv() } else { self.done.summary.json() };
            let written = write_report(path, &text);
            written.map_err(|problem| Fault::File(path.clone(), std::io::Error::other(problem)))?;
        }
        place(self.output.take(), &self.arguments.output)?;
        if let (Some(_), Some(output)) = (&self.run, &self.arguments.output) {
            remove_synced(&checkpoint::place(output));
        }
        Ok(())
    }

    /// Says what the records came to, and how the command ends.
    fn verdict(&self) -> End {
        let refused = self.done.refused;
        if refused > 0 && !self.tell_all {
            let records = if refused == 1 { "1 record".to_owned() } else { format!("{refused} records") };
            match &self.arguments.rejects {
                Some(path) => {
                    complain(&format!("{records} could not be audited: see {}", path.display()), None);
                }
                None => {
                    let most = MOST_SHOWN as u64;
                    let first = if refused > most {
                        format!("; the first {most} are told of above")
                    } else {
                        String::new()
                    };
                    let help = "`--rejects FILE` writes them all, with every reason";
                    complain(&format!("{records} could not be audited{first}"), Some(help));
                }
            }
        }
        if self.arguments.summary {
            eprint!("{}", report::summary(&self.done.summary));
        }
        if self.done.fault {
            End::Fault
        } else if self.done.unusable {
            End::Unusable
        } else if refused > 0 || self.done.refuted {
            End::Findings
        } else {
            End::Fine
        }
    }
}

/// How the command ends where something cannot be written, with a word on it.
fn ended_by(fault: &Fault) -> End {
    match fault {
        Fault::Gone => End::Fine,
        Fault::File(path, error) => {
            let help = "see that there is room, and that the file can be written";
            complain(&format!("{}: {}", path.display(), plain(error)), Some(help));
            End::Unusable
        }
    }
}

/// The options that make a difference to what is written.
fn options(arguments: &Arguments, task: &Task<'_>) -> BTreeMap<String, String> {
    let path =
        |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let yes = |on: bool| if on { "yes".to_owned() } else { String::new() };
    let load = |of: fn(&schedule::Options) -> Option<Amount>| {
        task.schedules.and_then(of).map(|load| load.to_string()).unwrap_or_default()
    };
    let options = [
        ("--as-of", task.options.as_of.to_string()),
        ("--award", task.options.awards.join(", ")),
        ("--effort", task.options.effort.to_string()),
        ("--due-soon", task.options.due_soon.to_string()),
        ("--format", task.shape.word().to_owned()),
        ("--rejects", path(&arguments.rejects)),
        ("--verbose", yes(arguments.verbose)),
        ("--repairs", yes(arguments.repairs)),
        ("--verify", yes(arguments.verify)),
        ("--summary", yes(task.summary)),
        ("--feasible", yes(task.schedules.is_some())),
        ("--load", load(|options| options.load.year)),
        ("--term-load", load(|options| options.load.term)),
    ];
    options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
