package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ServiceException.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PersistentPortsTest extends ServiceFixture {

    private static final InterfaceSpec SPEC = InterfaceSpec.defaults();
    private static final PersistentPortSpec V0 = new PersistentPortSpec("v0");

    private final Interfaces interfaces = service.interfaces();

    @BeforeEach
    void makeSwitches() throws ServiceException {
        service.put("vale0", DEFAULTS);
        service.put("vale1", DEFAULTS);
    }

    private static long received(CountersStatus counters) {
        return counters.receive().packets();
    }

    @Test
    void shouldExistWithoutBeingAttachedOrOpen() throws Exception {
        assertThat(interfaces.put("v0", new InterfaceSpec(512, 256, 2, 3, 0))).isTrue();
        assertThat(interfaces.put("v0", new InterfaceSpec(512, 256, 2, 3, 0))).isFalse();

        assertThat(interfaces.list())
                .singleElement()
                .returns("v0", InterfaceStatus::name)
                .returns(512, InterfaceStatus::txSlots)
                .returns(256, InterfaceStatus::rxSlots)
                .returns(2, InterfaceStatus::txRings)
                .returns(3, InterfaceStatus::rxRings)
                .returns(2, InterfaceStatus::memId)
                .returns(PortState.DOWN, InterfaceStatus::state)
                .matches(port -> port.ports().isEmpty());
        assertThat(service.ports("vale0")).isEmpty();
        assertThat(netmapPorts.holdings).containsEntry(2, 1);

        interfaces.delete("v0");
        assertThat(interfaces.list()).isEmpty();
        assertThat(netmapPorts.holdings).isEmpty();
    }

    @Test
    void shouldCountWhatAProgramSendsWhileItIsNotAttached() throws Exception {
        interfaces.put("v0", SPEC);
        Program program = open("v0");
        assertThat(program.kind).isEqualTo("persistent v0, 1024 slots, memory 2");
        program.port.runts.set(7);

        SOON.until(() -> received(interfaces.status("v0").counters()) == 7);
        assertThat(service.switches()).hasSize(2);
        assertThat(interfaces.status("v0").state()).isEqualTo(PortState.UP);

        service.programs().close(program.port);
        assertThat(program.port.isClosed()).isTrue();
        assertThat(interfaces.status("v0").state()).isEqualTo(PortState.DOWN);
    }

    @Test
    void shouldFollowItsAttachmentWhileAProgramHasItOpen() throws Exception {
        interfaces.put("v0", SPEC);
        Program program = open("v0");

        service.putPort("vale0", "v0", V0);
        assertThat(service.port("vale0", "v0").state()).isEqualTo(PortState.UP);
        program.port.runts.set(3);
        SOON.until(() -> received(service.port("vale0", "v0").counters()) == 3);

        service.deletePort("vale0", "v0");
        assertThat(program.disconnected).as("only detached").isFalse();
        program.port.runts.set(2);
        SOON.until(() -> received(interfaces.status("v0").counters()) == 2);

        service.putPort("vale1", "other", V0);
        program.port.runts.set(1);
        SOON.until(() -> received(service.port("vale1", "other").counters()) == 1);
        service.programs().close(program.port);
        assertThat(service.port("vale1", "other").state()).isEqualTo(PortState.DOWN);
        assertThat(program.port.closings).hasValue(1);
    }

    @Test
    void shouldBeOpenedByTheNameOfItsPortToo() throws Exception {
        interfaces.put("v0", SPEC);
        assertRefused(Kind.INVALID, () -> open("vale0:v0"));
        service.putPort("vale0", "x", V0);

        assertThat(service.programs().canonicalName("vale0:x")).isEqualTo("v0");
        assertThat(service.programs().canonicalName("vale0:v0")).isEqualTo("vale0:v0");
        assertThat(open("vale0:x").kind).startsWith("persistent v0");
        assertRefused(Kind.CONFLICT, () -> open("v0"));
        assertThat(service.ports("vale0")).hasSize(1);
    }

    @Test
    void shouldConnectTwoSwitches() throws Exception {
        interfaces.put("v0", SPEC);
        service.putPort("vale0", "v0", V0);
        assertThat(netmapPorts.patches).isEmpty();
        service.putPort("vale1", "v0", V0);

        assertThat(netmapPorts.patches).hasSize(2);
        assertThat(interfaces.status("v0").ports()).containsExactly("vale0:v0", "vale1:v0");
        for (int i = 0; i < 2; i++) {
            String on = "vale" + i;
            netmapPorts.patches.get(i).runts.set(4);
            SOON.until(() -> received(service.port(on, "v0").counters()) == 4);
            assertThat(service.port(on, "v0").state()).isEqualTo(PortState.UP);
        }
        assertRefused(Kind.CONFLICT, () -> open("v0"));
        assertRefused(Kind.CONFLICT, () -> interfaces.delete("v0"));
        service.put("vale2", DEFAULTS);
        assertRefused(Kind.CONFLICT, () -> service.putPort("vale2", "v0", V0));
        assertThat(service.ports("vale2")).isEmpty();

        service.deletePort("vale0", "v0");
        assertThat(netmapPorts.patches).allMatch(FakePort::isClosed);
        assertThat(service.port("vale1", "v0").state()).isEqualTo(PortState.DOWN);
        assertThat(open("v0").kind).startsWith("persistent v0");
    }

    @Test
    void shouldNotConnectSwitchesWhileAProgramHasIt() throws Exception {
        interfaces.put("v0", SPEC);
        service.putPort("vale0", "v0", V0);
        Program program = open("v0");

        assertRefused(Kind.CONFLICT, () -> service.putPort("vale1", "v0", V0));
        assertThat(service.ports("vale1")).isEmpty();
        assertThat(service.port("vale0", "v0").state()).isEqualTo(PortState.UP);
        assertThat(program.disconnected).isFalse();
    }

    @Test
    void shouldBeOnOneSwitchOnce() throws Exception {
        interfaces.put("v0", SPEC);
        service.putPort("vale0", "v0", V0);

        assertThat(service.putPort("vale0", "v0", V0)).isFalse();
        assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "again", V0));
        assertRefused(Kind.NOT_FOUND, () -> service.putPort("vale0", "w", new PersistentPortSpec("w")));
        assertThat(service.ports("vale0")).hasSize(1);
    }

    @Test
    void shouldComeOffASwitchThatIsDeletedByForce() throws Exception {
        interfaces.put("v0", SPEC);
        service.putPort("vale0", "v0", V0);
        service.putPort("vale1", "v0", V0);

        service.delete("vale0", true);

        assertThat(interfaces.status("v0").ports()).containsExactly("vale1:v0");
        assertThat(netmapPorts.patches).allMatch(FakePort::isClosed);
    }

    @Test
    void shouldRefuseWhatCannotBe() throws Exception {
        interfaces.put("v0", SPEC);
        taps.interfaces.add("eth7");

        assertRefused(Kind.CONFLICT, () -> interfaces.put("v0", new InterfaceSpec(16, 16, 1, 1, 0)));
        assertRefused(Kind.CONFLICT, () -> interfaces.put("eth7", SPEC));
        assertRefused(Kind.INVALID, () -> interfaces.put("vale7", SPEC));
        assertRefused(Kind.INVALID, () -> interfaces.put("a234567890123456", SPEC));
        assertRefused(Kind.INVALID, () -> interfaces.put("v-0", SPEC));
        assertThat(assertRefused(Kind.INVALID, () -> interfaces.put("v1", new InterfaceSpec(16, 16, 1, 1, 99)))
                        .field())
                .isEqualTo("memId");
        assertRefused(Kind.NOT_FOUND, () -> interfaces.delete("v9"));
        assertRefused(Kind.CONFLICT, () -> service.putPort("vale0", "v0", TapPortSpec.named("v0")));
        Program program = open("v0");
        assertRefused(Kind.CONFLICT, () -> interfaces.delete("v0"));
        service.programs().close(program.port);
        interfaces.delete("v0");
    }

    private Program openEphemeral(String name) throws ServiceException {
        Program program = new Program();
        service.programs().open(name, SPEC, program, port -> program.disconnected = true);
        return program;
    }

    @Test
    void shouldGoWithItsProgramIfItWasMadeForIt() throws Exception {
        Program program = openEphemeral("x");
        assertThat(program.kind).startsWith("persistent x");
        assertThat(interfaces.status("x").ephemeral()).isTrue();
        assertThat(service.configuration().interfaces()).isEmpty();
        service.programs().close(program.port);
        assertThat(interfaces.list()).isEmpty();
        assertThat(netmapPorts.holdings).isEmpty();

        program = openEphemeral("x");
        interfaces.put("x", SPEC);
        service.programs().close(program.port);
        assertThat(interfaces.list()).hasSize(1);
    }

    @Test
    void shouldMakeNoneForAProgramIfThereIsOneOrAnInterface() throws Exception {
        interfaces.put("v0", new InterfaceSpec(64, 64, 1, 1, 0));
        assertThat(openEphemeral("v0").kind).contains("64 slots");
        assertThat(interfaces.status("v0").ephemeral()).isFalse();
        taps.interfaces.add("tap0");
        assertThat(openEphemeral("tap0").kind).isEqualTo("host rings of tap0");
    }

    @Test
    void shouldLeaveNoneBehindIfItsProgramCannotHaveIt() {
        Program program = new Program() {
            @Override
            public FakePort persistent(PersistentPort opened) throws ServiceException {
                throw new ServiceException(Kind.FULL, "no memory");
            }
        };
        assertRefused(Kind.FULL, () -> service.programs().open("x", SPEC, program, port -> {}));
        assertThat(interfaces.list()).isEmpty();
        assertThat(netmapPorts.holdings).isEmpty();
    }

    @Test
    void shouldBePartOfTheConfiguration() throws Exception {
        interfaces.put("v0", SPEC);
        service.putPort("vale0", "v0", V0);
        service.putPort("vale1", "v0", V0);
        Configuration configuration = service.configuration();

        service.apply(Configuration.empty());
        assertThat(interfaces.list()).isEmpty();
        service.apply(configuration);
        assertThat(interfaces.status("v0").ports()).containsExactly("vale0:v0", "vale1:v0");
        assertThat(service.plan(configuration).changes()).isEmpty();
    }

    @Test
    void shouldBeAsItWasWhenAChangeFails() throws Exception {
        interfaces.put("v0", SPEC);
        service.putPort("vale0", "v0", V0);
        Program program = open("v0");
        Configuration wanted = new Configuration(
                service.configuration().interfaces(),
                List.of(new SwitchConfiguration(
                        "vale1", 300, 8192, 0, Map.of("bad", TapPortSpec.named("forbidden")), Map.of())));

        assertRefused(Kind.UNAVAILABLE, () -> service.apply(wanted));

        assertThat(service.port("vale0", "v0").state()).isEqualTo(PortState.UP);
        program.port.runts.set(5);
        SOON.until(() -> received(service.port("vale0", "v0").counters()) == 5);
        assertThat(program.port.isClosed()).isFalse();
    }
}
