/*
 * What programs written for netmap say to /dev/netmap, and find in its memory: numbers and layouts of netmap's API 14,
 * declared anew here. Nothing in this file is valed's to change.
 */
#ifndef VALE_NETMAP_ABI_H
#define VALE_NETMAP_ABI_H

#include <stddef.h>
#include <stdint.h>

#define DEVICE "/dev/netmap"

#define API_OLDEST 14
#define API_NEWEST 15

/* ioctl numbers. Compared in 32 bits: some callers pass them as int, sign extended. */
#define IOCTL_LEGACY_INFO 0xc03c6991u
#define IOCTL_LEGACY_REGISTER 0xc03c6992u
#define IOCTL_TXSYNC 0x6994u
#define IOCTL_RXSYNC 0x6995u
#define IOCTL_LEGACY_CONFIG 0xc1106996u
#define IOCTL_CONTROL 0xc0586997u
#define IOCTL_TYPE(request) (((request) >> 8) & 0xff)
#define IOCTL_NETMAP_TYPE 0x69u

enum request_type {
    REQUEST_REGISTER = 1,
    REQUEST_PORT_INFO = 2,
    REQUEST_ATTACH = 3,
    REQUEST_DETACH = 4,
    REQUEST_LIST = 5,
    REQUEST_HEADER_SET = 6,
    REQUEST_HEADER_GET = 7,
    REQUEST_NEW_INTERFACE = 8,
    REQUEST_DELETE_INTERFACE = 9,
    REQUEST_POLLING_ON = 10,
    REQUEST_POLLING_OFF = 11,
    REQUEST_POOLS_INFO = 12,
    REQUEST_LOOP_START = 13,
    REQUEST_LOOP_STOP = 14,
    REQUEST_CSB_ENABLE = 15,
};

/* Options have types from 1 to below this. */
#define OPTION_LIMIT 6
/* Bytes of a request's body and options together. */
#define REQUEST_MAX_BYTES 4096

#define REQUEST_NAME 64

struct request_header {
    uint16_t version;
    uint16_t type;
    uint32_t reserved;
    char name[REQUEST_NAME];
    uint64_t options; /* address of the first option */
    uint64_t body;    /* address */
};

struct request_option {
    uint64_t next; /* address */
    uint32_t type;
    uint32_t status;
    uint64_t size;
};

struct register_body {
    uint64_t offset;
    uint64_t memory_size;
    uint32_t tx_slots;
    uint32_t rx_slots;
    uint16_t tx_rings;
    uint16_t rx_rings;
    uint16_t host_tx_rings;
    uint16_t host_rx_rings;
    uint16_t memory_id;
    uint16_t ring_id;
    uint32_t mode;
    uint32_t extra_buffers;
    uint32_t unused;
    uint64_t flags;
};

enum register_mode {
    MODE_ALL_NIC = 1,
    MODE_SW = 2,
    MODE_NIC_SW = 3,
    MODE_ONE_NIC = 4,
};

#define FLAG_MONITORS 0x700u
#define FLAG_EXCLUSIVE 0x800u
#define FLAG_RX_ONLY 0x2000u
#define FLAG_TX_ONLY 0x4000u
#define FLAG_DO_RX_POLL 0x10000u
#define FLAG_NO_TX_POLL 0x20000u

struct port_info_body {
    uint64_t memory_size;
    uint32_t tx_slots;
    uint32_t rx_slots;
    uint16_t tx_rings;
    uint16_t rx_rings;
    uint16_t host_tx_rings;
    uint16_t host_rx_rings;
    uint16_t memory_id;
    uint16_t unused[3];
};

struct attach_body {
    struct register_body registration;
    uint32_t port_index;
    uint32_t unused;
};

struct detach_body {
    uint32_t port_index;
    uint32_t unused;
};

struct list_body {
    uint16_t switch_index;
    uint16_t unused;
    uint32_t port_index;
};

struct port_header_body {
    uint32_t length;
    uint32_t unused;
};

/* The one structure of the API before version 12. */
struct legacy_request {
    char name[16];
    uint32_t version;
    uint32_t offset;
    uint32_t memory_size;
    uint32_t tx_slots;
    uint32_t rx_slots;
    uint16_t tx_rings;
    uint16_t rx_rings;
    uint16_t ring_id;
    uint16_t command;
    uint16_t argument1;
    uint16_t memory_id;
    uint32_t extra_buffers;
    uint32_t flags;
    uint32_t unused;
};

#define LEGACY_RING_MASK 0x0fffu
#define LEGACY_NO_TX_POLL 0x1000u
#define LEGACY_SW_RING 0x2000u
#define LEGACY_HW_RING 0x4000u
#define LEGACY_DO_RX_POLL 0x8000u
#define LEGACY_MODE_MASK 0xfu

enum legacy_command {
    LEGACY_NONE = 0,
    LEGACY_HEADER_SET = 5,
    LEGACY_HEADER_GET = 12,
};

/* In shared memory. */

struct interface_head {
    char name[16];
    uint32_t version;
    uint32_t flags;
    uint32_t tx_rings;
    uint32_t rx_rings;
    uint32_t buffers_head;
    uint32_t host_tx_rings;
    uint32_t host_rx_rings;
    uint32_t unused[3];
    uint64_t ring_offset[]; /* from this structure, tx rings first; 0: not of this descriptor */
};

struct slot {
    uint32_t buffer;
    uint16_t length;
    uint16_t flags;
    uint64_t pointer;
};

struct ring {
    int64_t buffers_offset;
    uint32_t slot_count;
    uint32_t buffer_size;
    uint16_t id;
    uint16_t direction;
    uint32_t head;
    uint32_t cur;
    uint32_t tail;
    uint32_t flags;
    uint32_t unused;
    int64_t seconds; /* of the last rxsync */
    int64_t microseconds;
    uint8_t reserved[200];
    struct slot slots[];
};

#define FIRST_BUFFER 2u

_Static_assert(sizeof(struct request_header) == 88, "struct nmreq_header");
_Static_assert(sizeof(struct request_option) == 24, "struct nmreq_option");
_Static_assert(sizeof(struct register_body) == 56 && offsetof(struct register_body, flags) == 48,
               "struct nmreq_register");
_Static_assert(sizeof(struct port_info_body) == 32, "struct nmreq_port_info_get");
_Static_assert(sizeof(struct attach_body) == 64, "struct nmreq_vale_attach");
_Static_assert(sizeof(struct legacy_request) == 60, "struct nmreq");
_Static_assert(sizeof(struct slot) == 16, "struct netmap_slot");
_Static_assert(offsetof(struct interface_head, ring_offset) == 56, "struct netmap_if");
_Static_assert(offsetof(struct ring, head) == 20 && offsetof(struct ring, seconds) == 40
                   && offsetof(struct ring, slots) == 256,
               "struct netmap_ring");

#endif
