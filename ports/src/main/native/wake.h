/* Waking who sleeps at a ring's other end. A full fence must lie between what is news to the sleeper and the call. */
#ifndef VALE_WAKE_H
#define VALE_WAKE_H

#include "device.h"

/* The worker, if its sleeping word is odd and not yet answered. */
void wake_worker(const struct port *port, const struct ring_state *state);

/* A program, by the hidden descriptor call, if its waiting word is odd and not the one in answered. */
void wake_program(const struct port *port, int call, _Atomic uint32_t *wait, _Atomic uint32_t *answered);

#endif
