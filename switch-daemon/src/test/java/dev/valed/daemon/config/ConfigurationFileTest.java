package dev.valed.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.port.Overflow;
import dev.valed.core.port.Port;
import dev.valed.daemon.control.Configuration;
import dev.valed.daemon.control.InterfacePortSpec;
import dev.valed.daemon.control.InterfaceSpec;
import dev.valed.daemon.control.NetmapSpec;
import dev.valed.daemon.control.PersistentPortSpec;
import dev.valed.daemon.control.PipePortSpec;
import dev.valed.daemon.control.PortSpec;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchConfiguration;
import dev.valed.daemon.control.TapPortSpec;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What start-up files say. */
class ConfigurationFileTest extends ConfigurationFixture {

    private Configuration read(String text) throws Exception {
        return ConfigurationFile.read(file(text));
    }

    @Test
    void shouldReadEveryField() throws Exception {
        Configuration configuration = read("""
                # a comment
                switches:
                  - name: vale0
                    ageingSeconds: 60
                    fdbCapacity: 1024
                    portMacLimit: 7
                    ports:
                      - name: a
                        type: netmap
                      - {name: b, type: tap, device: tap0, namespace: blue, mac: 02-00-00-00-00-AA,
                         mtu: 9000, persistent: true, offload: false}
                      - {name: c, type: netmap, overflow: block, overflowLimitMillis: 250}
                    static:            # pinned addresses
                      - mac: "02:00:00:00:00:01"
                        port: a
                """);

        assertThat(configuration.switches())
                .containsExactly(new SwitchConfiguration(
                        "vale0",
                        60,
                        1024,
                        7,
                        Map.of(
                                "a",
                                new NetmapSpec(),
                                "b",
                                new TapPortSpec("tap0", "blue", "02:00:00:00:00:aa", 9000, true, false),
                                "c",
                                new NetmapSpec(Overflow.block(Duration.ofMillis(250)))),
                        Map.of("02:00:00:00:00:01", "a")));
    }

    @Test
    void shouldReadPersistentPortsAndPipes() throws Exception {
        Configuration configuration = read("""
                interfaces:
                  - name: v0
                  - {name: v1, txSlots: 512, rxSlots: 256, txRings: 2, rxRings: 3, memId: 1}
                switches:
                  - name: vale0
                    ports:
                      - {name: v0, type: persistent}
                      - {name: p, type: pipe, pipe: "x}1"}
                  - name: vale1
                    ports:
                      - {name: a, type: persistent, device: v0}
                """);

        assertThat(configuration.interfaces())
                .isEqualTo(Map.of("v0", InterfaceSpec.defaults(), "v1", new InterfaceSpec(512, 256, 2, 3, 1)));
        assertThat(configuration.switches())
                .extracting(SwitchConfiguration::ports)
                .containsExactly(
                        Map.of("v0", new PersistentPortSpec("v0"), "p", new PipePortSpec("x}1")),
                        Map.of("a", new PersistentPortSpec("v0")));
    }

    @Test
    void shouldReadInterfacesAndPinsOfTheirHostSides() throws Exception {
        Configuration configuration = read("""
                switches:
                  - name: vale0
                    ports:
                      - {name: eth1, type: interface, namespace: blue, mode: wire+host, wire: af_xdp}
                      - {name: wan, type: interface, device: eth2}
                    static:
                      - {mac: "02:00:00:00:00:01", port: eth1^}
                """);

        assertThat(configuration.switches()).singleElement().satisfies(one -> {
            assertThat(one.ports())
                    .isEqualTo(Map.of(
                            "eth1",
                            new InterfacePortSpec("eth1", "blue", TakeoverMode.WIRE_AND_HOST, WireMechanism.AF_XDP),
                            "wan",
                            new InterfacePortSpec("eth2", null, TakeoverMode.WIRE, WireMechanism.TAP)));
            assertThat(one.pinned()).isEqualTo(Map.of("02:00:00:00:00:01", "eth1^"));
        });
    }

    @Test
    void shouldAskWhetherInterfacesThatAreNotForcedCanBeTaken() throws Exception {
        String ports = port("{name: e1, type: interface}")
                + "\n  - {name: e2, type: interface, force: true}\n  - {name: e3, type: interface, device: wan, force: false}";
        List<PortSpec> asked = new ArrayList<>();

        assertThat(ConfigurationFile.read(file(ports), asked::add)).isEqualTo(read(ports));
        assertThat(asked)
                .containsExactly(
                        new InterfacePortSpec("e1", null, TakeoverMode.WIRE, WireMechanism.TAP),
                        new InterfacePortSpec("wan", null, TakeoverMode.WIRE, WireMechanism.TAP));
        Path file = file(ports);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(file, spec -> {
                    if (!spec.equals(asked.getFirst())) {
                        throw ServiceException.conflict("device", "not this one");
                    }
                }))
                .withMessage(file + ":6:41: not this one");
    }

    @Test
    void shouldCountBothPortsOfAnInterface() throws Exception {
        StringBuilder ports = new StringBuilder(port("{name: e, type: interface, mode: wire+host}"));
        for (int i = 2; i < Port.MAX_PORTS; i++) {
            ports.append("\n  - {name: p").append(i).append(", type: netmap}");
        }

        assertThat(read(ports.toString()).switches().getFirst().ports()).hasSize(Port.MAX_PORTS - 1);
        Path file = file(ports + "\n  - {name: last, type: netmap}");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(file))
                .withMessageContaining("too many ports");
    }

    @Test
    void shouldFillInDefaults() throws Exception {
        Configuration configuration = read("switches:\n - name: vale0\n   ports:\n    - {name: 1, type: tap}\n");

        assertThat(configuration.switches())
                .containsExactly(
                        new SwitchConfiguration("vale0", 300, 8192, 0, Map.of("1", TapPortSpec.named("1")), Map.of()));
    }

    @Test
    void shouldKeepTheOrderOfThePorts() throws Exception {
        Configuration configuration = read("switches: [{name: vale0, ports: [{name: z, type: netmap},"
                + " {name: a, type: netmap}, {name: m, type: netmap}]}]");

        assertThat(configuration.switches().getFirst().ports().keySet()).containsExactly("z", "a", "m");
    }

    @Test
    void shouldAcceptAFileWithoutSwitches() throws Exception {
        assertThat(read("switches: []")).isEqualTo(Configuration.empty());
    }
}
