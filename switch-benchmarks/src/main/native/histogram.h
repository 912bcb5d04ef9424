/* Times in ns, in an array of fixed size: 64 buckets for each power of two, so to 1.6 %. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_SHIFT 6
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_SHIFT + 1) << HISTOGRAM_SHIFT)

struct histogram {
    uint64_t count;
    uint64_t highest;
    uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *histogram, uint64_t nanos);

/* The highest value of the bucket in which the share of all values (above 0, to 1) is reached; 0 of none. */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

#endif
