/*
 * Uses a VALE port in the ways that programs written for netmap do: netmap_client SCENARIO PORT [NUMBER [HOW]]
 * Prints "ok" at the end, or what went wrong on standard error, with status 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netmap_port.h"

#define LIMIT_MILLIS 10000
#define MTU 60

/* Waits by poll, select, epoll or ioctl until the port can be read (or written). */
static void await(int fd, const char *how, bool writes)
{
    if (strcmp(how, "poll") == 0) {
        struct pollfd wait = {fd, writes ? POLLOUT : POLLIN, 0};
        CHECK(poll(&wait, 1, LIMIT_MILLIS) == 1);
        CHECK(wait.revents == wait.events);
    } else if (strcmp(how, "ppoll") == 0) {
        struct pollfd wait[2] = {{-1, POLLIN, 0}, {fd, writes ? POLLWRNORM : POLLRDNORM, 0}};
        sigset_t none;
        sigemptyset(&none);
        CHECK(ppoll(wait, 2, &(struct timespec){LIMIT_MILLIS / 1000, 0}, &none) == 1);
        CHECK(wait[1].revents == wait[1].events && wait[0].revents == 0);
    } else if (strcmp(how, "select") == 0) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        struct timeval limit = {LIMIT_MILLIS / 1000, 0};
        CHECK(select(fd + 1, writes ? NULL : &set, writes ? &set : NULL, NULL, &limit) == 1);
        CHECK(FD_ISSET(fd, &set) && limit.tv_sec <= LIMIT_MILLIS / 1000);
    } else if (strcmp(how, "epoll") == 0) {
        static __thread int epoll = -1;
        struct epoll_event event = {.events = writes ? EPOLLOUT : EPOLLIN, .data.u64 = 0x123456789abcdef};
        if (epoll < 0) {
            epoll = epoll_create1(EPOLL_CLOEXEC);
            CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0);
            CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == -1 && errno == EEXIST);
        }
        CHECK(epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0);
        memset(&event, 0, sizeof event);
        CHECK(epoll_wait(epoll, &event, 1, LIMIT_MILLIS) == 1);
        CHECK(event.events == (writes ? EPOLLOUT : EPOLLIN) && event.data.u64 == 0x123456789abcdef);
    } else {
        CHECK(ioctl(fd, writes ? NIOCTXSYNC : NIOCRXSYNC) == 0);
        sched_yield();
    }
}

/* Sends numbered frames by the rings that the descriptor has. */
static void send_frames(const struct port *port, uint32_t count, const char *how)
{
    for (uint32_t number = 0; number < count;) {
        for (uint32_t i = 0; i < port->tx_rings; i++) {
            void *ring = tx_ring(port, i);
            while (ring != NULL && number < count && put(ring, number, MTU)) {
                number++;
            }
        }
        await(port->fd, how, true);
    }
    CHECK(ioctl(port->fd, NIOCTXSYNC) == 0);
}

/* Receives frames 0 to count - 1, all in order, and says so after each 256: the sender must not fill the ring. */
static void receive_frames(const struct port *port, uint32_t count, const char *how)
{
    for (uint32_t number = 0; number < count;) {
        await(port->fd, how, false);
        for (int64_t taken; number < count && (taken = take(rx_ring(port, 0))) >= 0; number++) {
            CHECK(taken == number);
            if (number % 256 == 255) {
                CHECK(put(tx_ring(port, 0), number, MTU) && ioctl(port->fd, NIOCTXSYNC) == 0);
            }
        }
    }
    CHECK(ioctl(port->fd, NIOCRXSYNC) == 0);
}

static void run_send(const char *name, uint32_t count, const char *how)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    send_frames(&port, count, how);
    close(port.fd); /* right away: what was handed over is forwarded all the same */
}

/* Says "ready" when frames may come. */
static void ready(void)
{
    puts("ready");
    fflush(stdout);
}

static void run_receive(const char *name, uint32_t count, const char *how)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    ready();
    receive_frames(&port, count, how);
}

/* Sends each frame that comes back to where it came from. */
static void run_echo(const char *name, uint32_t count, const char *how)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    void *rx = rx_ring(&port, 0), *tx = tx_ring(&port, 0);
    ready();
    for (uint32_t number = 0; number < count;) {
        await(port.fd, how, false);
        for (; HEAD(rx) != TAIL(rx) && HEAD(tx) != TAIL(tx); number++) {
            char *in = buffer(rx, HEAD(rx)), *out = buffer(tx, HEAD(tx));
            uint16_t length = U16(SLOT(rx, HEAD(rx)), 4);
            memcpy(out, in + 6, 6);
            memcpy(out + 6, in, 6);
            memcpy(out + 12, in + 12, length - 12);
            U16(SLOT(tx, HEAD(tx)), 4) = length;
            CUR(tx) = HEAD(tx) = next(tx, HEAD(tx));
            CUR(rx) = HEAD(rx) = next(rx, HEAD(rx));
        }
        CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
    }
}

/* Two ports of one process, one of which also waits for something that is no port. */
static void run_mixed(const char *name)
{
    char other[32];
    snprintf(other, sizeof other, "%s2", name);
    struct port a = port_open(name, ALL_NIC, 0, 0, 1), b = port_open(other, ALL_NIC, 0, 0, 1);
    int pipe_ends[2];
    CHECK(pipe(pipe_ends) == 0);
    struct pollfd wait[3] = {{a.fd, POLLIN, 0}, {pipe_ends[0], POLLIN, 0}, {b.fd, POLLIN, 0}};
    CHECK(poll(wait, 3, 0) == 0 && poll(wait, 3, 5) == 0);
    CHECK(write(pipe_ends[1], "x", 1) == 1);
    CHECK(poll(wait, 3, LIMIT_MILLIS) == 1 && wait[1].revents == POLLIN && wait[0].revents == 0);
    CHECK(put(tx_ring(&a, 0), 7, MTU));
    wait[1].fd = -1;
    CHECK(poll(wait, 3, LIMIT_MILLIS) == 1 && wait[2].revents == POLLIN); /* which also sent what a had to send */
    CHECK(take(rx_ring(&b, 0)) == 7);
    close(pipe_ends[0]);
    wait[1].fd = pipe_ends[0];
    CHECK(poll(wait, 3, 0) == 1 && wait[1].revents == POLLNVAL);
}

static void run_errors(const char *name)
{
    struct port port;
    struct pollfd wait = {0};
    char body[64] = {0};
    int fd = open("/dev/netmap", O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);

    /* Not registered. */
    CHECK(ioctl(fd, NIOCTXSYNC) == -1 && errno == ENXIO);
    CHECK(ioctl(fd, NIOCRXSYNC) == -1 && errno == ENXIO);
    CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED && errno == EINVAL);
    wait = (struct pollfd){fd, POLLIN, 0};
    CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLERR);

    /* Headers. */
    CHECK(ioctl(fd, NIOCCTRL, NULL) == -1 && errno == EFAULT);
    CHECK(ioctl(fd, NIOCCTRL, (void *)0x10) == -1 && errno == EFAULT);
    CHECK(control(fd, REGISTER, name, NULL) == EINVAL);
    CHECK(control(fd, REGISTER, name, (void *)0x10) == EFAULT);
    CHECK(control(fd, 0, name, NULL) == EINVAL);
    CHECK(control(fd, 99, name, NULL) == EINVAL);
    char header[88] = {0};
    U16(header, 0) = 13;
    U16(header, 2) = REGISTER;
    U64(header, 80) = (uintptr_t)body;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EINVAL);
    U16(header, 0) = 15;
    U32(header, 4) = 1;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EINVAL);

    /* Options: unknown, twice the same, in a circle. */
    char option[24] = {0}, again[24] = {0};
    U32(header, 4) = 0;
    strcpy(header + 8, name);
    U32(body, 36) = ALL_NIC;
    U64(header, 72) = (uintptr_t)option;
    U32(option, 8) = 1234;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EOPNOTSUPP && U32(option, 12) == EOPNOTSUPP);
    CHECK(U64(header, 72) == (uintptr_t)option && U64(header, 80) == (uintptr_t)body);
    U32(option, 8) = U32(again, 8) = 3;
    U64(option, 0) = (uintptr_t)again;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EINVAL);
    CHECK(U32(option, 12) == EINVAL && U32(again, 12) == EINVAL && U64(option, 0) == (uintptr_t)again);
    U32(option, 8) = 0;
    U64(option, 0) = 0;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EINVAL && U32(option, 12) == EINVAL);
    U32(option, 8) = 1234;
    U64(option, 0) = (uintptr_t)option;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EMSGSIZE);
    U64(option, 0) = 8;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EFAULT);

    /* Registrations; none of them is one. */
    CHECK(register_port(fd, "eth77", ALL_NIC, 0, 0, 0, &port) == ENXIO);
    CHECK(register_port(fd, "vale0:", ALL_NIC, 0, 0, 0, &port) == EINVAL);
    CHECK(register_port(fd, "vale0:longer-than-can-be", ALL_NIC, 0, 0, 0, &port) == EINVAL);
    CHECK(register_port(fd, name, 0, 0, 0, 0, &port) == EINVAL);
    CHECK(register_port(fd, name, 77, 0, 0, 0, &port) == EINVAL);
    CHECK(register_port(fd, name, ONE_NIC, 1, 0, 1, &port) == EINVAL);
    CHECK(register_port(fd, name, ALL_NIC, 0, 0x100, 0, &port) == EOPNOTSUPP);
    U64(header, 72) = 0;
    U16(body, 32) = 77;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EINVAL); /* memory that is nobody's */

    /* A registration, and what is wrong after it; flags that nobody knows are accepted. */
    CHECK(register_port(fd, name, ALL_NIC, 0, UINT64_C(1) << 40, 0, &port) == 0);
    CHECK(port.tx_rings == 1 && port.rx_rings == 1 && port.tx_slots == 1024 && port.memory_id != 0);
    CHECK(register_port(fd, name, ALL_NIC, 0, 0, 0, &port) == EBUSY);
    CHECK(control(fd, PORT_INFO_GET, name, body) == 0 && U64(body, 0) > 0 && U32(body, 8) == 1024);
    uint64_t size = U64(body, 0);
    CHECK(mmap(NULL, size + 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED && errno == EINVAL);
    CHECK(mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, (off_t)size - 4096) == MAP_FAILED && errno == EINVAL);
    CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, (off_t)size - 4096) != MAP_FAILED);
    CHECK(ioctl(fd, 0x6999) == -1);
    int non_blocking = 1;
    CHECK(ioctl(fd, FIONBIO, &non_blocking) == 0 && (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);

    /* Exclusive use. */
    int second = open("/dev/netmap", O_RDWR);
    CHECK(register_port(second, name, ALL_NIC, 0, 0x800, 0, &port) == EBUSY);

    /* The API before the present one. */
    char legacy[60] = {0};
    strcpy(legacy, "vale0:legacy");
    U32(legacy, 16) = 13;
    CHECK(ioctl(second, NIOCREGIF, legacy) == -1 && errno == EINVAL);
    U32(legacy, 16) = 11 + 3;
    CHECK(ioctl(second, NIOCGINFO, legacy) == 0 && U32(legacy, 24) > 0);
    CHECK(ioctl(second, NIOCREGIF, legacy) == 0 && U32(legacy, 28) == 1024 && U16(legacy, 36) == 1);
    CHECK(mmap(NULL, U32(legacy, 24), PROT_READ | PROT_WRITE, MAP_SHARED, second, 0) != MAP_FAILED);
    close(second);

    /* Other files go their way. */
    int null = open("/dev/null", O_RDWR);
    CHECK(null >= 0 && ioctl(null, NIOCTXSYNC) == -1 && errno == ENOTTY);
    CHECK(open("/nonexistent", O_RDONLY) == -1 && errno == ENOENT);
}

static void run_bad_heads(const char *name)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    void *tx = tx_ring(&port, 0), *rx = rx_ring(&port, 0);
    uint32_t wrong[] = {SLOTS(tx), UINT32_MAX, TAIL(tx) + 1};
    for (int i = 0; i < 3; i++) {
        HEAD(tx) = CUR(tx) = wrong[i];
        CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
        CHECK(HEAD(tx) == 0 && CUR(tx) == 0 && TAIL(tx) == SLOTS(tx) - 1);
        HEAD(tx) = CUR(tx) = wrong[i];
        struct pollfd wait = {port.fd, POLLOUT, 0};
        CHECK(poll(&wait, 1, LIMIT_MILLIS) == 1 && (wait.revents & POLLERR) != 0);
        HEAD(rx) = CUR(rx) = wrong[i] == TAIL(tx) + 1 ? 1 : wrong[i];
        CHECK(ioctl(port.fd, NIOCRXSYNC) == 0);
        CHECK(HEAD(rx) == 0 && CUR(rx) == 0 && TAIL(rx) == 0);
    }
    CUR(tx) = 4;
    HEAD(tx) = 5; /* cur behind head */
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0 && HEAD(tx) == 0 && CUR(tx) == 0);
    uint32_t tail = TAIL(tx);
    TAIL(tx) = 3; /* not the program's to write: restored */
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0 && TAIL(tx) == tail);
    U32(SLOT(tx, 7), 0) = 0x7fffffff;
    U16(SLOT(tx, 8), 4) = 0xffff;
    HEAD(tx) = UINT32_MAX;
    CHECK(ioctl(port.fd, NIOCTXSYNC) == 0);
    CHECK(U32(SLOT(tx, 7), 0) == 0 && U16(SLOT(tx, 8), 4) == 0);
    U32(SLOT(tx, 7), 0) = 2 + 7;
    send_frames(&port, 3000, "poll"); /* and it still works */
}

static void run_descriptors(const char *name)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    int copy = dup(port.fd), third = fcntl(copy, F_DUPFD_CLOEXEC, 100);
    CHECK(close(port.fd) == 0);
    CHECK(ioctl(port.fd, NIOCTXSYNC) == -1 && errno == EBADF);
    port.fd = copy;
    CHECK(put(tx_ring(&port, 0), 0, MTU));
    CHECK(dup2(third, 50) == 50 && close(copy) == 0 && close(third) == 0);
    port.fd = 50;
    CHECK(ioctl(50, NIOCTXSYNC) == 0);

    /* A program that closes everything that it does not know of, and takes every number. */
    for (int fd = 3; fd < 2000; fd++) {
        if (fd != 50) {
            close(fd);
        }
    }
    CHECK(close_range(51, ~0u, 0) == 0);
    for (int fd = 3; fd < 1000; fd++) {
        if (fd != 50) {
            CHECK(dup2(0, fd) == fd);
        }
    }
    await(50, "poll", true);
    CHECK(put(tx_ring(&port, 0), 1, MTU) && ioctl(50, NIOCTXSYNC) == 0);

    /* A child that goes on where its parent stopped, and the parent after it. */
    pid_t child = fork();
    if (child == 0) {
        CHECK(put(tx_ring(&port, 0), 2, MTU));
        await(50, "poll", true);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(put(tx_ring(&port, 0), 3, MTU) && ioctl(50, NIOCTXSYNC) == 0);

    /* Another descriptor for the same port outlives the first. */
    struct port again;
    int fd = dup2(0, 60);
    CHECK(close(fd) == 0 && (fd = open("/dev/netmap", O_RDWR)) == 60);
    CHECK(register_port(fd, name, ALL_NIC, 0, TX_ONLY, 1, &again) == 0 && again.memory_id == port.memory_id);
    again.memory = port.memory;
    CHECK(rx_ring(&again, 0) == NULL && tx_ring(&again, 0) == tx_ring(&port, 0));
    CHECK(close(50) == 0);
    CHECK(put(tx_ring(&again, 0), 4, MTU) && ioctl(fd, NIOCTXSYNC) == 0);

    CHECK(dup2(0, fd) == fd); /* which closes it: from here on it is an ordinary file */
    CHECK(ioctl(fd, NIOCTXSYNC) == -1);
}

/* The process that was passed a descriptor: it is standard input. */
static void run_adopt(const char *name)
{
    struct port port = {.fd = 0, .tx_rings = 1, .rx_rings = 1};
    char body[32] = {0};
    CHECK(ioctl(0, NIOCTXSYNC) == 0);
    CHECK(control(0, PORT_INFO_GET, name, body) == 0);
    port.memory_size = U64(body, 0);
    port_map(&port);
    CHECK(strcmp(port.memory, name) == 0);
    CHECK(put(tx_ring(&port, 0), 1, MTU));
    await(0, "poll", true);
}

static void run_pass(const char *name, const char *self)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    int pair[2];
    CHECK(put(tx_ring(&port, 0), 0, MTU) && ioctl(port.fd, NIOCTXSYNC) == 0);
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0);
    char control_bytes[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec byte = {"x", 1};
    struct msghdr message = {
        .msg_iov = &byte, .msg_iovlen = 1, .msg_control = control_bytes, .msg_controllen = sizeof control_bytes};
    struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(part), &port.fd, sizeof(int));
    pid_t child = fork();
    if (child == 0) {
        char space[1];
        byte.iov_base = space;
        close(port.fd);
        CHECK(recvmsg(pair[1], &message, 0) == 1);
        int received;
        memcpy(&received, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof received);
        CHECK(dup2(received, 0) == 0);
        execl(self, self, "adopt", name, (char *)NULL);
        _exit(1);
    }
    CHECK(sendmsg(pair[0], &message, 0) == 1);
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(put(tx_ring(&port, 0), 2, MTU) && ioctl(port.fd, NIOCTXSYNC) == 0);
}

struct job {
    const char *name;
    uint16_t ring;
    uint16_t rings;
    uint32_t count;
};

static void *send_by_one_ring(void *argument)
{
    struct job *job = argument;
    struct port port = port_open(job->name, ONE_NIC, job->ring, TX_ONLY, job->rings);
    for (uint16_t i = 0; i < job->rings; i++) {
        CHECK((tx_ring(&port, i) != NULL) == (i == job->ring) && rx_ring(&port, i) == NULL);
    }
    send_frames(&port, job->count, "poll");
    return NULL; /* and its descriptor stays open */
}

/* A thread for each of four rings, with a descriptor each. */
static void run_threads(const char *name, uint32_t count)
{
    struct port all = port_open(name, ALL_NIC, 0, 0, 4);
    pthread_t threads[4];
    struct job jobs[4];
    for (uint16_t i = 0; i < 4; i++) {
        jobs[i] = (struct job){name, i, 4, count};
        CHECK(pthread_create(&threads[i], NULL, send_by_one_ring, &jobs[i]) == 0);
    }
    for (int i = 0; i < 4; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
    }
    close(all.fd);
}

static void *open_and_close(void *argument)
{
    (void)argument;
    for (int i = 0; i < 2000; i++) {
        int fd = open("/dev/null", O_RDWR);
        CHECK(fd >= 0 && dup2(fd, fd) == fd && ioctl(fd, NIOCRXSYNC) == -1 && close(fd) == 0);
    }
    return NULL;
}

static void *wait_in_vain(void *argument)
{
    struct pollfd wait = {*(int *)argument, POLLIN, 0};
    while (poll(&wait, 1, 20) == 0) {
    }
    return NULL;
}

/* Ports that are closed while other threads wait for them, and opened again under the same number. */
static void run_churn(const char *name)
{
    pthread_t files, waiter;
    CHECK(pthread_create(&files, NULL, open_and_close, NULL) == 0);
    for (int i = 0; i < 20; i++) {
        char own[32];
        snprintf(own, sizeof own, "%s%d", name, i / 4); /* the same one again at once, too */
        struct port port = port_open(own, ALL_NIC, 0, 0, 1);
        CHECK(pthread_create(&waiter, NULL, wait_in_vain, &port.fd) == 0);
        for (int k = 0; k < 50; k++) {
            CHECK(put(tx_ring(&port, 0), 0, MTU) && ioctl(port.fd, NIOCTXSYNC) == 0);
            sched_yield();
        }
        munmap(port.memory, port.memory_size);
        close(port.fd);
        CHECK(pthread_join(waiter, NULL) == 0); /* POLLNVAL once it is closed */
    }
    CHECK(pthread_join(files, NULL) == 0);
}

/* Waits without limit until the daemon ends the port. */
static void run_end(const char *name)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    struct pollfd wait = {port.fd, POLLIN, 0};
    ready();
    CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLERR);
    CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLERR);
    CHECK(ioctl(port.fd, NIOCTXSYNC) == -1 && errno == EIO);
}

/* Requests about switches, as the test that runs this answers them. */
static void run_manage(const char *name)
{
    char attach[64] = {0}, detach[8] = {0}, list[8] = {0}, header[88] = {0};
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);
    U32(attach, 36) = 3; /* with host rings */
    CHECK(control(fd, 3, name, attach) == EOPNOTSUPP);
    U32(attach, 36) = ALL_NIC;
    CHECK(control(fd, 3, name, attach) == 0 && U32(attach, 56) == 5);
    CHECK(control(fd, 4, name, detach) == ENXIO);
    CHECK(control(fd, 5, name, list) == 0 && U16(list, 0) == 3 && U32(list, 4) == 255);
    U16(header, 0) = 14;
    U16(header, 2) = 5;
    U64(header, 80) = (uintptr_t)list;
    CHECK(ioctl(fd, NIOCCTRL, header) == 0 && strcmp(header + 8, "vale7:next") == 0);
    CHECK(U16(list, 0) == 4 && U32(list, 4) == 257);
    struct port port;
    CHECK(register_port(fd, name, ALL_NIC, 0, 0, 0, &port) == 0); /* by the same connection */
    CHECK(control(fd, 5, name, list) == 0);
}

static void on_alarm(int signal)
{
    (void)signal;
}

/* A signal ends a wait. */
static void run_signal(const char *name)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    struct pollfd wait = {port.fd, POLLIN, 0};
    struct sigaction action = {.sa_handler = on_alarm};
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    ualarm(20000, 20000); /* again and again: one may come before the wait */
    CHECK(poll(&wait, 1, LIMIT_MILLIS) == -1 && errno == EINTR);
}

int main(int count, char **arguments)
{
    if (count < 3) {
        fprintf(stderr, "netmap_client SCENARIO PORT [NUMBER [HOW]]\n");
        return 2;
    }
    const char *scenario = arguments[1], *name = arguments[2];
    uint32_t number = count > 3 ? (uint32_t)atoi(arguments[3]) : 0;
    const char *how = count > 4 ? arguments[4] : "poll";
    if (strcmp(scenario, "send") == 0) {
        run_send(name, number, how);
    } else if (strcmp(scenario, "receive") == 0) {
        run_receive(name, number, how);
    } else if (strcmp(scenario, "echo") == 0) {
        run_echo(name, number, how);
    } else if (strcmp(scenario, "mixed") == 0) {
        run_mixed(name);
    } else if (strcmp(scenario, "errors") == 0) {
        run_errors(name);
    } else if (strcmp(scenario, "bad-heads") == 0) {
        run_bad_heads(name);
    } else if (strcmp(scenario, "descriptors") == 0) {
        run_descriptors(name);
    } else if (strcmp(scenario, "adopt") == 0) {
        run_adopt(name);
    } else if (strcmp(scenario, "pass") == 0) {
        run_pass(name, arguments[0]);
    } else if (strcmp(scenario, "threads") == 0) {
        run_threads(name, number);
    } else if (strcmp(scenario, "churn") == 0) {
        run_churn(name);
    } else if (strcmp(scenario, "end") == 0) {
        run_end(name);
    } else if (strcmp(scenario, "manage") == 0) {
        run_manage(name);
    } else if (strcmp(scenario, "signal") == 0) {
        run_signal(name);
    } else {
        fprintf(stderr, "no such scenario: %s\n", scenario);
        return 2;
    }
    puts("ok");
    return 0;
}
