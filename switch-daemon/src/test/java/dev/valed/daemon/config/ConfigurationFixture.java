package dev.valed.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Start-up files, written by the test. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
abstract class ConfigurationFixture {

    @TempDir
    Path directory;

    Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("switches.yaml"), text);
    }

    /** The items begin in line 4. */
    static String port(String ports) {
        return "switches:\n- name: vale0\n  ports:\n  - " + ports.replace("\n- ", "\n  - ");
    }
}
