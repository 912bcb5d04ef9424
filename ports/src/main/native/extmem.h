/*
 * Memory that the program brings (NETMAP_REQ_OPT_EXTMEM). It is not shared with the daemon as it is: on success the
 * port's memory is mapped in its place, so the program finds its port at the address that it gave.
 */
#ifndef VALE_EXTMEM_H
#define VALE_EXTMEM_H

#include "request.h"

/* Whether the program has such memory: whole pages that can be read and written. Returns 0 or an errno. */
int extmem_check(const struct extmem_payload *payload);

/* Puts the port's memory in the place of the program's. Returns 0 or an errno. */
int extmem_take(struct port *port, const struct extmem_payload *payload);

/* Puts memory of the program's own, zeroed, where the port's still is. */
void extmem_give_back(struct port *port);

/* What the port was given, or NULL if its memory is not the program's. */
const struct extmem_payload *extmem_of(const struct port *port);

#endif
