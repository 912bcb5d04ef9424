/* rings SCENARIO [SEED [COUNT]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "world.h"

#define LONGEST_SECONDS 300

static const struct {
    const char *name;
    void (*test)(uint64_t seed, long count);
    long count; /* as much as a build has time for */
} SCENARIOS[] = {
    {"pipe-model", test_model, 200000},
    {"pipe-whole-frames", test_whole_frames, 10000000},
    {"pipe-hostile", test_pipe_hostile, 200000},
    {"races", test_races, 30000},
    {"wakeups", test_wakeups, 100000},
    {"wakeups-between-processes", test_wakeups_between_processes, 30000},
    {"waiters", test_waiters, 3000},
    {"sleepers", test_sleepers, 3000},
    {"sleeping-monitors", test_sleeping_monitors, 4000},
    {"quiet", test_quiet, 1},
    {"others", test_others, 100},
    {"turns", test_turns, 100000},
    {"rules", test_rules, 100000},
    {"idle", test_idle, 10000},
    {"payload", test_payload, 1000},
    {"forward", test_forward, 1000},
    {"monitors", test_monitors, 20000},
    {"feeders", test_feeders, 100000},
    {"dead-owners", test_dead_owners, 5},
    {"monitor-hostile", test_monitor_hostile, 200000},
    {"edges", test_edges, 1},
    {"loop", test_loop, 20000},
};

int main(int argc, char **argv)
{
    for (unsigned i = 0; argc > 1 && i < sizeof SCENARIOS / sizeof *SCENARIOS; i++) {
        if (strcmp(argv[1], SCENARIOS[i].name) == 0) {
            uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
            if (argc <= 3) {
                alarm(LONGEST_SECONDS); /* a loop without end */
            }
            SCENARIOS[i].test(seed, argc > 3 ? atol(argv[3]) : SCENARIOS[i].count);
            puts("ok");
            return 0;
        }
    }
    for (unsigned i = 0; i < sizeof SCENARIOS / sizeof *SCENARIOS; i++) {
        fprintf(stderr, "%s\n", SCENARIOS[i].name);
    }
    return 2;
}
