#include "user_memory.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* The kernel copies, and finds wrong addresses. Where it is forbidden to (seccomp), only null is found. */
static int copy(uint64_t address, void *ours, size_t length, int out)
{
    struct iovec local = {ours, length};
    struct iovec remote = {(void *)(uintptr_t)address, length};
    if (length == 0) {
        return 0;
    }
    ssize_t copied = out ? process_vm_writev(getpid(), &local, 1, &remote, 1, 0)
                         : process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (copied < 0 && (errno == EPERM || errno == ENOSYS) && address >= 4096) {
        memcpy(out ? remote.iov_base : ours, out ? ours : remote.iov_base, length);
        return 0;
    }
    return copied == (ssize_t)length ? 0 : EFAULT;
}

int copy_in(void *to, uint64_t from, size_t length)
{
    return copy(from, to, length, 0);
}

int copy_out(uint64_t to, const void *from, size_t length)
{
    return copy(to, (void *)from, length, 1);
}
