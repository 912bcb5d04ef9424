#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "owner.h"
#include "slots.h"
#include "wait.h"
#include "world.h"

/* Takes what a monitor has. Returns the number of frames; the last one's number is *last. */
static uint32_t take(struct port *monitor, uint32_t *last, uint32_t *flags)
{
    struct ring_state *state = &monitor->rings[0];
    CHECK(sync_ring(monitor, state));
    uint32_t count = ring_space(state);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(last, payload_of(monitor, state, i), sizeof *last);
        *flags = slot_at(state, i)->flags;
    }
    advance(state, count);
    CHECK(sync_ring(monitor, state));
    return count;
}

static void send_frame(struct port *port, uint32_t number)
{
    struct ring_state *state = &port->rings[0];
    CHECK(sync_ring(port, state) && ring_space(state) > 0);
    memcpy(payload_of(port, state, 0), &number, sizeof number);
    slot_at(state, 0)->length = 60;
    slot_at(state, 0)->flags = 0;
    advance(state, 1);
    CHECK(sync_ring(port, state));
}

/* When each kind of monitor sees a frame, and that a full one sees the newest. */
static void when_seen(struct world *world, struct port *port)
{
    struct port *copies = monitor_make(world, 8);
    struct port *swaps = monitor_make(world, 8);
    struct port *all[] = {port, copies, swaps};
    uint32_t number = 0;
    uint32_t flags = 0;
    for (int r = 0; r < 2; r++) {
        monitor_attach(world, &port->rings[r], copies, false);
        monitor_attach(world, &port->rings[r], swaps, true);
    }
    send_frame(port, 7);
    CHECK(take(copies, &number, &flags) == 1 && number == 7 && flags == SLOT_FROM_TX);
    CHECK(take(swaps, &number, &flags) == 0); /* not before the worker has read it */
    worker_take_all(&port->rings[0]);
    CHECK(sync_ring(port, &port->rings[0]));
    CHECK(take(swaps, &number, &flags) == 1 && number == 7 && flags == SLOT_FROM_TX);

    worker_fill(port, &port->rings[1], 9, 60);
    CHECK(take(copies, &number, &flags) == 0);
    CHECK(sync_ring(port, &port->rings[1]) && ring_space(&port->rings[1]) == 1);
    CHECK(take(copies, &number, &flags) == 1 && number == 9 && flags == 0);
    CHECK(take(swaps, &number, &flags) == 0); /* not before the program has read it */
    advance(&port->rings[1], 1);
    CHECK(sync_ring(port, &port->rings[1]));
    CHECK(take(swaps, &number, &flags) == 1 && number == 9 && flags == 0);

    for (uint32_t i = 0; i < 20; i++) {
        send_frame(port, 100 + i);
        worker_take_all(&port->rings[0]);
    }
    CHECK(take(copies, &number, &flags) == 7 && number == 106); /* full from then on */
    check_buffers(world, all, 3);
    free(copies);
    free(swaps);
}

/*
 * A pipe between two programs, with a monitor that copies at each end and one that swaps at one of them: each sees each
 * frame once and in order. (One that swaps at both ends would leave nothing to see at the sender's, as on netmap.)
 */
static void of_pipes(struct world *world, uint64_t *seed, long count, bool swaps_at_receiver)
{
    enum { COPIES_SENT, COPIES_RECEIVED, SWAPS, MONITORS };
    struct port *from = port_make(world, 1, 16, 0, 0);
    struct port *to = port_make(world, 0, 0, 1, 16);
    struct port *all[] = {monitor_make(world, 16), monitor_make(world, 16), monitor_make(world, 16), from, to};
    pipe_make(from, 0, to, 0);
    monitor_attach(world, &from->rings[0], all[COPIES_SENT], false);
    monitor_attach(world, &to->rings[0], all[COPIES_RECEIVED], false);
    monitor_attach(world, swaps_at_receiver ? &to->rings[0] : &from->rings[0], all[SWAPS], true);
    uint32_t sent = 0;
    uint32_t received = 0;
    uint32_t seen[MONITORS] = {0};
    for (long i = 0; i < count; i++) {
        CHECK(sync_ring(from, &from->rings[0]));
        if (next_random(seed) % 2 == 0 && ring_space(&from->rings[0]) > 0) {
            send_frame(from, sent++);
        }
        CHECK(sync_ring(to, &to->rings[0]));
        if (next_random(seed) % 2 == 0 && ring_space(&to->rings[0]) > 0) {
            uint32_t number;
            memcpy(&number, payload_of(to, &to->rings[0], 0), sizeof number);
            CHECK(number == received++);
            advance(&to->rings[0], 1);
            CHECK(sync_ring(to, &to->rings[0]));
        }
        for (int m = 0; m < MONITORS; m++) {
            uint32_t last = seen[m] - 1;
            uint32_t flags;
            seen[m] += take(all[m], &last, &flags);
            CHECK(last == seen[m] - 1);
        }
        check_buffers(world, all, 5);
    }
    CHECK(seen[COPIES_SENT] == sent && sent > count / 4 && received > sent - 16);
    CHECK(seen[COPIES_RECEIVED] >= received && seen[COPIES_RECEIVED] <= sent);
    CHECK(seen[SWAPS] <= received && seen[SWAPS] > received - 16 && (!swaps_at_receiver || seen[SWAPS] == received));
    for (int i = 0; i < 5; i++) {
        free(all[i]);
    }
}

/* What arrives is seen at once, although the program that receives it does not look, and once only; and no more after
 * the daemon has taken the monitor away. */
static void pulls(struct world *world, uint64_t *seed)
{
    struct port *port = port_make(world, 0, 0, 1, 16);
    struct port *others = monitor_make(world, 16);
    struct port *monitor = monitor_make(world, 16);
    struct ring_state *monitored = &port->rings[0];
    uint32_t number = 0;
    uint32_t flags = 0;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < 5; i++) {
        worker_fill(port, monitored, 1000, 60);
    }
    CHECK(sync_ring(port, monitored)); /* shown before there were monitors */
    monitor_attach(world, monitored, others, false);
    monitor_attach(world, monitored, monitor, false);
    monitor_pull_from(others, port, monitored);
    monitor_pull_from(monitor, port, monitored);
    int fd = device_make(monitor);
    for (uint32_t i = 0; i < 1000; i++) {
        struct pollfd polled = {fd, POLLIN, 0};
        if (next_random(seed) % 2 == 0) {
            CHECK(sync_ring(port, monitored));
            advance(monitored, ring_space(monitored));
            CHECK(sync_ring(port, monitored));
        }
        if (atomic_load(monitored->tail) - atomic_load(monitored->head) < 15) {
            worker_fill(port, monitored, seen, 60);
            CHECK(wait_for(&polled, 1, 1000000000, NULL) == 1);
            CHECK(take(monitor, &number, &flags) == 1 && number == seen && flags == 0);
            CHECK(take(others, &number, &flags) == 1 && number == seen);
            seen++;
        }
        CHECK(wait_for(&polled, 1, 0, NULL) == 0 && take(monitor, &number, &flags) == 0);
    }
    CHECK(seen > 100);
    CHECK(sync_ring(port, monitored));
    advance(monitored, ring_space(monitored));
    CHECK(sync_ring(port, monitored));
    atomic_store(block_word(monitored->sync, WORD_MONITORS), 1);
    worker_fill(port, monitored, 1, 60);
    CHECK(take(monitor, &number, &flags) == 0);
    free(port);
    free(others);
    free(monitor);
}

void test_monitors(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct port *port = port_make(world, 1, 32, 1, 32);
    when_seen(world, port);
    pulls(world, &seed);
    free(port);
    world_end(world);
    for (int i = 0; i < 2; i++) {
        world = world_make();
        of_pipes(world, &seed, count / 2, i == 0);
        world_end(world);
    }
}

/* Two ports that send at the same time, and the monitor of both. */
struct feeder {
    struct port *port;
    struct port *monitor;
    long count;
    atomic_bool done;
};

static void *feed(void *argument)
{
    struct feeder *feeder = argument;
    for (long i = 0; i < feeder->count; i++) {
        const struct ring_state *monitored = &feeder->monitor->rings[0];
        while (atomic_load(monitored->tail) - atomic_load(monitored->head) > monitored->slots / 2) {
            sched_yield();
        }
        send_frame(feeder->port, (uint32_t)i);
        worker_take_all(&feeder->port->rings[0]);
    }
    CHECK(sync_ring(feeder->port, &feeder->port->rings[0]));
    atomic_store(&feeder->done, true);
    return NULL;
}

void test_feeders(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct port *monitor = monitor_make(world, 64);
    struct feeder feeders[2];
    struct port *all[] = {monitor, NULL, NULL};
    pthread_t threads[2];
    int fd = device_make(monitor);
    uint64_t taken = 0;
    for (int i = 0; i < 2; i++) {
        feeders[i] = (struct feeder){.port = all[i + 1] = port_make(world, 1, 32, 0, 0),
                                    .monitor = monitor,
                                    .count = count};
        monitor_attach(world, &feeders[i].port->rings[0], monitor, (seed + (uint64_t)i) % 2 == 0);
        CHECK(pthread_create(&threads[i], NULL, feed, &feeders[i]) == 0);
    }
    while (!atomic_load(&feeders[0].done) || !atomic_load(&feeders[1].done)) {
        struct pollfd polled = {fd, POLLIN, 0};
        CHECK(wait_for(&polled, 1, 10000000, NULL) >= 0);
        struct ring_state *state = &monitor->rings[0];
        for (; ring_space(state) > 0; taken++) {
            CHECK(slot_at(state, 0)->length == 60 && slot_at(state, 0)->flags == SLOT_FROM_TX);
            advance(state, 1);
        }
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    CHECK(taken > (uint64_t)count); /* of each, most */
    check_buffers(world, all, 3);
    for (int i = 0; i < 3; i++) {
        free(all[i]);
    }
    world_end(world);
}

/* Processes that die while they own a word: the others go on. */
void test_dead_owners(uint64_t seed, long count)
{
    (void)seed;
    for (long i = 0; i < count; i++) {
        struct world *world = world_make();
        struct port *monitor = monitor_make(world, 8);
        struct port *port = port_make(world, 1, 8, 1, 8);
        monitor_attach(world, &port->rings[0], monitor, false);
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            bool took = owner_take(block_word(monitor->rings[0].sync, WORD_FEEDER))
                        && owner_take(block_word(port->rings[0].sync, WORD_TURN))
                        && owner_take(block_word(port->rings[1].sync, WORD_DOZE));
            _exit(took ? 0 : 1);
        }
        int status = -1;
        CHECK(waitpid(child, &status, 0) == child && status == 0);
        _Atomic uint32_t *doze = block_word(port->rings[1].sync, WORD_DOZE);
        CHECK(atomic_load(doze) != 0);
        send_frame(port, 5);
        uint32_t number = 0;
        uint32_t flags;
        CHECK(take(monitor, &number, &flags) == 1 && number == 5);
        CHECK(owner_take(doze));
        owner_drop(doze);

        /* Of another pid namespace, nobody knows whether it is dead; and a signal handler may find its own thread. */
        atomic_store(doze, UINT32_MAX ^ 1u << 25);
        CHECK(!owner_take(doze) && owner_lives(doze));
        _Atomic uint32_t *turn = block_word(port->rings[0].sync, WORD_TURN);
        CHECK(owner_take(turn) && !owner_take(turn) && owner_lives(turn));
        CHECK(sync_ring(port, &port->rings[0]));
        owner_drop(turn);
        free(monitor);
        free(port);
        world_end(world);
    }
}

/* A monitor's program that writes anything anywhere: who is monitored is not held up, and nothing beyond is touched. */
struct scribbler {
    struct port *monitor;
    struct ring_state *monitored;
    uint64_t seed;
    atomic_long written;
    atomic_bool stop;
};

__attribute__((no_sanitize("thread"))) static void *scribble(void *argument)
{
    struct scribbler *scribbler = argument;
    struct ring_state *state = &scribbler->monitor->rings[0];
    uint32_t *const places[] = {(uint32_t *)(void *)state->sync, (uint32_t *)state->ring,
                                (uint32_t *)(void *)(scribbler->monitored->sync + WORD_MONITORS)};
    const uint32_t sizes[] = {SYNC_BLOCK / 4, (sizeof(struct ring) + state->slots * sizeof(struct slot)) / 4, 32};
    while (!atomic_load_explicit(&scribbler->stop, memory_order_relaxed)) {
        uint32_t which = next_random(&scribbler->seed) % 3;
        atomic_fetch_add_explicit(&scribbler->written, 1, memory_order_relaxed);
        uint32_t *place = &places[which][next_random(&scribbler->seed) % sizes[which]];
        uint32_t value = next_random(&scribbler->seed);
        /* Mostly values that are nearly right, which get further. */
        uint32_t change = next_random(&scribbler->seed) % 4;
        uint32_t near = *(volatile uint32_t *)place + value % 5 - 2;
        __atomic_store_n(place, change == 0 ? value : change == 1 ? value % 128 : near, __ATOMIC_RELAXED);
        if (place == (uint32_t *)(void *)(state->sync + WORD_FEEDER)) {
            __atomic_store_n(place, 0, __ATOMIC_RELAXED); /* else everybody merely waits */
        }
    }
    return NULL;
}

void test_monitor_hostile(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct port *monitor = monitor_make(world, 16);
    struct port *port = port_make(world, 1, 16, 1, 16);
    monitor_attach(world, &port->rings[0], monitor, false);
    monitor_attach(world, &port->rings[0], monitor, true);
    uint64_t entries[4];
    memcpy(entries, port->rings[0].sync + WORD_MONITORS + 8, sizeof entries);
    struct scribbler scribbler = {.monitor = monitor, .monitored = &port->rings[0], .seed = seed};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, scribble, &scribbler) == 0);
    struct ring_state *state = &port->rings[0];
    for (long i = 0; i < count || atomic_load(&scribbler.written) < count; i++) {
        if (i % 8 == 0) { /* from time to time all is well again, else the first nonsense would end everything */
            memset(monitor->rings[0].sync, 0, SYNC_BLOCK);
            monitor->rings[0].ring->slot_count = 16;
        }
        memcpy(port->rings[0].sync + WORD_MONITORS + 8, entries, sizeof entries);
        atomic_store(block_word(port->rings[0].sync, WORD_MONITORS), 2);
        CHECK(sync_ring(port, state));
        if (ring_space(state) > 0) {
            send_frame(port, (uint32_t)i);
        }
        worker_take_all(state);
    }
    atomic_store(&scribbler.stop, true);
    pthread_join(thread, NULL);
    CHECK(atomic_load(port->rings[0].head) > 0);
    free(monitor);
    free(port);
    world_end(world);
}
