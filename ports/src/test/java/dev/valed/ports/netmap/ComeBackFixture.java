package dev.valed.ports.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.core.testing.Await;
import dev.valed.core.worker.IdleMode;
import dev.valed.ports.netmap.PortFixture.Opened;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.netmap.control.ControlMessage.Adopt;
import dev.valed.ports.netmap.control.ControlMessage.Done;
import dev.valed.ports.netmap.control.ControlMessage.Failed;
import dev.valed.ports.netmap.port.Binding;
import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.Register;
import dev.valed.ports.sys.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that can be restarted, and programs that bring their registrations and memory to the next one. */
abstract class ComeBackFixture {
    static final Register SMALL = Register.allRings(PortFixture.SMALL);

    @TempDir
    private Path directory;

    TestSwitch fabric;
    private OpenResources before;
    private final List<Opened> opened = new ArrayList<>();
    final List<RawClient> back = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        before = OpenResources.count();
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD);
    }

    @AfterEach
    void everythingIsGivenBack() {
        back.forEach(RawClient::close);
        opened.forEach(Opened::close);
        Await.until("budgets", fabric::hasEverythingBack);
        assertThat(fabric.ringFailures).isEmpty();
        fabric.close();
        Await.until(
                "descriptors and mappings " + before,
                () -> OpenResources.count().equals(before));
    }

    Opened open(String name, Register register) throws IOException {
        return open(RawClient.request(name, register));
    }

    Opened open(NetmapRequest request) throws IOException {
        Opened client = new Opened(new RawClient(fabric.socket));
        opened.add(client);
        return client.register(request);
    }

    void restart() throws Exception {
        fabric.close();
        fabric = new TestSwitch(directory, 1, IdleMode.YIELD);
    }

    ControlMessage comeBack(Opened client, UnaryOperator<Binding> changed) throws IOException {
        RawClient raw = new RawClient(fabric.socket);
        back.add(raw);
        return raw.ask(
                new Adopt(3, client.done.request(), changed.apply(client.binding)),
                client.raw.descriptors.getFirst().number());
    }

    Binding comeBack(Opened client) throws IOException {
        ControlMessage reply = comeBack(client, binding -> binding);
        assertThat(reply).isInstanceOf(Done.class);
        Done done = (Done) reply;
        assertThat(done.sequence()).isEqualTo(3);
        assertThat(((Register) done.request().body()).rings()).isEqualTo(client.answer.rings());
        Binding binding = done.binding();
        assertThat(binding.interfaceOffset()).isEqualTo(client.binding.interfaceOffset());
        assertThat(binding.rings()).hasSameSizeAs(client.binding.rings());
        for (int i = 0; i < binding.rings().size(); i++) {
            Binding.Ring was = client.binding.rings().get(i);
            Binding.Ring is = binding.rings().get(i);
            assertThat(is.ring()).isEqualTo(was.ring());
            assertThat(is.sync()).isEqualTo(was.sync());
            assertThat(is.peerRing()).isEqualTo(was.peerRing());
            assertThat(is.headroom()).isEqualTo(was.headroom());
        }
        return binding;
    }

    Errno refusal(Opened client, UnaryOperator<Binding> changed) throws IOException {
        return Errno.of(((Failed) comeBack(client, changed)).errno());
    }
}
