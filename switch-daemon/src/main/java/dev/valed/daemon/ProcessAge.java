package dev.valed.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long this process has existed, its JVM's start included. {@link ProcessHandle.Info#startInstant} cannot tell: it
 * counts from the time of boot, which the kernel gives in whole seconds.
 */
final class ProcessAge {

    /** USER_HZ of proc(5), which Linux keeps at this for programs. */
    private static final int TICKS_PER_SECOND = 100;
    /** Field 22 of /proc/self/stat, counted from behind the name, which ends field 2. */
    private static final int START_TIME = 22 - 3;

    private ProcessAge() {}

    /** In milliseconds, to 10 or 20 of them; -1 if /proc cannot be read. */
    static long millis() {
        try {
            return millis(Files.readString(Path.of("/proc/self/stat")), Files.readString(Path.of("/proc/uptime")));
        } catch (IOException e) {
            return -1;
        }
    }

    /**
     * @param stat   of /proc/self/stat
     * @param uptime of /proc/uptime
     */
    static long millis(String stat, String uptime) {
        String behindName = stat.substring(stat.lastIndexOf(')') + 2);
        long startTicks = Long.parseLong(behindName.split(" ")[START_TIME]);
        double secondsSinceBoot = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
        return Math.round(secondsSinceBoot * 1000) - startTicks * 1000 / TICKS_PER_SECOND;
    }
}
