#include "monitor.h"

#include <string.h>

#include "owner.h"
#include "slots.h"
#include "sync.h"
#include "wake.h"

/* ring/SyncLayout.MONITORS: a count, then for each two offsets in the file. */
#define MOST_MONITORS 7u
#define ENTRY(i) (WORD_MONITORS + 8 + (i) * 16)
#define SWAPS 1u
#define MOST_SLOTS 65536u

struct entry {
    uint64_t block; /* and SWAPS */
    uint64_t ring;
};

/* A monitor's ring, checked. */
struct monitor {
    char *block;
    struct ring *ring;
    uint32_t mask;
};

static uint64_t load_long(const char *place)
{
    return __atomic_load_n((const uint64_t *)(const void *)place, __ATOMIC_RELAXED);
}

static uint32_t count_of(const struct ring_state *state)
{
    uint32_t count = atomic_load(block_word(state->sync, WORD_MONITORS));
    return count < MOST_MONITORS ? count : MOST_MONITORS;
}

static struct entry entry_at(const struct ring_state *state, uint32_t i)
{
    return (struct entry){load_long(state->sync + ENTRY(i)), load_long(state->sync + ENTRY(i) + 8)};
}

static bool find(const struct port *port, struct entry entry, struct monitor *monitor)
{
    uint64_t block = entry.block & ~(uint64_t)SWAPS;
    uint64_t file_size = port->layout.region_offset + port->layout.memory_size;
    if (block % SYNC_BLOCK != 0 || block > port->layout.region_offset - SYNC_BLOCK || entry.ring % 64 != 0
        || entry.ring < port->layout.region_offset || entry.ring > file_size - sizeof(struct ring)) {
        return false;
    }
    monitor->block = port->memory + block;
    monitor->ring = (struct ring *)(port->memory + entry.ring);
    uint32_t slots = load_word(&monitor->ring->slot_count);
    monitor->mask = slots - 1;
    return slots >= 2 && slots <= MOST_SLOTS && (slots & monitor->mask) == 0
           && slots * sizeof(struct slot) <= file_size - entry.ring - sizeof(struct ring);
}

/* The frame's flags as its monitor sees them. */
static uint32_t monitored_flags(const struct ring_state *state, slot_bits bits)
{
    return (bits_flags(bits) & ~SLOT_FROM_TX) | (state->transmits ? SLOT_FROM_TX : 0);
}

static void copy_slot(const struct port *port, const struct ring_state *state, const struct slot *from,
                      struct slot *to)
{
    slot_bits bits = slot_load(from);
    uint32_t target = bits_buffer(slot_load(to));
    uint32_t source = bits_buffer(bits);
    uint32_t length = 0;
    if (is_buffer(port, source) && is_buffer(port, target)) {
        uint32_t offset = payload_offset(port, state, bits[1]);
        uint32_t most = port->layout.buffer_size - offset;
        length = bits_length(bits) < most ? bits_length(bits) : most;
        memcpy(buffer_at(port, target), buffer_at(port, source) + offset, length);
    }
    slot_store(to, make_bits(target, length, monitored_flags(state, bits), 0));
}

static void swap_slot(const struct port *port, const struct ring_state *state, struct slot *from, struct slot *to)
{
    slot_bits bits = slot_load(from);
    slot_bits other = slot_load(to);
    if (!is_buffer(port, bits_buffer(bits)) || !is_buffer(port, bits_buffer(other))) {
        slot_store(to, make_bits(bits_buffer(other), 0, 0, 0));
        return;
    }
    slot_store(to, make_bits(bits_buffer(bits), bits_length(bits), monitored_flags(state, bits), bits[1]));
    uint32_t flags = bits_flags(bits) | SLOT_BUFFER_CHANGED;
    slot_store(from, make_bits(bits_buffer(other), bits_length(other), flags, bits[1]));
}

/* Feeds one monitor, whose lock the caller has. What does not fit is not seen by it: the oldest, as on netmap. */
static void fill(const struct port *port, struct ring_state *state, const struct monitor *monitor, uint32_t first,
                 uint32_t end, bool swap)
{
    _Atomic uint32_t *tail_word = block_word(monitor->block, WORD_TAIL);
    uint32_t tail = atomic_load_explicit(tail_word, memory_order_relaxed);
    /* Pairs with the release at the monitor's sync: it has read what was in these slots. */
    uint32_t busy = tail - atomic_load_explicit(block_word(monitor->block, WORD_HEAD), memory_order_acquire);
    if (busy > monitor->mask) {
        return; /* impossible, so it gets nothing */
    }
    uint32_t room = monitor->mask - busy;
    if (end - first > room) {
        first = end - room;
    }
    for (; first != end; first++, tail++) {
        struct slot *from = &state->ring->slots[first & (state->slots - 1)];
        struct slot *to = &monitor->ring->slots[tail & monitor->mask];
        if (swap) {
            swap_slot(port, state, from, to);
        } else {
            copy_slot(port, state, from, to);
        }
    }
    atomic_store_explicit(tail_word, tail, memory_order_release); /* pairs with the monitor's acquire */
}

/* Feeds entry i. */
static void feed(struct port *port, struct ring_state *state, uint32_t i, uint32_t first, uint32_t end, bool swap)
{
    struct entry entry = entry_at(state, i);
    struct monitor monitor;
    if (!find(port, entry, &monitor)) {
        return;
    }
    _Atomic uint32_t *feeder = block_word(monitor.block, WORD_FEEDER);
    if (!owner_await(feeder, 0)) { /* its program can hold it for ever, and is not to hold us */
        return;
    }
    /* The daemon that takes a monitor away stores the count, executes a full fence, and then waits for the lock to be
     * free; we have the lock, and after a full fence look at count and entry again. So it waits, or we see it. */
    atomic_thread_fence(memory_order_seq_cst);
    struct entry again = entry_at(state, i);
    if (i < count_of(state) && again.block == entry.block && again.ring == entry.ring) {
        fill(port, state, &monitor, first, end, swap);
        owner_drop(feeder);
        atomic_thread_fence(memory_order_seq_cst); /* between its tail and its waiting word: see wake.h */
        wake_program(port, state->kind == KIND_PIPE ? -1 : state->peer_call, block_word(monitor.block, WORD_WAIT),
                     block_word(monitor.block, WORD_FED));
    } else {
        owner_drop(feeder);
    }
}

void monitors_copy(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    uint32_t count = count_of(state);
    for (uint32_t i = 0; i < count && first != end; i++) {
        if ((entry_at(state, i).block & SWAPS) == 0) {
            feed(port, state, i, first, end, false);
        }
    }
}

/* Slots up to tail that are filled and not released; 0 if the words are impossible. */
static uint32_t received(const struct ring_state *state, uint32_t tail)
{
    uint32_t filled = tail - atomic_load_explicit(state->head, memory_order_acquire);
    return filled < state->slots ? filled : 0;
}

/* What of them the monitors have not got. Of a ring that had none for a while, what its program has not been shown. */
static uint32_t not_copied(const struct ring_state *state, uint32_t tail)
{
    uint32_t filled = received(state, tail);
    uint32_t left = tail - atomic_load_explicit(block_word(state->sync, WORD_COPIED), memory_order_relaxed);
    if (left > filled) {
        left = tail - atomic_load_explicit(state->shown, memory_order_relaxed);
    }
    return left <= filled ? left : 0;
}

void monitors_copy_received(struct port *port, struct ring_state *state, uint32_t tail)
{
    _Atomic uint32_t *copier = block_word(state->sync, WORD_COPIER);
    if (!owner_await(copier, 0)) {
        return; /* then another does it */
    }
    monitors_copy(port, state, tail - not_copied(state, tail), tail);
    atomic_store_explicit(block_word(state->sync, WORD_COPIED), tail, memory_order_relaxed);
    owner_drop(copier);
}

/* The ring that this one monitors, as far as it takes to copy from it. */
static struct ring_state monitored_by(const struct ring_state *monitor)
{
    char *block = monitor->peer_sync;
    return (struct ring_state){
        .ring = monitor->peer_ring,
        .sync = block,
        .slots = monitor->peer_slots,
        .kind = KIND_PIPE, /* nobody to call: the monitor's program is here */
        .max_offset = monitor->max_offset,
        .head = block_word(block, WORD_HEAD),
        .tail = block_word(block, WORD_TAIL),
        .shown = block_word(block, WORD_SHOWN),
    };
}

/* Whether the monitor is one of the ring's: if not, the ring is no more, and its block may be another's. */
static bool lists(const struct port *port, const struct ring_state *state, const struct ring_state *monitor)
{
    uint32_t count = is_monitored(state) ? count_of(state) : 0;
    for (uint32_t i = 0; i < count; i++) {
        if (entry_at(state, i).block == (uint64_t)(monitor->sync - port->memory)) {
            return true;
        }
    }
    return false;
}

void monitor_pull(struct port *port, struct ring_state *monitor)
{
    if (monitor_has_more(port, monitor)) {
        struct ring_state state = monitored_by(monitor);
        /* Pairs with the release of who filled these slots. */
        monitors_copy_received(port, &state, atomic_load_explicit(state.tail, memory_order_acquire));
    }
}

bool monitor_has_more(const struct port *port, const struct ring_state *monitor)
{
    if (monitor->peer_sync == NULL) {
        return false;
    }
    struct ring_state state = monitored_by(monitor);
    return lists(port, &state, monitor)
           && not_copied(&state, atomic_load_explicit(state.tail, memory_order_acquire)) > 0;
}

/* There is one buffer to take, so of several monitors that swap the last takes it, and the others get copies before. */
void monitors_swap(struct port *port, struct ring_state *state, uint32_t first, uint32_t end)
{
    uint32_t count = count_of(state);
    uint32_t last = count;
    for (uint32_t i = 0; i < count && first != end; i++) {
        if ((entry_at(state, i).block & SWAPS) != 0) {
            if (last < count) {
                feed(port, state, last, first, end, false);
            }
            last = i;
        }
    }
    if (last < count) {
        feed(port, state, last, first, end, true);
    }
}
