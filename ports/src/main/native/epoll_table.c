#include "epoll_table.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct membership *table;
static unsigned capacity;
static atomic_uint count;

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void begin(void)
{
    pthread_atfork(before_fork, after_fork, after_fork);
}

bool memberships_exist(void)
{
    return atomic_load_explicit(&count, memory_order_relaxed) > 0;
}

static struct membership *find(int epoll, int fd)
{
    for (unsigned i = 0; i < count; i++) {
        if (table[i].epoll == epoll && table[i].fd == fd) {
            return &table[i];
        }
    }
    return NULL;
}

bool membership_put(struct membership membership)
{
    pthread_mutex_lock(&lock);
    struct membership *place = find(membership.epoll, membership.fd);
    if (place == NULL && count == capacity) {
        unsigned larger = capacity == 0 ? 16 : capacity * 2;
        struct membership *grown = realloc(table, larger * sizeof *table);
        if (grown == NULL) {
            pthread_mutex_unlock(&lock);
            return false;
        }
        table = grown;
        capacity = larger;
    }
    if (place == NULL) {
        place = &table[count++];
    }
    *place = membership;
    pthread_mutex_unlock(&lock);
    return true;
}

void membership_remove(int epoll, int fd)
{
    pthread_mutex_lock(&lock);
    struct membership *place = find(epoll, fd);
    if (place != NULL) {
        *place = table[--count];
    }
    pthread_mutex_unlock(&lock);
}

void memberships_closed(int fd)
{
    if (!memberships_exist()) {
        return;
    }
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < count;) {
        if (table[i].epoll == fd || table[i].fd == fd) {
            table[i] = table[--count];
        } else {
            i++;
        }
    }
    pthread_mutex_unlock(&lock);
}

unsigned memberships_of(int epoll, struct membership *found, unsigned limit)
{
    unsigned matching = 0;
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < count; i++) {
        if (table[i].epoll == epoll) {
            if (matching < limit) {
                found[matching] = table[i];
            }
            matching++;
        }
    }
    pthread_mutex_unlock(&lock);
    return matching;
}
