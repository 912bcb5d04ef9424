/*
 * Which netmap descriptors are in which epoll sets, and what they wait for there. They are in no set of the kernel's:
 * it could not say whether they are ready, and their sockets may be exchanged when a daemon comes back.
 */
#ifndef VALE_EPOLL_TABLE_H
#define VALE_EPOLL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "readiness.h"

struct membership {
    int epoll;
    int fd;
    uint32_t events; /* 0 after a one-shot event */
    uint64_t data;
    struct edge edge; /* with EPOLLET: what was reported */
};

/* Whether there is any: if not, nothing needs to be looked up. */
bool memberships_exist(void);

/* As EPOLL_CTL_ADD, _MOD and _DEL. Return 0, or an errno: EEXIST, ENOENT, ENOMEM. */
int membership_add(struct membership membership);
int membership_change(struct membership membership);
int membership_remove(int epoll, int fd);

/* It was reported: notes the edge, and that a one-shot member is done with, unless it was changed meanwhile. */
void membership_reported(const struct membership *before, struct edge edge);

/* The descriptor is closed, be it a set or a member. */
void memberships_closed(int fd);

/* Copies those of a set, at most limit. Returns how many there are. */
unsigned memberships_of(int epoll, struct membership *found, unsigned limit);

#endif
