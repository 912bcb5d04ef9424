#include "java.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int become_java(const char *const fixed[], char **arguments)
{
    size_t count = 0, more = 0;
    while (fixed[count] != NULL) {
        count++;
    }
    while (arguments[more] != NULL) {
        more++;
    }
    char **all = calloc(count + more + 1, sizeof *all);
    if (all == NULL) {
        perror("calloc");
        return 1;
    }
    memcpy(all, fixed, count * sizeof *all);
    memcpy(all + count, arguments + 1, (more - 1) * sizeof *all);
    execv(JAVA, all);
    fprintf(stderr, "%s cannot be run: %s\n", JAVA, strerror(errno));
    return 1;
}
