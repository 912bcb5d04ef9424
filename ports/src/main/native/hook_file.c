/* Everything that makes, duplicates, closes or maps a descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon.h"
#include "device.h"
#include "epoll_table.h"
#include "hidden.h"
#include "port.h"
#include "real.h"

bool is_device_path(const char *path)
{
    /* Below the first page are no paths but mistakes, and those are the kernel's to report. */
    return (uintptr_t)path >= 4096 && strcmp(path, DEVICE) == 0;
}

static int open_device(int flags)
{
    int fd = daemon_connect((flags & O_CLOEXEC) != 0, (flags & O_NONBLOCK) != 0);
    if (fd >= 0 && !device_create(fd)) {
        int problem = errno;
        real_close(fd);
        errno = problem;
        return -1;
    }
    return fd;
}

static int open_any(const char *caller, int directory, const char *path, int flags, mode_t mode)
{
    return is_device_path(path) ? open_device(flags) : real_openat(caller, directory, path, flags, mode);
}

/* The mode is there only with these flags, but reading it does no harm where the arguments are in registers. */
#define MODE_ARGUMENT(last)                                                                                            \
    va_list arguments;                                                                                                 \
    va_start(arguments, last);                                                                                         \
    mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;                              \
    va_end(arguments)

EXPORT int open(const char *path, int flags, ...)
{
    MODE_ARGUMENT(flags);
    return open_any("open", AT_FDCWD, path, flags, mode);
}

EXPORT int open64(const char *path, int flags, ...)
{
    MODE_ARGUMENT(flags);
    return open_any("open64", AT_FDCWD, path, flags, mode);
}

EXPORT int openat(int directory, const char *path, int flags, ...)
{
    MODE_ARGUMENT(flags);
    return open_any("openat", directory, path, flags, mode);
}

EXPORT int openat64(int directory, const char *path, int flags, ...)
{
    MODE_ARGUMENT(flags);
    return open_any("openat64", directory, path, flags, mode);
}

/* What programs compiled with _FORTIFY_SOURCE call instead where there is no mode. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int directory, const char *path, int flags);
int __openat64_2(int directory, const char *path, int flags);

EXPORT int __open_2(const char *path, int flags)
{
    return open_any("open", AT_FDCWD, path, flags, 0);
}

EXPORT int __open64_2(const char *path, int flags)
{
    return open_any("open64", AT_FDCWD, path, flags, 0);
}

EXPORT int __openat_2(int directory, const char *path, int flags)
{
    return open_any("openat", directory, path, flags, 0);
}

EXPORT int __openat64_2(int directory, const char *path, int flags)
{
    return open_any("openat64", directory, path, flags, 0);
}

EXPORT int close(int fd)
{
    if (is_hidden(fd)) {
        errno = EBADF;
        return -1;
    }
    memberships_closed(fd);
    descriptor_closing(fd); /* before the close: the number may be somebody else's right after it */
    return real_close(fd);
}

EXPORT int close_range(unsigned first, unsigned last, int flags)
{
    if ((flags & (int)CLOSE_RANGE_CLOEXEC) != 0 || first > last || !devices_exist()) {
        return real_close_range(first, last, flags);
    }
    descriptors_closing(first, last);
    while (first <= last) {
        int hidden = next_hidden(first);
        bool within = hidden >= 0 && (unsigned)hidden <= last;
        if (!within) {
            return real_close_range(first, last, flags);
        }
        if ((unsigned)hidden > first && real_close_range(first, (unsigned)hidden - 1, flags) != 0) {
            return -1;
        }
        first = (unsigned)hidden + 1;
    }
    return 0;
}

EXPORT void closefrom(int first)
{
    close_range(first < 0 ? 0 : (unsigned)first, ~0u, 0);
}

EXPORT int dup(int fd)
{
    int copy = real_dup(fd);
    if (copy >= 0) {
        descriptor_duplicated(fd, copy);
    }
    return copy;
}

static int replaced(int fd, int target, int result)
{
    if (result >= 0 && fd != target) {
        descriptor_duplicated(fd, target);
    }
    return result;
}

EXPORT int dup2(int fd, int target)
{
    move_hidden(target);
    return replaced(fd, target, real_dup2(fd, target));
}

EXPORT int dup3(int fd, int target, int flags)
{
    move_hidden(target);
    return replaced(fd, target, real_dup3(fd, target, flags));
}

static int control(const char *caller, int fd, int command, void *argument)
{
    int result = real_fcntl(caller, fd, command, argument);
    if (result >= 0 && (command == F_DUPFD || command == F_DUPFD_CLOEXEC)) {
        descriptor_duplicated(fd, result);
    }
    return result;
}

EXPORT int fcntl(int fd, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return control("fcntl", fd, command, argument);
}

EXPORT int fcntl64(int fd, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return control("fcntl64", fd, command, argument);
}

static void *map(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    struct device *device = fd >= 0 && (flags & MAP_ANONYMOUS) == 0 ? device_enter(fd) : NULL;
    if (device == NULL) {
        void *mapped = real_mmap(address, length, protection, flags, fd, offset);
        /* A socket cannot be mapped. If it is one that came from another process, it can. */
        if (mapped != MAP_FAILED || errno != ENODEV || (device = device_enter_or_adopt(fd)) == NULL) {
            return mapped;
        }
    }
    void *mapped = MAP_FAILED;
    struct port *port = device_port(device);
    if (port != NULL) {
        mapped = port_map(port, address, length, protection, flags, offset);
    } else {
        errno = EINVAL;
    }
    device_leave(device);
    return mapped;
}

EXPORT void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    return map(address, length, protection, flags, fd, offset);
}

EXPORT void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset)
{
    return map(address, length, protection, flags, fd, offset);
}
