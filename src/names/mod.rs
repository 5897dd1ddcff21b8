//! Who is meant by each name: modules, imports, and what each module declares.
//!
//! 1. Every declaration becomes a [`Symbol`]; two of the same name in one module are a finding.
//! 2. Every `use` is looked up; unknown modules and circles are findings.
//! 3. [`Names::find`] then answers what a name means in a file, and remembers that it was asked, so
//!    that [`Names::unused`] can tell what nothing refers to.
//!
//! It judges no meaning: whether a course may stand where an exam belongs is for `lower` to say.

mod fixes;
mod imports;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diagnostic::{Code, Diagnostic, Fix, did_you_mean};
use crate::source::{FileId, Sources, Span};
use crate::syntax::tree::{File, Item, ItemKind, Word};

/// What a name was declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// A subject.
    Subject,
    /// A scale.
    Scale,
    /// An exam.
    Exam,
    /// A credential.
    Credential,
    /// A mark.
    Mark,
    /// A fact.
    Fact,
    /// A set.
    Set,
    /// A course.
    Course,
    /// An award.
    Award,
    /// A sequence.
    Sequence,
    /// A role.
    Role,
    /// A kind of event.
    EventKind,
    /// A calendar.
    Calendar,
    /// A flag.
    Flag,
}

impl Sort {
    /// What it is called, with its article.
    #[must_use]
    pub fn called(self) -> &'static str {
        match self {
            Self::Subject => "a subject",
            Self::Scale => "a scale",
            Self::Exam => "an exam",
            Self::Credential => "a credential",
            Self::Mark => "a mark",
            Self::Fact => "a fact",
            Self::Set => "a set",
            Self::Course => "a course",
            Self::Award => "an award",
            Self::Sequence => "a sequence",
            Self::Role => "a role",
            Self::EventKind => "a kind of event",
            Self::Calendar => "a calendar",
            Self::Flag => "a flag",
        }
    }
}

/// The most modules that are proposed for a name.
const MOST_PLACES: usize = 8;

/// The place of a symbol in [`Names::symbols`].
pub type SymbolId = usize;

/// A declared name.
#[derive(Debug, Clone)]
pub struct Symbol<'a> {
    /// What it was declared as.
    pub sort: Sort,
    /// Its name.
    pub name: &'a str,
    /// Its title; its name where it has none.
    pub title: &'a str,
    /// The module that declares it.
    pub module: &'a str,
    /// Its declaration.
    pub item: &'a Item,
    /// Where its name stands.
    pub span: Span,
    /// Its place among the symbols of its sort, which are ordered by name, then module.
    pub index: u32,
}

/// All names of a policy.
pub struct Names<'a> {
    /// All declared things, ordered by name, then module: never by the order of files or lines.
    pub symbols: Vec<Symbol<'a>>,
    sources: &'a Sources,
    modules: BTreeMap<&'a str, Module<'a>>,
    files: BTreeMap<FileId, &'a str>,
    /// For each name the symbols that have it: they stand in a row.
    by_name: HashMap<&'a str, std::ops::Range<SymbolId>>,
    /// What can be seen from each file.
    scopes: HashMap<FileId, Scope<'a>>,
    /// The files that use a module which is not there.
    lost: BTreeSet<FileId>,
    uses: RefCell<Vec<(Span, SymbolId)>>,
    marked: RefCell<BTreeSet<SymbolId>>,
}

/// What can be seen from a file.
struct Scope<'a> {
    /// Its own module.
    own: &'a str,
    /// The modules it uses, in the order they stand, and whether a name was found there.
    imports: Vec<(&'a str, Cell<bool>)>,
}

struct Module<'a> {
    builtin: bool,
    imports: Vec<(&'a Word, &'a str)>,
}

impl<'a> Names<'a> {
    /// Collects the names of all files, and what is wrong with declarations and imports.
    #[must_use]
    pub fn collect(sources: &'a Sources, files: &'a [File]) -> (Self, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let mut names = Self {
            symbols: Vec::new(),
            sources,
            modules: BTreeMap::new(),
            files: BTreeMap::new(),
            by_name: HashMap::new(),
            scopes: HashMap::new(),
            lost: BTreeSet::new(),
            uses: RefCell::default(),
            marked: RefCell::default(),
        };
        for file in files {
            let Some(source) = sources.get(file.id) else { continue };
            names.files.insert(file.id, &source.module);
            let module = Module { builtin: source.builtin, imports: Vec::new() };
            names.modules.insert(&source.module, module);
            names.declare(&source.module, file, &mut findings);
        }
        names.order();
        names.import(files, &mut findings);
        names.look_around();
        (names, findings)
    }

    fn declare(&mut self, module: &'a str, file: &'a File, findings: &mut Vec<Diagnostic>) {
        let mut first: HashMap<&str, (Span, Span)> = HashMap::with_capacity(file.items.len());
        for item in &file.items {
            let (Some(declared), Some(sort)) = (item.kind.declared(), sort_of(&item.kind)) else { continue };
            let name = &declared.name;
            if name.value.contains('.') {
                let (before, last) = name.value.rsplit_once('.').unwrap_or_default();
                let fix = if before == module { Fix::safe } else { Fix::review };
                findings.push(
                    Diagnostic::new(
                        Code::Unexpected,
                        name.span,
                        format!("`{}` cannot be declared", name.value),
                    )
                    .label("a declared name has no `.`")
                    .help("write the last part alone; the module's name is put before it by itself")
                    .fix(fix(format!("write `{last}`")).replace(name.span, last)),
                );
                continue;
            }
            if let Some((before, whole)) = first.get(name.value.as_str()) {
                let mut finding = Diagnostic::new(
                    Code::DuplicateName,
                    name.span,
                    format!("`{}` is declared twice", name.value),
                )
                .label("again")
                .also(*before, "first here")
                .help("give one of the two another name, or remove it");
                if self.alike(*whole, item.span) {
                    let fix = Fix::safe(format!("remove the second `{}`, which says the same", name.value));
                    finding = finding.fix(self.without(fix, item));
                }
                findings.push(finding);
                continue;
            }
            first.insert(&name.value, (name.span, item.span));
            self.symbols.push(Symbol {
                sort,
                name: &name.value,
                title: declared.title.as_ref().map_or(&name.value, |title| &title.value),
                module,
                item,
                span: name.span,
                index: 0,
            });
        }
    }

    /// Puts the symbols into their one order and numbers them by sort.
    fn order(&mut self) {
        self.symbols.sort_by(|a, b| (a.name, a.module).cmp(&(b.name, b.module)));
        let mut counts: BTreeMap<Sort, u32> = BTreeMap::new();
        for (id, symbol) in self.symbols.iter_mut().enumerate() {
            let count = counts.entry(symbol.sort).or_default();
            symbol.index = *count;
            *count += 1;
            let row = self.by_name.entry(symbol.name).or_insert(id..id);
            row.end = id + 1;
        }
    }

    /// Notes for each file what can be seen from it.
    fn look_around(&mut self) {
        for (file, own) in &self.files {
            let imports = self.modules.get(own).into_iter().flat_map(|module| &module.imports);
            let imports = imports.map(|(_, import)| (*import, Cell::new(false))).collect();
            self.scopes.insert(*file, Scope { own, imports });
        }
    }

    /// The symbols of that name, by module.
    fn named(&self, name: &str) -> impl Iterator<Item = (SymbolId, &Symbol<'a>)> {
        let row = self.by_name.get(name).cloned().unwrap_or_default();
        let symbols = self.symbols.get(row.clone()).unwrap_or(&[]);
        row.zip(symbols)
    }

    /// The symbol of that name which a module declares.
    fn declared(&self, module: &str, name: &str) -> Option<SymbolId> {
        self.named(name).find(|(_, symbol)| symbol.module == module).map(|(id, _)| id)
    }

    /// What a name means in the file it stands in.
    ///
    /// # Errors
    /// The finding, where it means nothing or two things.
    pub fn find(&self, word: &Word) -> Result<SymbolId, Box<Diagnostic>> {
        let Some(scope) = self.scopes.get(&word.span.file) else {
            return Err(Box::new(Diagnostic::new(
                Code::UnknownName,
                word.span,
                "this name stands in no file",
            )));
        };
        let found = match word.value.rsplit_once('.') {
            Some((module, name)) => self.in_module(scope, module, name),
            None => self.in_scope(word, scope)?,
        };
        match found {
            Some(id) => {
                self.uses.borrow_mut().push((word.span, id));
                Ok(id)
            }
            None => Err(Box::new(self.unknown(word, scope.own))),
        }
    }

    fn in_module(&self, scope: &Scope<'_>, module: &str, name: &str) -> Option<SymbolId> {
        match scope.imports.iter().find(|(import, _)| *import == module) {
            Some((_, used)) => used.set(true),
            None if scope.own == module => {}
            None => return None,
        }
        self.declared(module, name)
    }

    fn in_scope(&self, word: &Word, scope: &Scope<'_>) -> Result<Option<SymbolId>, Box<Diagnostic>> {
        let name = word.value.as_str();
        let mut there = self.named(name);
        let Some((id, symbol)) = there.next() else { return Ok(None) };
        // Most names are declared once.
        if there.next().is_none() {
            let import = scope.imports.iter().find(|(import, _)| *import == symbol.module);
            import.iter().for_each(|(_, used)| used.set(true));
            return Ok((import.is_some() || symbol.module == scope.own).then_some(id));
        }
        let mut found: Vec<SymbolId> = self.declared(scope.own, name).into_iter().collect();
        for (import, used) in &scope.imports {
            if let Some(id) = self.declared(import, name) {
                used.set(true);
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        if found.len() > 1 {
            let full: Vec<String> = found
                .iter()
                .filter_map(|id| self.symbols.get(*id))
                .map(|symbol| format!("`{}.{name}`", symbol.module))
                .collect();
            let headline = format!("`{name}` may mean {}", full.join(" or "));
            let mut finding = Diagnostic::new(Code::AmbiguousName, word.span, headline)
                .label("which one?")
                .help("write the full name of the one you mean");
            for symbol in found.iter().filter_map(|id| self.symbols.get(*id)) {
                let full = format!("{}.{name}", symbol.module);
                finding = finding
                    .also(symbol.span, format!("declared in `{}`", symbol.module))
                    .fix(Fix::review(format!("write `{full}`")).replace(word.span, full));
            }
            return Err(Box::new(finding));
        }
        Ok(found.first().copied())
    }

    fn unknown(&self, word: &Word, own: &str) -> Diagnostic {
        let finding =
            Diagnostic::new(Code::UnknownName, word.span, format!("there is no `{}` here", word.value));
        let (module, short) = match word.value.rsplit_once('.') {
            Some((module, short)) => (Some(module), short),
            None => (None, word.value.as_str()),
        };
        // Declared somewhere this file does not look?
        let elsewhere: Vec<&str> =
            self.named(short).map(|(_, symbol)| symbol.module).filter(|module| *module != own).collect();
        if let Some(first) = elsewhere.first() {
            return self.elsewhere(finding, word, module, short, &elsewhere, first);
        }
        // What it means may be declared in the module that was not found: nothing is guessed.
        if self.lost.contains(&word.span.file) {
            return finding
                .label("perhaps declared in the module that was not found")
                .help("put the `use` right first");
        }
        let imports = self.modules.get(own).map_or(&[][..], |module| &module.imports);
        let seen = |module: &str| module == own || imports.iter().any(|(_, import)| *import == module);
        let known = self.symbols.iter().filter(|symbol| seen(symbol.module)).map(|symbol| symbol.name);
        match did_you_mean(short, known) {
            Some(meant) => finding.meant(word.span, meant),
            None => finding
                .label("not declared in this file or a module it uses")
                .help("check the spelling, declare it, or `use` the module that does"),
        }
    }

    /// A name that is declared, but not where this file looks.
    fn elsewhere(
        &self,
        mut finding: Diagnostic,
        word: &Word,
        module: Option<&str>,
        short: &str,
        elsewhere: &[&str],
        first: &str,
    ) -> Diagnostic {
        let file = word.span.file;
        let add = |module: &str| format!("write `use {module}` at the top of the file");
        let certain = match (module, elsewhere) {
            (Some(module), _) => elsewhere.contains(&module).then_some(module),
            (None, [only]) => Some(*only),
            (None, _) => None,
        };
        if let Some(only) = certain {
            return finding.label(format!("declared in `{only}`")).help(add(only)).fix(self.with_use(
                Fix::safe(add(only)),
                file,
                only,
            ));
        }
        finding = match elsewhere {
            [_] => finding.label(format!("declared in `{first}`")).help(add(first)),
            _ => {
                let modules: Vec<String> = elsewhere.iter().map(|module| format!("`{module}`")).collect();
                finding
                    .label(format!("declared in {}", modules.join(" and in ")))
                    .help("write `use` and the one you mean at the top of the file")
            }
        };
        for place in elsewhere.iter().take(MOST_PLACES) {
            let fix = match module {
                // The part before the name is wrong too.
                Some(_) => {
                    let full = format!("{place}.{short}");
                    Fix::review(format!("write `{full}`, and `use {place}` at the top of the file"))
                        .replace(word.span, full)
                }
                None => Fix::review(add(place)),
            };
            finding = finding.fix(self.with_use(fix, file, place));
        }
        finding
    }

    /// Counts a symbol as used without a name having been written.
    pub fn mark_used(&self, id: SymbolId) {
        self.marked.borrow_mut().insert(id);
    }

    /// The symbol of that number.
    #[must_use]
    pub fn get(&self, id: SymbolId) -> Option<&Symbol<'a>> {
        self.symbols.get(id)
    }

    /// All symbols of a sort, in the order of their `index`.
    pub fn of(&self, sort: Sort) -> impl Iterator<Item = (SymbolId, &Symbol<'a>)> {
        self.symbols.iter().enumerate().filter(move |(_, symbol)| symbol.sort == sort)
    }

    /// Every name that was looked up and found: where it stands and what it means there; ordered by
    /// place. It is complete when everything has been lowered and checked.
    #[must_use]
    pub fn uses(&self) -> Vec<(Span, SymbolId)> {
        let mut uses = self.uses.borrow().clone();
        uses.sort_unstable();
        uses.dedup();
        uses
    }

    /// The module that a file is.
    #[must_use]
    pub fn module_of(&self, file: FileId) -> Option<&'a str> {
        self.files.get(&file).copied()
    }

    /// The file of a module.
    #[must_use]
    pub fn file_of(&self, module: &str) -> Option<FileId> {
        self.files.iter().find(|(_, own)| **own == module).map(|(file, _)| *file)
    }

    /// The modules that a module uses, with the words that name them, in the order they stand.
    pub fn imports(&self, module: &str) -> impl Iterator<Item = (&'a Word, &'a str)> + '_ {
        self.modules.get(module).into_iter().flat_map(|module| module.imports.iter().copied())
    }

    /// The names of all modules, in order.
    pub fn modules(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.modules.keys().copied()
    }

    /// What nothing refers to; to be asked when everything has been looked up. Where there are errors
    /// (`sound` is false), something may only seem unused because what uses it could not be compiled.
    #[must_use]
    pub fn unused(&self, sound: bool) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let uses = self.uses.borrow();
        let used: BTreeSet<SymbolId> =
            uses.iter().map(|(_, id)| *id).chain(self.marked.borrow().iter().copied()).collect();
        for (id, symbol) in self.symbols.iter().enumerate() {
            let builtin = self.modules.get(symbol.module).is_some_and(|module| module.builtin);
            if !builtin && matches!(symbol.sort, Sort::Set | Sort::Fact | Sort::Mark) && !used.contains(&id) {
                let headline = format!(
                    "{} `{}` is never used",
                    symbol.sort.called().trim_start_matches("a "),
                    symbol.name
                );
                let fix = Fix::show;
                findings.push(
                    Diagnostic::new(Code::UnusedName, symbol.span, headline)
                        .label("nothing refers to this")
                        .help("remove it, or use it")
                        .fix(self.without_comments(fix(format!("remove `{}`", symbol.name)), symbol.item)),
                );
            }
        }
        for (file, own) in &self.files {
            let Some(module) = self.modules.get(own).filter(|module| !module.builtin) else { continue };
            let used = self.scopes.get(file).into_iter().flat_map(|scope| &scope.imports);
            for ((word, import), (_, used)) in module.imports.iter().zip(used) {
                if !used.get() {
                    let fix = if sound { Fix::safe } else { Fix::show };
                    let line = format!("remove the line `use {}`", word.value);
                    findings.push(
                        Diagnostic::new(
                            Code::UnusedImport,
                            word.span,
                            format!("nothing of `{import}` is used here"),
                        )
                        .label("not needed")
                        .help(line.clone())
                        .fix(self.without_use(fix(line), word)),
                    );
                }
            }
        }
        findings
    }
}

/// What a declaration declares; nothing where it declares no name.
#[must_use]
pub fn sort_of(kind: &ItemKind) -> Option<Sort> {
    Some(match kind {
        ItemKind::Use(_) | ItemKind::Example(_) => return None,
        ItemKind::Subject(_) => Sort::Subject,
        ItemKind::Scale(_) => Sort::Scale,
        ItemKind::Exam(_) => Sort::Exam,
        ItemKind::Credential(_) => Sort::Credential,
        ItemKind::Mark(_) => Sort::Mark,
        ItemKind::Fact(_) => Sort::Fact,
        ItemKind::Set(_) => Sort::Set,
        ItemKind::Course(_) => Sort::Course,
        ItemKind::Award(_) => Sort::Award,
        ItemKind::Sequence(_) => Sort::Sequence,
        ItemKind::Role(_) => Sort::Role,
        ItemKind::EventKind(_) => Sort::EventKind,
        ItemKind::Calendar(_) => Sort::Calendar,
        ItemKind::Flag(_) => Sort::Flag,
    })
}
