/*
 * A netmap port as a program sees it, by the offsets of netmap's ABI. It knows nothing of valed: it would run on the
 * kernel module as well.
 */
#ifndef NETMAP_PORT_H
#define NETMAP_PORT_H

#include <stdbool.h>
#include <stdint.h>

#define NIOCCTRL 0xc0586997ul
#define NIOCTXSYNC 0x6994ul
#define NIOCRXSYNC 0x6995ul
#define NIOCREGIF 0xc03c6992ul
#define NIOCGINFO 0xc03c6991ul
#define NIOCCONFIG 0xc1106996ul

#define REGISTER 1
#define PORT_INFO_GET 2
#define PORT_HDR_GET 7

#define ALL_NIC 1
#define HOST_ONLY 2
#define NIC_AND_HOST 3
#define ONE_NIC 4
#define ONE_HOST 8

#define EXCLUSIVE 0x800
#define TX_ONLY 0x4000
#define RX_ONLY 0x2000

#define RING_FORWARDS 4 /* NR_FORWARD, of a ring */
#define SLOT_CHANGED 1  /* NS_BUF_CHANGED, of a slot */
#define SLOT_FORWARD 4  /* NS_FORWARD */

/* Prints what did not hold and ends the program. */
#define CHECK(condition) check(condition, #condition, __FILE__, __LINE__)
void check(bool holds, const char *what, const char *file, int line);

#define U64(base, offset) (*(volatile uint64_t *)((char *)(base) + (offset)))
#define U32(base, offset) (*(volatile uint32_t *)((char *)(base) + (offset)))
#define U16(base, offset) (*(volatile uint16_t *)((char *)(base) + (offset)))
#define HEAD(ring) U32(ring, 20)
#define CUR(ring) U32(ring, 24)
#define TAIL(ring) U32(ring, 28)
#define FLAGS(ring) U32(ring, 32)
#define SLOTS(ring) U32(ring, 8)
#define SLOT(ring, i) ((char *)(ring) + 256 + 16 * (i))

struct port {
    int fd;
    char *memory;
    uint64_t memory_size;
    uint64_t offset;
    uint32_t tx_slots, tx_rings, rx_rings, host_tx_rings, host_rx_rings;
    uint16_t memory_id;
};

/* NIOCCTRL with this type, name and body. Returns 0 or the errno. */
int control(int fd, int type, const char *name, void *body);

/* NIOCCTRL REGISTER. Returns 0 or the errno. */
int register_port(int fd, const char *name, uint32_t mode, uint16_t ring, uint64_t flags, uint16_t rings,
                  struct port *port);

/* Fills in a request of the API before the present one, for NIOCREGIF or NIOCGINFO: 60 bytes. */
void fill_legacy(char *legacy, const char *name, uint32_t version, uint16_t command);

/* open, register and mmap. */
struct port port_open(const char *name, uint32_t mode, uint16_t ring, uint64_t flags, uint16_t rings);
void port_map(struct port *port);

/* NULL if it is not this descriptor's. */
void *tx_ring(const struct port *port, uint32_t ring);
void *rx_ring(const struct port *port, uint32_t ring);
void *host_tx_ring(const struct port *port, uint32_t ring);
void *host_rx_ring(const struct port *port, uint32_t ring);

uint32_t next(void *ring, uint32_t slot);
char *buffer(void *ring, uint32_t slot);

/* A broadcast frame with a number, in the ring's next slot; false if none is free. */
bool put(void *ring, uint32_t number, uint16_t length);

/* Whether the next frame, which there must be, is of the type that put() and the tests in Java give theirs. */
bool is_numbered(void *ring);

/* The number of the next frame, or -1. */
int64_t take(void *ring);

#endif
