#include "forward.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "owner.h"
#include "slots.h"
#include "sync.h"
#include "wake.h"

#define SHORTEST_FRAME 14u

/* How often to offer the processor to the worker that empties the ring, and to sleep for a thread that fills it. */
#define ROOM_YIELDS 64
#define TURN_SLEEPS 8

/* As netmap's sysctl "fwd": all that is released goes on, marked or not. */
static bool forwards_all;

__attribute__((constructor)) static void begin(void)
{
    const char *given = getenv("VALE_FORWARD");
    forwards_all = given != NULL && strcmp(given, "1") == 0;
}

static struct ring_state *target_of(const struct port *port, const struct ring_state *state)
{
    return state->host ? port->to_wire : port->to_host;
}

bool may_forward(const struct port *port, const struct ring_state *state)
{
    return target_of(port, state) != NULL
           && (forwards_all || (__atomic_load_n(&state->ring->flags, __ATOMIC_RELAXED) & RING_FORWARD) != 0);
}

static struct slot *slot_of(const struct ring_state *state, uint32_t counter)
{
    return &state->ring->slots[counter & (state->slots - 1)];
}

/* Slots of the frame that begins at first; 0 if its end is not among those before end, or one of them cannot be. */
static uint32_t frame_slots(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end)
{
    uint32_t length = 0;
    for (uint32_t i = first; i != end; i++) {
        slot_bits bits = slot_load(slot_of(state, i));
        if (!is_buffer(port, bits_buffer(bits))
            || bits_length(bits) > port->layout.buffer_size - payload_offset(port, state, bits[1])) {
            return 0;
        }
        length += bits_length(bits);
        if ((bits_flags(bits) & SLOT_MORE_FRAGMENTS) == 0) {
            return length >= SHORTEST_FRAME ? i + 1 - first : 0;
        }
    }
    return 0;
}

static void publish(struct port *port, struct ring_state *target, uint32_t head)
{
    /* As hand_over_sent does it, for the same reasons. */
    atomic_store_explicit(target->head, head, memory_order_release);
    atomic_thread_fence(memory_order_seq_cst);
    wake_worker(port, target);
}

/* Whether there is room for so many slots, now or soon. What is in the ring is published if that has to be waited for. */
static bool await_room(struct port *port, struct ring_state *target, uint32_t head, uint32_t slots)
{
    for (int i = 0; i < ROOM_YIELDS; i++) {
        /* Pairs with the worker's release: it has read the buffers. An impossible tail is no room. */
        uint32_t used = head - atomic_load_explicit(target->tail, memory_order_acquire);
        if (used < target->slots && slots < target->slots - used) {
            return true;
        }
        publish(port, target, head);
        sched_yield();
    }
    return false;
}

/* Returns false if the ring's own slot names no buffer: then whoever shares the memory has spoilt it. The lengths were
 * checked, but the program may change them meanwhile: so here they are bounded once more. */
static bool copy_slot(const struct port *port, const struct ring_state *state, uint32_t from, struct ring_state *target,
                      uint32_t to)
{
    slot_bits source = slot_load(slot_of(state, from));
    slot_bits room = slot_load(slot_of(target, to));
    uint32_t offset = payload_offset(port, state, source[1]);
    uint32_t length = bits_length(source);
    if (!is_buffer(port, bits_buffer(source)) || !is_buffer(port, bits_buffer(room))
        || length > port->layout.buffer_size - offset) {
        return false;
    }
    memcpy(buffer_at(port, bits_buffer(room)), buffer_at(port, bits_buffer(source)) + offset, length);
    slot_store(slot_of(target, to),
               make_bits(bits_buffer(room), length, bits_flags(source) & SLOT_MORE_FRAGMENTS, room[1]));
    return true;
}

static bool copy_frame(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t slots,
                       struct ring_state *target, uint32_t head)
{
    for (uint32_t i = 0; i < slots; i++) {
        if (!copy_slot(port, state, first + i, target, head + i)) {
            return false;
        }
    }
    return true;
}

static void unmark(struct slot *slot)
{
    slot_bits bits = slot_load(slot);
    slot_store(slot, make_bits(bits_buffer(bits), bits_length(bits), bits_flags(bits) & ~SLOT_FORWARD, bits[1]));
}

void forward_released(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    struct ring_state *target = target_of(port, state);
    _Atomic uint32_t *turn = block_word(target->sync, WORD_TURN);
    if (!owner_await(turn, TURN_SLEEPS)) {
        return;
    }
    uint32_t head = atomic_load_explicit(target->head, memory_order_relaxed);
    for (uint32_t i = first; i != end;) {
        uint32_t slots = frame_slots(port, state, i, end);
        bool marked = (bits_flags(slot_load(slot_of(state, i))) & SLOT_FORWARD) != 0;
        if (slots != 0 && (marked || forwards_all) && await_room(port, target, head, slots)
            && copy_frame(port, state, i, slots, target, head)) {
            head += slots;
        }
        for (uint32_t last = i + (slots != 0 ? slots : 1); i != last; i++) {
            unmark(slot_of(state, i));
        }
    }
    if (head != atomic_load_explicit(target->head, memory_order_relaxed)) {
        publish(port, target, head);
    }
    owner_drop(turn);
}
