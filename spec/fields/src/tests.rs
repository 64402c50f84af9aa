//! What kernels become.

use firebrick_spec::weights::{ENTRY_LAST, LIST_PITCH, PACKET_CRC};
use firebrick_spec::{descriptor as d, registers as r};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;

use crate::rewrite::Rewrite;

/// A kernel's text without macros, or what is wrong with it.
fn rewritten(block: proc_macro2::TokenStream) -> Result<String, String> {
    let mut block: syn::Block = syn::parse2(quote!({ #block })).unwrap();
    let mut rewrite = Rewrite::default();
    rewrite.visit_block_mut(&mut block);
    match rewrite.problem() {
        Some(problem) => Err(problem.into_iter().map(|one| one.to_string()).collect::<Vec<_>>().join("; ")),
        None => Ok(block.to_token_stream().to_string()),
    }
}

/// The text of what stands in braces.
fn plain(block: proc_macro2::TokenStream) -> Result<String, String> {
    let block: syn::Block = syn::parse2(quote!({ #block })).unwrap();
    Ok(block.to_token_stream().to_string())
}

fn literal(value: usize) -> proc_macro2::Literal {
    proc_macro2::Literal::usize_unsuffixed(value)
}

#[test]
fn fields_become_slices_at_their_places() {
    let (lsb, width, bit) = (literal(LIST_PITCH.lsb), literal(LIST_PITCH.width), literal(ENTRY_LAST.lsb));
    assert_eq!(
        rewritten(quote!(self.a.next = field!(self.word.val(), list.pitch);)),
        plain(quote!(self.a.next = self.word.val().get_bits::<#width>(#lsb);))
    );
    assert_eq!(
        rewritten(quote!(self.a.next = !field!(self.word.val(), entry.last);)),
        plain(quote!(self.a.next = !self.word.val().get_bit(#bit);))
    );
    // A whole word of a descriptor needs no slice; a field of one counts its bits within the word.
    assert_eq!(
        rewritten(quote!(self.a.next = field!(self.word.val(), pass.target);)),
        plain(quote!(self.a.next = self.word.val();))
    );
    let (lsb, width) = (literal(d::ROWS.word().1), literal(d::ROWS.width));
    assert_eq!(
        rewritten(quote!(self.a.next = field!(self.word.val(), pass.rows);)),
        plain(quote!(self.a.next = self.word.val().get_bits::<#width>(#lsb);))
    );
}

#[test]
fn numbers_become_literals_wherever_they_stand() {
    let (strips, status) = (literal(d::STRIPS.word().0), literal(r::STATUS / 4));
    let mask = literal((r::STATUS_BUSY.put(1) | r::STATUS_ERROR.put(1)) as usize);
    let (error, busy) = (literal(r::ERROR_READ as usize), literal(r::LOG_BUSY + 1));
    assert_eq!(
        rewritten(quote! {
            if self.index.val() == word!(pass.strips) {
                self.value[word!(STATUS)].next = mask!(STATUS.busy, STATUS.error).into();
            }
            self.code.next = self.codes[error!(READ)].val();
            self.busy[number!(word!(log.busy) + 1)].next = self.a.val();
        }),
        plain(quote! {
            if self.index.val() == #strips {
                self.value[#status].next = #mask.into();
            }
            self.code.next = self.codes[#error].val();
            self.busy[#busy].next = self.a.val();
        })
    );
}

#[test]
fn values_and_groups_become_the_shortest_test() {
    assert_eq!(
        rewritten(quote! {
            self.a.next = is!(self.mode.val(), output.pooled);
            self.b.next = is!(self.mode.val(), output.map) | is!(self.mode.val(), output.partial);
            self.c.next = is!(self.kind.val(), packet_kind.params);
            self.d.next = up_to!(self.index.val(), early);
        }),
        plain(quote! {
            self.a.next = self.mode.val() == 1;
            self.b.next = (self.mode.val() == 0) | self.mode.val().all();
            self.c.next = self.kind.val();
            self.d.next = !(self.index.val().get_bit(2) | self.index.val().get_bit(3));
        })
    );
}

#[test]
fn what_is_left_of_a_word_is_closed_up() {
    // Wherever the check sum stands, its field and the rest are the word.
    let text = rewritten(quote!(self.a.next = without!(self.word.val(), packet.crc);)).unwrap();
    if PACKET_CRC.lsb == 48 {
        assert_eq!(text, plain(quote!(self.a.next = self.word.val().get_bits::<48>(0);)).unwrap());
    }
    // A field in the middle: the bits above it come down to its place.
    let (lsb, above) = (literal(LIST_PITCH.lsb), literal(64 - LIST_PITCH.lsb - LIST_PITCH.width));
    let (next, left) = (literal(LIST_PITCH.lsb + LIST_PITCH.width), literal(64 - LIST_PITCH.width));
    if LIST_PITCH.lsb > 0 && LIST_PITCH.lsb + LIST_PITCH.width < 64 {
        assert_eq!(
            rewritten(quote!(self.a.next = without!(self.word.val(), list.pitch);)),
            plain(
                quote!(self.a.next = (bit_cast::<#left, #above>(self.word.val().get_bits::<#above>(#next)) << #lsb)
                | bit_cast::<#left, #lsb>(self.word.val().get_bits::<#lsb>(0));)
            )
        );
    }
}

/// One bit that is left on a side is a slice, too: a cast takes no `bool`.
#[test]
fn a_single_bit_that_is_left_is_a_slice() {
    let kind = firebrick_spec::weights::PACKET_PE;
    let text = rewritten(quote!(self.a.next = without!(self.word.val(), packet.pe);)).unwrap();
    assert!(!text.contains("get_bit ("), "{} at {}: {text}", kind.name, kind.lsb);
}

#[test]
fn what_the_contract_does_not_have_is_told_all_at_once() {
    let problem = rewritten(quote! {
        self.a.next = field!(self.word.val(), pass.stripes);
        self.b.next = self.index.val() == word!(STATE);
        self.c.next = number!(PASS_CHANNELS / 2).into();
    });
    let problem = problem.unwrap_err();
    assert!(problem.contains("no field of `pass` `stripes`") && problem.contains("last_valid"), "{problem}");
    assert!(problem.contains("no register `STATE`") && problem.contains("STATUS"), "{problem}");
    assert!(problem.contains("a sum, difference or product"), "{problem}");
    let no_name = rewritten(quote!(self.a.next = field!(self.word.val(), pass);)).unwrap_err();
    assert!(no_name.contains("as `pass.strips`"), "{no_name}");
}

#[test]
fn other_macros_stay() {
    let kernel = quote!(dff_setup!(self, clock, a););
    assert_eq!(rewritten(kernel.clone()), plain(kernel));
}
