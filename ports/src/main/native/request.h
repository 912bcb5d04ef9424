/* The requests of NIOCCTRL, and of the ioctls before it. */
#ifndef VALE_REQUEST_H
#define VALE_REQUEST_H

#include "device.h"

/* More do not get past netmap's limit on a request's size: see control.c. */
#define MAX_OPTIONS 130

struct option {
    uint64_t place;   /* address in the program; 0: from none */
    uint32_t type;
    uint32_t status;  /* errno, for the program */
    uint32_t size;    /* bytes of payload, which begins at: */
    uint32_t payload; /* in request.payload, a multiple of 8 */
    bool ours;        /* done here: the daemon is not told of it */
};

/* What a request is: its header, with body and options in this library's memory. */
struct request {
    uint16_t type;    /* enum request_type, or none of them */
    uint16_t version;
    char name[REQUEST_NAME];
    size_t body_size; /* bytes */
    union {
        struct register_body registration;
        struct port_info_body port_info;
        struct port_header_body port_header;
        struct attach_body attach;
        struct detach_body detach;
        struct list_body list;
        struct new_interface_body new_interface;
        struct polling_body polling;
        struct pools_info_body pools;
        struct loop_start_body loop_start;
        char bytes[64];
    } body;
    unsigned option_count;
    uint32_t payload_size; /* bytes used */
    struct option options[MAX_OPTIONS];
    _Alignas(8) char payload[REQUEST_MAX_BYTES + 8 * MAX_OPTIONS];
};

/* Bytes of the body that a request of this type has. */
size_t request_body_size(uint16_t type);

/* The option of this type, or NULL. */
struct option *request_option(struct request *request, uint32_t type);

/* NIOCCTRL with this argument. Returns 0 or an errno. */
int control_request(struct device *device, uint64_t argument);

/* NIOCREGIF and NIOCGINFO with this argument. Returns 0 or an errno. */
int legacy_request(struct device *device, uint64_t argument, bool registers);

/* NIOCCONFIG with this argument. Returns an errno. */
int legacy_configure(uint64_t argument);

/* Does what is asked. Returns 0 or an errno; options then have their states. */
int perform(struct device *device, struct request *request);

#endif
