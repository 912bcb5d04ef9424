/*
 * Netmap's transparent mode: received slots of an interface's ring that the program releases with NS_FORWARD set go on
 * to the interface's host stack, and those of the host's ring to the interface.
 */
#ifndef VALE_FORWARD_H
#define VALE_FORWARD_H

#include "device.h"

/* Slots of an rx ring that the program releases: moves those that it marked to tx rings of the same registration, as
 * far as there is room, and syncs these. The others, and what finds no room, are released like any. */
void forward_released(struct port *port, struct ring_state *state, uint32_t first, uint32_t end);

/* Whether the ring's program asked for it and the port can. */
static inline bool may_forward(const struct port *port, const struct ring_state *state)
{
    return port->forwards && (__atomic_load_n(&state->ring->flags, __ATOMIC_RELAXED) & RING_FORWARD) != 0;
}

#endif
