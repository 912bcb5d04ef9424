package dev.valed.bench.host;

import dev.valed.bench.programs.BenchFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the machine has to have before anything is started. */
final class Requirements {

    private static final List<String> COMMANDS = List.of("ip", "iperf3", "ping");

    // linux/capability.h
    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_SYS_ADMIN = 1L << 21;

    private Requirements() {}

    /** Fails with what is missing. */
    static void check() throws BenchFailure, IOException {
        long needed = CAP_NET_ADMIN | CAP_SYS_ADMIN;
        if ((effectiveCapabilities() & needed) != needed) {
            throw new BenchFailure("network namespaces need root (CAP_NET_ADMIN and CAP_SYS_ADMIN): run it with sudo");
        }
        for (String command : COMMANDS) {
            if (!isThere(command)) {
                throw new BenchFailure("it needs the command " + command + ", which is not there: install the package"
                        + " iproute2, iperf3 or iputils-ping");
            }
        }
    }

    private static long effectiveCapabilities() throws IOException {
        String field = "CapEff:";
        return Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line ->
                        Long.parseUnsignedLong(line.substring(field.length()).strip(), 16))
                .findFirst()
                .orElse(0);
    }

    private static boolean isThere(String command) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return Stream.of(path.split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
