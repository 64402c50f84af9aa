//! What the macros take: names, and values with names.

use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Result, Token};

/// `STATUS`, or `STATUS.busy`.
pub struct Name {
    /// The table, or the only word.
    pub table: Ident,
    /// What stands behind the point.
    pub member: Option<Ident>,
}

impl Name {
    /// Table and member.
    ///
    /// # Errors
    /// There is no member.
    pub fn both(&self) -> Result<(String, String)> {
        match &self.member {
            Some(member) => Ok((self.table.to_string(), member.to_string())),
            None => Err(syn::Error::new(
                self.table.span(),
                "a table's name, a point, and a name in it, as `pass.strips`",
            )),
        }
    }
}

impl Parse for Name {
    fn parse(input: ParseStream) -> Result<Self> {
        let table = input.parse()?;
        let member = input.parse::<Option<Token![.]>>()?.map(|_| input.parse()).transpose()?;
        Ok(Name { table, member })
    }
}

/// A value and a name, with a comma between them.
pub struct Valued {
    /// The value.
    pub value: Expr,
    /// The name.
    pub name: Name,
}

impl Parse for Valued {
    fn parse(input: ParseStream) -> Result<Self> {
        let value = input.parse()?;
        input.parse::<Token![,]>()?;
        Ok(Valued { value, name: input.parse()? })
    }
}
