#include "touch.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "payload.h"
#include "port.h"
#include "processor.h"

/* The memory, as the benchmark's class FrameMemory lays it out. */
#define WRITTEN 0  /* frames that this program has written: a counter that runs freely */
#define NANOS 8    /* how long its last turn took */
#define COPIED 128 /* frames that the other processor has copied: a counter, too */
#define FIRST_FRAME 4096
#define FRAMES 1024u
#define STRIDE 2112
#define MEMORY (FIRST_FRAME + 2 * FRAMES * STRIDE)

static char *map(const char *file)
{
    int fd = file == NULL ? -1 : open(file, O_RDWR | O_CLOEXEC);
    if (fd >= 0 && lseek(fd, 0, SEEK_END) != MEMORY) {
        fprintf(stderr, "%s is not laid out as it is here\n", file);
        exit(1);
    }
    void *memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (memory == MAP_FAILED) {
        perror("the memory");
        exit(1);
    }
    return memory;
}

static char *frame_at(char *frames, uint32_t number)
{
    return frames + (size_t)(number % FRAMES) * STRIDE;
}

/*
 * Reads frames that were copied and writes as many new ones. Returns how long that took, in ns. The copier copies those
 * that were written a distance before, and here those are read that it copied a distance before.
 */
static int64_t take_turn(char *memory, uint32_t written, const struct options *options)
{
    char *sent = memory + FIRST_FRAME;
    char *received = sent + FRAMES * STRIDE;
    uint32_t first_read = written - 2 * options->distance - options->burst; /* at first none that was copied */
    int64_t begin = clock_now();
    for (uint32_t i = 0; i < options->burst; i++) {
        payload_read(frame_at(received, first_read + i), options->frame);
    }
    for (uint32_t i = 0; i < options->burst; i++) {
        payload_write(frame_at(sent, written + i), options->frame, written + i);
    }
    return clock_now() - begin;
}

void touch_frames(const struct options *options)
{
    char *memory = map(options->memory);
    _Atomic uint32_t *written_word = (_Atomic uint32_t *)(memory + WRITTEN);
    _Atomic int64_t *nanos_word = (_Atomic int64_t *)(memory + NANOS);
    _Atomic uint32_t *copied_word = (_Atomic uint32_t *)(memory + COPIED);
    port_ready();
    for (uint32_t written = 0;;) {
        /* Pairs with the copier's release: the frames are there. */
        while (atomic_load_explicit(copied_word, memory_order_acquire) != written) {
            processor_relax();
        }
        int64_t nanos = take_turn(memory, written, options);
        written += options->burst;
        atomic_store_explicit(nanos_word, nanos, memory_order_relaxed);
        /* Pairs with the copier's acquire: frames and time are written. */
        atomic_store_explicit(written_word, written, memory_order_release);
    }
}
