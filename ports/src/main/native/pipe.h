/*
 * Pipes: a tx ring whose other end is the rx ring of another program, in the same memory. The sender's library moves
 * slots between the two rings; payload stays where it is.
 *
 * Both rings count the same frames: the one with number c is in tx slot c mod its size and in rx slot c mod its size.
 *
 *     returned (tx TAIL)  <=  released (rx HEAD)  <=  delivered (rx TAIL)  <=  handed over (tx HEAD)
 *
 * The sender writes all but "released". So a sent slot comes back to the sender only when the receiver has let go of
 * it, as on netmap's pipes, with one of the receiver's buffers in place of the one that went there (NS_BUF_CHANGED). Where the
 * tx ring is monitored the buffers change places again, so that the monitor finds what was sent.
 */
#ifndef VALE_PIPE_H
#define VALE_PIPE_H

#include "device.h"

/* Takes back what the receiver released and delivers whole frames up to the tx ring's HEAD. Returns whether any were:
 * then the other end has to be woken. */
bool pipe_send(const struct port *port, const struct ring_state *state);

/* Whether pipe_send would take something back. */
bool pipe_has_returns(const struct ring_state *state);

/* Wakes the program, or worker, at the other end, after a full fence. */
void pipe_wake(const struct port *port, const struct ring_state *state);

#endif
