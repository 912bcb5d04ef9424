/* Frames, sent and received in all the ways there are to wait for them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

/* Waits by poll, select, epoll or ioctl until the port can be read (or written). */
void await(int fd, const char *how, bool writes)
{
    if (strcmp(how, "poll") == 0) {
        struct pollfd wait = {fd, writes ? POLLOUT : POLLIN, 0};
        CHECK(poll(&wait, 1, LIMIT_MILLIS) == 1);
        CHECK(wait.revents == wait.events);
    } else if (strcmp(how, "ppoll") == 0) {
        struct pollfd wait[2] = {{-1, POLLIN, 0}, {fd, writes ? POLLWRNORM : POLLRDNORM, 0}};
        sigset_t none;
        sigemptyset(&none);
        CHECK(ppoll(wait, 2, &(struct timespec){LIMIT_MILLIS / 1000, 0}, &none) == 1);
        CHECK(wait[1].revents == wait[1].events && wait[0].revents == 0);
    } else if (strcmp(how, "select") == 0) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        struct timeval limit = {LIMIT_MILLIS / 1000, 0};
        CHECK(select(fd + 1, writes ? NULL : &set, writes ? &set : NULL, NULL, &limit) == 1);
        CHECK(FD_ISSET(fd, &set) && limit.tv_sec <= LIMIT_MILLIS / 1000);
    } else if (strcmp(how, "epoll") == 0) {
        static __thread int epoll = -1;
        struct epoll_event event = {.events = writes ? EPOLLOUT : EPOLLIN, .data.u64 = 0x123456789abcdef};
        if (epoll < 0) {
            epoll = epoll_create1(EPOLL_CLOEXEC);
            CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
            CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == -1 && errno == EEXIST);
        }
        CHECK(epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0);
        memset(&event, 0, sizeof event);
        CHECK(epoll_wait(epoll, &event, 1, LIMIT_MILLIS) == 1);
        CHECK(event.events == (writes ? EPOLLOUT : EPOLLIN) && event.data.u64 == 0x123456789abcdef);
    } else {
        CHECK(ioctl(fd, writes ? NIOCTXSYNC : NIOCRXSYNC) == 0);
        sched_yield();
    }
}

/* Sends numbered frames by the rings that the descriptor has. */
void send_frames(const struct port *port, uint32_t count, const char *how)
{
    for (uint32_t number = 0; number < count;) {
        for (uint32_t i = 0; i < port->tx_rings; i++) {
            void *ring = tx_ring(port, i);
            while (ring != NULL && number < count && put(ring, number, FRAME_BYTES)) {
                number++;
            }
        }
        await(port->fd, how, true);
    }
    CHECK(ioctl(port->fd, NIOCTXSYNC) == 0);
}

/* A kernel behind a wire sends of its own too, or once more what was not answered. */
static int64_t take_numbered(void *ring)
{
    while (HEAD(ring) != TAIL(ring) && !is_numbered(ring)) {
        take(ring);
    }
    return take(ring);
}

/* Receives frames 0 to count - 1, all in order, and says so after each 256: the sender must not fill the ring. */
static void receive_frames(const struct port *port, uint32_t count, const char *how)
{
    for (uint32_t number = 0; number < count;) {
        await(port->fd, how, false);
        for (int64_t taken; number < count && (taken = take_numbered(rx_ring(port, 0))) >= 0; number++) {
            CHECK(taken == number);
            if (number % 256 == 255) {
                CHECK(put(tx_ring(port, 0), number, FRAME_BYTES) && ioctl(port->fd, NIOCTXSYNC) == 0);
            }
        }
    }
    CHECK(ioctl(port->fd, NIOCRXSYNC) == 0);
}

/* Says "ready" when frames may come. */
void ready(void)
{
    puts("ready");
    fflush(stdout);
}

static void run_send(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    send_frames(&port, given->number, given->how);
    close(port.fd); /* right away: what was handed over is forwarded all the same */
}

static void run_receive(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    ready();
    receive_frames(&port, given->number, given->how);
}

/* Sends each frame that comes back to where it came from. */
static void run_echo(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    void *rx = rx_ring(&port, 0), *tx = tx_ring(&port, 0);
    ready();
    for (uint32_t number = 0; number < given->number;) {
        await(port.fd, given->how, false);
        for (; HEAD(rx) != TAIL(rx) && HEAD(tx) != TAIL(tx); number++) {
            char *in = buffer(rx, HEAD(rx)), *out = buffer(tx, HEAD(tx));
            uint16_t length = U16(SLOT(rx, HEAD(rx)), 4);
            memcpy(out, in + 6, 6);
            memcpy(out + 6, in, 6);
            memcpy(out + 12, in + 12, length - 12);
            U16(SLOT(tx, HEAD(tx)), 4) = length;
            CUR(tx) = HEAD(tx) = next(tx, HEAD(tx));
            CUR(rx) = HEAD(rx) = next(rx, HEAD(rx));
        }
        CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
    }
}

/* Two ports of one process, one of which also waits for something that is no port. */
static void run_mixed(const char *name, const struct arguments *given)
{
    (void)given;
    char other[32];
    snprintf(other, sizeof other, "%s2", name);
    struct port a = port_open(name, ALL_NIC, 0, 0, 1), b = port_open(other, ALL_NIC, 0, 0, 1);
    int pipe_ends[2];
    CHECK(pipe(pipe_ends) == 0);
    struct pollfd wait[3] = {{a.fd, POLLIN, 0}, {pipe_ends[0], POLLIN, 0}, {b.fd, POLLIN, 0}};
    CHECK(poll(wait, 3, 0) == 0 && poll(wait, 3, 5) == 0);
    CHECK(write(pipe_ends[1], "x", 1) == 1);
    CHECK(poll(wait, 3, LIMIT_MILLIS) == 1 && wait[1].revents == POLLIN && wait[0].revents == 0);
    CHECK(put(tx_ring(&a, 0), 7, FRAME_BYTES));
    wait[1].fd = -1;
    CHECK(poll(wait, 3, LIMIT_MILLIS) == 1 && wait[2].revents == POLLIN); /* which also sent what a had to send */
    CHECK(take(rx_ring(&b, 0)) == 7);
    close(pipe_ends[0]);
    wait[1].fd = pipe_ends[0];
    CHECK(poll(wait, 3, 0) == 1 && wait[1].revents == POLLNVAL);
}

static void run_bad_heads(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    void *tx = tx_ring(&port, 0), *rx = rx_ring(&port, 0);
    uint32_t wrong[] = {SLOTS(tx), UINT32_MAX, TAIL(tx) + 1};
    for (int i = 0; i < 3; i++) {
        HEAD(tx) = CUR(tx) = wrong[i];
        CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
        CHECK(HEAD(tx) == 0 && CUR(tx) == 0 && TAIL(tx) == SLOTS(tx) - 1);
        HEAD(tx) = CUR(tx) = wrong[i];
        struct pollfd wait = {port.fd, POLLOUT, 0};
        CHECK(poll(&wait, 1, LIMIT_MILLIS) == 1 && (wait.revents & POLLERR) != 0);
        HEAD(rx) = CUR(rx) = wrong[i] == TAIL(tx) + 1 ? 1 : wrong[i];
        CHECK(ioctl(port.fd, NIOCRXSYNC) == 0);
        CHECK(HEAD(rx) == 0 && CUR(rx) == 0 && TAIL(rx) == 0);
    }
    CUR(tx) = 4;
    HEAD(tx) = 5; /* cur behind head */
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0 && HEAD(tx) == 0 && CUR(tx) == 0);
    uint32_t tail = TAIL(tx);
    TAIL(tx) = 3; /* not the program's to write: restored */
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0 && TAIL(tx) == tail);
    U32(SLOT(tx, 7), 0) = 0x7fffffff;
    U16(SLOT(tx, 8), 4) = 0xffff;
    HEAD(tx) = UINT32_MAX;
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
    CHECK(U32(SLOT(tx, 7), 0) == 0 && U16(SLOT(tx, 8), 4) == 0);
    U32(SLOT(tx, 7), 0) = 2 + 7;
    send_frames(&port, 3000, "poll"); /* and it still works */
}

struct job {
    const char *name;
    uint16_t ring;
    uint16_t rings;
    uint32_t count;
};

static void *send_by_one_ring(void *argument)
{
    struct job *job = argument;
    struct port port = port_open(job->name, ONE_NIC, job->ring, TX_ONLY, job->rings);
    for (uint16_t i = 0; i < job->rings; i++) {
        CHECK((tx_ring(&port, i) != NULL) == (i == job->ring) && rx_ring(&port, i) == NULL);
    }
    send_frames(&port, job->count, "poll");
    return NULL; /* and its descriptor stays open */
}

/* A thread for each of four rings, with a descriptor each. */
static void run_threads(const char *name, const struct arguments *given)
{
    struct port all = port_open(name, ALL_NIC, 0, 0, 4);
    pthread_t threads[4];
    struct job jobs[4];
    for (uint16_t i = 0; i < 4; i++) {
        jobs[i] = (struct job){name, i, 4, given->number};
        CHECK(pthread_create(&threads[i], NULL, send_by_one_ring, &jobs[i]) == 0);
    }
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    close(all.fd);
}

static void on_alarm(int signal)
{
    (void)signal;
}

/* A signal ends a wait. */
static void run_signal(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    struct pollfd wait = {port.fd, POLLIN, 0};
    struct sigaction action = {.sa_handler = on_alarm};
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    ualarm(20000, 20000); /* again and again: one may come before the wait */
    CHECK(poll(&wait, 1, LIMIT_MILLIS) == -1 && errno == EINTR);
}

const struct scenario traffic[] = {
    {"send", run_send},
    {"receive", run_receive},
    {"echo", run_echo},
    {"mixed", run_mixed},
    {"bad-heads", run_bad_heads},
    {"threads", run_threads},
    {"signal", run_signal},
    {NULL, NULL},
};
