/* Firebrick's hardware/software contract, for C99 and C++11 on. Made by `cargo run -p firebrick-lab --bin bless`; do not edit.
   A field's value is (word & MASK) >> SHIFT. What the numbers mean together is in docs/programmers-guide.md. */
#ifndef FIREBRICK_H
#define FIREBRICK_H

/* Identity and sizes. */
#define FIREBRICK_IDENTITY 0x4642524bu
#define FIREBRICK_CONTRACT_VERSION 5u
#define FIREBRICK_PIXELS 14u /* Pixels of a strip, and of a word without its halo */
#define FIREBRICK_WINDOW_BYTES 16384u /* Bytes of the registers' window */
#define FIREBRICK_PASS_LOG_PASSES 128u /* Records of PASS_LOG */
#define FIREBRICK_PASS_LOG_BYTES 64u /* Bytes of a record */
#define FIREBRICK_BEAT_BYTES 8u /* Bytes of a beat of the memory ports */
#define FIREBRICK_MAX_BURST_BEATS 16u /* Most beats of a burst */
#define FIREBRICK_BURST_BYTES 128u /* No burst crosses a multiple of this; two ports take such blocks in turns */
#define FIREBRICK_MAX_PES 64u /* Most processing elements */
#define FIREBRICK_DESCRIPTOR_WORDS 16u /* 32-bit words of a descriptor */
#define FIREBRICK_PASS_CHANNELS 512u /* Most output channels of a pass, and parameter words */
#define FIREBRICK_PARAM_BANKS 4u /* Passes whose parameters the engine holds, the running one included */
#define FIREBRICK_POOL_WORDS 1024u /* Most strips (before pooling) x filters of a pooled pass */
#define FIREBRICK_MAP_WORD_BYTES 16u /* Bytes of a map word */
#define FIREBRICK_IMAGE_WORD_BYTES 24u /* Bytes of an image word */
#define FIREBRICK_IMAGE_WORD_PIXELS 18u /* Bytes of an image word that are pixels */
#define FIREBRICK_MAP_TAPS 3u /* Column taps of a map word */
#define FIREBRICK_IMAGE_TAPS 4u /* Column taps of an image word */
#define FIREBRICK_CENTRE_TAP 1u /* Column tap of a map word's own pixels; what the wide coding reads */
#define FIREBRICK_PLANES 4u /* Byte planes of a partial sum */
#define FIREBRICK_SUM_BYTES 4u /* Bytes of a channel's sum */
#define FIREBRICK_ENTRY_BITS 16u /* Bits of an entry */
#define FIREBRICK_ENTRIES_PER_WORD 4u /* Entries of a word of the weight stream */
#define FIREBRICK_CRC_POLYNOMIAL 0x1021u /* Polynomial of all check sums, without its x^16 */
#define FIREBRICK_CRC_START 0xffffu /* Start of all check sums */
#define FIREBRICK_ACCUMULATOR_BITS 24u /* Bits of a sum */
#define FIREBRICK_WEIGHT_MAX 127u /* Largest magnitude of a weight */
#define FIREBRICK_SHIFT_MAX 46u /* Largest shift of the requantisation; the least is 1 */
#define FIREBRICK_BYPASS_SHIFT_MAX 24u /* Largest shift of a bypass map; the least is 1 */

/* Registers: offsets in the window, and fields. */
#define FIREBRICK_ID 0x000u /* Identity, "FBRK" in ASCII (0x4642524b) */
#define FIREBRICK_VERSION 0x004u /* Contract version */
#define FIREBRICK_CONFIG 0x008u /* Configuration */
#define FIREBRICK_CONFIG_PES_SHIFT 0u
#define FIREBRICK_CONFIG_PES_MASK 0xffu /* Processing elements */
#define FIREBRICK_CONFIG_PIXELS_SHIFT 8u
#define FIREBRICK_CONFIG_PIXELS_MASK 0xff00u /* Pixels that a PE handles in a cycle */
#define FIREBRICK_CONFIG_PORTS_SHIFT 16u
#define FIREBRICK_CONFIG_PORTS_MASK 0xff0000u /* AXI memory ports */
#define FIREBRICK_STORES 0x00cu /* Store depths */
#define FIREBRICK_STORES_ACTIVATION_WORDS_SHIFT 0u
#define FIREBRICK_STORES_ACTIVATION_WORDS_MASK 0x3ffu /* Words of a PE's activation store */
#define FIREBRICK_STORES_WEIGHT_WORDS_SHIFT 10u
#define FIREBRICK_STORES_WEIGHT_WORDS_MASK 0xffc00u /* Words of a PE's weight store */
#define FIREBRICK_STORES_QUEUE_WORDS_SHIFT 20u
#define FIREBRICK_STORES_QUEUE_WORDS_MASK 0x3ff00000u /* 32-bit words of the descriptor queue */
#define FIREBRICK_CONFIG_HASH 0x010u /* Hash of the configuration */
#define FIREBRICK_CONTROL 0x014u /* Control */
#define FIREBRICK_CONTROL_SOFT_RESET_SHIFT 0u
#define FIREBRICK_CONTROL_SOFT_RESET_MASK 0x1u /* 1: drop all work, finish open bursts, clear errors, counters and queue; reads as 1 until that is done */
#define FIREBRICK_STATUS 0x018u /* Status */
#define FIREBRICK_STATUS_BUSY_SHIFT 0u
#define FIREBRICK_STATUS_BUSY_MASK 0x1u /* A descriptor is being executed or waits in the queue */
#define FIREBRICK_STATUS_ERROR_SHIFT 1u
#define FIREBRICK_STATUS_ERROR_MASK 0x2u /* Stopped by the error in ERROR_CODE until a soft reset */
#define FIREBRICK_IRQ_ENABLE 0x01cu /* Which bits of IRQ_STATUS raise the interrupt line */
#define FIREBRICK_IRQ_ENABLE_DONE_SHIFT 0u
#define FIREBRICK_IRQ_ENABLE_DONE_MASK 0x1u /* A descriptor with its interrupt bit set has finished */
#define FIREBRICK_IRQ_ENABLE_ERROR_SHIFT 1u
#define FIREBRICK_IRQ_ENABLE_ERROR_MASK 0x2u /* The engine has stopped with an error */
#define FIREBRICK_IRQ_STATUS 0x020u /* Pending interrupts */
#define FIREBRICK_IRQ_STATUS_DONE_SHIFT 0u
#define FIREBRICK_IRQ_STATUS_DONE_MASK 0x1u /* A descriptor with its interrupt bit set has finished */
#define FIREBRICK_IRQ_STATUS_ERROR_SHIFT 1u
#define FIREBRICK_IRQ_STATUS_ERROR_MASK 0x2u /* The engine has stopped with an error */
#define FIREBRICK_QUEUE_DATA 0x024u /* Appends a word to the descriptor queue */
#define FIREBRICK_QUEUE_FREE 0x028u /* Words that the queue still takes */
#define FIREBRICK_PASSES_DONE 0x02cu /* Passes finished since reset, modulo 2^32 */
#define FIREBRICK_ERROR_CODE 0x030u /* The first error since reset */
#define FIREBRICK_ERROR_INFO 0x034u /* Its detail */
#define FIREBRICK_CYCLES 0x038u /* Cycles with STATUS.busy since reset, modulo 2^32 */
#define FIREBRICK_READ_BASE 0x03cu /* First byte that the engine may read; 0xffffffff after power-on; survives a soft reset, as the next four do */
#define FIREBRICK_READ_LIMIT 0x040u /* Last byte that it may read; 0 after power-on */
#define FIREBRICK_WRITE_BASE 0x044u /* First byte that the engine may write; 0xffffffff after power-on */
#define FIREBRICK_WRITE_LIMIT 0x048u /* Last byte that it may write; 0 after power-on */
#define FIREBRICK_WATCHDOG 0x04cu /* Cycles with STATUS.busy, or in a reset that waits for the memory, in which nothing moves until the engine gives up with an error, counted anew from a write on; 0: never; 1,000,000 after power-on */
#define FIREBRICK_PASS_LOG 0x2000u /* 128 records of 64 bytes; pass n since reset is at n mod 128, complete 20 cycles after its end; it covers the cycles from the end of the pass before to its own end, and its PE-cycles add up to PEs x these cycles */

/* Words of a record of PASS_LOG. */
#define FIREBRICK_LOG_START_WORD 0u /* CYCLES when the pass started */
#define FIREBRICK_LOG_END_WORD 1u /* CYCLES when its last write was answered */
#define FIREBRICK_LOG_BUSY_WORD 2u /* PE-cycles in which an entry was issued */
#define FIREBRICK_LOG_ACTIVATIONS_WORD 3u /* PE-cycles stalled: waiting for an activation word, or for a slower PE */
#define FIREBRICK_LOG_WEIGHTS_WORD 4u /* PE-cycles stalled: the pass waits for its weights */
#define FIREBRICK_LOG_RESULTS_WORD 5u /* PE-cycles stalled: the post-processing has no room */
#define FIREBRICK_LOG_MEMORY_WORD 6u /* PE-cycles stalled: room for an activation word, but memory has not sent it */
#define FIREBRICK_LOG_BETWEEN_WORD 7u /* PE-cycles stalled: no pass, or one before its first or behind its last word */
#define FIREBRICK_LOG_READ_ACTIVATIONS_WORD 8u /* Beats read for activations */
#define FIREBRICK_LOG_READ_WEIGHTS_WORD 9u /* Beats read for weights */
#define FIREBRICK_LOG_READ_BYPASS_WORD 10u /* Beats read for the bypass map */
#define FIREBRICK_LOG_WRITTEN_WORD 11u /* Beats written */

/* Values of ERROR_CODE. */
enum firebrick_error {
    FIREBRICK_ERROR_NONE = 0, /* No error */
    FIREBRICK_ERROR_KIND = 1, /* Unknown descriptor kind; ERROR_INFO is the descriptor's first word */
    FIREBRICK_ERROR_VERSION = 2, /* Descriptor of another contract version; ERROR_INFO is its first word */
    FIREBRICK_ERROR_QUEUE = 3, /* Queue written while full; ERROR_INFO is the word lost */
    FIREBRICK_ERROR_READ = 4, /* Read answered with SLVERR or DECERR; ERROR_INFO is the burst's address */
    FIREBRICK_ERROR_WRITE = 5, /* Write answered with SLVERR or DECERR; ERROR_INFO is the burst's address */
    FIREBRICK_ERROR_FIELD = 6, /* Descriptor field out of range, reserved bit set, or (word 15) check sum that does not agree; ERROR_INFO is the word's number in bits 3:0 and the descriptor's number since reset in bits 31:8 */
    FIREBRICK_ERROR_ORDER = 7, /* Pass without weights, or weight load while weights of the one before are left; ERROR_INFO is the descriptor's number since reset in bits 31:8 */
    FIREBRICK_ERROR_READ_WINDOW = 8, /* Read outside READ_BASE to READ_LIMIT; ERROR_INFO is the burst's address */
    FIREBRICK_ERROR_WRITE_WINDOW = 9, /* Write outside WRITE_BASE to WRITE_LIMIT; ERROR_INFO is the burst's address */
    FIREBRICK_ERROR_WEIGHTS = 10, /* Damaged packet in the weight stream; ERROR_INFO is its number in the frame's stream */
    FIREBRICK_ERROR_WATCHDOG = 11, /* Nothing moved for WATCHDOG cycles; ERROR_INFO says what is awaited: bit 0 weights, 1 reads, 2 writes, 3 the end of a pass, 4 the rest of a descriptor */
    FIREBRICK_ERROR_RESET = 12 /* At a reset the memory did not answer what was outstanding, and nothing moved for WATCHDOG cycles; ERROR_INFO says what is given up: bit 1 reads, 2 writes. A soft reset goes on; answers that come after all are then taken for new ones */
};

/* ERROR_INFO of FIELD and ORDER (FAULT), and of WATCHDOG and RESET (AWAITED). */
#define FIREBRICK_FAULT_WORD_SHIFT 0u
#define FIREBRICK_FAULT_WORD_MASK 0xfu /* Word of the descriptor */
#define FIREBRICK_FAULT_DESCRIPTOR_SHIFT 8u
#define FIREBRICK_FAULT_DESCRIPTOR_MASK 0xffffff00u /* Number of the descriptor since reset, modulo 2^24 */
#define FIREBRICK_AWAITED_WEIGHTS_SHIFT 0u
#define FIREBRICK_AWAITED_WEIGHTS_MASK 0x1u /* A pass waits for its weights */
#define FIREBRICK_AWAITED_READS_SHIFT 1u
#define FIREBRICK_AWAITED_READS_MASK 0x2u /* Reads are outstanding */
#define FIREBRICK_AWAITED_WRITES_SHIFT 2u
#define FIREBRICK_AWAITED_WRITES_MASK 0x4u /* Writes are outstanding */
#define FIREBRICK_AWAITED_PASS_SHIFT 3u
#define FIREBRICK_AWAITED_PASS_MASK 0x8u /* A pass is running */
#define FIREBRICK_AWAITED_DESCRIPTOR_SHIFT 4u
#define FIREBRICK_AWAITED_DESCRIPTOR_MASK 0x10u /* The queue ends within a descriptor */

/* Descriptors: number of the field's word, and its place in there. */
#define FIREBRICK_DESCRIPTOR_KIND_WORD 0u
#define FIREBRICK_DESCRIPTOR_KIND_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_KIND_MASK 0xfu /* 1 weight load, 2 pass */
#define FIREBRICK_DESCRIPTOR_VERSION_WORD 0u
#define FIREBRICK_DESCRIPTOR_VERSION_SHIFT 4u
#define FIREBRICK_DESCRIPTOR_VERSION_MASK 0xff0u /* Contract version */
#define FIREBRICK_DESCRIPTOR_INTERRUPT_WORD 0u
#define FIREBRICK_DESCRIPTOR_INTERRUPT_SHIFT 12u
#define FIREBRICK_DESCRIPTOR_INTERRUPT_MASK 0x1000u /* Set IRQ_STATUS.done when the descriptor has finished */
#define FIREBRICK_DESCRIPTOR_IMAGE_WORD 0u
#define FIREBRICK_DESCRIPTOR_IMAGE_SHIFT 13u
#define FIREBRICK_DESCRIPTOR_IMAGE_MASK 0x2000u /* Input words: 0 map (16 bytes), 1 image (24 bytes) */
#define FIREBRICK_DESCRIPTOR_OUTPUT_WORD 0u
#define FIREBRICK_DESCRIPTOR_OUTPUT_SHIFT 14u
#define FIREBRICK_DESCRIPTOR_OUTPUT_MASK 0xc000u /* 0 map, 1 map after 3x3/2 max pooling, 2 sums, 3 partial sums (no bypass) */
#define FIREBRICK_DESCRIPTOR_BYPASS_WORD 0u
#define FIREBRICK_DESCRIPTOR_BYPASS_SHIFT 16u
#define FIREBRICK_DESCRIPTOR_BYPASS_MASK 0x10000u /* Adds another map to the requantised one, before pooling: y + ((r x bypass_multiplier + 2^(bypass_shift-1)) >> bypass_shift), at most 255 */
#define FIREBRICK_DESCRIPTOR_SOURCE_WORD 1u
#define FIREBRICK_DESCRIPTOR_SOURCE_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_SOURCE_MASK 0xffffffffu /* Bus address of the weight stream or of the input's first word, multiple of 16 */
#define FIREBRICK_DESCRIPTOR_BEATS_WORD 2u
#define FIREBRICK_DESCRIPTOR_BEATS_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_BEATS_MASK 0xffffffu /* Beats of 8 bytes to read; of a strided input, those of one run */
#define FIREBRICK_DESCRIPTOR_LEAD_WORDS_WORD 3u
#define FIREBRICK_DESCRIPTOR_LEAD_WORDS_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_LEAD_WORDS_MASK 0xffffu /* Zero words before the input: rows of padding above x strips x channels */
#define FIREBRICK_DESCRIPTOR_TAIL_WORDS_WORD 3u
#define FIREBRICK_DESCRIPTOR_TAIL_WORDS_SHIFT 16u
#define FIREBRICK_DESCRIPTOR_TAIL_WORDS_MASK 0xffff0000u /* Zero words after the input: rows of padding below x strips x channels */
#define FIREBRICK_DESCRIPTOR_TARGET_WORD 4u
#define FIREBRICK_DESCRIPTOR_TARGET_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_TARGET_MASK 0xffffffffu /* Bus address of the output's first word, multiple of 8 */
#define FIREBRICK_DESCRIPTOR_STRIP_STRIDE_WORD 5u
#define FIREBRICK_DESCRIPTOR_STRIP_STRIDE_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_STRIP_STRIDE_MASK 0xffffffu /* Bytes from one output strip to the next, multiple of 16 */
#define FIREBRICK_DESCRIPTOR_FILTERS_WORD 6u
#define FIREBRICK_DESCRIPTOR_FILTERS_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_FILTERS_MASK 0x3ffu /* Output channels of the pass, 1 to 512; of partial sums, their byte planes: a multiple of 4 */
#define FIREBRICK_DESCRIPTOR_STRIPS_WORD 6u
#define FIREBRICK_DESCRIPTOR_STRIPS_SHIFT 10u
#define FIREBRICK_DESCRIPTOR_STRIPS_MASK 0x3fc00u /* Strips of a row before pooling, 1 to 255 */
#define FIREBRICK_DESCRIPTOR_LAST_VALID_WORD 6u
#define FIREBRICK_DESCRIPTOR_LAST_VALID_SHIFT 18u
#define FIREBRICK_DESCRIPTOR_LAST_VALID_MASK 0x3c0000u /* Valid pixels of a row's last strip before pooling, 1 to 14 */
#define FIREBRICK_DESCRIPTOR_ROWS_WORD 7u
#define FIREBRICK_DESCRIPTOR_ROWS_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_ROWS_MASK 0xffffu /* Rows before pooling, 1 to 65535 */
#define FIREBRICK_DESCRIPTOR_POOLED_STRIPS_WORD 7u
#define FIREBRICK_DESCRIPTOR_POOLED_STRIPS_SHIFT 16u
#define FIREBRICK_DESCRIPTOR_POOLED_STRIPS_MASK 0xff0000u /* Strips of a row after pooling (0 without pooling) */
#define FIREBRICK_DESCRIPTOR_BYPASS_SOURCE_WORD 8u
#define FIREBRICK_DESCRIPTOR_BYPASS_SOURCE_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_BYPASS_SOURCE_MASK 0xffffffffu /* Bus address of the bypass map's first word: the pass's channel 0 at row 0, strip 0; multiple of 16 (0 without bypass) */
#define FIREBRICK_DESCRIPTOR_BYPASS_STRIDE_WORD 9u
#define FIREBRICK_DESCRIPTOR_BYPASS_STRIDE_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_BYPASS_STRIDE_MASK 0xffffffu /* Bytes from one strip of the bypass map to the next, multiple of 16 (0 without bypass) */
#define FIREBRICK_DESCRIPTOR_BYPASS_MULTIPLIER_WORD 10u
#define FIREBRICK_DESCRIPTOR_BYPASS_MULTIPLIER_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_BYPASS_MULTIPLIER_MASK 0xffffu /* Multiplier of the bypass map's pixels (0 without bypass) */
#define FIREBRICK_DESCRIPTOR_BYPASS_SHIFT_WORD 10u
#define FIREBRICK_DESCRIPTOR_BYPASS_SHIFT_SHIFT 16u
#define FIREBRICK_DESCRIPTOR_BYPASS_SHIFT_MASK 0x1f0000u /* Shift of the bypass map's pixels, 1 to 24 (0 without bypass) */
#define FIREBRICK_DESCRIPTOR_STRIDED_WORD 0u
#define FIREBRICK_DESCRIPTOR_STRIDED_SHIFT 17u
#define FIREBRICK_DESCRIPTOR_STRIDED_MASK 0x20000u /* The input is input_runs runs of as many beats, input_stride apart: some of the channels of a map */
#define FIREBRICK_DESCRIPTOR_INPUT_STRIDE_WORD 11u
#define FIREBRICK_DESCRIPTOR_INPUT_STRIDE_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_INPUT_STRIDE_MASK 0xffffffu /* Bytes from one run of the input to the next, multiple of 16 (0 unless strided) */
#define FIREBRICK_DESCRIPTOR_INPUT_RUNS_WORD 12u
#define FIREBRICK_DESCRIPTOR_INPUT_RUNS_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_INPUT_RUNS_MASK 0xfffffu /* Runs of the input, from 1 (0 unless strided) */
#define FIREBRICK_DESCRIPTOR_CHECK_WORD 15u
#define FIREBRICK_DESCRIPTOR_CHECK_SHIFT 0u
#define FIREBRICK_DESCRIPTOR_CHECK_MASK 0xffffu /* CRC-16 of words 0 to 14, each as the low half of a word of the weight stream */

/* The weight stream: words of 64 bits, entries of 16. */
#define FIREBRICK_PACKET_KIND_SHIFT 0u
#define FIREBRICK_PACKET_KIND_MASK 0x1ull /* 0 a PE's list, 1 output-channel parameters */
#define FIREBRICK_PACKET_PE_SHIFT 1u
#define FIREBRICK_PACKET_PE_MASK 0x7eull /* Place of the PE in the chain, 0 is the loader's neighbour */
#define FIREBRICK_PACKET_WORDS_SHIFT 7u
#define FIREBRICK_PACKET_WORDS_MASK 0x1ff80ull /* Payload words after this header, 1 to 512 */
#define FIREBRICK_PACKET_AFTER_SHIFT 17u
#define FIREBRICK_PACKET_AFTER_MASK 0x1fffe0000ull /* Passes of the frame that must have finished before */
#define FIREBRICK_PACKET_END_SHIFT 33u
#define FIREBRICK_PACKET_END_MASK 0x200000000ull /* Last packet of its pass */
#define FIREBRICK_PACKET_CRC_SHIFT 48u
#define FIREBRICK_PACKET_CRC_MASK 0xffff000000000000ull /* CRC-16 of the packet: of this header with 0 here, then of the payload (packet_crc) */
#define FIREBRICK_LIST_TILES_SHIFT 0u
#define FIREBRICK_LIST_TILES_MASK 0xfffffull /* Tiles of the pass: output rows x strips, 1 to 2^20 - 1 */
#define FIREBRICK_LIST_CHANNELS_SHIFT 20u
#define FIREBRICK_LIST_CHANNELS_MASK 0x3ff00000ull /* Input channels: words from one strip to the next, 1 to 512 */
#define FIREBRICK_LIST_PITCH_SHIFT 30u
#define FIREBRICK_LIST_PITCH_MASK 0xffc0000000ull /* Words of an input row (strips x channels), 0 to 512; 0 if rows = 1 */
#define FIREBRICK_LIST_ROW_TAPS_SHIFT 40u
#define FIREBRICK_LIST_ROW_TAPS_MASK 0x30000000000ull /* Row taps of the kernel less one */
#define FIREBRICK_LIST_WIDE_SHIFT 42u
#define FIREBRICK_LIST_WIDE_MASK 0x40000000000ull /* Entries: 0 narrow (step 3, dy 2, dx 2), 1 wide (step 7, dy 0, dx 1) */
#define FIREBRICK_LIST_FIRST_SHIFT 43u
#define FIREBRICK_LIST_FIRST_MASK 0xff80000000000ull /* Parameter index of the PE's first filter; the next ones follow */
#define FIREBRICK_LIST_FILTERS_SHIFT 52u
#define FIREBRICK_LIST_FILTERS_MASK 0x3ff0000000000000ull /* Filters in the list, 1 to 512 */
#define FIREBRICK_LIST_DISCARD_SHIFT 62u
#define FIREBRICK_LIST_DISCARD_MASK 0x4000000000000000ull /* The PE has no filter in this pass: its list is one entry of weight 0 that reads the tile's first word (channel 0, row tap 0), and its result is dropped. A later word could let it fall behind by more tiles than its count of tokens holds */
#define FIREBRICK_ENTRY_WEIGHT_SHIFT 0u
#define FIREBRICK_ENTRY_WEIGHT_MASK 0xffu /* Weight, two's complement, -127 to 127 */
#define FIREBRICK_ENTRY_DX_SHIFT 8u
#define FIREBRICK_ENTRY_DX_MASK 0x300u /* Narrow: column tap */
#define FIREBRICK_ENTRY_DY_SHIFT 10u
#define FIREBRICK_ENTRY_DY_MASK 0xc00u /* Narrow: row tap */
#define FIREBRICK_ENTRY_STEP_SHIFT 12u
#define FIREBRICK_ENTRY_STEP_MASK 0x7000u /* Narrow: channels to advance */
#define FIREBRICK_ENTRY_WIDE_STEP_SHIFT 8u
#define FIREBRICK_ENTRY_WIDE_STEP_MASK 0x7f00u /* Wide: channels to advance */
#define FIREBRICK_ENTRY_LAST_SHIFT 15u
#define FIREBRICK_ENTRY_LAST_MASK 0x8000u /* Last entry of its filter */
#define FIREBRICK_PARAM_BIAS_SHIFT 0u
#define FIREBRICK_PARAM_BIAS_MASK 0xffffffull /* Bias, two's complement */
#define FIREBRICK_PARAM_MULTIPLIER_SHIFT 24u
#define FIREBRICK_PARAM_MULTIPLIER_MASK 0xffff000000ull /* Multiplier of the requantisation */
#define FIREBRICK_PARAM_SHIFT_SHIFT 40u
#define FIREBRICK_PARAM_SHIFT_MASK 0x3f0000000000ull /* Shift of the requantisation, 1 to 46 */
#define FIREBRICK_PARAM_CHANNEL_SHIFT 46u
#define FIREBRICK_PARAM_CHANNEL_MASK 0x7fc00000000000ull /* Output channel within the pass */
#define FIREBRICK_PARAM_CARRY_SHIFT 55u
#define FIREBRICK_PARAM_CARRY_MASK 0x80000000000000ull /* The result before this one (its own carry included) is added, times 256 */
#define FIREBRICK_PARAM_HOLD_SHIFT 56u
#define FIREBRICK_PARAM_HOLD_MASK 0x100000000000000ull /* The result is no output, only carried over to the next one; in such a pass, one PE has all filters */

/* Values of fields. */
enum firebrick_descriptor_kind {
    FIREBRICK_DESCRIPTOR_KIND_WEIGHT_LOAD = 1, /* Starts a frame's weight stream */
    FIREBRICK_DESCRIPTOR_KIND_PASS = 2 /* Reads one map or image, writes one map or one row of sums */
};
enum firebrick_descriptor_output {
    FIREBRICK_DESCRIPTOR_OUTPUT_MAP = 0, /* The map as it is */
    FIREBRICK_DESCRIPTOR_OUTPUT_POOLED = 1, /* The map after 3x3 max pooling of stride 2 */
    FIREBRICK_DESCRIPTOR_OUTPUT_SUMS = 2, /* A 32-bit sum of each channel over all pixels */
    FIREBRICK_DESCRIPTOR_OUTPUT_PARTIAL = 3 /* The filters' sums as they are, in byte planes */
};
enum firebrick_packet_kind {
    FIREBRICK_PACKET_KIND_LIST = 0, /* A processing element's list */
    FIREBRICK_PACKET_KIND_PARAMS = 1 /* Parameters of the pass's output channels */
};

#endif
