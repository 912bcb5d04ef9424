#include "message.h"

#include <string.h>

struct wire_request {
    uint16_t type;
    uint16_t version;
    uint16_t body_size;
    uint16_t option_count;
    char name[REQUEST_NAME];
    char body[];
};

struct wire_option {
    uint32_t type;
    uint32_t status;
    uint64_t size;
    char payload[];
};

_Static_assert(sizeof(struct message_header) == 16, "header of a control message");
_Static_assert(sizeof(struct wire_request) == 72, "REQUEST");
_Static_assert(sizeof(struct wire_option) == 16, "option of a REQUEST");
_Static_assert(sizeof(struct binding) == 56 && sizeof(struct binding_ring) == 64, "BINDING");

static size_t padded(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

size_t message_encode(const struct request *request, char *to)
{
    struct wire_request wire = {
        .type = request->type, .version = request->version, .body_size = (uint16_t)request->body_size};
    size_t end = sizeof wire;
    memcpy(wire.name, request->name, sizeof wire.name);
    memset(to + end, 0, padded(request->body_size));
    memcpy(to + end, &request->body, request->body_size);
    end += padded(request->body_size);
    for (unsigned i = 0; i < request->option_count; i++) {
        const struct option *option = &request->options[i];
        if (!option->ours) {
            struct wire_option part = {.type = option->type, .size = option->size};
            memcpy(to + end, &part, sizeof part);
            end += sizeof part;
            memset(to + end, 0, padded(option->size));
            memcpy(to + end, request->payload + option->payload, option->size);
            end += padded(option->size);
            wire.option_count++;
        }
    }
    memcpy(to, &wire, sizeof wire);
    return end;
}

/* Reads the next option's payload and status. Returns where it ends, 0 if it is not this option. */
static size_t decode_option(struct request *request, struct option *option, const char *from, size_t place,
                            size_t length, int status)
{
    struct wire_option part;
    if (length - place < sizeof part) {
        return 0;
    }
    memcpy(&part, from + place, sizeof part);
    place += sizeof part;
    if (part.type != option->type || part.size != option->size || length - place < padded(option->size)) {
        return 0;
    }
    option->status = part.status;
    if (status == 0) {
        memcpy(request->payload + option->payload, from + place, option->size);
    }
    return place + padded(option->size);
}

size_t message_decode(struct request *request, const char *from, size_t length, int status)
{
    struct wire_request wire;
    if (length < sizeof wire) {
        return 0;
    }
    memcpy(&wire, from, sizeof wire);
    size_t place = sizeof wire;
    if (wire.type != request->type || wire.body_size != request->body_size
        || length - place < padded(request->body_size)) {
        return 0;
    }
    if (status == 0) {
        memcpy(&request->body, from + place, request->body_size);
        memcpy(request->name, wire.name, sizeof request->name);
        request->name[sizeof request->name - 1] = 0;
    }
    place += padded(request->body_size);
    unsigned told = 0;
    for (unsigned i = 0; i < request->option_count; i++) {
        if (!request->options[i].ours) {
            place = decode_option(request, &request->options[i], from, place, length, status);
            if (place == 0) {
                return 0;
            }
            told++;
        }
    }
    return wire.option_count == told ? place : 0;
}

size_t message_decode_new(struct request *request, const char *from, size_t length)
{
    struct wire_request wire;
    struct wire_option part;
    if (length < sizeof wire) {
        return 0;
    }
    memcpy(&wire, from, sizeof wire);
    request->type = wire.type;
    request->version = wire.version;
    request->body_size = request_body_size(wire.type);
    size_t place = sizeof wire + padded(request->body_size);
    for (unsigned i = 0; i < wire.option_count; i++) {
        if (i == MAX_OPTIONS || place > length || length - place < sizeof part) {
            return 0;
        }
        memcpy(&part, from + place, sizeof part);
        if (part.size > sizeof request->payload - request->payload_size) {
            return 0;
        }
        request->options[request->option_count++] =
            (struct option){.type = part.type, .size = (uint32_t)part.size, .payload = request->payload_size};
        request->payload_size += (uint32_t)padded(part.size);
        place += sizeof part + padded(part.size);
    }
    return message_decode(request, from, length, 0);
}

size_t message_binding_size(const struct binding *binding)
{
    return sizeof *binding + binding->ring_count * sizeof binding->rings[0];
}

const struct binding *message_binding(const struct reply *reply, size_t place)
{
    const struct binding *binding = (const struct binding *)(reply->body + place);
    return place % 8 == 0 && place <= reply->length && reply->length - place >= sizeof *binding
                   && reply->length - place >= message_binding_size(binding)
                   && binding->descriptor_count == reply->count
               ? binding
               : NULL;
}

const char *message_reason(const struct reply *reply, size_t place, int *length)
{
    uint16_t size = 0;
    *length = 0;
    if (place <= reply->length && reply->length - place >= sizeof size) {
        memcpy(&size, reply->body + place, sizeof size);
        place += sizeof size;
        *length = size <= reply->length - place ? size : (int)(reply->length - place);
    }
    return reply->body + place;
}
