/*
 * Feeding one monitor with what passes through the ring that it monitors, in whose block it stands as an entry. One thread
 * at a time feeds a monitor: the owner of WORD_FEEDER.
 */
#ifndef VALE_FEED_H
#define VALE_FEED_H

#include "device.h"

/* What a monitor gets, and when. */
enum feeding {
    COPIES,   /* of what is sent, before it is handed over */
    RECEIVED, /* copies of what is received, until the program is shown it */
    SWAPS,    /* the slots' buffers, when they are done with */
};

/* The ring's monitors: how many; of one, whether it swaps buffers, or copies into the ring of this block. */
uint32_t monitors_of(const struct ring_state *state);
bool monitor_swaps(const struct ring_state *state, uint32_t i);
bool monitor_copies_to(const struct port *port, const struct ring_state *state, uint32_t i, const char *block);

/* Feeds monitor i with its share of what is received, or with slots from first to end; and has it called. */
void feed(struct port *port, struct ring_state *state, uint32_t i, enum feeding feeding, uint32_t first, uint32_t end);

/* Whether the monitor of this block has not got all that is received, and may be fed. */
bool is_hungry(const struct ring_state *state, char *block);

#endif
