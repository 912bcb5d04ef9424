#include <errno.h>

#include "kloop.h"
#include "user_memory.h"

/* What a program in CSB mode begins with. */
static void set_words(struct port *port, int ring)
{
    struct ring_state *state = &port->rings[ring];
    uint32_t head = atomic_load(state->head) % state->slots;
    uint32_t tail = state->transmits ? (atomic_load(state->shown) + state->slots - 1) % state->slots
                                     : atomic_load(state->shown) % state->slots;
    if (state->kind == KIND_IDLE) {
        tail = state->transmits ? state->slots - 1 : 0;
    }
    *csb_atok_of(port, ring) = (struct csb_atok){.head = head, .cur = head, .need_kick = 1, .sync_flags = 1};
    *csb_ktoa_of(port, ring) = (struct csb_ktoa){.hwcur = head, .hwtail = tail, .need_kick = 1};
}

/* Whether the array can be read and written: both are set here at first. */
static int check_array(uint64_t address, size_t entry, int count)
{
    if (address % entry != 0) {
        return EINVAL;
    }
    for (int i = 0; i < count; i++) {
        char bytes[64];
        int problem = copy_in(bytes, address + (uint64_t)i * entry, entry);
        problem = problem == 0 ? copy_out(address + (uint64_t)i * entry, bytes, entry) : problem;
        if (problem != 0) {
            return problem;
        }
    }
    return 0;
}

int csb_enable(struct device *device, struct port *port, const struct csb_payload *csb)
{
    (void)device;
    if ((atomic_load(&port->loop) & LOOP_RUNS) != 0) {
        return EBUSY;
    }
    if (port->ring_count == 0) {
        return 0;
    }
    if (!port->exclusive) {
        return EINVAL;
    }
    int problem = check_array(csb->atok, sizeof(struct csb_atok), port->ring_count);
    problem = problem == 0 ? check_array(csb->ktoa, sizeof(struct csb_ktoa), port->ring_count) : problem;
    if (problem != 0) {
        return problem;
    }
    atomic_store(&port->csb_ktoa, csb->ktoa);
    atomic_store_explicit(&port->csb_atok, csb->atok, memory_order_release); /* last: see csb_is_on */
    for (int i = 0; i < port->ring_count; i++) {
        set_words(port, i);
    }
    return 0;
}
