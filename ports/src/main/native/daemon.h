/* Talks to the daemon. What is said is specified, to the byte, in ports/netmap/ControlMessage. */
#ifndef VALE_DAEMON_H
#define VALE_DAEMON_H

#include <stdbool.h>

#include "device.h"

/* Connects to the daemon. Returns the socket, or -1 with errno, having told the user why on standard error. */
int daemon_connect(bool close_on_exec, bool non_blocking);

/* Whether the descriptor is a socket that may lead to a daemon. */
bool daemon_is_at(int fd);

/* What the daemon gives with a port. */
struct opened {
    struct layout layout;
    int count;
    int descriptors[HIDDEN_CALLS + 2 * MAX_RINGS];
};

/*
 * Asks for a port, or (with name NULL) for the one that the connection has. Returns 0, or an errno, and then tells the
 * user the daemon's reason on standard error; if the port is in use only with tell_busy.
 */
int daemon_open(int socket, const char *name, const struct layout *wanted, bool tell_busy, struct opened *opened);

/* Where a port is: see PortPlace. */
struct place {
    char name[REQUEST_NAME];
    uint16_t switch_index;
    uint32_t port_index;
};

/* One of netmap's requests about switches, by its number in netmap. Returns 0 or an errno. */
int daemon_manage(int socket, uint16_t action, struct place *place);

#endif
