#include "forward.h"

#include "slots.h"
#include "sync.h"

#define SHORTEST_FRAME 14u

/* Exchanges the buffers of a released slot and of the next slot that the program could fill in a tx ring. Returns false
 * if that ring is full. */
static bool move_to(const struct port *port, const struct ring_state *target, struct slot *released)
{
    struct ring *ring = target->ring;
    uint32_t head = load_word(&ring->head);
    if (head >= target->slots || head == load_word(&ring->tail)) {
        return false;
    }
    slot_bits from = slot_load(released);
    slot_bits to = slot_load(&ring->slots[head]);
    if (!is_buffer(port, bits_buffer(to))) {
        return false;
    }
    slot_store(&ring->slots[head], make_bits(bits_buffer(from), bits_length(from),
                                             SLOT_BUFFER_CHANGED | (bits_flags(from) & SLOT_MORE_FRAGMENTS), from[1]));
    slot_store(released, make_bits(bits_buffer(to), 0, SLOT_BUFFER_CHANGED, from[1]));
    uint32_t next = head + 1 == target->slots ? 0 : head + 1;
    store_word(&ring->cur, next);
    store_word(&ring->head, next);
    return true;
}

void forward_released(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    int target = 0;
    int last_used = -1;
    for (uint32_t i = first; i != end; i++) {
        struct slot *slot = &state->ring->slots[i & (state->slots - 1)];
        slot_bits bits = slot_load(slot);
        if ((bits_flags(bits) & SLOT_FORWARD) == 0 || bits_length(bits) < SHORTEST_FRAME
            || !is_buffer(port, bits_buffer(bits))
            || bits_length(bits) > port->layout.buffer_size - payload_offset(port, state, bits[1])) {
            continue;
        }
        while (target < port->tx_count
               && (port->rings[target].host == state->host || !move_to(port, &port->rings[target], slot))) {
            target++;
        }
        if (target == port->tx_count) {
            break;
        }
        last_used = target;
    }
    for (int i = 0; i <= last_used; i++) {
        if (port->rings[i].host != state->host) {
            sync_ring(port, &port->rings[i]);
        }
    }
}
