#include "feed.h"

#include <string.h>

#include "owner.h"
#include "reconnect.h"
#include "slots.h"
#include "sync.h"
#include "wake.h"

/* ring/SyncLayout.MONITORS: a count, then for each two offsets in the file. */
#define MOST_MONITORS 7u
#define ENTRY(i) (WORD_MONITORS + 8 + (i) * 16)
#define SWAPS_BUFFERS 1u
#define MOST_SLOTS 65536u

/* How often to sleep for somebody else who feeds a monitor. */
#define FEEDER_SLEEPS 40

struct entry {
    uint64_t block; /* and SWAPS_BUFFERS */
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

uint32_t monitors_of(const struct ring_state *state)
{
    uint32_t count = atomic_load(block_word(state->sync, WORD_MONITORS));
    return count < MOST_MONITORS ? count : MOST_MONITORS;
}

static struct entry entry_at(const struct ring_state *state, uint32_t i)
{
    return (struct entry){load_long(state->sync + ENTRY(i)), load_long(state->sync + ENTRY(i) + 8)};
}

bool monitor_swaps(const struct ring_state *state, uint32_t i)
{
    return (entry_at(state, i).block & SWAPS_BUFFERS) != 0;
}

bool monitor_copies_to(const struct port *port, const struct ring_state *state, uint32_t i, const char *block)
{
    return entry_at(state, i).block == (uint64_t)(block - port->memory);
}

static bool find(const struct port *port, struct entry entry, struct monitor *monitor)
{
    uint64_t block = entry.block & ~(uint64_t)SWAPS_BUFFERS;
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

/* Slots of the ring that one monitor gets. */
struct share {
    uint32_t first;
    uint32_t end;
    uint32_t shown; /* what the ring's program had been shown */
};

/*
 * What is received and neither shown to the ring's program, which may release it at any time from then on, nor seen by the
 * monitor. The tail is read last but for the head, so it is behind neither of the two.
 */
static struct share not_copied(const struct ring_state *state, char *monitor)
{
    uint32_t shown = atomic_load_explicit(state->shown, memory_order_acquire);
    uint32_t copied = atomic_load_explicit(block_word(monitor, WORD_COPIED), memory_order_acquire);
    /* Pairs with the release of who filled these slots. */
    uint32_t tail = atomic_load_explicit(state->tail, memory_order_acquire);
    uint32_t filled = tail - atomic_load_explicit(state->head, memory_order_acquire);
    filled = filled < state->slots ? filled : 0; /* else the words are impossible, or all is released */
    uint32_t left = tail - copied < filled ? tail - copied : filled;
    left = tail - shown < left ? tail - shown : left;
    return (struct share){tail - left, tail, shown};
}

/* Whether the ring's program may have overwritten some of the share since it was taken: it did not wait for us. */
static bool is_gone(const struct ring_state *state, struct share share)
{
    /* Pairs with the release fence between what the program is shown and its release: see sync.c. */
    atomic_thread_fence(memory_order_acquire);
    uint32_t head = atomic_load_explicit(state->head, memory_order_relaxed);
    return atomic_load_explicit(state->shown, memory_order_relaxed) != share.shown || (int32_t)(head - share.first) > 0;
}

/* Feeds one monitor, whose lock the caller has. What does not fit is not seen by it: the oldest, as on netmap. Returns
 * whether there is more to see than before. */
static bool fill(const struct port *port, struct ring_state *state, const struct monitor *monitor, struct share share,
                 enum feeding feeding)
{
    _Atomic uint32_t *tail_word = block_word(monitor->block, WORD_TAIL);
    uint32_t tail = atomic_load_explicit(tail_word, memory_order_relaxed);
    /* Pairs with the release at the monitor's sync: it has read what was in these slots. */
    uint32_t busy = tail - atomic_load_explicit(block_word(monitor->block, WORD_HEAD), memory_order_acquire);
    if (busy > monitor->mask) {
        return false; /* impossible, so it gets nothing */
    }
    uint32_t room = monitor->mask - busy;
    if (share.end - share.first > room) {
        share.first = share.end - room;
    }
    for (uint32_t i = share.first; i != share.end; i++, tail++) {
        struct slot *from = &state->ring->slots[i & (state->slots - 1)];
        struct slot *to = &monitor->ring->slots[tail & monitor->mask];
        if (feeding == SWAPS) {
            swap_slot(port, state, from, to);
        } else {
            copy_slot(port, state, from, to);
        }
    }
    if (feeding == RECEIVED) {
        if (is_gone(state, share)) {
            return false;
        }
        atomic_store_explicit(block_word(monitor->block, WORD_COPIED), share.end, memory_order_release);
    }
    atomic_store_explicit(tail_word, tail, memory_order_release); /* pairs with the monitor's acquire */
    return share.first != share.end;
}

/* Whether the right to feed a monitor is with one that has been waited for in vain. */
static bool is_stuck(char *block)
{
    uint32_t owner = atomic_load_explicit(block_word(block, WORD_FEEDER), memory_order_relaxed);
    return owner != 0 && owner == atomic_load_explicit(block_word(block, WORD_STUCK), memory_order_relaxed);
}

/*
 * Takes the right to feed a monitor. Who has it may have been preempted just then; but its program can also hold it for
 * ever, and is not to hold us: an owner that did not give it back in time is not waited for again.
 */
static bool take_feeder(char *block)
{
    _Atomic uint32_t *feeder = block_word(block, WORD_FEEDER);
    _Atomic uint32_t *stuck = block_word(block, WORD_STUCK);
    bool taken = is_stuck(block) ? owner_take(feeder) : owner_await(feeder, FEEDER_SLEEPS);
    uint32_t owner = taken ? 0 : atomic_load_explicit(feeder, memory_order_relaxed);
    if (atomic_load_explicit(stuck, memory_order_relaxed) != owner) {
        atomic_store_explicit(stuck, owner, memory_order_relaxed);
    }
    return taken;
}

void feed(struct port *port, struct ring_state *state, uint32_t i, enum feeding feeding, uint32_t first, uint32_t end)
{
    struct entry entry = entry_at(state, i);
    struct monitor monitor;
    if (!find(port, entry, &monitor) || !take_feeder(monitor.block)) {
        return;
    }
    _Atomic uint32_t *feeder = block_word(monitor.block, WORD_FEEDER);
    /* The daemon that takes a monitor away stores the count, executes a full fence, and then waits for the lock to be
     * free; we have the lock, and after a full fence look at count and entry again. So it waits, or we see it. */
    atomic_thread_fence(memory_order_seq_cst);
    struct entry again = entry_at(state, i);
    bool fed = false;
    if (i < monitors_of(state) && again.block == entry.block && again.ring == entry.ring) {
        struct share share = feeding == RECEIVED ? not_copied(state, monitor.block) : (struct share){first, end, 0};
        fed = fill(port, state, &monitor, share, feeding);
    }
    owner_drop(feeder);
    if (fed) {
        atomic_thread_fence(memory_order_seq_cst); /* between its tail and its waiting word: see wake.h */
        if (wake_is_due(block_word(monitor.block, WORD_WAIT), block_word(monitor.block, WORD_FED))) {
            connection_call_monitors(port);
        }
    }
}

bool is_hungry(const struct ring_state *state, char *block)
{
    if (is_stuck(block)) {
        return false;
    }
    struct share share = not_copied(state, block);
    return share.first != share.end;
}
