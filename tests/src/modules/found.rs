//! What a path that is written somewhere uses.

use proc_macro2::TokenStream;
use syn::{Item, ItemUse, Path};

use super::names::{Space, Target, imports, text};
use super::scope::Scope;
use super::tokens::paths;
use super::tree::Tree;

/// A path that leads to an item of the crate.
pub(super) struct Use {
    /// Number of the module that it is written in.
    pub from: usize,
    /// Number of the module that defines the item.
    pub to: usize,
    /// The item's name there.
    pub item: String,
    /// Line of the path.
    pub line: usize,
    /// The path as it is written.
    pub path: String,
}

/// Follows the paths of one module, and keeps those that lead to an item of the crate.
pub(super) struct Finder<'a> {
    tree: &'a Tree,
    /// The names at the place that is looked at.
    pub scope: Scope<'a>,
    /// What is found.
    pub found: Vec<Use>,
}

impl<'a> Finder<'a> {
    /// At the top of a module; nothing is found yet.
    pub fn new(tree: &'a Tree, module: usize) -> Self {
        Finder { tree, scope: Scope::new(tree, module), found: Vec::new() }
    }

    /// Adds what `names` lead to, if it is an item of the crate.
    pub fn names(&mut self, names: &[String], space: Space, line: usize) {
        if let Some(Target::Item { module, name }) = self.scope.target(names, space) {
            self.found.push(Use {
                from: self.scope.module,
                to: module,
                item: name,
                line,
                path: names.join("::"),
            });
        }
    }

    /// Adds what a path in code leads to.
    pub fn path(&mut self, path: &Path, space: Space) {
        let Some(first) = path.segments.first() else { return };
        let line = first.ident.span().start().line;
        // `::name` is of another crate.
        let names = path.leading_colon.iter().map(|_| String::new());
        let names: Vec<String> = names.chain(path.segments.iter().map(|s| text(&s.ident))).collect();
        match (space, &names[..]) {
            (Space::Macro, [name]) if self.textual(name, line) => {}
            _ => self.names(&names, space, line),
        }
    }

    /// Adds a macro that is known without a path from where it is defined on: true if there is exactly one of that name.
    fn textual(&mut self, name: &str, line: usize) -> bool {
        let is_defined = |module: &usize| {
            let defined = self.tree.modules[*module].names.defined.get(name).into_iter().flatten();
            defined.into_iter().any(|defined| {
                // Not the root's name for an exported one.
                let here = matches!(defined.target, Target::Item { module: m, .. } if m == *module);
                here && defined.space == Space::Macro
            })
        };
        let from = self.scope.module;
        let mut all = (0..self.tree.modules.len()).filter(is_defined);
        match (all.next(), all.next()) {
            (Some(to), None) => {
                self.found.push(Use { from, to, item: name.into(), line, path: format!("{name}!") });
                true
            }
            _ => false,
        }
    }

    /// Adds what the paths in a macro's input lead to.
    pub fn tokens(&mut self, tokens: TokenStream) {
        for (names, line) in paths(tokens) {
            // What such a path is for is unknown; a type's name is found by the first space, a function's by the second.
            let before = self.found.len();
            for space in Space::ALL {
                if self.found.len() == before {
                    self.names(&names, space, line);
                }
            }
        }
    }

    /// Adds what a `use` names.
    pub fn imports(&mut self, item: &ItemUse) {
        for import in imports(item) {
            match import.name {
                Some(_) => Space::ALL.iter().for_each(|space| self.names(&import.path, *space, import.line)),
                None => self.glob(&import.path, import.line),
            }
        }
    }

    /// A glob uses the module that it names if that defines something: nobody sees which traits it is there for.
    fn glob(&mut self, path: &[String], line: usize) {
        let written = format!("{}::*", path.join("::"));
        let (to, item) = match self.scope.target(path, Space::Type) {
            Some(Target::Module(to)) => {
                let no_item = |item: &Item| matches!(item, Item::Use(_) | Item::Mod(_));
                if self.tree.modules[to].items.iter().all(no_item) {
                    return;
                }
                (to, "*".to_owned())
            }
            Some(Target::Item { module, name }) => (module, name),
            _ => return,
        };
        self.found.push(Use { from: self.scope.module, to, item, line, path: written });
    }
}
