/* Waiting for netmap descriptors and others at the same time. */
#ifndef VALE_WAIT_H
#define VALE_WAIT_H

#include <poll.h>
#include <signal.h>

#include "device.h"
#include "readiness.h"

/* As ppoll, with netmap descriptors among fds. nanos below 0: without limit. Returns -1 with errno. */
int wait_for(struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask);

/* The same with an edge, or NULL, for each of fds: those are waited for until there is something new. */
int wait_for_edges(struct pollfd *fds, struct edge *const *edges, nfds_t count, int64_t nanos, const sigset_t *mask);

/* Whether one of them is a netmap descriptor. */
bool any_device(const struct pollfd *fds, nfds_t count);

#endif
