package dev.valed.ports.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.counters.PortStatistics;
import dev.valed.core.ring.NetmapLayout;
import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.OpenResources;
import dev.valed.ports.netmap.TestSwitch;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A switch that programs open ports of; every frame is accounted for, and everything given back. */
abstract class ValePortFixture {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final Duration SOON = Duration.ofMillis(50);
    static final NetmapLayout SMALL = new NetmapLayout(1, 1, 64, 256);

    @TempDir
    Path directory;

    private final int workers;
    TestSwitch fabric;
    OpenResources before;

    ValePortFixture(int workers) {
        this.workers = workers;
    }

    @BeforeEach
    void start() throws Exception {
        fabric = new TestSwitch(directory, workers, IdleMode.YIELD);
        before = OpenResources.count();
    }

    @AfterEach
    void everyFrameIsAccountedForAndEverythingGivenBack() {
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
        for (String port : new String[] {"a", "b", "c"}) {
            PortStatistics statistics = fabric.statistics(port);
            assertThat(statistics.isConserved()).as("%s", statistics).isTrue();
        }
        fabric.close();
    }

    ValePort open(String port) throws Exception {
        return ValePort.open(fabric.socket, "vale0:" + port);
    }

    ValePort open(String port, NetmapLayout layout) throws Exception {
        return ValePort.open(fabric.socket, "vale0:" + port, layout);
    }
}
