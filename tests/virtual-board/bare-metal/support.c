/* What is beneath the example of the driver in C on the virtual board: the serial line, what a first-stage boot loader does for the logic,
   the memory's map, and the parts of a C library and of AMD's that example and driver call. Addresses and fields: UG585, appendix B. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "xil_cache.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define UART1_CR REGISTER(0xe0001000)
#define UART1_SR REGISTER(0xe000102c)
#define UART1_FIFO REGISTER(0xe0001030)
#define UART_TX_ENABLE 0x10u
#define UART_TX_FULL 0x10u
#define SLCR_UNLOCK REGISTER(0xf8000008)
#define SLCR_UNLOCK_KEY 0xdf0du
#define PSS_RST_CTRL REGISTER(0xf8000200)
#define FPGA_RST_CTRL REGISTER(0xf8000240)
#define LVL_SHFTR_EN REGISTER(0xf8000900)

/* Sections of a MiB, as AMD's library describes them: memory behind caches, the logic strongly ordered, other devices shared. */
#define MEMORY 0x15de6u
#define LOGIC 0xc02u
#define DEVICE 0xc06u
#define MEMORY_MIB 512u
#define LOGIC_MIB 0x400u
#define DEVICE_MIB 0xe00u
#define CACHE_LINE 32u

static uint32_t map[4096] __attribute__((aligned(16384)));

static void put(char letter)
{
    while (UART1_SR & UART_TX_FULL)
        ;
    UART1_FIFO = (uint8_t)letter;
}

static void put_number(unsigned long value, unsigned base, unsigned digits)
{
    char text[32];
    unsigned n = 0;
    do {
        text[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value || n < digits);
    while (n)
        put(text[--n]);
}

int printf(const char *format, ...)
{
    va_list arguments;
    const char *text;
    va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
        } else if (format[1] == 's') {
            for (text = va_arg(arguments, const char *); *text; text++)
                put(*text);
            format += 1;
        } else if (format[1] == 'l' && format[2] == 'u') {
            put_number(va_arg(arguments, unsigned long), 10, 1);
            format += 2;
        } else if (format[1] == '0' && format[2] == '8' && format[3] == 'l' && format[4] == 'x') {
            put_number(va_arg(arguments, unsigned long), 16, 8);
            format += 4;
        } else {
            put('?');
        }
    }
    va_end(arguments);
    return 0;
}

void *memcpy(void *to, const void *from, size_t bytes)
{
    uint8_t *out = to;
    const uint8_t *in = from;
    while (bytes--)
        *out++ = *in++;
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    uint8_t *out = to;
    while (bytes--)
        *out++ = (uint8_t)value;
    return to;
}

static void barrier(void)
{
    __asm__ volatile("dsb" ::: "memory");
}

void Xil_DCacheFlushRange(UINTPTR address, uint32_t bytes)
{
    UINTPTR line;
    barrier();
    for (line = address & ~(CACHE_LINE - 1u); line < address + bytes; line += CACHE_LINE)
        __asm__ volatile("mcr p15, 0, %0, c7, c14, 1" ::"r"(line) : "memory");
    barrier();
}

void Xil_DCacheInvalidateRange(UINTPTR address, uint32_t bytes)
{
    UINTPTR line;
    barrier();
    for (line = address & ~(CACHE_LINE - 1u); line < address + bytes; line += CACHE_LINE)
        __asm__ volatile("mcr p15, 0, %0, c7, c6, 1" ::"r"(line) : "memory");
    barrier();
}

static void map_memory(void)
{
    uint32_t n, control;
    for (n = 0; n < sizeof map / sizeof *map; n++)
        map[n] = n << 20 | (n < MEMORY_MIB ? MEMORY : n < LOGIC_MIB ? 0 : n < DEVICE_MIB ? LOGIC : DEVICE);
    barrier();
    __asm__ volatile("mcr p15, 0, %0, c8, c7, 0" ::"r"(0));          /* TLBs */
    __asm__ volatile("mcr p15, 0, %0, c7, c5, 0" ::"r"(0));          /* instructions */
    __asm__ volatile("mcr p15, 0, %0, c2, c0, 2" ::"r"(0));          /* TTBCR: all of it by TTBR0 */
    __asm__ volatile("mcr p15, 0, %0, c2, c0, 0" ::"r"((uint32_t)(uintptr_t)map | 0x5bu));
    __asm__ volatile("mcr p15, 0, %0, c3, c0, 0" ::"r"(0xffffffffu)); /* no domain asks for permissions */
    __asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(control));
    control |= 1u << 0 | 1u << 2 | 1u << 11 | 1u << 12;               /* MMU, data, branches, instructions */
    __asm__ volatile("mcr p15, 0, %0, c1, c0, 0\n\tisb" ::"r"(control) : "memory");
}

/* The end of a machine: QEMU leaves at a reset. */
static void leave(void)
{
    SLCR_UNLOCK = SLCR_UNLOCK_KEY;
    PSS_RST_CTRL = 1;
    for (;;)
        ;
}

void bare_metal_begin(void)
{
    UART1_CR = UART_TX_ENABLE;
    map_memory();
    /* ps7_post_config of a first-stage boot loader: levels between processor and logic, and the logic's reset. */
    SLCR_UNLOCK = SLCR_UNLOCK_KEY;
    LVL_SHFTR_EN = 0xf;
    FPGA_RST_CTRL = 0;
}

void bare_metal_end(int result)
{
    printf("= %lu\n", (unsigned long)result);
    leave();
}

void bare_metal_fault(unsigned kind)
{
    static const char *const kinds[] = {"undefined instruction", "prefetch abort", "data abort"};
    uint32_t address;
    __asm__ volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(address));
    printf("%s, 0x%08lx\n", kinds[kind], (unsigned long)address);
    leave();
}

/* What libgcc calls when something is divided by 0. */
int raise(int signal)
{
    printf("signal %lu\n", (unsigned long)signal);
    leave();
    return 0;
}
