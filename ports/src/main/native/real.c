#include "real.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Looked up at the first use: constructors of other libraries may call before ours has run. The look-up may itself
 * open, map and close files (and so may an allocator that it calls); such calls come back here and go to the kernel.
 */
static __thread int looking_up;

static void *look_up(_Atomic(void *) *cache, const char *name)
{
    void *found = atomic_load_explicit(cache, memory_order_relaxed);
    if (found == NULL && !looking_up) {
        looking_up = 1;
        found = dlsym(RTLD_NEXT, name);
        looking_up = 0;
        atomic_store_explicit(cache, found, memory_order_relaxed);
    }
    return found;
}

#define REAL(name)                                                                                                     \
    static _Atomic(void *) cache;                                                                                      \
    void *found = look_up(&cache, name)

int real_openat(const char *caller, int directory, const char *path, int flags, mode_t mode)
{
    /* One cache for each name: the flags that a large file needs differ between them. */
    static const char *const names[] = {"open", "open64", "openat", "openat64"};
    static _Atomic(void *) caches[4];
    for (unsigned i = 0; i < 4; i++) {
        if (strcmp(caller, names[i]) == 0) {
            void *found = look_up(&caches[i], names[i]);
            if (found != NULL) {
                return i < 2 ? ((int (*)(const char *, int, ...))found)(path, flags, mode)
                             : ((int (*)(int, const char *, int, ...))found)(directory, path, flags, mode);
            }
        }
    }
    return (int)syscall(SYS_openat, directory, path, flags, mode);
}

int real_close(int fd)
{
    REAL("close");
    return found != NULL ? ((int (*)(int))found)(fd) : (int)syscall(SYS_close, fd);
}

int real_close_range(unsigned first, unsigned last, int flags)
{
    return (int)syscall(SYS_close_range, first, last, flags);
}

int real_fstat(int fd, struct stat *status)
{
    REAL("fstat");
    return found != NULL ? ((int (*)(int, struct stat *))found)(fd, status)
                         : (int)syscall(SYS_fstat, fd, status);
}

void *real_function(_Atomic(void *) *cache, const char *name)
{
    return look_up(cache, name);
}

int real_dup(int fd)
{
    REAL("dup");
    return found != NULL ? ((int (*)(int))found)(fd) : (int)syscall(SYS_dup, fd);
}

int real_dup2(int fd, int target)
{
    REAL("dup2");
    if (found != NULL) {
        return ((int (*)(int, int))found)(fd, target);
    }
    return fd == target ? fd : (int)syscall(SYS_dup3, fd, target, 0);
}

int real_dup3(int fd, int target, int flags)
{
    REAL("dup3");
    return found != NULL ? ((int (*)(int, int, int))found)(fd, target, flags)
                         : (int)syscall(SYS_dup3, fd, target, flags);
}

int real_fcntl(const char *caller, int fd, int command, void *argument)
{
    static _Atomic(void *) plain;
    static _Atomic(void *) large;
    void *found = strcmp(caller, "fcntl64") == 0 ? look_up(&large, "fcntl64") : look_up(&plain, "fcntl");
    return found != NULL ? ((int (*)(int, int, ...))found)(fd, command, argument)
                         : (int)syscall(SYS_fcntl, fd, command, argument);
}

int real_ioctl(int fd, unsigned long request, void *argument)
{
    REAL("ioctl");
    return found != NULL ? ((int (*)(int, unsigned long, ...))found)(fd, request, argument)
                         : (int)syscall(SYS_ioctl, fd, request, argument);
}

void *real_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    REAL("mmap");
    return found != NULL
               ? ((void *(*)(void *, size_t, int, int, int, off_t))found)(address, length, protection, flags, fd, offset)
               : (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}

int real_poll(struct pollfd *fds, nfds_t count, int timeout)
{
    REAL("poll");
    if (found != NULL) {
        return ((int (*)(struct pollfd *, nfds_t, int))found)(fds, count, timeout);
    }
    struct timespec time = {timeout / 1000, timeout % 1000 * 1000000L};
    return (int)syscall(SYS_ppoll, fds, count, timeout < 0 ? NULL : &time, NULL, (size_t)0);
}

int real_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    REAL("ppoll");
    struct timespec copy = timeout != NULL ? *timeout : (struct timespec){0, 0};
    return found != NULL
               ? ((int (*)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))found)(fds, count,
                                                                                                      timeout, mask)
               : (int)syscall(SYS_ppoll, fds, count, timeout != NULL ? &copy : NULL, mask, (size_t)(_NSIG / 8));
}

int real_select(int count, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout)
{
    REAL("select");
    return found != NULL
               ? ((int (*)(int, fd_set *, fd_set *, fd_set *, struct timeval *))found)(count, in, out, except, timeout)
               : -1;
}

int real_pselect(int count, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
                 const sigset_t *mask)
{
    REAL("pselect");
    return found != NULL ? ((int (*)(int, fd_set *, fd_set *, fd_set *, const struct timespec *, const sigset_t *))
                                found)(count, in, out, except, timeout, mask)
                         : -1;
}

int real_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    REAL("epoll_ctl");
    return found != NULL ? ((int (*)(int, int, int, struct epoll_event *))found)(epoll, operation, fd, event)
                         : (int)syscall(SYS_epoll_ctl, epoll, operation, fd, event);
}

int real_epoll_pwait(int epoll, struct epoll_event *events, int limit, int timeout, const sigset_t *mask)
{
    REAL("epoll_pwait");
    return found != NULL
               ? ((int (*)(int, struct epoll_event *, int, int, const sigset_t *))found)(epoll, events, limit, timeout,
                                                                                         mask)
               : (int)syscall(SYS_epoll_pwait, epoll, events, limit, timeout, mask, (size_t)(_NSIG / 8));
}

int real_epoll_pwait2(int epoll, struct epoll_event *events, int limit, const struct timespec *timeout,
                      const sigset_t *mask)
{
    REAL("epoll_pwait2");
    return found != NULL
               ? ((int (*)(int, struct epoll_event *, int, const struct timespec *, const sigset_t *))found)(
                     epoll, events, limit, timeout, mask)
               : (int)syscall(SYS_epoll_pwait2, epoll, events, limit, timeout, mask, (size_t)(_NSIG / 8));
}
