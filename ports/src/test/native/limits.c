/* Programs that take all they can get. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

#define EXTRA_BUFFERS 500000

static void allow_many_descriptors(void)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static void wait_for_the_end(void)
{
    ready();
    getchar();
}

/* Ports with all extra buffers that there are, until there is no room for a port. */
static void run_hoard(const char *name, const struct arguments *given)
{
    (void)given;
    allow_many_descriptors();
    for (int opened = 0;; opened++) {
        char port[64], body[56] = {0};
        snprintf(port, sizeof port, "%s%d", name, opened);
        U32(body, 36) = ALL_NIC;
        U32(body, 40) = EXTRA_BUFFERS;
        int fd = open("/dev/netmap", O_RDWR);
        CHECK(fd >= 0);
        int problem = control(fd, REGISTER, port, body);
        if (problem != 0) {
            errno = problem;
            CHECK(problem == ENOMEM && opened > 0);
            break;
        }
    }
    wait_for_the_end();
}

/* That many connections, on which nothing is said, or the beginning of something. */
static void run_crowd(const char *name, const struct arguments *given)
{
    (void)name;
    allow_many_descriptors();
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, getenv("VALE_SOCKET"));
    for (uint32_t i = 0; i < given->number; i++) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
        CHECK(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
        if (i % 3 == 0) {
            send(fd, "half a request", 14, MSG_NOSIGNAL);
        }
    }
    wait_for_the_end();
}

const struct scenario limits[] = {{"hoard", run_hoard}, {"crowd", run_crowd}, {NULL, NULL}};
