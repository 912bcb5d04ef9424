/*
 * Brings a ring's head, cur and tail, which are the program's, and its shared words in step, and does the work of a
 * sync point that is the library's. No system calls but to wake somebody that sleeps.
 */
#ifndef VALE_SYNC_H
#define VALE_SYNC_H

#include "device.h"

/* More words of a block: see device.h. Those of the notes are the library's alone. */
enum {
    WORD_DOZE = WORD_NOTES + 4,      /* owner: the thread that just falls asleep for the ring, or wakes up: see sleep.h */
    WORD_TURN = WORD_NOTES + 16,     /* owner: the thread that syncs the ring */
    WORD_CALLED = WORD_NOTES + 20,   /* the peer program's waiting word that was answered last (pipes) */
    WORD_LOST_SEEN = WORD_NOTES + 24, /* LOST at the last yield */
    WORD_YIELDED = WORD_NOTES + 28,  /* HEAD at the last yield */
    WORD_COPIED = WORD_NOTES + 32,   /* of a monitor's ring: up to which tail of the rx ring that it monitors it has seen */
    WORD_UNREAD = WORD_NOTES + 40,   /* not 0: one sleeper has seen a call that it left for the others */
    WORD_ALONE = WORD_NOTES + 44,    /* not 0: the ring's program does not share its call (see client/PortRing) */
    WORD_SLEEPERS = WORD_NOTES + 64, /* SLEEPERS owners: the threads that sleep for the ring */
    WORD_FEEDER = WORD_NOTES + 128,  /* of a monitor's ring; owner: the thread that feeds it */
    WORD_FED = WORD_NOTES + 132,     /* of a monitor's ring; its waiting word that was answered last */
    WORD_STUCK = WORD_NOTES + 136,   /* of a monitor's ring; a feeder that was waited for in vain */
};

#define SLEEPERS 16u

static inline _Atomic uint32_t *block_word(char *block, unsigned offset)
{
    return (_Atomic uint32_t *)(block + offset);
}

/* The ring's words are in this block. */
static inline void find_words(struct ring_state *state, char *block)
{
    state->sync = block;
    state->head = block_word(block, WORD_HEAD);
    state->tail = block_word(block, WORD_TAIL);
    state->wait = block_word(block, WORD_WAIT);
    state->shown = block_word(block, WORD_SHOWN);
    state->sleep = block_word(block, WORD_SLEEP);
    state->kicked = block_word(block, WORD_KICKED);
    state->lost = block_word(block, WORD_LOST);
}

/* Hands over slots up to the program's head and shows it the tail. Returns false if head or cur was impossible: then
 * nothing was handed over and the ring was set back. */
bool sync_ring(struct port *port, struct ring_state *state);

/* All of the port's rings from first to end, not included. Returns false if one was impossible. */
bool sync_rings(struct port *port, unsigned first, unsigned end);

/* The same for a program that keeps head and cur elsewhere than in the ring (CSB mode): *hwcur and *hwtail, indices of
 * slots, say what to tell it. */
bool sync_positions(struct port *port, struct ring_state *state, uint32_t head, uint32_t cur, uint32_t *hwcur,
                    uint32_t *hwtail);

/* Whether the program has slots of this ring that it has not looked at. */
bool ring_is_ready(const struct ring_state *state);

/* Whether a sync would show the program more than it was shown last. */
bool ring_has_news(const struct port *port, const struct ring_state *state);

/* Whether there are slots of a tx ring that a sync would hand over, or move on. */
bool ring_is_pending(const struct ring_state *state);

#endif
