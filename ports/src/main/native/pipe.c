#include "pipe.h"

#include "slots.h"
#include "sync.h"
#include "wake.h"

/* Slots from one publication to the next: the receiver begins while the sender still goes on. */
#define STRIDE 128u

/* Slots that can be between the two programs: of the smaller ring one less than all. */
static uint32_t capacity(const struct ring_state *state)
{
    return (state->slots < state->peer_slots ? state->slots : state->peer_slots) - 1;
}

/*
 * Copies slots from first to end into the receiver's ring. That is only written: lines that the receiver's processor has
 * read come back several at a time when they are stored to, but one by one once they have been read here too.
 */
static void copy(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end)
{
    const uint32_t buffers = port->layout.max_buffers - FIRST_BUFFER;
    while (first != end) {
        uint32_t here = slots_in_a_row(state->slots, first, end);
        uint32_t there = slots_in_a_row(state->peer_slots, first, end);
        uint32_t count = here < there ? here : there;
        const struct slot *from = &state->ring->slots[first & (state->slots - 1)];
        struct slot *to = &state->peer_ring->slots[first & (state->peer_slots - 1)];
        for (uint32_t i = 0; i < count; i++) {
            slot_bits bits = slot_load(&from[i]);
            if (bits_buffer(bits) - FIRST_BUFFER >= buffers) {
                bits = make_bits(0, 0, 0, 0); /* empty, but in its place */
            }
            slot_store(&to[i], bits);
        }
        first += count;
    }
}

/* The end of the last whole frame from first to end; end itself if one frame alone fills the whole pipe. */
static uint32_t end_of_frames(const struct ring_state *state, uint32_t first, uint32_t end)
{
    const uint32_t mask = state->slots - 1;
    for (uint32_t i = end; i != first; i--) {
        if ((bits_flags(slot_load(&state->ring->slots[(i - 1) & mask])) & SLOT_MORE_FRAGMENTS) == 0) {
            return i;
        }
    }
    return end - first == capacity(state) ? end : first;
}

bool pipe_send(const struct port *port, const struct ring_state *state)
{
    const uint32_t most = capacity(state);
    _Atomic uint32_t *delivered_word = block_word(state->peer_sync, WORD_TAIL);
    uint32_t handed = atomic_load_explicit(state->head, memory_order_relaxed);         /* own */
    uint32_t returned = atomic_load_explicit(state->tail, memory_order_relaxed);       /* own */
    uint32_t delivered = atomic_load_explicit(delivered_word, memory_order_relaxed);   /* own */
    /* Pairs with the release at the receiver's sync: it has read these slots, and written its buffers into ours. */
    uint32_t released = atomic_load_explicit(block_word(state->peer_sync, WORD_HEAD), memory_order_acquire);
    /* The receiver can overwrite all four: whatever they are, no loop goes beyond a ring's length. */
    if (delivered - returned > most || handed - delivered >= state->slots) {
        return false;
    }
    if (released != returned && released - returned <= delivered - returned) {
        returned = released;
        /* Release, as all tails are; the reader is this process, or another that has the same end open. */
        atomic_store_explicit(state->tail, returned, memory_order_release);
    }
    uint32_t room = most - (delivered - returned);
    uint32_t end = handed - delivered <= room ? handed : delivered + room;
    end = end_of_frames(state, delivered, end);
    if (end == delivered) {
        return false;
    }
    while (delivered != end) {
        uint32_t until = end - delivered > STRIDE ? end_of_frames(state, delivered, delivered + STRIDE) : end;
        until = until == delivered ? end : until;
        copy(port, state, delivered, until);
        /* Pairs with the receiver's acquire: slots, and the payload that the program wrote, are there before. */
        atomic_store_explicit(delivered_word, until, memory_order_release);
        delivered = until;
    }
    return true;
}

void pipe_return(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end)
{
    if ((any_flags(state, first, end) & SLOT_BUFFER_CHANGED) == 0) {
        return;
    }
    for (uint32_t i = first; i != end; i++) {
        slot_bits bits = slot_load(&state->ring->slots[i & (state->slots - 1)]);
        if ((bits_flags(bits) & SLOT_BUFFER_CHANGED) != 0 && is_buffer(port, bits_buffer(bits))) {
            struct slot *sent = &state->peer_ring->slots[i & (state->peer_slots - 1)];
            slot_bits sent_bits = slot_load(sent);
            uint32_t flags = bits_flags(sent_bits) | SLOT_BUFFER_CHANGED;
            slot_store(sent, make_bits(bits_buffer(bits), bits_length(sent_bits), flags, sent_bits[1]));
        }
    }
}

bool pipe_has_returns(const struct ring_state *state)
{
    uint32_t returned = atomic_load_explicit(state->tail, memory_order_relaxed);
    uint32_t delivered = atomic_load_explicit(block_word(state->peer_sync, WORD_TAIL), memory_order_relaxed);
    uint32_t released = atomic_load_explicit(block_word(state->peer_sync, WORD_HEAD), memory_order_acquire);
    return released != returned && delivered - returned <= capacity(state)
           && released - returned <= delivered - returned;
}

void pipe_wake(struct port *port, const struct ring_state *state)
{
    /* Between our HEAD, or the TAIL that we wrote for the other end, and its waiting word: a sleeper stores its waiting
     * word, executes a full fence, and then loads these. */
    atomic_thread_fence(memory_order_seq_cst);
    wake_program(port, state->peer_call, block_word(state->peer_sync, WORD_WAIT), block_word(state->sync, WORD_CALLED));
    wake_worker(port, state);
}
