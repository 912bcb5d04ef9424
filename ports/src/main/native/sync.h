/* Brings a ring's head, cur and tail, which are the program's, and its shared words in step. No locks, no system calls
 * but to wake a worker that sleeps. */
#ifndef VALE_SYNC_H
#define VALE_SYNC_H

#include "device.h"

/* Hands over slots up to the program's head and shows it the tail. Returns false if head or cur was impossible: then
 * nothing was handed over and the ring was set back. */
bool sync_ring(struct port *port, struct ring_state *state);

/* All of the device's rings from first to end, not included. Returns false if one was impossible. */
bool sync_rings(struct port *port, unsigned first, unsigned end);

/* Whether the program has slots of this ring that it has not looked at. */
bool ring_is_ready(const struct ring_state *state);

/* Whether there is more than the program was shown last. */
bool ring_has_news(const struct ring_state *state);

#endif
