#include "payload.h"

#include <string.h>

#include "slots.h"
#include "user_memory.h"

#define SENDERS_FLAGS (SLOT_INDIRECT | SLOT_BUFFER_CHANGED | SLOT_REPORT)

static uint32_t fetch(const struct port *port, const struct ring_state *state, slot_bits bits)
{
    uint32_t buffer = bits_buffer(bits);
    uint32_t length = bits_length(bits);
    /* With offsets in use, the pointer of a slot is one or the other. */
    if (state->max_offset != 0 || !is_buffer(port, buffer) || length > port->layout.buffer_size
        || copy_in(buffer_at(port, buffer), bits[1], length) != 0) {
        return 0;
    }
    return length;
}

void payload_fetch(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end)
{
    if ((any_flags(state, first, end) & SENDERS_FLAGS) == 0) {
        return;
    }
    for (uint32_t i = first; i != end; i++) {
        struct slot *slot = &state->ring->slots[i & (state->slots - 1)];
        slot_bits bits = slot_load(slot);
        if ((bits_flags(bits) & SENDERS_FLAGS) != 0) {
            uint32_t length = (bits_flags(bits) & SLOT_INDIRECT) != 0 ? fetch(port, state, bits) : bits_length(bits);
            slot_store(slot, make_bits(bits_buffer(bits), length, bits_flags(bits) & ~SENDERS_FLAGS, bits[1]));
        }
    }
}

static void move(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end, bool to_front)
{
    for (uint32_t i = first; state->max_offset != 0 && i != end; i++) {
        struct slot *slot = &state->ring->slots[i & (state->slots - 1)];
        slot_bits bits = slot_load(slot);
        uint32_t offset = payload_offset(port, state, bits[1]);
        uint32_t length = bits_length(bits);
        if (offset == 0 || !is_buffer(port, bits_buffer(bits))) {
            continue;
        }
        if (length > port->layout.buffer_size - offset) {
            slot_store(slot, make_bits(bits_buffer(bits), 0, bits_flags(bits), bits[1])); /* it does not fit there */
            continue;
        }
        char *front = buffer_at(port, bits_buffer(bits));
        memmove(to_front ? front : front + offset, to_front ? front + offset : front, length);
    }
}

void payload_to_front(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end)
{
    move(port, state, first, end, true);
}

void payload_to_offset(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end)
{
    move(port, state, first, end, false);
}
