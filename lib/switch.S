/* switch.S -- leave one stack and go on with another.
 *
 *     int coil__switch(void **save, void *load, int value);
 *
 * puts what a function must preserve onto the current stack, stores in *save
 * where that is, and takes the same from `load`, which is on the other stack.
 * To the compiler it is an ordinary call that returns late: what it returns is
 * the value that somebody switches back with.
 *
 *     int coil__start(void **save, void *top, void (*fn)(void *), void *arg);
 *
 * does the same, but what it goes on with is fn(arg) on an empty stack, which
 * must never return.  The rounding mode and the other floating-point controls
 * stay as they are.
 *
 * This is a file of its own, and not assembly within C, because a compiler
 * asked for shadow stacks would mark the C file as fit for them: it is not. */

        .text

#if defined(__x86_64__)

/* From the stack pointer up: controls, r15, r14, r13, r12, rbx, rbp, address
 * to go on at, which our call has pushed.  Two things are for speed.  Loading
 * the controls is slow, and reading them too; so we begin with the one and do
 * the other only if they differ.  And the way out is a jump: the processor
 * predicts that `ret` goes back to the latest call, and here it never does. */
        .macro  save_registers save
        leaq    -56(%rsp), %rax
        stmxcsr (%rax)
        fnstcw  4(%rax)
        movq    %r15, 8(%rax)
        movq    %r14, 16(%rax)
        movq    %r13, 24(%rax)
        movq    %r12, 32(%rax)
        movq    %rbx, 40(%rax)
        movq    %rbp, 48(%rax)
        movq    %rax, (\save)
        .endm

        .globl  coil__switch
        .type   coil__switch, @function
        .balign 32                      /* a third faster than at 16 */
coil__switch:
        .cfi_startproc
        endbr64
        save_registers %rdi
        movl    (%rax), %ecx
        movzwl  4(%rax), %edi
        movl    %edx, %eax
        movq    8(%rsi), %r15
        movq    16(%rsi), %r14
        movq    24(%rsi), %r13
        movq    32(%rsi), %r12
        movq    40(%rsi), %rbx
        movq    48(%rsi), %rbp
        movq    56(%rsi), %rdx
        leaq    64(%rsi), %rsp
        xorl    (%rsi), %ecx
        testl   $0xffc0, %ecx           /* the rest are flags, not controls */
        jne     1f
        cmpw    4(%rsi), %di
        jne     1f
        jmp     *%rdx
1:      ldmxcsr (%rsi)
        fldcw   4(%rsi)
        jmp     *%rdx
        .cfi_endproc
        .size   coil__switch, .-coil__switch

        .globl  coil__start
        .type   coil__start, @function
        .balign 32
coil__start:
        .cfi_startproc
        endbr64
        save_registers %rdi
        andq    $-16, %rsi              /* at a call the stack is aligned so */
        .cfi_undefined rip              /* a backtrace ends here */
        movq    %rsi, %rsp
        xorl    %ebp, %ebp              /* and so does the chain of frames */
        movq    %rcx, %rdi
        call    *%rdx
        ud2
        .cfi_endproc
        .size   coil__start, .-coil__start

#elif defined(__aarch64__)

/* From the stack pointer up: d8 to d15, x19 to x28, x29 (frame), x30 (address
 * to go on at), controls.  x30 is not signed, so `ret` does not authenticate
 * it; the C functions on either side sign and check their own. */
        .macro  save_registers save
        sub     sp, sp, #176
        stp     d8, d9, [sp]
        stp     d10, d11, [sp, #16]
        stp     d12, d13, [sp, #32]
        stp     d14, d15, [sp, #48]
        stp     x19, x20, [sp, #64]
        stp     x21, x22, [sp, #80]
        stp     x23, x24, [sp, #96]
        stp     x25, x26, [sp, #112]
        stp     x27, x28, [sp, #128]
        stp     x29, x30, [sp, #144]
        mrs     x9, fpcr
        str     x9, [sp, #160]
        mov     x10, sp
        str     x10, [\save]
        .endm

        .globl  coil__switch
        .type   coil__switch, %function
        .balign 16
coil__switch:
        .cfi_startproc
        hint    #34                     /* bti c */
        save_registers x0
        mov     sp, x1
        ldr     x10, [sp, #160]
        cmp     x9, x10                 /* writing it is slow, comparing not */
        b.eq    0f
        msr     fpcr, x10
0:      mov     w0, w2
        ldp     d8, d9, [sp]
        ldp     d10, d11, [sp, #16]
        ldp     d12, d13, [sp, #32]
        ldp     d14, d15, [sp, #48]
        ldp     x19, x20, [sp, #64]
        ldp     x21, x22, [sp, #80]
        ldp     x23, x24, [sp, #96]
        ldp     x25, x26, [sp, #112]
        ldp     x27, x28, [sp, #128]
        ldp     x29, x30, [sp, #144]
        add     sp, sp, #176
        ret
        .cfi_endproc
        .size   coil__switch, .-coil__switch

        .globl  coil__start
        .type   coil__start, %function
        .balign 16
coil__start:
        .cfi_startproc
        hint    #34
        save_registers x0
        and     x1, x1, #-16
        .cfi_undefined x30              /* a backtrace ends here */
        mov     sp, x1
        mov     x29, xzr                /* and so does the chain of frames */
        mov     x0, x3
        blr     x2
        brk     #0
        .cfi_endproc
        .size   coil__start, .-coil__start

#else
#error "coil knows how to switch stacks on x86-64 and aarch64 only."
#endif

        .section .note.GNU-stack, "", %progbits
