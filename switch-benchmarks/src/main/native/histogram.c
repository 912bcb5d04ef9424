#include "histogram.h"

#define STEPS (UINT64_C(1) << HISTOGRAM_SHIFT)

/* Values below STEPS have a bucket each; above, a value's leading bits choose it. */
static uint32_t bucket_of(uint64_t nanos)
{
    if (nanos < STEPS) {
        return (uint32_t)nanos;
    }
    uint32_t shift = 63 - HISTOGRAM_SHIFT - (uint32_t)__builtin_clzll(nanos);
    return (uint32_t)((shift + 1) * STEPS + (nanos >> shift) - STEPS);
}

static uint64_t highest_of(uint32_t bucket)
{
    if (bucket < STEPS) {
        return bucket;
    }
    uint32_t shift = (uint32_t)(bucket / STEPS - 1);
    return ((bucket % STEPS + STEPS + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t nanos)
{
    histogram->buckets[bucket_of(nanos)]++;
    histogram->count++;
    histogram->highest = nanos > histogram->highest ? nanos : histogram->highest;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share)
{
    double wanted = share * (double)histogram->count;
    uint64_t below = 0;
    for (uint32_t bucket = 0; bucket < HISTOGRAM_BUCKETS && histogram->count > 0; bucket++) {
        below += histogram->buckets[bucket];
        if ((double)below >= wanted) {
            uint64_t highest = highest_of(bucket);
            return highest < histogram->highest ? highest : histogram->highest;
        }
    }
    return histogram->highest;
}
