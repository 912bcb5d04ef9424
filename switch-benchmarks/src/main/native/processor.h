#ifndef PROCESSOR_H
#define PROCESSOR_H

/* Lets the calling thread run on this processor only, or exits with 1 if that cannot be. -1: changes nothing. */
void processor_pin(int cpu);

/* Tells the processor that this is a loop that waits. */
static inline void processor_relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
