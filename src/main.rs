//! The `gradus` command; everything it does is in [`gradus::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    gradus::cli::run()
}
