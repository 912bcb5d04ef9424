package dev.valed.ports.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the descriptors of this process are open on, such as {@code /dev/net/tun} or {@code pipe:[1234]}. */
public final class OpenDescriptors {

    private OpenDescriptors() {}

    public static List<String> targets() throws IOException {
        List<String> targets = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : entries) {
                try {
                    targets.add(Files.readSymbolicLink(entry).toString());
                } catch (NoSuchFileException e) {
                    // Closed since it was listed, by another thread or as the listing's own.
                }
            }
        }
        return targets;
    }
}
