/*
 * Waking who sleeps at a ring's other end. A full fence must lie between what is news to the sleeper and the call.
 *
 * The daemon may have gone, and the other end may have come back to the next one: then the call was in vain. So the next
 * connection_check looks, and when this end is back too it calls again.
 */
#ifndef VALE_WAKE_H
#define VALE_WAKE_H

#include "device.h"

/* The worker, if its sleeping word is odd and not yet answered. */
void wake_worker(struct port *port, const struct ring_state *state);

/* Whether a waiting word is odd and not the one in answered: then whoever sleeps has to be called, by the caller. */
bool wake_is_due(_Atomic uint32_t *wait, _Atomic uint32_t *answered);

/* A program, by the hidden descriptor call, if that is due. */
void wake_program(struct port *port, int call, _Atomic uint32_t *wait, _Atomic uint32_t *answered);

#endif
