//! Whether two policies ask the same, however each is written.

use serde_json::Value;

use super::Policy;

impl Policy {
    /// Whether the other asks the same of every student: all is alike but the edition and hash of the sources,
    /// where things were declared, and the author's words that are kept only to be shown.
    #[must_use]
    pub fn asks_the_same(&self, other: &Self) -> bool {
        match (self.bare(), other.bare()) {
            (Some(own), Some(other)) => own == other,
            _ => false,
        }
    }

    fn bare(&self) -> Option<Value> {
        let bare = Self { edition: String::new(), sources: String::new(), ..self.clone() };
        let mut value = serde_json::to_value(bare).ok()?;
        strip(&mut value, false);
        Some(value)
    }
}

/// Takes out what is only shown. What a source says, and how it was read, is part of a policy.
fn strip(value: &mut Value, of_source: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| strip(item, of_source)),
        Value::Object(entries) => {
            entries.remove("place");
            if !of_source {
                entries.remove("text");
            }
            for (key, value) in entries {
                strip(value, matches!(key.as_str(), "cites" | "readings"));
            }
        }
        _ => {}
    }
}
