#include "slots.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "netmap_abi.h"
#include "processor.h"

#define SLOTS 1024u

/* A whole slot in one register, as the library moves it. */
typedef uint64_t slot_bits __attribute__((vector_size(16), may_alias));

/* Slots timed at once: so many that what was in the ring before matters little, so few that others spoil few slices. */
#define SLICE (64 * SLOTS)
#define MAX_SLICES 16384

/* Slots handed over at once. What is best depends on the processors, so each has its turn. */
static const uint32_t BATCHES[] = {16, 32, 64, 128, 256, 512};

static _Alignas(4096) struct slot filled[SLOTS]; /* the sender's own */
static _Alignas(4096) struct slot ring[SLOTS];   /* written by the sender, read by the receiver */
static _Alignas(128) _Atomic uint32_t sent;
static _Alignas(128) _Atomic uint32_t taken;
static _Alignas(128) _Atomic bool over;
static _Alignas(128) uint32_t batch;

static void *send(void *options)
{
    processor_pin(((const struct options *)options)->peer_cpu);
    uint32_t next = 0;
    uint32_t end = SLOTS; /* of the room that was seen last */
    while (!atomic_load_explicit(&over, memory_order_relaxed)) {
        if (end - next < batch) {
            /* Pairs with the receiver's release: it has read these slots. */
            end = atomic_load_explicit(&taken, memory_order_acquire) + SLOTS;
        }
        if (end - next < batch) {
            processor_relax();
            continue;
        }
        for (uint32_t i = next % SLOTS, last = i + batch; i < last; i++) {
            *(volatile slot_bits *)&ring[i] = *(const volatile slot_bits *)&filled[i];
        }
        next += batch;
        /* Pairs with the receiver's acquire: the slots are there before. */
        atomic_store_explicit(&sent, next, memory_order_release);
    }
    return NULL;
}

/* Takes SLICE slots. Returns how long that took, in ns. */
static int64_t receive_slice(uint32_t *next)
{
    int64_t begin = clock_now();
    uint32_t end = *next + SLICE;
    while (*next != end) {
        uint32_t there = atomic_load_explicit(&sent, memory_order_acquire);
        if (there == *next) {
            processor_relax();
            continue;
        }
        uint32_t until = there - *next < end - *next ? there : end;
        slot_bits seen = {0, 0};
        for (uint32_t i = *next; i != until; i++) {
            seen ^= *(const volatile slot_bits *)&ring[i % SLOTS];
        }
        *next = until;
        atomic_store_explicit(&taken, until, memory_order_release);
    }
    return clock_now() - begin;
}

static int compare(const void *a, const void *b)
{
    int64_t difference = *(const int64_t *)a - *(const int64_t *)b;
    return (difference > 0) - (difference < 0);
}

/* Million slots per second of the fastest tenth of all slices in this time. */
static double receive_for(int64_t nanos, uint32_t *next)
{
    static int64_t slices[MAX_SLICES];
    size_t count = 0;
    int64_t limit = clock_now() + nanos;
    do {
        slices[count++] = receive_slice(next);
    } while (clock_now() < limit && count < MAX_SLICES);
    qsort(slices, count, sizeof *slices, compare);
    return SLICE * 1e3 / (double)slices[count / 10];
}

void slots_measure(const struct options *options)
{
    const size_t batches = sizeof BATCHES / sizeof *BATCHES;
    double best = 0;
    for (size_t i = 0; i < batches; i++) {
        pthread_t sender;
        uint32_t next = 0;
        batch = BATCHES[i];
        atomic_store(&sent, 0);
        atomic_store(&taken, 0);
        atomic_store(&over, false);
        if (pthread_create(&sender, NULL, send, (void *)options) != 0) {
            perror("a thread");
            exit(1);
        }
        double rate = receive_for((int64_t)(options->limit_millis * (SECOND / 1000)) / (int64_t)batches, &next);
        atomic_store(&over, true);
        pthread_join(sender, NULL);
        best = rate > best ? rate : best;
    }
    printf("slots=%.1f\n", best);
}
