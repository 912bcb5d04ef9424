/*
 * What a program finds that looks whether "/dev/netmap" is there, or what it has opened: a character device. The path
 * need not exist, and the descriptor is a socket.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "device.h"
#include "real.h"

/* Miscellaneous devices have this major number; the minor one is given out by the kernel. */
#define MAJOR 10
#define MINOR 58
#define MODE (S_IFCHR | 0666)
#define BLOCK 4096

static bool is_device(int fd)
{
    struct device *device = fd >= 0 ? device_enter(fd) : NULL;
    if (device != NULL) {
        device_leave(device);
    }
    return device != NULL;
}

/* The file that fstatat and statx are asked about: a descriptor itself if the path is empty. */
static bool is_device_at(int directory, const char *path, int flags)
{
    bool empty = (flags & AT_EMPTY_PATH) != 0 && (path == NULL || ((uintptr_t)path >= 4096 && *path == 0));
    return empty ? is_device(directory) : is_device_path(path);
}

#define DESCRIBE(status) \
    (memset((status), 0, sizeof *(status)), (status)->st_mode = MODE, (status)->st_nlink = 1, \
     (status)->st_rdev = makedev(MAJOR, MINOR), (status)->st_blksize = BLOCK, 0)

static int missing(void)
{
    errno = ENOSYS;
    return -1;
}

/* Calls the C library's function of the same name. */
#define PASS_ON(name, parameters, ...)                                                                                 \
    static _Atomic(void *) cache;                                                                                      \
    void *found = real_function(&cache, #name);                                                                        \
    return found != NULL ? ((int(*) parameters)found)(__VA_ARGS__) : missing()

#define BY_PATH(name, type)                                                                                            \
    EXPORT int name(const char *path, struct type *status)                                                             \
    {                                                                                                                  \
        if (is_device_path(path)) {                                                                                    \
            return DESCRIBE(status);                                                                                   \
        }                                                                                                              \
        PASS_ON(name, (const char *, struct type *), path, status);                                                    \
    }

#define BY_DESCRIPTOR(name, type)                                                                                      \
    EXPORT int name(int fd, struct type *status)                                                                       \
    {                                                                                                                  \
        if (is_device(fd)) {                                                                                           \
            return DESCRIBE(status);                                                                                   \
        }                                                                                                              \
        PASS_ON(name, (int, struct type *), fd, status);                                                               \
    }

#define BY_DIRECTORY(name, type)                                                                                       \
    EXPORT int name(int directory, const char *path, struct type *status, int flags)                                   \
    {                                                                                                                  \
        if (is_device_at(directory, path, flags)) {                                                                    \
            return DESCRIBE(status);                                                                                   \
        }                                                                                                              \
        PASS_ON(name, (int, const char *, struct type *, int), directory, path, status, flags);                        \
    }

BY_PATH(stat, stat)
BY_PATH(stat64, stat64)
BY_PATH(lstat, stat)
BY_PATH(lstat64, stat64)
BY_DESCRIPTOR(fstat, stat)
BY_DESCRIPTOR(fstat64, stat64)
BY_DIRECTORY(fstatat, stat)
BY_DIRECTORY(fstatat64, stat64)

/* What programs call that were linked with a C library before 2.33; version is that of the structure. */
#define OLD_BY_PATH(name, type)                                                                                        \
    int name(int version, const char *path, struct type *status);                                                      \
    EXPORT int name(int version, const char *path, struct type *status)                                                \
    {                                                                                                                  \
        if (is_device_path(path)) {                                                                                    \
            return DESCRIBE(status);                                                                                   \
        }                                                                                                              \
        PASS_ON(name, (int, const char *, struct type *), version, path, status);                                      \
    }

#define OLD_BY_DESCRIPTOR(name, type)                                                                                  \
    int name(int version, int fd, struct type *status);                                                                \
    EXPORT int name(int version, int fd, struct type *status)                                                          \
    {                                                                                                                  \
        if (is_device(fd)) {                                                                                           \
            return DESCRIBE(status);                                                                                   \
        }                                                                                                              \
        PASS_ON(name, (int, int, struct type *), version, fd, status);                                                 \
    }

OLD_BY_PATH(__xstat, stat)
OLD_BY_PATH(__xstat64, stat64)
OLD_BY_PATH(__lxstat, stat)
OLD_BY_PATH(__lxstat64, stat64)
OLD_BY_DESCRIPTOR(__fxstat, stat)
OLD_BY_DESCRIPTOR(__fxstat64, stat64)

EXPORT int statx(int directory, const char *path, int flags, unsigned mask, struct statx *status)
{
    if (is_device_at(directory, path, flags)) {
        memset(status, 0, sizeof *status);
        status->stx_mask = STATX_BASIC_STATS;
        status->stx_mode = MODE;
        status->stx_nlink = 1;
        status->stx_rdev_major = MAJOR;
        status->stx_rdev_minor = MINOR;
        status->stx_blksize = BLOCK;
        return 0;
    }
    PASS_ON(statx, (int, const char *, int, unsigned, struct statx *), directory, path, flags, mask, status);
}

/* Everybody may read and write it; nobody may execute it. */
static int allow(int mode)
{
    if ((mode & X_OK) != 0) {
        errno = EACCES;
        return -1;
    }
    return 0;
}

EXPORT int access(const char *path, int mode)
{
    if (is_device_path(path)) {
        return allow(mode);
    }
    PASS_ON(access, (const char *, int), path, mode);
}

EXPORT int eaccess(const char *path, int mode)
{
    if (is_device_path(path)) {
        return allow(mode);
    }
    PASS_ON(eaccess, (const char *, int), path, mode);
}

EXPORT int euidaccess(const char *path, int mode)
{
    if (is_device_path(path)) {
        return allow(mode);
    }
    PASS_ON(euidaccess, (const char *, int), path, mode);
}

EXPORT int faccessat(int directory, const char *path, int mode, int flags)
{
    if (is_device_path(path)) {
        return allow(mode);
    }
    PASS_ON(faccessat, (int, const char *, int, int), directory, path, mode, flags);
}
