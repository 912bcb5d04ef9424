/*
 * Words in shared memory that one thread at a time owns: a ring's turn to be synced, a place among those who sleep for it,
 * the right to feed a monitor. A word is 0 or names its owner. Processes die, so an owner that is no more is replaced; whoever
 * shares the memory may also overwrite a word, so nobody waits for one without a limit.
 */
#ifndef VALE_OWNER_H
#define VALE_OWNER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Whether the word is the calling thread's now. false: somebody has it, perhaps the caller itself. Does not wait. */
bool owner_take(_Atomic uint32_t *word);

/* Like owner_take, but offers the processor to others some times, and then sleeps so many times a quarter of a
 * millisecond, before it gives up. */
bool owner_await(_Atomic uint32_t *word, int sleeps);

/* Whether somebody has the word who is not known to be dead; that of a dead one is 0 then. */
bool owner_lives(_Atomic uint32_t *word);

/* Drops the word if the calling thread has it, and returns whether it had. */
bool owner_drop_own(_Atomic uint32_t *word);

/* Pairs with the acquire of the next that takes it. */
static inline void owner_drop(_Atomic uint32_t *word)
{
    atomic_store_explicit(word, 0, memory_order_release);
}

#endif
