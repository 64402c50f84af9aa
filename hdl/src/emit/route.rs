//! Wire copies, clocks above all, taken out of `always` blocks and put straight into the port maps.
//!
//! rust-hdl connects a child through a stub of its own, assigned in the parent's one `always @(*)`. A stub that is nothing but a copy of an
//! input or of another child's output is dropped; so is a child's output that only feeds an output of the module. What is left in
//! the `always` block is logic.

use std::collections::{HashMap, HashSet};

use super::module::{Module, declared, is_identifier, words};

/// Routes the wire copies of a module made from Rust; others are left alone.
pub fn route(module: &mut Module) {
    let Some(code) = module.rust_code() else { return };
    let uses = Uses::of(&module.body[code..]);
    let declarations = &module.body[..code];
    let mut routes = stub_copies(declarations, &uses);
    routes.extend(output_copies(declarations, &uses));
    if routes.is_empty() {
        return;
    }
    let outputs: HashSet<&str> = routes.iter().filter(|r| r.output).map(|r| r.to.as_str()).collect();
    let dropped: HashSet<usize> = routes.iter().map(|r| code + r.line).collect();
    let by_stub: HashMap<&str, &str> = routes.iter().map(|r| (r.stub.as_str(), r.to.as_str())).collect();
    let lines = module.body.iter().enumerate().filter(|(i, _)| !dropped.contains(i));
    module.body = lines.filter_map(|(i, l)| rewrite(l, i < code, &by_stub, &outputs)).collect();
}

/// A stub that is replaced.
struct Route {
    /// Name of the stub.
    stub: String,
    /// What is connected instead.
    to: String,
    /// Line of the copy, from the beginning of the update code.
    line: usize,
    /// The copy goes from a child to an output of the module.
    output: bool,
}

/// A copy `target = source;` outside of any condition.
struct Copy {
    source: String,
    line: usize,
}

/// What the update code does with each name.
#[derive(Default)]
struct Uses {
    assigned: HashMap<String, usize>,
    read: HashMap<String, usize>,
    copies: HashMap<String, Copy>,
}

impl Uses {
    fn of(code: &[String]) -> Self {
        let mut uses = Uses::default();
        let mut depth = 0;
        for (line, text) in
            code.iter().enumerate().map(|(i, l)| (i, l.trim())).filter(|(_, t)| !t.starts_with("//"))
        {
            match text.strip_suffix(';').and_then(|t| t.split_once(" = ")) {
                Some((target, source)) => uses.assignment(target, source, line, depth),
                None => uses.reads(text),
            }
            if text.ends_with("begin") || text.starts_with("case") {
                depth += 1;
            }
            if text == "end" || text == "endcase" {
                depth -= 1;
            }
        }
        uses
    }

    fn assignment(&mut self, target: &str, source: &str, line: usize, depth: usize) {
        let base = target.split('[').next().unwrap_or(target);
        *self.assigned.entry(base.to_owned()).or_default() += 1;
        self.reads(&target[base.len()..]);
        self.reads(source);
        if depth == 1 && is_identifier(target) && is_identifier(source) {
            self.copies.insert(target.to_owned(), Copy { source: source.to_owned(), line });
        }
    }

    fn reads(&mut self, text: &str) {
        for word in words(text) {
            *self.read.entry(word.to_owned()).or_default() += 1;
        }
    }

    /// The copy that is the only thing ever assigned to `target`.
    fn only_copy(&self, target: &str) -> Option<&Copy> {
        (self.assigned.get(target) == Some(&1)).then(|| self.copies.get(target)).flatten()
    }

    fn reads_of(&self, name: &str) -> usize {
        self.read.get(name).copied().unwrap_or(0)
    }
}

/// Children's inputs that are copies of the module's inputs or of other children's outputs.
fn stub_copies(declarations: &[String], uses: &Uses) -> Vec<Route> {
    let nets: HashSet<&str> = declarations
        .iter()
        .filter_map(|l| declared(l, "input wire").or_else(|| declared(l, "wire")))
        .collect();
    let connected: HashSet<&str> = declarations.iter().filter_map(|l| connection(l)).map(|c| c.net).collect();
    let stubs = declarations
        .iter()
        .filter_map(|l| declared(l, "reg"))
        .filter(|name| name.contains('$') && connected.contains(name));
    let routes = stubs.filter_map(|stub| {
        let copy = uses.only_copy(stub).filter(|c| nets.contains(c.source.as_str()))?;
        let unread = uses.reads_of(stub) == 0;
        unread.then(|| Route {
            stub: stub.to_owned(),
            to: copy.source.clone(),
            line: copy.line,
            output: false,
        })
    });
    routes.collect()
}

/// Children's outputs that feed an output of the module and nothing else.
fn output_copies(declarations: &[String], uses: &Uses) -> Vec<Route> {
    let wires: HashSet<&str> = declarations.iter().filter_map(|l| declared(l, "wire")).collect();
    let outputs = declarations.iter().filter_map(|l| declared(l, "output reg"));
    let routes = outputs.filter_map(|output| {
        let copy = uses.only_copy(output)?;
        let from_child = wires.contains(copy.source.as_str()) && uses.reads_of(&copy.source) == 1;
        from_child.then(|| Route {
            stub: copy.source.clone(),
            to: output.to_owned(),
            line: copy.line,
            output: true,
        })
    });
    routes.collect()
}

/// A line of a port map: `.port(net)` and what stands behind it.
struct Connection<'a> {
    port: &'a str,
    net: &'a str,
    end: &'a str,
}

fn connection(line: &str) -> Option<Connection<'_>> {
    let (port, rest) = line.trim().strip_prefix('.')?.split_once('(')?;
    let (net, end) = rest.split_once(')')?;
    Some(Connection { port, net, end })
}

/// One line with the routes applied; `None` for the declaration of a stub that is gone.
fn rewrite(
    line: &str,
    declaration: bool,
    by_stub: &HashMap<&str, &str>,
    outputs: &HashSet<&str>,
) -> Option<String> {
    if !declaration {
        return Some(line.to_owned());
    }
    let gone =
        declared(line, "reg").or_else(|| declared(line, "wire")).is_some_and(|n| by_stub.contains_key(n));
    if gone {
        return None;
    }
    if declared(line, "output reg").is_some_and(|n| outputs.contains(n)) {
        return Some(line.replacen("output reg", "output wire", 1));
    }
    let routed = connection(line).and_then(|Connection { port, net, end }| {
        Some(format!("        .{port}({}){end}", by_stub.get(net)?))
    });
    Some(routed.unwrap_or_else(|| line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "\
module top(clock,x,y,z);
    input wire  clock;
    input wire  x;
    output reg  y;
    output reg  z;
    reg  a$clock;
    reg  a$d;
    wire  a$q;
    reg  b$d;
    wire  b$q;
    reg  b$clock;
    top$a a(
        .d(a$d),
        .q(a$q),
        .clock(a$clock)
    );
    top$b b(
        .d(b$d),
        .q(b$q),
        .clock(b$clock)
    );
    // Update code
    always @(*) begin
        a$clock = clock;
        b$clock = clock;
        a$d = a$q;
        if (x) begin
            a$d = x;
        end
        b$d = a$q;
        y = b$q;
        z = a$q;
    end
endmodule
";

    fn routed(text: &str) -> String {
        let mut module = Module::parse_all(text).remove("top").unwrap();
        route(&mut module);
        module.render()
    }

    #[test]
    fn copies_go_into_the_port_maps_and_logic_stays() {
        let text = routed(PARENT);
        for gone in ["a$clock", "b$clock", "b$d", "b$q", "y = "] {
            assert!(!text.contains(gone), "{gone} is still in\n{text}");
        }
        assert!(text.contains(".clock(clock)") && text.contains(".d(a$q)") && text.contains(".q(y)"));
        assert!(text.contains("output wire  y;"));
        // a$q has other readers than z, a$d is assigned twice.
        assert!(text.contains("output reg  z;") && text.contains("z = a$q;"));
        assert!(text.contains(".d(a$d)") && text.contains("reg  a$d;"));
    }

    #[test]
    fn a_stub_that_is_read_or_partly_assigned_stays() {
        let read = PARENT.replace("y = b$q;", "y = b$d;");
        assert!(routed(&read).contains("b$d = a$q;"));
        let partly = PARENT.replace("b$d = a$q;", "b$d[0] = a$q;");
        assert!(routed(&partly).contains("b$d[0] = a$q;"));
    }

    #[test]
    fn text_that_is_not_from_rust_is_left_alone() {
        let custom = PARENT.replace("// Update code", "// Update code (custom)");
        assert_eq!(routed(&custom), Module::parse_all(&custom)["top"].render());
    }
}
