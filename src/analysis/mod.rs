//! Questions about policies alone, without a plan: does whoever meets one award meet another, and if not,
//! who does not.
//!
//! 1. `terms` puts two policies into one set of terms and says which award goes with which.
//! 2. `cohort` tells apart the cohorts that rules treat differently.
//! 3. `prove` looks for a proof, demand by demand (`cond`, `select`, `clauses`).
//! 4. Where there is none, `everything` makes the student who has all that could be asked for, and `less`
//!    takes away from that student until the one award still is met and the other is not: a witness.
//! 5. [`compare`] does both in both directions for every award and cohort.
//!
//! `inside` asks such questions of one policy: what nobody can have (`possible`), what decides nothing, and
//! whether a layer only tightens.
//!
//! A proof is about every student, and a witness is audited under both policies. Where there is neither,
//! the answer is that it is not decided.

mod aware;
mod changes;
mod clauses;
mod cohort;
mod compare;
mod cond;
mod described;
mod everything;
mod inside;
mod less;
mod possible;
mod prove;
mod select;
mod terms;

pub use aware::aware;
pub use changes::{AwardChange, RuleChange};
pub use cohort::{Cohort, CohortBy};
pub use compare::{Answer, Compared, Comparison, Open, Relation, Witness, compare};
pub use described::has;
pub use inside::{Remark, Replaced, layers, remarks, unused};
pub use terms::{By, Pair};
