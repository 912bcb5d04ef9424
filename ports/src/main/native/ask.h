/* A request's way to the daemon and back. */
#ifndef VALE_ASK_H
#define VALE_ASK_H

#include "message.h"

/* For which refusals the user is told the daemon's reason, on standard error. */
enum telling {
    TELL_NONE,
    TELL_UNLESS_BUSY, /* who asked will ask again */
    TELL_ALL,
};

/*
 * Asks the daemon, by a new connection if the old one is at its end. Returns 0 or an errno: then the request's options
 * have their states. With 0, the request is as answered, and *end says where in the reply it ends. Holding
 * device->control.
 */
int ask(struct device *device, struct request *request, struct reply *reply, size_t *end, enum telling telling);

#endif
