//! Arrow streams from Python and to Python, by the Arrow PyCapsule interface: the columns stay where they
//! are, and only pointers to them change hands.

use std::ffi::CStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_schema::SchemaRef;
use arrow_schema::ffi::FFI_ArrowSchema;
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";

/// Takes the stream of anything that has `__arrow_c_stream__`.
///
/// # Errors
/// A `TypeError` where it has no such method, a `ValueError` where what it gives is no stream.
pub fn taken(from: &Bound<'_, PyAny>) -> PyResult<RecordBatchStreamReader> {
    let Ok(method) = from.getattr("__arrow_c_stream__") else {
        let kind = from.get_type().name()?;
        return Err(PyTypeError::new_err(format!("`{kind}` is no source of Arrow record batches")));
    };
    let capsule = method.call0()?;
    let capsule = capsule.cast::<PyCapsule>().map_err(|_| no_stream("no capsule"))?;
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a stream of Arrow's C interface, by the PyCapsule interface; the
    // checked call above has seen to the name. The capsule lives until the end of this function, and what is
    // moved out of it is marked as released there, so that it is not released twice.
    #[expect(unsafe_code, reason = "a pointer of Arrow's C interface")]
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
    RecordBatchStreamReader::try_new(stream).map_err(|error| no_stream(&error.to_string()))
}

fn no_stream(why: &str) -> PyErr {
    PyValueError::new_err(format!("what `__arrow_c_stream__` gives is no stream of record batches: {why}"))
}

/// How many rows were audited so far, and how many of them were rejected.
#[derive(Default)]
pub struct Tally {
    rows: AtomicU64,
    rejected: AtomicU64,
}

impl Tally {
    /// Counts the rows of one batch.
    pub fn add(&self, rows: u64, rejected: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.rejected.fetch_add(rejected, Ordering::Relaxed);
    }
}

/// The results of an audit of batches; any program that takes Arrow streams can take them, once.
#[pyclass(frozen, module = "gradus._native")]
pub struct Results {
    schema: SchemaRef,
    stream: Mutex<Option<FFI_ArrowArrayStream>>,
    tally: Arc<Tally>,
}

impl Results {
    /// Hands a reader over; `tally` is what it counts in.
    pub fn new(reader: Box<dyn RecordBatchReader + Send>, tally: Arc<Tally>) -> Self {
        let schema = reader.schema();
        Self { schema, stream: Mutex::new(Some(FFI_ArrowArrayStream::new(reader))), tally }
    }
}

#[pymethods]
impl Results {
    /// How many rows have been audited so far.
    #[getter]
    fn rows(&self) -> u64 {
        self.tally.rows.load(Ordering::Relaxed)
    }

    /// How many of them were rejected.
    #[getter]
    fn rejected(&self) -> u64 {
        self.tally.rejected.load(Ordering::Relaxed)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish, by the interface; the results are of one schema only.
        drop(requested_schema);
        let taken = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(stream) = taken else {
            return Err(PyRuntimeError::new_err(
                "these results were taken already: they are streamed once; call `audit_batches` again",
            ));
        };
        PyCapsule::new_with_value(py, stream, STREAM)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref())
            .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, SCHEMA)
    }
}
