/*
 * What stands behind an open "/dev/netmap": a device for each open (which dup, fork and SCM_RIGHTS share, as they share
 * an open file), and, once the program has registered, a port, which several devices of this process may share.
 *
 * The visible descriptor is the socket to the daemon, so a port lives exactly as long as some process has one of its
 * descriptors open.
 */
#ifndef VALE_DEVICE_H
#define VALE_DEVICE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "netmap_abi.h"

#define MAX_RINGS 16
#define BIND_NAME 16

/* The memory's layout: see ring/NetmapLayout and ring/SyncLayout in switch-core. */
struct layout {
    uint32_t tx_rings;
    uint32_t rx_rings;
    uint32_t slots;
    uint32_t buffer_size;
    uint32_t buffers;
    uint64_t region_offset;
    uint64_t file_size;
    uint16_t memory_id;
};

/* A ring with its words. All state is in shared memory, so processes that share the port may take turns. */
struct ring_state {
    struct ring *ring;
    _Atomic uint32_t *head;   /* ours; slots handed over or given back, free-running */
    _Atomic uint32_t *tail;   /* the worker's */
    _Atomic uint32_t *wait;   /* ours; odd: somebody sleeps until the tail moves */
    _Atomic uint32_t *shown;  /* ours; the worker's tail that the program has seen last */
    _Atomic uint32_t *waiter; /* ours; thread that may sleep on the call, 0: none */
    _Atomic uint32_t *sleep;  /* the worker's; odd: kick it (tx) */
    _Atomic uint32_t *kicked; /* ours; the worker's sleep that was answered last (tx) */
    bool transmits;
    int call;                 /* index in port.hidden */
};

/* Index in port.hidden. */
enum { HIDDEN_MEMORY, HIDDEN_KICK, HIDDEN_CALLS };

struct port {
    struct port *next;
    char name[BIND_NAME];
    struct layout layout;
    char *memory;             /* this library's own mapping of the whole file */
    int users;                /* devices, under the table's lock */
    bool exclusive;
    atomic_bool dead;         /* the daemon has ended it */
    atomic_uint idle_syncs;
    _Atomic uint64_t interfaces_end; /* in the page of struct netmap_if, from where on it is free */
    int hidden_count;
    _Atomic int hidden[HIDDEN_CALLS + 2 * MAX_RINGS];
    struct ring_state rings[2 * MAX_RINGS]; /* tx rings first */
};

struct device {
    _Atomic int64_t users;    /* threads inside; with DEVICE_CLOSED, no descriptor is left */
    struct device *next_free;
    int descriptors;          /* in this process, under the table's lock */
    int socket;               /* one of them, to watch for the daemon's end */
    dev_t file_system;        /* identity of the socket, to notice descriptors that were closed behind our back */
    ino_t inode;
    struct port *_Atomic port; /* NULL: not registered */
    /* What of the port was registered; written before port. */
    uint16_t tx_first, tx_end, rx_first, rx_end; /* indices in port.rings */
    bool transmits_in_poll;
    uint64_t interface_offset;
};

#define DEVICE_CLOSED (INT64_C(1) << 62)

/* The device of a descriptor, entered; NULL if it is none. */
struct device *device_enter(int fd);

/* Like device_enter, but asks the daemon if the descriptor came from another process. May take long. */
struct device *device_enter_or_adopt(int fd);

void device_leave(struct device *device);

/* Whether there is any device in this process: if not, nothing needs to be looked up. */
bool devices_exist(void);

/* Makes a device of a socket to the daemon. Returns false, with errno, if there is no memory. */
bool device_create(int fd);

/* Whether the device's descriptor is still the socket that it was. */
bool device_is_current(const struct device *device, int fd);

/* Descriptors: called after the duplication, before the close, and after the replacement by another. */
void descriptor_duplicated(int from, int to);
void descriptor_closing(int fd);
void descriptors_closing(unsigned first, unsigned last);

/* Gives a device to the port; takes over the reference. Under the registration lock. */
void device_bind(struct device *device, struct port *port);

/* The process's port of this name that is alive, with a reference, or NULL. */
struct port *port_find(const char *name);
void port_add(struct port *port);
void port_release(struct port *port);

/* Makes every descriptor of the device in this process one of the port's connection. Returns false with errno. */
bool device_join(struct device *device, struct port *port);

/* Whether this is a descriptor of the library that the program does not know of. */
bool is_hidden(int fd);
/* Moves it to another number, because the program wants this one. */
void move_hidden(int fd);
/* The lowest hidden descriptor from first on, or -1. */
int next_hidden(unsigned first);

/* Held while a device gets its port. */
extern pthread_mutex_t registration_lock;

#endif
