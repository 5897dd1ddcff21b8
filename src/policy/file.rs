//! Validators as files: JSON with a fixed order of keys, so that the same policy is always the same
//! bytes.

use super::{FORMAT_VERSION, Policy};

/// The largest validator that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The version before the present one: all is as it is now, but that no edition is told. There was one.
const WITHOUT_EDITION: u64 = 2;

/// The edition of a validator that tells none.
pub(super) fn first_edition() -> String {
    "2026".to_owned()
}

/// Why a file is not a validator this program can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// What is wrong, without a full stop.
    pub problem: String,
    /// What to do.
    pub help: String,
}

/// The policy as the bytes of a validator file.
///
/// # Errors
/// When the policy cannot be written as JSON, which no policy made by the compiler is.
pub fn write(policy: &Policy) -> Result<Vec<u8>, FileError> {
    let mut bytes = serde_json::to_vec(policy).map_err(|error| FileError {
        problem: format!("the validator cannot be written: {error}"),
        help: "this is a fault of the compiler: please report it".to_owned(),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a validator file.
///
/// # Errors
/// When the bytes are no validator, are of another version, or refer to what is not there.
pub fn read(bytes: &[u8]) -> Result<Policy, FileError> {
    #[derive(serde::Deserialize)]
    struct Head {
        format: Option<String>,
        version: Option<u64>,
        edition: Option<String>,
    }
    let rebuild = "build it again from the policy's sources with `gradus build`";
    let error = |problem: String| FileError { problem, help: rebuild.to_owned() };
    if bytes.len() > MAX_BYTES {
        return Err(error("the file is larger than any validator".to_owned()));
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|fault| {
        error(format!(
            "the file is not a validator: line {}, column {} is not as it should be",
            fault.line(),
            fault.column()
        ))
    })?;
    if head.format.as_deref() != Some("gradus-validator") {
        return Err(error(
            "the file is not a validator: it does not say `\"format\": \"gradus-validator\"`".to_owned(),
        ));
    }
    match head.version {
        Some(version) if version == u64::from(FORMAT_VERSION) => {
            if head.edition.is_none_or(|edition| edition.trim().is_empty()) {
                return Err(error("the validator is damaged: it does not say its edition".to_owned()));
            }
        }
        Some(WITHOUT_EDITION) => {}
        Some(version) if version > u64::from(FORMAT_VERSION) => {
            return Err(FileError {
                problem: format!(
                    "the validator is of format version {version}; this program reads {WITHOUT_EDITION} and {FORMAT_VERSION}"
                ),
                help: "use a newer gradus, or build it again with this one".to_owned(),
            });
        }
        version => {
            let version = version.map_or("no version".to_owned(), |version| format!("version {version}"));
            return Err(error(format!(
                "the validator is of {version}; this program reads {WITHOUT_EDITION} and {FORMAT_VERSION}"
            )));
        }
    }
    let policy: Policy =
        serde_json::from_slice(bytes).map_err(|fault| error(format!("the validator is damaged: {fault}")))?;
    let policy = Policy { version: FORMAT_VERSION, ..policy };
    match policy.faults().into_iter().next() {
        Some(fault) => Err(error(format!("the validator is damaged: {fault}"))),
        None => Ok(policy),
    }
}
