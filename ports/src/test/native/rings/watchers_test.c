/* Those who sleep for monitors. */
#include <stdlib.h>

#include "players.h"

static void fill_for_all(void *argument, uint32_t round)
{
    struct scene *scene = argument;
    dawdle(&scene->seed);
    worker_fill(scene->to, scene->receives, round, 60);
    worker_call(scene->receives);
}

/* Monitors of what a program receives that does not look. */
static void monitors_are_called_by_themselves(uint64_t seed, long count, bool is_pipe)
{
    struct world *world = world_make();
    struct scene scene = is_pipe ? pipe_scene(world, seed) : worker_scene(world, seed);
    struct player players[3];
    for (int i = 0; i < 3; i++) {
        struct port *monitor = monitor_make(world, 16);
        monitor_attach(world, scene.receives, monitor, false);
        monitor_pull_from(monitor, scene.to, scene.receives);
        players[i] = (struct player){.port = monitor, .state = &monitor->rings[0], .fd = device_make(monitor),
                                     .frames = 1, .rounds = count, .seed = seed * 3 + (uint64_t)i};
    }
    perform(players, 3, 1, &(struct script){is_pipe ? send_to_all : fill_for_all, take_away, &scene});
    for (int i = 0; i < 3; i++) {
        free(players[i].port);
    }
    free(is_pipe ? scene.from : NULL);
    free(scene.to);
    world_end(world);
}

static void leave_it_so(void *scene)
{
    (void)scene;
}

/* A program that receives, and monitors of both directions. */
struct watched_scene {
    struct scene scene;
    bool is_pipe;
};

static void send_and_receive(void *argument, uint32_t round)
{
    struct watched_scene *watched = argument;
    struct scene *scene = &watched->scene;
    dawdle(&scene->seed);
    send_number(scene, round);
    if (!watched->is_pipe) {
        dawdle(&scene->seed);
        worker_take_all(scene->sends);
        CHECK(sync_ring(scene->from, scene->sends)); /* the monitor that swaps sees it now */
        dawdle(&scene->seed);
        worker_fill(scene->to, scene->receives, round, 60);
        worker_call(scene->receives);
    }
}

static void monitors_are_called(uint64_t seed, long count, bool is_pipe)
{
    struct world *world = world_make();
    struct watched_scene watched = {is_pipe ? pipe_scene(world, seed) : worker_scene(world, seed), is_pipe};
    struct scene *scene = &watched.scene;
    enum { RECEIVER, SENT, SWAPS, RECEIVED, ALSO_RECEIVED, PLAYERS };
    struct port *ports[PLAYERS] = {scene->to};
    struct player players[PLAYERS];
    for (int i = SENT; i < PLAYERS; i++) {
        ports[i] = monitor_make(world, 16);
    }
    monitor_attach(world, scene->sends, ports[SENT], false);
    monitor_attach(world, scene->receives, ports[SWAPS], true);
    monitor_attach(world, scene->receives, ports[RECEIVED], false);
    monitor_attach(world, scene->receives, ports[ALSO_RECEIVED], false);
    monitor_pull_from(ports[RECEIVED], scene->to, scene->receives);
    monitor_pull_from(ports[ALSO_RECEIVED], scene->to, scene->receives);
    if (!is_pipe) {
        monitor_attach(world, scene->sends, ports[SWAPS], true);
    }
    for (int i = 0; i < PLAYERS; i++) {
        players[i] = (struct player){.port = ports[i],
                                     .state = i == RECEIVER ? scene->receives : &ports[i]->rings[0],
                                     .fd = device_make(ports[i]),
                                     .frames = i == SWAPS && !is_pipe ? 2 : 1,
                                     .rounds = count,
                                     .seed = seed * 5 + (uint64_t)i};
    }
    perform(players, PLAYERS, RECEIVED, &(struct script){send_and_receive, leave_it_so, &watched});
    free(is_pipe ? scene->from : NULL);
    for (int i = 0; i < PLAYERS; i++) {
        free(ports[i]);
    }
    world_end(world);
}

void test_sleeping_monitors(uint64_t seed, long count)
{
    for (int is_pipe = 0; is_pipe < 2; is_pipe++) {
        monitors_are_called(seed, count / 4, is_pipe);
        monitors_are_called_by_themselves(seed, count / 4, is_pipe);
    }
}
