#include "daemon.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "real.h"

#define PROTOCOL 1
#define TYPE_OPEN 1
#define TYPE_DESCRIBE 2
#define TYPE_MANAGE 3
#define REPLY 0x8000
#define MAX_MESSAGE 4096
/* The daemon waits for its workers, up to ten seconds, before it answers. */
#define REPLY_MILLIS 15000

struct message_header {
    uint16_t version;
    uint16_t type;
    uint32_t length;
    uint32_t sequence;
    int32_t status;
};

struct open_message {
    struct message_header header;
    char name[64];
    uint32_t flags;
    uint32_t tx_rings;
    uint32_t rx_rings;
    uint32_t slots;
    uint32_t buffer_size;
    uint32_t unused;
};

struct manage_message {
    struct message_header header;
    uint16_t action;
    uint16_t switch_index;
    uint32_t port_index;
    char name[64];
    uint64_t unused;
};

struct opened_message {
    struct message_header header;
    uint32_t flags;
    uint32_t tx_rings;
    uint32_t rx_rings;
    uint32_t slots;
    uint32_t buffer_size;
    uint32_t buffers;
    uint64_t region_offset;
    uint64_t file_size;
    uint32_t memory_id;
    uint32_t unused;
};

_Static_assert(sizeof(struct message_header) == 16, "header of a control message");
_Static_assert(sizeof(struct open_message) == 104, "OPEN");
_Static_assert(sizeof(struct manage_message) == 96, "MANAGE");
_Static_assert(sizeof(struct opened_message) == 64, "reply to OPEN");

/* A directory that everybody may make could be an impostor's. */
static bool belongs_to(const char *directory, uid_t user)
{
    struct stat status;
    return lstat(directory, &status) == 0 && status.st_uid == user;
}

/* The same rule as the daemon's and vale-ctl's. Returns false if there is no such candidate. */
static bool candidate(int number, char *path, size_t size)
{
    const char *named = getenv("VALE_SOCKET");
    if (named != NULL && *named != 0) {
        snprintf(path, size, "%s", named);
        return number == 0;
    }
    const char *ours = getenv("VALE_RUNTIME_DIR");
    if (ours != NULL && *ours != 0) {
        snprintf(path, size, "%s/netmap.sock", ours);
        return number == 0;
    }
    uid_t user = geteuid();
    if (user == 0 || number == 1) {
        snprintf(path, size, "/run/valed/netmap.sock");
        return user == 0 ? number == 0 : true;
    }
    const char *session = getenv("XDG_RUNTIME_DIR");
    if (session != NULL && *session != 0) {
        snprintf(path, size, "%s/valed/netmap.sock", session);
        return number == 0;
    }
    char directory[64];
    snprintf(directory, sizeof directory, "/tmp/valed-%u", (unsigned)user);
    snprintf(path, size, "%s/netmap.sock", belongs_to(directory, user) ? directory : "/nonexistent");
    return number == 0;
}

static int connect_to(const char *path, int type)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, type, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int problem = errno;
        real_close(fd);
        errno = problem;
        return -1;
    }
    return fd;
}

int daemon_connect(bool close_on_exec, bool non_blocking)
{
    char path[256] = "";
    char first[256] = "";
    int problem = ENOENT;
    int type = SOCK_SEQPACKET | (close_on_exec ? SOCK_CLOEXEC : 0) | (non_blocking ? SOCK_NONBLOCK : 0);
    for (int i = 0; i < 2 && candidate(i, path, sizeof path); i++) {
        int fd = connect_to(path, type);
        if (fd >= 0) {
            return fd;
        }
        if (i == 0 || (errno != ENOENT && errno != ECONNREFUSED)) {
            problem = errno;
            memcpy(first, path, sizeof first);
        }
    }
    fprintf(stderr, "libvale-netmap: no daemon at \"%s\": %s. Start valed, or name its netmap.sock by VALE_SOCKET.\n",
            first, strerror(problem));
    errno = problem == ECONNREFUSED ? ENXIO : problem;
    return -1;
}

bool daemon_is_at(int fd)
{
    int type = 0;
    socklen_t length = sizeof type;
    struct sockaddr_un peer = {0};
    socklen_t peer_length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET
           && getpeername(fd, (struct sockaddr *)&peer, &peer_length) == 0 && peer.sun_family == AF_UNIX
           && peer_length > sizeof(sa_family_t) && peer.sun_path[0] == '/';
}

static int64_t now_millis(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

static int send_request(int socket, const void *message, size_t length)
{
    while (send(socket, message, length, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno == EAGAIN) {
            struct pollfd writable = {socket, POLLOUT, 0};
            if (real_poll(&writable, 1, REPLY_MILLIS) == 0) {
                return ETIMEDOUT;
            }
        } else if (errno != EINTR) {
            return errno == EPIPE ? ENXIO : errno;
        }
    }
    return 0;
}

static void close_all(const int *descriptors, int count)
{
    for (int i = 0; i < count; i++) {
        real_close(descriptors[i]);
    }
}

/* Receives one message and the descriptors that came with it. Returns its length, or -1 with errno. */
static ssize_t receive(int socket, char *message, int *descriptors, int *count)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * (HIDDEN_CALLS + 2 * MAX_RINGS))];
    } control;
    struct iovec vector = {message, MAX_MESSAGE};
    struct msghdr header = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    int64_t deadline = now_millis() + REPLY_MILLIS;
    ssize_t length;
    while ((length = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC)) < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            return -1;
        }
        int64_t left = deadline - now_millis();
        struct pollfd readable = {socket, POLLIN, 0};
        if (left <= 0 || (real_poll(&readable, 1, (int)left) == 0)) {
            errno = ETIMEDOUT;
            return -1;
        }
    }
    *count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&header); part != NULL; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS) {
            *count = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(descriptors, CMSG_DATA(part), (size_t)*count * sizeof(int));
        }
    }
    if (length == 0 || (header.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0) {
        close_all(descriptors, *count);
        errno = length == 0 ? ENXIO : EPROTO;
        return -1;
    }
    return length;
}

static int accept_reply(const char *message, size_t length, uint16_t type, uint32_t sequence, bool tell_busy,
                        struct opened *opened)
{
    struct opened_message reply = {0};
    memcpy(&reply, message, length < sizeof reply ? length : sizeof reply);
    if (length < sizeof reply.header || (reply.header.type & REPLY) == 0) {
        return EPROTO;
    }
    if (reply.header.status != 0) {
        int reason = (int)(length - sizeof reply.header);
        if (type != TYPE_DESCRIBE && (tell_busy || reply.header.status != EBUSY)) {
            fprintf(stderr, "libvale-netmap: %.*s\n", reason, message + sizeof reply.header);
        }
        return reply.header.status > 0 ? reply.header.status : EPROTO;
    }
    if (length < sizeof reply || reply.header.version != PROTOCOL || reply.header.type != (type | REPLY)
        || reply.header.sequence != sequence || reply.tx_rings < 1 || reply.tx_rings > MAX_RINGS || reply.rx_rings < 1
        || reply.rx_rings > MAX_RINGS || opened->count != (int)(HIDDEN_CALLS + reply.tx_rings + reply.rx_rings)) {
        return EPROTO;
    }
    opened->layout = (struct layout){
        .tx_rings = reply.tx_rings,
        .rx_rings = reply.rx_rings,
        .slots = reply.slots,
        .buffer_size = reply.buffer_size,
        .buffers = reply.buffers,
        .region_offset = reply.region_offset,
        .file_size = reply.file_size,
        .memory_id = (uint16_t)reply.memory_id,
    };
    return 0;
}

static atomic_uint sequences;

int daemon_manage(int socket, uint16_t action, struct place *place)
{
    struct manage_message request = {0};
    struct manage_message reply = {0};
    char message[MAX_MESSAGE];
    int descriptors[HIDDEN_CALLS + 2 * MAX_RINGS];
    int count;
    request.header = (struct message_header){PROTOCOL, TYPE_MANAGE, sizeof request, ++sequences, 0};
    request.action = action;
    request.switch_index = place->switch_index;
    request.port_index = place->port_index;
    memcpy(request.name, place->name, sizeof request.name);
    int problem = send_request(socket, &request, sizeof request);
    if (problem != 0) {
        return problem;
    }
    ssize_t received = receive(socket, message, descriptors, &count);
    if (received < 0) {
        return errno;
    }
    close_all(descriptors, count);
    memcpy(&reply, message, (size_t)received < sizeof reply ? (size_t)received : sizeof reply);
    if ((size_t)received < sizeof reply || (reply.header.type & REPLY) == 0
        || reply.header.sequence != request.header.sequence) {
        return EPROTO;
    }
    if (reply.header.status != 0) {
        return reply.header.status > 0 ? reply.header.status : EPROTO;
    }
    memcpy(place->name, reply.name, sizeof place->name - 1);
    place->name[sizeof place->name - 1] = 0;
    place->switch_index = reply.switch_index;
    place->port_index = reply.port_index;
    return 0;
}

int daemon_open(int socket, const char *name, const struct layout *wanted, bool tell_busy, struct opened *opened)
{
    struct open_message request = {0};
    uint16_t type = name != NULL ? TYPE_OPEN : TYPE_DESCRIBE;
    size_t length = name != NULL ? sizeof request : sizeof request.header;
    request.header = (struct message_header){PROTOCOL, type, (uint32_t)length, ++sequences, 0};
    if (name != NULL) {
        strncpy(request.name, name, sizeof request.name - 1);
        request.tx_rings = wanted->tx_rings;
        request.rx_rings = wanted->rx_rings;
        request.slots = wanted->slots;
        request.buffer_size = wanted->buffer_size;
    }
    int problem = send_request(socket, &request, length);
    if (problem != 0) {
        return problem;
    }
    char message[MAX_MESSAGE];
    ssize_t received = receive(socket, message, opened->descriptors, &opened->count);
    if (received < 0) {
        return errno;
    }
    problem = accept_reply(message, (size_t)received, type, request.header.sequence, tell_busy, opened);
    if (problem != 0) {
        close_all(opened->descriptors, opened->count);
    }
    return problem;
}
