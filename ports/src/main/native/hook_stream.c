/* read and write: netmap's device has neither, and the socket behind a descriptor is the library's alone. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "device.h"
#include "real.h"

static _Atomic(void *) real_read, real_write, real_readv, real_writev;

/* Looked up early: programs call write in signal handlers, where nothing may be looked up. */
__attribute__((constructor)) static void begin(void)
{
    real_function(&real_read, "read");
    real_function(&real_write, "write");
    real_function(&real_readv, "readv");
    real_function(&real_writev, "writev");
}

static bool refuses(int fd)
{
    struct device *device = device_enter(fd);
    if (device == NULL) {
        return false;
    }
    device_leave(device);
    errno = EINVAL;
    return true;
}

EXPORT ssize_t read(int fd, void *to, size_t size)
{
    if (refuses(fd)) {
        return -1;
    }
    void *found = real_function(&real_read, "read");
    return found != NULL ? ((ssize_t(*)(int, void *, size_t))found)(fd, to, size) : syscall(SYS_read, fd, to, size);
}

/* What programs compiled with _FORTIFY_SOURCE call instead; room is that of the array. */
ssize_t __read_chk(int fd, void *to, size_t size, size_t room);

EXPORT ssize_t __read_chk(int fd, void *to, size_t size, size_t room)
{
    if (room < size) {
        abort();
    }
    return read(fd, to, size);
}

EXPORT ssize_t write(int fd, const void *from, size_t size)
{
    if (refuses(fd)) {
        return -1;
    }
    void *found = real_function(&real_write, "write");
    return found != NULL ? ((ssize_t(*)(int, const void *, size_t))found)(fd, from, size)
                         : syscall(SYS_write, fd, from, size);
}

EXPORT ssize_t readv(int fd, const struct iovec *parts, int count)
{
    if (refuses(fd)) {
        return -1;
    }
    void *found = real_function(&real_readv, "readv");
    return found != NULL ? ((ssize_t(*)(int, const struct iovec *, int))found)(fd, parts, count)
                         : syscall(SYS_readv, fd, parts, count);
}

EXPORT ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (refuses(fd)) {
        return -1;
    }
    void *found = real_function(&real_writev, "writev");
    return found != NULL ? ((ssize_t(*)(int, const struct iovec *, int))found)(fd, parts, count)
                         : syscall(SYS_writev, fd, parts, count);
}
