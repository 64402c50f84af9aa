//! A crate's modules, read from its files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

use super::Tests;
use super::attributes::{is_for_tests, of_item};
use super::names::{Defined, Names, Space, Target, Visible, text};

/// A module, with a file of its own or inline.
pub(super) struct Module {
    /// Its path from `crate`.
    pub path: String,
    /// Number of the module that holds it; `None` for the root.
    pub parent: Option<usize>,
    /// Number of the module whose file it stands in.
    pub node: usize,
    /// The file.
    pub file: PathBuf,
    /// What it holds, without what is left out.
    pub items: Vec<Item>,
    /// The names that it has.
    pub names: Names,
    /// Numbers of the modules that it holds, by their names.
    pub children: HashMap<String, usize>,
}

/// All modules of a crate; number 0 is its root.
pub(super) struct Tree {
    /// The modules, each after the one that holds it.
    pub modules: Vec<Module>,
    /// What is done with code for tests.
    pub tests: Tests,
}

/// Where the files of a module's children are.
struct Folder {
    /// That of `mod x;`.
    children: PathBuf,
    /// What `#[path]` is relative to.
    paths: PathBuf,
}

impl Folder {
    /// Of a module that `file` holds: `owns` if the file is a folder's own one, like `mod.rs`.
    fn new(file: &Path, owns: bool) -> Self {
        let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
        let children = if owns { folder.clone() } else { file.with_extension("") };
        Folder { children, paths: folder }
    }
}

impl Tree {
    /// Reads the crate whose root is the file `root`.
    ///
    /// # Errors
    /// A file that is missing, cannot be read or is not Rust, named.
    pub fn read(root: &Path, tests: Tests) -> Result<Self, String> {
        let mut tree = Tree { modules: Vec::new(), tests };
        tree.file(root, "crate".into(), None, &Folder::new(root, true))?;
        for number in 0..tree.modules.len() {
            let module = &tree.modules[number];
            tree.modules[number].names = Names::new(&module.items, number, &module.children);
        }
        tree.export_macros();
        Ok(tree)
    }

    /// The modules that have a file of their own.
    pub fn nodes(&self) -> impl Iterator<Item = usize> {
        (0..self.modules.len()).filter(|&number| self.modules[number].node == number)
    }

    /// The module and those that hold it, up to the root.
    pub fn ancestors(&self, module: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(module), |&module| self.modules[module].parent)
    }

    /// True if `module` is `ancestor` or below it.
    pub fn is_within(&self, module: usize, ancestor: usize) -> bool {
        self.ancestors(module).any(|module| module == ancestor)
    }

    /// True if code with these attributes does not count.
    pub fn leaves_out(&self, attributes: &[Attribute]) -> bool {
        self.tests == Tests::LeftOut && is_for_tests(attributes)
    }

    /// Reads a module that is a file. `None` if the file itself says that it is for tests.
    fn file(
        &mut self,
        file: &Path,
        path: String,
        parent: Option<usize>,
        folder: &Folder,
    ) -> Result<Option<usize>, String> {
        let failed = |e: &dyn std::fmt::Display| format!("{}: {e}", file.display());
        let source = std::fs::read_to_string(file).map_err(|e| failed(&e))?;
        let parsed = syn::parse_file(&source).map_err(|e| {
            let at = e.span().start();
            failed(&format!("line {}: {e}", at.line))
        })?;
        if self.leaves_out(&parsed.attrs) {
            return Ok(None);
        }
        let node = self.modules.len();
        self.add(node, file, path, parent, parsed.items, folder).map(Some)
    }

    /// Adds a module and all that it holds; `node` has the file.
    fn add(
        &mut self,
        node: usize,
        file: &Path,
        path: String,
        parent: Option<usize>,
        mut items: Vec<Item>,
        folder: &Folder,
    ) -> Result<usize, String> {
        items.retain(|item| !self.leaves_out(of_item(item)));
        let number = self.modules.len();
        self.modules.push(Module {
            path,
            parent,
            node,
            file: file.to_path_buf(),
            items: Vec::new(),
            names: Names::default(),
            children: HashMap::new(),
        });
        for item in &mut items {
            if let Item::Mod(item) = item
                && let Some(child) = self.child(number, item, folder)?
            {
                // Of two for different platforms the first one gets the name.
                self.modules[number].children.entry(text(&item.ident)).or_insert(child);
            }
        }
        self.modules[number].items = items;
        Ok(number)
    }

    /// Adds a module that `parent` holds. Its items are taken from `item` if it is inline.
    fn child(&mut self, parent: usize, item: &mut ItemMod, folder: &Folder) -> Result<Option<usize>, String> {
        let name = text(&item.ident);
        let path = format!("{}::{name}", self.modules[parent].path);
        let attribute = path_attribute(&item.attrs);
        if let Some((_, items)) = item.content.take() {
            let children = folder.children.join(attribute.as_ref().unwrap_or(&name));
            let folder = Folder { paths: children.clone(), children };
            let (node, file) = (self.modules[parent].node, self.modules[parent].file.clone());
            return self.add(node, &file, path, Some(parent), items, &folder).map(Some);
        }
        if let Some(relative) = attribute {
            let file = folder.paths.join(relative);
            return self.file(&file, path, Some(parent), &Folder::new(&file, true));
        }
        let plain = folder.children.join(format!("{name}.rs"));
        let own = folder.children.join(&name).join("mod.rs");
        match (plain.is_file(), own.is_file()) {
            (true, _) => self.file(&plain, path, Some(parent), &Folder::new(&plain, false)),
            (_, true) => self.file(&own, path, Some(parent), &Folder::new(&own, true)),
            _ => Err(format!("{path}: neither {} nor {}", plain.display(), own.display())),
        }
    }

    /// Macros with `#[macro_export]` are the root's, wherever they stand.
    fn export_macros(&mut self) {
        let mut exported = Vec::new();
        for (number, module) in self.modules.iter().enumerate().skip(1) {
            for item in &module.items {
                if let Item::Macro(item) = item
                    && let Some(ident) = &item.ident
                    && item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"))
                {
                    exported.push((number, text(ident)));
                }
            }
        }
        for (module, name) in exported {
            let target = Target::Item { module, name: name.clone() };
            let defined = Defined { space: Space::Macro, target, visible: Visible::Everywhere };
            self.modules[0].names.defined.entry(name).or_default().push(defined);
        }
    }
}

/// The text of `#[path = "text"]`.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}
