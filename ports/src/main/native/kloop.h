/*
 * CSB mode, in which a program keeps head and cur of its rings in memory of its own, and the sync kloop: a thread of
 * the program, inside an ioctl, that syncs them all the time. On netmap it is the kernel's; here it is the library's.
 */
#ifndef VALE_KLOOP_H
#define VALE_KLOOP_H

#include "device.h"

/* States of port.loop, together. As on netmap, a stop that comes before a start ends the loop that starts then. */
#define LOOP_RUNS 1u
#define LOOP_STOPS 2u

/* States of the loop options: 0, or why one was refused. */
struct loop_option_status {
    uint32_t eventfds;
    uint32_t mode;
};

/* Whether the program keeps head and cur elsewhere, so that ioctl (EBUSY) and poll (POLLERR) cannot sync. */
static inline bool csb_is_on(const struct port *port)
{
    return atomic_load_explicit(&port->csb_atok, memory_order_acquire) != 0;
}

/* What the program tells us of a ring, and what we tell it. */
static inline struct csb_atok *csb_atok_of(const struct port *port, int ring)
{
    return (struct csb_atok *)(uintptr_t)atomic_load(&port->csb_atok) + ring;
}

static inline struct csb_ktoa *csb_ktoa_of(const struct port *port, int ring)
{
    return (struct csb_ktoa *)(uintptr_t)atomic_load(&port->csb_ktoa) + ring;
}

/* Puts the registration into CSB mode and sets the program's arrays. Returns 0 or an errno: EINVAL (not exclusive, or
 * not aligned), EFAULT, EBUSY (a loop runs). */
int csb_enable(struct device *device, struct port *port, const struct csb_payload *csb);

/*
 * Syncs all rings until another thread calls loop_stop. eventfds and mode may be NULL; eventfds_bytes: size of the
 * former. Returns 0, or an errno at once: EINVAL (no CSB mode, or a wrong option), EBUSY (another loop runs), EBADF.
 */
int loop_start(struct device *device, struct port *port, const struct loop_start_body *body,
               const struct loop_eventfds_payload *eventfds, uint64_t eventfds_bytes,
               const struct loop_mode_payload *mode, struct loop_option_status *status);

/* Ends the loop that runs, or the next one that begins. Returns 0 when it has ended. */
int loop_stop(struct device *device, struct port *port);

#endif
