#include "wake.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "reconnect.h"

/* Waiting words are sequence numbers: each odd value is answered once. */
bool wake_is_due(_Atomic uint32_t *wait, _Atomic uint32_t *answered)
{
    uint32_t asleep = atomic_load_explicit(wait, memory_order_acquire);
    if ((asleep & 1) == 0 || asleep == atomic_load_explicit(answered, memory_order_relaxed)) {
        return false;
    }
    atomic_store_explicit(answered, asleep, memory_order_relaxed);
    return true;
}

void wake_worker(struct port *port, const struct ring_state *state)
{
    if (state->kick < 0 || !wake_is_due(state->sleep, state->kicked)) {
        return;
    }
    static const uint64_t one = 1;
    int before = errno;
    if (write(port->hidden[state->kick], &one, sizeof one) < 0) {
        errno = before; /* the counter is at its maximum: the worker wakes anyway */
    }
    connection_doubt(port);
}

/* One byte into a pipe. If nobody has its other end any more, a signal must not end the program that we are in. */
static void write_without_signal(int fd)
{
    sigset_t broken;
    sigset_t before;
    sigset_t pending;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken, &before);
    bool was_pending = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
    if (write(fd, "", 1) < 0 && errno == EPIPE && !was_pending) {
        sigtimedwait(&broken, NULL, &(struct timespec){0, 0});
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void wake_program(struct port *port, int call, _Atomic uint32_t *wait, _Atomic uint32_t *answered)
{
    if (call < 0 || !wake_is_due(wait, answered)) {
        return;
    }
    int before = errno;
    int fd = port->hidden[call];
    /* If it is full, its other end is readable, so nothing is lost; a closed one has nobody to wake. */
    if (send(fd, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno == ENOTSOCK) {
        write_without_signal(fd);
    }
    errno = before;
    connection_doubt(port);
}
