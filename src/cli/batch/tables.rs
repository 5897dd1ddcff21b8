//! Sets of tables: the files of a folder gone through twice, first to see whose rows can all be used, then
//! side by side, student by student.

use std::collections::VecDeque;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chunk::{Batcher, Item, Over};
use super::reader::{PIECE, fill, unreadable};
use crate::batch::Reject;
use crate::cli::files::plain;
use crate::diagnostic::did_you_mean;
use crate::plan::set::{
    Endless, Fault, Group, Head, MAX_STUDENT_BYTES, Order, Placed, Record, Roll, Splitter, Table,
};

/// What the rows of a set are read by.
pub(super) struct Set {
    folder: PathBuf,
    heads: Vec<(Table, Head)>,
}

impl Set {
    /// The head of a table that is there.
    pub(super) fn head(&self, table: Table) -> Option<&Head> {
        self.heads.iter().find(|(known, _)| *known == table).map(|(_, head)| head)
    }

    /// The file of a table, as messages call it.
    pub(super) fn shown(&self, table: Table) -> String {
        self.folder.join(table.file()).display().to_string()
    }
}

/// A table that is being read.
struct Rows {
    table: Table,
    path: PathBuf,
    file: File,
    splitter: Option<Splitter>,
    piece: Vec<u8>,
    ready: VecDeque<Record>,
    /// Bytes read since this was asked last.
    bytes: u64,
}

impl Rows {
    fn open(folder: &Path, table: Table) -> Result<Self, Reject> {
        let path = folder.join(table.file());
        let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
        Ok(Self {
            table,
            path,
            file,
            splitter: Some(Splitter::default()),
            piece: vec![0; PIECE],
            ready: VecDeque::new(),
            bytes: 0,
        })
    }

    /// The next row; nothing at the end.
    fn next(&mut self) -> Result<Option<Record>, Reject> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Ok(Some(row));
            }
            let Some(mut splitter) = self.splitter.take() else { return Ok(None) };
            let read = fill(&mut self.file, &mut self.piece).map_err(|error| {
                Reject::whole(
                    &self.shown(),
                    None,
                    format!("it cannot be read any further: {}", plain(&error)),
                    "see that the file can be read to its end",
                )
            })?;
            self.bytes += read as u64;
            if read == 0 {
                self.ready.extend(splitter.finish().map_err(|endless| self.endless(endless))?);
            } else {
                let piece = self.piece.get(..read).unwrap_or_default();
                self.ready.extend(splitter.push(piece).map_err(|endless| self.endless(endless))?);
                self.splitter = Some(splitter);
            }
        }
    }

    /// The first row, which names the columns.
    fn head(&mut self) -> Result<Head, Reject> {
        let help = "write the names of its columns into the first line";
        let row =
            self.next()?.ok_or_else(|| Reject::whole(&self.shown(), None, "the table is empty", help))?;
        Head::read(self.table, &row)
            .map_err(|bad| Reject::whole(&self.shown(), Some(row.line), bad.problem, &bad.help))
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn endless(&self, Endless(line): Endless) -> Reject {
        let problem = "the row that begins here is longer than 1 MiB, or has more than 10,000 fields";
        Reject::whole(&self.shown(), Some(line), problem, Fault::RunTogether.help())
    }

    fn fault(&self, head: &Head, row: &Record, fault: Fault) -> Reject {
        let student = String::from_utf8_lossy(head.student(row)).into_owned();
        let mut reject = Reject::whole(&self.shown(), Some(row.line), fault.problem(&student), fault.help());
        reject.student = (!student.is_empty()).then_some(student);
        reject
    }
}

/// Reads the tables of a folder.
pub(super) fn read(folder: &Path, to: &mut Batcher) -> Result<(), Over> {
    match survey(folder) {
        Err(rejects) => rejects.into_iter().try_for_each(|reject| to.item(Item::Refused(reject, false), 0)),
        Ok((set, roll)) => merge(&Arc::new(set), &roll, to),
    }
}

/// Goes through all tables once: the students, and what makes the set as a whole unfit.
fn survey(folder: &Path) -> Result<(Set, Roll), Vec<Reject>> {
    let mut wrong = strangers(folder);
    let mut roll = Roll::default();
    let mut heads = Vec::new();
    for table in Table::ALL.into_iter().filter(|table| folder.join(table.file()).exists()) {
        match survey_one(folder, table, &mut roll) {
            Ok(head) => heads.push((table, head)),
            Err(reject) => wrong.push(reject),
        }
    }
    if wrong.is_empty() { Ok((Set { folder: folder.to_path_buf(), heads }, roll)) } else { Err(wrong) }
}

fn survey_one(folder: &Path, table: Table, roll: &mut Roll) -> Result<Head, Reject> {
    let mut rows = Rows::open(folder, table)?;
    let head = rows.head()?;
    let mut order = Order::of(table);
    while let Some(row) = rows.next()? {
        if let Placed::Nowhere(fault) = order.survey(roll, &head, &row)
            && fault.is_grave()
        {
            return Err(rows.fault(&head, &row, fault));
        }
    }
    Ok(head)
}

/// Tables that are none of a set. One that is passed over for its name would be missed in every verdict.
fn strangers(folder: &Path) -> Vec<Reject> {
    let entries = match std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return vec![unreadable(folder, &error)],
    };
    let known: Vec<&str> = Table::ALL.iter().map(|table| table.file()).collect();
    let mut names: Vec<String> =
        entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| {
        !name.starts_with('.')
            && name.to_ascii_lowercase().ends_with(".csv")
            && !known.contains(&name.as_str())
    });
    names.sort();
    let reject = |name: String| {
        let lower = name.to_ascii_lowercase();
        let meant = did_you_mean(&lower, known.iter().copied())
            .or_else(|| known.iter().copied().find(|one| *one == lower));
        let or = meant.map_or_else(String::new, |meant| format!(": did you mean `{meant}`?"));
        let shown = folder.join(&name).display().to_string();
        let help = format!("the tables are {}; keep others elsewhere", known.join(", "));
        Reject::whole(&shown, None, format!("this is none of the tables of a set{or}"), &help)
    };
    names.into_iter().map(reject).collect()
}

/// A table in the second pass: its next row that can be used, and whose it is.
struct Side {
    rows: Rows,
    order: Order,
    next: Option<(u32, Record)>,
}

impl Side {
    fn open(set: &Set, table: Table, head: &Head) -> Result<Self, Reject> {
        let mut rows = Rows::open(&set.folder, table)?;
        let found = rows.head()?;
        if found != *head {
            let help = "run the command again when nobody writes the file";
            return Err(Reject::whole(&rows.shown(), None, "the table was changed while it was read", help));
        }
        Ok(Self { rows, order: Order::of(table), next: None })
    }

    /// Looks at the next row that can be used; those that cannot are handed on as what they are.
    fn advance(&mut self, roll: &Roll, head: &Head, to: &mut Batcher) -> Result<(), Over> {
        self.next = None;
        loop {
            let row = match self.rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(()),
                Err(reject) => return to.item(Item::Refused(reject, false), 0),
            };
            match self.order.next(roll, head, &row) {
                Placed::At(place) => {
                    self.next = Some((place, row));
                    return Ok(());
                }
                Placed::Nowhere(fault) => {
                    to.item(Item::Refused(self.rows.fault(head, &row, fault), false), 0)?;
                }
            }
        }
    }
}

/// Goes through all tables side by side, student by student.
fn merge(set: &Arc<Set>, roll: &Roll, to: &mut Batcher) -> Result<(), Over> {
    let mut sides = Vec::new();
    for (table, head) in &set.heads {
        match Side::open(set, *table, head) {
            Ok(side) => sides.push((side, head)),
            Err(reject) => return to.item(Item::Refused(reject, false), 0),
        }
    }
    for (side, head) in &mut sides {
        side.advance(roll, head, to)?;
    }
    let Some(((students, students_head), others)) = sides.split_first_mut() else { return Ok(()) };
    while let Some((place, row)) = students.next.take() {
        let (line, id) = (row.line, String::from_utf8_lossy(students_head.student(&row)).into_owned());
        let mut group = Group::new(row);
        let mut fits = true;
        let mut bytes = 0;
        for (side, head) in others.iter_mut() {
            while let Some((whose, row)) = side.next.take_if(|(whose, _)| *whose <= place) {
                // Rows of an earlier student are left of one whose own row cannot be used.
                if whose == place {
                    fits = fits && group.add(side.rows.table, row);
                }
                side.advance(roll, head, to)?;
            }
            bytes += std::mem::take(&mut side.rows.bytes);
        }
        bytes += std::mem::take(&mut students.rows.bytes);
        let refused = |problem: String, help: &str| {
            let mut reject = Reject::whole(&set.shown(Table::Students), Some(line), problem, help);
            reject.student = Some(id.clone());
            Item::Refused(reject, false)
        };
        let item = match roll.spoiled(place) {
            Some((table, line)) => refused(
                format!("student `{id}` is not audited: the row at {}:{line} cannot be used", table.file()),
                "put that row right first",
            ),
            None if !fits => refused(
                format!("student `{id}` has rows of more than {} MiB", MAX_STUDENT_BYTES / 1024 / 1024),
                "see whether the rows of several students have the same id",
            ),
            None => Item::Student(set.clone(), Box::new(group)),
        };
        to.item(item, bytes)?;
        students.advance(roll, students_head, to)?;
    }
    // What is left belongs to students without a row that can be used; anything else is told of here.
    for (side, head) in others.iter_mut() {
        while side.next.take().is_some() {
            side.advance(roll, head, to)?;
        }
    }
    Ok(())
}
