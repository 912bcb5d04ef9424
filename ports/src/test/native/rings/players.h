/*
 * Programs that sleep, each in a thread of its own, of two processes, and what happens meanwhile at the rings that they sleep
 * for. Whoever is not called when there is something to see sleeps until the test has failed.
 */
#ifndef PLAYERS_H
#define PLAYERS_H

#include "world.h"

#define SECOND INT64_C(1000000000)
/* Far longer than any machine takes to wake a thread. */
#define LOST (20 * SECOND)
#define MOST_PLAYERS 6

/* One who sleeps, in a thread of its own. */
struct player {
    struct stage *stage;
    struct port *port;
    struct ring_state *state;
    int fd;
    uint32_t frames; /* that it sees in each round */
    bool keeps;      /* others look at the ring as well, so it leaves the frames there */
    long rounds;
    uint64_t seed;
};

/* What happens in each round, while the players look, and after it, when none does. */
struct script {
    void (*act)(void *scene, uint32_t round);
    void (*end)(void *scene);
    void *scene;
};

/* Plays the first here of them in this process, and the others in another one. */
void perform(struct player *players, int count, int here, const struct script *script);

/* A ring by which frames are sent, and one by which they are received. */
struct scene {
    struct port *from;
    struct port *to;
    struct ring_state *sends;
    struct ring_state *receives;
    uint64_t seed;
};

/* A pipe between two ports, and two rings of one port with a worker at their other ends. */
struct scene pipe_scene(struct world *world, uint64_t seed);
struct scene worker_scene(struct world *world, uint64_t seed);

void send_number(struct scene *scene, uint32_t number);

/* For scripts, with a scene: a frame is sent, and the one frame is taken away. */
void send_to_all(void *scene, uint32_t round);
void take_away(void *scene);

/* Some time, or none. */
void dawdle(uint64_t *seed);

#endif
