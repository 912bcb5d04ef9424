#include "monitor.h"

#include "feed.h"
#include "sync.h"

static void copy_to_all(struct port *port, struct ring_state *state, enum feeding feeding, uint32_t first, uint32_t end)
{
    uint32_t count = monitors_of(state);
    for (uint32_t i = 0; i < count; i++) {
        if (!monitor_swaps(state, i)) {
            feed(port, state, i, feeding, first, end);
        }
    }
}

void monitors_copy(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    copy_to_all(port, state, COPIES, first, end);
}

void monitors_copy_received(struct port *port, struct ring_state *state)
{
    copy_to_all(port, state, RECEIVED, 0, 0);
}

/*
 * The ring that this one monitors, as far as it takes to copy from it, and which of that ring's monitors this one is; -1:
 * none, as the ring is no more, and its block may be another's.
 */
static int find_monitored(const struct port *port, const struct ring_state *monitor, struct ring_state *state)
{
    if (monitor->peer_sync == NULL) {
        return -1;
    }
    *state = (struct ring_state){
        .ring = monitor->peer_ring,
        .slots = monitor->peer_slots,
        .max_offset = monitor->max_offset,
    };
    find_words(state, monitor->peer_sync);
    uint32_t count = monitors_of(state);
    for (uint32_t i = 0; i < count; i++) {
        if (monitor_copies_to(port, state, i, monitor->sync)) {
            return (int)i;
        }
    }
    return -1;
}

bool monitor_pulls(const struct port *port, const struct ring_state *monitor)
{
    struct ring_state state;
    return find_monitored(port, monitor, &state) >= 0;
}

/* As find_monitored; -1 also if there is nothing to copy, or nobody who may. */
static int find_more(const struct port *port, const struct ring_state *monitor, struct ring_state *state)
{
    int i = find_monitored(port, monitor, state);
    return i >= 0 && is_hungry(state, monitor->sync) ? i : -1;
}

bool monitor_has_more(const struct port *port, const struct ring_state *monitor)
{
    struct ring_state state;
    return find_more(port, monitor, &state) >= 0;
}

void monitor_pull(struct port *port, struct ring_state *monitor)
{
    struct ring_state state;
    int i = find_more(port, monitor, &state);
    if (i >= 0) {
        feed(port, &state, (uint32_t)i, RECEIVED, 0, 0);
    }
}

/* There is one buffer to take, so of several monitors that swap the last takes it, and the others get copies before. */
void monitors_swap(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    uint32_t count = monitors_of(state);
    uint32_t last = count;
    for (uint32_t i = 0; i < count && first != end; i++) {
        if (monitor_swaps(state, i)) {
            if (last < count) {
                feed(port, state, last, COPIES, first, end);
            }
            last = i;
        }
    }
    if (last < count) {
        feed(port, state, last, SWAPS, first, end);
    }
}
