#include "hidden.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "extmem.h"
#include "real.h"

/* Guards the list and the numbers of hidden descriptors; no other lock is taken while it is held. */
static pthread_mutex_t ports_lock = PTHREAD_MUTEX_INITIALIZER;
static struct port *ports;
static atomic_int lowest_hidden = INT32_MAX;

static void before_fork(void)
{
    pthread_mutex_lock(&ports_lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&ports_lock);
}

__attribute__((constructor)) static void begin(void)
{
    pthread_atfork(before_fork, after_fork, after_fork);
}

static void note_hidden(int fd)
{
    if (fd < lowest_hidden) {
        lowest_hidden = fd;
    }
}

void ports_add(struct port *port)
{
    pthread_mutex_lock(&ports_lock);
    port->next = ports;
    ports = port;
    for (int i = 0; i < port->hidden_count; i++) {
        note_hidden(port->hidden[i]);
    }
    pthread_mutex_unlock(&ports_lock);
}

void ports_remove(struct port *port)
{
    pthread_mutex_lock(&ports_lock);
    struct port **link = &ports;
    while (*link != NULL && *link != port) {
        link = &(*link)->next;
    }
    if (*link != NULL) {
        *link = port->next;
    }
    pthread_mutex_unlock(&ports_lock);
}

bool ports_have_extmem(uint64_t address, uint64_t size, uint16_t *memory_id, struct pools_info_body *pools)
{
    bool found = false;
    pthread_mutex_lock(&ports_lock);
    for (struct port *port = ports; port != NULL && !found; port = port->next) {
        const struct extmem_payload *extmem = extmem_of(port);
        found = extmem != NULL && !port->dead && extmem->address == address && extmem->pools.memory_size == size;
        if (found) {
            *memory_id = port->layout.memory_id;
            *pools = extmem->pools;
        }
    }
    pthread_mutex_unlock(&ports_lock);
    return found;
}

bool put_over(int file, int fd)
{
    int flags = real_fcntl("fcntl", fd, F_GETFD, NULL);
    return flags >= 0 && real_dup3(file, fd, (flags & FD_CLOEXEC) != 0 ? O_CLOEXEC : 0) >= 0;
}

void port_replace_hidden(struct port *port, const int *descriptors)
{
    pthread_mutex_lock(&ports_lock);
    for (int i = 0; i < port->hidden_count; i++) {
        if (i != HIDDEN_MEMORY) {
            put_over(descriptors[i], port->hidden[i]);
        }
        real_close(descriptors[i]);
    }
    pthread_mutex_unlock(&ports_lock);
}

static _Atomic int *find_hidden(int fd)
{
    for (struct port *port = ports; port != NULL; port = port->next) {
        for (int i = 0; i < port->hidden_count; i++) {
            if (port->hidden[i] == fd) {
                return &port->hidden[i];
            }
        }
    }
    return NULL;
}

bool is_hidden(int fd)
{
    if (fd < atomic_load_explicit(&lowest_hidden, memory_order_relaxed) || !descriptors_are_ours()) {
        return false;
    }
    pthread_mutex_lock(&ports_lock);
    bool hidden = find_hidden(fd) != NULL;
    pthread_mutex_unlock(&ports_lock);
    return hidden;
}

void move_hidden(int fd)
{
    if (fd < atomic_load_explicit(&lowest_hidden, memory_order_relaxed) || !descriptors_are_ours()) {
        return;
    }
    pthread_mutex_lock(&ports_lock);
    _Atomic int *place = find_hidden(fd);
    if (place != NULL) {
        int moved = real_fcntl("fcntl", fd, F_DUPFD_CLOEXEC, (void *)(intptr_t)(fd + 1));
        if (moved < 0) {
            moved = real_fcntl("fcntl", fd, F_DUPFD_CLOEXEC, (void *)(intptr_t)3);
        }
        if (moved >= 0) {
            *place = moved;
            note_hidden(moved);
        }
    }
    pthread_mutex_unlock(&ports_lock);
}

int next_hidden(unsigned first)
{
    int found = -1;
    if (!descriptors_are_ours()) {
        return found;
    }
    pthread_mutex_lock(&ports_lock);
    for (struct port *port = ports; port != NULL; port = port->next) {
        for (int i = 0; i < port->hidden_count; i++) {
            int fd = port->hidden[i];
            if (fd >= 0 && (unsigned)fd >= first && (found < 0 || fd < found)) {
                found = fd;
            }
        }
    }
    pthread_mutex_unlock(&ports_lock);
    return found;
}
