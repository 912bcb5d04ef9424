/* Addresses that a program passed: a wrong one is EFAULT, as from the kernel, and not the end of the program. */
#ifndef VALE_USER_MEMORY_H
#define VALE_USER_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Return 0 or EFAULT. */
int copy_in(void *to, uint64_t from, size_t length);
int copy_out(uint64_t to, const void *from, size_t length);

#endif
