//! Where a path leads, through imports, re-exports and globs.

use super::names::{Import, Space, Target, Visible};
use super::tree::Tree;

/// Follows paths in a crate. It lives for one path: it knows what is being followed, so that circles of imports end.
pub(super) struct Resolver<'a> {
    tree: &'a Tree,
    followed: Vec<(usize, String, Space)>,
}

impl<'a> Resolver<'a> {
    /// Nothing is followed yet.
    pub fn new(tree: &'a Tree) -> Self {
        Resolver { tree, followed: Vec::new() }
    }

    /// Where `path`, written at the top of `module`, leads. A name that is known nowhere is taken for one from outside.
    pub fn path(&mut self, module: usize, path: &[String], space: Space) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "" => Target::Outside,
            "crate" => Target::Module(0),
            "self" => Target::Module(module),
            "super" => Target::Module(self.tree.modules[module].parent?),
            name => {
                let space = if rest.is_empty() { space } else { Space::Type };
                let found = self.name(module, name, space, module);
                found.unwrap_or_else(|| self.crate_name(name))
            }
        };
        self.rest(start, rest, space)
    }

    /// Where the `rest` of a path leads whose beginning leads to `start`.
    pub fn rest(&mut self, start: Target, rest: &[String], space: Space) -> Option<Target> {
        let mut at = start;
        for (i, name) in rest.iter().enumerate() {
            // What is below an item belongs to it, whichever module has the `impl`.
            let Target::Module(module) = at else { break };
            let space = if i + 1 == rest.len() { space } else { Space::Type };
            at = match name.as_str() {
                "self" => Target::Module(module),
                "super" => Target::Module(self.tree.modules[module].parent?),
                name => self.member(module, name, space)?,
            };
        }
        // A module is no value, and no macro.
        (space == Space::Type || !matches!(at, Target::Module(_))).then_some(at)
    }

    /// Where `name` leads that a path asks `module` for.
    fn member(&mut self, module: usize, name: &str, space: Space) -> Option<Target> {
        if let Some(found) = self.name(module, name, space, module) {
            return Some(found);
        }
        let is_other = Space::ALL.iter().any(|other| self.name(module, name, *other, module).is_some());
        // A name that nothing brings is made by a macro there, or comes from a crate outside by a glob.
        match is_other || self.has_outside_glob(module) {
            true => None,
            false => Some(Target::Item { module, name: name.into() }),
        }
    }

    /// Where `name` leads in `module`, if it is known there and can be seen from `viewer`.
    pub fn name(&mut self, module: usize, name: &str, space: Space, viewer: usize) -> Option<Target> {
        let key = (module, name.to_owned(), space);
        if self.followed.contains(&key) {
            return None;
        }
        self.followed.push(key);
        let found = self.named(module, name, space, viewer).or_else(|| {
            let globs = |import: &&Import| import.name.is_none();
            let imports = self.tree.modules[module].names.imports.iter();
            imports.filter(globs).find_map(|glob| {
                let visible = self.is_visible(module, glob.visible, viewer);
                let from = visible.then(|| self.path(module, &glob.path, Space::Type))??;
                self.in_glob(&from, name, space, module)
            })
        });
        self.followed.pop();
        found
    }

    /// Where `name` leads among all that a glob of `from` brings to `module`.
    pub fn in_glob(&mut self, from: &Target, name: &str, space: Space, module: usize) -> Option<Target> {
        match from {
            Target::Module(from) => self.name(*from, name, space, module),
            Target::Item { module, name: of } => {
                let variants = self.tree.modules[*module].names.variants.get(of)?;
                let is_variant = space != Space::Macro && variants.iter().any(|variant| variant == name);
                is_variant.then(|| from.clone())
            }
            Target::Outside => None,
        }
    }

    /// Where `name` leads by a definition in `module` or an import of its own.
    fn named(&mut self, module: usize, name: &str, space: Space, viewer: usize) -> Option<Target> {
        let names = &self.tree.modules[module].names;
        for defined in names.defined.get(name).into_iter().flatten() {
            if defined.space == space && self.is_visible(module, defined.visible, viewer) {
                return Some(defined.target.clone());
            }
        }
        let mut outside = None;
        for import in names.imports.iter().filter(|import| import.name.as_deref() == Some(name)) {
            if !self.is_visible(module, import.visible, viewer) {
                continue;
            }
            match self.path(module, &import.path, space) {
                // Of two imports of a name, for two kinds of names, the crate's own one is known for sure.
                Some(Target::Outside) => outside = Some(Target::Outside),
                Some(found) => return Some(found),
                None => {}
            }
        }
        outside
    }

    /// Where the name of a crate leads: to this one after `extern crate self as name`.
    fn crate_name(&self, name: &str) -> Target {
        let mut defined = self.tree.modules[0].names.defined.get(name).into_iter().flatten();
        // Nothing else defines a name for the root.
        match defined.any(|defined| defined.target == Target::Module(0)) {
            true => Target::Module(0),
            false => Target::Outside,
        }
    }

    fn is_visible(&self, module: usize, visible: Visible, viewer: usize) -> bool {
        match visible {
            Visible::Everywhere => true,
            Visible::InParent => {
                self.tree.is_within(viewer, self.tree.modules[module].parent.unwrap_or(module))
            }
            Visible::Here => self.tree.is_within(viewer, module),
        }
    }

    fn has_outside_glob(&mut self, module: usize) -> bool {
        let imports = &self.tree.modules[module].names.imports;
        let mut globs = imports.iter().filter(|import| import.name.is_none());
        globs.any(|glob| self.path(module, &glob.path, Space::Type) == Some(Target::Outside))
    }
}
