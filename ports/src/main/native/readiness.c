#include "readiness.h"

#include <poll.h>

#include "kloop.h"
#include "sync.h"

#define IN_EVENTS (POLLIN | POLLRDNORM)
#define OUT_EVENTS (POLLOUT | POLLWRNORM)

struct wanted_rings wanted_rings(const struct port *port, short events)
{
    return (struct wanted_rings){
        .first = {0, port->tx_count},
        .end = {(events & OUT_EVENTS) != 0 ? port->tx_count : 0,
                (events & IN_EVENTS) != 0 ? port->ring_count : port->tx_count},
    };
}

/* As netmap: rings that have nothing to hand over are synced only until one is found that has room. */
static short poll_tx(struct port *port, short wanted)
{
    short ready = 0;
    for (int i = 0; i < port->tx_count; i++) {
        struct ring_state *state = &port->rings[i];
        if ((wanted == 0 || ready != 0) && !ring_is_pending(state)) {
            continue;
        }
        if (!sync_ring(port, state)) {
            ready |= POLLERR;
        }
        if (ring_is_ready(state)) {
            ready |= wanted;
        }
    }
    return ready;
}

static short poll_rx(struct port *port, short wanted)
{
    short ready = 0;
    for (int i = port->tx_count; i < port->ring_count; i++) {
        struct ring_state *state = &port->rings[i];
        if (!sync_ring(port, state)) {
            ready |= POLLERR;
        }
        if (ring_is_ready(state)) {
            ready |= wanted;
        }
    }
    return ready;
}

static uint32_t sum_of_tails(const struct port *port, int first, int end)
{
    uint32_t sum = 0;
    for (int i = first; i < end; i++) {
        sum += atomic_load_explicit(port->rings[i].shown, memory_order_relaxed);
    }
    return sum;
}

/* Leaves only what was not reported yet, and notes that it is now. */
static short only_new(const struct port *port, short ready, struct edge *edge)
{
    uint32_t in = sum_of_tails(port, port->tx_count, port->ring_count);
    uint32_t out = sum_of_tails(port, 0, port->tx_count);
    if ((edge->seen & POLLIN) != 0 && edge->in == in) {
        ready &= ~IN_EVENTS;
    }
    if ((edge->seen & POLLOUT) != 0 && edge->out == out) {
        ready &= ~OUT_EVENTS;
    }
    if ((ready & IN_EVENTS) != 0) {
        edge->in = in;
        edge->seen |= POLLIN;
    }
    if ((ready & OUT_EVENTS) != 0) {
        edge->out = out;
        edge->seen |= POLLOUT;
    }
    return ready;
}

static short only_first_error(struct edge *edge)
{
    if (edge != NULL && (edge->seen & POLLERR) != 0) {
        return 0;
    }
    if (edge != NULL) {
        edge->seen |= POLLERR;
    }
    return POLLERR;
}

short poll_rings(struct port *port, short events, struct edge *edge)
{
    if (port == NULL || csb_is_on(port) || atomic_load_explicit(&port->dead, memory_order_relaxed)) {
        return only_first_error(edge);
    }
    short ready = 0;
    short out = events & OUT_EVENTS;
    if (out != 0 || port->transmits_in_poll) {
        ready |= poll_tx(port, out);
    }
    if ((events & IN_EVENTS) != 0) {
        ready |= poll_rx(port, events & IN_EVENTS);
    }
    return edge != NULL ? only_new(port, ready, edge) : ready;
}
