#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon.h"
#include "extmem.h"
#include "real.h"
#include "reconnect.h"
#include "sync.h"

#define PAGE 4096u
#define MOST_SLOTS 65536u
/* netmap's nr_memsize has 32 bits for older programs. */
#define MOST_MEMORY (UINT64_C(1) << 32)

/* The file that a binding is for: what it names must be there, and stay. */
struct extent {
    uint64_t file_size;
    uint64_t region_offset;
    uint64_t end; /* of the region */
};

static bool is_within(uint64_t offset, uint64_t size, uint64_t first, uint64_t end)
{
    return offset >= first && offset <= end && size <= end - offset;
}

static bool is_power_of_two(uint32_t number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

static bool ring_is_sound(const struct extent *extent, uint64_t ring, uint64_t sync, uint32_t slots)
{
    uint64_t end = extent->file_size < extent->end ? extent->file_size : extent->end;
    return slots >= 1 && slots <= MOST_SLOTS && ring % 64 == 0 && sync % SYNC_BLOCK == 0
           && is_within(ring, sizeof(struct ring) + slots * (uint64_t)sizeof(struct slot), extent->region_offset, end)
           && is_within(sync, SYNC_BLOCK, 0, extent->region_offset);
}

static bool is_index(int16_t index, int count)
{
    return index >= -1 && index != HIDDEN_MEMORY && index < count;
}

static bool entry_is_sound(const struct extent *extent, const struct binding_ring *entry, int descriptors)
{
    bool alone = entry->peer_ring == 0 && entry->peer_sync == 0 && entry->kind != KIND_PIPE;
    return entry->kind >= KIND_SWITCHED && entry->kind <= KIND_FORWARD && is_index(entry->call, descriptors)
           && is_index(entry->kick, descriptors) && is_index(entry->peer_call, descriptors)
           && (entry->kind == KIND_IDLE || is_power_of_two(entry->slots))
           && ring_is_sound(extent, entry->ring, entry->sync, entry->slots)
           && (alone
               || (is_power_of_two(entry->peer_slots)
                   && ring_is_sound(extent, entry->peer_ring, entry->peer_sync, entry->peer_slots)));
}

enum order { TX, RX, FORWARD };

static enum order order_of(const struct binding_ring *entry)
{
    return entry->kind == KIND_FORWARD ? FORWARD : (entry->flags & RING_TRANSMITS) != 0 ? TX : RX;
}

/* The daemon is believed no more than it believes us. */
static bool is_sound(const struct binding *binding, int memory)
{
    struct stat status;
    int seals = real_fcntl("fcntl", memory, F_GET_SEALS, NULL);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || real_fstat(memory, &status) != 0 || status.st_size < 0) {
        return false;
    }
    struct extent extent = {(uint64_t)status.st_size, binding->region_offset, 0};
    if (binding->region_offset % PAGE != 0 || binding->region_offset >= extent.file_size
        || binding->memory_size > MOST_MEMORY || binding->memory_size % PAGE != 0) {
        return false;
    }
    extent.end = binding->region_offset + binding->memory_size;
    uint64_t buffers = binding->max_buffers * (uint64_t)binding->buffer_size;
    if (!is_within(binding->interface_offset, sizeof(struct interface_head), 0, binding->memory_size)
        || binding->buffer_size < 64 || binding->buffer_size > UINT16_MAX + 1u
        || !is_within(binding->buffers_offset, buffers, binding->region_offset, extent.end)
        || binding->ring_count > MAX_RINGS) {
        return false;
    }
    enum order before = TX;
    for (unsigned i = 0; i < binding->ring_count; i++) {
        const struct binding_ring *entry = &binding->rings[i];
        if (order_of(entry) < before || !entry_is_sound(&extent, entry, binding->descriptor_count)) {
            return false;
        }
        before = order_of(entry);
    }
    return true;
}

/* High up, where programs that count on the next number, or close all that they know of, do not meet them. */
static int hide(int fd)
{
    struct rlimit limit;
    rlim_t most = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 4096 ? limit.rlim_cur : 4096;
    int hidden = real_fcntl("fcntl", fd, F_DUPFD_CLOEXEC, (void *)(intptr_t)(most > 512 ? most - 256 : most / 2));
    if (hidden < 0) {
        return fd;
    }
    real_close(fd);
    return hidden;
}

static struct ring_state state_of(char *memory, const struct binding_ring *entry)
{
    bool has_peer = entry->peer_ring != 0;
    struct ring_state state = {
        .ring = (struct ring *)(memory + entry->ring),
        .peer_ring = has_peer ? (struct ring *)(memory + entry->peer_ring) : NULL,
        .peer_sync = has_peer ? memory + entry->peer_sync : NULL,
        .slots = entry->slots,
        .peer_slots = has_peer ? entry->peer_slots : 0,
        .id = entry->id,
        .kind = (uint8_t)entry->kind,
        .transmits = (entry->flags & RING_TRANSMITS) != 0,
        .host = (entry->flags & RING_HOST) != 0,
        .lossless = (entry->flags & RING_LOSSLESS) != 0,
        .headroom = entry->headroom,
        .max_offset = entry->max_offset,
        .call = entry->call,
        .kick = entry->kick,
        .peer_call = entry->peer_call,
    };
    find_words(&state, memory + entry->sync);
    return state;
}

static void fill(struct port *port, const struct request *request, const struct binding *binding)
{
    const struct register_body *body = &request->body.registration;
    memcpy(port->name, request->name, sizeof port->name);
    port->mode = body->mode;
    port->flags = body->flags;
    port->registration = binding->registration;
    port->interface_offset = binding->interface_offset;
    port->exclusive = (binding->flags & BINDING_EXCLUSIVE) != 0;
    port->transmits_in_poll = (binding->flags & BINDING_NO_TX_POLL) == 0;
    port->layout = (struct layout){
        .region_offset = binding->region_offset,
        .memory_size = binding->memory_size,
        .buffers_offset = binding->buffers_offset,
        .buffer_size = binding->buffer_size,
        .max_buffers = binding->max_buffers,
        .memory_id = binding->memory_id,
    };
    port->buffers = port->memory + binding->buffers_offset;
    port->bound_count = binding->ring_count;
    for (int i = 0; i < port->bound_count; i++) {
        struct ring_state *state = &port->rings[i];
        *state = state_of(port->memory, &binding->rings[i]);
        if (state->kind != KIND_FORWARD) {
            port->ring_count++;
            port->tx_count += state->transmits;
        } else if (state->host) {
            port->to_host = state;
        } else {
            port->to_wire = state;
        }
    }
}

struct port *port_make(const struct request *request, const struct binding *binding, struct reply *reply)
{
    if (reply->count < 1 || !is_sound(binding, reply->descriptors[HIDDEN_MEMORY])) {
        errno = EPROTO;
        return NULL;
    }
    struct port *port = calloc(1, sizeof *port + binding->ring_count * sizeof(struct ring_state));
    if (port == NULL) {
        return NULL;
    }
    port->memory = real_mmap(NULL, binding->region_offset + binding->memory_size, PROT_READ | PROT_WRITE, MAP_SHARED,
                             reply->descriptors[HIDDEN_MEMORY], 0);
    if (port->memory == MAP_FAILED) {
        free(port);
        return NULL;
    }
    fill(port, request, binding);
    port->hidden_count = reply->count;
    for (int i = 0; i < reply->count; i++) {
        port->hidden[i] = hide(reply->descriptors[i]);
    }
    reply->count = 0;
    return port;
}

void port_destroy(struct port *port)
{
    extmem_give_back(port);
    munmap(port->memory, port->layout.region_offset + port->layout.memory_size);
    for (int i = 0; i < port->hidden_count; i++) {
        real_close(port->hidden[i]);
    }
    free(port->reconnection);
    free(port);
}

void *port_map(struct port *port, void *address, size_t length, int protection, int flags, off_t offset)
{
    uint64_t size = port->layout.memory_size;
    if (offset < 0 || (uint64_t)offset > size || length > size - (uint64_t)offset) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    return real_mmap(address, length, protection, flags, port->hidden[HIDDEN_MEMORY],
                     offset + (off_t)port->layout.region_offset);
}
