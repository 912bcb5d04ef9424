/* What emulators of machines do with a port, such as QEMU, and other programs do not. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

#define NO_TX_POLL 0x1000
#define HEADER_SET 5
#define MORE 0x20 /* NS_MOREFRAG */
#define HEADER_BYTES 12
#define GUEST_BYTES 3000

/* By the API before the present one, and no transmission in poll. */
static struct port open_legacy(const char *name)
{
    char legacy[60];
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);
    fill_legacy(legacy, name, 14, 0);
    U16(legacy, 40) = NO_TX_POLL;
    U32(legacy, 52) = ALL_NIC;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0 && U16(legacy, 36) == 1 && U16(legacy, 38) == 1);
    struct port port = {.fd = fd, .offset = U32(legacy, 20), .memory_size = U32(legacy, 24), .tx_rings = 1,
                        .rx_rings = 1};
    port_map(&port);
    return port;
}

static void set_header(const struct port *port, const char *name, uint16_t bytes)
{
    char legacy[60];
    fill_legacy(legacy, name, 14, HEADER_SET);
    U16(legacy, 44) = bytes;
    CHECK(ioctl(port->fd, NIOCREGIF, legacy) == 0);
}

static char guest_byte(uint32_t at)
{
    return (char)(at < 6 ? 0xff : at < 12 ? 2 : at * 7);
}

/* The next slot of a frame. */
static void put_piece(void *ring, uint32_t *slot, const char *from, uint16_t bytes)
{
    CHECK(*slot != TAIL(ring));
    memcpy(buffer(ring, *slot), from, bytes);
    U16(SLOT(ring, *slot), 4) = bytes;
    U16(SLOT(ring, *slot), 6) = MORE;
    *slot = next(ring, *slot);
}

/* The header and each piece of the guest's memory in slots of their own. */
static void send_as_guest(const struct port *port)
{
    void *ring = tx_ring(port, 0);
    char header[HEADER_BYTES] = {0}, frame[GUEST_BYTES];
    for (uint32_t i = 0; i < GUEST_BYTES; i++) {
        frame[i] = guest_byte(i);
    }
    uint32_t slot = HEAD(ring);
    put_piece(ring, &slot, header, HEADER_BYTES);
    put_piece(ring, &slot, frame, 54);
    put_piece(ring, &slot, frame + 54, 2048);
    uint32_t last = slot;
    put_piece(ring, &slot, frame + 54 + 2048, GUEST_BYTES - 54 - 2048);
    U16(SLOT(ring, last), 6) = 0;
    HEAD(ring) = CUR(ring) = slot;
    CHECK(ioctl(port->fd, NIOCTXSYNC) == 0);
}

/* Copies all of the next frame, and returns its length; the sync is left to the next wait. */
static uint32_t take_whole(void *ring, char *into, uint32_t room)
{
    uint32_t length = 0;
    bool more = true;
    while (more) {
        uint32_t slot = HEAD(ring), bytes = U16(SLOT(ring, slot), 4);
        CHECK(slot != TAIL(ring) && length + bytes <= room);
        memcpy(into + length, buffer(ring, slot), bytes);
        length += bytes;
        more = (U16(SLOT(ring, slot), 6) & MORE) != 0;
        HEAD(ring) = CUR(ring) = next(ring, slot);
    }
    return length;
}

/* The main loop: the port among other descriptors, and no sync of its own. */
static void await_among_others(const struct port *port, short events)
{
    int other = eventfd(0, EFD_NONBLOCK);
    struct pollfd wait[] = {{other, POLLIN, 0}, {-1, POLLIN, 0}, {port->fd, events, 0}};
    CHECK(other >= 0 && ppoll(wait, 3, &(struct timespec){LIMIT_MILLIS / 1000, 0}, NULL) == 1);
    CHECK(wait[0].revents == 0 && wait[2].revents == events);
    close(other);
}

/* A port with headers, by which a program without talks to a guest; both are in this process. */
static void run_guest(const char *name, const struct arguments *given)
{
    (void)given;
    char other[32] = {0}, frame[4096];
    memcpy(other, name, strlen(name));
    other[strlen(name)] = '2';
    struct port guest = open_legacy(name), plain = port_open(other, ALL_NIC, 0, 0, 1);
    set_header(&guest, name, HEADER_BYTES); /* a trial */
    set_header(&guest, name, 0);
    set_header(&guest, name, HEADER_BYTES);

    send_as_guest(&guest);
    await_among_others(&plain, POLLIN);
    CHECK(take_whole(rx_ring(&plain, 0), frame, sizeof frame) == GUEST_BYTES);
    for (uint32_t i = 0; i < GUEST_BYTES; i++) {
        CHECK(frame[i] == guest_byte(i));
    }

    CHECK(put(tx_ring(&plain, 0), 7, FRAME_BYTES) && ioctl(plain.fd, NIOCTXSYNC) == 0);
    await_among_others(&guest, POLLIN);
    CHECK(take_whole(rx_ring(&guest, 0), frame, sizeof frame) == HEADER_BYTES + FRAME_BYTES);
    for (uint32_t i = 0; i < HEADER_BYTES; i++) {
        CHECK(frame[i] == 0);
    }
    CHECK((uint8_t)frame[HEADER_BYTES] == 0xff && frame[HEADER_BYTES + 17] == 7);
}

/* No room for all pieces of a frame: cur says that what there is has been seen, head that nothing of it is used. */
static void run_no_room(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = open_legacy(name);
    void *ring = tx_ring(&port, 0);
    while (next(ring, HEAD(ring)) != TAIL(ring)) {
        CHECK(put(ring, 0, FRAME_BYTES));
    }
    uint32_t head = HEAD(ring), tail = TAIL(ring);
    CUR(ring) = tail;
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
    await_among_others(&port, POLLOUT);
    CHECK(HEAD(ring) == head && CUR(ring) == tail && TAIL(ring) != tail);
    send_frames(&port, 3000, "poll");
}

/* Rings of liburing would wait for the port in the kernel: there are none. */
static void run_uring(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    char ring[1024] = {0}, parameters[256] = {0};
    int (*queue)(unsigned, void *, unsigned) = dlsym(RTLD_DEFAULT, "io_uring_queue_init");
    int (*queue_params)(unsigned, void *, void *) = dlsym(RTLD_DEFAULT, "io_uring_queue_init_params");
    int (*queue_memory)(unsigned, void *, void *, void *, size_t) = dlsym(RTLD_DEFAULT, "io_uring_queue_init_mem");
    int (*setup)(unsigned, void *) = dlsym(RTLD_DEFAULT, "io_uring_setup");
    CHECK(queue != NULL && queue(8, ring, 0) == -ENOSYS);
    CHECK(queue_params != NULL && queue_params(8, ring, parameters) == -ENOSYS);
    CHECK(queue_memory != NULL && queue_memory(8, ring, parameters, ring, sizeof ring) == -ENOSYS);
    CHECK(setup != NULL && setup(8, parameters) == -ENOSYS);
    CHECK(put(tx_ring(&port, 0), 0, FRAME_BYTES));
    await(port.fd, "poll", true);
}

const struct scenario emulators[] = {
    {"guest", run_guest},
    {"no-room", run_no_room},
    {"uring", run_uring},
    {NULL, NULL},
};
