package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.testing.Processors;
import dev.valed.ports.netmap.request.NewInterface;
import dev.valed.ports.netmap.request.Polling;
import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.netmap.request.RingCounts;
import dev.valed.ports.sys.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error of the kernel module for VALE_NEWIF, VALE_DELIF, VALE_POLLING_ENABLE and VALE_POLLING_DISABLE. */
class NetmapInterfaceRequestsTest extends RequestFixture {

    private static final NewInterface USUAL = new NewInterface(RingCounts.USUAL, 0);
    private static final Polling SINGLE = new Polling(Polling.SINGLE_CPU, 0, 1);

    private NewInterface make(String name, NewInterface asked) throws RefusedException {
        return requests.newInterface(name, asked, ROOT);
    }

    @Test
    void shouldMakeAPersistentPortAndTellWhatItHas() throws Exception {
        assertThat(make("per4", USUAL)).isEqualTo(new NewInterface(new RingCounts(1024, 1024, 1, 1, 0, 0), 2));
        NewInterface asked = new NewInterface(new RingCounts(256, 512, 2, 4, 0, 0), 2);
        assertThat(requests.newInterface("per5", asked, OWN)).isEqualTo(asked);
        assertThat(service.interfaces().list())
                .extracting(InterfaceStatus::memId)
                .containsExactly(2, 2);

        requests.deleteInterface("per4", OWN);
        requests.deleteInterface("per5", ROOT);
        assertThat(service.interfaces().list()).isEmpty();
    }

    @Test
    void shouldTakeTheMostThatThereIsForWhatIsTooMuch() throws Exception {
        assertThat(make("v0", new NewInterface(new RingCounts(5000, -1, 17, 40_000, 0, 0), 0))
                        .rings())
                .isEqualTo(new RingCounts(4096, 4096, 16, 16, 0, 0));
        assertThat(make("v1", new NewInterface(new RingCounts(1, 1000, 0, 0, 0, 0), 0))
                        .rings())
                .isEqualTo(new RingCounts(16, 1024, 1, 1, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vale0", "vale", "vale0:a", "a234567890123456", "a/b", "a:b", "x{1"})
    void shouldRefuseNamesThatCannotBe(String name) {
        assertRefused(Errno.EINVAL, () -> make(name, USUAL));
        assertThat(service.interfaces().list()).isEmpty();
    }

    @Test
    void shouldRefuseToMakeAsTheKernelModuleDoes() throws Exception {
        assertRefused(Errno.EACCES, () -> requests.newInterface("v0", USUAL, OTHER));
        assertRefused(Errno.EINVAL, () -> make("v0", new NewInterface(RingCounts.USUAL, 99)));
        taps.interfaces.add("eth0");
        assertRefused(Errno.EEXIST, () -> make("eth0", USUAL));
        make("v0", USUAL);
        assertRefused(Errno.EEXIST, () -> make("v0", USUAL));
        assertRefused(Errno.EEXIST, () -> make("v0", new NewInterface(new RingCounts(64, 64, 1, 1, 0, 0), 0)));
        make("a23456789012345", USUAL);
        assertThat(service.interfaces().list()).hasSize(2);
    }

    @Test
    void shouldRefuseToDeleteAsTheKernelModuleDoes() throws Exception {
        assertRefused(Errno.ENXIO, () -> requests.deleteInterface("v0", ROOT));
        assertRefused(Errno.ENXIO, () -> requests.deleteInterface("vale0:a", ROOT));
        taps.interfaces.add("eth0");
        assertRefused(Errno.EINVAL, () -> requests.deleteInterface("eth0", ROOT));
        service.programs().open("auto", InterfaceSpec.defaults(), new Program(), port -> {});
        assertRefused(Errno.EINVAL, () -> requests.deleteInterface("auto", ROOT));
        make("v0", USUAL);
        assertRefused(Errno.EACCES, () -> requests.deleteInterface("v0", OTHER));
        Program program = open("v0");
        assertRefused(Errno.EBUSY, () -> requests.deleteInterface("v0", ROOT));
        service.programs().close(program.port);
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "v0", new PersistentPortSpec("v0"));
        assertRefused(Errno.EBUSY, () -> requests.deleteInterface("v0", ROOT));
        service.deletePort("vale0", "v0");
        requests.deleteInterface("v0", ROOT);
    }

    // ---- polling

    private Polling enable(String name, Polling asked) throws RefusedException {
        return requests.enablePolling(name, asked, ROOT);
    }

    private Polling disable(String name) throws RefusedException {
        return requests.disablePolling(name, SINGLE, ROOT);
    }

    private void attachTap() throws ServiceException {
        service.put("vale0", DEFAULTS);
        service.putPort("vale0", "tap0", TapPortSpec.named("tap0"));
    }

    @Test
    void shouldPollAnInterface() throws Exception {
        Processors.assumeEnoughForPolling();
        attachTap();
        assertThat(enable("vale0:tap0", SINGLE)).isEqualTo(SINGLE);
        assertThat(service.port("vale0", "tap0").polling()).isEqualTo(new PollingSpec(PollingSpec.Mode.SINGLE, 0, 1));
        assertRefused(Errno.EFAULT, () -> enable("vale0:tap0", SINGLE));
        disable("vale0:tap0");
        assertThat(service.port("vale0", "tap0").polling()).isNull();
        assertRefused(Errno.EFAULT, () -> disable("vale0:tap0"));

        enable("vale0:tap0", new Polling(Polling.MULTI_CPU, 0, 1));
        assertThat(service.port("vale0", "tap0").polling()).isEqualTo(new PollingSpec(PollingSpec.Mode.PER_RING, 0, 1));
    }

    @Test
    void shouldRefuseToPollAsTheKernelModuleDoes() throws Exception {
        attachTap();
        int processors = Runtime.getRuntime().availableProcessors();
        assertRefused(Errno.EACCES, () -> requests.enablePolling("vale0:tap0", SINGLE, OTHER));
        assertRefused(Errno.EINVAL, () -> enable("tap0", SINGLE));
        assertRefused(Errno.ENXIO, () -> enable("vale0:tap1", SINGLE));
        assertRefused(Errno.ENXIO, () -> enable("vale1:tap0", SINGLE));
        open("vale0", "program");
        assertRefused(Errno.EOPNOTSUPP, () -> enable("vale0:program", SINGLE));
        assertRefused(Errno.EOPNOTSUPP, () -> disable("vale0:program"));
        for (Polling wrong : new Polling[] {
            new Polling(0, 0, 1),
            new Polling(3, 0, 1),
            new Polling(-1, 0, 1),
            new Polling(Polling.SINGLE_CPU, 0, 0),
            new Polling(Polling.SINGLE_CPU, 0, processors),
            new Polling(Polling.SINGLE_CPU, 0, -1),
            new Polling(Polling.SINGLE_CPU, processors, 1),
            new Polling(Polling.MULTI_CPU, 0, 0),
            new Polling(Polling.MULTI_CPU, 1, 1),
            new Polling(Polling.MULTI_CPU, Integer.MAX_VALUE, 1)
        }) {
            assertRefused(Errno.EINVAL, () -> enable("vale0:tap0", wrong));
        }
        assertThat(service.port("vale0", "tap0").polling()).isNull();
    }
}
