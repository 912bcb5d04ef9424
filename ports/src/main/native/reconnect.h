/* What becomes of a registration whose daemon has gone: it is taken up again as soon as a daemon is back. */
#ifndef VALE_RECONNECT_H
#define VALE_RECONNECT_H

#include "message.h"

enum connection {
    CONNECTION_UP,
    CONNECTION_AWAY,  /* no daemon: nothing arrives and no slot comes back, but it may return */
    CONNECTION_ENDED, /* for ever: EIO, POLLERR */
};

/* How long to sleep at most while a connection is away, before it is looked at again. */
#define CONNECTION_RETRY_NANOS INT64_C(20000000)

/*
 * The state of a registered device's connection. Without now, most calls look at nothing and believe what was seen last.
 * If the daemon is away, a call tries, at most once in CONNECTION_RETRY_NANOS for each device, to take the registration
 * up again: then descriptors (the visible ones and port.hidden) are others under the same numbers, and waiting words
 * have to be armed anew. Blocks only while a daemon that is there takes its time to answer.
 */
enum connection connection_check(struct device *device, struct port *port, bool now);

/* Something says that the daemon may have gone: the next connection_check looks. */
void connection_doubt(struct port *port);

/*
 * Has the daemon call those who sleep for monitors that this registration feeds: they may have come after it, so it has no
 * descriptors of theirs. Does not wait. If the daemon is away they are called when the connection is back.
 */
void connection_call_monitors(struct port *port);

/* Tries at once to have a connection again, with the registration if there is one. Holding device->control. */
bool connection_restore(struct device *device);

/* Keeps what is needed to take the registration up again. Returns 0 or an errno. Holding device->control. */
int reconnection_prepare(struct device *device, struct port *port, const struct request *request,
                         const struct binding *binding);

#endif
