#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sleep.h"
#include "slots.h"
#include "wait.h"
#include "world.h"

#define SECOND INT64_C(1000000000)
/* Far longer than any machine takes to wake a thread: who waits so long was not called. */
#define LOST (20 * SECOND)

/* Long enough, now and then, that the other side gives up looking and sleeps; and often just about that long. */
static void pause_at_random(uint64_t *seed)
{
    switch (next_random(seed) % 16) {
    case 0:
        nanosleep(&(struct timespec){0, 100000}, NULL);
        break;
    case 1:
    case 2: {
        uint32_t spins = next_random(seed) % 60000;
        for (volatile uint32_t i = 0; i < spins; i++) {
        }
        break;
    }
    case 3:
        sched_yield();
        break;
    default:
        break;
    }
}

static void wait_until(int fd, short events)
{
    struct pollfd waited = {fd, events, 0};
    CHECK(wait_for(&waited, 1, LOST, NULL) == 1);
    CHECK(waited.revents == events);
}

/* One end of two pipes, one in each direction. */
struct player {
    struct port *port;
    int fd;
    long count;
    uint64_t seed;
};

static void serve(struct player *player, uint32_t number)
{
    struct ring_state *state = &player->port->rings[0];
    wait_until(player->fd, POLLOUT);
    memcpy(payload_of(player->port, state, 0), &number, sizeof number);
    slot_at(state, 0)->length = 60;
    slot_at(state, 0)->flags = 0;
    advance(state, 1);
    CHECK(sync_ring(player->port, state));
}

static void receive(struct player *player, uint32_t expected)
{
    struct ring_state *state = &player->port->rings[1];
    uint32_t number;
    wait_until(player->fd, POLLIN);
    memcpy(&number, payload_of(player->port, state, 0), sizeof number);
    CHECK(number == expected);
    advance(state, 1);
    CHECK(sync_ring(player->port, state));
}

/* One frame goes to and fro. */
static void *ping(void *argument)
{
    struct player *player = argument;
    for (long i = 0; i < player->count; i++) {
        pause_at_random(&player->seed);
        serve(player, (uint32_t)i);
        receive(player, (uint32_t)i);
    }
    return NULL;
}

static void *pong(void *argument)
{
    struct player *player = argument;
    for (long i = 0; i < player->count; i++) {
        receive(player, (uint32_t)i);
        pause_at_random(&player->seed);
        serve(player, (uint32_t)i);
    }
    return NULL;
}

/* One direction, through a pipe that holds a single frame, so that each waits for the other at each frame. */
static void *push(void *argument)
{
    struct player *player = argument;
    for (long i = 0; i < player->count; i++) {
        pause_at_random(&player->seed);
        serve(player, (uint32_t)i);
    }
    return NULL;
}

static void *pull(void *argument)
{
    struct player *player = argument;
    for (long i = 0; i < player->count; i++) {
        pause_at_random(&player->seed);
        receive(player, (uint32_t)i);
    }
    return NULL;
}

struct table {
    struct world *world;
    struct player a, b;
};

static struct table sit_down(uint64_t seed, long count, uint32_t slots)
{
    struct table table = {.world = world_make()};
    struct port *a = port_make(table.world, 1, slots, 1, slots);
    struct port *b = port_make(table.world, 1, slots, 1, slots);
    pipe_make(a, 0, b, 0);
    pipe_make(b, 0, a, 0);
    table.a = (struct player){a, device_make(a), count, seed};
    table.b = (struct player){b, device_make(b), count, seed * 3 + 1};
    return table;
}

static void leave(struct table *table)
{
    struct port *all[] = {table->a.port, table->b.port};
    check_buffers(table->world, all, 2);
    free(table->a.port);
    free(table->b.port);
    world_end(table->world);
}

static void run(struct table table, void *(*one)(void *), void *(*other)(void *))
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, one, &table.a) == 0);
    other(&table.b);
    pthread_join(thread, NULL);
    leave(&table);
}

void test_wakeups(uint64_t seed, long count)
{
    run(sit_down(seed, count / 2, 16), ping, pong);
    run(sit_down(seed + 1, count / 2, 2), push, pull);
}

/* Both at the same moment: one falls asleep, the other publishes. Either the first sees it, or the second calls. */
struct race {
    struct table table;
    atomic_uint begun;
    atomic_uint done;
    atomic_uint rounds;
};

/* Then there are fewer rounds: with one processor, and others that want it, each takes its time. */
#define ENOUGH_SECONDS 30

static time_t seconds_now(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now.tv_sec;
}

static void await_count(atomic_uint *counter, unsigned value)
{
    for (unsigned i = 0; atomic_load_explicit(counter, memory_order_acquire) != value; i++) {
        if (i % 1000 == 999) {
            sched_yield();
        }
    }
}

static void delay(uint64_t *seed)
{
    uint32_t spins = next_random(seed) % 100;
    for (volatile uint32_t i = 0; i < spins; i++) {
    }
}

static void *publish(void *argument)
{
    struct race *race = argument;
    struct player *player = &race->table.a;
    for (unsigned round = 1; round <= atomic_load(&race->rounds); round++) {
        await_count(&race->begun, round);
        delay(&player->seed);
        advance(&player->port->rings[0], 1);
        CHECK(sync_ring(player->port, &player->port->rings[0]));
        atomic_store_explicit(&race->done, round, memory_order_release);
    }
    return NULL;
}

void test_races(uint64_t seed, long count)
{
    struct race race = {.table = sit_down(seed, count, 16), .rounds = (unsigned)count};
    struct port *port = race.table.b.port;
    struct ring_state *state = &port->rings[1];
    struct pollfd call;
    struct sleeper sleeper;
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, publish, &race) == 0);
    time_t begin = seconds_now();
    for (unsigned round = 1; round <= atomic_load(&race.rounds); round++) {
        if (seconds_now() - begin > ENOUGH_SECONDS) {
            atomic_store(&race.rounds, round);
        }
        struct ring_sleep sleep = {.calls = &call, .sleepers = &sleeper, .most_nanos = FOR_EVER};
        atomic_store_explicit(&race.begun, round, memory_order_release);
        delay(&seed);
        ring_sleep_arm(&sleep, port, state);
        CHECK(sleep.count == 1 && sleep.most_nanos == FOR_EVER);
        ring_sleep_armed();
        bool news = ring_has_news(port, state);
        await_count(&race.done, round);
        CHECK(news || poll(&call, 1, 0) == 1);
        call.revents = POLLIN;
        ring_sleep_end(&sleep, true);
        CHECK(sync_ring(port, state) && ring_space(state) == 1);
        advance(state, 1);
        CHECK(sync_ring(port, state));
    }
    pthread_join(thread, NULL);
    leave(&race.table);
}

static void run_processes(struct table table, void *(*one)(void *), void *(*other)(void *))
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        one(&table.a);
        _exit(0);
    }
    other(&table.b);
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    leave(&table);
}

void test_wakeups_between_processes(uint64_t seed, long count)
{
    run_processes(sit_down(seed, count / 2, 16), ping, pong);
    run_processes(sit_down(seed + 1, count / 2, 2), push, pull);
}

/* Several threads wait for one ring; whoever comes takes. */
struct crowd {
    struct port *port;
    int fd;
    pthread_mutex_t lock;
    atomic_long taken;
    atomic_bool end;
};

static void *wait_in_crowd(void *argument)
{
    struct crowd *crowd = argument;
    struct ring_state *state = &crowd->port->rings[1];
    while (!atomic_load(&crowd->end)) {
        struct pollfd waited = {crowd->fd, POLLIN, 0};
        CHECK(wait_for(&waited, 1, SECOND / 20, NULL) >= 0);
        pthread_mutex_lock(&crowd->lock);
        CHECK(sync_ring(crowd->port, state));
        uint32_t space = ring_space(state); /* once: the others sync without the lock */
        advance(state, space);
        atomic_fetch_add(&crowd->taken, space);
        pthread_mutex_unlock(&crowd->lock);
    }
    return NULL;
}

void test_waiters(uint64_t seed, long count)
{
    struct table table = sit_down(seed, count, 16);
    struct crowd crowd = {.port = table.b.port, .fd = table.b.fd, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        CHECK(pthread_create(&threads[i], NULL, wait_in_crowd, &crowd) == 0);
    }
    for (long i = 0; i < count; i++) {
        pause_at_random(&seed);
        serve(&table.a, (uint32_t)i);
        struct timespec begin, now;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        while (atomic_load(&crowd.taken) <= i) {
            clock_gettime(CLOCK_MONOTONIC, &now);
            CHECK(now.tv_sec - begin.tv_sec < 20);
            sched_yield();
        }
    }
    atomic_store(&crowd.end, true);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    CHECK(crowd.taken == count);
    leave(&table);
}

/* Syncs a ring that is not its own, as a thread in poll() does to the tx rings of one that sends. */
static void *sync_all_the_time(void *argument)
{
    struct crowd *crowd = argument;
    while (!atomic_load(&crowd->end)) {
        sync_ring(crowd->port, &crowd->port->rings[0]);
        sched_yield();
    }
    return NULL;
}

void test_turns(uint64_t seed, long count)
{
    struct table table = sit_down(seed, count, 16);
    struct crowd crowd = {.port = table.a.port};
    struct ring_state *state = &table.b.port->rings[1];
    pthread_t threads[2];
    CHECK(pthread_create(&threads[0], NULL, sync_all_the_time, &crowd) == 0);
    CHECK(pthread_create(&threads[1], NULL, push, &table.a) == 0);
    for (uint32_t expected = 0; expected < (uint32_t)count;) {
        wait_until(table.b.fd, POLLIN);
        for (; ring_space(state) > 0; expected++) {
            uint32_t number;
            memcpy(&number, payload_of(table.b.port, state, 0), sizeof number);
            CHECK(number == expected);
            advance(state, 1);
        }
        CHECK(sync_ring(table.b.port, state));
    }
    pthread_join(threads[1], NULL);
    atomic_store(&crowd.end, true);
    pthread_join(threads[0], NULL);
    leave(&table);
}

/* Edge-triggered: each arrival is reported once, however much of it is read. */
void test_edges(uint64_t seed, long count)
{
    struct table table = sit_down(seed, count, 16);
    struct edge edge = {0};
    struct edge *edges[] = {&edge};
    struct pollfd waited = {table.b.fd, POLLIN | POLLOUT, 0};
    CHECK(wait_for_edges(&waited, edges, 1, 0, NULL) == 1 && waited.revents == POLLOUT);
    CHECK(wait_for_edges(&waited, edges, 1, 0, NULL) == 0);
    serve(&table.a, 0);
    serve(&table.a, 1);
    CHECK(wait_for_edges(&waited, edges, 1, SECOND, NULL) == 1 && waited.revents == POLLIN);
    CHECK(wait_for_edges(&waited, edges, 1, SECOND / 100, NULL) == 0);
    receive(&table.b, 0);
    CHECK(wait_for_edges(&waited, edges, 1, 0, NULL) == 0); /* one is left, but nothing is new */
    serve(&table.a, 2);
    CHECK(wait_for_edges(&waited, edges, 1, SECOND, NULL) == 1 && waited.revents == POLLIN);
    CHECK(wait_for(&waited, 1, 0, NULL) == 1 && waited.revents == (POLLIN | POLLOUT));
    table.b.port->dead = true;
    CHECK(wait_for_edges(&waited, edges, 1, 0, NULL) == 1 && waited.revents == POLLERR);
    CHECK(wait_for_edges(&waited, edges, 1, 0, NULL) == 0);
    leave(&table);
}
