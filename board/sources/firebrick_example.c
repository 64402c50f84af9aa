/* One image without an operating system, on the processor of a Zynq: prints the class and the cycles.

   With AMD's standalone library, whose caches are on after start-up. Sources: this file, firebrick_driver.c, firebrick_model.c and
   firebrick_model_data.S of `firebrick export`; the folder of the last one has to be among the assembler's include folders. The image
   is what the linker or the debugger puts at `firebrick_example_pixels` ([channel][row][column], as many bytes as below): by JTAG
   `dow -data pixels.bin [address]`. */
#include <stdio.h>

#include "firebrick_driver.h"
#include "firebrick_model.h"
#ifndef FIREBRICK_EXAMPLE_PLATFORM
#include "xil_cache.h"
#endif

uint8_t firebrick_example_pixels[FIREBRICK_MODEL_CHANNELS * FIREBRICK_MODEL_HEIGHT * FIREBRICK_MODEL_WIDTH];
static uint32_t sums[FIREBRICK_MODEL_CLASSES];

/* Classifies the pixels on an engine; 0 if it could. */
int firebrick_example(struct firebrick *engine)
{
    uint32_t n;
    enum firebrick_status status = firebrick_load(engine, &firebrick_model);
    if (status == FIREBRICK_OK)
        status = firebrick_run(engine, firebrick_example_pixels, sums);
    if (status != FIREBRICK_OK) {
        printf("firebrick: %s", firebrick_status_name(status));
        if (status == FIREBRICK_STOPPED)
            printf(": %s, ERROR_INFO 0x%08lx", firebrick_error_name(engine->error_code), (unsigned long)engine->error_info);
        printf("\n");
        return 1;
    }
    printf("class %lu in %lu cycles; sums", (unsigned long)firebrick_best(&firebrick_model, sums), (unsigned long)engine->cycles);
    for (n = 0; n < FIREBRICK_MODEL_CLASSES; n++)
        printf(" %lu", (unsigned long)sums[n]);
    printf("\n");
    return 0;
}

#ifndef FIREBRICK_EXAMPLE_PLATFORM
/* A cache line of Cortex-A9 or Cortex-A53 that is half the buffer's must not be dropped: the buffer begins and ends with one. */
static uint8_t buffer[(FIREBRICK_MODEL_BUFFER_BYTES + 127u) / 128u * 128u] __attribute__((aligned(FIREBRICK_MODEL_BUFFER_ALIGNMENT)));

static void flush(void *context, void *address, size_t bytes)
{
    (void)context;
    Xil_DCacheFlushRange((UINTPTR)address, bytes);
}

static void invalidate(void *context, void *address, size_t bytes)
{
    (void)context;
    Xil_DCacheInvalidateRange((UINTPTR)address, bytes);
}

int main(void)
{
    struct firebrick engine = {.registers = (volatile uint32_t *)FIREBRICK_BASE_ADDRESS,
                               .buffer = buffer,
                               .bus_address = (uint32_t)(uintptr_t)buffer,
                               .buffer_bytes = sizeof buffer,
                               .flush = flush,
                               .invalidate = invalidate};
    return firebrick_example(&engine);
}
#endif
