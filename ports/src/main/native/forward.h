/*
 * Netmap's transparent mode: received slots of an interface's ring that the program releases with NS_FORWARD set go on
 * to the interface's host stack, and those of the host's ring to the wire.
 */
#ifndef VALE_FORWARD_H
#define VALE_FORWARD_H

#include "device.h"

/* Slots of an rx ring that the program releases: copies the frames that it marked to the ring that leads to the other
 * side, which all programs that have the interface open share. What finds no room is lost, as in netmap. */
void forward_released(struct port *port, struct ring_state *state, uint32_t first, uint32_t end);

/* Whether frames of this rx ring go on: their program asked for it by NR_FORWARD, or whoever started it by VALE_FORWARD. */
bool may_forward(const struct port *port, const struct ring_state *state);

#endif
