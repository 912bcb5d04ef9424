#include "ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon.h"
#include "reconnect.h"

static int exchange(struct device *device, const char *message, size_t length, struct reply *reply)
{
    int problem = daemon_ask(device->socket, MESSAGE_REQUEST, message, length, -1, REPLY_MILLIS, reply);
    if (problem == ENXIO && connection_restore(device)) {
        problem = daemon_ask(device->socket, MESSAGE_REQUEST, message, length, -1, REPLY_MILLIS, reply);
    }
    return problem;
}

int ask(struct device *device, struct request *request, struct reply *reply, size_t *end, enum telling telling)
{
    char *message = malloc(MAX_MESSAGE);
    if (message == NULL) {
        return ENOMEM;
    }
    int problem = exchange(device, message, message_encode(request, message), reply);
    free(message);
    if (problem != 0) {
        return problem;
    }
    *end = message_decode(request, reply->body, reply->length, reply->status);
    if (*end == 0) {
        return reply->status != 0 ? reply->status : EPROTO;
    }
    if (reply->status != 0 && telling != TELL_NONE && (reply->status != EBUSY || telling == TELL_ALL)) {
        int length;
        const char *reason = message_reason(reply, *end, &length);
        fprintf(stderr, "libvale-netmap: %.*s\n", length, reason);
    }
    return reply->status;
}
