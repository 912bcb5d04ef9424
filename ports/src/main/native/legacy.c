/* NIOCREGIF and NIOCGINFO, which older programs and libpcap use: translated to the requests of today and back. */
#include <errno.h>
#include <string.h>

#include "request.h"
#include "user_memory.h"

static uint32_t mode_of(const struct legacy_request *legacy)
{
    uint32_t mode = legacy->flags & LEGACY_MODE_MASK;
    if (mode != 0) {
        return mode;
    }
    return (legacy->ring_id & LEGACY_SW_RING) != 0 ? MODE_SW
           : (legacy->ring_id & LEGACY_HW_RING) != 0 ? MODE_ONE_NIC
                                                      : MODE_ALL_NIC;
}

static void to_register(const struct legacy_request *legacy, struct register_body *body)
{
    *body = (struct register_body){
        .tx_slots = legacy->tx_slots,
        .rx_slots = legacy->rx_slots,
        .tx_rings = legacy->tx_rings,
        .rx_rings = legacy->rx_rings,
        .memory_id = legacy->memory_id,
        .ring_id = legacy->ring_id & LEGACY_RING_MASK,
        .mode = mode_of(legacy),
        .extra_buffers = legacy->extra_buffers,
        .flags = (legacy->flags & ~LEGACY_MODE_MASK)
                 | ((legacy->ring_id & LEGACY_NO_TX_POLL) != 0 ? FLAG_NO_TX_POLL : 0)
                 | ((legacy->ring_id & LEGACY_DO_RX_POLL) != 0 ? FLAG_DO_RX_POLL : 0),
    };
}

static void from_register(const struct register_body *body, struct legacy_request *legacy)
{
    legacy->offset = (uint32_t)body->offset;
    legacy->memory_size = (uint32_t)body->memory_size;
    legacy->tx_slots = body->tx_slots;
    legacy->rx_slots = body->rx_slots;
    legacy->tx_rings = body->tx_rings;
    legacy->rx_rings = body->rx_rings;
    legacy->memory_id = body->memory_id;
    legacy->extra_buffers = body->extra_buffers;
}

static int registration(int fd, struct device *device, struct legacy_request *legacy, struct request *request)
{
    int problem;
    switch (legacy->command) {
    case LEGACY_NONE:
        request->type = REQUEST_REGISTER;
        to_register(legacy, &request->body.registration);
        problem = perform(fd, device, request);
        from_register(&request->body.registration, legacy);
        return problem;
    case LEGACY_HEADER_SET:
    case LEGACY_HEADER_GET:
        request->type = legacy->command == LEGACY_HEADER_SET ? REQUEST_HEADER_SET : REQUEST_HEADER_GET;
        request->body.port_header.length = legacy->argument1;
        problem = perform(fd, device, request);
        legacy->argument1 = (uint16_t)request->body.port_header.length;
        return problem;
    default:
        return EOPNOTSUPP;
    }
}

static int information(int fd, struct device *device, struct legacy_request *legacy, struct request *request)
{
    if (legacy->command != LEGACY_NONE) {
        return EOPNOTSUPP;
    }
    struct port_info_body *body = &request->body.port_info;
    request->type = REQUEST_PORT_INFO;
    *body = (struct port_info_body){.tx_slots = legacy->tx_slots,
                                    .rx_slots = legacy->rx_slots,
                                    .tx_rings = legacy->tx_rings,
                                    .rx_rings = legacy->rx_rings,
                                    .memory_id = legacy->memory_id};
    int problem = perform(fd, device, request);
    legacy->memory_size = (uint32_t)body->memory_size;
    legacy->tx_slots = body->tx_slots;
    legacy->rx_slots = body->rx_slots;
    legacy->tx_rings = body->tx_rings;
    legacy->rx_rings = body->rx_rings;
    legacy->memory_id = body->memory_id;
    return problem;
}

int legacy_request(int fd, struct device *device, uint64_t argument, bool registers)
{
    struct legacy_request legacy;
    struct request request = {0};
    if (copy_in(&legacy, argument, sizeof legacy) != 0) {
        return EFAULT;
    }
    if (legacy.version < API_OLDEST) {
        return EINVAL;
    }
    memcpy(request.name, legacy.name, sizeof legacy.name - 1);
    int problem = registers ? registration(fd, device, &legacy, &request) : information(fd, device, &legacy, &request);
    return problem != 0 ? problem : copy_out(argument, &legacy, sizeof legacy);
}
