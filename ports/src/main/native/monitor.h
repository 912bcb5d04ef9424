/*
 * Monitors: rx rings that see what passes through another ring. They are fed by whoever syncs the monitored ring; and what
 * a ring receives, while its program does not look, by whoever syncs the monitor's (as on netmap, where a copy is made at
 * once).
 *
 *     a sync of the monitored ring                                      a sync of the monitor's ring
 *       tx: about to be handed over ---- monitors_copy ----------.      |
 *       rx: about to be shown ---------- monitors_copy_received -+      | monitor_pull:
 *       tx: back, rx: released --------- monitors_swap ----------+      | received, and not shown yet
 *                                                                v      v
 *                                                                feed (feed.c), one thread at a time
 *                                                                |
 *       who sleeps for the monitor's ring <--- the daemon <------'  connection_call_monitors
 *
 * Nobody feeds a monitor when something arrives for a program that does not look: so its program sleeps for both rings, and
 * is called for the monitored one as that one's program is (see sleep.h).
 */
#ifndef VALE_MONITOR_H
#define VALE_MONITOR_H

#include "device.h"

static inline bool is_monitored(const struct ring_state *state)
{
    return atomic_load_explicit((_Atomic uint32_t *)(state->sync + WORD_MONITORS), memory_order_acquire) != 0;
}

/* Slots of a tx ring with numbers from first to end, at most a ring of them, that are not handed over yet. Monitors
 * that copy get them. */
void monitors_copy(struct port *port, struct ring_state *state, uint32_t first, uint32_t end);

/* Slots of an rx ring that the program is about to be shown. Monitors that copy get those that they have not got yet. */
void monitors_copy_received(struct port *port, struct ring_state *state);

/* Whether this is the rx ring of a monitor that takes received frames from the ring that it monitors by itself. */
bool monitor_pulls(const struct port *port, const struct ring_state *monitor);

/* Copies what the monitor has not got yet. */
void monitor_pull(struct port *port, struct ring_state *monitor);
bool monitor_has_more(const struct port *port, const struct ring_state *monitor);

/* Slots that are done with: come back (tx), or released by the program (rx). Monitors that swap take their buffers. */
void monitors_swap(struct port *port, struct ring_state *state, uint32_t first, uint32_t end);

#endif
