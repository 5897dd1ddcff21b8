//! A question with some demands left undone (`docs/semantics.md`, "Blocking sets").

use super::{Node, NodeKind, Problem, Where};

impl<'a> Problem<'a> {
    /// The same question with the demands left undone that are not kept (`docs/semantics.md`, "Blocking
    /// sets"): they owe nothing, and what they forbid stays forbidden.
    pub(in crate::audit) fn without(&self, kept: &dyn Fn(Where) -> bool) -> Self {
        let mut left = Self {
            awards: self.awards.clone(),
            items: self.items.clone(),
            slots: self.slots.clone(),
            caps: self.caps.clone(),
            groups: self.groups.clone(),
            order: self.order.clone(),
            root: self.root.clone(),
            ..*self
        };
        for slot in left.slots.iter_mut().filter(|slot| !kept(slot.demand)) {
            slot.least = 0;
            slot.limits.iter_mut().for_each(|limit| limit.least = 0);
        }
        leave(&mut left.root, &mut left.alternatives, kept);
        left
    }
}

fn leave(node: &mut Node, alternatives: &mut usize, kept: &dyn Fn(Where) -> bool) {
    let undone = node.demand.is_some_and(|demand| !kept(demand));
    match &mut node.kind {
        NodeKind::Settled(held) => *held |= undone,
        NodeKind::Average { .. } if undone => node.kind = NodeKind::Settled(true),
        NodeKind::Slot(_) | NodeKind::Average { .. } => {}
        NodeKind::All(parts) => parts.iter_mut().for_each(|part| leave(part, alternatives, kept)),
        NodeKind::Sum { least, parts, .. } => {
            *least = if undone { 0 } else { *least };
            parts.iter_mut().for_each(|part| leave(part, alternatives, kept));
        }
        NodeKind::Choose { choice, count, parts } => {
            parts.iter_mut().for_each(|part| leave(part, alternatives, kept));
            if undone {
                // Alternatives that ask for nothing: so any number of the others may be chosen.
                let nothing = || Node { demand: None, kind: NodeKind::Settled(true) };
                parts.extend(std::iter::repeat_with(nothing).take(*count));
                *choice = *alternatives;
                *alternatives += parts.len();
            }
        }
    }
}
