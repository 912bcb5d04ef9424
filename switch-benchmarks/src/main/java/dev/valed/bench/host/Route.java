package dev.valed.bench.host;

/**
 * Two stations and what is between them.
 *
 * @param name    for people
 * @param near    where clients run
 * @param far     where servers run
 * @param hasGoal whether an interface that was taken over is in it
 */
record Route(String name, Station near, Station far, boolean hasGoal) {}
