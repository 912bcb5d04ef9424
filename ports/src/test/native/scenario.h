/* What the test program can do: netmap_client SCENARIO PORT [NUMBER [HOW]]. A table for each topic, in a file of its own. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "netmap_port.h"

#define LIMIT_MILLIS 60000
#define FRAME_BYTES 60

struct arguments {
    const char *program; /* path of this one */
    uint32_t number;
    const char *how;     /* to wait: poll, ppoll, select, epoll, ioctl */
};

/* Ends the program where something does not hold. */
struct scenario {
    const char *name;
    void (*run)(const char *port, const struct arguments *given);
};

/* Each ends with one that has no name. */
extern const struct scenario traffic[], requests[], descriptors[], registrations[], reconnections[], pipes[], interfaces[],
    watchers[], limits[], emulators[];

/* Waits by poll, ppoll, select, epoll or ioctl until the port can be read (or written). */
void await(int fd, const char *how, bool writes);

/* Sends numbered frames by the rings that the descriptor has. */
void send_frames(const struct port *port, uint32_t count, const char *how);

/* Says "ready" on standard output: the test goes on. */
void ready(void);

#endif
