/* What a registration gives: rings, memory, and whose. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "netmap_port.h"
#include "scenario.h"

/* Fields of struct nmreq_opt_extmem, behind its header and address. */
#define EXTMEM_BYTES (24 + 8 + 64)
#define EXTMEM_ADDRESS 24
#define EXTMEM_SIZE 32

/* Registers a port in memory of the program's own. Returns 0 or the errno. */
static int register_in(int fd, const char *name, void *memory, uint64_t size, char *option, struct port *port)
{
    char header[88] = {0}, body[56] = {0};
    memset(option, 0, EXTMEM_BYTES);
    U32(option, 8) = 1;
    U64(option, EXTMEM_ADDRESS) = (uintptr_t)memory;
    U64(option, EXTMEM_SIZE) = size;
    U16(header, 0) = 14;
    U16(header, 2) = REGISTER;
    strcpy(header + 8, name);
    U64(header, 72) = (uintptr_t)option;
    U64(header, 80) = (uintptr_t)body;
    U32(body, 36) = ALL_NIC;
    if (ioctl(fd, NIOCCTRL, header) != 0) {
        return errno;
    }
    *port = (struct port){.fd = fd, .memory = memory, .offset = U64(body, 0), .memory_size = U64(body, 8),
                          .tx_slots = U32(body, 16), .tx_rings = U16(body, 24), .rx_rings = U16(body, 26),
                          .memory_id = U16(body, 32)};
    return 0;
}

#define EXTMEM_REGION (UINT64_C(32) << 20)

static void exchange(const struct port *from, const struct port *to, uint32_t number)
{
    CHECK(put(tx_ring(from, 0), number, FRAME_BYTES) && ioctl(from->fd, NIOCTXSYNC) == 0);
    await(to->fd, "poll", false);
    CHECK(take(rx_ring(to, 0)) == number);
}

/* Memory that the program brings: of no file, and of one. */
static void run_extmem(const char *name, const struct arguments *given)
{
    (void)given;
    char option[EXTMEM_BYTES], other_name[64];
    struct port port, other;
    int fd = open("/dev/netmap", O_RDWR);
    char *memory = mmap(NULL, EXTMEM_REGION + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(fd >= 0 && memory != MAP_FAILED);
    CHECK(munmap(memory + EXTMEM_REGION, 4096) == 0);
    memset(memory, 0x55, EXTMEM_REGION);

    /* Not whole pages, none at all, too few, and not to be written: nothing is done to them. */
    CHECK(register_in(fd, name, memory + 64, 1 << 20, option, &port) == EINVAL && U32(option, 12) == EINVAL);
    CHECK(register_in(fd, name, NULL, EXTMEM_REGION, option, &port) == EINVAL);
    CHECK(register_in(fd, name, memory, EXTMEM_REGION + 4096, option, &port) == EFAULT && U32(option, 12) == EFAULT);
    CHECK(register_in(fd, name, memory, 0, option, &port) == EINVAL);
    CHECK(register_in(fd, name, memory, 8192, option, &port) != 0);
    CHECK(mprotect(memory + 8192, 4096, PROT_READ) == 0);
    CHECK(register_in(fd, name, memory, EXTMEM_REGION, option, &port) == EFAULT);
    CHECK(mprotect(memory + 8192, 4096, PROT_READ | PROT_WRITE) == 0);
    CHECK(memory[0] == 0x55 && memory[EXTMEM_REGION - 1] == 0x55);

    CHECK(register_in(fd, name, memory, EXTMEM_REGION, option, &port) == 0 && U32(option, 12) == 0);
    CHECK(port.memory_size <= EXTMEM_REGION && U64(option, EXTMEM_SIZE) != 0);
    CHECK(strncmp(memory + port.offset, name, 15) == 0);

    /* A second port in the same memory, as zero-copy programs have it. */
    snprintf(other_name, sizeof other_name, "%s2", name);
    int second = open("/dev/netmap", O_RDWR);
    CHECK(register_in(second, other_name, memory, EXTMEM_REGION, option, &other) == 0 && U32(option, 12) == 0);
    CHECK(other.memory_id == port.memory_id);
    CHECK(rx_ring(&other, 0) != rx_ring(&port, 0));
    for (uint32_t i = 0; i < 100; i++) {
        exchange(&port, &other, i);
        exchange(&other, &port, i);
    }
    CHECK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED);
    CHECK(close(second) == 0);
    CHECK(close(fd) == 0);
    memset(memory, 0x33, EXTMEM_REGION); /* it is the program's again */

    /* Memory of a file, twice: for a port after another. */
    int file = memfd_create("extmem", MFD_CLOEXEC);
    CHECK(file >= 0 && ftruncate(file, EXTMEM_REGION) == 0);
    memory = mmap(NULL, EXTMEM_REGION, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    CHECK(memory != MAP_FAILED);
    for (int i = 0; i < 2; i++) {
        fd = open("/dev/netmap", O_RDWR);
        CHECK(register_in(fd, name, memory, EXTMEM_REGION, option, &port) == 0);
        CHECK(put(tx_ring(&port, 0), 1, FRAME_BYTES) && ioctl(fd, NIOCTXSYNC) == 0);
        CHECK(close(fd) == 0);
    }
}

const struct scenario registrations[] = {
    {"extmem", run_extmem},
    {NULL, NULL},
};
