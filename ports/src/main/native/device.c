#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon.h"
#include "hidden.h"
#include "port.h"
#include "real.h"
#include "registration.h"

#define CHUNK 1024
#define CHUNKS 1024

typedef struct device *_Atomic entry;

/* Descriptor to device, in chunks that are made when they are needed and stay. */
static entry *_Atomic chunks[CHUNKS];
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct device *free_devices;
static atomic_int device_count;
/* The process whose descriptors the table knows: a child of vfork shares the table but not the descriptors. */
static _Atomic pid_t owner;

/* Held while a descriptor that came from another process becomes a device. */
static pthread_mutex_t arrival_lock = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void)
{
    pthread_mutex_lock(&table_lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&table_lock);
}

bool descriptors_are_ours(void)
{
    return owner == getpid();
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

/* The next descriptor of a device from fd on, or -1. Under the lock. */
static int next_entry(int fd, struct device **device)
{
    for (; fd < CHUNK * CHUNKS; fd++) {
        entry *place = find_entry(fd);
        if (place == NULL) {
            fd |= CHUNK - 1;
        } else if ((*device = atomic_load(place)) != NULL) {
            return fd;
        }
    }
    return -1;
}

static void in_child(void)
{
    struct device *device;
    owner = getpid();
    /* Whoever held these is not in this process. */
    pthread_mutex_init(&arrival_lock, NULL);
    for (int fd = next_entry(0, &device); fd >= 0; fd = next_entry(fd + 1, &device)) {
        pthread_mutex_init(&device->control, NULL);
    }
    pthread_mutex_unlock(&table_lock);
}

__attribute__((constructor)) static void begin(void)
{
    owner = getpid();
    pthread_atfork(before_fork, after_fork, in_child);
}

/* Nobody has a descriptor and nobody is inside. Devices are never freed, only used again: see device_enter. */
static void finish(struct device *device)
{
    struct port *port = atomic_load(&device->port);
    if (port != NULL) {
        ports_remove(port);
        port_destroy(port);
    }
    pthread_mutex_destroy(&device->control);
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

/* The lowest descriptor of the device from first on, or -1. Under the lock. */
static int descriptor_of(const struct device *device, int first)
{
    struct device *other = NULL;
    int fd = next_entry(first, &other);
    while (fd >= 0 && other != device) {
        fd = next_entry(fd + 1, &other);
    }
    return fd;
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
    if (before != NULL && !last && before->socket == fd) { /* rare: the first of several closes first */
        before->socket = descriptor_of(before, 0);
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
    if (real_fstat(fd, &status) != 0) {
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
    atomic_store(&device->port, NULL);
    pthread_mutex_init(&device->control, NULL);
    atomic_fetch_add(&device_count, 1);
    if (!replace(fd, device)) {
        atomic_fetch_sub(&device_count, 1);
        finish(device);
        errno = EMFILE;
        return false;
    }
    return true;
}

bool device_seems_current(const struct device *device, int fd)
{
    struct stat status;
    return real_fstat(fd, &status) == 0 && status.st_dev == device->file_system && status.st_ino == device->inode;
}

bool device_is_current(const struct device *device, int fd)
{
    pthread_mutex_lock(&table_lock); /* not between a descriptor's exchange and the note of it: see device_reconnect */
    bool current = device_seems_current(device, fd);
    pthread_mutex_unlock(&table_lock);
    return current;
}

/* A registration that another process has made by this socket since it was shared becomes this device's as well. */
static void find_registration(struct device *device)
{
    if (atomic_load(&device->port) == NULL) {
        pthread_mutex_lock(&device->control);
        if (atomic_load(&device->port) == NULL) {
            registration_describe(device);
        }
        pthread_mutex_unlock(&device->control);
    }
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
    struct sockaddr_un address;
    if (!daemon_is_at(fd, &address)) {
        errno = before;
        return NULL;
    }
    pthread_mutex_lock(&arrival_lock);
    device = device_enter(fd);
    if (device == NULL && device_create(fd)) {
        device = device_enter(fd);
    }
    pthread_mutex_unlock(&arrival_lock);
    if (device != NULL) {
        find_registration(device);
    }
    errno = before;
    return device;
}

struct port *device_port(struct device *device)
{
    int before = errno;
    find_registration(device);
    errno = before;
    return atomic_load(&device->port);
}

void descriptor_duplicated(int from, int to)
{
    if (!devices_exist() || !descriptors_are_ours()) {
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
    if (place != NULL && atomic_load(place) != NULL && descriptors_are_ours()) {
        replace(fd, NULL);
    }
}

void descriptors_closing(unsigned first, unsigned last)
{
    if (!devices_exist() || !descriptors_are_ours()) {
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
    port->device = device;
    ports_add(port);
    atomic_store(&device->port, port); /* after all that describes what was registered */
}

bool device_reconnect(struct device *device, int socket)
{
    struct stat status = {0};
    bool done = real_fstat(socket, &status) == 0;
    pthread_mutex_lock(&table_lock);
    int flags = real_fcntl("fcntl", device->socket, F_GETFL, NULL);
    if (flags >= 0) {
        real_fcntl("fcntl", socket, F_SETFL, (void *)(intptr_t)(flags & (O_NONBLOCK | O_ASYNC)));
    }
    for (int fd = descriptor_of(device, 0); done && fd >= 0; fd = descriptor_of(device, fd + 1)) {
        done = put_over(socket, fd);
    }
    device->file_system = status.st_dev;
    device->inode = status.st_ino;
    pthread_mutex_unlock(&table_lock);
    real_close(socket);
    return done;
}
