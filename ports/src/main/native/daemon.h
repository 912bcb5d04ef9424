/* Talks to the daemon. */
#ifndef VALE_DAEMON_H
#define VALE_DAEMON_H

#include <stdbool.h>
#include <sys/un.h>

#include "message.h"

/* Connects to the daemon. Returns the socket, or -1 with errno, having told the user why on standard error. */
int daemon_connect(bool close_on_exec, bool non_blocking);

/* Connects to where a connection led before, and tells nobody. Returns the socket, which is non-blocking, or -1. */
int daemon_connect_again(const struct sockaddr_un *address);

/* Whether the descriptor is a socket that may lead to a daemon, and where. */
bool daemon_is_at(int fd, struct sockaddr_un *address);

/* The daemon waits for its workers, up to ten seconds, before it answers. */
#define REPLY_MILLIS 15000

/*
 * Sends a message with a descriptor (-1: none) and waits for its reply. Returns 0, and then the daemon's answer is in
 * *reply; ENXIO if the connection is at its end; else another errno.
 */
int daemon_ask(int socket, enum message_type type, const char *body, size_t length, int descriptor, int limit_millis,
               struct reply *reply);

/* Sends a message without a body that has no reply, and does not wait. Returns false if there is no connection. */
bool daemon_tell(const struct device *device, enum message_type type);

/* Closes the descriptors that came with a reply and that nobody has taken. */
void daemon_discard(struct reply *reply);

enum connection_end {
    END_NONE,    /* the connection is there */
    END_LOST,    /* the daemon is not */
    END_ORDERED, /* the daemon has said that this is for ever */
};

/* How the connection stands. */
enum connection_end daemon_end(int socket);

#endif
