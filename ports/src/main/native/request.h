/* The requests of NIOCCTRL, and of the ioctls before it. */
#ifndef VALE_REQUEST_H
#define VALE_REQUEST_H

#include "device.h"

/* What a request is: its header, with body and options in this library's memory. */
struct request {
    uint16_t type;
    char name[REQUEST_NAME];
    bool unsupported_option; /* one of those that a registration fails for */
    union {
        struct register_body registration;
        struct port_info_body port_info;
        struct port_header_body port_header;
        struct attach_body attach;
        struct detach_body detach;
        struct list_body list;
        char bytes[64];
    } body;
};

/* NIOCCTRL with this argument. Returns 0 or an errno. */
int control_request(int fd, struct device *device, uint64_t argument);

/* NIOCREGIF and NIOCGINFO with this argument. Returns 0 or an errno. */
int legacy_request(int fd, struct device *device, uint64_t argument, bool registers);

/* Does what is asked. Returns 0 or an errno. */
int perform(int fd, struct device *device, struct request *request);

#endif
