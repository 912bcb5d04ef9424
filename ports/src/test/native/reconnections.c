/* The daemon goes, and comes back. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

/* How many there are; none, of the library's either, leads to somebody who is not there any more. */
static int open_descriptors(void)
{
    int count = 0;
    for (int fd = 3; fd < 4096; fd++) {
        struct pollfd state = {fd, 0, 0};
        if (fcntl(fd, F_GETFD) >= 0) {
            CHECK(poll(&state, 1, 0) == 0);
            count++;
        }
    }
    return count;
}

/* Waits for the next frame without limit and in any way, also one that the daemon's going interrupts. */
static int64_t next_frame(const struct port *port, int fd, const char *how)
{
    int64_t number;
    while ((number = take(rx_ring(port, 0))) < 0) {
        await(fd, how, false);
    }
    return number;
}

/*
 * Tells the test that it is there by a frame, and waits for one of the test's; so often. In between, the daemon may go
 * and come back, which this program does not notice: it has a duplicate descriptor and a child that do the same.
 */
static void run_outlast(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, ALL_NIC, 0, given->number == 0 ? EXCLUSIVE : 0, 1);
    int copy = fcntl(port.fd, F_DUPFD_CLOEXEC, 100), non_blocking = 1;
    CHECK(copy >= 100 && ioctl(port.fd, FIONBIO, &non_blocking) == 0);
    bool in_set = strcmp(given->how, "epoll") == 0;
    int before = open_descriptors();
    ready();
    for (uint32_t turn = 0; turn < 4; turn++) {
        CHECK(next_frame(&port, turn % 2 == 0 || in_set ? port.fd : copy, given->how) == turn);
        CHECK(put(tx_ring(&port, 0), turn, FRAME_BYTES) && ioctl(copy, NIOCTXSYNC) == 0);
    }
    CHECK(open_descriptors() == before + in_set);
    CHECK((fcntl(port.fd, F_GETFD) & FD_CLOEXEC) == 0 && (fcntl(copy, F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((fcntl(copy, F_GETFL) & O_NONBLOCK) != 0);
}

/* Two processes that share a registration: each takes it up again by itself. */
static void run_family(const char *name, const struct arguments *given)
{
    struct port port = port_open(name, ALL_NIC, 0, EXCLUSIVE, 1);
    int turn_ends[2];
    char byte;
    CHECK(pipe(turn_ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        CHECK(read(turn_ends[0], &byte, 1) == 1); /* the parent has received */
        CHECK(next_frame(&port, port.fd, given->how) == 1);
        CHECK(put(tx_ring(&port, 0), 1, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0);
        await(port.fd, "poll", true);
        _exit(0);
    }
    ready();
    CHECK(next_frame(&port, port.fd, given->how) == 0);
    CHECK(put(tx_ring(&port, 0), 0, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0);
    CHECK(write(turn_ends[1], "x", 1) == 1);
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(put(tx_ring(&port, 0), 2, FRAME_BYTES) && ioctl(port.fd, NIOCTXSYNC) == 0);
    await(port.fd, "poll", true);
}

/* A descriptor that has no port, and is used again after the daemon was away: when a byte comes by standard input. */
static void run_idle(const char *name, const struct arguments *given)
{
    (void)given;
    char byte, body[64] = {0};
    struct port port;
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);
    ready();
    CHECK(read(0, &byte, 1) == 1);
    CHECK(control(fd, PORT_INFO_GET, name, body) == 0 && U64(body, 0) > 0);
    CHECK(register_port(fd, name, ALL_NIC, 0, 0, 0, &port) == 0);
}

/* Waits without limit until the daemon ends the port. */
static void run_end(const char *name, const struct arguments *given)
{
    (void)given;
    struct port port = port_open(name, ALL_NIC, 0, 0, 1);
    struct pollfd wait = {port.fd, POLLIN, 0};
    ready();
    CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLERR);
    CHECK(poll(&wait, 1, -1) == 1 && wait.revents == POLLERR);
    CHECK(ioctl(port.fd, NIOCTXSYNC) == -1 && errno == EIO);
}

/* Goes on waiting when the daemon has ended the port, as programs do that do not look at POLLERR. */
static void run_deaf(const char *name, const struct arguments *given)
{
    (void)given;
    char others[2][32];
    snprintf(others[0], sizeof others[0], "%s2", name);
    snprintf(others[1], sizeof others[1], "%s3", name);
    struct port port = port_open(name, ALL_NIC, 0, 0, 1), live = port_open(others[0], ALL_NIC, 0, 0, 1);
    struct port sender = port_open(others[1], ALL_NIC, 0, 0, 1);
    int ends[2];
    CHECK(pipe(ends) == 0);
    struct pollfd wait[3] = {{port.fd, POLLIN, 0}, {ends[0], POLLIN, 0}, {live.fd, POLLIN, 0}};
    ready();
    CHECK(poll(wait, 3, -1) == 1 && wait[0].revents == POLLERR);
    struct timespec begin, end;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &begin) == 0);
    for (int i = 0; i < 20; i++) {
        CHECK(poll(wait, 3, -1) == 1 && wait[0].revents == POLLERR);
    }
    CHECK(clock_gettime(CLOCK_MONOTONIC, &end) == 0);
    /* It does not use up a processor: the least that 20 such waits take. */
    CHECK((end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000 >= 100);
    CHECK(poll(wait, 3, 0) == 1 && wait[0].revents == POLLERR);
    CHECK(put(tx_ring(&sender, 0), 7, FRAME_BYTES) && ioctl(sender.fd, NIOCTXSYNC) == 0);
    while (poll(wait, 3, -1) == 1) { /* the frame is on its way */
        CHECK(wait[0].revents == POLLERR);
    }
    CHECK(wait[0].revents == POLLERR && wait[2].revents == POLLIN && take(rx_ring(&live, 0)) == 7);
    CHECK(write(ends[1], "x", 1) == 1);
    CHECK(poll(wait, 3, -1) == 2 && wait[0].revents == POLLERR && wait[1].revents == POLLIN);
}

const struct scenario reconnections[] = {
    {"outlast", run_outlast},
    {"family", run_family},
    {"idle", run_idle},
    {"end", run_end},
    {"deaf", run_deaf},
    {NULL, NULL},
};
