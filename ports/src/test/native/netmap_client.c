/*
 * Uses netmap ports in the ways that programs written for netmap do: netmap_client SCENARIO PORT [NUMBER [HOW]]
 * Prints "ok" at the end, or what went wrong on standard error, with status 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

static const struct scenario *const topics[] = {traffic, requests, descriptors, registrations, reconnections, pipes,
                                               interfaces, watchers, limits, emulators};

static const struct scenario *find(const char *name)
{
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        for (const struct scenario *scenario = topics[i]; scenario->name != NULL; scenario++) {
            if (strcmp(scenario->name, name) == 0) {
                return scenario;
            }
        }
    }
    return NULL;
}

int main(int count, char **arguments)
{
    const struct scenario *scenario = count < 3 ? NULL : find(arguments[1]);
    if (scenario == NULL) {
        fprintf(stderr, "netmap_client SCENARIO PORT [NUMBER [HOW]]\n");
        return 2;
    }
    struct arguments given = {
        .program = arguments[0],
        .number = count > 3 ? (uint32_t)atoi(arguments[3]) : 0,
        .how = count > 4 ? arguments[4] : "poll",
    };
    scenario->run(arguments[2], &given);
    puts("ok");
    return 0;
}
