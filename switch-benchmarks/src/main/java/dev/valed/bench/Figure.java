package dev.valed.bench;

import java.util.Locale;

/**
 * One measured figure: the median of several runs and their spread.
 *
 * @param bench     which benchmark
 * @param frame     bytes of a frame, without FCS
 * @param addresses source addresses, and as many destination addresses
 * @param workers   forwarding threads
 * @param burst     frames offered at once
 * @param receivers ports that each frame goes to
 * @param mpps      million frames per second taken from the sender
 */
record Figure(String bench, int frame, int addresses, int workers, int burst, int receivers, Samples mpps) {

    double median() {
        return mpps.median();
    }

    double nanosPerFrame() {
        return 1e3 / median();
    }

    double gigabitsPerSecond() {
        return median() * frame * 8 / 1e3;
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"bench\":\"%s\",\"frame\":%d,\"addresses\":%d,\"workers\":%d,\"burst\":%d,\"receivers\":%d,"
                        + "\"mpps\":%.2f,\"min\":%.2f,\"max\":%.2f,\"runs\":%d}",
                bench,
                frame,
                addresses,
                workers,
                burst,
                receivers,
                median(),
                mpps.min(),
                mpps.max(),
                mpps.values().length);
    }
}
