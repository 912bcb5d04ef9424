#include "owner.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * An owner: its thread id (at most 2^22, see pid_max) and, above it, ten bits of its pid namespace. Ids of another
 * namespace (a container that shares the port) mean nothing here, so of those nobody is ever taken for dead.
 */
#define ID_BITS 22
#define ID_MASK ((1u << ID_BITS) - 1)

/* Looks before owner_await gives up. The owner works through a ring at most, some microseconds if nobody preempts it. */
#define AWAIT_YIELDS 32
#define AWAIT_SLEEP_MICROS 250

static uint32_t namespace_bits;
/* Initial-exec: the library is there from the start, and this is read at each sync. */
static __thread uint32_t self __attribute__((tls_model("initial-exec")));

static void find_namespace(void)
{
    struct stat status;
    namespace_bits = 0;
    if (stat("/proc/self/ns/pid", &status) == 0) {
        namespace_bits = (uint32_t)status.st_ino << ID_BITS;
    }
}

static void in_child(void)
{
    self = 0;
    find_namespace();
}

__attribute__((constructor)) static void begin(void)
{
    find_namespace();
    pthread_atfork(NULL, NULL, in_child);
}

static uint32_t own_name(void)
{
    if (self == 0) {
        self = namespace_bits | ((uint32_t)syscall(SYS_gettid) & ID_MASK);
    }
    return self;
}

static bool is_dead(uint32_t owner)
{
    if ((owner & ~ID_MASK) != namespace_bits) {
        return false;
    }
    int before = errno;
    bool dead = (owner & ID_MASK) == 0 || (kill((pid_t)(owner & ID_MASK), 0) != 0 && errno == ESRCH);
    errno = before;
    return dead;
}

static bool take_if_free(_Atomic uint32_t *word, uint32_t *owner)
{
    *owner = 0;
    /* Acquire: what the owner before did is seen. */
    return atomic_compare_exchange_strong_explicit(word, owner, own_name(), memory_order_acquire,
                                                   memory_order_relaxed);
}

static bool take_if_dead(_Atomic uint32_t *word, uint32_t owner)
{
    return owner != own_name() && is_dead(owner) && atomic_compare_exchange_strong(word, &owner, own_name());
}

bool owner_take(_Atomic uint32_t *word)
{
    uint32_t owner;
    return take_if_free(word, &owner) || take_if_dead(word, owner);
}

bool owner_await(_Atomic uint32_t *word, int sleeps)
{
    uint32_t owner;
    if (take_if_free(word, &owner)) {
        return true;
    }
    for (int i = 0; i < AWAIT_YIELDS + sleeps; i++) {
        if (owner == own_name()) {
            return false; /* a signal handler interrupted this very thread */
        }
        if (i < AWAIT_YIELDS) {
            sched_yield();
        } else {
            usleep(AWAIT_SLEEP_MICROS);
        }
        if (take_if_free(word, &owner)) {
            return true;
        }
    }
    return take_if_dead(word, owner);
}

bool owner_lives(_Atomic uint32_t *word)
{
    uint32_t owner = atomic_load_explicit(word, memory_order_relaxed);
    if (owner == 0) {
        return false;
    }
    return owner == own_name() || !is_dead(owner) || !atomic_compare_exchange_strong(word, &owner, 0);
}

bool owner_drop_own(_Atomic uint32_t *word)
{
    uint32_t owner = own_name();
    return atomic_compare_exchange_strong_explicit(word, &owner, 0, memory_order_release, memory_order_relaxed);
}
