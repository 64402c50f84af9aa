/* What the example needs of a C library: support.c. */
#ifndef STDIO_H
#define STDIO_H
/* %s, %lu and %08lx. */
int printf(const char *format, ...);
#endif
