/* Prints a histogram's quantiles of the numbers on the command line: histogram_test SHARE… -- NUMBER… */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "histogram.h"

int main(int count, char **words)
{
    static struct histogram histogram;
    int shares = 1;
    while (shares < count && strcmp(words[shares], "--") != 0) {
        shares++;
    }
    for (int i = shares + 1; i < count; i++) {
        histogram_add(&histogram, strtoull(words[i], NULL, 10));
    }
    for (int i = 1; i < shares; i++) {
        printf("%" PRIu64 "\n", histogram_quantile(&histogram, strtod(words[i], NULL)));
    }
    return 0;
}
