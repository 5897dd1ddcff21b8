//! Resolving `may also count toward`: which demands of an award share courses.

use super::Lowerer;
use super::demand::Build;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::policy::{Demand, DemandId, Kind};

impl Lowerer<'_, '_> {
    /// Resolves `may also count toward`, once every demand of the award is known.
    pub(super) fn share(&mut self, build: &mut Build) {
        for (own, words) in std::mem::take(&mut build.shares) {
            for word in words {
                let Some((_, target)) = build.names.get(&word.value).copied() else {
                    let mut finding = Diagnostic::new(
                        Code::UnknownName,
                        word.span,
                        format!("no demand of this award is named `{}`", word.value),
                    );
                    finding = match did_you_mean(&word.value, build.names.keys().map(String::as_str)) {
                        Some(meant) => finding.meant(word.span, meant),
                        None => finding
                            .label("not a demand")
                            .help("give the demand meant a name: `mathematics \"Mathematics\" 4 credits …`"),
                    };
                    self.report(finding);
                    continue;
                };
                let (from, to) = (leaves(&build.demands, own), leaves(&build.demands, target));
                if from.iter().any(|leaf| to.contains(leaf)) {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            word.span,
                            format!("`{}` is this demand, or holds it", word.value),
                        )
                        .label("a course cannot count twice toward the same")
                        .help("name another demand"),
                    );
                    continue;
                }
                if from.iter().chain(&to).any(|leaf| takes_excess(&build.demands, *leaf)) {
                    self.report(
                        Diagnostic::new(
                            Code::WrongKind,
                            word.span,
                            "a demand cannot both share courses and take what is left of them",
                        )
                        .label("one of the two says `including excess`")
                        .help("remove `including excess`, or this `may also count toward`"),
                    );
                    continue;
                }
                for a in &from {
                    for b in &to {
                        link(&mut build.demands, *a, *b);
                        link(&mut build.demands, *b, *a);
                    }
                }
            }
        }
    }
}

/// The slots at and below a demand.
fn leaves(demands: &[Demand], from: DemandId) -> Vec<DemandId> {
    let mut found = Vec::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        let Some(demand) = demands.get(id as usize) else { continue };
        if matches!(&demand.kind, Kind::Count(count) if !count.overall) {
            found.push(id);
        }
        open.extend(demand.kind.parts());
    }
    found
}

fn takes_excess(demands: &[Demand], id: DemandId) -> bool {
    matches!(demands.get(id as usize).map(|demand| &demand.kind), Some(Kind::Count(count)) if count.excess)
}

fn link(demands: &mut [Demand], from: DemandId, to: DemandId) {
    if let Some(Kind::Count(count)) = demands.get_mut(from as usize).map(|demand| &mut demand.kind)
        && let Err(at) = count.shares.binary_search(&to)
    {
        count.shares.insert(at, to);
    }
}
