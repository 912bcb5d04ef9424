/* Waiting for netmap descriptors and others at the same time. */
#ifndef VALE_WAIT_H
#define VALE_WAIT_H

#include <poll.h>
#include <signal.h>

#include "device.h"

/* As ppoll, with netmap descriptors among fds. nanos below 0: without limit. Returns -1 with errno. */
int wait_for(struct pollfd *fds, nfds_t count, int64_t nanos, const sigset_t *mask);

/* Whether one of them is a netmap descriptor. */
bool any_device(const struct pollfd *fds, nfds_t count);

/* Looks, now and then, whether the daemon has ended the port. */
bool device_is_dead(struct device *device, struct port *port, bool now);

#endif
