#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static _Noreturn void refuse(const char *name, const char *step)
{
    fprintf(stderr, "%s: %s: %s\n", name, step, strerror(errno));
    exit(STATUS_REFUSED);
}

static _Noreturn void end(const char *what)
{
    fprintf(stderr, "the port has ended: %s: %s\n", what, strerror(errno));
    exit(1);
}

struct port port_open(const char *name)
{
    if (name == NULL) {
        fprintf(stderr, "bench-client: which port?\n");
        exit(2);
    }
    struct port port = {.fd = open(DEVICE, O_RDWR | O_CLOEXEC)};
    if (port.fd < 0) {
        refuse(name, "open " DEVICE);
    }
    struct register_body body = {.mode = MODE_ALL_NIC};
    struct request_header header = {
        .version = API_OLDEST, .type = REQUEST_REGISTER, .body = (uintptr_t)&body};
    snprintf(header.name, sizeof header.name, "%s", name);
    if (ioctl(port.fd, IOCTL_CONTROL, &header) != 0) {
        refuse(name, "register");
    }
    char *memory = mmap(NULL, body.memory_size, PROT_READ | PROT_WRITE, MAP_SHARED, port.fd, 0);
    if (memory == MAP_FAILED) {
        refuse(name, "map");
    }
    struct interface_head *head = (struct interface_head *)(memory + body.offset);
    port.tx = (struct ring *)((char *)head + head->ring_offset[0]);
    /* the host's tx rings, which a VALE port has as well in netmap, come before the rx rings */
    port.rx = (struct ring *)((char *)head + head->ring_offset[head->tx_rings + head->host_tx_rings]);
    return port;
}

void port_ready(void)
{
    puts("ready");
    fflush(stdout);
}

void port_sync(const struct port *port, unsigned long request)
{
    if (ioctl(port->fd, request) != 0) {
        end("sync");
    }
}

bool port_wait(const struct port *port, short events, int millis)
{
    struct pollfd wait = {port->fd, events, 0};
    int ready = poll(&wait, 1, millis);
    if ((ready < 0 && errno != EINTR) || (wait.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
        end("poll");
    }
    return ready > 0;
}
