#include "sync.h"

#include <sched.h>
#include <sys/time.h>

#include "forward.h"
#include "monitor.h"
#include "owner.h"
#include "payload.h"
#include "pipe.h"
#include "slots.h"
#include "wake.h"

/* How often to sleep for a thread that syncs the same ring just now and does not come to an end: it was preempted. */
#define TURN_SLEEPS 8

/* What a sync comes to, as indices of slots. */
struct outcome {
    bool possible;
    uint32_t head; /* the last head that was possible */
    uint32_t tail;
};

static uint32_t tail_index(const struct ring_state *state, uint32_t counter)
{
    return (state->transmits ? counter - 1 : counter) & (state->slots - 1);
}

/* As netmap does it: head and cur back to where they were before, and no slot names a buffer that is none. (Netmap
 * leaves head and cur where they are if they are merely in the wrong place; then it sends what nobody filled.) */
static void reset(const struct port *port, const struct ring_state *state, uint32_t head)
{
    struct ring *ring = state->ring;
    for (uint32_t i = 0; i < state->slots; i++) {
        struct slot *slot = &ring->slots[i];
        slot_bits bits = slot_load(slot);
        if (!is_buffer(port, bits_buffer(bits))) {
            slot_store(slot, make_bits(0, 0, bits_flags(bits), bits[1]));
        } else if (bits_length(bits) > port->layout.buffer_size) {
            slot_store(slot, make_bits(bits_buffer(bits), 0, bits_flags(bits), bits[1]));
        }
    }
    store_word(&ring->head, head);
    store_word(&ring->cur, head);
}

/*
 * When frames are lost because the receiver's ring is full, the receiver may wait for this very processor: a sender
 * that is never told to wait would keep it from running. So once for each ring of slots it is offered.
 */
static void yield_to_receivers(const struct ring_state *state, uint32_t head)
{
    _Atomic uint32_t *yielded = block_word(state->sync, WORD_YIELDED);
    if (head - atomic_load_explicit(yielded, memory_order_relaxed) < state->slots) {
        return;
    }
    _Atomic uint32_t *seen = block_word(state->sync, WORD_LOST_SEEN);
    uint32_t lost = atomic_load_explicit(state->lost, memory_order_relaxed);
    if (lost != atomic_load_explicit(seen, memory_order_relaxed)) {
        atomic_store_explicit(seen, lost, memory_order_relaxed);
        atomic_store_explicit(yielded, head, memory_order_relaxed);
        sched_yield();
    }
}

/* Slots from first to end are the peer's now. */
static void hand_over_sent(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    payload_fetch(port, state, first, end);
    if (is_monitored(state)) {
        monitors_copy(port, state, first, end);
    }
    if (state->kind == KIND_SWITCHED) {
        payload_to_front(port, state, first, end);
    }
    /* Pairs with the worker's acquire: slots and payload are written before it sees the head. */
    atomic_store_explicit(state->head, end, memory_order_release);
    if (state->kind == KIND_SWITCHED) {
        /* Between our head and its sleep: the worker stores its sleep, executes a full fence, loads our head. */
        atomic_thread_fence(memory_order_seq_cst);
        wake_worker(port, state);
        yield_to_receivers(state, end);
    }
}

static void hand_back_received(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    if (may_forward(port, state)) {
        forward_released(port, state, first, end);
    }
    if (is_monitored(state)) {
        monitors_swap(port, state, first, end);
    }
    if (state->kind == KIND_PIPE) {
        pipe_return(port, state, first, end);
    }
    /* Pairs with the acquire of who fills them again: the program has read them, and put its buffers into them. */
    atomic_store_explicit(state->head, end, memory_order_release);
    if (state->kind == KIND_PIPE) {
        pipe_wake(port, state);
    } else if (state->lossless) {
        atomic_thread_fence(memory_order_seq_cst);
        wake_worker(port, state);
    }
}

/* Shows slots from first to end to the program. */
static void take_new(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    if (state->kind == KIND_SWITCHED) {
        payload_to_offset(port, state, first, end);
    }
    if (is_monitored(state)) {
        if (state->transmits) {
            monitors_swap(port, state, first, end);
        } else {
            monitors_copy_received(port, state);
        }
    }
    atomic_store_explicit(state->shown, end, memory_order_relaxed);
    /* What the program does to these slots, and whoever fills them again, is after this: see feed.c. */
    atomic_thread_fence(memory_order_release);
}

/* Slots that the program has when the peer's counter is tail and its own is head; more than a ring: impossible. */
static uint32_t owned(const struct ring_state *state, uint32_t head, uint32_t tail)
{
    return state->transmits ? state->slots - 1 - (head - tail) : tail - head;
}

static struct outcome sync_counted(struct port *port, struct ring_state *state, uint32_t head, uint32_t cur)
{
    const uint32_t mask = state->slots - 1;
    uint32_t published = atomic_load_explicit(state->head, memory_order_relaxed);
    uint32_t shown = atomic_load_explicit(state->shown, memory_order_relaxed);
    /* Pairs with the peer's release: what it says to be sent or filled is so. A tx ring's is looked at afterwards, when
     * more may have come back; head and cur must be within what the program was shown. A program that guesses how much
     * has arrived may be right: netmap lets it. */
    uint32_t now = state->transmits ? shown : atomic_load_explicit(state->tail, memory_order_acquire);
    uint32_t have = owned(state, published, now);
    if (have > mask) {
        now = shown;
        have = owned(state, published, now);
    }
    uint32_t moved = (head - published) & mask;
    uint32_t looked = (cur - published) & mask;
    /* Both within the slots that the program has, cur not behind head. */
    bool possible = head < state->slots && cur < state->slots && moved <= looked && looked <= have && have <= mask;
    if (possible && moved > 0) {
        if (state->transmits) {
            hand_over_sent(port, state, published, published + moved);
        } else {
            hand_back_received(port, state, published, published + moved);
        }
        published += moved;
    }
    if (state->transmits) {
        if (state->kind == KIND_PIPE) {
            if (pipe_send(port, state)) {
                pipe_wake(port, state);
            }
        }
        now = atomic_load_explicit(state->tail, memory_order_acquire);
        now = owned(state, published, now) <= mask ? now : shown;
    }
    if (now != shown && now - shown <= mask) {
        take_new(port, state, shown, now);
        shown = now;
    }
    return (struct outcome){possible, published & mask, tail_index(state, shown)};
}

/* Nobody is at the other end, so no counter runs: HEAD is an index, and the tail stays where it began. Any size. */
static struct outcome sync_idle(const struct ring_state *state, uint32_t head, uint32_t cur)
{
    const uint32_t tail = state->transmits ? state->slots - 1 : 0;
    uint32_t before = atomic_load_explicit(state->head, memory_order_relaxed);
    before = before <= tail ? before : 0;
    bool possible = before <= head && head <= cur && cur <= tail;
    uint32_t now = possible ? head : 0; /* netmap's ring goes back to the first slot that was not sent */
    atomic_store_explicit(state->head, now, memory_order_relaxed);
    return (struct outcome){possible, now, tail};
}

static struct outcome sync_any(struct port *port, struct ring_state *state, uint32_t head, uint32_t cur)
{
    if (state->kind == KIND_MONITOR) {
        monitor_pull(port, state);
    }
    return state->kind == KIND_IDLE ? sync_idle(state, head, cur) : sync_counted(port, state, head, cur);
}

static void set_time(struct ring *ring)
{
    struct timeval time;
    gettimeofday(&time, NULL);
    ring->seconds = time.tv_sec;
    ring->microseconds = time.tv_usec;
}

bool sync_ring(struct port *port, struct ring_state *state)
{
    struct ring *ring = state->ring;
    _Atomic uint32_t *turn = block_word(state->sync, WORD_TURN);
    if (state->kind == KIND_MONITOR && state->transmits) {
        return false; /* nothing can be sent by a monitor */
    }
    if (!owner_await(turn, TURN_SLEEPS)) {
        return true; /* another thread is at it, so it is being done */
    }
    /* Another thread may be moving both just now: programs write cur first, so that it is never seen behind head. */
    uint32_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
    struct outcome outcome = sync_any(port, state, head, load_word(&ring->cur));
    if (!outcome.possible) {
        reset(port, state, outcome.head);
    }
    if (load_word(&ring->tail) != outcome.tail) {
        store_word(&ring->tail, outcome.tail); /* it has moved, or the program overwrote it */
    }
    if (!state->transmits) {
        set_time(ring);
    }
    owner_drop(turn);
    return outcome.possible;
}

bool sync_rings(struct port *port, unsigned first, unsigned end)
{
    bool possible = true;
    for (unsigned i = first; i < end; i++) {
        possible &= sync_ring(port, &port->rings[i]);
    }
    return possible;
}

bool sync_positions(struct port *port, struct ring_state *state, uint32_t head, uint32_t cur, uint32_t *hwcur,
                    uint32_t *hwtail)
{
    _Atomic uint32_t *turn = block_word(state->sync, WORD_TURN);
    if (!owner_await(turn, TURN_SLEEPS)) {
        return false;
    }
    struct outcome outcome = sync_any(port, state, head, cur);
    owner_drop(turn);
    *hwcur = outcome.head;
    *hwtail = outcome.tail;
    return outcome.possible;
}

bool ring_is_ready(const struct ring_state *state)
{
    return load_word(&state->ring->cur) != load_word(&state->ring->tail);
}

bool ring_has_news(const struct port *port, const struct ring_state *state)
{
    if (state->kind == KIND_IDLE) {
        return false;
    }
    if (state->kind == KIND_PIPE && state->transmits && pipe_has_returns(state)) {
        return true;
    }
    if (state->kind == KIND_MONITOR && monitor_has_more(port, state)) {
        return true;
    }
    uint32_t tail = atomic_load_explicit(state->tail, memory_order_acquire);
    uint32_t shown = atomic_load_explicit(state->shown, memory_order_relaxed);
    uint32_t head = atomic_load_explicit(state->head, memory_order_relaxed);
    /* An impossible tail is none: waiting for it to be shown would never end. */
    return tail != shown && tail - shown < state->slots && owned(state, head, tail) < state->slots;
}

bool ring_is_pending(const struct ring_state *state)
{
    uint32_t head = load_word(&state->ring->head);
    uint32_t handed = atomic_load_explicit(state->head, memory_order_relaxed);
    if (state->kind == KIND_IDLE) {
        return head != handed;
    }
    if (state->kind == KIND_PIPE
        && handed != atomic_load_explicit(block_word(state->peer_sync, WORD_TAIL), memory_order_relaxed)) {
        return true;
    }
    return head != (handed & (state->slots - 1));
}
