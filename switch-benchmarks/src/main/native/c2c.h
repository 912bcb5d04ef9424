/* Core-to-core latency: how long a cache line that one processor has written takes to the other. */
#ifndef C2C_H
#define C2C_H

#include "options.h"

/* Two pinned threads bounce a line. Prints the time for one way in ns, undisturbed by other programs, and returns. */
void c2c_measure(const struct options *options);

#endif
