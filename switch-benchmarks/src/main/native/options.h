/* The command line of bench-client: bench-client TASK --name value … Only the benchmarks call it. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *task;
    const char *port;         /* as netmap names it, such as vale0:a */
    const char *counter;      /* file in which to count frames, see counter.h */
    int cpu;                  /* processor to run on; -1: any */
    int peer_cpu;             /* the other processor of c2c and slots */
    uint32_t frame;           /* bytes of a frame */
    uint32_t burst;           /* slots for each sync */
    uint32_t touch;           /* bytes of each frame to write or read */
    bool hello;               /* whether to tell the switch, by a broadcast, where this receiver is */
    uint64_t rate;            /* frames per second; 0: as many as possible */
    uint64_t count;           /* round trips */
    uint64_t shortest_pause;  /* ns before each ping or pong: random, from this */
    uint64_t longest_pause;   /* to this */
    uint64_t seed;
    uint64_t limit_millis;    /* c2c, slots: how long to measure */
    const char *memory;       /* touch: file to map */
    uint32_t distance;        /* touch: frames from writing to copying, and from there to reading */
};

/* Prints what is wrong and exits with 2 if something is. */
struct options options_parse(int count, char **words);

#endif
