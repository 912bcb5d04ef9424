#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "slots.h"
#include "world.h"

#define MOST 64u
#define MOST_FRAGMENTS 9u

/* A pipe, and beside it the frames that are in it as a plain queue would have them. */
struct model {
    struct port *from, *to;
    uint32_t numbers[MOST]; /* by count modulo MOST */
    uint32_t flags[MOST];
    uint32_t filled;        /* slots the sender has handed over at a sync */
    uint32_t whole;         /* of these, those up to the end of the last whole frame at its last sync */
    uint32_t taken;         /* slots the receiver has gone past */
    uint32_t released;      /* of these, those of its last sync */
    uint32_t returned;      /* of these, those that the sender has seen at its last sync */
};

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t any_batch(uint64_t *seed, uint32_t most)
{
    switch (next_random(seed) % 6) {
    case 0:
        return 0;
    case 1:
        return smaller(1, most);
    case 2:
        return smaller(2, most);
    case 3:
        return most;
    case 4:
        return most > 0 ? most - 1 : 0;
    default:
        return next_random(seed) % (most + 1);
    }
}

static void send_some(struct model *model, uint64_t *seed)
{
    struct ring_state *state = &model->from->rings[0];
    uint32_t slots = any_batch(seed, ring_space(state));
    for (uint32_t i = 0; i < slots; i++) {
        uint32_t number = model->filled + i;
        struct slot *slot = slot_at(state, i);
        /* chains of at most eight, so that one always fits; the last of them may come in a later sync */
        bool more = state->slots >= 32 && model->to->rings[0].slots >= 32 && number % 8 != 7
                    && next_random(seed) % 4 == 0;
        if (number >= state->slots) { /* what the sender wrote there a lap ago, whatever the receiver's slot said */
            uint32_t before = number - state->slots;
            CHECK(slot->length == before % 200 + 4);
            CHECK((slot->flags & SLOT_MORE_FRAGMENTS) == model->flags[before % MOST]);
        }
        memcpy(payload_of(model->from, state, i), &number, sizeof number);
        slot->length = (uint16_t)(number % 200 + 4);
        slot->flags = more ? SLOT_MORE_FRAGMENTS : 0;
        model->numbers[number % MOST] = number;
        model->flags[number % MOST] = slot->flags;
    }
    advance(state, slots);
    CHECK(sync_ring(model->from, state));
    model->filled += slots;
    model->returned = model->released;
    uint32_t capacity = smaller(state->slots, model->to->rings[0].slots) - 1;
    uint32_t whole = smaller(model->filled, model->released + capacity);
    while (whole != model->whole && model->flags[(whole - 1) % MOST] != 0) {
        whole--;
    }
    model->whole = whole;
    CHECK(ring_space(state) == state->slots - 1 - (model->filled - model->returned));
}

static void receive_some(struct model *model, uint64_t *seed, uint32_t *spare)
{
    struct ring_state *state = &model->to->rings[0];
    CHECK(sync_ring(model->to, state));
    model->released = model->taken;
    CHECK(ring_space(state) == model->whole - model->taken);
    uint32_t slots = any_batch(seed, ring_space(state));
    for (uint32_t i = 0; i < slots; i++) {
        struct slot *slot = slot_at(state, i);
        uint32_t number;
        memcpy(&number, payload_of(model->to, state, i), sizeof number);
        CHECK(number == model->taken + i);
        CHECK(slot->length == number % 200 + 4);
        CHECK((slot->flags & SLOT_MORE_FRAGMENTS) == model->flags[number % MOST]);
        if (next_random(seed) % 4 == 0) {
            uint32_t buffer = slot->buffer; /* it keeps the frame, as a program does that forwards without a copy */
            slot->buffer = *spare;
            slot->flags |= SLOT_BUFFER_CHANGED;
            *spare = buffer;
        }
    }
    advance(state, slots);
    model->taken += slots;
}

void test_model(uint64_t seed, long count)
{
    static const uint32_t sizes[] = {2, 4, 16, 32};
    for (int i = 0; i < 16; i++) {
        struct world *world = world_make();
        struct port *from = port_make(world, 1, sizes[i % 4], 0, 0);
        struct port *to = port_make(world, 0, 0, 1, sizes[i / 4]);
        struct port *keeper = port_make(world, 1, 2, 0, 0); /* its first slot is the receiver's spare buffer */
        struct port *all[] = {from, to, keeper};
        struct model model = {.from = from, .to = to};
        pipe_make(from, 0, to, 0);
        for (long step = 0; step < count / 16; step++) {
            if (next_random(&seed) % 2 == 0) {
                send_some(&model, &seed);
            } else {
                receive_some(&model, &seed, &keeper->rings[0].ring->slots[0].buffer);
            }
            if (step % 64 == 0) {
                check_buffers(world, all, 3);
            }
        }
        CHECK(model.taken > 0);
        check_buffers(world, all, 3);
        free(from);
        free(to);
        free(keeper);
        world_end(world);
    }
}

/* A sender that hands over many frames at once, some of them longer than others. */
struct sender {
    struct port *port;
    uint64_t seed;
    long count;
};

static void *send_bursts(void *argument)
{
    struct sender *sender = argument;
    struct ring_state *state = &sender->port->rings[0];
    uint32_t number = 0;
    for (uint32_t left = 0; number < sender->count;) {
        uint32_t slots = ring_space(state);
        for (uint32_t i = 0; i < slots; i++, number++) {
            left = left == 0 ? next_random(&sender->seed) % MOST_FRAGMENTS : left - 1;
            struct slot *slot = slot_at(state, i);
            slot->length = (uint16_t)number;
            slot->flags = left != 0 ? SLOT_MORE_FRAGMENTS : 0;
        }
        advance(state, slots);
        CHECK(sync_ring(sender->port, state));
        if (slots == 0) {
            sched_yield();
        }
    }
    return NULL;
}

/* The receiver can look at any time, also while the sender still delivers: it sees whole frames only. */
void test_whole_frames(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct port *from = port_make(world, 1, 4096, 0, 0);
    struct port *to = port_make(world, 0, 0, 1, 4096);
    struct ring_state *state = &to->rings[0];
    struct sender sender = {from, seed, count};
    pthread_t thread;
    pipe_make(from, 0, to, 0);
    CHECK(pthread_create(&thread, NULL, send_bursts, &sender) == 0);
    uint32_t looks = 0;
    for (uint32_t taken = 0; taken < count - MOST_FRAGMENTS;) {
        uint32_t delivered = atomic_load_explicit(state->tail, memory_order_acquire);
        if (delivered == taken) {
            if (++looks % 4096 == 0) {
                sched_yield();
            }
            continue;
        }
        CHECK((state->ring->slots[(delivered - 1) % 4096].flags & SLOT_MORE_FRAGMENTS) == 0);
        CHECK(sync_ring(to, state));
        uint32_t slots = ring_space(state);
        for (uint32_t i = 0; i < slots; i++) {
            CHECK(slot_at(state, i)->length == (uint16_t)(taken + i));
        }
        CHECK((slot_at(state, slots - 1)->flags & SLOT_MORE_FRAGMENTS) == 0);
        advance(state, slots);
        CHECK(sync_ring(to, state));
        taken += slots;
    }
    pthread_join(thread, NULL);
    free(from);
    free(to);
    world_end(world);
}

/* Overwrites the words and slots of one ring, which the other end reads. */
struct scribbler {
    struct ring_state *state;
    uint64_t seed;
    atomic_long written;
    atomic_bool stop;
};

__attribute__((no_sanitize("thread"))) static void *scribble(void *argument)
{
    struct scribbler *scribbler = argument;
    uint32_t *words = (uint32_t *)(void *)scribbler->state->sync;
    uint32_t *slots = (uint32_t *)scribbler->state->ring->slots;
    while (!atomic_load_explicit(&scribbler->stop, memory_order_relaxed)) {
        uint32_t what = next_random(&scribbler->seed);
        atomic_fetch_add_explicit(&scribbler->written, 1, memory_order_relaxed);
        uint32_t value = next_random(&scribbler->seed);
        value = what % 3 == 0 ? value % 64 : value % 3 == 1 ? value : value * 2 + 1;
        if (what % 2 == 0) {
            /* Of the words also those that are the honest end's: what the memory holds binds nobody. */
            __atomic_store_n(&words[what / 2 % (SYNC_BLOCK / 4)], value, __ATOMIC_RELAXED);
        } else {
            __atomic_store_n(&slots[what / 2 % (scribbler->state->slots * 4)], value, __ATOMIC_RELAXED);
        }
    }
    return NULL;
}

/* From time to time all is well again, else the first nonsense would end everything. */
static void restart(struct port *port)
{
    for (int r = 0; r < port->ring_count; r++) {
        struct ring_state *state = &port->rings[r];
        memset(state->sync, 0, SYNC_BLOCK);
        state->ring->head = state->ring->cur = 0;
        state->ring->tail = state->transmits ? state->slots - 1 : 0;
    }
}

void test_pipe_hostile(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct port *honest = port_make(world, 1, 32, 1, 32);
    struct port *hostile = port_make(world, 1, 32, 1, 32);
    pipe_make(honest, 0, hostile, 0);
    pipe_make(hostile, 0, honest, 0);
    for (int which = 0; which < 2; which++) {
        struct scribbler scribbler = {.state = &hostile->rings[which], .seed = seed + (uint64_t)which};
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, scribble, &scribbler) == 0);
        for (long i = 0; i < count || atomic_load(&scribbler.written) < count; i++) {
            if (i % 8 == 0) {
                restart(honest);
                restart(hostile);
            }
            for (int r = 0; r < honest->ring_count; r++) {
                advance(&honest->rings[r], next_random(&seed) % 8 % (ring_space(&honest->rings[r]) + 1));
                sync_ring(honest, &honest->rings[r]);
                CHECK(honest->rings[r].ring->tail < honest->rings[r].slots);
                ring_has_news(honest, &honest->rings[r]);
            }
        }
        atomic_store(&scribbler.stop, true);
        pthread_join(thread, NULL);
    }
    free(honest);
    free(hostile);
    world_end(world);
}
