/* Pipes and monitors: what goes from program to program without a worker. */
#include <poll.h>
#include <string.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

#define MONITOR_TX 0x100
#define MONITOR_RX 0x200
#define MONITOR_SWAPS 0x400

static struct port open_as(const char *name, const char *suffix, uint64_t flags)
{
    char full[64];
    snprintf(full, sizeof full, "%s%s", name, suffix);
    return port_open(full, ALL_NIC, 0, flags, 0);
}

/* Sends back what comes, in the buffers that it came in. */
static void echo(const char *name, const struct arguments *given)
{
    struct port port = open_as(name, "}1", 0);
    void *rx = rx_ring(&port, 0);
    void *tx = tx_ring(&port, 0);
    ready();
    for (uint32_t echoed = 0; echoed < given->number;) {
        await(port.fd, given->how, false);
        while (HEAD(rx) != TAIL(rx)) {
            while (HEAD(tx) == TAIL(tx)) {
                await(port.fd, given->how, true);
            }
            uint32_t buffer = U32(SLOT(rx, HEAD(rx)), 0);
            U32(SLOT(rx, HEAD(rx)), 0) = U32(SLOT(tx, HEAD(tx)), 0);
            U32(SLOT(tx, HEAD(tx)), 0) = buffer;
            U16(SLOT(tx, HEAD(tx)), 4) = U16(SLOT(rx, HEAD(rx)), 4);
            U16(SLOT(tx, HEAD(tx)), 6) = U16(SLOT(rx, HEAD(rx)), 6) = 1; /* buffer changed */
            CUR(tx) = HEAD(tx) = next(tx, HEAD(tx));
            CUR(rx) = HEAD(rx) = next(rx, HEAD(rx));
            echoed++;
        }
        CHECK(ioctl(port.fd, NIOCTXSYNC) == 0 && ioctl(port.fd, NIOCRXSYNC) == 0);
    }
    while (next(tx, TAIL(tx)) != HEAD(tx)) {
        await(port.fd, given->how, true); /* until all are taken: the end of a pipe takes what is in it along */
        CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
    }
}

/* Both ends of a pipe, in two processes: everything arrives, in order, however slow the other is. */
static void run_pipe(const char *name, const struct arguments *given)
{
    struct port port = open_as(name, "{1", 0);
    void *rx = rx_ring(&port, 0);
    void *tx = tx_ring(&port, 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        echo(name, given);
        _exit(0);
    }
    uint32_t sent = 0;
    for (uint32_t taken = 0; taken < given->number;) {
        while (sent < given->number && sent - taken < 500 && put(tx, sent, (uint16_t)(60 + sent % 1000))) {
            sent++;
        }
        CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
        await(port.fd, given->how, false);
        for (int64_t number; (number = take(rx)) >= 0; taken++) {
            CHECK(number == taken);
        }
        CHECK(ioctl(port.fd, NIOCRXSYNC) == 0);
    }
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* The other end does not read: a ring of frames goes in, and not one more. */
static void run_full_pipe(const char *name, const struct arguments *given)
{
    (void)given;
    struct port from = open_as(name, "{1", 0);
    struct port to = open_as(name, "}1", 0);
    void *tx = tx_ring(&from, 0);
    void *rx = rx_ring(&to, 0);
    uint32_t sent = 0;
    for (int i = 0; i < 10; i++) {
        while (put(tx, sent, FRAME_BYTES)) {
            sent++;
        }
        CHECK(ioctl(from.fd, NIOCTXSYNC) == 0);
    }
    CHECK(sent == SLOTS(tx) - 1);
    struct pollfd full = {from.fd, POLLOUT, 0};
    CHECK(poll(&full, 1, 20) == 0);
    CHECK(ioctl(to.fd, NIOCRXSYNC) == 0);
    for (uint32_t i = 0; i < 7; i++) {
        CHECK(take(rx) == i);
    }
    CHECK(ioctl(from.fd, NIOCTXSYNC) == 0 && HEAD(tx) == TAIL(tx)); /* taken, but not given back yet */
    CHECK(ioctl(to.fd, NIOCRXSYNC) == 0);
    CHECK(poll(&full, 1, LIMIT_MILLIS) == 1);
    for (uint32_t i = 0; i < 7; i++) {
        CHECK(put(tx, sent++, FRAME_BYTES));
    }
    CHECK(!put(tx, sent, FRAME_BYTES));
}

/* Monitors of a port's sending and receiving; what arrives they see though the port's program does not look. */
static void run_monitors(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = open_as(name, "", 0);
    struct port sends = open_as(name, "", MONITOR_TX);
    struct port receives = open_as(name, "", MONITOR_RX);
    struct port swaps = open_as(name, "", MONITOR_SWAPS);
    struct port other = open_as(name, "2", 0);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK(put(tx_ring(&port, 0), i, FRAME_BYTES) && put(tx_ring(&other, 0), 100 + i, FRAME_BYTES));
    }
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0 && ioctl(other.fd, NIOCTXSYNC) == 0);
    for (uint32_t i = 0; i < 3; i++) {
        await(sends.fd, "poll", false);
        CHECK(take(rx_ring(&sends, 0)) == i);
        await(receives.fd, "poll", false);
        CHECK(take(rx_ring(&receives, 0)) == 100 + i);
    }
    await(port.fd, "poll", false); /* and its slots come back meanwhile, or a sync later */
    while (take(rx_ring(&port, 0)) >= 0) {
    }
    uint32_t seen = 0;
    for (int i = 0; i < LIMIT_MILLIS && seen != 2 * (0 + 1 + 2) + 300; i++) {
        CHECK(ioctl(port.fd, NIOCRXSYNC) == 0 && ioctl(port.fd, NIOCTXSYNC) == 0);
        while (take(rx_ring(&port, 0)) >= 0) {
        }
        CHECK(ioctl(swaps.fd, NIOCRXSYNC) == 0);
        for (int64_t number; (number = take(rx_ring(&swaps, 0))) >= 0;) {
            seen += (uint32_t)number;
        }
        poll(NULL, 0, 1);
    }
    CHECK(seen == 2 * (0 + 1 + 2) + 300);
    struct pollfd writes = {sends.fd, POLLOUT, 0};
    CHECK(poll(&writes, 1, 0) == 1 && (writes.revents & POLLERR) != 0); /* nothing can be sent by it */
}

const struct scenario pipes[] = {
    {"pipe", run_pipe},
    {"full-pipe", run_full_pipe},
    {"monitors", run_monitors},
    {NULL, NULL},
};
