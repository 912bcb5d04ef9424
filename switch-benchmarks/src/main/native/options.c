#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum option_name {
    PORT, COUNTER, CPU, PEER_CPU, FRAME, BURST, TOUCH, HELLO, RATE, COUNT, PAUSE, SEED, MILLIS, MEMORY, DISTANCE
};

static const struct option NAMES[] = {
    {"port", required_argument, NULL, PORT},         {"counter", required_argument, NULL, COUNTER},
    {"cpu", required_argument, NULL, CPU},           {"peer-cpu", required_argument, NULL, PEER_CPU},
    {"frame", required_argument, NULL, FRAME},       {"burst", required_argument, NULL, BURST},
    {"touch", required_argument, NULL, TOUCH},       {"hello", no_argument, NULL, HELLO},
    {"rate", required_argument, NULL, RATE},         {"count", required_argument, NULL, COUNT},
    {"pause", required_argument, NULL, PAUSE},       {"seed", required_argument, NULL, SEED},
    {"millis", required_argument, NULL, MILLIS},     {"memory", required_argument, NULL, MEMORY},
    {"distance", required_argument, NULL, DISTANCE}, {NULL, 0, NULL, 0},
};

static void fail(const char *what, const char *value)
{
    fprintf(stderr, "bench-client: %s: %s\n", what, value);
    exit(2);
}

static uint64_t number(const char *text, uint64_t highest)
{
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != 0 || errno != 0 || value > highest) {
        fail("not a number, or too high", text);
    }
    return value;
}

/* LOWEST:HIGHEST, in nanoseconds. */
static void parse_pause(struct options *options, char *text)
{
    char *colon = text;
    while (*colon != 0 && *colon != ':') {
        colon++;
    }
    if (*colon == 0) {
        fail("not LOWEST:HIGHEST", text);
    }
    *colon = 0;
    options->shortest_pause = number(text, UINT32_MAX);
    options->longest_pause = number(colon + 1, UINT32_MAX);
    if (options->longest_pause < options->shortest_pause) {
        fail("lower than the lowest", colon + 1);
    }
}

struct options options_parse(int count, char **words)
{
    struct options options = {
        .cpu = -1, .peer_cpu = -1, .frame = 60, .burst = 512, .count = 1, .seed = 1, .limit_millis = 100};
    int name;
    while ((name = getopt_long(count, words, "", NAMES, NULL)) >= 0) {
        switch (name) {
        case PORT: options.port = optarg; break;
        case COUNTER: options.counter = optarg; break;
        case CPU: options.cpu = (int)number(optarg, 1023); break;
        case PEER_CPU: options.peer_cpu = (int)number(optarg, 1023); break;
        case FRAME: options.frame = (uint32_t)number(optarg, 1514); break;
        case BURST: options.burst = (uint32_t)number(optarg, 4096); break;
        case TOUCH: options.touch = (uint32_t)number(optarg, 1514); break;
        case HELLO: options.hello = true; break;
        case RATE: options.rate = number(optarg, UINT32_MAX); break;
        case COUNT: options.count = number(optarg, INT64_MAX); break;
        case PAUSE: parse_pause(&options, optarg); break;
        case SEED: options.seed = number(optarg, UINT64_MAX); break;
        case MILLIS: options.limit_millis = number(optarg, 60000); break;
        case MEMORY: options.memory = optarg; break;
        case DISTANCE: options.distance = (uint32_t)number(optarg, 512); break;
        default: exit(2);
        }
    }
    if (optind != count - 1) {
        fail("one task is wanted", "send, receive, ping, pong, c2c, slots or touch");
    }
    options.task = words[optind];
    if (options.frame < 60 || options.burst == 0 || options.touch > options.frame) {
        fail("not accepted", "a frame below 60 bytes, a burst of 0, or more touched than there is");
    }
    return options;
}
