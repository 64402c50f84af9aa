//! All code of a crate, searched for paths.

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Block, ConstParam, Expr, ExprPath, ImplItem, Item, Local, Macro, Meta, PatIdent,
    PatTupleStruct, Path, QSelf, Stmt, Token, TraitItem, TypeParam, TypePath, Visibility,
};

use super::attributes::{of_impl_item, of_item, of_trait_item};
use super::found::{Finder, Use};
use super::names::{Space, text};
use super::tree::Tree;

/// All uses of a crate, in the order of its modules and lines.
pub(super) fn uses(tree: &Tree) -> Vec<Use> {
    let of_module = |module: usize| {
        let mut visitor = Visitor { tree, finder: Finder::new(tree, module) };
        tree.modules[module].items.iter().for_each(|item| visitor.visit_item(item));
        visitor.finder.found
    };
    (0..tree.modules.len()).flat_map(of_module).collect()
}

/// Walks through a module. A name is looked up where it stands, so blocks are entered and left on the way.
struct Visitor<'a> {
    tree: &'a Tree,
    finder: Finder<'a>,
}

impl Visitor<'_> {
    /// Runs `run` in a block of its own.
    fn inside(&mut self, run: impl FnOnce(&mut Self)) {
        self.finder.scope.enter();
        run(self);
        self.finder.scope.leave();
    }

    /// A path after `<type>`, which may say of which trait it is.
    fn qualified(&mut self, of: Option<&QSelf>, path: &Path, space: Space) {
        of.iter().for_each(|of| self.visit_type(&of.ty));
        if of.is_none_or(|of| of.position > 0) {
            self.finder.path(path, space);
        }
        // What stands in angle brackets.
        visit::visit_path(self, path);
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if self.tree.leaves_out(of_item(item)) {
            return;
        }
        match item {
            // Its items are visited as those of a module of the tree.
            Item::Mod(_) => {}
            Item::Use(item) => self.finder.imports(item),
            Item::Macro(item) if item.ident.is_some() => self.finder.tokens(item.mac.tokens.clone()),
            _ => self.inside(|visitor| visit::visit_item(visitor, item)),
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !self.tree.leaves_out(of_impl_item(item)) {
            self.inside(|visitor| visit::visit_impl_item(visitor, item));
        }
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        if !self.tree.leaves_out(of_trait_item(item)) {
            self.inside(|visitor| visit::visit_trait_item(visitor, item));
        }
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.inside(|visitor| {
            let items = block.stmts.iter().filter_map(|statement| match statement {
                Stmt::Item(item) => Some(item),
                _ => None,
            });
            visitor.finder.scope.items(&items.collect::<Vec<&Item>>());
            visit::visit_block(visitor, block);
        });
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if self.tree.leaves_out(&local.attrs) {
            return;
        }
        // The value does not see the new names.
        if let Some(init) = &local.init {
            visit::visit_local_init(self, init);
        }
        self.visit_pat(&local.pat);
    }

    fn visit_arm(&mut self, arm: &'ast Arm) {
        if !self.tree.leaves_out(&arm.attrs) {
            self.inside(|visitor| visit::visit_arm(visitor, arm));
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Closure(_) | Expr::While(_) => self.inside(|visitor| visit::visit_expr(visitor, expr)),
            Expr::If(expr) => {
                self.inside(|visitor| {
                    visitor.visit_expr(&expr.cond);
                    visitor.visit_block(&expr.then_branch);
                });
                expr.else_branch.iter().for_each(|(_, other)| self.visit_expr(other));
            }
            Expr::Let(expr) => {
                // As in a `let` of its own.
                self.visit_expr(&expr.expr);
                self.visit_pat(&expr.pat);
            }
            Expr::ForLoop(expr) => {
                self.visit_expr(&expr.expr);
                self.inside(|visitor| {
                    visitor.visit_pat(&expr.pat);
                    visitor.visit_block(&expr.body);
                });
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_type_param(&mut self, parameter: &'ast TypeParam) {
        self.finder.scope.hide(text(&parameter.ident), Space::Type);
        visit::visit_type_param(self, parameter);
    }

    fn visit_const_param(&mut self, parameter: &'ast ConstParam) {
        self.finder.scope.hide(text(&parameter.ident), Space::Value);
        visit::visit_const_param(self, parameter);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        let name = text(&pattern.ident);
        // A constant or a variant looks the same as a new variable, but for the letter that the compiler warns about.
        if name.starts_with(char::is_uppercase) {
            self.finder.names(&[name], Space::Value, pattern.ident.span().start().line);
        } else {
            self.finder.scope.hide(name, Space::Value);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_pat_tuple_struct(&mut self, pattern: &'ast PatTupleStruct) {
        self.qualified(pattern.qself.as_ref(), &pattern.path, Space::Value);
        pattern.elems.iter().for_each(|inner| self.visit_pat(inner));
    }

    fn visit_expr_path(&mut self, expr: &'ast ExprPath) {
        self.qualified(expr.qself.as_ref(), &expr.path, Space::Value);
    }

    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        self.qualified(ty.qself.as_ref(), &ty.path, Space::Type);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.qualified(None, path, Space::Type);
    }

    fn visit_macro(&mut self, mac: &'ast Macro) {
        self.finder.path(&mac.path, Space::Macro);
        if let Ok(values) = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            values.iter().for_each(|value| self.visit_expr(value));
        } else if let Ok(stmts) = mac.parse_body_with(Block::parse_within) {
            self.visit_block(&Block { brace_token: Default::default(), stmts });
        } else {
            self.finder.tokens(mac.tokens.clone());
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.finder.tokens(list.tokens.clone());
        }
    }

    /// `pub(in path)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}
