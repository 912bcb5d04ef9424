package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetmapFlagsTest extends ShellFixture {
    @ParameterizedTest
    @ValueSource(strings = {"", "-l", "list"})
    void shouldListAllPortsInNetmapsLines(String line) {
        daemon.answers("GET /switches", 200, "[" + DaemonStub.VALE0 + ",{\"name\":\"vale1\",\"new\":{}}]")
                .answers(
                        "GET /switches/vale0/ports",
                        200,
                        "[" + DaemonStub.port("vale0", 0, "a", 0) + "," + DaemonStub.port("vale0", 0, "b", 1) + "]")
                .answers("GET /switches/vale1/ports", 200, "[" + DaemonStub.port("vale1", 1, "tap0", 0) + "]");

        Shell.Result result = shell.run(line);

        assertThat(result).isEqualTo(new Shell.Result(0, """
                vale0:a bridge_idx 0 port_idx 0
                vale0:b bridge_idx 0 port_idx 1
                vale1:tap0 bridge_idx 1 port_idx 0
                """, ""));
        assertThat(daemon.requests())
                .containsExactly("GET /switches", "GET /switches/vale0/ports", "GET /switches/vale1/ports");
        assertThat(daemon.authorizations()).containsOnly("none");
    }

    @Test
    void shouldListNothingWithoutSwitches() {
        daemon.answers("GET /switches", 200, "[]");

        assertThat(shell.run("")).isEqualTo(new Shell.Result(0, "", ""));
    }

    @Test
    void shouldPassOverSwitchThatIsDeletedWhileListing() {
        daemon.answers("GET /switches", 200, "[" + DaemonStub.VALE0 + "]");

        assertThat(shell.run("-l")).isEqualTo(new Shell.Result(0, "", ""));
    }

    @Test
    void shouldPrintIndicesOfOnePortAsNetmapDoes() {
        daemon.answers("GET /switches/vale0/ports/b", 200, DaemonStub.port("vale0", 0, "b", 3));

        assertThat(shell.run("-l vale0:b")).isEqualTo(new Shell.Result(0, "bridge_idx: 0\nport_idx:   3\n", ""));
    }

    @Test
    void shouldListPortsOfOneSwitch() {
        daemon.answers("GET /switches/vale0/ports", 200, "[" + DaemonStub.port("vale0", 0, "a", 0) + "]");

        assertThat(shell.run("-l vale0").out()).isEqualTo("vale0:a bridge_idx 0 port_idx 0\n");
    }

    @Test
    void shouldAttachTapOfPortsNameAndSayNothing() {
        daemon.answers("PUT /switches/vale0/ports/tap0", 201, DaemonStub.port("vale0", 0, "tap0", 0));

        assertThat(shell.run("-a vale0:tap0")).isEqualTo(new Shell.Result(0, "", ""));
        assertThat(daemon.requests())
                .containsExactly(
                        "GET /devices/tap0", "PUT /switches/vale0/ports/tap0 {\"type\":\"tap\",\"device\":\"tap0\"}");
        assertThat(daemon.authorizations()).containsExactly("none", "Bearer secret");
    }

    @Test
    void shouldAttachTapInNamespace() {
        daemon.answers("PUT /switches/vale0/ports/tap0", 201, DaemonStub.port("vale0", 0, "tap0", 0));

        shell.run("-a vale0:tap0 --namespace blue");

        assertThat(daemon.requests())
                .containsExactly(
                        "PUT /switches/vale0/ports/tap0 {\"type\":\"tap\",\"device\":\"tap0\",\"namespace\":\"blue\"}");
    }

    @Test
    void shouldAttachNetmapPort() {
        daemon.answers("PUT /switches/vale0/ports/a", 201, DaemonStub.port("vale0", 0, "a", 0));

        assertThat(shell.run("-a vale0:a --type netmap -o json").out()).contains("\"name\": \"a\"");
        assertThat(daemon.requests()).containsExactly("PUT /switches/vale0/ports/a {\"type\":\"netmap\"}");
    }

    @Test
    void shouldDetachAndSayNothing() {
        daemon.answers("DELETE /switches/vale0/ports/tap0", 204, "");

        assertThat(shell.run("-d vale0:tap0")).isEqualTo(new Shell.Result(0, "", ""));
        assertThat(daemon.requests()).containsExactly("DELETE /switches/vale0/ports/tap0");
    }

    private static String device(String type) {
        return "{\"name\":\"eth1\",\"type\":\"" + type + "\"}";
    }

    @Test
    void shouldTakeOverAnInterfaceThatIsNoTap() {
        daemon.answers("GET /devices/eth1", 200, device("interface"))
                .answers("PUT /switches/vale0/ports/eth1", 201, DaemonStub.port("vale0", 0, "eth1", 0))
                .answers("PUT /switches/vale0/ports/eth1?force=true", 201, DaemonStub.port("vale0", 0, "eth1", 0));

        assertThat(shell.run("-a vale0:eth1")).isEqualTo(new Shell.Result(0, "", ""));
        assertThat(shell.run("-a vale0:eth1 --force")).isEqualTo(new Shell.Result(0, "", ""));
        assertThat(shell.run("-a vale0:eth1 --type interface --namespace blue").exitCode())
                .isZero();

        assertThat(daemon.requests())
                .containsExactly(
                        "GET /devices/eth1",
                        "PUT /switches/vale0/ports/eth1 {\"type\":\"interface\",\"device\":\"eth1\"}",
                        "GET /devices/eth1",
                        "PUT /switches/vale0/ports/eth1?force=true {\"type\":\"interface\",\"device\":\"eth1\"}",
                        "PUT /switches/vale0/ports/eth1"
                                + " {\"type\":\"interface\",\"device\":\"eth1\",\"namespace\":\"blue\"}");
    }

    @Test
    void shouldAttachAnInterfaceWithItsHostStack() {
        daemon.answers("GET /devices/eth1", 200, device("interface"))
                .answers("PUT /switches/vale0/ports/eth1", 201, DaemonStub.port("vale0", 0, "eth1", 0));

        assertThat(shell.run("-h vale0:eth1")).isEqualTo(new Shell.Result(0, "", ""));
        shell.run("-h vale0:eth1 --namespace blue");

        assertThat(daemon.requests())
                .containsExactly(
                        "GET /devices/eth1",
                        "PUT /switches/vale0/ports/eth1"
                                + " {\"type\":\"interface\",\"device\":\"eth1\",\"mode\":\"wire+host\"}",
                        "PUT /switches/vale0/ports/eth1 {\"type\":\"interface\",\"device\":\"eth1\","
                                + "\"namespace\":\"blue\",\"mode\":\"wire+host\"}");
    }

    /** What is behind a TAP is its host stack. */
    @Test
    void shouldAttachATapWithItsHostStackAsWithout() {
        daemon.answers("GET /devices/eth1", 200, device("tap"))
                .answers("PUT /switches/vale0/ports/eth1", 201, DaemonStub.port("vale0", 0, "eth1", 0));

        assertThat(shell.run("-h vale0:eth1")).isEqualTo(new Shell.Result(0, "", ""));

        assertThat(daemon.requests())
                .last()
                .isEqualTo("PUT /switches/vale0/ports/eth1 {\"type\":\"tap\",\"device\":\"eth1\"}");
    }

    @Test
    void shouldNotMakeATapForAHostStackThatIsNotThere() {
        assertThat(shell.run("-h vale0:eth1"))
                .isEqualTo(
                        new Shell.Result(1, "", "vale ctl: there is no interface eth1; -a makes a TAP of this name\n"));
        assertThat(daemon.requests()).containsExactly("GET /devices/eth1");
    }

    @Test
    void shouldSayThatAPersistentPortHasNoHostStack() {
        daemon.answers("GET /devices/eth1", 200, device("persistent"));

        assertThat(shell.run("-h vale0:eth1").err()).contains("eth1 is a persistent port", "-a");
        assertThat(daemon.requests()).hasSize(1);
    }

    @Test
    void shouldNotGuessWhatAnUnknownDeviceIs() {
        daemon.answers("GET /devices/eth1", 200, device("quantum"));

        Shell.Result result = shell.run("-a vale0:eth1");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("not understood");
    }

    @Test
    void shouldPrintWhatAPortHas() {
        daemon.answers(
                        "GET /switches/vale0/ports/eth1%5E",
                        200,
                        DaemonStub.port(
                                "vale0", 0, "eth1^", 1, "\"headerLength\":12,\"receiveRings\":2,\"transmitRings\":1,"))
                .answers(
                        "GET /interfaces/v0",
                        200,
                        "{\"name\":\"v0\",\"txSlots\":512,\"rxSlots\":1024,\"txRings\":1,\"rxRings\":2,\"memId\":7}");

        assertThat(shell.run("-g vale0:eth1^")).isEqualTo(new Shell.Result(0, """
                tx_rings:   2
                rx_rings:   1
                hdr_len:    12
                """, ""));
        assertThat(shell.run("-g v0").out()).isEqualTo("""
                tx_slots:   512
                rx_slots:   1024
                tx_rings:   1
                rx_rings:   2
                mem_id:     7
                """);
        assertThat(shell.run("-g v0 -o json").out()).contains("\"memId\": 7");
        assertThat(shell.run("-g vale0:x")).isEqualTo(new Shell.Result(1, "", "vale ctl: no such thing\n"));
    }

    @Test
    void shouldPointFromHalfTypedHelpToHelp() {
        Shell.Result result = shell.run("-h");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("for help use --help").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-l -d vale0:a",
                "-a vale0:a -d vale0:a",
                "-l list",
                "-d vale0:a show vale0",
                "--type netmap",
                "--namespace blue -d vale0:a",
                "-a vale0:a --type netmap --namespace blue",
                "-a vale0",
                "-a",
                "-l eth0",
                "-a vale0:a --type wire",
                "-a vale0:a vale0:b",
                "-h vale0:a -a vale0:b",
                "-h vale0",
                "-h vale0:a --type interface",
                "--force",
                "-d vale0:a --force",
                "-a vale0:a --type pipe",
                "-g",
                "-g vale0",
                "-g vale0:a -l",
                "-x",
                "frobnicate"
            })
    void shouldRefuseWrongFlags(String line) {
        Shell.Result result = shell.run(line);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("vale ctl: ").contains("--help").hasLineCount(1);
        assertThat(daemon.requests()).isEmpty();
    }
}
