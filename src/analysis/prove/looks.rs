//! Demands that only look: tests, totals, averages, what is wanted at some time. Each follows from anything
//! that is had, and takes nothing away.

use std::collections::BTreeSet;

use super::scene::Scene;
use super::{Gap, Prover};
use crate::analysis::clauses;
use crate::policy::{Demand, DemandId, Kind};

impl<'a> Prover<'_, 'a> {
    /// Whether a demand that only looks is met by whoever has all that is active.
    pub(super) fn looks(&mut self, scene: &Scene<'a>, want: DemandId) -> Result<(), Vec<Gap>> {
        let gap = || vec![scene.gap(want)];
        let Some(wanted) = scene.want(want) else { return Err(gap()) };
        if !self.step() || self.odd(wanted) {
            return Err(gap());
        }
        // The same demand, perhaps waived for both.
        let same = scene.active.iter().copied().find(|id| scene.same_path(*id, want));
        let entered;
        let mut scene = scene;
        if let Some((id, giver)) = same.and_then(|id| Some((id, scene.have(id)?)))
            && scene.waived_alike(giver, wanted)
            && !self.odd(giver)
        {
            if self.look_alike(scene, giver, wanted) {
                return Ok(());
            }
            if !giver.waived_by.is_empty() {
                entered = scene.entering(id);
                scene = &entered;
            }
        }
        match &wanted.kind {
            Kind::Test(cond) if scene.known.entails(cond) => Ok(()),
            Kind::All(parts) => {
                let mut gaps = Vec::new();
                for part in parts {
                    gaps.extend(self.looks(scene, *part).err().into_iter().flatten());
                }
                if gaps.is_empty() { Ok(()) } else { Err(gaps) }
            }
            Kind::If { cond, then, otherwise } => {
                let cases = [(Some((cond, true)), then), (Some((cond, false)), otherwise)];
                // What is looked for may be known from a branch on the same condition.
                let mut gaps = Vec::new();
                for (case, parts) in cases {
                    let Some((cond, holds)) = case else { continue };
                    if scene.known.decides(cond) == Some(!holds) {
                        continue;
                    }
                    let inner = scene.supposing(cond, holds);
                    for part in parts {
                        gaps.extend(self.looks(&inner, *part).err().into_iter().flatten());
                    }
                }
                if gaps.is_empty() { Ok(()) } else { Err(gaps) }
            }
            Kind::When { branches, otherwise } => {
                let mut gaps = Vec::new();
                let mut outer = scene.clone();
                let mut settled = false;
                for (cond, parts) in branches {
                    let decided = outer.known.decides(cond);
                    if decided != Some(false) {
                        let inner = outer.supposing(cond, true);
                        for part in parts {
                            gaps.extend(self.looks(&inner, *part).err().into_iter().flatten());
                        }
                    }
                    if decided == Some(true) {
                        settled = true;
                        break;
                    }
                    outer = outer.supposing(cond, false);
                }
                if !settled {
                    for part in otherwise {
                        gaps.extend(self.looks(&outer, *part).err().into_iter().flatten());
                    }
                }
                if gaps.is_empty() { Ok(()) } else { Err(gaps) }
            }
            Kind::Choose { count, parts } => {
                let shown = parts.iter().filter(|part| self.looks(scene, **part).is_ok()).count();
                if shown >= *count as usize {
                    return Ok(());
                }
                let active = scene.active.clone();
                for id in active {
                    let Some(giver) = scene.have(id) else { continue };
                    if let Kind::Choose { count: had, parts: choices } = &giver.kind
                        && giver.waived_by.is_empty()
                        && self.look_choices(scene, (*had, choices), (*count, parts))
                    {
                        return Ok(());
                    }
                }
                Err(gap())
            }
            Kind::Count(_) | Kind::Gpa { .. } | Kind::Timed { .. } => {
                let active = scene.active.clone();
                let found = active.iter().filter_map(|id| scene.have(*id)).any(|giver| {
                    giver.waived_by.is_empty() && !self.odd(giver) && self.look_alike(scene, giver, wanted)
                });
                if found { Ok(()) } else { Err(gap()) }
            }
            Kind::GpaCounted { least: owed, award: target } => {
                let had = scene.active.iter().filter_map(|id| scene.have(*id)).any(|giver| {
                    giver.waived_by.is_empty()
                        && matches!(&giver.kind, Kind::GpaCounted { least, award }
                            if least >= owed
                                && (award == target || *award == scene.have_id && *target == scene.want_id))
                });
                let counted = *target == scene.want_id || self.identical(*target, &mut BTreeSet::new());
                if !had || !counted {
                    return Err(gap());
                }
                self.averages.push(scene.gap(want));
                Ok(())
            }
            Kind::Sum { .. } | Kind::Test(_) | Kind::Share(_) => Err(gap()),
        }
    }

    fn look_choices(
        &mut self,
        scene: &Scene<'a>,
        (count, have): (u32, &[DemandId]),
        (owed, want): (u32, &[DemandId]),
    ) -> bool {
        let mut open: Vec<DemandId> = want.to_vec();
        let mut lost = 0;
        for part in have {
            let inner = scene.assuming_part(*part);
            let candidates = if owed == 1 { want.to_vec() } else { open.clone() };
            let found = candidates.into_iter().find(|id| self.looks(&inner, *id).is_ok());
            match found {
                Some(id) => open.retain(|other| *other != id),
                None => lost += 1,
            }
        }
        count.saturating_sub(lost) >= owed
    }

    /// Whether one demand that is had shows another that only looks.
    fn look_alike(&mut self, scene: &Scene<'a>, giver: &Demand, wanted: &Demand) -> bool {
        match (&giver.kind, &wanted.kind) {
            (Kind::Count(have), Kind::Count(want)) if want.overall => self.count_alike(have, want),
            (Kind::Gpa { least, over }, Kind::Gpa { least: owed, over: other }) => {
                least >= owed && over == other
            }
            (Kind::Test(have), Kind::Test(want)) => {
                // What may be waived is known for this question only.
                let mut known = scene.known.clone();
                known.add(have);
                known.entails(want)
            }
            (Kind::Timed { .. }, Kind::Timed { .. }) => {
                clauses::timed_at_least(&scene.want.demands, wanted, &scene.have.demands, giver)
            }
            _ => false,
        }
    }
}
