/* The yardstick "slots": what a pipe has at least to do. */
#ifndef SLOTS_H
#define SLOTS_H

#include "options.h"

/* Prints slots=MILLIONS_PER_SECOND, from the one processor to the other, and returns. */
void slots_measure(const struct options *options);

#endif
