#include "registration.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "ask.h"
#include "daemon.h"
#include "extmem.h"
#include "hidden.h"
#include "kloop.h"
#include "port.h"
#include "reconnect.h"

/*
 * Memory of the program that is another port's already: netmap finds it by its pages, and so both ports share a memory.
 * Then the request is for that memory, and the option is answered here.
 */
static int prepare_extmem(struct request *request, struct option *option)
{
    struct extmem_payload *payload = (struct extmem_payload *)(request->payload + option->payload);
    if (!ports_have_extmem(payload->address, payload->pools.memory_size, &request->body.registration.memory_id,
                           &payload->pools)) {
        return extmem_check(payload);
    }
    option->ours = true;
    option->status = 0;
    return 0;
}

/* What remains to be done here for a port that the daemon has given. Returns 0 or an errno. */
static int complete(struct device *device, struct request *request, struct port *port)
{
    struct option *extmem = request_option(request, OPTION_EXTMEM);
    struct option *csb = request_option(request, OPTION_CSB);
    if (extmem != NULL && !extmem->ours) {
        extmem->status = (uint32_t)extmem_take(port, (const void *)(request->payload + extmem->payload));
        if (extmem->status != 0) {
            return (int)extmem->status;
        }
    }
    if (csb != NULL) {
        csb->status = (uint32_t)csb_enable(device, port, (const void *)(request->payload + csb->payload));
        return (int)csb->status;
    }
    return 0;
}

/*
 * Makes the port of a reply that the request has been read from, up to place; is_new: this process has asked for it.
 * Returns 0 or an errno.
 */
static int bind_port(struct device *device, struct request *request, struct reply *reply, size_t place, bool is_new)
{
    const struct binding *binding = message_binding(reply, place);
    if (binding == NULL) {
        return EPROTO;
    }
    struct port *port = port_make(request, binding, reply);
    if (port == NULL) {
        return errno;
    }
    int problem = reconnection_prepare(device, port, request, binding);
    if (problem == 0 && is_new) {
        problem = complete(device, request, port);
    }
    if (problem != 0) {
        port_destroy(port);
        return problem;
    }
    device_bind(device, port);
    return 0;
}

int registration_request(struct device *device, struct request *request, struct reply *reply)
{
    /* A port that was closed goes a moment later, and whoever closed it may want it again at once. */
    static const long pauses_nanos[] = {1000000, 4000000, 15000000, 40000000, 100000000};
    const unsigned pauses = sizeof pauses_nanos / sizeof *pauses_nanos;
    struct option *extmem = request_option(request, OPTION_EXTMEM);
    size_t place;
    int problem;
    if (atomic_load(&device->port) != NULL) {
        return EBUSY;
    }
    if (extmem != NULL && (problem = prepare_extmem(request, extmem)) != 0) {
        extmem->status = (uint32_t)problem;
        return problem;
    }
    for (unsigned i = 0;; i++) {
        problem = ask(device, request, reply, &place, i == pauses ? TELL_ALL : TELL_UNLESS_BUSY);
        if (problem != EBUSY || i == pauses) {
            break;
        }
        nanosleep(&(struct timespec){0, pauses_nanos[i]}, NULL);
    }
    if (problem == 0 && (problem = bind_port(device, request, reply, place, true)) != 0) {
        shutdown(device->socket, SHUT_RDWR); /* the registration ends with its connection; the next request makes another */
    }
    return problem;
}

int registration_describe(struct device *device)
{
    struct reply *reply = malloc(sizeof *reply);
    struct request *request = calloc(1, sizeof *request);
    int problem = ENOMEM;
    if (reply != NULL && request != NULL) {
        problem = daemon_ask(device->socket, MESSAGE_DESCRIBE, NULL, 0, -1, REPLY_MILLIS, reply);
        if (problem == 0) {
            size_t place = reply->status == 0 ? message_decode_new(request, reply->body, reply->length) : 0;
            problem = reply->status != 0 ? reply->status
                      : place == 0       ? EPROTO
                                         : bind_port(device, request, reply, place, false);
            daemon_discard(reply);
        }
    }
    free(request);
    free(reply);
    return problem;
}
