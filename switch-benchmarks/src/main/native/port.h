/* A netmap port as any program sees it. Nothing here knows of valed: it would run on the kernel module as well. */
#ifndef PORT_H
#define PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "netmap_abi.h"

/* Exit status when the port cannot be had. */
#define STATUS_REFUSED 3

struct port {
    int fd;
    struct ring *tx;
    struct ring *rx;
};

/* Opens the port and maps its first rings, or prints why not and exits with STATUS_REFUSED. */
struct port port_open(const char *name);

/* Says "ready" to who has started this program. */
void port_ready(void);

/* NIOCTXSYNC or NIOCRXSYNC. If the port has ended, exits with 1. */
void port_sync(const struct port *port, unsigned long request);

/* Waits for POLLIN or POLLOUT. Returns false after millis (-1: never). If the port has ended, exits with 1. */
bool port_wait(const struct port *port, short events, int millis);

/* Slots from head on that are the program's. */
static inline uint32_t ring_owned(const struct ring *ring)
{
    uint32_t tail = *(volatile const uint32_t *)&ring->tail;
    return tail >= ring->head ? tail - ring->head : tail + ring->slot_count - ring->head;
}

/* A branch, as in netmap's own header: with a conditional move each slot would wait for the one before. */
static inline uint32_t ring_next(const struct ring *ring, uint32_t slot)
{
    return __builtin_expect(slot + 1 == ring->slot_count, 0) ? 0 : slot + 1;
}

/* Gives slots back, to be seen by the next sync. */
static inline void ring_release(struct ring *ring, uint32_t head)
{
    *(volatile uint32_t *)&ring->cur = head;
    *(volatile uint32_t *)&ring->head = head;
}

static inline char *ring_buffer(struct ring *ring, uint32_t slot)
{
    return (char *)ring + ring->buffers_offset + (uint64_t)ring->slots[slot].buffer * ring->buffer_size;
}

#endif
