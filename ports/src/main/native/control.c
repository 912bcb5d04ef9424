/* NIOCCTRL: takes header, body and options apart as netmap does, with its errors. */
#include <errno.h>
#include <string.h>

#include "request.h"
#include "user_memory.h"

/* Options that are looked at: netmap's buffer has no room for more either. */
#define MOST_OPTIONS 64

/* Bytes of what follows an option's header, at most size. */
static uint64_t option_body(const struct request_option *option)
{
    static const uint16_t sizes[OPTION_LIMIT] = {0, 72, 0, 16, 8, 32};
    if (option->type == 2 && option->size >= sizeof *option) {
        return option->size - sizeof *option;
    }
    return option->type < OPTION_LIMIT ? sizes[option->type] : 0;
}

static int body_size(uint16_t type)
{
    static const uint8_t sizes[] = {0, 56, 32, 64, 8, 8, 8, 8, 16, 0, 16, 16, 64, 8, 0, 0};
    return type < sizeof sizes ? sizes[type] : 0;
}

static int put_status(uint64_t option, uint32_t status)
{
    return copy_out(option + offsetof(struct request_option, status), &status, sizeof status);
}

/*
 * Reads the options and writes their states. None of those that exist is supported yet, so in the end each says
 * EOPNOTSUPP, and who cares (a registration) fails.
 */
static int check_options(uint64_t first, size_t used, bool *any)
{
    uint64_t seen[OPTION_LIMIT] = {0};
    uint64_t places[MOST_OPTIONS];
    int count = 0;
    int problem = 0;
    for (uint64_t place = first; place != 0 && problem == 0;) {
        struct request_option option;
        if (count == MOST_OPTIONS) {
            return EMSGSIZE;
        }
        problem = copy_in(&option, place, sizeof option);
        if (problem != 0) {
            break;
        }
        places[count++] = place;
        uint32_t status = 0;
        used += sizeof option;
        if (option.type < 1) {
            status = EINVAL;
        } else if (option.type < OPTION_LIMIT) {
            if (seen[option.type] != 0) {
                status = EINVAL;
                put_status(seen[option.type], EINVAL);
            } else if (option.size > REQUEST_MAX_BYTES || used + option_body(&option) > REQUEST_MAX_BYTES) {
                problem = EMSGSIZE;
            }
            seen[option.type] = place;
            used += problem == 0 ? option_body(&option) : 0;
        }
        if (put_status(place, status) != 0) {
            return EFAULT;
        }
        problem = status != 0 ? (int)status : problem;
        place = option.next;
    }
    for (int i = 0; problem == 0 && i < count; i++) {
        problem = put_status(places[i], EOPNOTSUPP);
    }
    *any = count > 0;
    return problem;
}

int control_request(int fd, struct device *device, uint64_t argument)
{
    struct request_header header;
    struct request request = {0};
    if (copy_in(&header, argument, sizeof header) != 0) {
        return EFAULT;
    }
    if (header.version < API_OLDEST || header.version > API_NEWEST || header.reserved != 0) {
        return EINVAL;
    }
    size_t size = (size_t)body_size(header.type);
    if ((size != 0) != (header.body != 0)) {
        return EINVAL;
    }
    int problem = copy_in(&request.body, header.body, size);
    if (problem == 0) {
        problem = check_options(header.options, size, &request.unsupported_option);
    }
    if (problem != 0) {
        return problem;
    }
    request.type = header.type;
    memcpy(request.name, header.name, sizeof request.name - 1); /* and a zero */
    problem = perform(fd, device, &request);
    if (problem == 0 && header.type == REQUEST_LIST) {
        problem = copy_out(argument + offsetof(struct request_header, name), request.name, sizeof request.name);
    }
    return problem != 0 ? problem : copy_out(header.body, &request.body, size);
}
