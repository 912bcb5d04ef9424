#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"
#include "real.h"

#define PAGE 4096u
/* ring/SyncLayout: the words of a ring. Those from 256 on are the client's alone. */
#define BLOCK_SIZE 1024u
enum {
    WORD_HEAD = 0,
    WORD_WAIT = 128,
    WORD_SHOWN = 256,
    WORD_WAITER = 260,
    WORD_KICKED = 264,
    WORD_TAIL = 512,
    WORD_SLEEP = 640,
};

#define DEFAULT_SLOTS 1024u
#define FEWEST_SLOTS 16u
#define MOST_SLOTS 4096u
#define DEFAULT_BUFFER_SIZE 2112u

static uint64_t pages(uint64_t bytes)
{
    return (bytes + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

static uint64_t ring_size(const struct layout *layout)
{
    return pages(sizeof(struct ring) + layout->slots * sizeof(struct slot));
}

/* Of the ring's structure in the file; tx rings first. */
static uint64_t ring_offset(const struct layout *layout, uint32_t ring)
{
    return layout->region_offset + PAGE + ring * ring_size(layout);
}

void layout_complete(struct layout *layout)
{
    uint32_t rings = layout->tx_rings + layout->rx_rings;
    layout->buffers = FIRST_BUFFER + rings * layout->slots;
    layout->region_offset = pages((uint64_t)rings * BLOCK_SIZE);
    layout->file_size = pages(ring_offset(layout, rings) + (uint64_t)layout->buffers * layout->buffer_size);
}

static uint32_t rings_for(uint32_t asked)
{
    return asked < 1 ? 1 : asked > MAX_RINGS ? MAX_RINGS : asked;
}

struct layout layout_for(uint32_t tx_rings, uint32_t rx_rings, uint32_t tx_slots, uint32_t rx_slots)
{
    uint32_t asked = tx_slots > rx_slots ? tx_slots : rx_slots;
    uint32_t slots = FEWEST_SLOTS;
    while (slots < (asked == 0 ? DEFAULT_SLOTS : asked) && slots < MOST_SLOTS) {
        slots *= 2;
    }
    struct layout layout = {.tx_rings = rings_for(tx_rings),
                            .rx_rings = rings_for(rx_rings),
                            .slots = slots,
                            .buffer_size = DEFAULT_BUFFER_SIZE};
    layout_complete(&layout);
    return layout;
}

/* The daemon is believed no more than it believes us: what is mapped must be there, and stay. */
static bool is_sound(const struct layout *layout, int memory)
{
    struct layout expected = *layout;
    struct stat status;
    if (layout->slots < FEWEST_SLOTS || layout->slots > MOST_SLOTS || (layout->slots & (layout->slots - 1)) != 0
        || layout->buffer_size < 256 || layout->buffer_size > 16384 || layout->buffer_size % 64 != 0) {
        return false;
    }
    layout_complete(&expected);
    int seals = real_fcntl("fcntl", memory, F_GET_SEALS, NULL);
    return memcmp(&expected, layout, sizeof expected) == 0 && fstat(memory, &status) == 0
           && (uint64_t)status.st_size >= layout->file_size && seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

static void find_words(struct port *port)
{
    for (uint32_t i = 0; i < port->layout.tx_rings + port->layout.rx_rings; i++) {
        bool transmits = i < port->layout.tx_rings;
        char *block = port->memory + i * (size_t)BLOCK_SIZE;
        port->rings[i] = (struct ring_state){
            .ring = (struct ring *)(port->memory + ring_offset(&port->layout, i)),
            .head = (_Atomic uint32_t *)(block + WORD_HEAD),
            .tail = (_Atomic uint32_t *)(block + WORD_TAIL),
            .wait = (_Atomic uint32_t *)(block + WORD_WAIT),
            .shown = (_Atomic uint32_t *)(block + WORD_SHOWN),
            .waiter = (_Atomic uint32_t *)(block + WORD_WAITER),
            .sleep = (_Atomic uint32_t *)(block + WORD_SLEEP),
            .kicked = (_Atomic uint32_t *)(block + WORD_KICKED),
            .transmits = transmits,
            .call = HIDDEN_CALLS + (int)i,
        };
    }
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

static struct port *port_make(const char *name, struct opened *opened)
{
    struct port *port = calloc(1, sizeof *port);
    void *memory = MAP_FAILED;
    if (port == NULL || !is_sound(&opened->layout, opened->descriptors[HIDDEN_MEMORY])) {
        errno = port == NULL ? ENOMEM : EPROTO;
    } else {
        memory = real_mmap(NULL, opened->layout.file_size, PROT_READ | PROT_WRITE, MAP_SHARED,
                           opened->descriptors[HIDDEN_MEMORY], 0);
    }
    if (memory == MAP_FAILED) {
        int problem = errno;
        for (int i = 0; i < opened->count; i++) {
            real_close(opened->descriptors[i]);
        }
        free(port);
        errno = problem;
        return NULL;
    }
    port->layout = opened->layout;
    port->memory = memory;
    port->hidden_count = opened->count;
    for (int i = 0; i < opened->count; i++) {
        port->hidden[i] = hide(opened->descriptors[i]);
    }
    struct interface_head *interface = (struct interface_head *)(port->memory + port->layout.region_offset);
    snprintf(port->name, sizeof port->name, "%.*s", BIND_NAME - 1, name != NULL ? name : interface->name);
    find_words(port);
    return port;
}

struct port *port_open(int socket, const char *name, const struct layout *wanted)
{
    /* A port that was closed goes a moment later, and whoever closed it may want it again at once. */
    static const long pauses_nanos[] = {1000000, 4000000, 15000000, 40000000, 100000000};
    const unsigned pauses = sizeof pauses_nanos / sizeof *pauses_nanos;
    struct opened opened;
    int problem;
    for (unsigned i = 0;; i++) {
        problem = daemon_open(socket, name, wanted, i == pauses, &opened);
        if (problem != EBUSY || i == pauses) {
            break;
        }
        nanosleep(&(struct timespec){0, pauses_nanos[i]}, NULL);
    }
    if (problem != 0) {
        errno = problem;
        return NULL;
    }
    return port_make(name, &opened);
}

struct port *port_describe(int socket)
{
    struct opened opened;
    int problem = daemon_open(socket, NULL, NULL, false, &opened);
    if (problem != 0) {
        errno = problem;
        return NULL;
    }
    return port_make(NULL, &opened);
}

void port_destroy(struct port *port)
{
    munmap(port->memory, port->layout.file_size);
    for (int i = 0; i < port->hidden_count; i++) {
        real_close(port->hidden[i]);
    }
    free(port);
}

uint64_t port_memory_size(const struct port *port)
{
    return port->layout.file_size - port->layout.region_offset;
}

void bind_all_rings(struct device *device, struct port *port)
{
    device->tx_first = 0;
    device->tx_end = device->rx_first = (uint16_t)port->layout.tx_rings;
    device->rx_end = (uint16_t)(port->layout.tx_rings + port->layout.rx_rings);
    device->interface_offset = 0;
    device->transmits_in_poll = true;
}

/*
 * A struct netmap_if of its own for a device that has not all rings: the others have offset 0 there. They lie behind the
 * daemon's in its page, which nobody but programs reads.
 */
static int make_interface(struct device *device, struct port *port)
{
    uint32_t rings = port->layout.tx_rings + port->layout.rx_rings;
    char *first = port->memory + port->layout.region_offset;
    uint64_t size = (sizeof(struct interface_head) + rings * sizeof(uint64_t) + 63) & ~UINT64_C(63);
    uint64_t expected = 0;
    atomic_compare_exchange_strong(&port->interfaces_end, &expected, size);
    uint64_t offset = atomic_fetch_add(&port->interfaces_end, size);
    if (offset + size > PAGE) {
        atomic_fetch_sub(&port->interfaces_end, size);
        return ENOMEM;
    }
    struct interface_head *interface = (struct interface_head *)(first + offset);
    memcpy(interface, first, sizeof *interface);
    for (uint32_t i = 0; i < rings; i++) {
        bool mine = (i >= device->tx_first && i < device->tx_end) || (i >= device->rx_first && i < device->rx_end);
        interface->ring_offset[i] = mine ? ring_offset(&port->layout, i) - port->layout.region_offset - offset : 0;
    }
    device->interface_offset = offset;
    return 0;
}

int bind_rings(struct device *device, struct port *port, uint32_t mode, uint16_t ring, uint64_t flags)
{
    const struct layout *layout = &port->layout;
    bind_all_rings(device, port);
    device->transmits_in_poll = (flags & FLAG_NO_TX_POLL) == 0;
    if (mode == MODE_ONE_NIC) {
        /* Of the direction that has fewer rings, the first. */
        device->tx_first = ring < layout->tx_rings ? ring : 0;
        device->tx_end = device->tx_first + 1;
        device->rx_first = (uint16_t)(layout->tx_rings + (ring < layout->rx_rings ? ring : 0));
        device->rx_end = device->rx_first + 1;
    }
    if ((flags & FLAG_RX_ONLY) != 0) {
        device->tx_first = device->tx_end = 0;
    }
    if ((flags & FLAG_TX_ONLY) != 0) {
        device->rx_first = device->rx_end = 0;
    }
    uint32_t bound = (uint32_t)(device->tx_end - device->tx_first + device->rx_end - device->rx_first);
    return bound == layout->tx_rings + layout->rx_rings ? 0 : make_interface(device, port);
}

void *port_map(struct port *port, void *address, size_t length, int protection, int flags, off_t offset)
{
    uint64_t size = port_memory_size(port);
    if (offset < 0 || (uint64_t)offset > size || length > size - (uint64_t)offset) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    return real_mmap(address, length, protection, flags, port->hidden[HIDDEN_MEMORY],
                     offset + (off_t)port->layout.region_offset);
}
