#include "stream.h"

#include <poll.h>

#include "clock.h"
#include "counter.h"
#include "payload.h"
#include "port.h"

/* A sender that was kept from its pace catches up, but not with more than this. */
#define MAX_DEBT (SECOND / 100)

static inline uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void fill(struct ring *tx, uint32_t slots, const struct options *options, uint64_t number)
{
    uint32_t head = tx->head;
    for (uint32_t i = 0; i < slots; i++) {
        struct slot *slot = &tx->slots[head];
        slot->length = (uint16_t)options->frame;
        slot->flags = 0;
        if (options->touch > 0) {
            payload_write(ring_buffer(tx, head), options->touch, number + i);
        }
        head = ring_next(tx, head);
    }
    ring_release(tx, head);
}

void stream_send(const struct options *options)
{
    struct port port = port_open(options->port);
    _Atomic uint64_t *counter = counter_open(options->counter);
    /* On a switch the buffers stay in their slots: without touching them again each frame is right. */
    for (uint32_t slot = 0; slot < port.tx->slot_count; slot++) {
        payload_write(ring_buffer(port.tx, slot), options->frame, slot);
    }
    int64_t between = options->rate == 0 ? 0 : (int64_t)(options->burst * (uint64_t)SECOND / options->rate);
    int64_t due = clock_now();
    port_ready();
    for (uint64_t sent = 0;;) {
        uint32_t slots = smaller(ring_owned(port.tx), options->burst);
        if (slots == 0) {
            port_wait(&port, POLLOUT, -1);
            continue;
        }
        if (between > 0) {
            int64_t now = clock_now();
            due = now - due > MAX_DEBT ? now : due;
            if (due > now) {
                clock_sleep_until(due);
            }
            due += between;
        }
        fill(port.tx, slots, options, sent);
        port_sync(&port, IOCTL_TXSYNC);
        sent += slots;
        counter_add(counter, slots);
    }
}

/* A broadcast, and back when the switch has taken it: from then on it knows where the receiver is. */
static void say_hello(const struct port *port)
{
    struct ring *tx = port->tx;
    payload_write(ring_buffer(tx, tx->head), 60, 0);
    frame_address(ring_buffer(tx, tx->head), EVERYBODY, SECOND_STATION);
    tx->slots[tx->head].length = 60;
    ring_release(tx, ring_next(tx, tx->head));
    port_sync(port, IOCTL_TXSYNC);
    while (ring_owned(tx) != tx->slot_count - 1) {
        clock_sleep_until(clock_now() + SECOND / 1000);
        port_sync(port, IOCTL_TXSYNC);
    }
}

void stream_receive(const struct options *options)
{
    struct port port = port_open(options->port);
    _Atomic uint64_t *counter = counter_open(options->counter);
    if (options->hello) {
        say_hello(&port);
    }
    port_ready();
    volatile uint64_t seen = 0; /* what is read has to be wanted, or the compiler leaves the reading out */
    while (true) {
        struct ring *rx = port.rx;
        uint32_t slots = smaller(ring_owned(rx), options->burst);
        if (slots == 0) {
            port_wait(&port, POLLIN, -1);
            continue;
        }
        uint64_t sum = 0;
        uint32_t head = rx->head;
        for (uint32_t i = 0; i < slots; i++) {
            uint32_t length = rx->slots[head].length;
            sum += length;
            if (options->touch > 0) {
                payload_read(ring_buffer(rx, head), smaller(length, options->touch));
            }
            head = ring_next(rx, head);
        }
        seen += sum;
        ring_release(rx, head);
        port_sync(&port, IOCTL_RXSYNC);
        counter_add(counter, slots);
    }
}
