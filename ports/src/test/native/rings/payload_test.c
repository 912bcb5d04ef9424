#include <stdlib.h>
#include <string.h>

#include "slots.h"
#include "world.h"

static void fill(char *place, uint32_t length, uint32_t number)
{
    for (uint32_t i = 0; i < length; i++) {
        place[i] = (char)(number * 31 + i * 7);
    }
}

static bool holds(const char *place, uint32_t length, uint32_t number)
{
    for (uint32_t i = 0; i < length; i++) {
        if (place[i] != (char)(number * 31 + i * 7)) {
            return false;
        }
    }
    return true;
}

static void indirect(struct port *port, uint64_t *seed, uint32_t number)
{
    struct ring_state *state = &port->rings[0];
    char elsewhere[512];
    fill(elsewhere, sizeof elsewhere, number);
    uint32_t length = next_random(seed) % 400;
    bool bad = next_random(seed) % 4 == 0;
    CHECK(sync_ring(port, state));
    struct slot *slot = slot_at(state, 0);
    *slot = (struct slot){slot->buffer, (uint16_t)length, SLOT_INDIRECT | SLOT_REPORT | SLOT_NO_LEARN,
                          bad ? 16 : (uint64_t)(uintptr_t)elsewhere};
    char *buffer = buffer_at(port, slot->buffer);
    advance(state, 1);
    CHECK(sync_ring(port, state));
    worker_take_all(state);
    CHECK(slot->flags == SLOT_NO_LEARN);
    bool fits = length <= port->layout.buffer_size && !(bad && length > 0);
    CHECK(slot->length == (fits ? length : 0));
    CHECK(!fits || holds(buffer, length, number));
}

/* What the program has behind the offset, the worker finds in front, and the other way round. */
static void offsets(struct port *port, uint64_t *seed, uint32_t number)
{
    struct ring_state *tx = &port->rings[0];
    struct ring_state *rx = &port->rings[1];
    tx->max_offset = rx->max_offset = 64;
    tx->ring->offset_mask = rx->ring->offset_mask = 0xff;
    uint64_t wanted = next_random(seed) % 256;
    uint32_t offset = wanted < 64 ? (uint32_t)wanted : 64;
    uint32_t length = 4 + next_random(seed) % (port->layout.buffer_size - 4);
    bool fits = length + offset <= port->layout.buffer_size;
    CHECK(sync_ring(port, tx));
    struct slot *slot = slot_at(tx, 0);
    *slot = (struct slot){slot->buffer, (uint16_t)length, 0, wanted | 0xabcd00};
    char *buffer = buffer_at(port, slot->buffer);
    fill(buffer + offset, fits ? length : 0, number);
    advance(tx, 1);
    CHECK(sync_ring(port, tx));
    CHECK(slot->length == (fits ? length : 0) && slot->pointer == (wanted | 0xabcd00));
    CHECK(!fits || holds(buffer, length, number));
    worker_take_all(tx);
    CHECK(sync_ring(port, tx));
    CHECK(!fits || holds(buffer + offset, length, number)); /* it may be sent again as it is */

    slot = &rx->ring->slots[atomic_load(rx->tail) % rx->slots];
    slot->pointer = wanted;
    buffer = buffer_at(port, slot->buffer);
    CHECK(sync_ring(port, rx));
    worker_fill(port, rx, number, length);
    fill(buffer, length, number);
    CHECK(sync_ring(port, rx) && ring_space(rx) == 1);
    CHECK(slot->length == (fits ? length : 0));
    CHECK(!fits || holds(buffer + offset, length, number));
    advance(rx, 1);
}

void test_payload(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct port *port = port_make(world, 1, 16, 1, 16);
    for (long i = 0; i < count; i++) {
        indirect(port, &seed, (uint32_t)i);
    }
    for (long i = 0; i < count; i++) {
        offsets(port, &seed, (uint32_t)i);
    }
    free(port);
    world_end(world);
}

/* What the worker finds next in a ring that frames are forwarded by; takes it. */
static void check_forwarded(const struct port *port, struct ring_state *ring, uint32_t number, uint32_t length)
{
    uint32_t tail = atomic_load(ring->tail);
    CHECK(atomic_load(ring->head) != tail);
    for (uint32_t left = length; left > 0; tail++) {
        const struct slot *slot = &ring->ring->slots[tail % ring->slots];
        CHECK(slot->length == (left < 200 ? left : 200));
        CHECK(slot->flags == (left > 200 ? SLOT_MORE_FRAGMENTS : 0));
        uint32_t seen;
        memcpy(&seen, buffer_at(port, slot->buffer), sizeof seen);
        CHECK(seen == number);
        left -= slot->length;
    }
    atomic_store(ring->tail, tail);
}

/* A frame arrives, in slots of 200 bytes; the program marks it, or not, and releases it. */
static void pass(struct port *port, struct ring_state *from, uint32_t number, uint32_t length, bool marked)
{
    uint32_t slots = 0;
    for (uint32_t left = length; left > 0; slots++) {
        uint32_t part = left < 200 ? left : 200;
        worker_fill(port, from, number, part);
        left -= part;
        from->ring->slots[(atomic_load(from->tail) - 1) % from->slots].flags = left > 0 ? SLOT_MORE_FRAGMENTS : 0;
    }
    CHECK(sync_ring(port, from) && ring_space(from) == slots);
    slot_at(from, 0)->flags |= marked ? SLOT_FORWARD : 0;
    struct slot *first = slot_at(from, 0);
    advance(from, slots);
    CHECK(sync_ring(port, from));
    CHECK(from->ring->flags == 0 || (first->flags & SLOT_FORWARD) == 0);
}

/* An interface with two rings from the wire and one from the host, and no program's ring to either. */
void test_forward(uint64_t seed, long count)
{
    enum { TO_HOST, TO_WIRE, RX0, RX1, HOST_RX };
    struct world *world = world_make();
    struct port *port = port_make(world, 2, 8, 3, 8);
    port->to_host = &port->rings[TO_HOST];
    port->to_wire = &port->rings[TO_WIRE];
    port->rings[HOST_RX].host = true;
    for (uint32_t i = 0; i < (uint32_t)count; i++) {
        bool up = next_random(&seed) % 2 == 0;
        struct ring_state *from = &port->rings[up ? RX0 + (int)(next_random(&seed) % 2) : HOST_RX];
        struct ring_state *to = up ? port->to_host : port->to_wire;
        struct ring_state *other = up ? port->to_wire : port->to_host;
        bool marked = next_random(&seed) % 4 != 0;
        uint32_t length = 14 + next_random(&seed) % 700;
        from->ring->flags = next_random(&seed) % 8 == 0 ? 0 : RING_FORWARD;
        pass(port, from, i, length, marked);
        if (marked && from->ring->flags != 0) {
            check_forwarded(port, to, i, length);
        }
        CHECK(atomic_load(to->head) == atomic_load(to->tail));
        CHECK(atomic_load(other->head) == atomic_load(other->tail));
    }
    /* Runts go nowhere, and what finds no room is lost: whole frames. */
    port->rings[RX0].ring->flags = RING_FORWARD;
    pass(port, &port->rings[RX0], 0, 13, true);
    for (uint32_t i = 0; i < 5; i++) {
        pass(port, &port->rings[RX0], i, 600, true);
    }
    check_forwarded(port, port->to_host, 0, 600);
    check_forwarded(port, port->to_host, 1, 600);
    CHECK(atomic_load(port->to_host->head) == atomic_load(port->to_host->tail));
    /* A slot that cannot be, a ring that somebody has spoilt: nothing goes out of bounds. */
    worker_fill(port, &port->rings[RX0], 0, 60);
    CHECK(sync_ring(port, &port->rings[RX0]));
    struct slot *bad = slot_at(&port->rings[RX0], 0);
    uint32_t buffer = bad->buffer;
    *bad = (struct slot){.buffer = UINT32_MAX, .length = 60, .flags = SLOT_FORWARD};
    advance(&port->rings[RX0], 1);
    CHECK(sync_ring(port, &port->rings[RX0]));
    bad->buffer = buffer;
    CHECK(atomic_load(port->to_host->head) == atomic_load(port->to_host->tail));
    struct slot *spoilt = &port->to_host->ring->slots[atomic_load(port->to_host->head) % port->to_host->slots];
    buffer = spoilt->buffer;
    spoilt->buffer = 0;
    pass(port, &port->rings[RX0], 0, 60, true);
    spoilt->buffer = buffer;
    CHECK(atomic_load(port->to_host->head) == atomic_load(port->to_host->tail));
    atomic_store(port->to_host->tail, atomic_load(port->to_host->head) + 5);
    pass(port, &port->rings[RX0], 0, 60, true);
    check_buffers(world, &port, 1);
    free(port);
    world_end(world);
}
