/* floor_switch.S -- the least that a switch of stacks can do: save and restore
 * the registers that a function must preserve.  No floating-point controls, no
 * state, no errors.
 *
 *     void floor_switch(void **save, void *load); */

        .text
        .globl  floor_switch
        .balign 16

#if defined(__x86_64__)

        .type   floor_switch, @function
floor_switch:
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        popq    %rcx
        jmp     *%rcx

#elif defined(__aarch64__)

        .type   floor_switch, %function
floor_switch:
        stp     d8, d9, [sp, #-160]!
        stp     d10, d11, [sp, #16]
        stp     d12, d13, [sp, #32]
        stp     d14, d15, [sp, #48]
        stp     x19, x20, [sp, #64]
        stp     x21, x22, [sp, #80]
        stp     x23, x24, [sp, #96]
        stp     x25, x26, [sp, #112]
        stp     x27, x28, [sp, #128]
        stp     x29, x30, [sp, #144]
        mov     x10, sp
        str     x10, [x0]
        mov     sp, x1
        ldp     d10, d11, [sp, #16]
        ldp     d12, d13, [sp, #32]
        ldp     d14, d15, [sp, #48]
        ldp     x19, x20, [sp, #64]
        ldp     x21, x22, [sp, #80]
        ldp     x23, x24, [sp, #96]
        ldp     x25, x26, [sp, #112]
        ldp     x27, x28, [sp, #128]
        ldp     x29, x30, [sp, #144]
        ldp     d8, d9, [sp], #160
        ret

#endif

        .section .note.GNU-stack, "", %progbits
