package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachAndDetachTest extends ShellFixture {
    private static final String PORT_PATH = "PUT /switches/vale0/ports/p";
    private static final String PORT = DaemonStub.port("vale0", 0, "p", 0);
    private static final String TAP = PORT_PATH + " {\"type\":\"tap\",\"device\":\"p\"}";

    @Test
    void shouldAttachTapByDefault() {
        daemon.answers(PORT_PATH, 201, PORT).answers(PORT_PATH, 200, PORT);

        assertThat(shell.run("attach vale0:p")).isEqualTo(new Shell.Result(0, "vale0:p attached\n", ""));
        assertThat(shell.run("attach vale0:p").out()).isEqualTo("vale0:p is attached already\n");
        assertThat(daemon.requests()).containsExactly(TAP, TAP);
        assertThat(daemon.authorizations()).containsOnly("Bearer secret");
    }

    @Test
    void shouldSendEveryOption() {
        daemon.answers(PORT_PATH, 201, PORT);

        shell.run("attach vale0:p --type TAP --device t0 --namespace blue --mac 02-AB-00-00-00-01"
                + " --mtu 9000 --persistent --no-offload");

        assertThat(daemon.requests())
                .containsExactly(PORT_PATH + " {\"type\":\"tap\",\"device\":\"t0\",\"namespace\":\"blue\","
                        + "\"mac\":\"02:ab:00:00:00:01\",\"mtu\":9000,\"persistent\":true,\"offload\":false}");
    }

    @Test
    void shouldSayWhatBecomesOfFramesThatFindThePortFull() {
        daemon.answers(PORT_PATH, 201, PORT);

        shell.run("attach vale0:p --type netmap --overflow block");
        shell.run("attach vale0:p --type netmap --overflow BLOCK --overflow-limit 500");

        assertThat(daemon.requests())
                .containsExactly(
                        PORT_PATH + " {\"type\":\"netmap\",\"overflow\":\"block\"}",
                        PORT_PATH + " {\"type\":\"netmap\",\"overflow\":\"block\",\"overflowLimitMillis\":500}");
    }

    @Test
    void shouldTakeAnInterfaceOver() {
        daemon.answers(PORT_PATH, 201, PORT).answers(PORT_PATH + "?force=true", 201, PORT);

        shell.run("attach vale0:p --type interface");
        shell.run("attach vale0:p --type interface --mode wire+host --wire AF_XDP --device eth1 --namespace blue");
        shell.run("attach vale0:p --type interface --mode host --force");

        assertThat(daemon.requests())
                .containsExactly(
                        PORT_PATH + " {\"type\":\"interface\",\"device\":\"p\"}",
                        PORT_PATH + " {\"type\":\"interface\",\"device\":\"eth1\",\"namespace\":\"blue\","
                                + "\"mode\":\"wire+host\",\"wire\":\"af_xdp\"}",
                        PORT_PATH + "?force=true {\"type\":\"interface\",\"device\":\"p\",\"mode\":\"host\"}");
    }

    @Test
    void shouldMakeTheSwitchOfAnInterfaceThatIsForced() {
        daemon.answers(PORT_PATH + "?force=true", 404, "{\"detail\":\"no switch vale0\"}")
                .answers(PORT_PATH + "?force=true", 201, PORT)
                .answers("PUT /switches/vale0", 201, DaemonStub.VALE0);

        assertThat(shell.run("attach vale0:p --type interface --force").exitCode())
                .isZero();
    }

    @Test
    void shouldEscapeWhatTheUserTypesInJson() {
        daemon.answers(PORT_PATH, 201, PORT);

        shell.run("attach vale0:p --device a\"b\\c");

        assertThat(daemon.requests()).containsExactly(PORT_PATH + " {\"type\":\"tap\",\"device\":\"a\\\"b\\\\c\"}");
    }

    @Test
    void shouldAttachNetmapPortAndShowTheAnswer() {
        daemon.answers(PORT_PATH, 201, "{\"name\":\"p\",\"index\":0}");

        assertThat(shell.run("attach vale0:p --type netmap -o json"))
                .isEqualTo(new Shell.Result(0, "{\n  \"name\": \"p\",\n  \"index\": 0\n}\n", ""));
        assertThat(daemon.requests()).containsExactly(PORT_PATH + " {\"type\":\"netmap\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attach vale0:p", "-a vale0:p"})
    void shouldMakeTheSwitchWhereThereIsNone(String line) {
        daemon.answers(PORT_PATH, 404, "{\"detail\":\"no switch vale0\"}")
                .answers(PORT_PATH, 201, PORT)
                .answers("PUT /switches/vale0", 201, DaemonStub.VALE0);

        assertThat(shell.run(line).exitCode()).isZero();
        assertThat(daemon.requests())
                .filteredOn(request -> !request.equals("GET /devices/p")) // -a asks what p is
                .containsExactly(TAP, "GET /switches/vale0", "PUT /switches/vale0 {}", TAP);
    }

    @Test
    void shouldRemoveTheSwitchItMadeWhenAttachingFails() {
        daemon.answers(PORT_PATH, 404, "{\"detail\":\"no switch vale0\"}")
                .answers(PORT_PATH, 404, "{\"detail\":\"no namespace blue\"}")
                .answers("PUT /switches/vale0", 201, DaemonStub.VALE0)
                .answers("DELETE /switches/vale0", 204, "");

        assertThat(shell.run("attach vale0:p")).isEqualTo(new Shell.Result(1, "", "vale ctl: no namespace blue\n"));
        assertThat(daemon.requests()).last().isEqualTo("DELETE /switches/vale0");
    }

    @Test
    void shouldLeaveTheSwitchThatSomebodyElseMade() {
        daemon.answers(PORT_PATH, 404, "{\"detail\":\"no switch vale0\"}")
                .answers(PORT_PATH, 409, "{\"detail\":\"device busy\"}")
                .answers("PUT /switches/vale0", 200, DaemonStub.VALE0);

        assertThat(shell.run("attach vale0:p").err()).isEqualTo("vale ctl: device busy\n");
        assertThat(daemon.requests()).doesNotContain("DELETE /switches/vale0");
    }

    @Test
    void shouldNotMakeTheSwitchWhenSomethingElseIsNotFound() {
        daemon.answers(PORT_PATH, 404, "{\"detail\":\"no namespace blue\"}")
                .answers("GET /switches/vale0", 200, DaemonStub.VALE0);

        assertThat(shell.run("attach vale0:p")).isEqualTo(new Shell.Result(1, "", "vale ctl: no namespace blue\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attach",
                "attach vale0",
                "attach vale0:p vale0:q",
                "attach vale0:p --mtu big",
                "attach vale0:p --mac 02:00",
                "attach vale0:p --type wire",
                "attach vale0:p --type netmap --device p",
                "attach vale0:p --type netmap --no-offload",
                "attach vale0:p --overflow block",
                "attach vale0:p --overflow-limit 5",
                "attach vale0:p --type netmap --overflow wait",
                "attach vale0:p --mode wire",
                "attach vale0:p --wire tap",
                "attach vale0:p --force",
                "attach vale0:p --type interface --mode both",
                "attach vale0:p --type interface --wire xdp",
                "attach vale0:p --type interface --mtu 1500",
                "attach vale0:p --type interface --overflow drop",
                "attach vale0:p --type netmap --namespace blue",
                "attach vale0:p --colour blue",
                "detach",
                "detach vale0"
            })
    void shouldRefuseWrongCommandLine(String line) {
        Shell.Result result = shell.run(line);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).startsWith("vale ctl: ").contains("--help").hasLineCount(1);
        assertThat(daemon.requests()).isEmpty();
    }

    @Test
    void shouldDetach() {
        daemon.answers("DELETE /switches/vale0/ports/p", 204, "");

        assertThat(shell.run("detach vale0:p")).isEqualTo(new Shell.Result(0, "vale0:p detached\n", ""));
        assertThat(shell.run("detach vale0:p -o json")).isEqualTo(new Shell.Result(0, "", ""));
        assertThat(daemon.authorizations()).containsOnly("Bearer secret");
    }

    @Test
    void shouldAskTheDaemonAboutTheHostSideOfAnInterface() {
        daemon.answers("DELETE /switches/vale0/ports/p%5E", 409, "{\"detail\":\"goes with vale0:p\"}");

        assertThat(shell.run("detach vale0:p^")).isEqualTo(new Shell.Result(1, "", "vale ctl: goes with vale0:p\n"));
    }

    @Test
    void shouldSayWhatTheDaemonSaysOfUnknownPort() {
        assertThat(shell.run("detach vale0:p")).isEqualTo(new Shell.Result(1, "", "vale ctl: no such thing\n"));
    }
}
