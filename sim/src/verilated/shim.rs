//! The C interface of a model, as C++ text.
//!
//! Four functions run the model, two more write traces and one the coverage; `fb_port` gives the address of a port's
//! variable. A port whose size differs from the one that its width asks for fails to compile.

use std::fmt::Write;

use super::Source;

const HEAD: &str = r#"#include "Vmodel.h"
#include "verilated.h"
#ifdef FB_TRACE
#include "verilated_fst_c.h"
#endif
#ifdef FB_COVERAGE
#include "verilated_cov.h"
#endif
struct Simulation {
    VerilatedContext context;
    Vmodel* model = nullptr;
    uint64_t now = 0;
#ifdef FB_TRACE
    VerilatedFstC* trace = nullptr;
    void dump() { if (trace) trace->dump(now++); }
#else
    void dump() {}
#endif
    void eval() { model->eval(); dump(); }
};
#define SELF static_cast<Simulation*>(self)
extern "C" {
void* fb_new() {
    auto* s = new Simulation;
#ifdef FB_TRACE
    s->context.traceEverOn(true);
#endif
    s->model = new Vmodel{&s->context};
    return s;
}
void fb_eval(void* self) { SELF->eval(); }
void fb_trace_close(void* self) {
#ifdef FB_TRACE
    auto* s = SELF;
    if (s->trace) { s->trace->close(); delete s->trace; s->trace = nullptr; }
#endif
}
void fb_trace_open(void* self, const char* file) {
#ifdef FB_TRACE
    auto* s = SELF;
    fb_trace_close(self);
    s->trace = new VerilatedFstC;
    s->model->trace(s->trace, 99);
    s->trace->open(file);
#endif
}
void fb_coverage_write(void* self, const char* file) {
#ifdef FB_COVERAGE
    SELF->context.coveragep()->write(file);
#endif
}
void fb_delete(void* self) {
    auto* s = SELF;
    s->model->final();
    fb_trace_close(self);
    delete s->model;
    delete s;
}
"#;

/// The shim of `source`.
pub(super) fn text(source: &Source<'_>) -> String {
    let mut out = String::new();
    if source.trace {
        out.push_str("#define FB_TRACE 1\n");
    }
    if source.coverage {
        out.push_str("#define FB_COVERAGE 1\n");
    }
    out.push_str(HEAD);
    out.push_str("void fb_step(void* self, unsigned long long cycles) {\n    auto* s = SELF;\n");
    match source.ports.iter().find(|p| Some(p.name.as_str()) == source.clock) {
        Some(clock) => {
            let clock = clock.member();
            let _ = writeln!(
                out,
                "    while (cycles--) {{ s->model->{clock} = 0; s->eval(); s->model->{clock} = 1; s->eval(); }}"
            );
        }
        None => out.push_str("    while (cycles--) s->eval();\n"),
    }
    out.push_str(
        "}\nvoid* fb_port(void* self, unsigned index) {\n    auto* m = SELF->model;\n    switch (index) {\n",
    );
    for (index, port) in source.ports.iter().enumerate() {
        let (name, member, bytes) = (&port.name, port.member(), port.bytes());
        let _ = writeln!(
            out,
            "    case {index}: static_assert(sizeof(m->{member}) == {bytes}, \"width of port {name}\"); \
             return static_cast<void*>(&m->{member});"
        );
    }
    out.push_str("    default: return nullptr;\n    }\n}\n}\n");
    out
}
