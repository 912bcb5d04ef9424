#include "epoll_table.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/epoll.h>

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

/* A place more, or NULL. */
static struct membership *grow(void)
{
    if (count == capacity) {
        unsigned larger = capacity == 0 ? 16 : capacity * 2;
        struct membership *grown = realloc(table, larger * sizeof *table);
        if (grown == NULL) {
            return NULL;
        }
        table = grown;
        capacity = larger;
    }
    return &table[count++];
}

int membership_add(struct membership membership)
{
    pthread_mutex_lock(&lock);
    int problem = find(membership.epoll, membership.fd) != NULL ? EEXIST : 0;
    struct membership *place = problem == 0 ? grow() : NULL;
    if (place != NULL) {
        *place = membership;
    } else if (problem == 0) {
        problem = ENOMEM;
    }
    pthread_mutex_unlock(&lock);
    return problem;
}

int membership_change(struct membership membership)
{
    pthread_mutex_lock(&lock);
    struct membership *place = find(membership.epoll, membership.fd);
    if (place != NULL) {
        *place = membership;
    }
    pthread_mutex_unlock(&lock);
    return place != NULL ? 0 : ENOENT;
}

int membership_remove(int epoll, int fd)
{
    pthread_mutex_lock(&lock);
    struct membership *place = find(epoll, fd);
    if (place != NULL) {
        *place = table[--count];
    }
    pthread_mutex_unlock(&lock);
    return place != NULL ? 0 : ENOENT;
}

void membership_reported(const struct membership *before, struct edge edge)
{
    if ((before->events & (EPOLLET | EPOLLONESHOT)) == 0) {
        return;
    }
    pthread_mutex_lock(&lock);
    struct membership *place = find(before->epoll, before->fd);
    if (place != NULL && place->events == before->events && place->data == before->data) {
        place->edge = edge;
        if ((place->events & EPOLLONESHOT) != 0) {
            place->events = 0;
        }
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
