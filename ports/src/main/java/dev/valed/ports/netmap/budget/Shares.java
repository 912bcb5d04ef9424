package dev.valed.ports.netmap.budget;

/**
 * The rule by which clients share what there is only so much of: a client never has more than it leaves free to others, and
 * a program never more than it leaves to its client. So whoever comes next always finds something, and the more one has the
 * less it gets on top. Of something untouched one client gets half, and one program a quarter.
 */
public final class Shares {

    private Shares() {}

    /**
     * Whether somebody may have so much.
     *
     * @param limit   of what all have together, 0 or more
     * @param used    that all would have
     * @param client  that of it this client would have
     * @param program that of it this program would have
     */
    public static boolean allow(long limit, long used, long client, long program) {
        long free = limit - used;
        return client <= free && program <= (free - client) / 2;
    }

    /**
     * Whether somebody may have had so much, in whatever order all came to what they had: who was the first may be the
     * last to come back.
     */
    static boolean allowBack(long limit, long used, long client, long program) {
        return used <= limit && client <= limit / 2 && program <= limit / 4;
    }
}
