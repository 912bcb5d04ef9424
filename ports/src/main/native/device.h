/*
 * What stands behind an open "/dev/netmap": a device for each open (which dup, fork and SCM_RIGHTS share, as they share
 * an open file), and, once the program has registered, its port: the rings that this registration has.
 *
 * The visible descriptor is the socket to the daemon, so a registration lives exactly as long as some process has one of
 * its descriptors open.
 */
#ifndef VALE_DEVICE_H
#define VALE_DEVICE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "netmap_abi.h"

/* The memory's layout; offsets in its file. Checked against the file when it came from the daemon. */
struct layout {
    uint64_t region_offset;  /* of what a program maps: netmap's offset 0 */
    uint64_t memory_size;    /* of the region at its greatest extent; pages behind the file's end are not there yet */
    uint64_t buffers_offset; /* of buffer 0 */
    uint32_t buffer_size;
    uint32_t max_buffers;    /* buffers 0 to this, not included, lie in the region */
    uint16_t memory_id;
};

/* Who is at the other end of a ring, and so what a sync does. */
enum ring_kind {
    KIND_SWITCHED = 1, /* a worker of the daemon */
    KIND_PIPE = 2,     /* a program: slots are copied to the peer ring */
    KIND_IDLE = 3,     /* nobody: nothing moves */
    KIND_MONITOR = 4,  /* who syncs the monitored ring */
    KIND_FORWARD = 5,  /* a worker: see forward.c, the only one to use such a ring */
};

/* A ring with its words. All state is in shared memory, so processes that share the registration may take turns. */
struct ring_state {
    struct ring *ring;        /* in this library's own mapping of the whole file */
    struct ring *peer_ring;   /* of a pipe, or that a monitor copies from; NULL: none */
    char *sync;               /* block of words, SYNC_BLOCK bytes: see ring/SyncLayout */
    char *peer_sync;          /* NULL: none */
    uint32_t slots;           /* a power of two, but for KIND_IDLE: there any number from 1 on */
    uint32_t peer_slots;      /* 0: none */
    uint16_t id;              /* among those of its kind */
    uint8_t kind;             /* enum ring_kind */
    bool transmits;
    bool host;
    bool lossless;
    uint16_t headroom;        /* bytes that a payload begins behind its buffer at first (offsets in use) */
    uint16_t max_offset;      /* bytes */
    int call;                 /* index in port.hidden: readable when woken; -1: none */
    int kick;                 /* eventfd of the worker; -1: none */
    int peer_call;            /* to wake the program at the other end; of a monitor's ring: readable when the user of the
                                 ring that it copies from is woken; -1: none */
    /* Words of sync. */
    _Atomic uint32_t *head;   /* ours; slots handed over or given back, free-running */
    _Atomic uint32_t *tail;   /* the peer's */
    _Atomic uint32_t *wait;   /* ours; odd: somebody sleeps until the tail moves */
    _Atomic uint32_t *shown;  /* ours; the tail that the program has seen last */
    _Atomic uint32_t *sleep;  /* the worker's; odd: kick it (tx) */
    _Atomic uint32_t *kicked; /* ours; the worker's sleep that was answered last (tx) */
    _Atomic uint32_t *lost;   /* the peer's; frames that found a full ring at their destination (tx) */
};

/* ring/SyncLayout: the words of a ring. Those from NOTES on are the library's alone. */
#define SYNC_BLOCK 1024u
enum {
    WORD_HEAD = 0,
    WORD_WAIT = 128,
    WORD_NOTES = 256,
    WORD_SHOWN = WORD_NOTES,
    WORD_KICKED = WORD_NOTES + 8,
    /* 16 to 255 of the notes: see sync.h */
    WORD_TAIL = 512,
    WORD_SLEEP = 640,
    WORD_LOST = 768,
    WORD_MONITORS = 896,
};

/* Most rings of one registration, and most descriptors that come with it: what one message of the daemon can carry. */
#define MAX_RINGS 240
#define MAX_HIDDEN 253
/* Index in port.hidden. */
#define HIDDEN_MEMORY 0

/* A registration. Immutable where nothing else is said. */
struct port {
    char name[REQUEST_NAME];
    uint32_t mode;            /* enum register_mode */
    uint64_t flags;           /* NR_*: see FLAG_* */
    uint64_t registration;    /* the daemon's number for it */
    uint64_t interface_offset; /* of its struct netmap_if, in the region */
    struct layout layout;
    char *memory;             /* this library's own mapping of the whole file: region_offset + memory_size bytes */
    char *buffers;            /* buffer 0 in it */
    bool exclusive;
    bool transmits_in_poll;
    atomic_bool dead;         /* ended for ever: EIO, POLLERR */
    atomic_uint idle_syncs;
    /* CSB mode, for kloop.c: addresses of the program's arrays; csb_atok is written last, 0: not in CSB mode. */
    _Atomic uint64_t csb_atok;
    _Atomic uint64_t csb_ktoa;
    atomic_uint loop;         /* kloop.c: whether a loop runs, and whether it shall stop */
    int hidden_count;
    _Atomic int hidden[MAX_HIDDEN]; /* numbers change (a program may want one), so load at each use */
    struct reconnection *reconnection; /* reconnect.c: what to say to a daemon that comes back */
    struct extmem *extmem;    /* extmem.c: the program's own memory that is this port's; NULL: none */
    struct device *device;    /* that it belongs to */
    struct port *next;        /* of all in the process: see hidden.c */
    int tx_count;             /* rings [0, tx_count) are tx, then host tx rings; */
    int ring_count;           /* [tx_count, ring_count) are rx, then host rx rings */
    int bound_count;          /* [ring_count, bound_count) are no program's, but the two below; NULL: there is none */
    struct ring_state *to_host; /* by which what comes from the wire can be sent on */
    struct ring_state *to_wire;
    struct ring_state rings[];
};

struct device {
    _Atomic int64_t users;    /* threads inside; with DEVICE_CLOSED, no descriptor is left */
    struct device *next_free;
    int descriptors;          /* in this process, under the table's lock */
    _Atomic int socket;       /* one of them, to watch for the daemon's end */
    dev_t file_system;        /* identity of the socket, to notice descriptors that were closed behind our back */
    ino_t inode;
    pthread_mutex_t control;  /* held from a request to its reply, and while the connection is made anew */
    struct port *_Atomic port; /* NULL: not registered; set once */
};

#define DEVICE_CLOSED (INT64_C(1) << 62)

/* The device of a descriptor, entered; NULL if it is none. */
struct device *device_enter(int fd);

/* Like device_enter, but asks the daemon if the descriptor came from another process. May take long. */
struct device *device_enter_or_adopt(int fd);

void device_leave(struct device *device);

/*
 * Its port, or NULL; one that another process has registered by the same descriptor is asked for, which may take long.
 * Keeps errno.
 */
struct port *device_port(struct device *device);

/* Whether this path is the one that devices are opened by. */
bool is_device_path(const char *path);

/* Whether this process has descriptors of its own: a child of vfork shares the tables but not the descriptors. */
bool descriptors_are_ours(void);

/* Whether there is any device in this process: if not, nothing needs to be looked up. */
bool devices_exist(void);

/* Makes a device of a socket to the daemon. Returns false, with errno, if there is no memory. */
bool device_create(int fd);

/* Whether the device's descriptor is still the socket that it was. */
bool device_is_current(const struct device *device, int fd);

/* The same without waiting: false also while the connection is made anew. */
bool device_seems_current(const struct device *device, int fd);

/* Descriptors: called after the duplication, before the close, and after the replacement by another. */
void descriptor_duplicated(int from, int to);
void descriptor_closing(int fd);
void descriptors_closing(unsigned first, unsigned last);

/* Gives the device its port, which it then owns. Holding device->control. */
void device_bind(struct device *device, struct port *port);

/*
 * Puts another socket, which it closes, in the place of each descriptor that the device has in this process. Returns
 * false if that failed for one of them. Holding device->control.
 */
bool device_reconnect(struct device *device, int socket);

#endif
