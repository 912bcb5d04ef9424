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

/* Options have types from 1 to below OPTION_LIMIT. */
enum option_type {
    OPTION_EXTMEM = 1,
    OPTION_LOOP_EVENTFDS = 2,
    OPTION_CSB = 3,
    OPTION_LOOP_MODE = 4,
    OPTION_OFFSETS = 5,
    OPTION_LIMIT = 6,
};

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
    MODE_DEFAULT = 0,
    MODE_ALL_NIC = 1,
    MODE_SW = 2,
    MODE_NIC_SW = 3,
    MODE_ONE_NIC = 4,
    MODE_PIPE_MASTER = 5,
    MODE_PIPE_SLAVE = 6,
    MODE_NULL = 7,
    MODE_ONE_SW = 8,
};

#define FLAG_MONITOR_TX 0x100u
#define FLAG_MONITOR_RX 0x200u
#define FLAG_MONITOR_SWAPS 0x400u /* NR_ZCOPY_MON */
#define FLAG_EXCLUSIVE 0x800u
#define FLAG_RX_ONLY 0x2000u
#define FLAG_TX_ONLY 0x4000u
#define FLAG_ACCEPT_HEADER 0x8000u /* NR_ACCEPT_VNET_HDR */
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

struct new_interface_body {
    uint32_t tx_slots;
    uint32_t rx_slots;
    uint16_t tx_rings;
    uint16_t rx_rings;
    uint16_t memory_id;
    uint16_t unused;
};

struct polling_body {
    uint32_t mode; /* enum polling_mode */
    uint32_t first_processor;
    uint32_t processors;
    uint32_t unused;
};

enum polling_mode {
    POLLING_SINGLE = 1,
    POLLING_MULTIPLE = 2,
};

struct pools_info_body {
    uint64_t memory_size;
    uint16_t memory_id;
    uint16_t unused[3];
    uint64_t interface_pool_offset;
    uint32_t interface_pool_count;
    uint32_t interface_pool_size;
    uint64_t ring_pool_offset;
    uint32_t ring_pool_count;
    uint32_t ring_pool_size;
    uint64_t buffer_pool_offset;
    uint32_t buffer_pool_count;
    uint32_t buffer_pool_size;
};

struct loop_start_body {
    uint32_t sleep_micros;
    uint32_t unused;
};

/* What follows an option's header. */

struct extmem_payload {
    uint64_t address; /* of the program's memory */
    struct pools_info_body pools;
};

struct loop_eventfds_payload {
    struct {
        int32_t kick; /* program to loop; negative: the loop sleeps by the clock */
        int32_t call; /* loop to program; negative: none */
    } rings[1];       /* one for each ring, tx rings first */
};

struct csb_payload {
    uint64_t atok; /* address of one struct csb_atok for each ring, tx rings first */
    uint64_t ktoa;
};

#define LOOP_DIRECT_TX 1u
#define LOOP_DIRECT_RX 2u

struct loop_mode_payload {
    uint32_t mode; /* LOOP_DIRECT_* */
    uint32_t unused;
};

struct offsets_payload {
    uint64_t max_offset;     /* bytes */
    uint64_t initial_offset; /* bytes */
    uint32_t offset_bits;    /* 0: 64 */
    uint32_t tx_align;       /* bytes */
    uint64_t min_gap;
};

/* CSB: the program's side of a ring, and the loop's. */

struct csb_atok {
    uint32_t head;
    uint32_t cur;
    uint32_t need_kick; /* whether the program wants to be called */
    uint32_t sync_flags;
    uint32_t unused[12];
};

struct csb_ktoa {
    uint32_t hwcur;
    uint32_t hwtail;
    uint32_t need_kick; /* whether the loop wants to be kicked */
    uint32_t unused[13];
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

/* argument1 of LEGACY_ATTACH: with the host rings. */
#define LEGACY_ATTACH_HOST 1u

enum legacy_command {
    LEGACY_NONE = 0,
    LEGACY_ATTACH = 1,
    LEGACY_DETACH = 2,
    LEGACY_LIST = 4,
    LEGACY_HEADER_SET = 5,
    LEGACY_NEW_INTERFACE = 6,
    LEGACY_DELETE_INTERFACE = 7,
    LEGACY_PASSTHROUGH_CREATE = 8,
    LEGACY_PASSTHROUGH_DELETE = 9,
    LEGACY_POLLING_ON = 10,
    LEGACY_POLLING_OFF = 11,
    LEGACY_HEADER_GET = 12,
};

/* The argument of IOCTL_LEGACY_CONFIG. */
struct legacy_config {
    char name[16];
    char data[256];
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
    uint16_t flags;   /* SLOT_* */
    uint64_t pointer; /* SLOT_INDIRECT: address of the payload; with offsets in use: where it begins in the buffer */
};

#define SLOT_BUFFER_CHANGED 0x0001u
#define SLOT_REPORT 0x0002u
#define SLOT_FORWARD 0x0004u
#define SLOT_NO_LEARN 0x0008u
#define SLOT_INDIRECT 0x0010u
#define SLOT_MORE_FRAGMENTS 0x0020u
#define SLOT_FROM_TX 0x0040u /* NS_TXMON */
#define SLOT_PORT_SHIFT 8
#define SLOT_PORT_MASK 0xff00u
#define MAX_FRAGMENTS 64u

struct ring {
    int64_t buffers_offset; /* of buffer 0, from this structure */
    uint32_t slot_count;
    uint32_t buffer_size;
    uint16_t id;
    uint16_t direction; /* 0: tx, 1: rx */
    uint32_t head;
    uint32_t cur;
    uint32_t tail;
    uint32_t flags; /* RING_* */
    uint32_t unused;
    int64_t seconds; /* of the last rxsync */
    int64_t microseconds;
    uint64_t offset_mask; /* of struct slot's pointer; 0: offsets are not in use */
    uint64_t buffer_align;
    uint8_t unused_too[56];
    uint8_t program[128]; /* for a program's own lock */
    struct slot slots[];
};

#define RING_TIMESTAMP 0x0002u
#define RING_FORWARD 0x0004u

#define FIRST_BUFFER 2u

_Static_assert(sizeof(struct request_header) == 88, "struct nmreq_header");
_Static_assert(sizeof(struct request_option) == 24, "struct nmreq_option");
_Static_assert(sizeof(struct register_body) == 56 && offsetof(struct register_body, flags) == 48,
               "struct nmreq_register");
_Static_assert(sizeof(struct port_info_body) == 32, "struct nmreq_port_info_get");
_Static_assert(sizeof(struct attach_body) == 64, "struct nmreq_vale_attach");
_Static_assert(sizeof(struct legacy_request) == 60, "struct nmreq");
_Static_assert(sizeof(struct new_interface_body) == 16, "struct nmreq_vale_newif");
_Static_assert(sizeof(struct detach_body) == 8, "struct nmreq_vale_detach");
_Static_assert(sizeof(struct list_body) == 8 && offsetof(struct list_body, port_index) == 4, "struct nmreq_vale_list");
_Static_assert(sizeof(struct port_header_body) == 8, "struct nmreq_port_hdr");
_Static_assert(sizeof(struct polling_body) == 16, "struct nmreq_vale_polling");
_Static_assert(sizeof(struct pools_info_body) == 64, "struct nmreq_pools_info");
_Static_assert(sizeof(struct loop_start_body) == 8, "struct nmreq_sync_kloop_start");
_Static_assert(sizeof(struct extmem_payload) == 72, "struct nmreq_opt_extmem");
_Static_assert(sizeof(struct csb_payload) == 16, "struct nmreq_opt_csb");
_Static_assert(sizeof(struct loop_mode_payload) == 8, "struct nmreq_opt_sync_kloop_mode");
_Static_assert(sizeof(struct loop_eventfds_payload) == 8, "struct nmreq_opt_sync_kloop_eventfds");
_Static_assert(sizeof(struct offsets_payload) == 32, "struct nmreq_opt_offsets");
_Static_assert(sizeof(struct csb_atok) == 64 && sizeof(struct csb_ktoa) == 64, "struct nm_csb_atok, nm_csb_ktoa");
_Static_assert(sizeof(struct legacy_config) == 272, "struct nm_ifreq");
_Static_assert(sizeof(struct slot) == 16, "struct netmap_slot");
_Static_assert(offsetof(struct interface_head, ring_offset) == 56, "struct netmap_if");
_Static_assert(offsetof(struct ring, head) == 20 && offsetof(struct ring, seconds) == 40
                   && offsetof(struct ring, offset_mask) == 56 && offsetof(struct ring, program) == 128
                   && offsetof(struct ring, slots) == 256,
               "struct netmap_ring");

#endif
