//! What a module defines and what it imports.

use std::collections::HashMap;

use syn::ext::IdentExt;
use syn::{Fields, ForeignItem, Ident, Item, ItemUse, UseTree, Visibility};

/// Rust keeps three names apart that are written alike: `verilog` can be a module and a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// Types, traits, modules.
    Type,
    /// Functions, constants, constructors.
    Value,
    /// Macros.
    Macro,
}

impl Space {
    /// All of them.
    pub const ALL: [Space; 3] = [Space::Type, Space::Value, Space::Macro];
}

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// To a module of the crate, by its number.
    Module(usize),
    /// To an item, or to something that belongs to it: a variant, an associated function.
    Item {
        /// Number of the module that defines the item.
        module: usize,
        /// The item's name there.
        name: String,
    },
    /// To another crate, or to a name that is none of a module: a variable, a parameter.
    Outside,
}

/// From where a name can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visible {
    /// In the whole crate.
    Everywhere,
    /// In the parent and below it.
    InParent,
    /// In the module and below it.
    Here,
}

impl Visible {
    fn new(visibility: &Visibility) -> Self {
        match visibility {
            Visibility::Inherited => Visible::Here,
            Visibility::Restricted(r) if r.path.is_ident("self") => Visible::Here,
            Visibility::Restricted(r) if r.path.is_ident("super") => Visible::InParent,
            // `pub(in path)` is taken for more than it is; code that compiles names nothing that it may not.
            _ => Visible::Everywhere,
        }
    }
}

/// One name, or all of a glob, that a `use` brings.
#[derive(Clone, Debug)]
pub(super) struct Import {
    /// The path; it begins with an empty name if it is written with `::` at the beginning.
    pub path: Vec<String>,
    /// The name that it gets; `None` for a glob.
    pub name: Option<String>,
    /// From where it can be seen.
    pub visible: Visible,
    /// Line of the path's last name.
    pub line: usize,
}

/// A name that a module defines.
#[derive(Clone, Debug)]
pub(super) struct Defined {
    /// Which kind of names it is of.
    pub space: Space,
    /// Where it leads.
    pub target: Target,
    /// From where it can be seen.
    pub visible: Visible,
}

/// All names of a module but those that come by globs.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// What is defined here.
    pub defined: HashMap<String, Vec<Defined>>,
    /// What is imported.
    pub imports: Vec<Import>,
    /// The variants of the enums that are defined here.
    pub variants: HashMap<String, Vec<String>>,
}

/// An identifier without `r#`.
pub(super) fn text(ident: &Ident) -> String {
    ident.unraw().to_string()
}

impl Names {
    /// The names that `items` of `module` define; `child` has the numbers of the modules among them.
    pub fn new<'i>(
        items: impl IntoIterator<Item = &'i Item>,
        module: usize,
        child: &HashMap<String, usize>,
    ) -> Self {
        let mut names = Names::default();
        for item in items {
            match item {
                Item::Use(item) => names.imports.extend(imports(item)),
                Item::Mod(item) => {
                    if let Some(&number) = child.get(&text(&item.ident)) {
                        names.put(&item.ident, Space::Type, &item.vis, Target::Module(number));
                    }
                }
                Item::ExternCrate(item) => {
                    // The crate's own name for itself, as macros need it.
                    let target = if item.ident == "self" { Target::Module(0) } else { Target::Outside };
                    let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
                    names.put(name, Space::Type, &item.vis, target);
                }
                Item::Enum(item) => {
                    let variants = item.variants.iter().map(|variant| text(&variant.ident)).collect();
                    names.variants.insert(text(&item.ident), variants);
                    names.item(&item.ident, &[Space::Type], &item.vis, module);
                }
                _ => names.other(item, module),
            }
        }
        names
    }

    /// An item that has nothing below it to be named.
    fn other(&mut self, item: &Item, module: usize) {
        let (ty, value) = (&[Space::Type][..], &[Space::Value][..]);
        match item {
            Item::Const(item) => self.item(&item.ident, value, &item.vis, module),
            Item::Static(item) => self.item(&item.ident, value, &item.vis, module),
            Item::Fn(item) => self.item(&item.sig.ident, value, &item.vis, module),
            Item::Struct(item) => {
                let is_named = matches!(item.fields, Fields::Named(_));
                let spaces = if is_named { ty } else { &[Space::Type, Space::Value] };
                self.item(&item.ident, spaces, &item.vis, module);
            }
            Item::Union(item) => self.item(&item.ident, ty, &item.vis, module),
            Item::Type(item) => self.item(&item.ident, ty, &item.vis, module),
            Item::Trait(item) => self.item(&item.ident, ty, &item.vis, module),
            Item::TraitAlias(item) => self.item(&item.ident, ty, &item.vis, module),
            Item::Macro(item) => {
                if let Some(ident) = &item.ident {
                    self.item(ident, &[Space::Macro], &Visibility::Inherited, module);
                }
            }
            Item::ForeignMod(block) => block.items.iter().for_each(|item| match item {
                ForeignItem::Fn(item) => self.item(&item.sig.ident, value, &item.vis, module),
                ForeignItem::Static(item) => self.item(&item.ident, value, &item.vis, module),
                ForeignItem::Type(item) => self.item(&item.ident, ty, &item.vis, module),
                _ => {}
            }),
            _ => {}
        }
    }

    fn item(&mut self, ident: &Ident, spaces: &[Space], visibility: &Visibility, module: usize) {
        for &space in spaces {
            self.put(ident, space, visibility, Target::Item { module, name: text(ident) });
        }
    }

    fn put(&mut self, ident: &Ident, space: Space, visibility: &Visibility, target: Target) {
        let defined = Defined { space, target, visible: Visible::new(visibility) };
        self.defined.entry(text(ident)).or_default().push(defined);
    }
}

/// The single imports of a `use`.
pub(super) fn imports(item: &ItemUse) -> Vec<Import> {
    let mut found = Vec::new();
    let start = if item.leading_colon.is_some() { vec![String::new()] } else { Vec::new() };
    flatten(&item.tree, &start, Visible::new(&item.vis), &mut found);
    found
}

fn flatten(tree: &UseTree, before: &[String], visible: Visible, found: &mut Vec<Import>) {
    let with = |ident: &Ident| -> Vec<String> { before.iter().cloned().chain([text(ident)]).collect() };
    let line = |ident: &Ident| ident.span().start().line;
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &with(&path.ident), visible, found),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, visible, found)),
        UseTree::Name(name) => {
            // `a::{self}` gets its name from `a`.
            let last = if name.ident == "self" { before.last().cloned() } else { Some(text(&name.ident)) };
            found.push(Import { path: with(&name.ident), name: last, visible, line: line(&name.ident) });
        }
        UseTree::Rename(rename) => {
            let name = Some(text(&rename.rename));
            found.push(Import { path: with(&rename.ident), name, visible, line: line(&rename.ident) });
        }
        UseTree::Glob(glob) => {
            let line = glob.star_token.spans[0].start().line;
            found.push(Import { path: before.to_vec(), name: None, visible, line });
        }
    }
}
