//! The names of blocks and functions, which hide those of the module.

use std::collections::HashMap;

use syn::{Item, ItemUse};

use super::names::{Names, Space, Target, imports};
use super::resolve::Resolver;
use super::tree::Tree;

/// The names that one block brings.
#[derive(Default)]
struct Block {
    names: HashMap<(String, Space), Target>,
    /// Modules and enums of which all is brought.
    globs: Vec<Target>,
}

/// The names at one place of a module.
pub(super) struct Scope<'a> {
    tree: &'a Tree,
    /// Number of the module.
    pub module: usize,
    /// From the outermost to the innermost.
    blocks: Vec<Block>,
}

impl<'a> Scope<'a> {
    /// The names at the top of a module.
    pub fn new(tree: &'a Tree, module: usize) -> Self {
        Scope { tree, module, blocks: Vec::new() }
    }

    /// Begins a block.
    pub fn enter(&mut self) {
        self.blocks.push(Block::default());
    }

    /// Forgets the innermost block.
    pub fn leave(&mut self) {
        self.blocks.pop();
    }

    /// `name` is a variable or a parameter from here on; at the top of a module there are none.
    pub fn hide(&mut self, name: String, space: Space) {
        if let Some(block) = self.blocks.last_mut() {
            block.names.insert((name, space), Target::Outside);
        }
    }

    /// The names of the items of a block: they are known in all of it.
    pub fn items(&mut self, items: &[&Item]) {
        // Their own module's, which none of its uses needs to find; so whether a child is there does not matter either.
        let names = Names::new(items.iter().copied(), self.module, &HashMap::new());
        for (name, defined) in names.defined {
            defined.into_iter().for_each(|defined| self.hide(name.clone(), defined.space));
        }
        for item in items {
            if let Item::Use(item) = item {
                self.import(item);
            }
        }
    }

    fn import(&mut self, item: &ItemUse) {
        for import in imports(item) {
            for space in Space::ALL {
                let Some(target) = self.target(&import.path, space) else { continue };
                let Some(block) = self.blocks.last_mut() else { return };
                match &import.name {
                    Some(name) => {
                        let known = block.names.entry((name.clone(), space)).or_insert(Target::Outside);
                        if *known == Target::Outside {
                            *known = target;
                        }
                    }
                    None if space == Space::Type => block.globs.push(target),
                    None => {}
                }
            }
        }
    }

    /// Where a path that is written here leads.
    pub fn target(&self, path: &[String], space: Space) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let first_space = if rest.is_empty() { space } else { Space::Type };
        for block in self.blocks.iter().rev() {
            let named = block.names.get(&(first.clone(), first_space)).cloned();
            let found = named.or_else(|| {
                let in_glob = |glob| Resolver::new(self.tree).in_glob(glob, first, first_space, self.module);
                block.globs.iter().find_map(in_glob)
            });
            if let Some(start) = found {
                return Resolver::new(self.tree).rest(start, rest, space);
            }
        }
        Resolver::new(self.tree).path(self.module, path, space)
    }
}
