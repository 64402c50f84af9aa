//! Errors that say less than they know, in the sources.
//!
//! An error carries what is wrong as data. What is found here: results whose error is a text, error types whose message is a text
//! that somebody else made, messages that repeat their cause's (whoever prints the chain prints it again), and errors of a
//! library that speak of a program's options.

use std::fmt;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Field, Fields, Item, Type};

use crate::modules::is_for_tests;

/// Fields that hold a message when they are text.
const MESSAGES: [&str; 6] = ["error", "message", "msg", "problem", "reason", "why"];

/// What is wrong with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `Result<_, String>` or the like.
    TextResult,
    /// A type that is an error without `thiserror`.
    ByHand,
    /// A message that is all in a field.
    TextOnly,
    /// A message with that of its cause in it.
    CauseTwice,
    /// A message with a program's option.
    Option,
}

/// A fault and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What is wrong.
    pub fault: Fault,
    /// The type, or the enum and its variant.
    pub name: String,
    /// Line of the source, from 1.
    pub line: usize,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {:?}", self.line, self.name, self.fault)
    }
}

/// The faults of the errors in `source`, but in its tests; `library` if nobody types options at it.
///
/// # Errors
/// What syn says of a source that is no Rust.
pub fn faults(source: &str, library: bool) -> Result<Vec<Found>, syn::Error> {
    let mut search = Search { library, found: Vec::new() };
    search.visit_file(&syn::parse_file(source)?);
    Ok(search.found)
}

struct Search {
    library: bool,
    found: Vec<Found>,
}

impl Search {
    fn add(&mut self, fault: Fault, name: &str, place: &impl Spanned) {
        self.found.push(Found { fault, name: name.to_owned(), line: place.span().start().line });
    }

    /// An error's struct or variant.
    fn error(&mut self, name: &str, attributes: &[Attribute], fields: &Fields, place: &impl Spanned) {
        let Some(message) = message(attributes) else { return };
        let (format, arguments) = message;
        let names: Vec<String> = fields.iter().enumerate().map(|(i, field)| name_of(field, i)).collect();
        let told = |name: &String| {
            let placeholder = [format!("{{{name}}}"), format!("{{{name}:")];
            placeholder.iter().any(|p| format.contains(p)) || arguments.split(' ').any(|word| word == name)
        };
        let texts = || fields.iter().zip(&names).filter(|(field, _)| is_text(&field.ty));
        let speaks = has_words(&format);
        let only = !fields.is_empty() && texts().count() == fields.len() && !speaks;
        let passed = texts().any(|(_, name)| MESSAGES.contains(&name.as_str()) && told(name))
            || texts().any(|_| fields.len() == 1 && format.ends_with(": {0}"));
        if only || passed {
            self.add(Fault::TextOnly, name, place);
        }
        let cause = |(field, name): &(&Field, &String)| {
            name.as_str() == "source" || ["source", "from"].iter().any(|a| has(&field.attrs, a))
        };
        if fields.iter().zip(&names).filter(cause).any(|(_, name)| told(name)) {
            self.add(Fault::CauseTwice, name, place);
        }
        let option =
            |word: &str| word.strip_prefix("--").is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        if self.library && format.split([' ', '`', '(', ';', ',']).any(option) {
            self.add(Fault::Option, name, place);
        }
    }
}

impl<'a> Visit<'a> for Search {
    fn visit_item(&mut self, item: &'a Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => &Vec::new(),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        for variant in item.variants.iter().filter(|_| is_error(&item.attrs)) {
            let name = format!("{}::{}", item.ident, variant.ident);
            self.error(&name, &variant.attrs, &variant.fields, variant);
        }
        visit::visit_item_enum(self, item);
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        if is_error(&item.attrs) {
            self.error(&item.ident.to_string(), &item.attrs, &item.fields, item);
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
        if of.is_some_and(|segment| segment.ident == "Error") {
            self.add(Fault::ByHand, &spelled(&*item.self_ty), item);
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_impl_item_type(&mut self, item: &'a syn::ImplItemType) {
        if ["Err", "Error"].contains(&item.ident.to_string().as_str()) && is_text(&item.ty) {
            self.add(Fault::TextResult, &item.ident.to_string(), item);
        }
        visit::visit_impl_item_type(self, item);
    }

    fn visit_path_segment(&mut self, segment: &'a syn::PathSegment) {
        let error = match &segment.arguments {
            syn::PathArguments::AngleBracketed(list) if segment.ident == "Result" => list.args.iter().nth(1),
            _ => None,
        };
        if matches!(error, Some(syn::GenericArgument::Type(error)) if is_text(error)) {
            self.add(Fault::TextResult, &spelled(segment), segment);
        }
        visit::visit_path_segment(self, segment);
    }
}

/// True if `thiserror` makes it an error.
fn is_error(attributes: &[Attribute]) -> bool {
    let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    derives
        .into_iter()
        .any(|attribute| spelled(&attribute.meta).split([' ', '(', ')', ',']).any(|word| word == "Error"))
}

/// The message's text and what stands behind it; none of what forwards to its cause.
fn message(attributes: &[Attribute]) -> Option<(String, String)> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("error"))?;
    let tokens = attribute.meta.require_list().ok()?.tokens.clone();
    let mut tokens = tokens.into_iter();
    let text = syn::parse2::<syn::LitStr>(tokens.next()?.into()).ok()?;
    Some((text.value(), tokens.collect::<proc_macro2::TokenStream>().to_string()))
}

fn name_of(field: &Field, place: usize) -> String {
    field.ident.as_ref().map_or_else(|| place.to_string(), ToString::to_string)
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}

/// True if there is a word outside of the placeholders.
fn has_words(format: &str) -> bool {
    let mut depth = 0;
    format.chars().any(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0 && c.is_alphabetic()
    })
}

/// True of `String`, `&str`, `Cow<str>` and other owners of a text.
fn is_text(of: &Type) -> bool {
    let text = spelled(of).replace("'static", "").replace("std :: borrow ::", "");
    let text: String = text.split_whitespace().collect();
    ["String", "&str", "str"].contains(&text.as_str())
        || ["Cow<", "Box<", "Rc<", "Arc<"]
            .iter()
            .any(|owner| text.starts_with(owner) && text.ends_with("str>"))
}

fn spelled(of: &impl ToTokens) -> String {
    of.to_token_stream().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<Fault> {
        faults(source, true).unwrap().into_iter().map(|found| found.fault).collect()
    }

    fn variant(message: &str, fields: &str) -> Vec<Fault> {
        found(&format!("#[derive(Debug, thiserror::Error)] enum E {{ #[error({message})] V{fields} }}"))
    }

    #[test]
    fn results_with_a_text_are_found() {
        for error in ["String", "&str", "&'static str", "Cow<'static, str>", "Box<str>"] {
            assert_eq!(
                found(&format!("fn a() -> Result<u8, {error}> {{ b() }}")),
                [Fault::TextResult],
                "{error}"
            );
        }
        assert_eq!(found("struct A { b: Result<u8, String> }"), [Fault::TextResult]);
        assert_eq!(found("impl FromStr for A { type Err = String; }"), [Fault::TextResult]);
        for fine in ["fn a() -> Result<String, E> { b() }", "fn a() -> io::Result<String> { b() }"] {
            assert_eq!(found(fine), [], "{fine}");
        }
        assert_eq!(found("#[cfg(test)] mod tests { fn a() -> Result<u8, String> { b() } }"), []);
    }

    #[test]
    fn messages_that_somebody_else_made_are_found() {
        assert_eq!(variant("\"{0}\"", "(String)"), [Fault::TextOnly]);
        assert_eq!(variant("\"{what}: {why}\"", " { what: &'static str, why: String }"), [Fault::TextOnly]);
        assert_eq!(
            variant("\"layer {layer}: {reason}\"", " { layer: usize, reason: String }"),
            [Fault::TextOnly]
        );
        assert_eq!(variant("\"has stopped: {0}\"", "(String)"), [Fault::TextOnly]);
        assert_eq!(found("#[derive(Error)] #[error(\"{0}\")] struct A(String);"), [Fault::TextOnly]);
        assert_eq!(variant("\"no layer gives `{0}`\"", "(String)"), []);
        assert_eq!(
            variant("\"{field} = {value}, accepted: {most}\"", " { field: String, value: u8, most: u8 }"),
            []
        );
        assert_eq!(variant("transparent", "(#[from] String)"), []);
        assert_eq!(variant("\"ends\"", ""), []);
    }

    #[test]
    fn causes_that_are_told_twice_are_found() {
        let io = " { path: PathBuf, source: io::Error }";
        assert_eq!(variant("\"{path}: {source}\"", io), [Fault::CauseTwice]);
        assert_eq!(variant("\"cannot read {}: {}\", path.display(), source", io), [Fault::CauseTwice]);
        assert_eq!(variant("\"bus: {0}\"", "(#[from] BusError)"), [Fault::CauseTwice]);
        assert_eq!(variant("\"cannot read {}\", path.display()", io), []);
        assert_eq!(variant("\"bus\"", "(#[from] BusError)"), []);
    }

    #[test]
    fn options_and_errors_by_hand_are_found() {
        assert_eq!(variant("\"leave --pes away\"", ""), [Fault::Option]);
        assert_eq!(variant("\"a -- b\"", ""), []);
        assert!(
            faults("#[derive(Error)] #[error(\"--pes {a}\")] struct A { a: u8 }", false).unwrap().is_empty()
        );
        assert_eq!(found("impl std::error::Error for A {}"), [Fault::ByHand]);
    }
}
