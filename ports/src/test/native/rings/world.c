#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reconnect.h"
#include "slots.h"

#define PAGE 4096u
#define BLOCKS 64u
#define RINGS_SIZE (2u << 20)
#define BUFFERS 32768u
#define BUFFER_SIZE 256u

/* What the daemon calls by: it alone writes to these. */
static struct port daemon_side;
static struct {
    char *block;
    bool monitor;
} called[MAX_HIDDEN];

void check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: does not hold: %s (errno %s)\n", file, line, what, strerror(errno));
        abort();
    }
}

static void *must(void *memory)
{
    CHECK(memory != NULL && memory != MAP_FAILED);
    return memory;
}

struct world *world_make(void)
{
    struct world *world = must(calloc(1, sizeof *world));
    world->layout = (struct layout){
        .region_offset = BLOCKS * SYNC_BLOCK,
        .memory_size = RINGS_SIZE + (uint64_t)BUFFERS * BUFFER_SIZE,
        .buffers_offset = BLOCKS * SYNC_BLOCK + RINGS_SIZE,
        .buffer_size = BUFFER_SIZE,
        .max_buffers = BUFFERS,
        .memory_id = 1,
    };
    uint64_t size = world->layout.region_offset + world->layout.memory_size;
    char *around = must(mmap(NULL, size + 2 * PAGE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    world->memory = around + PAGE;
    CHECK(mprotect(world->memory, size, PROT_READ | PROT_WRITE) == 0);
    world->ring_end = world->layout.region_offset;
    world->buffer_end = FIRST_BUFFER;
    return world;
}

void world_end(struct world *world)
{
    while (daemon_side.hidden_count > 0) {
        close(daemon_side.hidden[--daemon_side.hidden_count]);
    }
    munmap(world->memory - PAGE, world->layout.region_offset + world->layout.memory_size + 2 * PAGE);
    free(world);
}

static void ring_make(struct world *world, struct ring_state *state, bool transmits, uint32_t slots)
{
    char *block = world->memory + (size_t)world->blocks++ * SYNC_BLOCK;
    struct ring *ring = (struct ring *)(world->memory + world->ring_end);
    world->ring_end += (sizeof *ring + slots * sizeof(struct slot) + PAGE - 1) & ~(uint64_t)(PAGE - 1);
    CHECK(world->blocks <= BLOCKS && world->ring_end <= world->layout.buffers_offset);
    CHECK(world->buffer_end + slots <= BUFFERS);
    *ring = (struct ring){
        .buffers_offset = world->memory + world->layout.buffers_offset - (char *)ring,
        .slot_count = slots,
        .buffer_size = world->layout.buffer_size,
        .direction = !transmits,
        .tail = transmits ? slots - 1 : 0,
    };
    for (uint32_t i = 0; i < slots; i++) {
        ring->slots[i].buffer = world->buffer_end++;
    }
    *state = (struct ring_state){
        .ring = ring,
        .slots = slots,
        .kind = KIND_SWITCHED,
        .transmits = transmits,
        .call = -1,
        .kick = -1,
        .peer_call = -1,
    };
    find_words(state, block);
}

struct port *port_make(struct world *world, int tx_rings, uint32_t tx_slots, int rx_rings, uint32_t rx_slots)
{
    int count = tx_rings + rx_rings;
    struct port *port = must(calloc(1, sizeof *port + (size_t)count * sizeof(struct ring_state)));
    port->layout = world->layout;
    port->memory = world->memory;
    port->buffers = world->memory + world->layout.buffers_offset;
    port->exclusive = true;
    port->transmits_in_poll = true;
    port->tx_count = tx_rings;
    port->ring_count = count;
    for (int i = 0; i < count; i++) {
        ring_make(world, &port->rings[i], i < tx_rings, i < tx_rings ? tx_slots : rx_slots);
        port->rings[i].id = (uint16_t)(i < tx_rings ? i : i - tx_rings);
    }
    return port;
}

/* sender's end, then receiver's end of a call. */
static void call_make(struct port *caller, int *peer_call, struct port *called, int *call)
{
    int pair[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    *peer_call = caller->hidden_count++;
    *call = called->hidden_count++;
    caller->hidden[*peer_call] = pair[0];
    called->hidden[*call] = pair[1];
}

static void point_at(struct ring_state *state, const struct ring_state *peer)
{
    state->kind = KIND_PIPE;
    state->peer_ring = peer->ring;
    state->peer_sync = peer->sync;
    state->peer_slots = peer->slots;
}

void pipe_make(struct port *from, int tx_ring, struct port *to, int rx_ring)
{
    struct ring_state *sends = &from->rings[tx_ring];
    struct ring_state *receives = &to->rings[to->tx_count + rx_ring];
    point_at(sends, receives);
    point_at(receives, sends);
    for (uint32_t i = 0; i < receives->slots; i++) {
        receives->ring->slots[i].buffer = 0; /* the sender's come with the frames */
    }
    call_make(from, &sends->peer_call, to, &receives->call);
    call_make(to, &receives->peer_call, from, &sends->call);
}

void call_by_daemon(struct port *port, struct ring_state *state)
{
    int call;
    call_make(&daemon_side, &call, port, &state->call);
    called[call].block = state->sync;
    called[call].monitor = state->kind == KIND_MONITOR;
}

static void call_if_asleep(int call)
{
    if ((atomic_load(block_word(called[call].block, WORD_WAIT)) & 1) != 0) {
        send(daemon_side.hidden[call], "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

void connection_doubt(struct port *port)
{
    (void)port;
}

void connection_call_monitors(struct port *port)
{
    (void)port;
    for (int i = 0; i < daemon_side.hidden_count; i++) {
        if (called[i].monitor) {
            call_if_asleep(i);
        }
    }
}

void worker_call(const struct ring_state *state)
{
    atomic_thread_fence(memory_order_seq_cst); /* between the tail and the waiting word */
    for (int i = 0; i < daemon_side.hidden_count; i++) {
        if (called[i].block == state->sync) {
            call_if_asleep(i);
        }
    }
}

struct port *monitor_make(struct world *world, uint32_t slots)
{
    struct port *port = port_make(world, 0, 0, 1, slots);
    port->rings[0].kind = KIND_MONITOR;
    call_by_daemon(port, &port->rings[0]);
    return port;
}

void monitor_pull_from(struct port *monitor, const struct port *port, const struct ring_state *monitored)
{
    struct ring_state *state = &monitor->rings[0];
    state->peer_ring = monitored->ring;
    state->peer_sync = monitored->sync;
    state->peer_slots = monitored->slots;
    if (monitored->call >= 0) {
        state->peer_call = monitor->hidden_count++;
        monitor->hidden[state->peer_call] = atomic_load(&port->hidden[monitored->call]);
    }
}

void monitor_attach(struct world *world, struct ring_state *monitored, struct port *monitor, bool swaps)
{
    uint32_t count = atomic_load(block_word(monitored->sync, WORD_MONITORS));
    uint64_t *entry = (uint64_t *)(void *)(monitored->sync + WORD_MONITORS + 8 + count * 16);
    entry[0] = (uint64_t)(monitor->rings[0].sync - world->memory) | (swaps ? 1 : 0);
    entry[1] = (uint64_t)((char *)monitor->rings[0].ring - world->memory);
    atomic_store(block_word(monitored->sync, WORD_MONITORS), count + 1);
}

/* What wait.c and kloop.c know of descriptors: as in device.c and reconnect.c of the library, but without a daemon. */

#define MOST_DEVICES 32

static struct device devices[MOST_DEVICES];
static atomic_int device_count;

int device_make(struct port *port)
{
    int pair[2];
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
    int i = device_count;
    CHECK(i < MOST_DEVICES);
    devices[i].socket = pair[0];
    devices[i].port = port;
    device_count = i + 1;
    return pair[0];
}

struct device *device_enter(int fd)
{
    for (int i = 0; i < device_count; i++) {
        if (devices[i].socket == fd) {
            return &devices[i];
        }
    }
    return NULL;
}

void device_leave(struct device *device)
{
    (void)device;
}

bool devices_exist(void)
{
    return device_count > 0;
}

bool device_is_current(const struct device *device, int fd)
{
    return device->socket == fd;
}

void descriptor_closing(int fd)
{
    (void)fd;
}

enum connection connection_check(struct device *device, struct port *port, bool now)
{
    (void)device;
    (void)now;
    return atomic_load(&port->dead) ? CONNECTION_ENDED : CONNECTION_UP;
}

uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

uint32_t ring_space(const struct ring_state *state)
{
    uint32_t tail = __atomic_load_n(&state->ring->tail, __ATOMIC_ACQUIRE); /* another thread may have synced */
    return (tail + state->slots - state->ring->head) % state->slots;
}

struct slot *slot_at(const struct ring_state *state, uint32_t ahead)
{
    return &state->ring->slots[(state->ring->head + ahead) % state->slots];
}

char *payload_of(const struct port *port, const struct ring_state *state, uint32_t ahead)
{
    return buffer_at(port, slot_at(state, ahead)->buffer);
}

void advance(const struct ring_state *state, uint32_t slots)
{
    uint32_t head = (state->ring->head + slots) % state->slots;
    /* As the compiler does it for "head = cur = ...". */
    __atomic_store_n(&state->ring->cur, head, __ATOMIC_RELEASE);
    __atomic_store_n(&state->ring->head, head, __ATOMIC_RELEASE);
}

void worker_take_all(const struct ring_state *state)
{
    atomic_store_explicit(state->tail, atomic_load_explicit(state->head, memory_order_acquire), memory_order_release);
}

void worker_fill(const struct port *port, const struct ring_state *state, uint32_t number, uint32_t length)
{
    uint32_t tail = atomic_load(state->tail);
    struct slot *slot = &state->ring->slots[tail % state->slots];
    CHECK(tail - atomic_load_explicit(state->head, memory_order_acquire) < state->slots - 1);
    memset(buffer_at(port, slot->buffer), (int)number, length);
    memcpy(buffer_at(port, slot->buffer), &number, sizeof number);
    slot->length = (uint16_t)length;
    slot->flags = 0;
    atomic_store_explicit(state->tail, tail + 1, memory_order_release);
}

/* Whether the slot has the buffer that it names: see pipe.h. */
static bool has_buffer(const struct ring_state *state, uint32_t slot)
{
    char *rx = state->transmits ? state->peer_sync : state->sync;
    if (state->kind != KIND_PIPE) {
        return true;
    }
    uint32_t released = atomic_load(block_word(rx, WORD_HEAD));
    bool in_flight = ((slot - released) & (state->slots - 1)) < atomic_load(block_word(rx, WORD_TAIL)) - released;
    return in_flight != state->transmits;
}

void check_buffers(const struct world *world, struct port *const *ports, int count)
{
    char *seen = must(calloc(1, world->buffer_end));
    uint32_t found = 0;
    uint32_t wanted = 0;
    for (int i = 0; i < count; i++) {
        for (int r = 0; r < ports[i]->ring_count; r++) {
            const struct ring_state *state = &ports[i]->rings[r];
            wanted += state->kind == KIND_PIPE && !state->transmits ? 0 : state->slots;
            for (uint32_t s = 0; s < state->slots; s++) {
                if (has_buffer(state, s)) {
                    uint32_t buffer = state->ring->slots[s].buffer;
                    CHECK(buffer >= FIRST_BUFFER && buffer < world->buffer_end);
                    CHECK(!seen[buffer]);
                    seen[buffer] = 1;
                    found++;
                }
            }
        }
    }
    CHECK(found == wanted);
    free(seen);
}
