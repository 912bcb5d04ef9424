package dev.valed.ports.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valed.ports.OpenPort;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TakeoverRefusalSystemTest {
    private Stage stage;

    @BeforeEach
    void create() throws Exception {
        stage = Stage.create();
    }

    @AfterEach
    void delete() throws Exception {
        if (stage != null) {
            stage.close();
        }
    }

    private TakeoverException refusal(String device) throws Exception {
        return refusal(new TakeoverSpec(device, stage.host.name(), TakeoverMode.WIRE_AND_HOST, WireMechanism.TAP));
    }

    /** Also sees to it that the refused take-over leaves nothing. */
    private TakeoverException refusal(TakeoverSpec spec) throws Exception {
        Leftovers leftovers = Leftovers.since(stage.host);
        TakeoverException refusal = null;
        try {
            TakenInterface.take(spec);
        } catch (TakeoverException e) {
            refusal = e;
        }
        leftovers.assertNone();
        return Objects.requireNonNull(refusal, "was not refused");
    }

    @Test
    void shouldRefuseMissingNamespace() {
        assertThatThrownBy(() -> TakenInterface.take(
                        new TakeoverSpec("eth1", "no-such-ns", TakeoverMode.WIRE, WireMechanism.TAP)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("there is no network namespace \"no-such-ns\"");
    }

    @Test
    void shouldRefuseMissingInterface() throws Exception {
        TakeoverException refusal = refusal("eth7");
        assertThat(refusal.reason()).isEqualTo(TakeoverException.Reason.MISSING);
        assertThat(refusal)
                .hasMessageContaining("there is no interface \"eth7\"")
                .hasMessageEndingWith("there are: eth1");
    }

    @Test
    void shouldRefuseLoopbackAndTun() throws Exception {
        assertThat(refusal("lo").reason()).isEqualTo(TakeoverException.Reason.UNSUITABLE);

        stage.host.ip("tuntap", "add", "dev", "tun0", "mode", "tun");
        assertThat(refusal("tun0"))
                .hasMessageContaining("is not Ethernet")
                .extracting(TakeoverException::reason)
                .isEqualTo(TakeoverException.Reason.UNSUITABLE);
    }

    @Test
    void shouldRefusePortOfBridgeUntilItIsTakenOut() throws Exception {
        stage.host.ip("link", "add", "br0", "type", "bridge");
        stage.host.ip("link", "set", "eth1", "master", "br0");
        assertThat(refusal("eth1"))
                .hasMessageContaining("is part of the bridge \"br0\"; take it out first: ip netns exec ")
                .extracting(TakeoverException::reason)
                .isEqualTo(TakeoverException.Reason.IN_USE);

        stage.host.ip("link", "set", "dev", "eth1", "nomaster");
        close(TakenInterface.take(stage.spec(TakeoverMode.WIRE)));
    }

    @Test
    void shouldRefuseWhatIsTakenAlready() throws Exception {
        InterfacePorts first = TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST));
        assertThat(refusal("eth1"))
                .hasMessageContaining("as there is an interface \"eth1-")
                .extracting(TakeoverException::reason)
                .isEqualTo(TakeoverException.Reason.IN_USE);
        assertThat(Objects.requireNonNull(first.wire()).isUp()).isTrue();
        close(first);
        close(TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST)));
    }

    @Test
    void shouldTakeBackTheFirstTapWhenTheSecondCannotBeMade() throws Exception {
        // A name that belongs to no interface as far as can be seen beforehand: an alternative name of the peer's.
        stage.host.ip("link", "property", "add", "dev", "lo", "altname", "eth1-wire");
        Leftovers leftovers = Leftovers.since(stage.host);
        assertThatThrownBy(() -> TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST)))
                .isInstanceOf(IOException.class);
        leftovers.assertNone();
    }

    /** The interface comes and goes all the time; whatever a take-over meets, it ends well or leaves nothing. */
    @Test
    void shouldRollBackWhenInterfaceGoesAwayInTheMiddle() throws Exception {
        Leftovers leftovers = Leftovers.since(stage.host);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Thread meddler =
                Thread.ofPlatform().start(() -> comeAndGo(round -> round < 40 || taken.get() < 5 || refused.get() < 5));
        while (meddler.isAlive()) {
            try {
                close(TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST)));
                taken.getAndIncrement();
            } catch (TakeoverException e) {
                // A child of ours has our descriptors until it is ip: for that long a TAP outlives its close.
                assertThat(e.reason())
                        .as(e.getMessage())
                        .isIn(TakeoverException.Reason.MISSING, TakeoverException.Reason.IN_USE);
                refused.getAndIncrement();
            }
        }
        meddler.join();
        leftovers.assertNone();
        assertThat(taken).hasPositiveValue();
        assertThat(refused).hasPositiveValue();
        close(TakenInterface.take(stage.spec(TakeoverMode.WIRE_AND_HOST)));
    }

    /** Each round the interface is there for longer: on a slow machine too a take-over comes to its end. */
    private void comeAndGo(IntPredicate again) {
        try {
            for (int round = 0; again.test(round); round++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(round * round / 40));
                stage.host.ip("link", "delete", "eth1");
                stage.addVeth();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void close(InterfacePorts ports) {
        OpenPort wire = ports.wire();
        if (wire != null) {
            wire.close();
        }
        OpenPort host = ports.host();
        if (host != null) {
            host.close();
        }
    }
}
