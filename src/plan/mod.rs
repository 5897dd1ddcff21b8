//! The student plan file.
