/*
 * Ping or pong of bench-client on a port and a clock of paper: rally_test ping|pong COUNT [NUMBER:HOW[:MILLIS]]…
 * Frames come at once, but those with a NUMBER: after MILLIS and with a ring ("rung"), without one ("unrung"), or not at
 * all ("never"). Pong's program ends with status 0 when COUNT pings have been answered.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "clock.h"
#include "frame.h"
#include "port.h"
#include "rally.h"

#define SLOTS 4
#define BUFFER 2048

struct event {
    uint64_t number;
    char how[8];
    int64_t millis;
};

static struct event script[16];
static size_t script_length;
static bool pinging;
static uint64_t count;
static uint64_t next_ping;
static int64_t now;
static _Alignas(64) char tx_memory[sizeof(struct ring) + SLOTS * (sizeof(struct slot) + BUFFER)];
static _Alignas(64) char rx_memory[sizeof tx_memory];
static struct port paper;

int clock_gettime(clockid_t clock, struct timespec *time)
{
    (void)clock;
    *time = (struct timespec){now / SECOND, now % SECOND};
    return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left)
{
    (void)clock, (void)flags, (void)left;
    now = until->tv_sec * SECOND + until->tv_nsec;
    return 0;
}

static struct ring *ring_on(char *memory, uint32_t tail)
{
    struct ring *ring = (struct ring *)memory;
    ring->buffers_offset = sizeof *ring + SLOTS * sizeof(struct slot);
    ring->slot_count = SLOTS;
    ring->buffer_size = BUFFER;
    ring->tail = tail;
    for (uint32_t i = 0; i < SLOTS; i++) {
        ring->slots[i].buffer = i;
    }
    return ring;
}

struct port port_open(const char *name)
{
    (void)name;
    paper = (struct port){-1, ring_on(tx_memory, SLOTS - 1), ring_on(rx_memory, 0)};
    return paper;
}

void port_ready(void) {}

void port_sync(const struct port *port, unsigned long request)
{
    if (request == IOCTL_TXSYNC) {
        port->tx->tail = (port->tx->head + SLOTS - 1) % SLOTS;
    }
}

static uint64_t number_sent(void)
{
    return frame_numbered(ring_buffer(paper.tx, (paper.tx->head + SLOTS - 1) % SLOTS));
}

static void deliver(uint64_t number)
{
    frame_number(ring_buffer(paper.rx, paper.rx->tail), number);
    paper.rx->tail = ring_next(paper.rx, paper.rx->tail);
}

bool port_wait(const struct port *port, short events, int millis)
{
    (void)port;
    uint64_t number = pinging ? number_sent() : next_ping;
    if (events != POLLIN || (!pinging && number == count)) {
        exit(events == POLLIN ? 0 : 1);
    }
    struct event event = {number, "rung", 0};
    for (size_t i = 0; i < script_length; i++) {
        event = script[i].number == number ? script[i] : event;
    }
    bool rung = strcmp(event.how, "rung") == 0;
    now += (rung ? event.millis : millis) * (SECOND / 1000);
    if (strcmp(event.how, "never") == 0) {
        return false;
    }
    deliver(number);
    next_ping++;
    return true;
}

int main(int words_count, char **words)
{
    pinging = strcmp(words[1], "ping") == 0;
    count = strtoull(words[2], NULL, 10);
    for (int i = 3; i < words_count; i++) {
        struct event *event = &script[script_length++];
        sscanf(words[i], "%lu:%7[a-z]:%ld", &event->number, event->how, &event->millis);
    }
    struct options options = {.count = count};
    (pinging ? rally_ping : rally_pong)(&options);
    return 0;
}
