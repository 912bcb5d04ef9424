package dev.valed.core.fdb;

/**
 * @param entries  addresses in the table now
 * @param capacity addresses that it takes at most
 * @param learned  addresses entered since the table was made
 * @param moved    times that a known address came in by another port
 * @param aged     addresses taken out because nothing was heard of them
 * @param refused  times that an address was not learned: its port had as many as it may, or its places were taken
 * @param pinned   times that a frame came from a pinned address by another port than its own
 */
public record FdbStatistics(
        int entries, int capacity, long learned, long moved, long aged, long refused, long pinned) {}
