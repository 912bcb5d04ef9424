/* A sender and a receiver at full or paced speed. They run until they are killed. */
#ifndef STREAM_H
#define STREAM_H

#include "options.h"

void stream_send(const struct options *options);
void stream_receive(const struct options *options);

#endif
