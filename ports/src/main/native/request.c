#include "request.h"

#include <errno.h>
#include <string.h>

#include "daemon.h"
#include "port.h"

#define SWITCH_PREFIX "vale"

static void describe_port(const struct port *port, struct register_body *body)
{
    const struct layout *layout = &port->layout;
    body->memory_size = port_memory_size(port);
    body->tx_slots = body->rx_slots = layout->slots;
    body->tx_rings = (uint16_t)layout->tx_rings;
    body->rx_rings = (uint16_t)layout->rx_rings;
    body->host_tx_rings = body->host_rx_rings = 0;
    body->memory_id = layout->memory_id;
    body->extra_buffers = 0;
}

static int check_mode(const struct register_body *body, const struct layout *layout)
{
    switch (body->mode) {
    case MODE_ALL_NIC:
    case MODE_NIC_SW: /* a VALE port has no host rings: what is left of these are all */
        return 0;
    case MODE_ONE_NIC:
        return body->ring_id < layout->tx_rings || body->ring_id < layout->rx_rings ? 0 : EINVAL;
    default:
        return EINVAL;
    }
}

/* The port, opened on this connection or found in this process; *found says which. NULL with errno. */
static struct port *obtain(int fd, struct device *device, const struct request *request, bool *found)
{
    const struct register_body *body = &request->body.registration;
    struct layout layout =
        layout_for(body->tx_rings, body->rx_rings, body->tx_slots, body->rx_slots);
    struct port *port = port_find(request->name);
    *found = port != NULL;
    errno = check_mode(body, port != NULL ? &port->layout : &layout);
    if (errno != 0) {
        if (port != NULL) {
            port_release(port);
        }
        return NULL;
    }
    if (port == NULL) {
        if (body->memory_id != 0) {
            errno = EINVAL; /* memory of another port cannot be had yet */
            return NULL;
        }
        port = port_open(fd, request->name, &layout);
        if (port != NULL) {
            port->exclusive = (body->flags & FLAG_EXCLUSIVE) != 0;
            port_add(port);
        }
        return port;
    }
    bool refused = port->exclusive || (body->flags & FLAG_EXCLUSIVE) != 0;
    if (refused || (body->memory_id != 0 && body->memory_id != port->layout.memory_id)
        || !device_join(device, port)) {
        int problem = refused ? EBUSY : body->memory_id != 0 ? EINVAL : errno;
        port_release(port);
        errno = problem;
        return NULL;
    }
    return port;
}

static int register_port(int fd, struct device *device, struct request *request)
{
    struct register_body *body = &request->body.registration;
    if (atomic_load(&device->port) != NULL) {
        return EBUSY;
    }
    if ((body->flags & FLAG_MONITORS) != 0) {
        return EOPNOTSUPP;
    }
    if (strncmp(request->name, SWITCH_PREFIX, strlen(SWITCH_PREFIX)) != 0) {
        return ENXIO; /* no such interface: only VALE ports are there yet */
    }
    if (request->unsupported_option) {
        return EOPNOTSUPP;
    }
    bool found;
    struct port *port = obtain(fd, device, request, &found);
    if (port == NULL) {
        return errno;
    }
    int problem = bind_rings(device, port, body->mode, body->ring_id, body->flags);
    if (problem != 0) {
        /* The connection has the port, so the descriptor has to keep it, but without rings. */
        device->tx_first = device->tx_end = device->rx_first = device->rx_end = 0;
    }
    describe_port(port, body);
    body->offset = device->interface_offset;
    device_bind(device, port);
    return problem;
}

static int port_info(struct request *request)
{
    struct port_info_body *body = &request->body.port_info;
    struct layout layout = layout_for(body->tx_rings, body->rx_rings, body->tx_slots, body->rx_slots);
    if (request->name[0] == 0) {
        return EINVAL; /* about memory alone; only that of ports is there */
    }
    if (strncmp(request->name, SWITCH_PREFIX, strlen(SWITCH_PREFIX)) != 0) {
        return ENXIO;
    }
    /* What a registration would give: netmap too makes a port for this question if there is none. */
    struct port *port = port_find(request->name);
    if (port != NULL) {
        layout = port->layout;
        port_release(port);
    }
    *body = (struct port_info_body){
        .memory_size = layout.file_size - layout.region_offset,
        .tx_slots = layout.slots,
        .rx_slots = layout.slots,
        .tx_rings = (uint16_t)layout.tx_rings,
        .rx_rings = (uint16_t)layout.rx_rings,
        .memory_id = layout.memory_id,
    };
    return 0;
}

/* Ports have no virtio-net header yet, and that they have none is known of those in this process only. */
static int port_header(struct request *request)
{
    uint32_t length = request->body.port_header.length;
    bool sets = request->type == REQUEST_HEADER_SET;
    if (sets && length != 0 && length != 10 && length != 12) {
        return EINVAL;
    }
    struct port *port = port_find(request->name);
    if (port == NULL) {
        return ENXIO;
    }
    port_release(port);
    if (!sets) {
        request->body.port_header.length = 0;
    }
    return sets && length != 0 ? EOPNOTSUPP : 0;
}

/* Attach, detach and list: the daemon does it. The registration lock keeps its answers apart. */
static int manage(int fd, struct request *request)
{
    struct place place = {0};
    memcpy(place.name, request->name, sizeof place.name);
    if (request->type == REQUEST_ATTACH) {
        const struct register_body *wanted = &request->body.attach.registration;
        if (wanted->mode != MODE_ALL_NIC || wanted->memory_id != 0) {
            return wanted->memory_id != 0 ? EINVAL : EOPNOTSUPP; /* with host rings: not yet */
        }
    } else if (request->type == REQUEST_LIST) {
        place.switch_index = request->body.list.switch_index;
        place.port_index = request->body.list.port_index;
    }
    pthread_mutex_lock(&registration_lock);
    int problem = daemon_manage(fd, request->type, &place);
    pthread_mutex_unlock(&registration_lock);
    if (problem != 0) {
        return problem;
    }
    memcpy(request->name, place.name, sizeof request->name);
    switch (request->type) {
    case REQUEST_ATTACH:
        request->body.attach.port_index = place.port_index;
        break;
    case REQUEST_DETACH:
        request->body.detach.port_index = place.port_index;
        break;
    default:
        request->body.list.switch_index = place.switch_index;
        request->body.list.port_index = place.port_index;
    }
    return 0;
}

int perform(int fd, struct device *device, struct request *request)
{
    int problem;
    switch (request->type) {
    case REQUEST_REGISTER:
        pthread_mutex_lock(&registration_lock);
        problem = register_port(fd, device, request);
        pthread_mutex_unlock(&registration_lock);
        return problem;
    case REQUEST_PORT_INFO:
        return port_info(request);
    case REQUEST_HEADER_SET:
    case REQUEST_HEADER_GET:
        return port_header(request);
    case REQUEST_ATTACH:
    case REQUEST_DETACH:
    case REQUEST_LIST:
        return manage(fd, request);
    case REQUEST_NEW_INTERFACE:
    case REQUEST_DELETE_INTERFACE:
    case REQUEST_POLLING_ON:
    case REQUEST_POLLING_OFF:
    case REQUEST_POOLS_INFO:
    case REQUEST_LOOP_START:
    case REQUEST_LOOP_STOP:
        return EOPNOTSUPP;
    case REQUEST_CSB_ENABLE:
        return request->unsupported_option ? EOPNOTSUPP : EINVAL;
    default:
        return EINVAL;
    }
}
