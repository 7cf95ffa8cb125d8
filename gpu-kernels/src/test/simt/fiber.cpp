#include "fiber.h"

#include <cstdint>
#include <cstdlib>

#if defined(__x86_64__)
// Callee-saved registers of the System V ABI, then the return address; MXCSR and the x87 word are the same everywhere.
extern "C" void simt_fiber_switch(void** from, void* to);
asm(R"(.text
.globl simt_fiber_switch
.type simt_fiber_switch,@function
simt_fiber_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size simt_fiber_switch,.-simt_fiber_switch
)");

namespace simt {
void* fiber_prepare(char* stack, size_t bytes, FiberEntry entry) {
    uintptr_t top = (reinterpret_cast<uintptr_t>(stack) + bytes) & ~uintptr_t{15};
    void** sp = reinterpret_cast<void**>(top);
    *--sp = nullptr;  // entry sees a return address slot, which keeps its frame 16-byte aligned
    *--sp = reinterpret_cast<void*>(entry);
    for (int i = 0; i < 6; i++) *--sp = nullptr;
    return sp;
}
void fiber_switch(void** from, void* to) { simt_fiber_switch(from, to); }
}  // namespace simt

#elif defined(__aarch64__)
extern "C" void simt_fiber_switch(void** from, void* to);
asm(R"(.text
.globl simt_fiber_switch
.type simt_fiber_switch,%function
simt_fiber_switch:
    sub sp, sp, #160
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x2, sp
    str x2, [x0]
    mov sp, x1
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    ret
)");

namespace simt {
void* fiber_prepare(char* stack, size_t bytes, FiberEntry entry) {
    uintptr_t top = (reinterpret_cast<uintptr_t>(stack) + bytes) & ~uintptr_t{15};
    void** sp = reinterpret_cast<void**>(top - 160);
    for (int i = 0; i < 20; i++) sp[i] = nullptr;
    sp[11] = reinterpret_cast<void*>(entry);  // x30
    return sp;
}
void fiber_switch(void** from, void* to) { simt_fiber_switch(from, to); }
}  // namespace simt

#else
#error "the emulator knows x86-64 and aarch64: add a fiber switch for this processor"
#endif
