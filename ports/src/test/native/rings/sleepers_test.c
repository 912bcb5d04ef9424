/* Several threads, of several processes, that sleep for the same ring. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "players.h"
#include "sleep.h"
#include "wait.h"

/* Each of those who sleep for one ring is called. */
static void all_are_called(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct scene scene = pipe_scene(world, seed);
    struct player players[4];
    int fd = device_make(scene.to);
    for (int i = 0; i < 4; i++) {
        players[i] = (struct player){.port = scene.to, .state = scene.receives, .fd = fd, .frames = 1, .keeps = true,
                                     .rounds = count, .seed = seed * 7 + (uint64_t)i};
    }
    perform(players, 4, 2, &(struct script){send_to_all, take_away, &scene});
    free(scene.from);
    free(scene.to);
    world_end(world);
}

/* Falls asleep for the ring in a process of its own, and dies. */
static void die_asleep(struct ring_state *state, int fd)
{
    uint32_t before = atomic_load(state->wait);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        struct pollfd waited = {fd, POLLIN, 0};
        wait_for(&waited, 1, LOST, NULL);
        _exit(0);
    }
    while (atomic_load(state->wait) == before) {
        sched_yield();
    }
    kill(child, SIGKILL);
    CHECK(waitpid(child, NULL, 0) == child);
}

/* Those who die in their sleep do not keep the others from being called, nor from the last word. */
static void the_dead_do_not_matter(uint64_t seed)
{
    struct world *world = world_make();
    struct scene scene = pipe_scene(world, seed);
    int fd = device_make(scene.to);
    die_asleep(scene.receives, fd);
    for (uint32_t i = 0; i < 3; i++) {
        struct pollfd call;
        struct sleeper sleeper;
        struct ring_sleep sleep = {.calls = &call, .sleepers = &sleeper, .most_nanos = FOR_EVER};
        ring_sleep_arm(&sleep, scene.to, scene.receives);
        CHECK(sleep.count == 1 && sleep.most_nanos == FOR_EVER);
        die_asleep(scene.receives, fd);
        send_number(&scene, i);
        CHECK(poll(&call, 1, 0) == 1);
        ring_sleep_end(&sleep, true);
        CHECK(poll(&call, 1, 0) == 0 && (atomic_load(scene.receives->wait) & 1) == 0);
        take_away(&scene);
    }
    free(scene.from);
    free(scene.to);
    world_end(world);
}

/* One who sleeps for a ring, step by step: several of them can be in one thread. */
struct step {
    struct ring_sleep sleep;
    struct pollfd call;
    struct sleeper sleeper;
};

static void arm(struct step *step, struct scene *scene)
{
    step->sleep = (struct ring_sleep){.calls = &step->call, .sleepers = &step->sleeper, .most_nanos = FOR_EVER};
    ring_sleep_arm(&step->sleep, scene->to, scene->receives);
}

static bool will_be_called(const struct step *step)
{
    return step->sleep.count == 1 && step->sleep.most_nanos == FOR_EVER;
}

/* Looks whether it is called. */
static bool is_called(struct step *step)
{
    return poll(&step->call, 1, 0) == 1;
}

/* A call that is left for others does not wake, again and again, one who has seen it; the last of them reads it. */
static void a_call_wakes_nobody_twice(uint64_t seed)
{
    struct world *world = world_make();
    struct scene scene = pipe_scene(world, seed);
    struct step first;
    struct step other;
    for (uint32_t i = 0; i < 8; i++) {
        arm(&first, &scene);
        arm(&other, &scene);
        CHECK(will_be_called(&first) && will_be_called(&other));
        send_number(&scene, i);
        CHECK(is_called(&first) && is_called(&other));
        ring_sleep_end(&first.sleep, true);
        CHECK(is_called(&other));
        arm(&first, &scene);
        CHECK(first.sleep.count == 0 && first.sleep.most_nanos < FOR_EVER);
        ring_sleep_end(&first.sleep, true);
        /* Whether it has seen the call itself, or has just had no more time. */
        ring_sleep_end(&other.sleep, i % 2 == 0);
        CHECK(!is_called(&other) && (atomic_load(scene.receives->wait) & 1) == 0);
        take_away(&scene);
    }
    free(scene.from);
    free(scene.to);
    world_end(world);
}

/* Who lies down where others have been called, and are no more, is called as well. */
static void a_number_that_was_answered_is_not_used_again(uint64_t seed)
{
    struct world *world = world_make();
    struct scene scene = pipe_scene(world, seed);
    struct step first;
    struct step dies;
    for (uint32_t i = 0; i < 8; i++) {
        arm(&first, &scene);
        arm(&dies, &scene);
        send_number(&scene, i);
        CHECK(is_called(&first));
        ring_sleep_end(&first.sleep, true); /* leaves the call to the other */
        atomic_store(dies.sleeper.place, 0); /* which somebody has found dead */
        take_away(&scene);
        arm(&first, &scene);
        CHECK(will_be_called(&first) && !is_called(&first));
        send_number(&scene, i);
        CHECK(is_called(&first));
        ring_sleep_end(&first.sleep, true);
        CHECK(!is_called(&first));
        take_away(&scene);
    }
    free(scene.from);
    free(scene.to);
    world_end(world);
}

void test_sleepers(uint64_t seed, long count)
{
    a_call_wakes_nobody_twice(seed);
    a_number_that_was_answered_is_not_used_again(seed);
    all_are_called(seed, count);
    the_dead_do_not_matter(seed);
}

/* How often the thread has left a processor by itself. */
static long sleeps_so_far(void)
{
    struct rusage usage;
    CHECK(getrusage(RUSAGE_THREAD, &usage) == 0);
    return usage.ru_nvcsw;
}

static void *sleep_on(void *argument)
{
    struct player *player = argument;
    struct pollfd waited = {player->fd, POLLIN, 0};
    long before = sleeps_so_far();
    CHECK(wait_for(&waited, 1, SECOND / 5, NULL) == 0);
    CHECK(sleeps_so_far() - before < 20); /* and not a look each millisecond */
    return NULL;
}

/* Where nothing happens nobody wakes. */
void test_quiet(uint64_t seed, long count)
{
    for (long i = 0; i < count; i++) {
        struct world *world = world_make();
        struct scene scene = pipe_scene(world, seed);
        struct port *monitor = monitor_make(world, 16);
        struct port *idle = port_make(world, 0, 0, 1, 16);
        pthread_t threads[4];
        idle->rings[0].kind = KIND_IDLE;
        monitor_attach(world, scene.receives, monitor, false);
        monitor_pull_from(monitor, scene.to, scene.receives);
        int fd = device_make(scene.to);
        struct player players[] = {
            {.fd = fd}, {.fd = fd}, {.fd = device_make(monitor)}, {.fd = device_make(idle)}};
        for (int t = 0; t < 4; t++) {
            CHECK(pthread_create(&threads[t], NULL, sleep_on, &players[t]) == 0);
        }
        for (int t = 0; t < 4; t++) {
            pthread_join(threads[t], NULL);
        }
        free(scene.from);
        free(scene.to);
        free(monitor);
        free(idle);
        world_end(world);
    }
}
