//! Paths in what macros are given.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;

/// A path of at least two names, and its line.
pub(super) type Written = (Vec<String>, usize);

/// All sequences `name::name` among `tokens`, in groups, too.
pub(super) fn paths(tokens: TokenStream) -> Vec<Written> {
    let mut found = Vec::new();
    collect(tokens, &mut found);
    found
}

fn collect(tokens: TokenStream, found: &mut Vec<Written>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => collect(group.stream(), found),
            TokenTree::Ident(ident) => {
                let line = ident.span().start().line;
                // `<T>::name`, and `::name` of another crate, are not followed.
                let goes_on = at >= 2 && is_colons(&tokens[at - 2..]);
                let path = path(&tokens[at..]);
                at += 3 * (path.len() - 1);
                if path.len() > 1 && !goes_on {
                    found.push((path, line));
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The path that `tokens` begin with; they begin with a name.
fn path(tokens: &[TokenTree]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(name), after @ ..] = rest {
        names.push(name.unraw().to_string());
        if !is_colons(after) {
            break;
        }
        rest = after.get(2..).unwrap_or_default();
    }
    names
}

fn is_colons(tokens: &[TokenTree]) -> bool {
    match tokens {
        [TokenTree::Punct(first), TokenTree::Punct(second), ..] => {
            first.as_char() == ':' && first.spacing() == Spacing::Joint && second.as_char() == ':'
        }
        _ => false,
    }
}
