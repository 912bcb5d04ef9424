/* Which netmap descriptors are in which epoll sets, and what they wait for there. */
#ifndef VALE_EPOLL_TABLE_H
#define VALE_EPOLL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct membership {
    int epoll;
    int fd;
    uint32_t events; /* 0 after a one-shot event */
    uint64_t data;
};

/* Whether there is any: if not, nothing needs to be looked up. */
bool memberships_exist(void);

/* Adds or replaces; false if there is no memory. */
bool membership_put(struct membership membership);
void membership_remove(int epoll, int fd);

/* The descriptor is closed, be it a set or a member. */
void memberships_closed(int fd);

/* Copies those of a set, at most limit. Returns how many there are. */
unsigned memberships_of(int epoll, struct membership *found, unsigned limit);

#endif
