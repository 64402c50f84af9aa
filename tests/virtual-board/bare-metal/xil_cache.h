/* Two functions of AMD's standalone library, by their names: support.c. */
#ifndef XIL_CACHE_H
#define XIL_CACHE_H
#include <stdint.h>
typedef uintptr_t UINTPTR;
void Xil_DCacheFlushRange(UINTPTR address, uint32_t bytes);
void Xil_DCacheInvalidateRange(UINTPTR address, uint32_t bytes);
#endif
