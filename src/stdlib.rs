//! The standard library, compiled into the program: the `.gradus` files of `stdlib/`.

use crate::source::Sources;

const MODULES: &[(&str, &str, &str)] = &[
    ("std.roles", "stdlib/roles.gradus", include_str!("../stdlib/roles.gradus")),
    ("std.scales", "stdlib/scales.gradus", include_str!("../stdlib/scales.gradus")),
    ("std.subjects", "stdlib/subjects.gradus", include_str!("../stdlib/subjects.gradus")),
];

/// Adds the standard library's modules to a set of files.
pub fn add_stdlib(sources: &mut Sources) {
    for (module, path, text) in MODULES {
        sources.add((*module).to_owned(), (*path).to_owned(), (*text).to_owned(), true);
    }
}
