/* NIOCREGIF, NIOCGINFO and NIOCCONFIG, which older programs and libpcap use: translated to the requests of today and
 * back, as netmap does it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request.h"
#include "user_memory.h"

/* Initializers of what all requests about rings say, by equal names in different places. */
#define RINGS_OF(from)                                                                                                 \
    .tx_slots = (from)->tx_slots, .rx_slots = (from)->rx_slots, .tx_rings = (from)->tx_rings,                          \
    .rx_rings = (from)->rx_rings, .memory_id = (from)->memory_id

struct rings {
    uint32_t tx_slots;
    uint32_t rx_slots;
    uint16_t tx_rings;
    uint16_t rx_rings;
    uint16_t memory_id;
};

static void answer_rings(struct legacy_request *legacy, struct rings rings)
{
    legacy->tx_slots = rings.tx_slots;
    legacy->rx_slots = rings.rx_slots;
    legacy->tx_rings = rings.tx_rings;
    legacy->rx_rings = rings.rx_rings;
    legacy->memory_id = rings.memory_id;
}

static uint32_t mode_of(const struct legacy_request *legacy)
{
    uint32_t mode = legacy->flags & LEGACY_MODE_MASK;
    if (mode != MODE_DEFAULT) {
        return mode;
    }
    return (legacy->ring_id & LEGACY_SW_RING) != 0   ? MODE_SW
           : (legacy->ring_id & LEGACY_HW_RING) != 0 ? MODE_ONE_NIC
                                                     : MODE_ALL_NIC;
}

/* Fills a registration, and adds to the request's name if it is for a pipe. Returns false if that is too long. */
static bool to_register(const struct legacy_request *legacy, struct request *request, struct register_body *body)
{
    *body = (struct register_body){
        .offset = legacy->offset,
        .memory_size = legacy->memory_size,
        RINGS_OF(legacy),
        .ring_id = legacy->ring_id & LEGACY_RING_MASK,
        .mode = mode_of(legacy),
        .extra_buffers = legacy->extra_buffers,
        .flags = (legacy->flags & ~LEGACY_MODE_MASK)
                 | ((legacy->ring_id & LEGACY_NO_TX_POLL) != 0 ? FLAG_NO_TX_POLL : 0)
                 | ((legacy->ring_id & LEGACY_DO_RX_POLL) != 0 ? FLAG_DO_RX_POLL : 0),
    };
    if (body->mode == MODE_PIPE_MASTER || body->mode == MODE_PIPE_SLAVE) {
        size_t used = strlen(request->name), room = sizeof request->name - used;
        int more = snprintf(request->name + used, room, "%c%u", body->mode == MODE_PIPE_MASTER ? '{' : '}',
                            body->ring_id);
        if (more < 0 || (size_t)more >= room) {
            return false;
        }
        body->mode = MODE_ALL_NIC;
        body->ring_id = 0;
    }
    return true;
}

static void from_register(const struct register_body *body, struct legacy_request *legacy)
{
    legacy->offset = (uint32_t)body->offset;
    legacy->memory_size = (uint32_t)body->memory_size;
    answer_rings(legacy, (struct rings){RINGS_OF(body)});
    legacy->extra_buffers = body->extra_buffers;
}

static void to_polling(const struct legacy_request *legacy, struct polling_body *body)
{
    uint32_t mode = legacy->flags & LEGACY_MODE_MASK;
    *body = (struct polling_body){
        .mode = mode == MODE_ONE_NIC ? POLLING_MULTIPLE : mode == MODE_ALL_NIC ? POLLING_SINGLE : 0,
        .first_processor = legacy->ring_id & LEGACY_RING_MASK,
        .processors = legacy->argument1,
    };
}

/* What NIOCREGIF is today. Returns 0 or an errno. */
static int translate_registration(const struct legacy_request *legacy, struct request *request)
{
    switch (legacy->command) {
    case LEGACY_NONE:
        request->type = REQUEST_REGISTER;
        return to_register(legacy, request, &request->body.registration) ? 0 : ENOMEM;
    case LEGACY_ATTACH:
        request->type = REQUEST_ATTACH;
        if (!to_register(legacy, request, &request->body.attach.registration)) {
            return ENOMEM;
        }
        request->body.attach.registration.mode =
            (legacy->argument1 & LEGACY_ATTACH_HOST) != 0 ? MODE_NIC_SW : MODE_ALL_NIC;
        return 0;
    case LEGACY_DETACH:
        request->type = REQUEST_DETACH;
        return 0;
    case LEGACY_HEADER_SET:
    case LEGACY_HEADER_GET:
        request->type = legacy->command == LEGACY_HEADER_SET ? REQUEST_HEADER_SET : REQUEST_HEADER_GET;
        request->body.port_header.length = legacy->argument1;
        return 0;
    case LEGACY_NEW_INTERFACE:
        request->type = REQUEST_NEW_INTERFACE;
        request->body.new_interface = (struct new_interface_body){RINGS_OF(legacy)};
        return 0;
    case LEGACY_DELETE_INTERFACE:
        request->type = REQUEST_DELETE_INTERFACE;
        return 0;
    case LEGACY_POLLING_ON:
    case LEGACY_POLLING_OFF:
        request->type = legacy->command == LEGACY_POLLING_ON ? REQUEST_POLLING_ON : REQUEST_POLLING_OFF;
        to_polling(legacy, &request->body.polling);
        return 0;
    case LEGACY_PASSTHROUGH_CREATE:
    case LEGACY_PASSTHROUGH_DELETE:
        return ENOMEM; /* as netmap says that it has it no more */
    default:
        return EINVAL;
    }
}

/* What NIOCGINFO is today. */
static void translate_information(const struct legacy_request *legacy, struct request *request)
{
    if (legacy->command == LEGACY_LIST) {
        request->type = REQUEST_LIST;
        request->body.list = (struct list_body){.switch_index = legacy->argument1, .port_index = legacy->memory_id};
        return;
    }
    request->type = REQUEST_PORT_INFO;
    request->body.port_info = (struct port_info_body){.memory_size = legacy->memory_size, RINGS_OF(legacy)};
}

/* What was answered, in the words of then. */
static void translate_back(const struct request *request, struct legacy_request *legacy)
{
    switch (request->type) {
    case REQUEST_REGISTER:
        from_register(&request->body.registration, legacy);
        break;
    case REQUEST_ATTACH:
        from_register(&request->body.attach.registration, legacy);
        break;
    case REQUEST_PORT_INFO: {
        const struct port_info_body *info = &request->body.port_info;
        legacy->memory_size = (uint32_t)info->memory_size;
        answer_rings(legacy, (struct rings){RINGS_OF(info)});
        break;
    }
    case REQUEST_LIST:
        memset(legacy->name, 0, sizeof legacy->name);
        memcpy(legacy->name, request->name, strnlen(request->name, sizeof legacy->name - 1));
        legacy->argument1 = request->body.list.switch_index;
        legacy->memory_id = (uint16_t)request->body.list.port_index;
        break;
    case REQUEST_HEADER_SET:
    case REQUEST_HEADER_GET:
        legacy->argument1 = (uint16_t)request->body.port_header.length;
        break;
    case REQUEST_NEW_INTERFACE:
        answer_rings(legacy, (struct rings){RINGS_OF(&request->body.new_interface)});
        break;
    default:
        break;
    }
}

static int translate_and_perform(struct device *device, struct request *request, struct legacy_request *legacy,
                                 bool registers)
{
    if (legacy->version < API_OLDEST) {
        return EINVAL; /* later ones than there are are accepted */
    }
    request->version = API_OLDEST;
    legacy->name[sizeof legacy->name - 1] = 0;
    memcpy(request->name, legacy->name, sizeof legacy->name);
    int problem = 0;
    if (registers) {
        problem = translate_registration(legacy, request);
    } else {
        translate_information(legacy, request);
    }
    if (problem == 0) {
        request->body_size = request_body_size(request->type);
        problem = perform(device, request);
    }
    if (problem == 0) {
        translate_back(request, legacy);
    }
    return problem;
}

int legacy_request(struct device *device, uint64_t argument, bool registers)
{
    struct legacy_request legacy;
    if (argument == 0) {
        return EINVAL;
    }
    if (copy_in(&legacy, argument, sizeof legacy) != 0) {
        return EFAULT;
    }
    struct request *request = calloc(1, sizeof *request);
    if (request == NULL) {
        return ENOMEM;
    }
    int problem = translate_and_perform(device, request, &legacy, registers);
    free(request);
    return copy_out(argument, &legacy, sizeof legacy) != 0 ? EFAULT : problem;
}

int legacy_configure(uint64_t argument)
{
    struct legacy_config config;
    if (argument == 0) {
        return EINVAL;
    }
    /* For a module that replaced a switch's look-up function; no such module is there. */
    return copy_in(&config, argument, sizeof config) != 0 ? EFAULT : EINVAL;
}
