//! How long the functions of a source are.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A function and its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Line of its signature, from 1.
    pub line: usize,
    /// Lines from its signature to its closing brace, without attributes and documentation.
    pub lines: usize,
}

/// Every function with a body in `source`, those in functions and macros' arguments that are items included.
///
/// # Errors
/// What syn says of a source that is no Rust.
pub fn functions(source: &str) -> Result<Vec<Function>, syn::Error> {
    let mut found = Found(Vec::new());
    found.visit_file(&syn::parse_file(source)?);
    Ok(found.0)
}

struct Found(Vec<Function>);

impl Found {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        self.0.push(Function { name: signature.ident.to_string(), line: first, lines: last + 1 - first });
    }
}

impl<'a> Visit<'a> for Found {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured_from_signature_to_brace() {
        let source = "/// Doc.\n#[inline]\nfn a(\n    x: u8,\n) {\n    fn b() {}\n}\nimpl C {\n    fn d() {\n    }\n}\n";
        let found: Vec<(String, usize, usize)> =
            functions(source).unwrap().into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(found, [("a".into(), 3, 5), ("b".into(), 6, 1), ("d".into(), 9, 2)]);
    }
}
