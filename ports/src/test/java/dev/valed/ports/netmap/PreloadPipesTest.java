package dev.valed.ports.netmap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes and monitors between C programs written for netmap's ABI, run with {@code libvale-netmap.so}. */
class PreloadPipesTest extends PreloadFixture {

    @ParameterizedTest
    @ValueSource(strings = {"poll", "ppoll", "select", "epoll", "ioctl"})
    void shouldEchoEveryFrameThroughAPipe(String how) throws Exception {
        run("pipe", "vale0:t", "5000", how);
    }

    @Test
    void shouldHoldTheSenderUpUntilTheReceiverHasReleasedSlots() throws Exception {
        run("full-pipe", "vale0:t");
    }

    @Test
    void shouldShowMonitorsWhatPasses() throws Exception {
        run("monitors", "vale0:t");
    }

    @ParameterizedTest
    @CsvSource({"vale0:t, poll", "vale0:t, select", "vale0:t{1, poll", "vale0:t{1, ppoll"})
    void shouldCallMonitorsThatSleep(String port, String how) throws Exception {
        run("watchers", port, "300", how);
    }
}
