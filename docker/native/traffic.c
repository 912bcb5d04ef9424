/*
 * Sends or receives as fast as it can and says how much: traffic send|receive PORT [SECONDS [FRAMES_PER_SECOND]]
 * A netmap program like any other; it prints a line "frames N per second" each second, "outage N ms" when frames move again
 * after none did for a while (the daemon was away), and at its end "total N". It ends earlier when it is told to by SIGTERM;
 * a receiver then takes what is there already.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "netmap_port.h"

#define LENGTH 60
#define SECOND 1000000000ll
#define TURN_MILLIS 100
/* A shorter time without frames is no outage. */
#define OUTAGE_MILLIS 200

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void pause_millis(long millis)
{
    nanosleep(&(struct timespec){millis / 1000, millis % 1000 * 1000000}, NULL);
}

static void listen_for_end(void)
{
    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigprocmask(SIG_BLOCK, &end, NULL); /* so that no system call is interrupted */
}

static bool told_to_end(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGTERM) == 1;
}

/* Whether it is worth asking: the library explains each failure on standard error. */
static bool daemon_may_be_there(void)
{
    const char *socket = getenv("VALE_SOCKET");
    return socket == NULL || access(socket, F_OK) == 0;
}

/* Opens the port, waiting for the daemon if there is none; false after the end. */
static bool join(const char *name, int64_t end, struct port *port)
{
    for (;;) {
        int fd = daemon_may_be_there() ? open("/dev/netmap", O_RDWR) : -1;
        if (fd >= 0 && register_port(fd, name, ALL_NIC, 0, 0, 1, port) == 0) {
            port->fd = fd;
            port_map(port);
            return true;
        }
        if (fd >= 0) {
            close(fd);
        }
        if (now() >= end || told_to_end()) {
            return false;
        }
        pause_millis(5);
    }
}

/* At most this many frames; returns how many. */
static uint32_t fill(void *ring, uint32_t limit)
{
    uint32_t count = 0;
    while (count < limit && put(ring, count, LENGTH)) {
        count++;
    }
    return count;
}

static uint32_t empty(void *ring)
{
    uint32_t count = TAIL(ring) >= HEAD(ring) ? TAIL(ring) - HEAD(ring) : TAIL(ring) + SLOTS(ring) - HEAD(ring);
    HEAD(ring) = CUR(ring) = TAIL(ring);
    return count;
}

/* One batch; the frames that moved, or -1 if the port is gone. */
static int64_t turn(struct port *port, bool sends, uint32_t limit)
{
    struct pollfd wait = {port->fd, sends ? POLLOUT : POLLIN, 0};
    if (poll(&wait, 1, TURN_MILLIS) < 0 || (wait.revents & POLLERR) != 0) {
        return -1;
    }
    uint32_t moved = sends ? fill(tx_ring(port, 0), limit) : empty(rx_ring(port, 0));
    return ioctl(port->fd, sends ? NIOCTXSYNC : NIOCRXSYNC) == 0 ? (int64_t)moved : -1;
}

int main(int count, char **arguments)
{
    if (count < 3) {
        fprintf(stderr, "traffic send|receive PORT [SECONDS [FRAMES_PER_SECOND]]\n");
        return 2;
    }
    bool sends = strcmp(arguments[1], "send") == 0;
    int64_t duration = (count > 3 ? atoll(arguments[3]) : INT32_MAX) * SECOND;
    int64_t pace = count > 4 ? atoll(arguments[4]) : 0, told, last, end, moved = 0, total = 0;
    struct port port;
    setvbuf(stdout, NULL, _IOLBF, 0);
    listen_for_end();
    if (!join(arguments[2], now() + duration, &port)) {
        fprintf(stderr, "no daemon\n");
        return 1;
    }
    printf("open\n");
    told = last = now();
    end = told + duration;
    for (int64_t at = told; at < end && !told_to_end(); at = now()) {
        int64_t frames = turn(&port, sends, pace == 0 ? UINT32_MAX : (uint32_t)(pace / 1000 + 1));
        if (frames < 0) {
            fprintf(stderr, "the port is gone\n");
            return 1;
        }
        if (frames > 0) {
            int64_t silence = (now() - last) / 1000000;
            if (total > 0 && silence >= OUTAGE_MILLIS) {
                printf("outage %lld ms\n", (long long)silence);
            }
            last = now();
        }
        moved += frames;
        total += frames;
        if (pace != 0) {
            pause_millis(1);
        }
        if (at - told >= SECOND) {
            printf("frames %lld per second\n", (long long)(moved * SECOND / (at - told)));
            told = at;
            moved = 0;
        }
    }
    if (!sends) {
        int64_t left = turn(&port, sends, UINT32_MAX);
        total += left > 0 ? left : 0;
    }
    printf("total %lld\n", (long long)total);
    return 0;
}
