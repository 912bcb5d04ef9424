package dev.valed.bench.stream;

import dev.valed.bench.programs.Client;
import dev.valed.bench.programs.Daemon;
import dev.valed.bench.programs.ProcessorTime;
import java.io.IOException;

/**
 * What there was to be read at one time; two of them make a figure.
 *
 * @param nanos           the time, of no particular beginning
 * @param sent            frames that the sender has handed over
 * @param delivered       frames that the receiver has taken
 * @param senderSeconds   processor time of the sender
 * @param workerSeconds   of the daemon's worker
 * @param receiverSeconds of the receiver
 * @param machineSeconds  of everything on the machine
 */
record Reading(
        long nanos,
        long sent,
        long delivered,
        double senderSeconds,
        double workerSeconds,
        double receiverSeconds,
        double machineSeconds) {

    /** How the names of the daemon's workers begin. */
    static final String WORKER_THREAD = "worker-";

    private static final String ANY_THREAD = "";

    static Reading of(Client sender, Client receiver, Daemon daemon) throws IOException {
        double senderSeconds = ProcessorTime.seconds(sender.pid(), ANY_THREAD);
        double workerSeconds = ProcessorTime.seconds(daemon.pid(), WORKER_THREAD);
        double receiverSeconds = ProcessorTime.seconds(receiver.pid(), ANY_THREAD);
        double machineSeconds = ProcessorTime.machineSeconds();
        return new Reading(
                System.nanoTime(),
                sender.count(),
                receiver.count(),
                senderSeconds,
                workerSeconds,
                receiverSeconds,
                machineSeconds);
    }

    double secondsSince(Reading before) {
        return (nanos - before.nanos) / 1e9;
    }

    double sentMppsSince(Reading before) {
        return (sent - before.sent) / 1e6 / secondsSince(before);
    }

    double deliveredMppsSince(Reading before) {
        return (delivered - before.delivered) / 1e6 / secondsSince(before);
    }

    double senderPercentSince(Reading before) {
        return (senderSeconds - before.senderSeconds) * 100 / secondsSince(before);
    }

    double workerPercentSince(Reading before) {
        return (workerSeconds - before.workerSeconds) * 100 / secondsSince(before);
    }

    /** Of one processor, what neither clients nor worker have used: with more than a little, figures mean little. */
    double othersPercentSince(Reading before) {
        double all = (machineSeconds - before.machineSeconds) * 100 / secondsSince(before);
        return Math.max(
                0, all - senderPercentSince(before) - workerPercentSince(before) - receiverPercentSince(before));
    }

    double receiverPercentSince(Reading before) {
        return (receiverSeconds - before.receiverSeconds) * 100 / secondsSince(before);
    }
}
