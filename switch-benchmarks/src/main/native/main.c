/*
 * bench-client: one side of what "vale bench clients" and "vale bench pipe" measure. A program written for netmap: it
 * opens /dev/netmap and knows nothing of valed.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "c2c.h"
#include "options.h"
#include "processor.h"
#include "rally.h"
#include "slots.h"
#include "stream.h"
#include "touch.h"

static const struct {
    const char *name;
    void (*run)(const struct options *);
} TASKS[] = {
    {"send", stream_send}, {"receive", stream_receive}, {"ping", rally_ping},    {"pong", rally_pong},
    {"c2c", c2c_measure},  {"slots", slots_measure},    {"touch", touch_frames},
};

int main(int count, char **words)
{
    struct options options = options_parse(count, words);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* never without the benchmark, however that ends */
    prctl(PR_SET_TIMERSLACK, 1);      /* pauses as long as they were meant, not 50 us longer */
    processor_pin(options.cpu);
    for (size_t i = 0; i < sizeof TASKS / sizeof *TASKS; i++) {
        if (strcmp(options.task, TASKS[i].name) == 0) {
            TASKS[i].run(&options);
            return 0;
        }
    }
    fprintf(stderr, "bench-client: no such task: %s\n", options.task);
    return 2;
}
