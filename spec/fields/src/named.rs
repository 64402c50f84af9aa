//! A block's implementation with its type's name in its Verilog, for whoever emits it: rust-hdl's probe tells names of fields, none of types.
//!
//! The methods go into a trait of their own, because `#[hdl_gen]` writes some of them itself; those of `Logic` call them, and
//! `hdl` puts comments before what comes out: `module fifo_w8_a4`, and `parameter LUT_LANES 1` for each parameter.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Error, Expr, Generics, Ident, ImplItem, ImplItemFn, ItemImpl, Path, Result, Signature, Token, Type,
    parse_quote,
};

/// Parameters of the module: `LUT_LANES = self._lut_lanes`.
pub type Parameters = Punctuated<Parameter, Token![,]>;

/// One parameter.
pub struct Parameter {
    name: Ident,
    value: Expr,
}

impl Parse for Parameter {
    fn parse(input: ParseStream) -> Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        Ok(Parameter { name, value: input.parse()? })
    }
}

/// The implementation, with comments in its Verilog.
///
/// # Errors
/// It is none of a trait, or has something else than methods.
pub fn named(block: ItemImpl, parameters: &Parameters) -> Result<TokenStream> {
    let span = block.self_ty.span();
    let Some((_, logic, _)) = &block.trait_ else {
        return Err(Error::new(span, "`contract` stands above `impl Logic for ...`"));
    };
    let methods = block.items.iter().map(method).collect::<Result<Vec<_>>>()?;
    let mut signatures: Vec<Signature> = methods.iter().map(|method| method.sig.clone()).collect();
    if methods.iter().any(|method| is_generated(method)) {
        signatures.push(parse_quote!(fn connect(&mut self)));
        signatures.push(parse_quote!(fn hdl(&self) -> ast::Verilog));
    }
    let forwarded = signatures.iter().map(|signature| forward(signature, &comments(&block, parameters)));
    let (attributes, items, of) = (&block.attrs, &block.items, &block.self_ty);
    let (generics, _, bounds) = block.generics.split_for_impl();
    Ok(quote! {
        const _: () = {
            trait Kernel { #(#signatures;)* }
            #(#attributes)*
            impl #generics Kernel for #of #bounds { #(#items)* }
            impl #generics #logic for #of #bounds { #(#forwarded)* }
        };
    })
}

fn method(item: &ImplItem) -> Result<&ImplItemFn> {
    match item {
        ImplItem::Fn(method) => Ok(method),
        other => Err(Error::new(other.span(), "a block's implementation has methods only")),
    }
}

/// Whether rust-hdl writes further methods beside it.
fn is_generated(method: &ImplItemFn) -> bool {
    let last = |path: &Path| path.segments.last().is_some_and(|segment| segment.ident == "hdl_gen");
    method.attrs.iter().any(|attribute| last(attribute.path()))
}

/// The method of `Logic` that calls the one of that name.
fn forward(signature: &Signature, comments: &TokenStream) -> TokenStream {
    let name = &signature.ident;
    if name != "hdl" {
        return quote!(#signature { Kernel::#name(self) });
    }
    quote! {
        #signature {
            let comments: ::std::vec::Vec<::std::string::String> = #comments;
            match Kernel::hdl(self) {
                ast::Verilog::Combinatorial(mut code) => {
                    code.splice(0..0, comments.into_iter().map(ast::VerilogStatement::Comment));
                    ast::Verilog::Combinatorial(code)
                }
                ast::Verilog::Custom(text) => {
                    let lines = comments.iter().map(|line| ::std::format!("// {line}\n"));
                    ast::Verilog::Custom(lines.chain([text]).collect())
                }
                other => other,
            }
        }
    }
}

fn comments(block: &ItemImpl, parameters: &Parameters) -> TokenStream {
    let base = snake_case(&type_name(&block.self_ty));
    let told = |number: &&Ident| parameters.iter().all(|parameter| parameter.name != **number);
    let numbers: Vec<&Ident> = numbers(&block.generics).into_iter().filter(told).collect();
    let letters = numbers.iter().map(|number| format!("_{}", number.to_string().to_lowercase()));
    let name = quote!([::std::string::String::from(#base) #(, ::std::format!("{}{}", #letters, #numbers))*]);
    let lines = parameters.iter().map(|Parameter { name, value }| {
        let name = name.to_string();
        quote!(::std::format!("parameter {} {}", #name, #value))
    });
    quote!(::std::vec![::std::format!("module {}", #name.concat()) #(, #lines)*])
}

/// The names of the constants that the type depends on.
fn numbers(generics: &Generics) -> Vec<&Ident> {
    generics.const_params().map(|constant| &constant.ident).collect()
}

fn type_name(of: &Type) -> Ident {
    let last = match of {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.clone()),
        _ => None,
    };
    last.unwrap_or_else(|| format_ident!("Block", span = Span::call_site()))
}

/// `MacArray` becomes `mac_array`.
fn snake_case(name: &Ident) -> String {
    let mut text = String::new();
    for letter in name.to_string().chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
