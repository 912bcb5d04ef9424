#include "extmem.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "real.h"

#define PAGE 4096u

struct extmem {
    struct extmem_payload payload;
    uint64_t size; /* bytes that were replaced */
};

/* A line of /proc/self/maps. */
struct mapping {
    uint64_t first;
    uint64_t end;
    char rights[5];
    uint64_t offset;
    dev_t device;
    ino_t inode;
};

static bool read_mapping(FILE *maps, struct mapping *mapping)
{
    char line[512];
    unsigned major, minor;
    uint64_t inode;
    if (fgets(line, sizeof line, maps) == NULL
        || sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64, &mapping->first, &mapping->end,
                  mapping->rights, &mapping->offset, &major, &minor, &inode)
               != 7) {
        return false;
    }
    for (size_t length = strlen(line); length > 0 && line[length - 1] != '\n' && fgets(line, sizeof line, maps) != NULL;
         length = strlen(line)) {
        /* the rest of a long path */
    }
    mapping->device = makedev(major, minor);
    mapping->inode = inode;
    return true;
}

static uint64_t page_end(uint64_t address)
{
    return (address + PAGE - 1) & ~(uint64_t)(PAGE - 1);
}

int extmem_check(const struct extmem_payload *payload)
{
    uint64_t place = payload->address, end = page_end(payload->address + payload->pools.memory_size);
    if (place == 0 || place % PAGE != 0 || payload->pools.memory_size == 0 || end <= place) {
        return EINVAL;
    }
    FILE *maps = fopen("/proc/self/maps", "re");
    if (maps == NULL) {
        return errno;
    }
    struct mapping mapping;
    while (place < end && read_mapping(maps, &mapping) && mapping.first <= place) {
        if (mapping.end > place && mapping.rights[0] == 'r' && mapping.rights[1] == 'w') {
            place = mapping.end;
        }
    }
    fclose(maps);
    return place < end ? EFAULT : 0;
}

int extmem_take(struct port *port, const struct extmem_payload *payload)
{
    uint64_t size = port->layout.memory_size;
    if (size > page_end(payload->pools.memory_size)) {
        return EPROTO;
    }
    struct extmem *extmem = malloc(sizeof *extmem);
    if (extmem == NULL) {
        return ENOMEM;
    }
    if (real_mmap((void *)(uintptr_t)payload->address, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                  port->hidden[HIDDEN_MEMORY], (off_t)port->layout.region_offset)
        == MAP_FAILED) {
        int problem = errno; /* EINVAL: in the middle of a huge page */
        free(extmem);
        return problem;
    }
    *extmem = (struct extmem){*payload, size};
    port->extmem = extmem;
    return 0;
}

void extmem_give_back(struct port *port)
{
    struct extmem *extmem = port->extmem;
    struct stat memory;
    if (extmem == NULL) {
        return;
    }
    uint64_t first = extmem->payload.address, end = first + extmem->size;
    FILE *maps = real_fstat(port->hidden[HIDDEN_MEMORY], &memory) == 0 ? fopen("/proc/self/maps", "re") : NULL;
    struct mapping mapping;
    /* Only where it is still the port's: the program may have unmapped it, and something else be there. */
    while (maps != NULL && read_mapping(maps, &mapping) && mapping.first < end) {
        uint64_t from = mapping.first > first ? mapping.first : first;
        uint64_t to = mapping.end < end ? mapping.end : end;
        if (from < to && mapping.device == memory.st_dev && mapping.inode == memory.st_ino) {
            real_mmap((void *)(uintptr_t)from, to - from, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
        }
    }
    if (maps != NULL) {
        fclose(maps);
    }
    free(extmem);
    port->extmem = NULL;
}

const struct extmem_payload *extmem_of(const struct port *port)
{
    return port->extmem != NULL ? &port->extmem->payload : NULL;
}
