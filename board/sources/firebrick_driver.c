/* The driver: firebrick_driver.h says how it is used, the programmer's guide what it does and why. */
#include "firebrick_driver.h"

#include <string.h>

/* Reads of CONTROL until a reset must have ended: it waits for answers to open bursts, for WATCHDOG cycles at most. */
#define RESET_POLLS 300000u
#define FRAME_POLLS 100000000u
#define WATCHDOG_CYCLES 1000000u
#define BOTH (FIREBRICK_IRQ_STATUS_DONE_MASK | FIREBRICK_IRQ_STATUS_ERROR_MASK)

static uint32_t get(const struct firebrick *engine, uint32_t offset)
{
    return engine->registers[offset / 4];
}

static void set(const struct firebrick *engine, uint32_t offset, uint32_t value)
{
    engine->registers[offset / 4] = value;
}

static void flush(const struct firebrick *engine, uint32_t offset, size_t bytes)
{
    if (engine->flush)
        engine->flush(engine->context, engine->buffer + offset, bytes);
}

uint16_t firebrick_check_sum(const uint32_t words[FIREBRICK_DESCRIPTOR_WORDS])
{
    uint32_t crc = FIREBRICK_CRC_START, n, bit;
    for (n = 0; n + 1 < FIREBRICK_DESCRIPTOR_WORDS; n++)
        for (bit = 64; bit-- > 0;) {
            uint32_t in = bit < 32 ? words[n] >> bit & 1u : 0;
            uint32_t feedback = (crc >> 15 & 1u) ^ in;
            crc = (crc << 1 ^ (feedback ? FIREBRICK_CRC_POLYNOMIAL : 0)) & 0xffffu;
        }
    return (uint16_t)crc;
}

static enum firebrick_status stopped(struct firebrick *engine)
{
    engine->error_code = get(engine, FIREBRICK_ERROR_CODE);
    engine->error_info = get(engine, FIREBRICK_ERROR_INFO);
    return engine->error_code ? FIREBRICK_STOPPED : FIREBRICK_OK;
}

enum firebrick_status firebrick_reset(struct firebrick *engine)
{
    uint32_t polls;
    set(engine, FIREBRICK_CONTROL, FIREBRICK_CONTROL_SOFT_RESET_MASK);
    for (polls = 0; get(engine, FIREBRICK_CONTROL) & FIREBRICK_CONTROL_SOFT_RESET_MASK; polls++)
        if (polls == RESET_POLLS)
            return FIREBRICK_TIMEOUT;
    set(engine, FIREBRICK_IRQ_ENABLE, BOTH);
    set(engine, FIREBRICK_IRQ_STATUS, BOTH);
    return stopped(engine);
}

enum firebrick_status firebrick_load(struct firebrick *engine, const struct firebrick_model *model)
{
    enum firebrick_status status;
    uint32_t base = engine->bus_address, last = base + (uint32_t)(engine->buffer_bytes - 1);
    engine->model = NULL;
    engine->error_code = engine->error_info = 0;
    /* Before anything is written: something else may be at this address. */
    if (get(engine, FIREBRICK_ID) != FIREBRICK_IDENTITY)
        return FIREBRICK_NOT_THERE;
    if (get(engine, FIREBRICK_VERSION) != FIREBRICK_CONTRACT_VERSION || model->contract_version != FIREBRICK_CONTRACT_VERSION)
        return FIREBRICK_OTHER_VERSION;
    if (get(engine, FIREBRICK_CONFIG_HASH) != model->config_hash)
        return FIREBRICK_OTHER_ENGINE;
    if (engine->buffer_bytes < model->buffer_bytes || base % FIREBRICK_BURST_BYTES || last < base)
        return FIREBRICK_BAD_BUFFER;
    set(engine, FIREBRICK_WATCHDOG, WATCHDOG_CYCLES);
    status = firebrick_reset(engine);
    if (status != FIREBRICK_OK)
        return status;
    memcpy(engine->buffer + model->weights_offset, model->weights, model->weights_bytes);
    /* All of it: a line of the buffer that is still dirty from before would be written over what the engine writes. */
    flush(engine, 0, engine->buffer_bytes);
    set(engine, FIREBRICK_READ_BASE, base);
    set(engine, FIREBRICK_READ_LIMIT, last);
    set(engine, FIREBRICK_WRITE_BASE, base + model->first_written);
    set(engine, FIREBRICK_WRITE_LIMIT, last);
    engine->model = model;
    return FIREBRICK_OK;
}

/* The image as phase planes in words: pixel (y, x) of the padded image is in plane (y mod stride, x mod stride), row y div stride. */
static void pack(const struct firebrick_model *model, const uint8_t *pixels, uint8_t *to)
{
    uint32_t planes = model->factor * model->factor * model->channels, row, strip, plane, i;
    memset(to, 0, model->image_bytes);
    for (row = 0; row < model->rows; row++)
        for (strip = 0; strip < model->strips; strip++)
            for (plane = 0; plane < planes; plane++) {
                uint32_t channel = plane % model->channels, phase = plane / model->channels;
                uint32_t y = row * model->stride + phase / model->factor;
                for (i = 0; i < FIREBRICK_IMAGE_WORD_PIXELS; i++) {
                    uint32_t column = strip * FIREBRICK_PIXELS + i;
                    uint32_t x = column * model->stride + phase % model->factor;
                    if (column >= model->columns || y >= model->height + 2 * model->pad || x >= model->width + 2 * model->pad)
                        continue;
                    if (y < model->pad || x < model->pad || y - model->pad >= model->height || x - model->pad >= model->width)
                        to[i] = model->zero[channel];
                    else
                        to[i] = pixels[(channel * model->height + y - model->pad) * model->width + x - model->pad];
                }
                to += FIREBRICK_IMAGE_WORD_BYTES;
            }
}

/* Waits for room in the queue (`mask` 0), or for these bits of IRQ_STATUS. */
static enum firebrick_status await(struct firebrick *engine, uint32_t mask, uint32_t *polls)
{
    uint32_t most = engine->most_polls ? engine->most_polls : FRAME_POLLS;
    for (;;) {
        if (mask ? (get(engine, FIREBRICK_IRQ_STATUS) & mask) != 0 : get(engine, FIREBRICK_QUEUE_FREE) >= FIREBRICK_DESCRIPTOR_WORDS)
            return FIREBRICK_OK;
        if (stopped(engine) != FIREBRICK_OK)
            return FIREBRICK_STOPPED;
        if (++*polls >= most)
            return FIREBRICK_TIMEOUT;
        if (mask && engine->wait)
            engine->wait(engine->context);
    }
}

static enum firebrick_status stream(struct firebrick *engine, uint32_t *polls)
{
    const struct firebrick_model *model = engine->model;
    uint32_t n, i, next = 0, words[FIREBRICK_DESCRIPTOR_WORDS];
    for (n = 0; n < model->descriptors_count; n++) {
        uint32_t first = n * FIREBRICK_DESCRIPTOR_WORDS;
        enum firebrick_status status = await(engine, 0, polls);
        if (status != FIREBRICK_OK)
            return status;
        memcpy(words, model->descriptors + first, sizeof words);
        for (; next < model->relocations_count && model->relocations[next] < first + FIREBRICK_DESCRIPTOR_WORDS; next++)
            words[model->relocations[next] - first] += engine->bus_address;
        /* The check sum is over what was moved: it is made anew, not moved. */
        words[FIREBRICK_DESCRIPTOR_CHECK_WORD] = firebrick_check_sum(words);
        for (i = 0; i < FIREBRICK_DESCRIPTOR_WORDS; i++)
            set(engine, FIREBRICK_QUEUE_DATA, words[i]);
    }
    return FIREBRICK_OK;
}

static enum firebrick_status frame(struct firebrick *engine, const uint8_t *pixels, uint32_t *sums)
{
    const struct firebrick_model *model = engine->model;
    uint32_t polls = 0, n, cycles = get(engine, FIREBRICK_CYCLES), passes = get(engine, FIREBRICK_PASSES_DONE);
    uint8_t *region = engine->buffer + model->sums_offset;
    enum firebrick_status status;
    pack(model, pixels, engine->buffer + model->image_offset);
    flush(engine, model->image_offset, model->image_bytes);
    status = stream(engine, &polls);
    if (status == FIREBRICK_OK)
        status = await(engine, BOTH, &polls);
    if (status != FIREBRICK_OK)
        return status;
    set(engine, FIREBRICK_IRQ_STATUS, BOTH);
    status = stopped(engine);
    if (status != FIREBRICK_OK)
        return status;
    if (get(engine, FIREBRICK_PASSES_DONE) - passes != model->passes)
        return FIREBRICK_UNFINISHED;
    engine->cycles = get(engine, FIREBRICK_CYCLES) - cycles;
    if (engine->invalidate)
        engine->invalidate(engine->context, region, model->sums_bytes);
    for (n = 0; n < model->classes; n++) {
        const uint8_t *sum = region + 4 * n;
        sums[n] = (uint32_t)sum[0] | (uint32_t)sum[1] << 8 | (uint32_t)sum[2] << 16 | (uint32_t)sum[3] << 24;
        sums[n] += model->border[n];
    }
    return FIREBRICK_OK;
}

enum firebrick_status firebrick_run(struct firebrick *engine, const uint8_t *pixels, uint32_t *sums)
{
    enum firebrick_status status;
    uint32_t code, info;
    if (!engine->model)
        return FIREBRICK_NOT_LOADED;
    engine->error_code = engine->error_info = 0;
    status = frame(engine, pixels, sums);
    if (status != FIREBRICK_OK) {
        /* What is left of the frame must not meet the next one, and still writes to the buffer. */
        code = engine->error_code;
        info = engine->error_info;
        firebrick_reset(engine);
        engine->error_code = code;
        engine->error_info = info;
    }
    return status;
}

uint32_t firebrick_best(const struct firebrick_model *model, const uint32_t *sums)
{
    uint32_t best = 0, n;
    for (n = 1; n < model->classes; n++)
        if (sums[n] > sums[best])
            best = n;
    return best;
}

const char *firebrick_status_name(enum firebrick_status status)
{
    switch (status) {
    case FIREBRICK_OK: return "ok";
    case FIREBRICK_NOT_THERE: return "no Firebrick at this address";
    case FIREBRICK_OTHER_VERSION: return "hardware, driver and model are of different contract versions";
    case FIREBRICK_OTHER_ENGINE: return "the model was exported for another engine";
    case FIREBRICK_BAD_BUFFER: return "the buffer is too small, or its address is not a multiple of 128";
    case FIREBRICK_NOT_LOADED: return "no model is loaded";
    case FIREBRICK_STOPPED: return "the engine has stopped";
    case FIREBRICK_TIMEOUT: return "not finished in time";
    case FIREBRICK_UNFINISHED: return "not all passes are done";
    }
    return "unknown status";
}

const char *firebrick_error_name(uint32_t code)
{
    switch (code) {
    case FIREBRICK_ERROR_NONE: return "NONE";
    case FIREBRICK_ERROR_KIND: return "KIND";
    case FIREBRICK_ERROR_VERSION: return "VERSION";
    case FIREBRICK_ERROR_QUEUE: return "QUEUE";
    case FIREBRICK_ERROR_READ: return "READ";
    case FIREBRICK_ERROR_WRITE: return "WRITE";
    case FIREBRICK_ERROR_FIELD: return "FIELD";
    case FIREBRICK_ERROR_ORDER: return "ORDER";
    case FIREBRICK_ERROR_READ_WINDOW: return "READ_WINDOW";
    case FIREBRICK_ERROR_WRITE_WINDOW: return "WRITE_WINDOW";
    case FIREBRICK_ERROR_WEIGHTS: return "WEIGHTS";
    case FIREBRICK_ERROR_WATCHDOG: return "WATCHDOG";
    case FIREBRICK_ERROR_RESET: return "RESET";
    default: return "unknown error";
    }
}
