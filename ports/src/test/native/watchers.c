/*
 * Monitors whose programs sleep: a process that sends by a port and by another one, one that receives by the port, and one
 * that watches both directions. Whoever is not called when there is something to see fails the test.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

#define MONITOR_TX 0x100
#define MONITOR_RX 0x200
#define MONITOR_SWAPS 0x400

#define RECEIVED 1000 /* and above: numbers of frames that the other port sends; below, the port's own */
#define TRIAL 5000    /* and above: frames that are there until somebody has seen one */

struct play {
    struct port port, other;
    const char *name, *how;
    uint32_t rounds;
    int receiver[2], watcher[2]; /* pipes by which they say that they are ready for what is next */
};

static void tell(const int *line)
{
    CHECK(write(line[1], "x", 1) == 1);
}

static void hear(const int *line)
{
    char byte;
    CHECK(read(line[0], &byte, 1) == 1);
}

/* Long enough, mostly, that the others sleep. */
static void dawdle(uint32_t round)
{
    nanosleep(&(struct timespec){0, (round * 7919 % 13) * 20000}, NULL);
}

/* The next frame from this number on but of no trial. */
static uint32_t next_from(const struct port *port, uint32_t least, const char *how)
{
    while (true) {
        int64_t number = take(rx_ring(port, 0));
        if (number < 0) {
            await(port->fd, how, false);
        } else if (number >= least && number < TRIAL) {
            CHECK(ioctl(port->fd, NIOCRXSYNC) == 0);
            return (uint32_t)number;
        }
    }
}

/* Nobody wakes where nothing happens. */
static void stay_asleep(const struct port *monitors, int count)
{
    struct pollfd waited[3];
    struct rusage before, after;
    CHECK(count <= 3);
    for (int i = 0; i < count; i++) {
        waited[i] = (struct pollfd){monitors[i].fd, POLLIN, 0};
    }
    CHECK(getrusage(RUSAGE_SELF, &before) == 0 && poll(waited, (nfds_t)count, 300) == 0);
    CHECK(getrusage(RUSAGE_SELF, &after) == 0 && after.ru_nvcsw - before.ru_nvcsw < 30);
}

static void watch(const struct play *play)
{
    /* The port's users were there before these, and have no descriptor to call them by. */
    struct port monitors[] = {port_open(play->name, ALL_NIC, 0, MONITOR_TX, 0),
                              port_open(play->name, ALL_NIC, 0, MONITOR_RX, 0),
                              port_open(play->name, ALL_NIC, 0, MONITOR_SWAPS, 0)};
    stay_asleep(monitors, 3);
    for (uint32_t round = 0; round < play->rounds; round++) {
        tell(play->watcher);
        CHECK(next_from(&monitors[0], 0, play->how) == round);
        tell(play->watcher);
        CHECK(next_from(&monitors[1], RECEIVED, play->how) == RECEIVED + round);
        CHECK(next_from(&monitors[2], RECEIVED, play->how) == RECEIVED + round);
        if (round == play->rounds / 2) {
            tell(play->watcher);
            for (int i = 0; i < 3; i++) {
                await(monitors[i].fd, play->how, false); /* a trial */
            }
            tell(play->watcher);
        }
    }
    tell(play->watcher);
    CHECK(next_from(&monitors[1], RECEIVED, play->how) == RECEIVED + play->rounds);
}

static void receive(const struct play *play)
{
    for (uint32_t round = 0; round < play->rounds; round++) {
        tell(play->receiver);
        CHECK(next_from(&play->port, RECEIVED, play->how) == RECEIVED + round);
    }
}

static void send_number(const struct port *port, uint32_t number)
{
    void *tx = tx_ring(port, 0);
    while (!put(tx, number, FRAME_BYTES)) {
        CHECK(ioctl(port->fd, NIOCTXSYNC) == 0);
    }
    CHECK(ioctl(port->fd, NIOCTXSYNC) == 0);
}

/* The daemon is away, and back when standard input says so. */
static void outlast(void)
{
    char byte;
    ready();
    CHECK(read(0, &byte, 1) == 1);
}

/* Sends until all monitors, which come back one after the other, have seen something. */
static void try_out(const struct play *play)
{
    struct pollfd seen = {play->watcher[0], POLLIN, 0};
    for (int i = 0; i < LIMIT_MILLIS / 20 && seen.revents == 0; i++) {
        send_number(&play->port, TRIAL);
        send_number(&play->other, TRIAL);
        for (int sync = 0; sync < 100; sync++) {
            CHECK(ioctl(play->other.fd, NIOCTXSYNC) == 0); /* it looks for the daemon only now and then */
        }
        poll(&seen, 1, 20);
    }
}

static void direct(const struct play *play, bool restarts)
{
    for (uint32_t round = 0; round < play->rounds; round++) {
        hear(play->receiver);
        hear(play->watcher);
        dawdle(round);
        send_number(&play->port, round);
        hear(play->watcher);
        dawdle(round);
        send_number(&play->other, RECEIVED + round);
        if (round == play->rounds / 2) {
            hear(play->watcher);
            if (restarts) {
                outlast();
            }
            try_out(play);
            hear(play->watcher);
        }
    }
    hear(play->watcher);
    dawdle(1);
    send_number(&play->other, RECEIVED + play->rounds); /* nobody receives any more, but a monitor */
}

static pid_t act(void (*part)(const struct play *), const struct play *play)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        part(play);
        _exit(0);
    }
    return child;
}

static void perform(const char *name, const struct arguments *given, bool restarts)
{
    char other[64];
    snprintf(other, sizeof other, "%s%s", name, strchr(name, '{') != NULL ? "" : "2");
    if (strchr(other, '{') != NULL) {
        *strchr(other, '{') = '}';
    }
    struct play play = {.port = port_open(name, ALL_NIC, 0, 0, 0),
                        .other = port_open(other, ALL_NIC, 0, 0, 0),
                        .name = name,
                        .how = given->how,
                        .rounds = given->number};
    CHECK(play.rounds < RECEIVED && pipe(play.receiver) == 0 && pipe(play.watcher) == 0);
    pid_t children[] = {act(receive, &play), act(watch, &play)};
    direct(&play, restarts);
    for (int i = 0; i < 2; i++) {
        int status = -1;
        CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
    }
}

static void run_watchers(const char *name, const struct arguments *given)
{
    perform(name, given, false);
}

static void run_watchers_outlast(const char *name, const struct arguments *given)
{
    perform(name, given, true);
}

const struct scenario watchers[] = {
    {"watchers", run_watchers},
    {"watchers-outlast", run_watchers_outlast},
    {NULL, NULL},
};
