/* From reset to main on a Cortex-A9: stack, floating point, an empty .bss, the memory's map and caches. What the example needs of a
   board's library, for the virtual board. */
    .syntax unified
    .arm
    .section .vectors, "ax"
    .balign 32
vectors:
    b start
    b undefined
    b undefined
    b prefetch
    b data
    b undefined
    b undefined
    b undefined

undefined:
    mov r0, #0
    b fault
prefetch:
    mov r0, #1
    b fault
data:
    mov r0, #2
fault:
    ldr sp, =stack_end
    b bare_metal_fault

    .global start
start:
    cpsid if, #0x13
    ldr sp, =stack_end
    ldr r0, =vectors
    mcr p15, 0, r0, c12, c0, 0
    /* Coprocessors 10 and 11, then the unit itself. */
    mrc p15, 0, r0, c1, c0, 2
    orr r0, r0, #0xf00000
    mcr p15, 0, r0, c1, c0, 2
    isb
    mov r0, #0x40000000
    .fpu vfpv3-d16
    vmsr fpexc, r0
    ldr r0, =bss_begin
    ldr r1, =bss_end
    mov r2, #0
1:  cmp r0, r1
    strlo r2, [r0], #4
    blo 1b
    bl bare_metal_begin
    bl main
    bl bare_metal_end

    .section .note.GNU-stack, "", %progbits
