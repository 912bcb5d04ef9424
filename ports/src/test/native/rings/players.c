#include "players.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "wait.h"

/* Then there are fewer rounds: with one processor, and others that want it, each takes its time. */
#define ENOUGH (30 * SECOND)

/* What both processes share. */
struct stage {
    pthread_barrier_t barrier;
    bool is_last; /* whether the round that begins when all meet is the last */
};

static struct stage *stage_make(unsigned players)
{
    struct stage *stage = mmap(NULL, sizeof *stage, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_barrierattr_t shared;
    CHECK(stage != MAP_FAILED && pthread_barrierattr_init(&shared) == 0);
    CHECK(pthread_barrierattr_setpshared(&shared, PTHREAD_PROCESS_SHARED) == 0);
    CHECK(pthread_barrier_init(&stage->barrier, &shared, players) == 0);
    return stage;
}

static int64_t nanos_now(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now.tv_sec * SECOND + now.tv_nsec;
}

/* All are there; nobody looks at a ring from here to the next. */
static void meet(struct stage *stage)
{
    pthread_barrier_wait(&stage->barrier);
}

void dawdle(uint64_t *seed)
{
    uint32_t how = next_random(seed) % 8;
    uint32_t spins = next_random(seed) % 20000;
    if (how == 0) {
        nanosleep(&(struct timespec){0, 100000}, NULL);
    } else if (how < 4) {
        for (volatile uint32_t i = 0; i < spins; i++) {
        }
    } else if (how < 6) {
        sched_yield();
    }
}

/* Waits for something to read: at one go, or, now and then, impatiently. */
static void wait_to_read(struct player *player)
{
    struct pollfd waited = {player->fd, POLLIN, 0};
    int found = 0;
    if (next_random(&player->seed) % 4 == 0) {
        for (int i = 0; i < 1000 && found == 0; i++) {
            found = wait_for(&waited, 1, next_random(&player->seed) % 200000, NULL);
        }
    }
    if (found == 0) {
        found = wait_for(&waited, 1, LOST, NULL);
    }
    CHECK(found == 1 && waited.revents == POLLIN);
}

static void *play(void *argument)
{
    struct player *player = argument;
    struct ring_state *state = player->state;
    bool is_last = false;
    for (long round = 0; !is_last; round++) {
        meet(player->stage);
        is_last = player->stage->is_last;
        for (uint32_t seen = 0; seen < player->frames; seen++) {
            uint32_t number;
            dawdle(&player->seed);
            wait_to_read(player);
            memcpy(&number, payload_of(player->port, state, 0), sizeof number);
            CHECK(number == round);
            if (!player->keeps) {
                advance(state, 1);
                CHECK(sync_ring(player->port, state));
            }
        }
        meet(player->stage);
    }
    return NULL;
}

void perform(struct player *players, int count, int here, const struct script *script)
{
    struct stage *stage = stage_make((unsigned)count + 1);
    pthread_t threads[MOST_PLAYERS];
    for (int i = 0; i < count; i++) {
        players[i].stage = stage;
    }
    pid_t child = fork();
    CHECK(child >= 0);
    int first = child == 0 ? here : 0;
    int end = child == 0 ? count : here;
    for (int i = first; i < end; i++) {
        CHECK(pthread_create(&threads[i], NULL, play, &players[i]) == 0);
    }
    int64_t begin = nanos_now();
    for (long round = 0; child != 0 && !stage->is_last; round++) {
        stage->is_last = round + 1 == players[0].rounds || nanos_now() - begin > ENOUGH;
        meet(stage);
        script->act(script->scene, (uint32_t)round);
        meet(stage);
        script->end(script->scene);
    }
    for (int i = first; i < end; i++) {
        pthread_join(threads[i], NULL);
    }
    if (child == 0) {
        _exit(0);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    munmap(stage, sizeof *stage);
}

void send_number(struct scene *scene, uint32_t number)
{
    CHECK(sync_ring(scene->from, scene->sends) && ring_space(scene->sends) > 0);
    memcpy(payload_of(scene->from, scene->sends, 0), &number, sizeof number);
    slot_at(scene->sends, 0)->length = 60;
    slot_at(scene->sends, 0)->flags = 0;
    advance(scene->sends, 1);
    CHECK(sync_ring(scene->from, scene->sends));
}

struct scene pipe_scene(struct world *world, uint64_t seed)
{
    struct scene scene = {.from = port_make(world, 1, 16, 0, 0), .to = port_make(world, 0, 0, 1, 16), .seed = seed};
    scene.sends = &scene.from->rings[0];
    scene.receives = &scene.to->rings[0];
    pipe_make(scene.from, 0, scene.to, 0);
    return scene;
}

void send_to_all(void *argument, uint32_t round)
{
    struct scene *scene = argument;
    dawdle(&scene->seed);
    send_number(scene, round);
}

void take_away(void *argument)
{
    struct scene *scene = argument;
    CHECK(sync_ring(scene->to, scene->receives) && ring_space(scene->receives) == 1);
    advance(scene->receives, 1);
    CHECK(sync_ring(scene->to, scene->receives));
}

struct scene worker_scene(struct world *world, uint64_t seed)
{
    struct scene scene = {.from = port_make(world, 1, 16, 1, 16), .seed = seed};
    scene.to = scene.from;
    scene.sends = &scene.from->rings[0];
    scene.receives = &scene.from->rings[1];
    call_by_daemon(scene.to, scene.receives);
    return scene;
}
