#include "pipe.h"

#include "monitor.h"
#include "slots.h"
#include "sync.h"
#include "wake.h"

/* Slots that can be between the two programs: of the smaller ring one less than all. */
static uint32_t capacity(const struct ring_state *state)
{
    return (state->slots < state->peer_slots ? state->slots : state->peer_slots) - 1;
}

/*
 * Exchanges the slots of both rings for the frames from first to end. At any time each buffer is in one slot only; a
 * slot whose buffer is none is not exchanged, neither when it goes nor when it comes back.
 */
static void exchange(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end,
                     bool deliver)
{
    struct slot *const ours = state->ring->slots;
    struct slot *const theirs = state->peer_ring->slots;
    const uint32_t our_mask = state->slots - 1;
    const uint32_t their_mask = state->peer_slots - 1;
    const uint32_t buffers = port->layout.max_buffers - FIRST_BUFFER;
    /* The sender's slot keeps what the sender wrote but for the buffer; taken back, it is what was delivered. */
    const slot_bits taken = deliver ? (slot_bits){UINT32_MAX, 0} : (slot_bits){UINT64_MAX, UINT64_MAX};
    const slot_bits changed = make_bits(0, 0, deliver ? SLOT_BUFFER_CHANGED : 0, 0);
    for (uint32_t i = first; i != end; i++) {
        struct slot *our_slot = &ours[i & our_mask];
        struct slot *their_slot = &theirs[i & their_mask];
        slot_bits our_bits = slot_load(our_slot);
        slot_bits their_bits = slot_load(their_slot);
        if (bits_buffer(our_bits) - FIRST_BUFFER < buffers && bits_buffer(their_bits) - FIRST_BUFFER < buffers) {
            slot_store(our_slot, (our_bits & ~taken) | (their_bits & taken) | changed);
            slot_store(their_slot, our_bits);
        } else if (deliver) {
            slot_store(their_slot, make_bits(bits_buffer(their_bits), 0, 0, 0)); /* empty, but in its place */
        }
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
    /* Pairs with the release at the receiver's sync: it has read these slots, and put buffers of its own into them. */
    uint32_t released = atomic_load_explicit(block_word(state->peer_sync, WORD_HEAD), memory_order_acquire);
    /* The receiver can overwrite all four: whatever they are, no loop goes beyond a ring's length. */
    if (delivered - returned > most || handed - delivered >= state->slots) {
        return false;
    }
    if (released != returned && released - returned <= delivered - returned) {
        if (is_monitored(state)) {
            exchange(port, state, returned, released, false); /* whoever monitors what was sent is to find it here */
        }
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
    exchange(port, state, delivered, end, true);
    /* Pairs with the receiver's acquire: slots, and the payload that the program wrote, are there before. */
    atomic_store_explicit(delivered_word, end, memory_order_release);
    return true;
}

bool pipe_has_returns(const struct ring_state *state)
{
    uint32_t returned = atomic_load_explicit(state->tail, memory_order_relaxed);
    uint32_t delivered = atomic_load_explicit(block_word(state->peer_sync, WORD_TAIL), memory_order_relaxed);
    uint32_t released = atomic_load_explicit(block_word(state->peer_sync, WORD_HEAD), memory_order_acquire);
    return released != returned && delivered - returned <= capacity(state)
           && released - returned <= delivered - returned;
}

void pipe_wake(const struct port *port, const struct ring_state *state)
{
    /* Between our HEAD, or the TAIL that we wrote for the other end, and its waiting word: a sleeper stores its waiting
     * word, executes a full fence, and then loads these. */
    atomic_thread_fence(memory_order_seq_cst);
    wake_program(port, state->peer_call, block_word(state->peer_sync, WORD_WAIT), block_word(state->sync, WORD_CALLED));
    wake_worker(port, state);
}
