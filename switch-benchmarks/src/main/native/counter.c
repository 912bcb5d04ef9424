#include "counter.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

_Atomic uint64_t *counter_open(const char *file)
{
    static _Atomic uint64_t unread;
    if (file == NULL) {
        return &unread;
    }
    int fd = open(file, O_RDWR | O_CLOEXEC);
    void *memory = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof unread, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        perror(file);
        exit(1);
    }
    close(fd);
    return memory;
}
