//! The C interface of a model, as C++ text.
//!
//! Four functions run the model, two more write traces and one the coverage; `fb_port` gives the address of a port's
//! variable. A port whose size differs from the one that its width asks for fails to compile.

use std::fmt::Write;

use super::{Coverage, Source};

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
    int trace_error = 0;
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
    if (s->trace) { s->trace->close(); delete s->trace; s->trace = nullptr; s->trace_error = fb_error; }
#endif
}
int fb_trace_error(void* self) {
#ifdef FB_TRACE
    return SELF->trace ? fb_error : SELF->trace_error;
#else
    return 0;
#endif
}
void fb_trace_open(void* self, const char* file) {
#ifdef FB_TRACE
    auto* s = SELF;
    fb_trace_close(self);
    s->trace = new VerilatedFstC;
    s->model->trace(s->trace, 99);
    fb_error = 0;
    errno = 0;
    s->trace->open(file);
    if (!s->trace->isOpen()) fb_note(errno);
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

/// The writer of FST files never looks whether the system has taken what it writes, and maps files that are shorter than it thinks
/// if it has not: on a full disk that is a half-written trace or SIGBUS. So its calls pass here (`--wrap` of the linker). What fails
/// is noted, and in place of a file without room it gets memory: nobody will read that trace.
const WRITER: &str = r#"
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
static thread_local int fb_error = 0;
static void fb_note(int error) { if (!fb_error) fb_error = error ? error : EIO; }
extern "C" {
size_t __real_fwrite(const void*, size_t, size_t, FILE*);
int __real_fflush(FILE*);
int __real_fclose(FILE*);
int __real_fseeko(FILE*, off_t, int);
void* __real_mmap(void*, size_t, int, int, int, off_t);
size_t __wrap_fwrite(const void* data, size_t size, size_t count, FILE* file) {
    size_t written = __real_fwrite(data, size, count, file);
    if (written < count && size) fb_note(errno);
    return written;
}
int __wrap_fflush(FILE* file) {
    int result = __real_fflush(file);
    if (result) fb_note(errno);
    return result;
}
int __wrap_fclose(FILE* file) {
    if (ferror(file)) fb_note(ENOSPC);
    int result = __real_fclose(file);
    if (result) fb_note(errno);
    return result;
}
int __wrap_fseeko(FILE* file, off_t offset, int whence) {
    int result = __real_fseeko(file, offset, whence);
    if (result) fb_note(errno);
    return result;
}
void* __wrap_mmap(void* at, size_t length, int protection, int flags, int file, off_t offset) {
    if (file >= 0 && (flags & MAP_SHARED)) {
        int error = posix_fallocate(file, offset, static_cast<off_t>(length));
        if (error) {
            fb_note(error);
            return __real_mmap(at, length, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        }
    }
    return __real_mmap(at, length, protection, flags, file, offset);
}
}
"#;

/// The shim of `source`.
pub(super) fn text(source: &Source<'_>) -> String {
    let mut out = String::new();
    if source.trace {
        out.push_str("#define FB_TRACE 1\n");
        out.push_str(WRITER);
    }
    if source.coverage != Coverage::Nothing {
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
