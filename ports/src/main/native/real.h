/* The functions of the C library that this library puts itself in front of. */
#ifndef VALE_REAL_H
#define VALE_REAL_H

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#define EXPORT __attribute__((visibility("default")))

int real_openat(const char *caller, int directory, const char *path, int flags, mode_t mode);
int real_close(int fd);
int real_close_range(unsigned first, unsigned last, int flags);
/* Not the one of hook_stat.c, which hides what a device is. */
int real_fstat(int fd, struct stat *status);
int real_dup(int fd);
int real_dup2(int fd, int target);
int real_dup3(int fd, int target, int flags);
int real_fcntl(const char *caller, int fd, int command, void *argument);
int real_ioctl(int fd, unsigned long request, void *argument);
void *real_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset);
int real_poll(struct pollfd *fds, nfds_t count, int timeout);
int real_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
int real_select(int count, fd_set *in, fd_set *out, fd_set *except, struct timeval *timeout);
int real_pselect(int count, fd_set *in, fd_set *out, fd_set *except, const struct timespec *timeout,
                 const sigset_t *mask);
int real_epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int real_epoll_pwait(int epoll, struct epoll_event *events, int limit, int timeout, const sigset_t *mask);
int real_epoll_pwait2(int epoll, struct epoll_event *events, int limit, const struct timespec *timeout,
                      const sigset_t *mask);

/* The C library's function of this name, or NULL; kept in *cache. */
void *real_function(_Atomic(void *) *cache, const char *name);

#endif
