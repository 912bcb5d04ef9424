/* Interfaces of the kernel: rings to the wire, rings to the host, and transparent mode between them. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

#define FRAME_TYPE 0x88b5 /* of the frames that are numbered */

/* What can be opened of it, each by a descriptor of its own, all at a time. */
static void run_interface(const char *name, const struct arguments *given)
{
    char body[32] = {0};
    struct port refused;
    uint32_t queues = given->number;
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(control(fd, PORT_INFO_GET, name, body) == 0 && U64(body, 0) > 0);
    CHECK(U16(body, 16) == queues && U16(body, 18) == queues && U16(body, 20) == 1 && U16(body, 22) == 1);
    ready(); /* and the interface is the kernel's still */
    CHECK(getchar() == '\n');
    struct port all = port_open(name, NIC_AND_HOST, 0, 0, 7);
    CHECK(all.tx_rings == queues && all.rx_rings == queues && all.host_tx_rings == 1 && all.host_rx_rings == 1);
    CHECK(all.memory_id == 1 && host_tx_ring(&all, 0) != NULL && host_rx_ring(&all, 0) != NULL);
    struct port nic = port_open(name, ALL_NIC, 0, 0, 0);
    CHECK(tx_ring(&nic, queues - 1) != NULL && rx_ring(&nic, queues - 1) != NULL);
    CHECK(host_tx_ring(&nic, 0) == NULL && host_rx_ring(&nic, 0) == NULL);
    struct port host = port_open(name, HOST_ONLY, 0, 0, 0);
    CHECK(tx_ring(&host, 0) == NULL && rx_ring(&host, 0) == NULL && host_rx_ring(&host, 0) != NULL);
    for (uint16_t i = 0; i < queues; i++) {
        struct port one = port_open(name, ONE_NIC, i, 0, 0);
        for (uint16_t other = 0; other < queues; other++) {
            CHECK((rx_ring(&one, other) != NULL) == (other == i));
        }
    }
    CHECK(register_port(fd, name, ONE_NIC, (uint16_t)queues, 0, 0, &refused) == EINVAL);
    CHECK(register_port(fd, name, ONE_HOST, 1, 0, 0, &refused) == EINVAL);
    CHECK(register_port(fd, name, ALL_NIC, 0, EXCLUSIVE, 0, &refused) == EBUSY);
    CHECK(register_port(fd, name, ONE_HOST, 0, 0, 0, &refused) == 0);
}

static void *first_ring(const struct port *port, bool transmits)
{
    void *nic = transmits ? tx_ring(port, 0) : rx_ring(port, 0);
    return nic != NULL ? nic : transmits ? host_tx_ring(port, 0) : host_rx_ring(port, 0);
}

/* Moves frames on without a copy: the memory is the same. Returns how many. */
static uint32_t move_frames(void *rx, void *tx)
{
    uint32_t moved = 0;
    for (; HEAD(rx) != TAIL(rx) && HEAD(tx) != TAIL(tx); moved++) {
        char *from = SLOT(rx, HEAD(rx)), *to = SLOT(tx, HEAD(tx));
        uint32_t index = U32(to, 0);
        U32(to, 0) = U32(from, 0);
        U32(from, 0) = index;
        U16(to, 4) = U16(from, 4);
        U16(to, 6) = (uint16_t)((U16(from, 6) & 0x20) | SLOT_CHANGED);
        U16(from, 6) = SLOT_CHANGED;
        CUR(tx) = HEAD(tx) = next(tx, HEAD(tx));
        CUR(rx) = HEAD(rx) = next(rx, HEAD(rx));
    }
    return moved;
}

/* Connects an interface's wire with its host, as "bridge -w0 -i netmap:eth1" does: so many frames, 0: for ever. */
static void run_bridge(const char *name, const struct arguments *given)
{
    char host_name[64];
    snprintf(host_name, sizeof host_name, "%s", name);
    struct port wire = port_open(name, ALL_NIC, 0, 0, 0);
    struct port host = port_open(host_name, HOST_ONLY, 0, 0, 0);
    CHECK(wire.memory_id == host.memory_id);
    ready();
    for (uint32_t moved = 0; given->number == 0 || moved < given->number;) {
        struct pollfd wait[2] = {{wire.fd, POLLIN, 0}, {host.fd, POLLIN, 0}};
        CHECK(poll(wait, 2, given->number == 0 ? -1 : LIMIT_MILLIS) > 0);
        CHECK(((wait[0].revents | wait[1].revents) & POLLERR) == 0);
        for (uint32_t i = 0; i < wire.rx_rings; i++) {
            moved += move_frames(rx_ring(&wire, i), first_ring(&host, true));
        }
        moved += move_frames(first_ring(&host, false), first_ring(&wire, true));
        CHECK(ioctl(wire.fd, NIOCTXSYNC) == 0 && ioctl(host.fd, NIOCTXSYNC) == 0);
    }
}

/* Releases all that comes, marked to go on to the other side: all if number is 0, else all but each number-th. */
static void pass_all(struct port *port, const struct arguments *given)
{
    uint32_t rings = port->rx_rings + port->host_rx_rings;
    for (uint32_t i = 0; i < rings; i++) {
        void *rx = rx_ring(port, i); /* and behind them the host's */
        if (rx != NULL) {
            FLAGS(rx) |= RING_FORWARDS;
        }
    }
    ready();
    for (uint32_t seen = 0;;) {
        struct pollfd wait = {port->fd, POLLIN, 0};
        CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLIN);
        for (uint32_t i = 0; i < rings; i++) {
            void *rx = rx_ring(port, i);
            for (; rx != NULL && HEAD(rx) != TAIL(rx); seen++) {
                if (given->number == 0 || seen % given->number != 0) {
                    U16(SLOT(rx, HEAD(rx)), 6) |= SLOT_FORWARD;
                }
                CUR(rx) = HEAD(rx) = next(rx, HEAD(rx));
            }
        }
    }
}

static void run_transparent(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, NIC_AND_HOST, 0, 0, 0);
    pass_all(&port, given);
}

static void run_wire_to_host(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 0);
    pass_all(&port, given);
}

static void run_host_to_wire(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, HOST_ONLY, 0, 0, 0);
    pass_all(&port, given);
}

/* Releases all that comes and marks nothing. */
static void run_sink(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, NIC_AND_HOST, 0, 0, 0);
    (void)given;
    ready();
    while (true) {
        struct pollfd wait = {port.fd, POLLIN, 0};
        CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLIN);
        for (uint32_t i = 0; i < port.rx_rings + port.host_rx_rings; i++) {
            void *rx = rx_ring(&port, i);
            CUR(rx) = HEAD(rx) = TAIL(rx);
        }
    }
}

/* A packet socket on an interface, as a station behind the wire has it: no netmap in it. */
static int open_station(const char *interface)
{
    int fd = socket(AF_PACKET, SOCK_RAW, htons(FRAME_TYPE));
    struct sockaddr_ll place = {
        .sll_family = AF_PACKET, .sll_protocol = htons(FRAME_TYPE), .sll_ifindex = (int)if_nametoindex(interface)};
    CHECK(fd >= 0 && place.sll_ifindex != 0 && bind(fd, (struct sockaddr *)&place, sizeof place) == 0);
    CHECK(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &(int){64 << 20}, sizeof(int)) == 0);
    return fd;
}

static uint32_t take_at_station(int fd)
{
    unsigned char frame[2048];
    uint32_t number;
    struct pollfd wait = {fd, POLLIN, 0};
    CHECK(poll(&wait, 1, LIMIT_MILLIS) == 1);
    CHECK(recv(fd, frame, sizeof frame, 0) == FRAME_BYTES);
    memcpy(&number, frame + 14, sizeof number);
    return ntohl(number);
}

/* Receives frames 0 to number - 1, all in order. */
static void run_station_receive(const char *name, const struct arguments *given)
{
    int fd = open_station(name);
    ready();
    for (uint32_t i = 0; i < given->number; i++) {
        CHECK(take_at_station(fd) == i);
    }
}

/* Sends frames 0 to number - 1, and waits after each 256 for what "receive" answers. */
static void run_station_send(const char *name, const struct arguments *given)
{
    int fd = open_station(name);
    for (uint32_t i = 0; i < given->number; i++) {
        unsigned char frame[FRAME_BYTES] = "\xff\xff\xff\xff\xff\xff\2\0\0\0\0\1\x88\xb5";
        memcpy(frame + 14, &(uint32_t){htonl(i)}, 4);
        CHECK(send(fd, frame, sizeof frame, 0) == sizeof frame);
        if (i % 256 == 255) {
            CHECK(take_at_station(fd) == i);
        }
    }
}

const struct scenario interfaces[] = {
    {"station-receive", run_station_receive},
    {"station-send", run_station_send},
    {"interface", run_interface},
    {"bridge", run_bridge},
    {"transparent", run_transparent},
    {"wire-to-host", run_wire_to_host},
    {"host-to-wire", run_host_to_wire},
    {"sink", run_sink},
    {NULL, NULL},
};
