#include "processor.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

void processor_pin(int cpu)
{
    if (cpu < 0) {
        return;
    }
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((unsigned)cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
        fprintf(stderr, "processor %d: ", cpu);
        perror("cannot run there");
        exit(1);
    }
}
