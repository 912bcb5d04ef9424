#include "reconnect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "daemon.h"
#include "hidden.h"
#include "pipe.h"
#include "real.h"
#include "sync.h"
#include "wake.h"

#define SYNCS_BETWEEN_CHECKS 1024u
/* A daemon that starts takes up many registrations one after the other. */
#define ADOPT_MILLIS 2000

struct reconnection {
    struct sockaddr_un daemon;
    _Atomic int state;            /* enum connection */
    _Atomic int64_t next_attempt; /* CLOCK_MONOTONIC, nanoseconds */
    size_t request_size;
    size_t binding_size;
    _Alignas(8) char message[];   /* body of ADOPT: the registration as it was answered, then its binding */
};

/* The user is told once for all registrations of this process. */
static atomic_bool told;

int reconnection_prepare(struct device *device, struct port *port, const struct request *request,
                         const struct binding *binding)
{
    size_t binding_size = message_binding_size(binding);
    struct reconnection *reconnection = calloc(1, sizeof *reconnection + MAX_MESSAGE);
    if (reconnection == NULL) {
        return ENOMEM;
    }
    daemon_is_at(device->socket, &reconnection->daemon);
    reconnection->request_size = message_encode(request, reconnection->message);
    reconnection->binding_size = binding_size;
    memcpy(reconnection->message + reconnection->request_size, binding, binding_size);
    size_t used = sizeof *reconnection + reconnection->request_size + binding_size;
    struct reconnection *smaller = realloc(reconnection, used);
    port->reconnection = smaller != NULL ? smaller : reconnection;
    return 0;
}

static void note_lost(struct port *port)
{
    if (atomic_exchange(&port->reconnection->state, CONNECTION_AWAY) == CONNECTION_UP && !atomic_exchange(&told, true)) {
        fprintf(stderr, "libvale-netmap: the daemon has gone; \"%s\" waits for its return\n", port->name);
    }
}

static void note_back(struct port *port)
{
    atomic_store(&port->reconnection->state, CONNECTION_UP);
    if (atomic_exchange(&told, false)) {
        fprintf(stderr, "libvale-netmap: the daemon is back; \"%s\" goes on\n", port->name);
    }
}

static void note_ended(struct port *port, const char *reason, int length)
{
    atomic_store(&port->dead, true);
    if (atomic_load(&port->reconnection->state) == CONNECTION_AWAY) {
        atomic_store(&told, false);
    }
    if (length > 0) {
        fprintf(stderr, "libvale-netmap: \"%s\" is lost: %.*s\n", port->name, length, reason);
    }
}

/* Whether what is bound now is where it was: pointers into the memory stay as they are. */
static bool is_same(const struct reconnection *before, const struct binding *now)
{
    const struct binding *then = (const struct binding *)(before->message + before->request_size);
    return message_binding_size(now) == before->binding_size && then->region_offset == now->region_offset
           && then->memory_size == now->memory_size && then->interface_offset == now->interface_offset
           && then->buffer_size == now->buffer_size && then->max_buffers == now->max_buffers
           && then->buffers_offset == now->buffers_offset && then->descriptor_count == now->descriptor_count
           && memcmp(then->rings, now->rings, then->ring_count * sizeof then->rings[0]) == 0;
}

/* Why a registration is not taken up; its length in *length. */
static const char *refusal(const struct reply *reply, int *length)
{
    struct request *refused = calloc(1, sizeof *refused);
    size_t place = refused != NULL ? message_decode_new(refused, reply->body, reply->length) : 0;
    free(refused);
    *length = 0;
    return place != 0 ? message_reason(reply, place, length) : "";
}

/* The binding that the daemon has made anew, or NULL if it is not the same. */
static const struct binding *bound_again(const struct port *port, const struct reply *reply)
{
    struct request *answered = calloc(1, sizeof *answered);
    size_t place =
        answered != NULL && reply->status == 0 ? message_decode_new(answered, reply->body, reply->length) : 0;
    free(answered);
    const struct binding *binding = place != 0 ? message_binding(reply, place) : NULL;
    return binding != NULL && is_same(port->reconnection, binding) ? binding : NULL;
}

void connection_doubt(struct port *port)
{
    atomic_store_explicit(&port->idle_syncs, SYNCS_BETWEEN_CHECKS - 1, memory_order_relaxed);
}

void connection_call_monitors(struct port *port)
{
    int before = errno;
    if (!daemon_tell(port->device, MESSAGE_CALL_MONITORS)) {
        connection_doubt(port);
    }
    errno = before;
}

/* Whoever was called by what is no more: that it was answered does not count. */
static void call_again(struct port *port)
{
    for (int i = 0; i < port->bound_count; i++) {
        struct ring_state *state = &port->rings[i];
        atomic_store(state->kicked, 0);
        atomic_store(block_word(state->sync, WORD_CALLED), 0);
        if (state->kind == KIND_PIPE) {
            pipe_wake(port, state);
        } else {
            wake_worker(port, state);
        }
    }
    connection_call_monitors(port);
}

/* Puts the new connection and what came with it in the place of the old. */
static void resume(struct device *device, struct port *port, const struct binding *binding, int socket,
                   struct reply *reply)
{
    struct reconnection *reconnection = port->reconnection;
    memcpy(reconnection->message + reconnection->request_size, binding, reconnection->binding_size);
    port_replace_hidden(port, reply->descriptors);
    reply->count = 0;
    device_reconnect(device, socket);
    call_again(port);
    note_back(port);
}

/* Asks a daemon that is there to take the registration up. */
static void adopt(struct device *device, struct port *port, int socket, struct reply *reply)
{
    struct reconnection *reconnection = port->reconnection;
    if (daemon_ask(socket, MESSAGE_ADOPT, reconnection->message,
                   reconnection->request_size + reconnection->binding_size, port->hidden[HIDDEN_MEMORY],
                   ADOPT_MILLIS, reply)
        != 0) {
        real_close(socket); /* it is to be asked again */
        return;
    }
    if (reply->status == EAGAIN) {
        real_close(socket); /* what is monitored has not come back yet */
        return;
    }
    const struct binding *binding = bound_again(port, reply);
    if (binding != NULL) {
        resume(device, port, binding, socket, reply);
        return;
    }
    int length = 0;
    const char *reason = reply->status != 0 ? refusal(reply, &length) : "";
    note_ended(port, reason, length);
    real_close(socket);
}

/* Connects, and adopts. Holding device->control. */
static void attempt(struct device *device, struct port *port)
{
    struct reconnection *reconnection = port->reconnection;
    if (clock_nanos() < reconnection->next_attempt) {
        return;
    }
    int socket = daemon_connect_again(&reconnection->daemon);
    struct reply *reply = socket >= 0 ? malloc(sizeof *reply) : NULL;
    if (reply != NULL) {
        adopt(device, port, socket, reply);
        daemon_discard(reply);
        free(reply);
    } else if (socket >= 0) {
        real_close(socket);
    }
    atomic_store(&reconnection->next_attempt, clock_nanos() + CONNECTION_RETRY_NANOS);
}

static enum connection state_of(const struct port *port)
{
    return atomic_load_explicit(&port->dead, memory_order_acquire)
               ? CONNECTION_ENDED
               : (enum connection)atomic_load_explicit(&port->reconnection->state, memory_order_acquire);
}

/* Looks at the connection, and does what can be done. Holding device->control. */
static void examine(struct device *device, struct port *port)
{
    if (state_of(port) == CONNECTION_ENDED || !device_is_current(device, device->socket)) {
        return; /* or closed: there is nothing to save */
    }
    switch (daemon_end(device->socket)) {
    case END_NONE:
        return;
    case END_ORDERED:
        note_ended(port, NULL, 0);
        return;
    case END_LOST:
        note_lost(port);
        attempt(device, port);
    }
}

enum connection connection_check(struct device *device, struct port *port, bool now)
{
    enum connection state = state_of(port);
    bool looks = state == CONNECTION_AWAY ? clock_nanos() >= port->reconnection->next_attempt
                                          : now || ++port->idle_syncs % SYNCS_BETWEEN_CHECKS == 0;
    if (state == CONNECTION_ENDED || !looks) {
        return state;
    }
    if (state == CONNECTION_UP && daemon_end(device->socket) == END_NONE) {
        return CONNECTION_UP;
    }
    if (pthread_mutex_trylock(&device->control) != 0) {
        return CONNECTION_AWAY; /* somebody is at it */
    }
    examine(device, port);
    state = state_of(port);
    pthread_mutex_unlock(&device->control);
    return state;
}

bool connection_restore(struct device *device)
{
    struct port *port = atomic_load(&device->port);
    if (port != NULL) {
        atomic_store(&port->reconnection->next_attempt, 0);
        examine(device, port);
        return state_of(port) == CONNECTION_UP && daemon_end(device->socket) == END_NONE;
    }
    struct sockaddr_un address;
    int socket = daemon_is_at(device->socket, &address) ? daemon_connect_again(&address) : -1;
    return socket >= 0 && device_reconnect(device, socket);
}
