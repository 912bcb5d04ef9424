/* What poll, select and epoll say of a netmap descriptor, and the syncs that come with asking. */
#ifndef VALE_READINESS_H
#define VALE_READINESS_H

#include "device.h"

/* For edge-triggered waiting: up to where each direction was reported last. */
struct edge {
    uint32_t in;  /* sum of the rings' tails */
    uint32_t out;
    short seen;   /* POLLIN, POLLOUT, POLLERR: those that were reported at all */
};

/* Syncs as netmap's poll does, and returns which of the events there are, or POLLERR. With an edge (or NULL) only those
 * that are new since they were reported. */
short poll_rings(struct port *port, short events, struct edge *edge);

/* Rings that the events are about: tx rings [first[0], end[0]), rx rings [first[1], end[1]) of the port. */
struct wanted_rings {
    int first[2];
    int end[2];
};
struct wanted_rings wanted_rings(const struct port *port, short events);

#endif
