package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListAndShowTest extends ShellFixture {
    private static final String BUSY_TAP = """
            {"name":"tap0","switch":"vale0","switchIndex":0,"index":1,"type":"tap","state":"down","overflow":"drop",\
            "detail":"no carrier","device":"t0","namespace":"blue","counters":{\
            "receive":{"packets":18446744073709551615,"bytes":120,"drops":{"runt":3,"bad_slot":0,"oversize":1}},\
            "transmit":{"packets":12,"bytes":99999,"drops":{"dst_full":7}},"forwardedPackets":1,"floodedPackets":4,
            "stalls":0,"stalledNanos":0}}""";

    @Test
    void shouldListOneSwitch() {
        daemon.answers("GET /switches/vale0/ports", 200, "[" + DaemonStub.port("vale0", 0, "a", 0) + "]");

        assertThat(shell.run("list vale0")).isEqualTo(new Shell.Result(0, "vale0:a bridge_idx 0 port_idx 0\n", ""));
    }

    @Test
    void shouldListOnePort() {
        daemon.answers("GET /switches/vale0/ports/a", 200, DaemonStub.port("vale0", 0, "a", 0));

        assertThat(shell.run("list vale0:a").out()).isEqualTo("vale0:a bridge_idx 0 port_idx 0\n");
    }

    @Test
    void shouldListPortsOfAllSwitchesAsOneJsonArray() {
        daemon.answers("GET /switches", 200, "[" + DaemonStub.VALE0 + ",{\"name\":\"vale1\"}]")
                .answers("GET /switches/vale0/ports", 200, "[{\"name\":\"a\",\"future\":[1.50,null]}]")
                .answers("GET /switches/vale1/ports", 200, "[{\"name\":\"b\"}]");

        assertThat(shell.run("list -o json").out()).isEqualTo("""
                [
                  {
                    "name": "a",
                    "future": [
                      1.50,
                      null
                    ]
                  },
                  {
                    "name": "b"
                  }
                ]
                """);
    }

    @Test
    void shouldShowAllSwitches() {
        daemon.answers("GET /switches", 200, "[" + DaemonStub.VALE0 + "]");

        assertThat(shell.run("show").out()).isEqualTo("""
                SWITCH  INDEX  PORTS  AGEING  FDB ENTRIES  FDB CAPACITY  PORT MAC LIMIT
                vale0       0      2   300 s           12          8192            none
                """);
    }

    @Test
    void shouldShowSwitchWithPortsCountersAndDropsThatOccurred() {
        daemon.answers("GET /switches/vale0", 200, DaemonStub.VALE0)
                .answers(
                        "GET /switches/vale0/ports",
                        200,
                        "[" + DaemonStub.port("vale0", 0, "a", 0) + "," + BUSY_TAP + "]");

        Shell.Result result = shell.run("show vale0");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                SWITCH  INDEX  PORTS  AGEING  FDB ENTRIES  FDB CAPACITY  PORT MAC LIMIT
                vale0       0      2   300 s           12          8192            none

                PORT  INDEX  TYPE    STATE  DEVICE             RX PACKETS  RX BYTES  TX PACKETS  TX BYTES  FLOODED  DROPS
                a         0  netmap  up     -                           7       420           5       300        1  none
                tap0      1  tap     down   t0@blue  18446744073709551615       120          12     99999        4\
                  rx runt 3, rx oversize 1, tx dst_full 7
                """);
        assertThat(daemon.requests()).containsExactly("GET /switches/vale0", "GET /switches/vale0/ports");
    }

    @Test
    void shouldShowSwitchForPrograms() {
        daemon.answers("GET /switches/vale0", 200, "{\"name\":\"vale0\"}")
                .answers("GET /switches/vale0/ports", 200, "[]");

        assertThat(shell.run("show vale0 -o json").out()).isEqualTo("""
                {
                  "switch": {
                    "name": "vale0"
                  },
                  "ports": []
                }
                """);
    }

    @Test
    void shouldShowOnePort() {
        daemon.answers("GET /switches/vale0/ports/tap0", 200, BUSY_TAP);

        assertThat(shell.run("show vale0:tap0").out()).isEqualTo("""
                PORT         vale0:tap0
                bridge_idx   0
                port_idx     1
                type         tap
                state        down
                detail       no carrier
                device       t0
                namespace    blue
                overflow     drop
                received     18446744073709551615 packets, 120 bytes
                transmitted  12 packets, 99999 bytes
                forwarded    1 packets
                flooded      4 packets
                stalled      0 times, 0 ms
                rx drops     runt 3, oversize 1
                tx drops     dst_full 7
                """);
    }

    @Test
    void shouldShowHowAnInterfaceWasTakenOver() {
        String facts =
                "\"device\":\"eth1\",\"mode\":\"wire+host\",\"mechanism\":\"tap, tcx\",\"missedPackets\":9,\"lateCompletions\":4,";
        daemon.answers("GET /switches/vale0/ports/eth1%5E", 200, DaemonStub.port("vale0", 0, "eth1^", 1, facts));

        assertThat(shell.run("show vale0:eth1^").out())
                .startsWith("PORT              vale0:eth1^\n")
                .contains(
                        "mode              wire+host\n",
                        "mechanism         tap, tcx\n",
                        "missed            9 packets\n")
                .contains("late completions  4\n");
    }

    @Test
    void shouldShowAPortThatBlocks() {
        String blocks = "\"overflow\":\"block\",\"overflowLimitMillis\":250,";
        String port = DaemonStub.port("vale0", 0, "a", 0).replace("\"overflow\":\"drop\",", blocks);
        daemon.answers("GET /switches/vale0/ports/a", 200, port);

        assertThat(shell.run("show vale0:a").out())
                .contains("overflow     block, for 250 ms at most\n")
                .contains("stalled      2 times, 31 ms\n");
    }

    @Test
    void shouldEscapeWhatCouldPlayTricksOnTheTerminal() {
        String evil = "\"detail\":\"\\u001b]0;owned\\u0007\\u009b2J\\u202ex\\nok é\",";
        daemon.answers("GET /switches/vale0/ports/a", 200, DaemonStub.port("vale0", 0, "a", 0, evil));

        assertThat(shell.run("show vale0:a").out())
                .contains("\\u001b]0;owned\\u0007\\u009b2J\\u202ex\\u000aok é")
                .doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
        assertThat(shell.run("show vale0:a -o json").out())
                .contains("\\u001B]0;owned\\u0007\\u009B2J\\u202Ex\\nok \\u00E9")
                .doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
    }
}
