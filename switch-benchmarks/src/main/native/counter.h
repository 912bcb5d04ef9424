/* How many frames a client has sent or received, in a file that the benchmark maps too and reads when it likes. */
#ifndef COUNTER_H
#define COUNTER_H

#include <stdatomic.h>
#include <stdint.h>

/* Maps the file, which has to have at least 8 bytes. Without a file (NULL) the count is kept for nobody. */
_Atomic uint64_t *counter_open(const char *file);

/* By the one thread that counts. */
static inline void counter_add(_Atomic uint64_t *counter, uint64_t frames)
{
    uint64_t before = atomic_load_explicit(counter, memory_order_relaxed);
    atomic_store_explicit(counter, before + frames, memory_order_relaxed);
}

#endif
