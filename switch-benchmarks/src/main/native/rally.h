/* Ping and pong: one frame that goes to and fro. */
#ifndef RALLY_H
#define RALLY_H

#include "options.h"

/* Exit status when a wakeup or a frame is lost. */
#define STATUS_LOST 4
/* Exit status when too many answers are late though nothing is lost. */
#define STATUS_STALLED 5

/* Prints the round trips' count, the stalls and the times in ns, as name=value, and returns. */
void rally_ping(const struct options *options);

/* Runs until it is killed. */
void rally_pong(const struct options *options);

#endif
