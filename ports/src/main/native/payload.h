/*
 * Where payload is: the worker reads and writes it at the beginning of a slot's buffer. Programs may have it elsewhere:
 * behind an offset in the buffer (NETMAP_REQ_OPT_OFFSETS), or anywhere in their own memory (NS_INDIRECT).
 */
#ifndef VALE_PAYLOAD_H
#define VALE_PAYLOAD_H

#include "device.h"

/* Slots that the program sends, before anybody else sees them: fetches what is indirect, and clears the flags that are
 * for the sender alone. */
void payload_fetch(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end);

/* From the offset to the beginning: what is to be sent. */
void payload_to_front(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end);

/* From the beginning to the offset: what was received, or sent (the program may send its buffer again). */
void payload_to_offset(const struct port *port, const struct ring_state *state, uint32_t first, uint32_t end);

#endif
