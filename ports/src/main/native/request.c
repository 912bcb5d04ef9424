#include "request.h"

#include <errno.h>
#include <stdlib.h>

#include "ask.h"
#include "daemon.h"
#include "kloop.h"
#include "registration.h"

/* Programs ask these to find something out, and are not surprised by an error. */
static bool only_looks(uint16_t type)
{
    return type == REQUEST_PORT_INFO || type == REQUEST_LIST || type == REQUEST_HEADER_GET
           || type == REQUEST_POOLS_INFO;
}

static int ask_daemon(struct device *device, struct request *request)
{
    struct reply *reply = malloc(sizeof *reply);
    size_t end;
    if (reply == NULL) {
        return ENOMEM;
    }
    reply->count = 0;
    pthread_mutex_lock(&device->control);
    int problem = request->type == REQUEST_REGISTER
                      ? registration_request(device, request, reply)
                      : ask(device, request, reply, &end, only_looks(request->type) ? TELL_NONE : TELL_ALL);
    pthread_mutex_unlock(&device->control);
    daemon_discard(reply);
    free(reply);
    return problem;
}

static const void *payload(const struct request *request, const struct option *option)
{
    return option != NULL ? request->payload + option->payload : NULL;
}

static int start_loop(struct device *device, struct port *port, struct request *request)
{
    struct option *eventfds = request_option(request, OPTION_LOOP_EVENTFDS);
    struct option *mode = request_option(request, OPTION_LOOP_MODE);
    struct loop_option_status status = {EOPNOTSUPP, EOPNOTSUPP};
    int problem =
        loop_start(device, port, &request->body.loop_start, payload(request, eventfds),
                   eventfds != NULL ? eventfds->size : 0, payload(request, mode), &status);
    if (eventfds != NULL) {
        eventfds->status = status.eventfds;
    }
    if (mode != NULL) {
        mode->status = status.mode;
    }
    return problem;
}

static int enable_csb(struct device *device, struct port *port, struct request *request)
{
    struct option *option = request_option(request, OPTION_CSB);
    if (option == NULL) {
        return EINVAL;
    }
    option->status = port != NULL ? (uint32_t)csb_enable(device, port, payload(request, option)) : 0;
    return (int)option->status;
}

int perform(struct device *device, struct request *request)
{
    struct port *port = atomic_load(&device->port);
    switch (request->type) {
    case REQUEST_LOOP_START:
        return request->body.loop_start.sleep_micros > 1000000 ? EINVAL
               : port == NULL                                  ? ENXIO
                                                               : start_loop(device, port, request);
    case REQUEST_LOOP_STOP:
        return port != NULL ? loop_stop(device, port) : ENXIO;
    case REQUEST_CSB_ENABLE:
        return enable_csb(device, port, request);
    default:
        return ask_daemon(device, request);
    }
}
