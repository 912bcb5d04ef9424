#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon.h"
#include "port.h"
#include "real.h"

#define CHUNK 1024
#define CHUNKS 1024

typedef struct device *_Atomic entry;

/* Descriptor to device, in chunks that are made when they are needed and stay. */
static entry *_Atomic chunks[CHUNKS];
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct device *free_devices;
static struct port *ports;
static atomic_int device_count;
static atomic_int lowest_hidden = INT32_MAX;
/* The process whose descriptors the table knows: a child of vfork shares the table but not the descriptors. */
static _Atomic pid_t owner;

pthread_mutex_t registration_lock = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
    pthread_mutex_lock(&table_lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&table_lock);
}

static void in_child(void)
{
    owner = getpid();
    pthread_mutex_unlock(&table_lock);
    /* Whoever held it is not in this process. */
    pthread_mutex_init(&registration_lock, NULL);
}

__attribute__((constructor)) static void begin(void)
{
    owner = getpid();
    pthread_atfork(before_fork, after_fork, in_child);
}

bool devices_exist(void)
{
    return atomic_load_explicit(&device_count, memory_order_relaxed) > 0;
}

static entry *find_entry(int fd)
{
    if (fd < 0 || fd >= CHUNK * CHUNKS) {
        return NULL;
    }
    entry *chunk = atomic_load_explicit(&chunks[fd / CHUNK], memory_order_acquire);
    return chunk != NULL ? &chunk[fd % CHUNK] : NULL;
}

static entry *make_entry(int fd)
{
    if (fd < 0 || fd >= CHUNK * CHUNKS) {
        return NULL;
    }
    if (atomic_load_explicit(&chunks[fd / CHUNK], memory_order_relaxed) == NULL) {
        entry *chunk = calloc(CHUNK, sizeof(entry));
        if (chunk == NULL) {
            return NULL;
        }
        atomic_store_explicit(&chunks[fd / CHUNK], chunk, memory_order_release); /* zeroed before it is seen */
    }
    return find_entry(fd);
}

/* Nobody has a descriptor and nobody is inside. Devices are never freed, only used again: see device_enter. */
static void finish(struct device *device)
{
    struct port *port = atomic_load(&device->port);
    if (port != NULL) {
        port_release(port);
    }
    pthread_mutex_lock(&table_lock);
    device->next_free = free_devices;
    free_devices = device;
    pthread_mutex_unlock(&table_lock);
}

/*
 * The count of users is taken first and the table looked at again after it: a device that was closed (and perhaps used
 * again for another open) in between is not entered. Both are sequentially consistent, as are those in drop().
 */
struct device *device_enter(int fd)
{
    if (!devices_exist()) {
        return NULL;
    }
    entry *place = find_entry(fd);
    struct device *device = place != NULL ? atomic_load_explicit(place, memory_order_acquire) : NULL;
    if (device == NULL) {
        return NULL;
    }
    atomic_fetch_add(&device->users, 1);
    if (atomic_load(place) != device) {
        device_leave(device);
        return NULL;
    }
    return device;
}

void device_leave(struct device *device)
{
    int64_t closed = DEVICE_CLOSED;
    if (atomic_fetch_sub(&device->users, 1) == DEVICE_CLOSED + 1
        && atomic_compare_exchange_strong(&device->users, &closed, 0)) {
        finish(device);
    }
}

/* One descriptor less. Without the lock. */
static void drop(struct device *device, bool last)
{
    if (!last) {
        return;
    }
    atomic_fetch_sub(&device_count, 1);
    atomic_fetch_add(&device->users, DEVICE_CLOSED + 1);
    device_leave(device);
}

/* Puts a device, or none, in a descriptor's place. */
static bool replace(int fd, struct device *device)
{
    pthread_mutex_lock(&table_lock);
    entry *place = device != NULL ? make_entry(fd) : find_entry(fd);
    if (place == NULL) {
        pthread_mutex_unlock(&table_lock);
        return device == NULL;
    }
    if (device != NULL) {
        device->descriptors++;
    }
    struct device *before = atomic_exchange(place, device);
    bool last = before != NULL && --before->descriptors == 0;
    if (before != NULL && !last && before->socket == fd) {
        for (int other = 0; other < CHUNK * CHUNKS; other++) { /* rare: the first of several closes first */
            entry *candidate = find_entry(other);
            if (candidate == NULL) {
                other |= CHUNK - 1;
            } else if (atomic_load(candidate) == before) {
                before->socket = other;
                break;
            }
        }
    }
    pthread_mutex_unlock(&table_lock);
    if (before != NULL) {
        drop(before, last);
    }
    return true;
}

bool device_create(int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return false;
    }
    pthread_mutex_lock(&table_lock);
    struct device *device = free_devices;
    if (device != NULL) {
        free_devices = device->next_free;
    }
    pthread_mutex_unlock(&table_lock);
    if (device == NULL) {
        device = calloc(1, sizeof *device);
        if (device == NULL) {
            errno = ENOMEM;
            return false;
        }
    }
    device->descriptors = 0;
    device->socket = fd;
    device->file_system = status.st_dev;
    device->inode = status.st_ino;
    device->tx_first = device->tx_end = device->rx_first = device->rx_end = 0;
    device->interface_offset = 0;
    device->transmits_in_poll = true;
    atomic_store(&device->port, NULL);
    atomic_fetch_add(&device_count, 1);
    if (!replace(fd, device)) {
        atomic_fetch_sub(&device_count, 1);
        finish(device);
        errno = EMFILE;
        return false;
    }
    return true;
}

bool device_is_current(const struct device *device, int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_dev == device->file_system && status.st_ino == device->inode;
}

struct device *device_enter_or_adopt(int fd)
{
    struct device *device = device_enter(fd);
    if (device != NULL) {
        if (device_is_current(device, fd)) {
            return device;
        }
        device_leave(device);
        replace(fd, NULL); /* closed behind our back, and the number is another file's now */
    }
    int before = errno;
    if (!daemon_is_at(fd)) {
        errno = before;
        return NULL;
    }
    pthread_mutex_lock(&registration_lock);
    device = device_enter(fd);
    if (device == NULL && device_create(fd) && (device = device_enter(fd)) != NULL) {
        struct port *port = port_describe(fd);
        if (port != NULL) {
            port_add(port);
            bind_all_rings(device, port);
            device_bind(device, port);
        }
    }
    pthread_mutex_unlock(&registration_lock);
    errno = before;
    return device;
}

void descriptor_duplicated(int from, int to)
{
    if (!devices_exist() || owner != getpid()) {
        return;
    }
    struct device *device = device_enter(from);
    replace(to, device);
    if (device != NULL) {
        device_leave(device);
    }
}

void descriptor_closing(int fd)
{
    entry *place = devices_exist() ? find_entry(fd) : NULL;
    if (place != NULL && atomic_load(place) != NULL && owner == getpid()) {
        replace(fd, NULL);
    }
}

void descriptors_closing(unsigned first, unsigned last)
{
    if (!devices_exist() || owner != getpid()) {
        return;
    }
    for (uint64_t fd = first; fd <= last && fd < CHUNK * CHUNKS; fd++) {
        if (find_entry((int)fd) == NULL) {
            fd |= CHUNK - 1;
        } else {
            descriptor_closing((int)fd);
        }
    }
}

void device_bind(struct device *device, struct port *port)
{
    atomic_store(&device->port, port); /* after all that describes what was registered */
}

bool device_join(struct device *device, struct port *port)
{
    int socket = -1;
    struct stat status = {0};
    pthread_mutex_lock(&table_lock);
    for (int fd = 0; fd < CHUNK * CHUNKS && socket < 0; fd++) {
        entry *place = find_entry(fd);
        struct device *other = place != NULL ? atomic_load(place) : NULL;
        if (place == NULL) {
            fd |= CHUNK - 1;
        } else if (other != NULL && other != device && atomic_load(&other->port) == port) {
            socket = fd;
        }
    }
    bool joined = socket >= 0 && fstat(socket, &status) == 0;
    for (int fd = 0; joined && fd < CHUNK * CHUNKS; fd++) {
        entry *place = find_entry(fd);
        if (place == NULL) {
            fd |= CHUNK - 1;
        } else if (atomic_load(place) == device) {
            int flags = real_fcntl("fcntl", fd, F_GETFD, NULL);
            joined = flags >= 0 && real_dup3(socket, fd, flags & FD_CLOEXEC ? O_CLOEXEC : 0) >= 0;
        }
    }
    if (joined) {
        device->file_system = status.st_dev;
        device->inode = status.st_ino;
    } else if (socket < 0) {
        errno = EBUSY; /* it was closed meanwhile, and goes just now */
    }
    pthread_mutex_unlock(&table_lock);
    return joined;
}

struct port *port_find(const char *name)
{
    pthread_mutex_lock(&table_lock);
    struct port *port = ports;
    while (port != NULL && (atomic_load(&port->dead) || strcmp(port->name, name) != 0)) {
        port = port->next;
    }
    if (port != NULL) {
        port->users++;
    }
    pthread_mutex_unlock(&table_lock);
    return port;
}

void port_add(struct port *port)
{
    pthread_mutex_lock(&table_lock);
    port->users = 1;
    port->next = ports;
    ports = port;
    for (int i = 0; i < port->hidden_count; i++) {
        if (port->hidden[i] < lowest_hidden) {
            lowest_hidden = port->hidden[i];
        }
    }
    pthread_mutex_unlock(&table_lock);
}

void port_release(struct port *port)
{
    pthread_mutex_lock(&table_lock);
    bool last = --port->users == 0;
    if (last) {
        struct port **link = &ports;
        while (*link != port) {
            link = &(*link)->next;
        }
        *link = port->next;
    }
    pthread_mutex_unlock(&table_lock);
    if (last) {
        port_destroy(port);
    }
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
    if (fd < atomic_load_explicit(&lowest_hidden, memory_order_relaxed) || owner != getpid()) {
        return false;
    }
    pthread_mutex_lock(&table_lock);
    bool hidden = find_hidden(fd) != NULL;
    pthread_mutex_unlock(&table_lock);
    return hidden;
}

void move_hidden(int fd)
{
    if (fd < atomic_load_explicit(&lowest_hidden, memory_order_relaxed) || owner != getpid()) {
        return;
    }
    pthread_mutex_lock(&table_lock);
    _Atomic int *place = find_hidden(fd);
    if (place != NULL) {
        int moved = real_fcntl("fcntl", fd, F_DUPFD_CLOEXEC, (void *)(intptr_t)(fd + 1));
        if (moved < 0) {
            moved = real_fcntl("fcntl", fd, F_DUPFD_CLOEXEC, (void *)(intptr_t)3);
        }
        if (moved >= 0) {
            *place = moved;
            if (moved < lowest_hidden) {
                lowest_hidden = moved;
            }
        }
    }
    pthread_mutex_unlock(&table_lock);
}

int next_hidden(unsigned first)
{
    int found = -1;
    if (owner != getpid()) {
        return found;
    }
    pthread_mutex_lock(&table_lock);
    for (struct port *port = ports; port != NULL; port = port->next) {
        for (int i = 0; i < port->hidden_count; i++) {
            int fd = port->hidden[i];
            if (fd >= 0 && (unsigned)fd >= first && (found < 0 || fd < found)) {
                found = fd;
            }
        }
    }
    pthread_mutex_unlock(&table_lock);
    return found;
}
