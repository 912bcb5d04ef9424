/* Ping and pong: one frame that goes to and fro. */
#ifndef RALLY_H
#define RALLY_H

#include "options.h"

/* Exit status when an answer does not come within a second. */
#define STATUS_LOST 4

/* Prints the round trips' count and their times in ns, as name=value, and returns. */
void rally_ping(const struct options *options);

/* Runs until it is killed. */
void rally_pong(const struct options *options);

#endif
