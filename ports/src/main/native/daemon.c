#include "daemon.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"
#include "real.h"

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

int daemon_connect_again(const struct sockaddr_un *address)
{
    return connect_to(address->sun_path, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK);
}

bool daemon_is_at(int fd, struct sockaddr_un *address)
{
    int type = 0;
    socklen_t length = sizeof type;
    struct sockaddr_un peer = {0};
    socklen_t peer_length = sizeof peer;
    bool is = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET
              && getpeername(fd, (struct sockaddr *)&peer, &peer_length) == 0 && peer.sun_family == AF_UNIX
              && peer_length > sizeof(sa_family_t) && peer.sun_path[0] == '/';
    peer.sun_path[sizeof peer.sun_path - 1] = 0;
    *address = peer;
    return is;
}

union rights {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * MAX_HIDDEN)];
};

/* What a broken connection is called. */
static int end_of(int problem)
{
    return problem == EPIPE || problem == ECONNRESET || problem == ENOTCONN ? ENXIO : problem;
}

static int send_message(int socket, const struct message_header *header, const char *body, size_t length,
                        int descriptor)
{
    union rights rights;
    struct iovec parts[] = {{(void *)header, sizeof *header}, {(void *)body, length}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    if (descriptor >= 0) {
        memset(&rights, 0, CMSG_SPACE(sizeof descriptor));
        message.msg_control = &rights;
        message.msg_controllen = CMSG_SPACE(sizeof descriptor);
        struct cmsghdr *part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof descriptor);
        memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
    }
    while (sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno == EAGAIN) {
            struct pollfd writable = {socket, POLLOUT, 0};
            if (real_poll(&writable, 1, REPLY_MILLIS) == 0) {
                return ETIMEDOUT;
            }
        } else if (errno != EINTR) {
            return end_of(errno);
        }
    }
    return 0;
}

void daemon_discard(struct reply *reply)
{
    for (int i = 0; i < reply->count; i++) {
        real_close(reply->descriptors[i]);
    }
    reply->count = 0;
}

/*
 * Looks at the next message without taking it. ENDED stays where it is: other processes that have this socket want to
 * see it too. Returns 0 or an errno, EAGAIN if there is none.
 */
static int peek(int socket, struct message_header *header)
{
    memset(header, 0, sizeof *header);
    ssize_t length = recv(socket, header, sizeof *header, MSG_PEEK | MSG_DONTWAIT);
    if (length < 0) {
        return end_of(errno);
    }
    return length == 0 || (length == sizeof *header && header->type == MESSAGE_ENDED) ? ENXIO : 0;
}

/* Takes one message. Returns 0 or an errno. */
static int take(int socket, struct message_header *header, struct reply *reply)
{
    union rights rights;
    struct iovec parts[] = {{header, sizeof *header}, {reply->body, sizeof reply->body}};
    struct msghdr message = {
        .msg_iov = parts, .msg_iovlen = 2, .msg_control = &rights, .msg_controllen = sizeof rights};
    ssize_t length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (length < 0) {
        return end_of(errno);
    }
    reply->count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS) {
            reply->count = (int)((part->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(reply->descriptors, CMSG_DATA(part), (size_t)reply->count * sizeof(int));
        }
    }
    if (length == 0) {
        return ENXIO;
    }
    if ((size_t)length < sizeof *header || (message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0
        || (header->type & MESSAGE_REPLY) == 0) {
        return EPROTO;
    }
    reply->length = (size_t)length - sizeof *header;
    reply->status = header->status >= 0 ? header->status : EPROTO;
    return 0;
}

static atomic_uint sequences;

int daemon_ask(int socket, enum message_type type, const char *body, size_t length, int descriptor, int limit_millis,
               struct reply *reply)
{
    /* Processes that share the socket count from different numbers. */
    uint32_t sequence = ((uint32_t)getpid() << 16) + ++sequences;
    struct message_header header = {PROTOCOL, (uint16_t)type, (uint32_t)(sizeof header + length), sequence, 0};
    int64_t deadline = clock_nanos() + limit_millis * MILLI;
    reply->count = 0;
    int problem = send_message(socket, &header, body, length, descriptor);
    while (problem == 0) {
        problem = peek(socket, &header);
        if (problem == 0) {
            problem = take(socket, &header, reply);
            if (problem == 0 && header.sequence == sequence) {
                return header.version == PROTOCOL && header.type == (type | MESSAGE_REPLY) ? 0 : EPROTO;
            }
            daemon_discard(reply); /* to a question whose asker has given up, or died */
        } else if (problem == EAGAIN || problem == EINTR) {
            int64_t left = (deadline - clock_nanos() + MILLI - 1) / MILLI;
            struct pollfd readable = {socket, POLLIN, 0};
            problem = left <= 0 || real_poll(&readable, 1, (int)left) == 0 ? ETIMEDOUT : 0;
        }
    }
    return problem;
}

bool daemon_tell(const struct device *device, enum message_type type)
{
    struct message_header header = {PROTOCOL, (uint16_t)type, sizeof header, 0, 0};
    int socket = device->socket;
    /* Full: then there is one before it that the daemon has not read yet, as all others wait for their replies. */
    return device_seems_current(device, socket)
           && (send(socket, &header, sizeof header, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0 || errno == EAGAIN);
}

enum connection_end daemon_end(int socket)
{
    struct message_header header;
    struct pollfd state = {socket, 0, 0};
    if (real_poll(&state, 1, 0) <= 0 || (state.revents & (POLLHUP | POLLERR)) == 0) {
        return END_NONE;
    }
    ssize_t length = -1;
    for (int i = 0; i < 2 && length < 0; i++) { /* an error of the socket is reported once, before what is left in it */
        length = recv(socket, &header, sizeof header, MSG_PEEK | MSG_DONTWAIT);
    }
    return length == (ssize_t)sizeof header && header.type == MESSAGE_ENDED ? END_ORDERED : END_LOST;
}
