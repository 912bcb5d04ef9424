package dev.valed.ctl;

/**
 * What {@code -C} says behind {@code -n}, in the order of netmap's vale-ctl: slots, slots to receive, rings, rings to
 * receive. What is left out of the second and fourth is as the first and third; 0 is the daemon's default.
 */
record RingConfig(int txSlots, int rxSlots, int txRings, int rxRings) {
    static final RingConfig DEFAULTS = new RingConfig(0, 0, 0, 0);

    static RingConfig parse(String text) {
        int[] numbers = NumberList.parse(text, 1, 4);
        int slots = numbers[0];
        int rings = numbers.length > 2 ? numbers[2] : 0;
        return new RingConfig(
                slots, numbers.length > 1 ? numbers[1] : slots, rings, numbers.length > 3 ? numbers[3] : rings);
    }

    /** @param memory id of the memory to share, 0 for one of its own */
    String toJson(int memory) {
        return new JsonBody()
                .with("txSlots", txSlots)
                .with("rxSlots", rxSlots)
                .with("txRings", txRings)
                .with("rxRings", rxRings)
                .with("memId", memory)
                .toJson();
    }
}
