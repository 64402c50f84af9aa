//! `connect!` as the assignments that it stands for.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Error, Expr, Result, Stmt, Token, parse_quote};

/// The arguments of `connect!`.
struct Connection {
    to: Expr,
    from: Expr,
    wires: Punctuated<Wire, Token![,]>,
}

/// A signal on both sides.
struct Wire {
    target: Expr,
    source: Expr,
}

impl Parse for Connection {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let to = place(input)?;
        input.parse::<Token![<-]>()?;
        let from = place(input)?;
        input.parse::<Token![:]>()?;
        let wires = Punctuated::parse_terminated(input)?;
        if wires.is_empty() {
            return Err(input.error("no signal to connect"));
        }
        Ok(Self { to, from, wires })
    }
}

impl Parse for Wire {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let target = place(input)?;
        let source = match input.parse::<Option<Token![=]>>()? {
            Some(_) => place(input)?,
            None => target.clone(),
        };
        Ok(Self { target, source })
    }
}

/// A name and what leads into it: `self.pe[k]`, `held.d`.
fn place(input: ParseStream<'_>) -> Result<Expr> {
    let name: syn::Ident = input.call(syn::ext::IdentExt::parse_any)?;
    let mut place: Expr = parse_quote!(#name);
    loop {
        if input.parse::<Option<Token![.]>>()?.is_some() {
            let member: syn::Ident = input.parse()?;
            place = parse_quote!(#place.#member);
        } else if input.peek(syn::token::Bracket) {
            let index;
            syn::bracketed!(index in input);
            let index: Expr = index.parse()?;
            place = parse_quote!(#place[#index]);
        } else {
            return Ok(place);
        }
    }
}

impl Connection {
    fn assignments(&self) -> Vec<Stmt> {
        let assignment = |wire: &Wire| -> Stmt {
            let (to, from) = (behind(&self.to, &wire.target), behind(&self.from, &wire.source));
            parse_quote!(#to.next = #from.val();)
        };
        self.wires.iter().map(assignment).collect()
    }
}

/// `base` and, behind it, the members that `path` names.
fn behind(base: &Expr, path: &Expr) -> Expr {
    match path {
        Expr::Field(field) => {
            let (inner, member) = (behind(base, &field.base), &field.member);
            parse_quote!(#inner.#member)
        }
        Expr::Index(element) => {
            let (inner, index) = (behind(base, &element.expr), &element.index);
            parse_quote!(#inner[#index])
        }
        name => parse_quote!(#base.#name),
    }
}

/// Replaces the connections of a kernel, and keeps the first problem.
#[derive(Default)]
pub(crate) struct Wiring {
    problem: Option<Error>,
}

impl Wiring {
    /// The first connection that is none.
    pub fn problem(self) -> Option<Error> {
        self.problem
    }

    fn replaced(&mut self, statement: Stmt) -> Vec<Stmt> {
        match &statement {
            Stmt::Macro(call) if call.mac.path.is_ident("connect") => {
                match call.mac.parse_body::<Connection>() {
                    Ok(connection) => connection.assignments(),
                    Err(problem) => {
                        self.problem.get_or_insert(problem);
                        Vec::new()
                    }
                }
            }
            _ => vec![statement],
        }
    }
}

impl VisitMut for Wiring {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let statements = std::mem::take(&mut block.stmts);
        block.stmts = statements.into_iter().flat_map(|statement| self.replaced(statement)).collect();
        visit_mut::visit_block_mut(self, block);
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn wired(mut block: Block) -> (String, Option<Error>) {
        let mut wiring = Wiring::default();
        wiring.visit_block_mut(&mut block);
        (block.to_token_stream().to_string(), wiring.problem())
    }

    #[test]
    fn each_name_becomes_an_assignment() {
        let (found, problem) = wired(parse_quote!({
            connect!(self.sink <- self.source: offered = valid, data);
            for k in 1..4 {
                connect!(self.pe[k] <- self.pe[k - 1]: token);
            }
            connect!(self <- self: held.d = tail.q, out = word[2].q);
        }));
        let expected: Block = parse_quote!({
            self.sink.offered.next = self.source.valid.val();
            self.sink.data.next = self.source.data.val();
            for k in 1..4 {
                self.pe[k].token.next = self.pe[k - 1].token.val();
            }
            self.held.d.next = self.tail.q.val();
            self.out.next = self.word[2].q.val();
        });
        assert_eq!(found, expected.to_token_stream().to_string());
        assert!(problem.is_none());
    }

    #[test]
    fn what_is_no_connection_is_told() {
        for (block, says) in [
            (
                parse_quote!({
                    connect!(self.a <- self.b:);
                }),
                "unexpected end of input, no signal to connect",
            ),
            (
                parse_quote!({
                    connect!(self.a, self.b: c);
                }),
                "expected `<-`",
            ),
            (
                parse_quote!({
                    connect!(self.a <- self.b: c d);
                }),
                "expected `,`",
            ),
        ] {
            let (_, problem) = wired(block);
            assert_eq!(problem.expect("refused").to_string(), says);
        }
    }
}
