package dev.valed.bench.programs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Processor time of a process' threads, from {@code /proc/PID/task/TID/stat}, and of the machine. */
public final class ProcessorTime {

    /** USER_HZ, which is 100 on every Linux. */
    private static final double SECONDS_PER_TICK = 0.01;

    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern SPACES = Pattern.compile(" +");

    private ProcessorTime() {}

    /** Seconds that all threads of the process whose names begin with this have used. */
    public static double seconds(long pid, String threads) throws IOException {
        long ticks = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                ticks += ticks(read(task.resolve("stat")), threads);
            }
        }
        return ticks * SECONDS_PER_TICK;
    }

    /** Seconds that everything on the machine has used since it was started, time that its host took included. */
    public static double machineSeconds() throws IOException {
        return busyTicks(Files.readString(Path.of("/proc/stat"))) * SECONDS_PER_TICK;
    }

    /** All but the idle times of the first line: {@code cpu user nice system idle iowait irq softirq steal …}. */
    static long busyTicks(String stat) {
        String[] fields = SPACES.split(stat.lines().findFirst().orElseThrow());
        long ticks = 0;
        for (int i = 1; i <= 8; i++) {
            ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
        }
        return ticks;
    }

    private static String read(Path stat) throws IOException {
        try {
            return Files.readString(stat);
        } catch (NoSuchFileException e) {
            return ""; // the thread has just ended
        }
    }

    /** In user and kernel mode; 0 of a thread of another name. The name is in parentheses and may contain anything. */
    static long ticks(String stat, String threads) {
        if (!nameBeginsWith(stat, threads)) {
            return 0;
        }
        String[] fields = SPACE.split(stat.substring(stat.lastIndexOf(')') + 2)); // from the third on
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static boolean nameBeginsWith(String stat, String threads) {
        int nameEnd = stat.lastIndexOf(')');
        return nameEnd >= 0 && stat.substring(stat.indexOf('(') + 1, nameEnd).startsWith(threads);
    }
}
