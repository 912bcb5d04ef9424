/* Descriptors that are not netmap's, in the same poll as a ring that nothing comes in by. */
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "players.h"
#include "wait.h"

/* What the thread does when the library offers its processor, as it does between two looks at its rings. */
static __thread struct {
    int wakes; /* the descriptor to write to; 0: none */
    long yields;
} between_looks;

/* In place of the C library's, for all of this program. */
int sched_yield(void)
{
    if (between_looks.wakes != 0 && between_looks.yields++ == 0) {
        CHECK(write(between_looks.wakes, "", 1) == 1);
    }
    return (int)syscall(SYS_sched_yield);
}

/* The very next look finds what has become ready since the last one. */
static void are_served_while_rings_are_looked_at(uint64_t seed, long count)
{
    struct world *world = world_make();
    struct scene scene = pipe_scene(world, seed);
    int other[2];
    CHECK(pipe(other) == 0);
    struct pollfd set[] = {{device_make(scene.to), POLLIN, 0}, {other[0], POLLIN, 0}};
    long rounds = 0;
    while (rounds < count) {
        between_looks.wakes = other[1];
        between_looks.yields = 0;
        int ready = wait_for(set, 2, SECOND / 100, NULL);
        between_looks.wakes = 0;
        if (between_looks.yields == 0) {
            continue; /* it was kept from running as long as it would have looked */
        }
        CHECK(ready == 1 && set[0].revents == 0 && set[1].revents == POLLIN);
        CHECK(between_looks.yields == 1);
        CHECK(read(other[0], &(char){0}, 1) == 1);
        rounds++;
    }
    close(other[0]);
    close(other[1]);
    free(scene.from);
    free(scene.to);
    world_end(world);
}

void test_others(uint64_t seed, long count)
{
    are_served_while_rings_are_looked_at(seed, count);
}
