/* How a device gets its port. */
#ifndef VALE_REGISTRATION_H
#define VALE_REGISTRATION_H

#include "message.h"

/* REGISTER. Returns 0 or an errno. Holding device->control. */
int registration_request(struct device *device, struct request *request, struct reply *reply);

/* Takes over the registration that the connection has. Returns 0, or an errno if it has none. Holding device->control. */
int registration_describe(struct device *device);

#endif
