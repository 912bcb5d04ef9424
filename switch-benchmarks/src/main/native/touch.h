/* The clients' part of the yardstick "touched": frames written and read in memory that somebody else copies in. */
#ifndef TOUCH_H
#define TOUCH_H

#include "options.h"

/* Runs until it is killed. */
void touch_frames(const struct options *options);

#endif
