package dev.valed.ctl;

import picocli.CommandLine.TypeConversionException;

/**
 * What {@code -C} says behind {@code -p}, as netmap's vale-ctl takes it: {@code 0,CPU} for one processor that looks
 * after all rings, {@code 1,FIRST,COUNT} for one processor to a ring.
 */
record PollingConfig(boolean perRing, int firstCore, int count) {
    static PollingConfig parse(String text) {
        int[] numbers = NumberList.parse(text, 2, 3);
        boolean perRing = numbers[0] != 0;
        if (numbers.length != (perRing ? 3 : 2)) {
            throw new TypeConversionException("'" + text + "' is not accepted: 0,CPU or 1,FIRST,COUNT is");
        }
        return new PollingConfig(perRing, numbers[1], perRing ? numbers[2] : 1);
    }

    String toJson() {
        return new JsonBody()
                .with("mode", perRing ? "perRing" : "single")
                .with("firstCore", firstCore)
                .with("count", count)
                .toJson();
    }
}
