#include "netmap_port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

void check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: does not hold: %s (errno %s)\n", file, line, what, strerror(errno));
        exit(1);
    }
}

int control(int fd, int type, const char *name, void *body)
{
    char header[88] = {0};
    U16(header, 0) = 14;
    U16(header, 2) = (uint16_t)type;
    strncpy(header + 8, name, 63);
    U64(header, 80) = (uintptr_t)body;
    return ioctl(fd, NIOCCTRL, header) == 0 ? 0 : errno;
}

int register_port(int fd, const char *name, uint32_t mode, uint16_t ring, uint64_t flags, uint16_t rings,
                  struct port *port)
{
    char body[56] = {0};
    U16(body, 24) = U16(body, 26) = rings;
    U16(body, 34) = ring;
    U32(body, 36) = mode;
    U64(body, 48) = flags;
    int problem = control(fd, REGISTER, name, body);
    *port = (struct port){.fd = fd,
                          .offset = U64(body, 0),
                          .memory_size = U64(body, 8),
                          .tx_slots = U32(body, 16),
                          .tx_rings = U16(body, 24),
                          .rx_rings = U16(body, 26),
                          .host_tx_rings = U16(body, 28),
                          .host_rx_rings = U16(body, 30),
                          .memory_id = U16(body, 32)};
    return problem;
}

void port_map(struct port *port)
{
    port->memory = mmap(NULL, port->memory_size, PROT_READ | PROT_WRITE, MAP_SHARED, port->fd, 0);
    CHECK(port->memory != MAP_FAILED);
}

struct port port_open(const char *name, uint32_t mode, uint16_t ring, uint64_t flags, uint16_t rings)
{
    struct port port;
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);
    CHECK(register_port(fd, name, mode, ring, flags, rings, &port) == 0);
    port_map(&port);
    return port;
}

void fill_legacy(char *legacy, const char *name, uint32_t version, uint16_t command)
{
    memset(legacy, 0, 60);
    memcpy(legacy, name, strnlen(name, 16));
    U32(legacy, 16) = version;
    U16(legacy, 42) = command;
}

static void *ring_at(const struct port *port, uint32_t index)
{
    char *interface = port->memory + port->offset;
    uint64_t offset = U64(interface, 56 + 8 * index);
    return offset == 0 ? NULL : interface + offset;
}

void *tx_ring(const struct port *port, uint32_t ring)
{
    return ring_at(port, ring);
}

void *rx_ring(const struct port *port, uint32_t ring)
{
    return ring_at(port, port->tx_rings + port->host_tx_rings + ring);
}

void *host_tx_ring(const struct port *port, uint32_t ring)
{
    return ring_at(port, port->tx_rings + ring);
}

void *host_rx_ring(const struct port *port, uint32_t ring)
{
    return ring_at(port, port->tx_rings + port->host_tx_rings + port->rx_rings + ring);
}

uint32_t next(void *ring, uint32_t slot)
{
    return slot + 1 == SLOTS(ring) ? 0 : slot + 1;
}

char *buffer(void *ring, uint32_t slot)
{
    return (char *)ring + (int64_t)U64(ring, 0) + (uint64_t)U32(SLOT(ring, slot), 0) * U32(ring, 12);
}

static const char NUMBERED_TYPE[2] = {'\x88', '\xb5'};

bool put(void *ring, uint32_t number, uint16_t length)
{
    uint32_t head = HEAD(ring);
    if (head == TAIL(ring)) {
        return false;
    }
    char *frame = buffer(ring, head);
    memset(frame, (int)number, length);
    memset(frame, 0xff, 6);
    memcpy(frame + 6, "\2\0\0\0\0\1", 6);
    memcpy(frame + 12, NUMBERED_TYPE, sizeof NUMBERED_TYPE);
    memcpy(frame + 14, &(uint32_t){__builtin_bswap32(number)}, 4); /* as the tests in Java number theirs */
    U16(SLOT(ring, head), 4) = length;
    U16(SLOT(ring, head), 6) = 0;
    CUR(ring) = HEAD(ring) = next(ring, head);
    return true;
}

bool is_numbered(void *ring)
{
    return memcmp(buffer(ring, HEAD(ring)) + 12, NUMBERED_TYPE, sizeof NUMBERED_TYPE) == 0;
}

int64_t take(void *ring)
{
    uint32_t head = HEAD(ring);
    if (head == TAIL(ring)) {
        return -1;
    }
    uint32_t number;
    memcpy(&number, buffer(ring, head) + 14, 4);
    CUR(ring) = HEAD(ring) = next(ring, head);
    return __builtin_bswap32(number);
}
