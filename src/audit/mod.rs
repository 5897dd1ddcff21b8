//! From a policy and a plan to verdicts.

pub mod outcome;
pub mod verify;
