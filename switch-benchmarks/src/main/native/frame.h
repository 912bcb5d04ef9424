/* What the clients say to each other. */
#ifndef FRAME_H
#define FRAME_H

#include <stdint.h>
#include <string.h>

#define HEADER_BYTES 14

/* Locally administered addresses of the side that begins and the side that answers. */
static const uint8_t FIRST_STATION[6] = {0x02, 0, 0, 0, 0, 0x01};
static const uint8_t SECOND_STATION[6] = {0x02, 0, 0, 0, 0, 0x02};
static const uint8_t EVERYBODY[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

static inline void frame_address(char *frame, const uint8_t *destination, const uint8_t *source)
{
    memcpy(frame, destination, 6);
    memcpy(frame + 6, source, 6);
    memcpy(frame + 12, "\x88\xb5", 2); /* the EtherType for experiments */
}

static inline void frame_number(char *frame, uint64_t number)
{
    memcpy(frame + HEADER_BYTES + 2, &number, sizeof number);
}

static inline uint64_t frame_numbered(const char *frame)
{
    uint64_t number;
    memcpy(&number, frame + HEADER_BYTES + 2, sizeof number);
    return number;
}

#endif
