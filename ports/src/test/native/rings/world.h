/*
 * Memories, ports and rings made by hand, in which the library's sync works without a daemon. One process plays all the
 * programs, and where there is one the worker.
 */
#ifndef WORLD_H
#define WORLD_H

#include "device.h"
#include "sync.h"

/* Prints what did not hold and ends the program. */
#define CHECK(condition) check(condition, #condition, __FILE__, __LINE__)
void check(bool holds, const char *what, const char *file, int line);

struct world {
    char *memory;      /* between two pages that nobody may touch; shared with forked processes */
    struct layout layout;
    uint32_t blocks;   /* used so far */
    uint64_t ring_end;
    uint32_t buffer_end;
};

struct world *world_make(void);
void world_end(struct world *world);

/* A port with its rings, tx rings first, all of kind KIND_SWITCHED, filled with buffers. */
struct port *port_make(struct world *world, int tx_rings, uint32_t tx_slots, int rx_rings, uint32_t rx_slots);

/* Makes a tx ring and an rx ring of two ports a pipe, with a socket to call each other. */
void pipe_make(struct port *from, int tx_ring, struct port *to, int rx_ring);

/* A ring that is not of a pipe gets a call from the daemon. */
void call_by_daemon(struct port *port, struct ring_state *state);

/* A monitor: a port with one rx ring that sees what passes through the ring. */
struct port *monitor_make(struct world *world, uint32_t slots);
/* It copies from this rx ring by itself, and is called when that ring's program is. */
void monitor_pull_from(struct port *monitor, const struct port *port, const struct ring_state *monitored);
void monitor_attach(struct world *world, struct ring_state *monitored, struct port *monitor, bool swaps);

/* A descriptor that wait.c takes for the port's; of the present process and its children. */
int device_make(struct port *port);

/* Threads of a test: a seed of their own, never the same numbers. */
uint32_t next_random(uint64_t *seed);

/* The program. All indices are slots. */
uint32_t ring_space(const struct ring_state *state);
struct slot *slot_at(const struct ring_state *state, uint32_t ahead);
char *payload_of(const struct port *port, const struct ring_state *state, uint32_t ahead);
void advance(const struct ring_state *state, uint32_t slots);

/* The worker at the other end of a ring: moves its tail to the head (tx), or as given (rx). */
void worker_take_all(const struct ring_state *state);
void worker_call(const struct ring_state *state);
void worker_fill(const struct port *port, const struct ring_state *state, uint32_t number, uint32_t length);

/* Whether each buffer that was given to one of these rings is in exactly one of their slots. */
void check_buffers(const struct world *world, struct port *const *ports, int count);

/* What the scenarios are. */
void test_model(uint64_t seed, long count);
void test_whole_frames(uint64_t seed, long count);
void test_pipe_hostile(uint64_t seed, long count);
void test_races(uint64_t seed, long count);
void test_wakeups(uint64_t seed, long count);
void test_wakeups_between_processes(uint64_t seed, long count);
void test_waiters(uint64_t seed, long count);
void test_sleepers(uint64_t seed, long count);
void test_sleeping_monitors(uint64_t seed, long count);
void test_quiet(uint64_t seed, long count);
void test_others(uint64_t seed, long count);
void test_turns(uint64_t seed, long count);
void test_rules(uint64_t seed, long count);
void test_idle(uint64_t seed, long count);
void test_payload(uint64_t seed, long count);
void test_forward(uint64_t seed, long count);
void test_monitors(uint64_t seed, long count);
void test_feeders(uint64_t seed, long count);
void test_dead_owners(uint64_t seed, long count);
void test_monitor_hostile(uint64_t seed, long count);
void test_edges(uint64_t seed, long count);
void test_loop(uint64_t seed, long count);

#endif
