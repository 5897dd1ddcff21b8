//! One file per output of findings.
