//! The statements that belong to some signals: each signal has a block of its own, however many a kernel assigns in one condition.
//!
//! A kernel's one block, as a Verilog `always @(*)`, would read and write everything: where two modules feed each other, a simulator would
//! see a loop that is not there.

use std::collections::HashMap;

use super::ir::{Expr, Id, Stmt, Target};

/// The statements that assign one of the signals, with the conditions around them.
pub fn slice(block: &[Stmt], belongs: &impl Fn(Id) -> bool) -> Vec<Stmt> {
    block.iter().filter_map(|stmt| slice_of(stmt, belongs)).collect()
}

fn slice_of(stmt: &Stmt, belongs: &impl Fn(Id) -> bool) -> Option<Stmt> {
    match stmt {
        Stmt::Assign(target, _) => belongs(target.signal).then(|| stmt.clone()),
        Stmt::If(test, then, otherwise) => {
            let (then, otherwise) = (slice(then, belongs), slice(otherwise, belongs));
            match (then.is_empty(), otherwise.is_empty()) {
                (true, true) => None,
                (true, false) => Some(Stmt::If(inverted(test), otherwise, Vec::new())),
                _ => Some(Stmt::If(test.clone(), then, otherwise)),
            }
        }
        Stmt::Case(test, arms) => {
            let mut arms: Vec<_> = arms.iter().map(|(label, block)| (label, slice(block, belongs))).collect();
            if arms.iter().all(|(_, block)| block.is_empty()) {
                return None;
            }
            // Where the rest does nothing, a label that does nothing is part of it.
            if arms.iter().all(|(label, block)| label.is_some() || block.is_empty()) {
                arms.retain(|(label, block)| label.is_none() || !block.is_empty());
            }
            Some(Stmt::Case(test.clone(), arms.into_iter().map(|(label, b)| (label.clone(), b)).collect()))
        }
    }
}

fn inverted(test: &Expr) -> Expr {
    match test {
        Expr::Unary("~", inner) => (**inner).clone(),
        Expr::Binary(left, "==", right) => Expr::Binary(left.clone(), "!=", right.clone()),
        Expr::Binary(left, "!=", right) => Expr::Binary(left.clone(), "==", right.clone()),
        test => Expr::Unary("~", Box::new(test.clone())),
    }
}

/// The block without assignments that a later one replaces in any case.
pub fn without_replaced(block: Vec<Stmt>) -> Vec<Stmt> {
    let whole = |stmt: &Stmt| match stmt {
        Stmt::Assign(Target { signal, slice: None }, _) => Some(*signal),
        _ => None,
    };
    let last: HashMap<Id, usize> =
        block.iter().enumerate().filter_map(|(place, stmt)| Some((whole(stmt)?, place))).collect();
    let (mut kept, mut place) = (Vec::new(), 0);
    for stmt in block {
        kept.extend(slice_of(&stmt, &|signal| last.get(&signal).is_none_or(|last| place >= *last)));
        place += 1;
    }
    kept
}
