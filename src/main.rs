//! The `gradus` command; everything it does is in [`gradus::cli`].

use std::process::ExitCode;

/// An audit makes many small things and drops them together, which this allocator is quick at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gradus::cli::run()
}
