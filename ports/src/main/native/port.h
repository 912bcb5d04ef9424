/* Registrations: their memory, rings and descriptors. */
#ifndef VALE_PORT_H
#define VALE_PORT_H

#include "message.h"

/*
 * Makes the port that a request has got: what the reply binds is checked, and its descriptors are taken over. Returns
 * NULL with errno.
 */
struct port *port_make(const struct request *request, const struct binding *binding, struct reply *reply);

/* Gives everything back but the connection, which is the device's. */
void port_destroy(struct port *port);

/* Maps the port's memory for the program, as mmap does. */
void *port_map(struct port *port, void *address, size_t length, int protection, int flags, off_t offset);

#endif
