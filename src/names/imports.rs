//! Looking up every `use`, and finding modules that use each other in a circle.

use std::collections::BTreeMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::Names;
use crate::diagnostic::{Code, Diagnostic, Fix, did_you_mean};
use crate::syntax::tree::{File, ItemKind, Word};

impl<'a> Names<'a> {
    pub(super) fn import(&mut self, files: &'a [File], findings: &mut Vec<Diagnostic>) {
        for file in files {
            let Some(own) = self.files.get(&file.id).copied() else { continue };
            for item in &file.items {
                let ItemKind::Use(word) = &item.kind else { continue };
                let line = format!("remove the line `use {}`", word.value);
                match self.modules.get_key_value(word.value.as_str()).map(|(module, _)| *module) {
                    Some(module) if module == own => findings.push(
                        Diagnostic::new(Code::ImportCycle, word.span, format!("`{own}` uses itself"))
                            .label("this is the module's own name")
                            .help(line.clone())
                            .fix(self.without_use(Fix::safe(line), word)),
                    ),
                    Some(module) => {
                        let title = format!("remove the second `use {module}`");
                        let removed = self.without_use(Fix::safe(title), word);
                        if let Some(importer) = self.modules.get_mut(own) {
                            match importer.imports.iter().find(|(_, other)| *other == module) {
                                Some((first, _)) => findings.push(
                                    Diagnostic::new(
                                        Code::DuplicateName,
                                        word.span,
                                        format!("`{module}` is used twice"),
                                    )
                                    .label("again")
                                    .also(first.span, "first here")
                                    .help("remove one of the two lines")
                                    .fix(removed),
                                ),
                                None => importer.imports.push((word, module)),
                            }
                        }
                    }
                    None => {
                        self.lost.insert(file.id);
                        findings.push(self.unknown_module(word));
                    }
                }
            }
        }
        self.circles(findings);
    }

    fn unknown_module(&self, word: &Word) -> Diagnostic {
        let finding =
            Diagnostic::new(Code::UnknownModule, word.span, format!("there is no module `{}`", word.value));
        let last = word.value.rsplit('.').next().unwrap_or(&word.value);
        let same_end = self.modules.keys().find(|module| module.rsplit('.').next() == Some(last));
        let meant = did_you_mean(&word.value, self.modules.keys().copied()).or(same_end.copied());
        match meant {
            Some(meant) => finding
                .meant(word.span, meant),
            None => finding
                .label("no file of this policy has that name")
                .help("is its file among those that were checked? check the whole folder; a module goes by its file's name, `courses` for `courses.gradus`, behind that of its package, `louisiana.courses`, where the folder has a `gradus.toml`"),
        }
    }

    fn circles(&self, findings: &mut Vec<Diagnostic>) {
        let mut graph: DiGraph<&str, &Word> = DiGraph::new();
        let nodes: BTreeMap<&str, _> =
            self.modules.keys().map(|module| (*module, graph.add_node(*module))).collect();
        for (module, found) in &self.modules {
            for (word, import) in &found.imports {
                if let (Some(from), Some(to)) = (nodes.get(module), nodes.get(import)) {
                    graph.add_edge(*from, *to, *word);
                }
            }
        }
        for circle in tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1) {
            let mut edges: Vec<(&str, &Word)> = circle
                .iter()
                .flat_map(|node| graph.edges(*node))
                .filter(|edge| circle.contains(&petgraph::visit::EdgeRef::target(edge)))
                .map(|edge| {
                    (
                        graph.node_weight(petgraph::visit::EdgeRef::source(&edge)).copied().unwrap_or(""),
                        *edge.weight(),
                    )
                })
                .collect();
            edges.sort_by_key(|(module, word)| (*module, word.span));
            let Some((module, first)) = edges.first() else { continue };
            let headline = format!("`{module}` and {} use each other in a circle", others(&edges, module));
            let mut finding = Diagnostic::new(Code::ImportCycle, first.span, headline)
                .label(format!("`{module}` uses `{}`", first.value))
                .help("move what they share into a module of its own that both use");
            for (module, word) in edges.iter().skip(1) {
                finding = finding.also(word.span, format!("`{module}` uses `{}`", word.value));
            }
            findings.push(finding);
        }
    }
}

fn others(edges: &[(&str, &Word)], first: &str) -> String {
    let mut names: Vec<&str> =
        edges.iter().map(|(module, _)| *module).filter(|module| *module != first).collect();
    names.dedup();
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}
