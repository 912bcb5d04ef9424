/* ioctls: what is refused, with which errors, and what is passed on. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

static void run_errors(const char *name, const struct arguments *given)
{
    (void)given;
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
    CHECK(ioctl(fd, NIOCCTRL, NULL) == -1 && errno == EINVAL);
    CHECK(ioctl(fd, NIOCCTRL, (void *)0x10) == -1 && errno == EFAULT);
    CHECK(control(fd, REGISTER, name, NULL) == EINVAL);
    CHECK(control(fd, REGISTER, name, (void *)0x10) == EFAULT);
    CHECK(control(fd, 0, name, NULL) == EINVAL);
    CHECK(control(fd, 99, name, NULL) == EINVAL);
    char header[88] = {0};
    strcpy(header + 8, name);
    U32(body, 36) = ALL_NIC;
    U16(header, 0) = 13;
    U16(header, 2) = REGISTER;
    U64(header, 80) = (uintptr_t)body;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EINVAL);
    U16(header, 0) = 15;
    U32(header, 4) = 1;
    CHECK(ioctl(fd, NIOCCTRL, header) == -1 && errno == EINVAL);

    /* Registrations; none of them is one. */
    CHECK(register_port(fd, "eth77", ALL_NIC, 0, 0, 0, &port) == ENXIO);
    CHECK(register_port(fd, name, 0, 0, 0, 0, &port) == EINVAL);
    CHECK(register_port(fd, name, 77, 0, 0, 0, &port) == EINVAL);
    CHECK(register_port(fd, name, ONE_NIC, 1, 0, 1, &port) == EINVAL);
    U32(header, 4) = 0;
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
    int non_blocking = 1;
    CHECK(ioctl(fd, FIONBIO, &non_blocking) == 0 && (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    int off = 0;
    CHECK(ioctl(fd, FIOASYNC, &off) == 0);

    /* Exclusive use. */
    int second = open("/dev/netmap", O_RDWR);
    CHECK(register_port(second, name, ALL_NIC, 0, EXCLUSIVE, 0, &port) == EBUSY);

    /* What the device has not. */
    CHECK(ioctl(fd, 0x6999) == -1 && errno == EOPNOTSUPP);
    CHECK(ioctl(fd, 0x6999, body) == -1 && errno == EOPNOTSUPP);
    char config[272] = "vale0";
    CHECK(ioctl(fd, NIOCCONFIG, config) == -1 && errno == EINVAL);
    CHECK(ioctl(fd, NIOCCONFIG, NULL) == -1 && errno == EINVAL);
    CHECK(ioctl(fd, NIOCCONFIG, (void *)0x10) == -1 && errno == EFAULT);
    close(second);

    /* Other files go their way. */
    int null = open("/dev/null", O_RDWR);
    CHECK(null >= 0 && ioctl(null, NIOCTXSYNC) == -1 && errno == ENOTTY);
    CHECK(open("/nonexistent", O_RDONLY) == -1 && errno == ENOENT);
}

/* A request with options, each of which can be looked at afterwards. */
struct with_options {
    char header[88];
    char body[64];
    char options[4][24 + 96];
};

/* A registration with so many options, of the types that are given. */
static void prepare(struct with_options *request, const char *name, int count, const uint32_t *types)
{
    memset(request, 0, sizeof *request);
    U16(request->header, 0) = 14;
    U16(request->header, 2) = REGISTER;
    strcpy(request->header + 8, name);
    U64(request->header, 80) = (uintptr_t)request->body;
    U32(request->body, 36) = ALL_NIC;
    for (int i = count - 1; i >= 0; i--) {
        U64(request->options[i], 0) = U64(request->header, 72);
        U32(request->options[i], 8) = types[i];
        U32(request->options[i], 12) = 12345;
        U64(request->header, 72) = (uintptr_t)request->options[i];
    }
}

/* What it fails with, 0 for nothing; nothing but the states of options may have changed then. */
static int refusal(int fd, struct with_options *request)
{
    struct with_options before = *request;
    if (ioctl(fd, NIOCCTRL, request->header) == 0) {
        return 0;
    }
    int problem = errno;
    CHECK(memcmp(before.header, request->header, sizeof before.header) == 0);
    CHECK(memcmp(before.body, request->body, sizeof before.body) == 0);
    for (int i = 0; i < 4; i++) {
        U32(before.options[i], 12) = U32(request->options[i], 12);
        CHECK(memcmp(before.options[i], request->options[i], sizeof before.options[i]) == 0);
    }
    return problem;
}

#define STATE(request, i) U32((request).options[i], 12)

static void run_options(const char *name, const struct arguments *given)
{
    (void)given;
    struct with_options request;
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);

    prepare(&request, name, 2, (uint32_t[]){1234, 4321}); /* nobody knows them */
    CHECK(refusal(fd, &request) == EOPNOTSUPP && STATE(request, 0) == EOPNOTSUPP && STATE(request, 1) == EOPNOTSUPP);
    prepare(&request, name, 3, (uint32_t[]){4, 5, 4}); /* twice the same */
    CHECK(refusal(fd, &request) == EINVAL);
    CHECK(STATE(request, 0) == EINVAL && STATE(request, 1) == 0 && STATE(request, 2) == EINVAL);
    prepare(&request, name, 3, (uint32_t[]){1234, 0, 1234}); /* no type */
    CHECK(refusal(fd, &request) == EINVAL);
    CHECK(STATE(request, 0) == 0 && STATE(request, 1) == EINVAL && STATE(request, 2) == 12345);
    prepare(&request, name, 1, (uint32_t[]){4});
    U64(request.options[0], 0) = 8; /* the next one is nowhere */
    CHECK(refusal(fd, &request) == EFAULT && STATE(request, 0) == 0);
    prepare(&request, name, 1, (uint32_t[]){1234});
    U64(request.options[0], 0) = (uintptr_t)request.options[0]; /* a circle */
    CHECK(refusal(fd, &request) == EMSGSIZE && STATE(request, 0) == 12345);
    prepare(&request, name, 2, (uint32_t[]){1234, 2});
    U64(request.options[1], 16) = 4090; /* too long together with the rest */
    CHECK(refusal(fd, &request) == EMSGSIZE && STATE(request, 0) == 0 && STATE(request, 1) == 0);
    prepare(&request, name, 1, (uint32_t[]){5});
    U64(request.options[0], 16) = 5000; /* longer than any, and does not matter otherwise */
    CHECK(refusal(fd, &request) == EMSGSIZE && STATE(request, 0) == 0);

    /* Arrays that are nowhere, which only shows when the port is there: it goes again. */
    prepare(&request, name, 1, (uint32_t[]){3});
    U64(request.options[0], 24) = U64(request.options[0], 32) = 4096;
    U64(request.body, 48) = EXCLUSIVE;
    CHECK(refusal(fd, &request) == EFAULT && STATE(request, 0) == EFAULT);
    CHECK(ioctl(fd, NIOCTXSYNC) == -1 && errno == ENXIO);
    prepare(&request, name, 0, NULL);
    U64(request.body, 48) = EXCLUSIVE;
    CHECK(refusal(fd, &request) == 0 && ioctl(fd, NIOCTXSYNC) == 0);
    close(fd);
    fd = open("/dev/netmap", O_RDWR);

    /* A payload that begins behind the last page. */
    char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(page != MAP_FAILED && munmap(page + 4096, 4096) == 0);
    char *last = page + 4096 - 24;
    U32(last, 8) = 5;
    prepare(&request, name, 0, NULL);
    U64(request.header, 72) = (uintptr_t)last;
    CHECK(refusal(fd, &request) == EFAULT && U32(last, 12) == 0);

    /* Memory that cannot be written: the registration holds all the same, as on netmap. */
    CHECK(mprotect(page, 4096, PROT_READ) == 0);
    prepare(&request, name, 0, NULL);
    U64(request.header, 72) = (uintptr_t)last;
    CHECK(refusal(fd, &request) == EFAULT);
    close(fd);

    /* Other requests have no use for options, and say so without failing. */
    fd = open("/dev/netmap", O_RDWR);
    prepare(&request, name, 1, (uint32_t[]){5});
    U16(request.header, 2) = PORT_INFO_GET;
    CHECK(refusal(fd, &request) == 0 && STATE(request, 0) == EOPNOTSUPP && U64(request.body, 0) > 0);
    close(fd);
}

/* The API before the present one. */
static void run_legacy(const char *name, const struct arguments *given)
{
    (void)given;
    char legacy[60];
    struct port port;
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);
    CHECK(ioctl(fd, NIOCREGIF, NULL) == -1 && errno == EINVAL);
    CHECK(ioctl(fd, NIOCGINFO, (void *)0x10) == -1 && errno == EFAULT);
    fill_legacy(legacy, name, 13, 0);
    CHECK(ioctl(fd, NIOCREGIF, legacy) == -1 && errno == EINVAL);
    fill_legacy(legacy, name, 14, 0);
    CHECK(ioctl(fd, NIOCGINFO, legacy) == 0 && U32(legacy, 24) > 0 && U32(legacy, 28) == 1024);
    fill_legacy(legacy, "eth77", 14, 0);
    CHECK(ioctl(fd, NIOCREGIF, legacy) == -1 && errno == ENXIO);
    fill_legacy(legacy, "vale0:a_name_that_is_far_too_long", 14, 0); /* cut, and then too long no more */
    CHECK(ioctl(fd, NIOCGINFO, legacy) == 0 && legacy[15] == 0);
    fill_legacy(legacy, name, 14, 3); /* no command */
    CHECK(ioctl(fd, NIOCREGIF, legacy) == -1 && errno == EINVAL);
    fill_legacy(legacy, name, 14, 8); /* one that is no more */
    CHECK(ioctl(fd, NIOCREGIF, legacy) == -1 && errno == ENOMEM);

    /* By the numbers of then: ring 1 alone, and no transmission in poll. */
    fill_legacy(legacy, name, 99, 0);
    U16(legacy, 36) = U16(legacy, 38) = 2;
    U16(legacy, 40) = 0x4000 | 0x1000 | 1;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0);
    CHECK(U32(legacy, 28) == 1024 && U16(legacy, 36) == 2 && U16(legacy, 46) != 0);
    port = (struct port){.fd = fd, .offset = U32(legacy, 20), .memory_size = U32(legacy, 24), .tx_rings = 2,
                         .rx_rings = 2};
    port_map(&port);
    CHECK(tx_ring(&port, 0) == NULL && tx_ring(&port, 1) != NULL);
    CHECK(rx_ring(&port, 0) == NULL && rx_ring(&port, 1) != NULL);
    CHECK(put(tx_ring(&port, 1), 0, FRAME_BYTES));
    struct pollfd wait = {fd, POLLIN, 0};
    uint32_t before = TAIL(tx_ring(&port, 1));
    CHECK(poll(&wait, 1, 20) == 0 && TAIL(tx_ring(&port, 1)) == before);
    CHECK(ioctl(fd, NIOCTXSYNC) == 0);
    CHECK(ioctl(fd, NIOCREGIF, legacy) == -1 && errno == EBUSY);
    close(fd);
}

/*
 * Requests about switches and interfaces, as the test that runs this answers them: what it is asked comes back changed in
 * a way that is known here.
 */
static void run_manage(const char *name, const struct arguments *given)
{
    (void)given;
    char attach[64] = {0}, detach[8] = {0}, list[8] = {0}, length[8] = {0}, made[16] = {0}, polling[16] = {0};
    char header[88] = {0};
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);
    U32(attach, 36) = 3; /* with host rings */
    U16(attach, 32) = 9;
    CHECK(control(fd, 3, name, attach) == 0 && U32(attach, 56) == 5 && U32(attach, 36) == 3 && U16(attach, 32) == 10);
    CHECK(control(fd, 4, name, detach) == ENXIO);
    CHECK(control(fd, 5, name, list) == 0 && U16(list, 0) == 3 && U32(list, 4) == 255);
    U16(header, 0) = 14;
    U16(header, 2) = 5;
    U64(header, 80) = (uintptr_t)list;
    CHECK(ioctl(fd, NIOCCTRL, header) == 0 && strcmp(header + 8, "vale7:next") == 0);
    CHECK(U16(list, 0) == 4 && U32(list, 4) == 257);
    U32(length, 0) = 10;
    CHECK(control(fd, 6, name, length) == 0 && U32(length, 0) == 11);
    CHECK(control(fd, 7, name, length) == 0 && U32(length, 0) == 12);
    U32(made, 0) = 100;
    U16(made, 10) = 3;
    U16(made, 12) = 7;
    CHECK(control(fd, 8, "v0", made) == 0 && U32(made, 0) == 101 && U16(made, 10) == 3 && U16(made, 12) == 8);
    CHECK(control(fd, 9, "v0", NULL) == 0);
    CHECK(control(fd, 9, "v0", made) == EINVAL); /* it has no body */
    U32(polling, 0) = 2;
    U32(polling, 4) = 4;
    U32(polling, 8) = 6;
    CHECK(control(fd, 10, name, polling) == 0 && U32(polling, 8) == 7);
    CHECK(control(fd, 11, name, polling) == 0 && U32(polling, 8) == 6);
    struct port port;
    CHECK(register_port(fd, name, ALL_NIC, 0, 0, 0, &port) == 0); /* by the same connection */
    CHECK(control(fd, 5, name, list) == 0);
}

/* The same in the API before the present one. */
static void run_manage_legacy(const char *name, const struct arguments *given)
{
    (void)given;
    char legacy[60];
    int fd = open("/dev/netmap", O_RDWR);
    CHECK(fd >= 0);
    fill_legacy(legacy, name, 14, 1); /* attach, with host rings; the ring number does not count */
    U16(legacy, 44) = 1;
    U16(legacy, 46) = 9;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0 && U16(legacy, 46) == 10);
    fill_legacy(legacy, name, 14, 2);
    CHECK(ioctl(fd, NIOCREGIF, legacy) == -1 && errno == ENXIO);
    fill_legacy(legacy, name, 14, 4);
    CHECK(ioctl(fd, NIOCGINFO, legacy) == 0 && U16(legacy, 44) == 3 && U16(legacy, 46) == 255);
    fill_legacy(legacy, "", 14, 4);
    U16(legacy, 44) = 3;
    U16(legacy, 46) = 255;
    CHECK(ioctl(fd, NIOCGINFO, legacy) == 0 && U16(legacy, 44) == 4 && U16(legacy, 46) == 257);
    CHECK(strcmp(legacy, "vale7:next") == 0);
    fill_legacy(legacy, name, 14, 5);
    U16(legacy, 44) = 10;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0 && U16(legacy, 44) == 11);
    fill_legacy(legacy, name, 14, 12);
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0 && U16(legacy, 44) == 12);
    fill_legacy(legacy, "v0", 14, 6);
    U32(legacy, 28) = 100;
    U16(legacy, 38) = 3;
    U16(legacy, 46) = 7;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0 && U32(legacy, 28) == 101 && U16(legacy, 38) == 3 && U16(legacy, 46) == 8);
    fill_legacy(legacy, "v0", 14, 7);
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0);
    fill_legacy(legacy, name, 14, 10); /* polling by several processors, the first of which is 4 */
    U16(legacy, 40) = 4;
    U16(legacy, 44) = 6;
    U32(legacy, 52) = ONE_NIC;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0);
    U16(legacy, 42) = 11;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0);
    fill_legacy(legacy, "vale0:p", 14, 0); /* a pipe, as it was said then */
    U32(legacy, 52) = 6;
    U16(legacy, 40) = 2;
    CHECK(ioctl(fd, NIOCREGIF, legacy) == 0);
    int other = open("/dev/netmap", O_RDWR);
    struct port port;
    CHECK(register_port(other, "vale0:p{2", ALL_NIC, 0, 0, 0, &port) == 0 && port.memory_id == U16(legacy, 46));
}

const struct scenario requests[] = {
    {"errors", run_errors},
    {"options", run_options},
    {"legacy", run_legacy},
    {"manage", run_manage},
    {"manage-legacy", run_manage_legacy},
    {NULL, NULL},
};
