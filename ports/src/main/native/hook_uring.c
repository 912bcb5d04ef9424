/*
 * liburing. A ring waits for descriptors in the kernel, which cannot say whether those of netmap are ready: so there is no
 * io_uring, as on a machine where it is switched off, and programs wait by poll or epoll instead.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "real.h"

struct io_uring;
struct io_uring_params;

int io_uring_queue_init(unsigned entries, struct io_uring *ring, unsigned flags);
int io_uring_queue_init_params(unsigned entries, struct io_uring *ring, struct io_uring_params *parameters);
int io_uring_queue_init_mem(unsigned entries, struct io_uring *ring, struct io_uring_params *parameters, void *memory,
                            size_t size);
int io_uring_setup(unsigned entries, struct io_uring_params *parameters);

static int refused(void)
{
    static atomic_bool told;
    if (!atomic_exchange(&told, true)) {
        fprintf(stderr, "libvale-netmap: io_uring is refused to this program: it could not wait for netmap ports by it\n");
    }
    return -ENOSYS;
}

EXPORT int io_uring_queue_init(unsigned entries, struct io_uring *ring, unsigned flags)
{
    (void)entries, (void)ring, (void)flags;
    return refused();
}

EXPORT int io_uring_queue_init_params(unsigned entries, struct io_uring *ring, struct io_uring_params *parameters)
{
    (void)entries, (void)ring, (void)parameters;
    return refused();
}

EXPORT int io_uring_queue_init_mem(unsigned entries, struct io_uring *ring, struct io_uring_params *parameters,
                                   void *memory, size_t size)
{
    (void)entries, (void)ring, (void)parameters, (void)memory, (void)size;
    return refused();
}

EXPORT int io_uring_setup(unsigned entries, struct io_uring_params *parameters)
{
    (void)entries, (void)parameters;
    return refused();
}
