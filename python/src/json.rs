//! A plan that Python holds as dictionaries and lists, as JSON text with the same values: an amount given as
//! `Decimal` is written with its own digits.

use gradus::plan::MAX_DEPTH;
use gradus::source::MAX_FILE_BYTES;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

/// The value as JSON text.
///
/// # Errors
/// A `TypeError` or `ValueError` that names the value: one that JSON cannot say, a number that is none, a name
/// that is no text, too much of it all.
pub fn written(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut writer = Writer { out: String::new(), path: Vec::new() };
    writer.value(value)?;
    Ok(writer.out)
}

enum Step {
    Name(String),
    Item(usize),
}

struct Writer {
    out: String,
    path: Vec<Step>,
}

static DATE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static DATETIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static DECIMAL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Whether a value is of a class of Python's library.
fn is(value: &Bound<'_, PyAny>, class: &PyOnceLock<Py<PyAny>>, module: &str, name: &str) -> PyResult<bool> {
    let py = value.py();
    let class = class.get_or_try_init(py, || py.import(module)?.getattr(name).map(Bound::unbind))?;
    value.is_instance(class.bind(py))
}

impl Writer {
    fn value(&mut self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        if self.path.len() > MAX_DEPTH {
            return Err(self.wrong("is nested more than 64 deep"));
        }
        if self.out.len() > MAX_FILE_BYTES {
            return Err(PyValueError::new_err("the plan is larger than 64 MiB"));
        }
        if value.is_none() {
            self.out.push_str("null");
        } else if value.is_instance_of::<PyBool>() {
            self.out.push_str(if value.is_truthy()? { "true" } else { "false" });
        } else if let Ok(text) = value.cast::<PyString>() {
            self.text(&text.to_cow()?);
        } else if let Ok(map) = value.cast::<PyDict>() {
            self.map(map)?;
        } else if let Ok(list) = value.cast::<PyList>() {
            self.items(list.iter())?;
        } else if let Ok(tuple) = value.cast::<PyTuple>() {
            self.items(tuple.iter())?;
        } else if value.is_instance_of::<PyInt>() {
            // A subclass may print itself in another way.
            let digits = value.py().get_type::<PyInt>().call_method1("__repr__", (value,))?;
            self.out.push_str(&digits.extract::<String>()?);
        } else if let Ok(number) = value.cast::<PyFloat>() {
            if !number.value().is_finite() {
                return Err(self.wrong("is no number"));
            }
            let digits = value.py().get_type::<PyFloat>().call_method1("__repr__", (value,))?;
            self.out.push_str(&digits.extract::<String>()?);
        } else if is(value, &DECIMAL, "decimal", "Decimal")? {
            if !value.call_method0("is_finite")?.is_truthy()? {
                return Err(self.wrong("is no number"));
            }
            let digits = value.str()?;
            self.out.push_str(&digits.to_cow()?);
        } else if is(value, &DATE, "datetime", "date")? && !is(value, &DATETIME, "datetime", "datetime")? {
            let day = value.call_method0("isoformat")?;
            self.text(&day.extract::<String>()?);
        } else {
            let kind = value.get_type().name()?.to_string();
            return Err(PyTypeError::new_err(format!(
                "{} is a `{kind}`, which a plan cannot hold: give text, numbers, True or False, dates, lists or dictionaries",
                self.place()
            )));
        }
        Ok(())
    }

    fn map(&mut self, map: &Bound<'_, PyDict>) -> PyResult<()> {
        self.out.push('{');
        // What is written down before is not changed by what a strange dictionary does meanwhile.
        for (at, pair) in map.items().iter().enumerate() {
            let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            let Ok(name) = name.cast::<PyString>() else {
                return Err(PyTypeError::new_err(format!("{} has a name that is no text", self.place())));
            };
            if at > 0 {
                self.out.push(',');
            }
            let name = name.to_cow()?.into_owned();
            self.text(&name);
            self.out.push(':');
            self.path.push(Step::Name(name));
            self.value(&value)?;
            self.path.pop();
        }
        self.out.push('}');
        Ok(())
    }

    fn items<'py>(&mut self, items: impl Iterator<Item = Bound<'py, PyAny>>) -> PyResult<()> {
        self.out.push('[');
        for (at, item) in items.enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.path.push(Step::Item(at));
            self.value(&item)?;
            self.path.pop();
        }
        self.out.push(']');
        Ok(())
    }

    fn text(&mut self, text: &str) {
        // A text is always JSON.
        self.out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }

    fn wrong(&self, what: &str) -> PyErr {
        PyValueError::new_err(format!("{} {what}", self.place()))
    }

    /// Where the value stands, as the reader of plans would say it.
    fn place(&self) -> String {
        if self.path.is_empty() {
            return "the plan".to_owned();
        }
        let mut place = String::new();
        for step in &self.path {
            match step {
                Step::Name(name) if place.is_empty() => place.push_str(name),
                Step::Name(name) => place.push_str(&format!(".{name}")),
                Step::Item(at) => place.push_str(&format!("[{at}]")),
            }
        }
        format!("`{place}`")
    }
}
