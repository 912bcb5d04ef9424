#include "c2c.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "processor.h"

/* Round trips timed at once: few, so that other programs spoil few batches. The fastest tenth tells the state. */
#define BATCH 64
#define MAX_BATCHES 65536

static _Alignas(128) _Atomic uint32_t ball;
static _Alignas(128) _Atomic uint32_t over;

static void *answer(void *options)
{
    processor_pin(((const struct options *)options)->peer_cpu);
    uint32_t next = 1;
    while (!atomic_load_explicit(&over, memory_order_relaxed)) {
        if (atomic_load_explicit(&ball, memory_order_acquire) == next) {
            atomic_store_explicit(&ball, next + 1, memory_order_release);
            next += 2;
        } else {
            processor_relax();
        }
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    int64_t difference = *(const int64_t *)a - *(const int64_t *)b;
    return (difference > 0) - (difference < 0);
}

void c2c_measure(const struct options *options)
{
    static int64_t batches[MAX_BATCHES];
    size_t count = 0;
    uint32_t turn = 0;
    pthread_t peer;
    if (pthread_create(&peer, NULL, answer, (void *)options) != 0) {
        perror("a thread");
        exit(1);
    }
    int64_t limit = clock_now() + (int64_t)options->limit_millis * (SECOND / 1000);
    int64_t before;
    do {
        before = clock_now();
        for (int i = 0; i < BATCH; i++) {
            atomic_store_explicit(&ball, turn + 1, memory_order_release);
            turn += 2;
            while (atomic_load_explicit(&ball, memory_order_acquire) != turn) {
                processor_relax();
            }
        }
        batches[count++] = clock_now() - before;
    } while (before < limit && count < MAX_BATCHES);
    atomic_store(&over, 1);
    pthread_join(peer, NULL);
    qsort(batches, count, sizeof *batches, compare);
    printf("c2c=%.1f\n", (double)batches[count / 10] / (2.0 * BATCH));
}
