/*
 * Pipes: a tx ring whose other end is the rx ring of another program, in the same memory. The sender's library copies
 * slots into the other ring; payload stays where it is.
 *
 * Both rings count the same frames: the one with number c is in tx slot c mod its size and in rx slot c mod its size.
 *
 *     returned (tx TAIL)  <=  released (rx HEAD)  <=  delivered (rx TAIL)  <=  handed over (tx HEAD)
 *
 * The sender writes all but "released". So a sent slot comes back to the sender only when the receiver has let go of
 * it, as on netmap's pipes, with the same buffer, or with the one that the receiver has put there (NS_BUF_CHANGED).
 *
 * A buffer is in one slot only, if these are counted: rx slots from released to delivered, and all tx slots but those.
 * What the other slots name is old. So whoever is stopped between two steps loses no buffer.
 */
#ifndef VALE_PIPE_H
#define VALE_PIPE_H

#include "device.h"

/* Takes back what the receiver released and delivers whole frames up to the tx ring's HEAD. Returns whether any were:
 * then the other end has to be woken. */
bool pipe_send(const struct port *port, const struct ring_state *state);

/* Before the rx slots from first to end are released: writes the buffers that the program has put into them, as their
 * flags say, into the sender's slots. */
void pipe_return(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end);

/* Whether pipe_send would take something back. */
bool pipe_has_returns(const struct ring_state *state);

/* Wakes the program, or worker, at the other end, after a full fence. */
void pipe_wake(struct port *port, const struct ring_state *state);

#endif
