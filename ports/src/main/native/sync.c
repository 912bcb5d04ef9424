#include "sync.h"

#include <sys/time.h>
#include <unistd.h>

static uint32_t load(const uint32_t *place)
{
    return __atomic_load_n(place, __ATOMIC_RELAXED);
}

static void store(uint32_t *place, uint32_t value)
{
    __atomic_store_n(place, value, __ATOMIC_RELAXED);
}

/* The ring's tail for a counter of the worker's. */
static uint32_t tail_for(const struct ring_state *state, uint32_t counter, uint32_t mask)
{
    return (state->transmits ? counter - 1 : counter) & mask;
}

/* As netmap does it: head, cur and tail back to where they were before, and no slot names a buffer that is none. */
static void reset(struct port *port, struct ring_state *state, uint32_t head, uint32_t tail)
{
    struct ring *ring = state->ring;
    for (uint32_t i = 0; i < port->layout.slots; i++) {
        struct slot *slot = &ring->slots[i];
        uint32_t buffer = load(&slot->buffer);
        if (buffer < FIRST_BUFFER || buffer >= port->layout.buffers) {
            store(&slot->buffer, 0);
            __atomic_store_n(&slot->length, 0, __ATOMIC_RELAXED);
        } else if (__atomic_load_n(&slot->length, __ATOMIC_RELAXED) > port->layout.buffer_size) {
            __atomic_store_n(&slot->length, 0, __ATOMIC_RELAXED);
        }
    }
    store(&ring->head, head);
    store(&ring->cur, head);
    store(&ring->tail, tail);
}

static void wake_worker(struct port *port, struct ring_state *state)
{
    /* Between our head and the worker's sleep: the worker stores its sleep, executes a full fence, loads our head. */
    atomic_thread_fence(memory_order_seq_cst);
    uint32_t sleep = atomic_load_explicit(state->sleep, memory_order_acquire);
    if ((sleep & 1) != 0 && sleep != atomic_load_explicit(state->kicked, memory_order_relaxed)) {
        atomic_store_explicit(state->kicked, sleep, memory_order_relaxed);
        static const uint64_t one = 1;
        if (write(port->hidden[HIDDEN_KICK], &one, sizeof one) < 0) {
            return; /* the counter is at its maximum: the worker wakes anyway */
        }
    }
}

bool sync_ring(struct port *port, struct ring_state *state)
{
    const uint32_t slots = port->layout.slots;
    const uint32_t mask = slots - 1;
    struct ring *ring = state->ring;
    uint32_t published = atomic_load_explicit(state->head, memory_order_relaxed);
    uint32_t shown = atomic_load_explicit(state->shown, memory_order_relaxed);
    uint32_t tail = tail_for(state, shown, mask);
    uint32_t head = load(&ring->head);
    uint32_t cur = load(&ring->cur);
    /* Distances from the last head: the program has these slots, and must have moved both within them, cur not less. */
    uint32_t owned = (tail - published) & mask;
    uint32_t moved = (head - published) & mask;
    uint32_t looked = (cur - published) & mask;
    bool possible = head < slots && cur < slots && moved <= looked && looked <= owned;
    if (!possible) {
        reset(port, state, published & mask, tail);
    } else if (moved > 0) {
        published += moved;
        /* Pairs with the worker's acquire: slots and payload are written, or read, before it sees the head. */
        atomic_store_explicit(state->head, published, memory_order_release);
        if (state->transmits) {
            wake_worker(port, state);
        }
    }
    /* Pairs with the worker's release: buffers up to here have been sent, or filled. */
    uint32_t now = atomic_load_explicit(state->tail, memory_order_acquire);
    uint32_t distance = state->transmits ? published - now : now - published;
    if (distance <= mask) {
        atomic_store_explicit(state->shown, now, memory_order_relaxed);
        tail = tail_for(state, now, mask);
    }
    if (load(&ring->tail) != tail) {
        store(&ring->tail, tail); /* it has moved, or the program overwrote it */
    }
    if (!state->transmits) {
        struct timeval time;
        gettimeofday(&time, NULL);
        ring->seconds = time.tv_sec;
        ring->microseconds = time.tv_usec;
    }
    return possible;
}

bool sync_rings(struct port *port, unsigned first, unsigned end)
{
    bool possible = true;
    for (unsigned i = first; i < end; i++) {
        possible &= sync_ring(port, &port->rings[i]);
    }
    return possible;
}

bool ring_is_ready(const struct ring_state *state)
{
    return load(&state->ring->cur) != load(&state->ring->tail);
}

bool ring_has_news(const struct ring_state *state)
{
    return atomic_load_explicit(state->tail, memory_order_acquire)
           != atomic_load_explicit(state->shown, memory_order_relaxed);
}
