//! Gradus for Python: the native half of the package `gradus`, which `gradus/__init__.py` dresses up.
//!
//! 1. `validator.rs` holds a policy that is ready to audit, and audits one plan.
//! 2. `json.rs` writes the plans that Python holds as dictionaries as JSON text, exactly.
//! 3. `plans.rs` finds the plan of each row in an Arrow column; `audited.rs` audits batches of rows on
//!    several threads and keeps their order; `rows.rs` lays the results out as Arrow columns.
//! 4. `stream.rs` takes Arrow streams from Python and hands them over, without copying.
//!
//! What it is *not*: nothing is decided here. A plan is read, audited and put into a row by the library
//! `gradus`, as for the command line. Nothing here reads Parquet; pyarrow does.
//!
//! No panic leaves this library: pyo3 turns one into an exception, and where C code calls it (`audited.rs`)
//! it becomes an error of the stream.

mod audited;
mod json;
mod plans;
mod rows;
mod stream;
mod validator;

use pyo3::prelude::*;

/// As the command has it; Python's own memory is not touched.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The native half of `gradus`; use the package instead.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::stream::Results;
    #[pymodule_export]
    use crate::validator::Validator;

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    const DEFAULT_EFFORT: u32 = gradus::audit::DEFAULT_EFFORT;
    #[pymodule_export]
    const DUE_SOON: u32 = gradus::audit::DUE_SOON;
}
