/* Slots of rings in shared memory. Everything in them may change at any time, so each is read once and then checked. */
#ifndef VALE_SLOTS_H
#define VALE_SLOTS_H

#include "device.h"

/* A whole slot in one register: sixteen bytes, sixteen bytes aligned. */
typedef uint64_t slot_bits __attribute__((vector_size(16), may_alias));

static inline uint32_t load_word(const uint32_t *place)
{
    return __atomic_load_n(place, __ATOMIC_RELAXED);
}

static inline void store_word(uint32_t *place, uint32_t value)
{
    __atomic_store_n(place, value, __ATOMIC_RELAXED);
}

static inline slot_bits slot_load(const struct slot *slot)
{
    return *(const volatile slot_bits *)slot;
}

static inline void slot_store(struct slot *slot, slot_bits bits)
{
    *(volatile slot_bits *)slot = bits;
}

static inline uint32_t bits_buffer(slot_bits bits)
{
    return (uint32_t)bits[0];
}

static inline uint32_t bits_length(slot_bits bits)
{
    return (uint16_t)(bits[0] >> 32);
}

static inline uint32_t bits_flags(slot_bits bits)
{
    return (uint32_t)(bits[0] >> 48);
}

static inline slot_bits make_bits(uint32_t buffer, uint32_t length, uint32_t flags, uint64_t pointer)
{
    return (slot_bits){buffer | (uint64_t)(uint16_t)length << 32 | (uint64_t)flags << 48, pointer};
}

static inline bool is_buffer(const struct port *port, uint32_t index)
{
    return index - FIRST_BUFFER < port->layout.max_buffers - FIRST_BUFFER;
}

static inline char *buffer_at(const struct port *port, uint32_t index)
{
    return port->buffers + index * (size_t)port->layout.buffer_size;
}

/* How many of the slots from first to end, counters, lie one behind the other in a ring of so many slots. */
static inline uint32_t slots_in_a_row(uint32_t slots, uint32_t first, uint32_t end)
{
    uint32_t to_wrap = slots - (first & (slots - 1));
    return end - first < to_wrap ? end - first : to_wrap;
}

/* The flags of all these slots together. Plain reads, which the compiler may combine: whoever acts reads each again. */
static inline uint32_t any_flags(const struct ring_state *state, uint32_t first, uint32_t end)
{
    slot_bits any = {0, 0};
    while (first != end) {
        const struct slot *slots = &state->ring->slots[first & (state->slots - 1)];
        uint32_t count = slots_in_a_row(state->slots, first, end);
        for (uint32_t i = 0; i < count; i++) {
            any |= *(const slot_bits *)&slots[i];
        }
        first += count;
    }
    return bits_flags(any);
}

/* Where the payload of a slot of this ring begins in its buffer, in bytes: less than the buffer's size. */
static inline uint32_t payload_offset(const struct port *port, const struct ring_state *state, uint64_t pointer)
{
    if (state->max_offset == 0) {
        return 0;
    }
    uint64_t offset = pointer & __atomic_load_n(&state->ring->offset_mask, __ATOMIC_RELAXED);
    uint64_t most = state->max_offset < port->layout.buffer_size ? state->max_offset : port->layout.buffer_size - 1;
    return (uint32_t)(offset < most ? offset : most);
}

#endif
