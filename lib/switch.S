/* switch.S -- leave one stack and go on with another.
 *
 *     int coil__switch(void **save, void *load, int value);
 *
 * puts what a function must preserve onto the current stack, stores in *save
 * where that is, and takes the same from `load`, which is on the other stack.
 * To the compiler it is an ordinary call that returns late: what it returns is
 * the value that somebody switches back with.
 *
 *     void *coil__prepare(void *top, void (*fn)(void *), void *arg);
 *
 * writes onto an empty stack what coil__switch wants to find, such that the
 * first switch to it calls fn(arg), which must never return.  The rounding mode
 * and the other floating-point controls are those of the caller.
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
        .globl  coil__switch
        .type   coil__switch, @function
        .balign 32                      /* a third faster than at 16 */
coil__switch:
        .cfi_startproc
        endbr64
        leaq    -56(%rsp), %rax
        stmxcsr (%rax)
        fnstcw  4(%rax)
        movq    %r15, 8(%rax)
        movq    %r14, 16(%rax)
        movq    %r13, 24(%rax)
        movq    %r12, 32(%rax)
        movq    %rbx, 40(%rax)
        movq    %rbp, 48(%rax)
        movq    %rax, (%rdi)
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

        .globl  coil__prepare
        .type   coil__prepare, @function
        .balign 16
coil__prepare:
        .cfi_startproc
        endbr64
        andq    $-16, %rdi              /* at a call the stack is aligned so */
        leaq    -64(%rdi), %rax
        stmxcsr (%rax)
        fnstcw  4(%rax)
        movq    $0, 8(%rax)             /* r15 */
        movq    $0, 16(%rax)            /* r14 */
        movq    %rdx, 24(%rax)          /* r13: arg */
        movq    %rsi, 32(%rax)          /* r12: fn */
        movq    $0, 40(%rax)            /* rbx */
        movq    $0, 48(%rax)            /* rbp: the frame chain ends here */
        leaq    start(%rip), %rcx
        movq    %rcx, 56(%rax)
        ret
        .cfi_endproc
        .size   coil__prepare, .-coil__prepare

        .type   start, @function
start:
        .cfi_startproc
        .cfi_undefined rip              /* a backtrace ends here */
        movq    %r13, %rdi
        call    *%r12
        ud2
        .cfi_endproc
        .size   start, .-start

#elif defined(__aarch64__)

/* From the stack pointer up: d8 to d15, x19 to x28, x29 (frame), x30 (address
 * to go on at), controls.  x30 is not signed, so `ret` does not authenticate
 * it; the C functions on either side sign and check their own. */
        .globl  coil__switch
        .type   coil__switch, %function
        .balign 16
coil__switch:
        .cfi_startproc
        hint    #34                     /* bti c */
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
        str     x10, [x0]
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

        .globl  coil__prepare
        .type   coil__prepare, %function
        .balign 16
coil__prepare:
        .cfi_startproc
        hint    #34
        and     x0, x0, #-16
        sub     x0, x0, #176
        stp     xzr, xzr, [x0]
        stp     xzr, xzr, [x0, #16]
        stp     xzr, xzr, [x0, #32]
        stp     xzr, xzr, [x0, #48]
        stp     x1, x2, [x0, #64]       /* x19: fn, x20: arg */
        stp     xzr, xzr, [x0, #80]
        stp     xzr, xzr, [x0, #96]
        stp     xzr, xzr, [x0, #112]
        stp     xzr, xzr, [x0, #128]
        adr     x9, start
        stp     xzr, x9, [x0, #144]     /* the frame chain ends here */
        mrs     x9, fpcr
        str     x9, [x0, #160]
        ret
        .cfi_endproc
        .size   coil__prepare, .-coil__prepare

        .type   start, %function
start:
        .cfi_startproc
        .cfi_undefined x30              /* a backtrace ends here */
        mov     x0, x20
        blr     x19
        brk     #0
        .cfi_endproc
        .size   start, .-start

#else
#error "coil knows how to switch stacks on x86-64 and aarch64 only."
#endif

        .section .note.GNU-stack, "", %progbits
