#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "slots.h"
#include "wait.h"
#include "world.h"

/* Netmap's rule for head and cur, by its documentation: going round the ring from where the program was, head comes
 * first, then cur, then the tail. */
static bool is_possible(uint32_t slots, uint32_t was, uint32_t tail, uint32_t head, uint32_t cur)
{
    int order = 0; /* 0: head not met yet, 1: head met, 2: cur met */
    if (head >= slots || cur >= slots) {
        return false;
    }
    for (uint32_t i = was;; i = (i + 1) % slots) {
        order += order == 0 && i == head;
        order += order == 1 && i == cur;
        if (i == tail) {
            return order == 2;
        }
    }
}

static void try_positions(struct port *port, struct ring_state *state, uint64_t *seed)
{
    uint32_t slots = state->slots;
    struct ring *ring = state->ring;
    uint32_t was = next_random(seed);
    uint32_t in_program = next_random(seed) % slots;
    uint32_t tail = state->transmits ? was - (slots - 1 - in_program) : was + in_program;
    atomic_store(state->head, was);
    atomic_store(state->tail, tail);
    atomic_store(state->shown, tail);
    uint32_t tail_slot = (was + in_program) % slots;
    ring->tail = next_random(seed) % 4 == 0 ? next_random(seed) : tail_slot;
    uint32_t head = next_random(seed) % (slots + 2);
    uint32_t cur = next_random(seed) % (slots + 2);
    ring->head = head;
    ring->cur = cur;
    ring->seconds = 0;
    uint32_t buffer = ring->slots[1].buffer;
    bool possible = is_possible(slots, was % slots, tail_slot, head, cur);
    ring->slots[0].length = UINT16_MAX;
    CHECK(sync_ring(port, state) == possible);
    CHECK(ring->head == (possible ? head : was % slots));
    CHECK(ring->cur == (possible ? cur : was % slots));
    CHECK(ring->tail == tail_slot);
    CHECK(ring->slots[1].buffer == buffer);
    CHECK(ring->slots[0].length == (possible ? UINT16_MAX : 0));
    CHECK(atomic_load(state->head) % slots == ring->head);
    CHECK((ring->seconds != 0) == !state->transmits);
    CHECK(ring_is_ready(state) == (ring->cur != tail_slot));
}

static void reset_cleans_slots(struct port *port, struct ring_state *state)
{
    uint32_t good = state->ring->slots[2].buffer;
    state->ring->slots[0].buffer = 0;
    state->ring->slots[1].buffer = UINT32_MAX;
    state->ring->slots[3].buffer = port->layout.max_buffers;
    state->ring->head = state->slots;
    CHECK(!sync_ring(port, state));
    CHECK(state->ring->slots[0].buffer == 0 && state->ring->slots[1].buffer == 0);
    CHECK(state->ring->slots[2].buffer == good && state->ring->slots[3].buffer == 0);
}

/* The worker loses frames for a full receiver: one yield for each ring of slots, and not before. */
static void losing_yields(struct port *port, struct ring_state *state)
{
    uint32_t begin = atomic_load(state->head);
    atomic_store(block_word(state->sync, WORD_YIELDED), begin);
    for (uint32_t sent = 1; sent <= 3 * state->slots; sent++) {
        CHECK(sync_ring(port, state));
        advance(state, 1);
        atomic_fetch_add(state->lost, 1);
        CHECK(sync_ring(port, state));
        worker_take_all(state);
        CHECK(atomic_load(block_word(state->sync, WORD_YIELDED)) == begin + sent / state->slots * state->slots);
    }
}

/* With no thread of the daemon's asleep nothing is written; asleep, once for each time. */
static void sleeping_worker_is_kicked(struct port *port, struct ring_state *state)
{
    int pair[2];
    CHECK(pipe(pair) == 0);
    state->kick = port->hidden_count;
    port->hidden[port->hidden_count++] = pair[1];
    struct pollfd kicked = {pair[0], POLLIN, 0};
    for (uint32_t sleep = 0; sleep < 4; sleep++) {
        atomic_store(state->sleep, sleep);
        for (int again = 0; again < 2; again++) {
            char bytes[64];
            CHECK(sync_ring(port, state));
            advance(state, 1);
            CHECK(sync_ring(port, state));
            worker_take_all(state);
            bool expected = sleep % 2 == 1 && again == 0;
            CHECK((poll(&kicked, 1, 0) == 1) == expected);
            CHECK(!expected || read(pair[0], bytes, sizeof bytes) == 8);
        }
    }
    state->kick = -1;
}

void test_rules(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct port *port = port_make(world, 1, 8, 1, 8);
    losing_yields(port, &port->rings[0]);
    sleeping_worker_is_kicked(port, &port->rings[0]);
    for (long i = 0; i < count; i++) {
        try_positions(port, &port->rings[i % 2], &seed);
    }
    reset_cleans_slots(port, &port->rings[0]);
    reset_cleans_slots(port, &port->rings[1]);
    int fd = device_make(port);
    struct pollfd polled = {fd, POLLOUT, 0};
    worker_take_all(&port->rings[0]); /* the last try may have left no room */
    port->rings[0].ring->head = 9;
    CHECK(wait_for(&polled, 1, 0, NULL) == 1 && (polled.revents & POLLERR) != 0);
    CHECK(wait_for(&polled, 1, 0, NULL) == 1 && polled.revents == POLLOUT);
    free(port);
    world_end(world);
}

/* Rings of any size at which nothing happens, as netmap's null ports are. */
void test_idle(uint64_t seed, long count)
{
    for (uint32_t slots = 2; slots < 40; slots++) {
        struct world *world = world_make();
        struct port *port = port_make(world, 1, slots, 1, slots);
        port->rings[0].kind = port->rings[1].kind = KIND_IDLE;
        uint32_t was = 0;
        for (long i = 0; i < count / 38; i++) {
            struct ring *ring = port->rings[0].ring;
            uint32_t head = ring->head = next_random(&seed) % (slots + 1);
            uint32_t cur = ring->cur = next_random(&seed) % (slots + 1);
            bool possible = is_possible(slots, was, slots - 1, head, cur);
            CHECK(sync_ring(port, &port->rings[0]) == possible);
            CHECK(ring->head == (possible ? head : 0) && ring->tail == slots - 1);
            was = ring->head;
            port->rings[1].ring->head = port->rings[1].ring->cur = head;
            CHECK(sync_ring(port, &port->rings[1]) == (head == 0));
            CHECK(port->rings[1].ring->tail == 0 && port->rings[1].ring->head == 0);
            CHECK(!ring_has_news(port, &port->rings[0]) && !ring_has_news(port, &port->rings[1]));
        }
        free(port);
        world_end(world);
    }
}
