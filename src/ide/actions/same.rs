//! Whether two policies mean the same.
//!
//! Places, and the author's own words where they are only shown, do not count. What is left is compared as
//! it is; or, for [`in_branches`], as trees in which a table whose branches all ask the same is what they
//! ask, and a block of a single demand is that demand.

use serde_json::{Value, json};

use crate::policy::{Award, DemandId, Kind, Policy};

/// How deep demands are looked into.
const DEEPEST: usize = 200;

/// Whether they are the same but for words and places.
pub(super) fn policies(one: &Policy, other: &Policy) -> bool {
    plain(one) == plain(other)
}

/// The same, where a table may stand in the place of what all of its branches ask.
pub(super) fn in_branches(one: &Policy, other: &Policy) -> bool {
    let (mut one, mut other) = (plain(one), plain(other));
    let (mine, theirs) = (std::mem::take(&mut one.awards), std::mem::take(&mut other.awards));
    one == other && mine.len() == theirs.len() && mine.iter().zip(&theirs).all(|(a, b)| same_award(a, b))
}

fn same_award(one: &Award, other: &Award) -> bool {
    if one == other {
        return true;
    }
    let trees = [one, other].map(|award| whole(award, &award.roots, 0));
    let bare = |award: &Award| Award { demands: Vec::new(), roots: Vec::new(), ..award.clone() };
    bare(one) == bare(other) && matches!(&trees, [Some(a), Some(b)] if a == b)
}

/// A policy without places and without words that are only shown.
fn plain(policy: &Policy) -> Policy {
    let mut plain = policy.clone();
    plain.sources.clear();
    for flag in &mut plain.flags {
        flag.place.clear();
    }
    for award in &mut plain.awards {
        award.place.clear();
        for demand in &mut award.demands {
            demand.place.clear();
            demand.path.clear();
            demand.text.clear();
            if let Kind::Count(count) = &mut demand.kind {
                count.limits.iter_mut().for_each(|limit| limit.text.clear());
            }
        }
    }
    plain
}

/// Demands of one block, whatever their order; nothing where they are nested too deeply.
fn whole(award: &Award, parts: &[DemandId], depth: usize) -> Option<Vec<Value>> {
    let mut all = Vec::new();
    for id in parts {
        all.extend(demand(award, *id, depth)?);
    }
    all.sort_by_cached_key(ToString::to_string);
    Some(all)
}

/// A demand, or what stands for it.
fn demand(award: &Award, id: DemandId, depth: usize) -> Option<Vec<Value>> {
    if depth > DEEPEST {
        return None;
    }
    let found = award.demands.get(id as usize)?;
    let inner = |parts: &[DemandId]| whole(award, parts, depth + 1);
    let about = json!([
        found.name,
        found.title,
        found.cites,
        found.readings,
        found.notes,
        found.layer,
        found.waived_by
    ]);
    let nothing = json!([null, null, [], [], [], null, []]);
    let kind = match &found.kind {
        Kind::All(parts) => {
            let parts = inner(parts)?;
            match parts.as_slice() {
                [only] if only.get("about") == Some(&nothing) => {
                    let mut only = only.clone();
                    *only.get_mut("about")? = about;
                    return Some(vec![only]);
                }
                _ => json!({ "all": parts }),
            }
        }
        Kind::Sum { measure, least, most, parts } => {
            json!({ "sum": [measure, least, most], "parts": inner(parts)? })
        }
        Kind::Choose { count, parts } => json!({ "choose": count, "parts": inner(parts)? }),
        Kind::If { cond, then, otherwise } => {
            json!({ "if": cond, "then": inner(then)?, "else": inner(otherwise)? })
        }
        Kind::Timed { window, parts } => json!({ "in": window, "parts": inner(parts)? }),
        Kind::When { branches, otherwise } => {
            let otherwise = inner(otherwise)?;
            let each: Vec<(Value, Vec<Value>)> = branches
                .iter()
                .map(|(cond, parts)| Some((json!(cond), inner(parts)?)))
                .collect::<Option<_>>()?;
            let alike = !otherwise.is_empty() && each.iter().all(|(_, parts)| *parts == otherwise);
            if alike && about == nothing {
                return Some(otherwise);
            }
            json!({ "when": each, "else": otherwise })
        }
        Kind::Count(count) => {
            // Whom it shares courses with, by their names: numbers differ from one text to another.
            let with =
                |id: &DemandId| award.demands.get(*id as usize).map(|other| json!([other.name, other.title]));
            let mut shares = count.shares.iter().map(with).collect::<Option<Vec<_>>>()?;
            shares.sort_by_cached_key(ToString::to_string);
            let mut count = count.clone();
            count.shares.clear();
            json!({ "count": count, "shares": shares })
        }
        leaf => json!(leaf),
    };
    Some(vec![json!({ "about": about, "kind": kind })])
}
