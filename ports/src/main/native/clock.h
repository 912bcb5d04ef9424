/* Time that only goes forward, in nanoseconds. */
#ifndef VALE_CLOCK_H
#define VALE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define SECOND INT64_C(1000000000)
#define MILLI INT64_C(1000000)

static inline int64_t clock_nanos(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

#endif
