/* NIOCCTRL: takes header, body and options out of the program's memory as netmap does, with its errors. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "request.h"
#include "user_memory.h"

/* netmap gathers a request in a buffer of this size; body and options begin behind its own pointers. */
#define NETMAP_BUFFER 4208
#define NETMAP_POINTERS 64
/* Bytes that each option takes besides its own. */
#define NETMAP_LINK 8

size_t request_body_size(uint16_t type)
{
    static const uint8_t sizes[] = {0, 56, 32, 64, 8, 8, 8, 8, 16, 0, 16, 16, 64, 8, 0, 0};
    return type < sizeof sizes ? sizes[type] : 0;
}

struct option *request_option(struct request *request, uint32_t type)
{
    for (unsigned i = 0; i < request->option_count; i++) {
        if (request->options[i].type == type) {
            return &request->options[i];
        }
    }
    return NULL;
}

/* Bytes of what follows an option's header; size is what the program says, which counts where it may vary. */
static uint64_t payload_size(uint32_t type, uint64_t size)
{
    switch (type) {
    case OPTION_EXTMEM:
        return sizeof(struct extmem_payload);
    case OPTION_LOOP_EVENTFDS:
        return size >= sizeof(struct request_option) ? size - sizeof(struct request_option) : 0;
    case OPTION_CSB:
        return sizeof(struct csb_payload);
    case OPTION_LOOP_MODE:
        return sizeof(struct loop_mode_payload);
    case OPTION_OFFSETS:
        return sizeof(struct offsets_payload);
    default:
        return 0;
    }
}

/* Where the gathering stands: bytes of netmap's buffer, and of body and options alone. */
struct gathered {
    size_t buffer;
    size_t bytes;
};

/* Takes one option in. Returns 0 or an errno; the option counts if option_count says so. */
static int take_option(struct request *request, uint64_t place, struct gathered *gathered, uint64_t *next)
{
    struct request_option header;
    if (copy_in(&header, place, sizeof header) != 0) {
        return EFAULT;
    }
    struct option *same = request_option(request, header.type);
    struct option *option = &request->options[request->option_count++];
    *option = (struct option){.place = place, .type = header.type, .payload = request->payload_size};
    *next = header.next;
    gathered->buffer += NETMAP_LINK + sizeof header;
    gathered->bytes += sizeof header;
    if (header.type < 1) {
        option->status = EINVAL;
        return EINVAL;
    }
    if (header.type >= OPTION_LIMIT) {
        return 0;
    }
    if (same != NULL) {
        same->status = option->status = EINVAL;
        return EINVAL;
    }
    uint64_t size = payload_size(header.type, header.size);
    if (header.size > REQUEST_MAX_BYTES || size > REQUEST_MAX_BYTES || gathered->bytes + size > REQUEST_MAX_BYTES
        || gathered->buffer + size > NETMAP_BUFFER) {
        return EMSGSIZE;
    }
    if (copy_in(request->payload + request->payload_size, place + sizeof header, size) != 0) {
        return EFAULT;
    }
    option->size = (uint32_t)size;
    request->payload_size += (uint32_t)(size + 7) & ~7u;
    gathered->buffer += size;
    gathered->bytes += size;
    return 0;
}

static int take_options(struct request *request, uint64_t first)
{
    struct gathered gathered = {NETMAP_POINTERS + request->body_size, request->body_size};
    for (uint64_t place = first; place != 0;) {
        if (gathered.buffer + NETMAP_LINK + sizeof(struct request_option) > NETMAP_BUFFER
            || request->option_count == MAX_OPTIONS) {
            request->option_count = 0; /* the list may go in a circle: nothing is written to it */
            return EMSGSIZE;
        }
        int problem = take_option(request, place, &gathered, &place);
        if (problem != 0) {
            return problem;
        }
    }
    for (unsigned i = 0; i < request->option_count; i++) {
        request->options[i].status = EOPNOTSUPP; /* until it is recognized */
    }
    return 0;
}

/* Gives the program states and payloads of its options. Returns what there was to report, or EFAULT. */
static int give_options(const struct request *request, int problem)
{
    for (unsigned i = 0; i < request->option_count; i++) {
        const struct option *option = &request->options[i];
        uint64_t status = option->place + offsetof(struct request_option, status);
        if (copy_out(status, &option->status, sizeof option->status) != 0) {
            return EFAULT;
        }
        if (problem == 0 && option->status == 0
            && copy_out(option->place + sizeof(struct request_option), request->payload + option->payload,
                        option->size) != 0) {
            return EFAULT;
        }
    }
    return problem;
}

static int take_and_perform(struct device *device, struct request *request, const struct request_header *header)
{
    if (header->version < API_OLDEST || header->version > API_NEWEST || header->reserved != 0) {
        return EINVAL;
    }
    request->type = header->type;
    request->version = header->version;
    request->body_size = request_body_size(header->type);
    memcpy(request->name, header->name, sizeof request->name);
    if ((request->body_size != 0) != (header->body != 0)) {
        return EINVAL;
    }
    int problem = copy_in(&request->body, header->body, request->body_size);
    if (problem == 0) {
        problem = take_options(request, header->options);
    }
    if (problem == 0) {
        request->name[sizeof request->name - 1] = 0;
        problem = perform(device, request);
    }
    if (problem == 0) {
        problem = copy_out(header->body, &request->body, request->body_size);
    }
    return give_options(request, problem);
}

int control_request(struct device *device, uint64_t argument)
{
    struct request_header header;
    if (argument == 0) {
        return EINVAL;
    }
    if (copy_in(&header, argument, sizeof header) != 0) {
        return EFAULT;
    }
    struct request *request = calloc(1, sizeof *request);
    if (request == NULL) {
        return ENOMEM;
    }
    int problem = take_and_perform(device, request, &header);
    /* Of the header, only the name may have changed: to that of the port that was listed. */
    if (request->type != 0
        && copy_out(argument + offsetof(struct request_header, name), request->name, sizeof request->name) != 0) {
        problem = EFAULT;
    }
    free(request);
    return problem;
}
