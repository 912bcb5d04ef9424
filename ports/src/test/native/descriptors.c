/* Descriptors that are duplicated, inherited, passed on and closed, and the files that they are. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

static void run_descriptors(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    int copy = dup(port.fd), third = fcntl(copy, F_DUPFD_CLOEXEC, 100);
    CHECK(close(port.fd) == 0);
    CHECK(ioctl(port.fd, NIOCTXSYNC) == -1 && errno == EBADF);
    port.fd = copy;
    CHECK(put(tx_ring(&port, 0), 0, FRAME_BYTES));
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
    CHECK(put(tx_ring(&port, 0), 1, FRAME_BYTES) && ioctl(50, NIOCTXSYNC) == 0);

    /* A child that goes on where its parent stopped, and the parent after it. */
    pid_t child = fork();
    if (child == 0) {
        CHECK(put(tx_ring(&port, 0), 2, FRAME_BYTES));
        await(50, "poll", true);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(put(tx_ring(&port, 0), 3, FRAME_BYTES) && ioctl(50, NIOCTXSYNC) == 0);

    /* Another descriptor for the same port outlives the first. */
    struct port again;
    int fd = dup2(0, 60);
    CHECK(close(fd) == 0 && (fd = open("/dev/netmap", O_RDWR)) == 60);
    CHECK(register_port(fd, name, ALL_NIC, 0, TX_ONLY, 1, &again) == 0 && again.memory_id == port.memory_id);
    again.memory = port.memory;
    CHECK(rx_ring(&again, 0) == NULL && tx_ring(&again, 0) == tx_ring(&port, 0));
    CHECK(close(50) == 0);
    CHECK(put(tx_ring(&again, 0), 4, FRAME_BYTES) && ioctl(fd, NIOCTXSYNC) == 0);

    CHECK(dup2(0, fd) == fd); /* which closes it: from here on it is an ordinary file */
    CHECK(ioctl(fd, NIOCTXSYNC) == -1);
}

/* What a program sees that looks at the file, or treats it as a stream. */
static void run_files(const char *name, const struct arguments *given)
{
    (void)given;
    struct stat status;
    struct statx more;
    CHECK(stat("/dev/netmap", &status) == 0 && S_ISCHR(status.st_mode));
    CHECK(lstat("/dev/netmap", &status) == 0 && S_ISCHR(status.st_mode));
    CHECK(fstatat(AT_FDCWD, "/dev/netmap", &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISCHR(status.st_mode));
    CHECK(statx(AT_FDCWD, "/dev/netmap", 0, STATX_TYPE, &more) == 0 && S_ISCHR(more.stx_mode));
    CHECK(access("/dev/netmap", R_OK | W_OK) == 0 && access("/dev/netmap", X_OK) == -1 && errno == EACCES);
    CHECK(faccessat(AT_FDCWD, "/dev/netmap", F_OK, 0) == 0 && eaccess("/dev/netmap", R_OK) == 0);
    CHECK(access("/dev/netmap7", F_OK) == -1 && stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
    CHECK(stat("/", &status) == 0 && S_ISDIR(status.st_mode));

    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    char bytes[16] = {0};
    struct iovec part = {bytes, sizeof bytes};
    CHECK(fstat(port.fd, &status) == 0 && S_ISCHR(status.st_mode));
    CHECK(fstatat(port.fd, "", &status, AT_EMPTY_PATH) == 0 && S_ISCHR(status.st_mode));
    CHECK(read(port.fd, bytes, sizeof bytes) == -1 && errno == EINVAL);
    CHECK(readv(port.fd, &part, 1) == -1 && errno == EINVAL);
    CHECK(write(port.fd, bytes, sizeof bytes) == -1 && errno == EINVAL);
    CHECK(writev(port.fd, &part, 1) == -1 && errno == EINVAL);
    CHECK(put(tx_ring(&port, 0), 0, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0); /* it did no harm */
    await(port.fd, "poll", true);

    /* Other files are as ever. */
    int ends[2];
    CHECK(pipe(ends) == 0 && write(ends[1], "abc", 3) == 3 && writev(ends[1], &(struct iovec){"d", 1}, 1) == 1);
    CHECK(read(ends[0], bytes, 3) == 3 && readv(ends[0], &part, 1) == 1 && bytes[0] == 'd');
    CHECK(fstat(ends[0], &status) == 0 && S_ISFIFO(status.st_mode));
    CHECK(close(port.fd) == 0 && dup2(ends[0], port.fd) == port.fd);
    CHECK(fstat(port.fd, &status) == 0 && S_ISFIFO(status.st_mode));
}

/* Parts of the memory, at several places, by several processes, which outlive each other and the descriptor. */
static void run_maps(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    char *again = mmap(NULL, port.memory_size, PROT_READ | PROT_WRITE, MAP_SHARED, port.fd, 0);
    CHECK(again != MAP_FAILED && again != port.memory);
    uint64_t ring = (uint64_t)((char *)tx_ring(&port, 0) - port.memory), page = ring & ~UINT64_C(4095);
    char *part = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, port.fd, (off_t)page);
    CHECK(part != MAP_FAILED && SLOTS(part + ring - page) == 1024);
    part[ring - page + 200] = 'x'; /* the program's own place in the ring */
    CHECK(again[ring + 200] == 'x');
    CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, port.fd, 1) == MAP_FAILED && errno == EINVAL);
    CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, port.fd, (off_t)port.memory_size) == MAP_FAILED && errno == EINVAL);
    pid_t child = fork();
    if (child == 0) {
        char *mine = mmap(NULL, port.memory_size, PROT_READ | PROT_WRITE, MAP_SHARED, port.fd, 0);
        CHECK(mine != MAP_FAILED && mine[ring + 200] == 'x');
        mine[ring + 201] = 'y';
        CHECK(munmap(port.memory, port.memory_size) == 0);
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0 && again[ring + 201] == 'y');
    CHECK(munmap(port.memory, port.memory_size) == 0);
    port.memory = again;
    CHECK(put(tx_ring(&port, 0), 0, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0);
    CHECK(close(port.fd) == 0 && again[ring + 200] == 'x'); /* memory lasts as long as it is mapped */
}

/* The process that was passed a descriptor: it is standard input. */
static void run_adopt(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = {.fd = 0, .tx_rings = 1, .rx_rings = 1};
    char body[32] = {0};
    CHECK(ioctl(0, NIOCTXSYNC) == 0);
    CHECK(control(0, PORT_INFO_GET, name, body) == 0);
    port.memory_size = U64(body, 0);
    port_map(&port);
    CHECK(strcmp(port.memory, name) == 0);
    CHECK(put(tx_ring(&port, 0), 1, FRAME_BYTES));
    await(0, "poll", true);
}

static void run_pass(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    int pair[2];
    CHECK(put(tx_ring(&port, 0), 0, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0);
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
        execl(given->program, given->program, "adopt", name, (char *)NULL);
        _exit(1);
    }
    CHECK(sendmsg(pair[0], &message, 0) == 1);
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(put(tx_ring(&port, 0), 2, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0);
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
static void run_churn(const char *name, const struct arguments *given)
{
    (void)given;
    pthread_t files, waiter;
    CHECK(pthread_create(&files, NULL, open_and_close, NULL) == 0);
    for (int i = 0; i < 20; i++) {
        char own[32];
        snprintf(own, sizeof own, "%s%d", name, i / 4); /* the same one again at once, too */
        struct port port = port_open(own, ALL_NIC, 0, 0, 1);
        CHECK(pthread_create(&waiter, NULL, wait_in_vain, &port.fd) == 0);
        for (int k = 0; k < 50; k++) {
            CHECK(put(tx_ring(&port, 0), 0, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0);
            sched_yield();
        }
        munmap(port.memory, port.memory_size);
        close(port.fd);
        CHECK(pthread_join(waiter, NULL) == 0); /* POLLNVAL once it is closed */
    }
    CHECK(pthread_join(files, NULL) == 0);
}

const struct scenario descriptors[] = {
    {"descriptors", run_descriptors},
    {"files", run_files},
    {"maps", run_maps},
    {"adopt", run_adopt},
    {"pass", run_pass},
    {"churn", run_churn},
    {NULL, NULL},
};
