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

/* An interface with two pairs of rings and one of the host. */
void test_forward(uint64_t seed, long count)
{
    enum { TX0, TX1, HOST_TX, RX0, RX1, HOST_RX, RINGS };
    struct world *world = world_make();
    struct port *port = port_make(world, 3, 8, 3, 8);
    port->forwards = true;
    port->rings[HOST_TX].host = port->rings[HOST_RX].host = true;
    uint32_t sent[RINGS] = {0};
    for (int i = 0; i < RINGS; i++) {
        port->rings[i].ring->flags = RING_FORWARD;
    }
    for (long i = 0; i < count; i++) {
        bool up = next_random(&seed) % 2 == 0;
        struct ring_state *from = &port->rings[up ? RX0 + (int)(next_random(&seed) % 2) : HOST_RX];
        bool marked = next_random(&seed) % 4 != 0;
        from->ring->flags = next_random(&seed) % 8 == 0 ? 0 : RING_FORWARD;
        worker_fill(port, from, (uint32_t)i, 60);
        CHECK(sync_ring(port, from) && ring_space(from) == 1);
        uint32_t buffer = slot_at(from, 0)->buffer;
        slot_at(from, 0)->flags |= marked ? SLOT_FORWARD : 0;
        advance(from, 1);
        CHECK(sync_ring(port, from));
        bool goes = marked && from->ring->flags != 0;
        int target = up ? HOST_TX : TX0;
        sent[target] += goes;
        for (int r = TX0; r <= HOST_TX; r++) {
            struct ring_state *to = &port->rings[r];
            CHECK(atomic_load(to->head) == sent[r]);
            if (r == target && goes) {
                struct slot *slot = &to->ring->slots[(sent[r] - 1) % to->slots];
                CHECK(slot->buffer == buffer && slot->length == 60);
            }
            worker_take_all(to);
            CHECK(sync_ring(port, to));
        }
    }
    /* Without room in the first ring they go to the second, and then they are lost. */
    for (int i = 0; i < 20; i++) {
        port->rings[HOST_RX].ring->flags = RING_FORWARD;
        worker_fill(port, &port->rings[HOST_RX], (uint32_t)i, 60);
        CHECK(sync_ring(port, &port->rings[HOST_RX]));
        slot_at(&port->rings[HOST_RX], 0)->flags |= SLOT_FORWARD;
        advance(&port->rings[HOST_RX], 1);
        CHECK(sync_ring(port, &port->rings[HOST_RX]));
    }
    CHECK(atomic_load(port->rings[TX0].head) == sent[TX0] + 7 && atomic_load(port->rings[TX1].head) == 7);
    check_buffers(world, &port, 1);
    free(port);
    world_end(world);
}
