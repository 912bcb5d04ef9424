package dev.valed.daemon.web;

import static dev.valed.core.testing.Frames.BROADCAST;
import static dev.valed.core.testing.Frames.frame;
import static dev.valed.core.testing.Frames.station;
import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.ReadContext;
import dev.valed.daemon.testing.Http.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortControllerTest extends ControllerFixture {

    @Test
    void shouldMakeANetmapPort() {
        Response made = http.put(PORTS + "/a", "{\"type\":\"netmap\"}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo(PORTS + "/a");
        assertThat(made.body())
                .startsWith("""
                        {"name":"a","switch":"vale0","switchIndex":0,"index":0,"type":"netmap","state":"down","detail":""")
                .contains("\"counters\":{\"receive\":{\"packets\":0,\"bytes\":0,\"drops\":{\"runt\":0,\"oversize\":0")
                .doesNotContain("device", "namespace", "null");
        assertThat(http.put(PORTS + "/a", "{\"type\":\"netmap\"}").status()).isEqualTo(200);
    }

    @Test
    void shouldMakeATap() {
        Response made = http.put(PORTS + "/b", """
                {"type":"tap","device":"tap7","namespace":"blue","mac":"02:00:00:00:00:07","mtu":9000,
                 "persistent":false,"offload":true}""");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body())
                .contains("\"type\":\"tap\"", "\"state\":\"up\"", "\"device\":\"tap7\"", "\"namespace\":\"blue\"");
        daemon.tap("tap7").setUp(false);
        assertThat(http.get(PORTS + "/b").body()).contains("\"state\":\"down\"");
    }

    @Test
    void shouldListThePortsAndDeleteThem() {
        http.put(PORTS + "/a", "{\"type\":\"netmap\"}");
        http.put(PORTS + "/b", "{\"type\":\"tap\"}");

        assertThat(JsonPath.<List<String>>read(http.get(PORTS).body(), "$[*].name"))
                .containsExactly("a", "b");
        assertThat(http.delete(PORTS + "/a").status()).isEqualTo(204);
        assertProblem(http.delete(PORTS + "/a"), 404, "not-found");
        assertProblem(http.get(PORTS + "/a"), 404, "not-found").hasDetail("a");
        assertThat(http.get(PORTS + "/b").status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseAnotherPortOfTheSameName() {
        http.put(PORTS + "/a", "{\"type\":\"netmap\"}");

        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tap\"}"), 409, "conflict");
    }

    @Test
    void shouldRefuseADeviceThatIsAPortAlready() {
        http.put(PORTS + "/a", "{\"type\":\"tap\",\"device\":\"tap0\"}");

        assertProblem(http.put(PORTS + "/b", "{\"type\":\"tap\",\"device\":\"tap0\"}"), 409, "conflict")
                .hasField("device");
    }

    @Test
    void shouldRefuseWhatAPortCannotBe() {
        assertProblem(http.put(PORTS + "/a", "{}"), 422, "invalid").hasField("type");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tun\"}"), 422, "invalid")
                .hasField("type");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"netmap\",\"mtu\":1500}"), 422, "invalid")
                .hasField("mtu");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tap\",\"mtu\":5}"), 422, "invalid")
                .hasField("mtu");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tap\",\"mac\":\"x\"}"), 422, "invalid")
                .hasField("mac");
        assertProblem(http.put(PORTS + "/a-b", "{\"type\":\"netmap\"}"), 400, "bad-parameter")
                .hasField("name");
        assertThat(http.get(PORTS).body()).isEqualTo("[]");
    }

    @Test
    void shouldTellAMistakeFromAMachineThatIsNotUpToIt() {
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tap\",\"namespace\":\"none\"}"), 422, "invalid")
                .hasField("namespace");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tap\",\"device\":\"busy0\"}"), 409, "busy")
                .hasField("device")
                .hasDetail("EBUSY");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tap\",\"device\":\"eth0\"}"), 409, "busy")
                .hasDetail("not a TAP");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"tap\",\"device\":\"root0\"}"), 503, "unavailable")
                .hasDetail("EPERM");
    }

    @Test
    void shouldTakeAnInterfaceOverAsTwoPorts() {
        Response made = http.put(PORTS + "/wan", "{\"type\":\"interface\",\"device\":\"eth0\",\"mode\":\"wire+host\"}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body())
                .contains("\"type\":\"interface\"", "\"state\":\"up\"", "\"device\":\"eth0\"")
                .contains(
                        "\"mode\":\"wire+host\"",
                        "\"mechanism\":\"memory\"",
                        "\"missedPackets\":0",
                        "\"lateCompletions\":0");
        assertThat(JsonPath.<List<String>>read(http.get(PORTS).body(), "$[*].name"))
                .containsExactly("wan", "wan^");
        daemon.tap("eth0^").setUp(false);
        for (String name : List.of("wan^", "wan%5E")) {
            assertThat(http.get(PORTS + "/" + name).body()).contains("\"name\":\"wan^\"", "\"state\":\"down\"");
            assertProblem(http.delete(PORTS + "/" + name), 409, "conflict").hasDetail("vale0:wan");
            assertProblem(http.put(PORTS + "/" + name, "{\"type\":\"netmap\"}"), 409, "conflict")
                    .hasDetail("vale0:wan");
            assertThat(http.get("/api/v1/switches/vale0/fdb?port=" + name).status())
                    .isEqualTo(200);
        }
        assertThat(http.put("/api/v1/switches/vale0/fdb/02:00:00:00:00:01", "{\"port\":\"wan^\"}")
                        .status())
                .isEqualTo(201);

        assertThat(http.delete(PORTS + "/wan").status()).isEqualTo(204);
        assertThat(http.get(PORTS).body()).isEqualTo("[]");
    }

    @Test
    void shouldCarryFramesBetweenTheSidesOfAnInterface() {
        http.put(PORTS + "/e", "{\"type\":\"interface\",\"device\":\"eth0\",\"mode\":\"wire+host\"}");
        daemon.step();
        daemon.tap("eth0").kernel().send(frame(station(1), BROADCAST), frame(station(1), BROADCAST));
        daemon.step();

        ReadContext wire = JsonPath.parse(http.get(PORTS + "/e").body());
        ReadContext host = JsonPath.parse(http.get(PORTS + "/e%5E").body());

        assertThat(wire.<Integer>read("$.counters.forwardedPackets")).isEqualTo(2);
        assertThat(host.<Integer>read("$.counters.transmit.packets")).isEqualTo(2);
        assertThat(host.<Integer>read("$.counters.receive.packets")).isZero();
    }

    @Test
    void shouldNameWhatIsWrongWithAnInterface() {
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"mode\":\"both\"}"), 422, "invalid")
                .hasField("mode");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"wire\":\"xdp\"}"), 422, "invalid")
                .hasField("wire");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"mac\":\"02:00:00:00:00:01\"}"), 422, "invalid")
                .hasField("mac");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"device\":\"eth7\"}"), 422, "invalid")
                .hasField("device")
                .hasDetail("there is no interface eth7");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"device\":\"bond0\"}"), 422, "invalid")
                .hasField("device")
                .hasDetail("Ethernet");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"device\":\"busy0\"}"), 409, "busy")
                .hasField("device")
                .hasDetail("br0");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"device\":\"root0\"}"), 503, "unavailable")
                .hasDetail("EPERM");
        assertProblem(http.put(PORTS + "/a", "{\"type\":\"interface\",\"namespace\":\"none\"}"), 422, "invalid")
                .hasField("namespace");
        assertProblem(http.put(PORTS + "/a^", "{\"type\":\"interface\",\"device\":\"eth0\"}"), 400, "bad-parameter")
                .hasField("name");
        assertProblem(
                        http.put(
                                PORTS + "/abcdefghi",
                                "{\"type\":\"interface\",\"device\":\"eth0\",\"mode\":\"wire+host\"}"),
                        400,
                        "bad-parameter")
                .hasField("name");
        assertThat(http.get(PORTS).body()).isEqualTo("[]");
    }

    /** The daemon listens on loopback. */
    @Test
    void shouldNotTakeOverTheInterfaceByWhichItIsManagedUnlessForced() {
        String loopback = "{\"type\":\"interface\",\"device\":\"lo\"}";

        assertProblem(http.put(PORTS + "/lo", loopback), 409, "conflict")
                .hasField("device")
                .hasDetail("lo", "127.0.0.1", "force=true");
        assertProblem(http.put(PORTS + "/lo?force=false", loopback), 409, "conflict");
        assertProblem(http.put(PORTS + "/lo?force=perhaps", loopback), 400, "bad-parameter")
                .hasField("force");
        assertThat(http.get(PORTS).body()).isEqualTo("[]");

        assertThat(http.put(PORTS + "/lo?force=true", loopback).status()).isEqualTo(201);
        assertThat(http.put(PORTS + "/lo", loopback).status()).as("as it is").isEqualTo(200);
        assertProblem(http.put(PORTS + "/x", loopback), 409, "conflict").hasField("device");
    }

    @Test
    void shouldTellWhatANameWouldBeAsAPort() {
        http.put("/api/v1/interfaces/v0", "{}");
        http.put(PORTS + "/t", "{\"type\":\"tap\",\"device\":\"tap7\"}");

        assertThat(http.get("/api/v1/devices/v0").body()).isEqualTo("{\"name\":\"v0\",\"type\":\"persistent\"}");
        assertThat(http.get("/api/v1/devices/tap7").body()).isEqualTo("{\"name\":\"tap7\",\"type\":\"tap\"}");
        assertThat(http.get("/api/v1/devices/eth0").body()).isEqualTo("{\"name\":\"eth0\",\"type\":\"interface\"}");
        assertProblem(http.get("/api/v1/devices/eth7"), 404, "not-found");
        assertProblem(http.get("/api/v1/devices/a%20b"), 404, "not-found");
        assertProblem(http.put("/api/v1/devices/eth0", "{}"), 405, "method-not-allowed");
    }

    @Test
    void shouldSayWhenThereIsNoSuchSwitch() {
        assertProblem(http.put("/api/v1/switches/vale9/ports/a", "{\"type\":\"netmap\"}"), 404, "not-found")
                .hasDetail("vale9");
        assertProblem(http.get("/api/v1/switches/vale9/ports"), 404, "not-found");
    }

    @Test
    void shouldShowWhatWentThroughAPort() {
        http.put(PORTS + "/a", "{\"type\":\"tap\"}");
        http.put(PORTS + "/b", "{\"type\":\"tap\"}");
        daemon.step();
        daemon.tap("a").kernel().send(frame(station(1), BROADCAST), frame().length(10));
        daemon.step();

        ReadContext a = JsonPath.parse(http.get(PORTS + "/a").body());
        ReadContext b = JsonPath.parse(http.get(PORTS + "/b").body());

        assertThat(a.<Integer>read("$.counters.receive.packets")).isEqualTo(2);
        assertThat(a.<Integer>read("$.counters.receive.bytes")).isEqualTo(60);
        assertThat(a.<Integer>read("$.counters.receive.drops.runt")).isEqualTo(1);
        assertThat(a.<Integer>read("$.counters.floodedPackets")).isEqualTo(1);
        assertThat(b.<Integer>read("$.counters.transmit.packets")).isEqualTo(1);
    }
}
