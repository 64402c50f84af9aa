/* firebrick_example.c on the board stand-in (docs/board-stand-in.md), for Cortex-A9 code under qemu-user: the same loads and stores as
   without an operating system; only where registers and memory come from, and the cache's calls, are Linux'.

       stand_in PLACE PIXELS... --dev-root DEV --sysfs-root SYS

   PLACE: the buffer's offset in the stand-in's memory. PIXELS: files of [channel][row][column] bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firebrick_driver.h"
#include "firebrick_model.h"

extern uint8_t firebrick_example_pixels[FIREBRICK_MODEL_CHANNELS * FIREBRICK_MODEL_HEIGHT * FIREBRICK_MODEL_WIDTH];
int firebrick_example(struct firebrick *engine);

/* What of Linux' own headers is needed: the toolchain of scripts/build-board.sh has none of the kernel. ARM, 32 bits. */
#define SIGBUS 7
#define SA_SIGINFO 4
#define AF_UNIX 1
#define SOCK_STREAM 1
#define MSG_WAITALL 0x100
#define O_WRONLY 1
#define O_RDWR 2
#define PROT_READ_WRITE 3
#define MAP_SHARED 1
struct handler {
    void (*function)(int, void *, void *);
    unsigned long mask[32];
    int flags;
    void (*restorer)(void);
};
struct address {
    unsigned short family;
    char path[108];
};
struct context {
    unsigned long flags, *link, stack[3], trap, error, mask, registers[16];
};
int sigaction(int number, const struct handler *now, struct handler *before);
int socket(int domain, int type, int protocol);
int connect(int file, const struct address *address, unsigned length);
int recv(int file, void *buffer, size_t length, int flags);
int open(const char *path, int flags, ...);
int close(int file);
int write(int file, const void *buffer, size_t length);
void *mmap(void *wanted, size_t length, int protection, int flags, int file, long offset);
void _exit(int code);

static int line = -1;
static unsigned long window;
static const char *attributes;
static uint32_t place;

static void fail(const char *what)
{
    perror(what);
    _exit(2);
}

static uint32_t transact(uint32_t write_it, uint32_t offset, uint32_t value)
{
    uint32_t request[3] = {write_it, offset, value}, answer[2];
    if (write(line, request, sizeof request) != (int)sizeof request || recv(line, answer, sizeof answer, MSG_WAITALL) != (int)sizeof answer || answer[0])
        _exit(3);
    return answer[1];
}

/* A load or store of a word in A32 code: the only way to an AXI4-Lite register. */
static void on_bus_error(int signal, void *info, void *context)
{
    unsigned long *registers = ((struct context *)context)->registers, address;
    uint32_t code = *(const uint32_t *)registers[15], base = code >> 16 & 15, data = code >> 12 & 15, distance;
    (void)signal;
    (void)info;
    if ((code >> 26 & 3) != 1 || code & 1u << 22 || data == 15 || (code & 1u << 25 && code & 0xff0))
        _exit(4);
    distance = code & 1u << 25 ? registers[code & 15] : code & 0xfff;
    if (!(code & 1u << 23))
        distance = -distance;
    address = registers[base] + (base == 15 ? 8 : 0) + (code & 1u << 24 ? distance : 0);
    if (address - window >= FIREBRICK_WINDOW_BYTES || address % 4)
        _exit(5);
    if (code & 1u << 20)
        registers[data] = transact(0, address - window, 0);
    else
        transact(1, address - window, registers[data]);
    if (!(code & 1u << 24) || code & 1u << 21)
        registers[base] = code & 1u << 24 ? address : registers[base] + distance;
    registers[15] += 4;
}

static void set(const char *name, unsigned long value)
{
    char path[512], text[32];
    int file, length = snprintf(text, sizeof text, "%lu", value);
    snprintf(path, sizeof path, "%s/%s", attributes, name);
    file = open(path, O_WRONLY);
    if (file < 0 || write(file, text, length) != length)
        fail(path);
    close(file);
}

static void sync_range(const struct firebrick *engine, const void *address, size_t bytes, int direction)
{
    /* Lines of 64 bytes. */
    unsigned long from = (const uint8_t *)address - engine->buffer + place, to = (from + bytes + 63) / 64 * 64;
    from = from / 64 * 64;
    set("sync_offset", from);
    set("sync_size", to - from);
    set("sync_direction", direction);
    set(direction == 1 ? "sync_for_device" : "sync_for_cpu", 1);
}

static void flush(void *context, void *address, size_t bytes)
{
    sync_range(context, address, bytes, 1);
}

static void invalidate(void *context, void *address, size_t bytes)
{
    sync_range(context, address, bytes, 2);
}

static void *map(const char *path, size_t bytes)
{
    int file = open(path, O_RDWR);
    void *found = file < 0 ? (void *)-1 : mmap(NULL, bytes, PROT_READ_WRITE, MAP_SHARED, file, 0);
    if (found == (void *)-1)
        fail(path);
    return found;
}

static unsigned long physical_address(void)
{
    char path[512], text[32] = "";
    FILE *file;
    snprintf(path, sizeof path, "%s/phys_addr", attributes);
    file = fopen(path, "r");
    if (!file || !fgets(text, sizeof text, file))
        fail(path);
    fclose(file);
    return strtoul(text, NULL, 0);
}

int main(int count, char **words)
{
    static struct firebrick engine;
    struct handler action = {.function = on_bus_error, .flags = SA_SIGINFO};
    struct address address = {.family = AF_UNIX};
    char path[512], folder[512];
    int n, result = 0;
    if (count < 7)
        return 2;
    place = strtoul(words[1], NULL, 0);
    snprintf(folder, sizeof folder, "%s/class/u-dma-buf/udmabuf0", words[count - 1]);
    attributes = folder;
    strncpy(address.path, getenv("FIREBRICK_STAND_IN"), sizeof address.path - 1);
    line = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(line, &address, sizeof address))
        fail(address.path);
    sigaction(SIGBUS, &action, NULL);
    snprintf(path, sizeof path, "%s/uio0", words[count - 3]);
    engine.registers = map(path, FIREBRICK_WINDOW_BYTES);
    window = (unsigned long)engine.registers;
    snprintf(path, sizeof path, "%s/udmabuf0", words[count - 3]);
    engine.buffer_bytes = FIREBRICK_MODEL_BUFFER_BYTES;
    engine.buffer = (uint8_t *)map(path, place + engine.buffer_bytes) + place;
    engine.bus_address = physical_address() + place;
    engine.flush = flush;
    engine.invalidate = invalidate;
    engine.context = &engine;
    for (n = 2; n < count - 4; n++) {
        FILE *file = fopen(words[n], "rb");
        if (!file || fread(firebrick_example_pixels, 1, sizeof firebrick_example_pixels, file) != sizeof firebrick_example_pixels)
            fail(words[n]);
        fclose(file);
        result |= firebrick_example(&engine);
        fflush(stdout);
    }
    return result;
}
