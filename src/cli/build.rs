//! `gradus build`: a policy as one validator file.
//!
//! rows: PA-34

use std::path::PathBuf;

use super::{Color, End, complain, files};
use crate::policy::file::write;

/// Compile a policy into a validator file
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Policy files, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The file to write; it is replaced only once the new one is whole
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(arguments: &Arguments, color: Color) -> End {
    let policy = match files::policy(&arguments.paths, color) {
        Ok(policy) => policy,
        Err(end) => return end,
    };
    let bytes = match write(&policy) {
        Ok(bytes) => bytes,
        Err(error) => {
            complain(&error.problem, Some(&error.help));
            return End::Unusable;
        }
    };
    match files::write_whole(&arguments.output, &bytes) {
        Ok(()) => {
            eprintln!(
                "wrote {}: {}, {}, edition {}, sources {}",
                arguments.output.display(),
                counted(policy.awards.len(), "award"),
                counted(policy.courses.len(), "course"),
                policy.edition,
                policy.sources.chars().take(12).collect::<String>()
            );
            End::Fine
        }
        Err(error) => {
            let output = &arguments.output;
            let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
            match folder.filter(|folder| !folder.exists()) {
                Some(folder) => complain(
                    &format!(
                        "{} cannot be written: there is no folder {}",
                        output.display(),
                        folder.display()
                    ),
                    Some("make the folder first, or write somewhere else"),
                ),
                None => {
                    let problem = files::plain(&error);
                    complain(&format!("{} cannot be written: {problem}", output.display()), None);
                }
            }
            End::Unusable
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
