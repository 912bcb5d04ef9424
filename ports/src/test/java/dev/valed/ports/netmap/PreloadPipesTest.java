package dev.valed.ports.netmap;

import dev.valed.core.worker.IdleMode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes and monitors between C programs written for netmap's ABI, run with {@code libvale-netmap.so}. */
@Timeout(60)
class PreloadPipesTest {

    @TempDir
    private Path directory;

    private TestSwitch fabric;

    @BeforeAll
    static void compile() throws Exception {
        NetmapClient.compile();
    }

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, 1, IdleMode.PARK);
    }

    @AfterEach
    void stop() {
        fabric.close();
    }

    private void run(String scenario, String... more) throws Exception {
        try (NetmapClient client = NetmapClient.start(fabric.socket, scenario, "vale0:t", more)) {
            client.assertSucceeds();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poll", "ppoll", "select", "epoll", "ioctl"})
    void shouldEchoEveryFrameThroughAPipe(String how) throws Exception {
        run("pipe", "5000", how);
    }

    @Test
    void shouldHoldTheSenderUpUntilTheReceiverHasReleasedSlots() throws Exception {
        run("full-pipe");
    }

    @Test
    void shouldShowMonitorsWhatPasses() throws Exception {
        run("monitors");
    }
}
