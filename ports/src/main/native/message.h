/* Messages to the daemon and from it. What is said is specified, to the byte, in ports/netmap/ControlMessage. */
#ifndef VALE_MESSAGE_H
#define VALE_MESSAGE_H

#include "request.h"

#define PROTOCOL 4
#define MAX_MESSAGE 16384

enum message_type {
    MESSAGE_DESCRIBE = 2,
    MESSAGE_REQUEST = 4,
    MESSAGE_ADOPT = 5,
    MESSAGE_ENDED = 6,
    MESSAGE_CALL_MONITORS = 7,
    MESSAGE_REPLY = 0x8000,
};

struct message_header {
    uint16_t version;
    uint16_t type;
    uint32_t length;
    uint32_t sequence;
    int32_t status;
};

/* A reply's body, and what came with it. */
struct reply {
    int status;    /* errno of the daemon; 0: done */
    size_t length; /* bytes of body */
    int count;     /* descriptors; whoever takes them sets it to 0 */
    int descriptors[MAX_HIDDEN];
    _Alignas(8) char body[MAX_MESSAGE];
};

enum binding_flag {
    BINDING_NO_TX_POLL = 1,
    BINDING_EXCLUSIVE = 2,
};

enum binding_ring_flag {
    RING_TRANSMITS = 1,
    RING_HOST = 2,
    RING_LOSSLESS = 4,
    RING_OFFSETS = 8,
};

/* A ring of a registration; offsets in the memory's file, descriptors by their index. */
struct binding_ring {
    uint64_t ring;
    uint64_t sync;
    uint64_t peer_ring;
    uint64_t peer_sync;
    uint32_t slots;
    uint16_t kind;
    uint16_t id;
    uint16_t flags;
    uint16_t headroom;
    uint16_t max_offset;
    int16_t call;
    int16_t kick;
    int16_t peer_call;
    uint32_t peer_slots;
    uint64_t unused;
};

struct binding {
    uint64_t region_offset;
    uint64_t memory_size;
    uint64_t interface_offset;
    uint32_t buffer_size;
    uint32_t max_buffers;
    uint16_t memory_id;
    uint16_t flags;
    uint16_t ring_count;
    uint16_t descriptor_count;
    uint64_t registration;
    uint64_t buffers_offset;
    struct binding_ring rings[];
};

/* Writes the request as it is sent; to has room for MAX_MESSAGE bytes. Returns how many it has. */
size_t message_encode(const struct request *request, char *to);

/*
 * Reads the answer to a request into it: all if status is 0, else its options' states. Returns how many bytes that were,
 * 0 if it is not one.
 */
size_t message_decode(struct request *request, const char *from, size_t length, int status);

/* Reads a request that the daemon has of the connection's registration. Returns as message_decode. */
size_t message_decode_new(struct request *request, const char *from, size_t length);

/* The binding at this place, or NULL if it is none; its count and offsets are not checked. */
const struct binding *message_binding(const struct reply *reply, size_t place);

size_t message_binding_size(const struct binding *binding);

/* The daemon's reason, for people, at this place; its length (0: none) in *length. */
const char *message_reason(const struct reply *reply, size_t place, int *length);

#endif
