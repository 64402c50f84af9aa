/* Firebrick without an operating system: C99, no heap, nothing of a C library but memcpy and memset.

   Needs firebrick.h beside it, and a model as `firebrick export` writes it (firebrick_model.c and firebrick_model_data.S).

       static uint8_t buffer[FIREBRICK_MODEL_BUFFER_BYTES] __attribute__((aligned(FIREBRICK_MODEL_BUFFER_ALIGNMENT)));
       struct firebrick engine = {.registers = (volatile uint32_t *)FIREBRICK_BASE_ADDRESS, .buffer = buffer,
                                  .bus_address = (uint32_t)(uintptr_t)buffer, .buffer_bytes = sizeof buffer,
                                  .flush = flush, .invalidate = invalidate};
       firebrick_load(&engine, &firebrick_model);
       firebrick_run(&engine, pixels, sums);
*/
#ifndef FIREBRICK_DRIVER_H
#define FIREBRICK_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include "firebrick.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A compiled network: `firebrick export` defines one. Offsets are bytes in the buffer. */
struct firebrick_model {
    uint32_t contract_version, config_hash;
    uint32_t buffer_bytes, first_written;
    uint32_t weights_offset, weights_bytes;
    /* For a buffer at address 0. Which of their words are addresses: those to which the buffer's is added. */
    uint32_t descriptors_count, passes, relocations_count;
    /* The image, and the phase planes that the engine reads. */
    uint32_t channels, height, width;
    uint32_t image_offset, image_bytes, stride, factor, pad, rows, columns, strips;
    uint32_t sums_offset, sums_bytes, classes;
    const uint8_t *weights;
    const uint32_t *descriptors;
    const uint32_t *relocations;
    /* What is added to each sum; the pixel that means zero, of each channel. */
    const uint32_t *border;
    const uint8_t *zero;
};

/* What a call gives back. */
enum firebrick_status {
    FIREBRICK_OK = 0,
    FIREBRICK_NOT_THERE,     /* ID: this is no Firebrick; nothing was written */
    FIREBRICK_OTHER_VERSION, /* VERSION or the model's: made for another contract */
    FIREBRICK_OTHER_ENGINE,  /* CONFIG_HASH: the model was compiled for another engine */
    FIREBRICK_BAD_BUFFER,    /* too small, or its address is not a multiple of 128 */
    FIREBRICK_NOT_LOADED,    /* firebrick_run before firebrick_load */
    FIREBRICK_STOPPED,       /* error_code and error_info say why: enum firebrick_error */
    FIREBRICK_TIMEOUT,       /* a reset or a frame has not ended in time */
    FIREBRICK_UNFINISHED     /* the interrupt came, and the passes are not all done */
};

/* Where an engine is. The caller sets the members up to `context`, the calls the rest. */
struct firebrick {
    volatile uint32_t *registers;
    /* The buffer as the processor sees it, and its address as the accelerator does. */
    uint8_t *buffer;
    uint32_t bus_address;
    size_t buffer_bytes;
    /* Data cache: what the processor has written goes to memory; what it has of the range is dropped. None is needed where the buffer
       is not cached. Ranges are not rounded to cache lines. */
    void (*flush)(void *context, void *address, size_t bytes);
    void (*invalidate)(void *context, void *address, size_t bytes);
    /* Waits a little, for the interrupt if there is one; may be null, the driver then polls. */
    void (*wait)(void *context);
    void *context;
    /* Most reads of a register while a frame runs; 0: 100,000,000. */
    uint32_t most_polls;

    const struct firebrick_model *model;
    uint32_t error_code, error_info;
    /* Cycles of the last frame. */
    uint32_t cycles;
};

/* Checks that the engine is the model's, resets it, writes the weights, opens the windows. */
enum firebrick_status firebrick_load(struct firebrick *engine, const struct firebrick_model *model);

/* Ends all work, and clears errors; firebrick_run needs it after a failure, and does it by itself. */
enum firebrick_status firebrick_reset(struct firebrick *engine);

/* One frame. `pixels` are [channel][row][column] bytes, as the model's preprocessing leaves them; `sums` takes one number a class. */
enum firebrick_status firebrick_run(struct firebrick *engine, const uint8_t *pixels, uint32_t *sums);

/* The largest sum's class; the first among equals. */
uint32_t firebrick_best(const struct firebrick_model *model, const uint32_t *sums);

/* The check sum of a descriptor's words (word 15). */
uint16_t firebrick_check_sum(const uint32_t words[FIREBRICK_DESCRIPTOR_WORDS]);

/* A status and, for FIREBRICK_STOPPED, an error code in words. */
const char *firebrick_status_name(enum firebrick_status status);
const char *firebrick_error_name(uint32_t code);

#ifdef __cplusplus
}
#endif
#endif
