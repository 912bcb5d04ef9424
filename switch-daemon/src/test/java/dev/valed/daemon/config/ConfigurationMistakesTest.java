package dev.valed.daemon.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Start-up files that are not accepted. */
class ConfigurationMistakesTest extends ConfigurationFixture {

    static Stream<Arguments> wrongTexts() {
        return Stream.of(
                wrong("", "1:1: the file is empty"),
                wrong("# nothing\n", "1:1: the file is empty"),
                wrong("5", "1:1: the file is a number here: a mapping with the fields interfaces, switches is"),
                wrong("[]", "1:1: the file is a list here"),
                wrong("switches: 5", "1:11: switches is a number here: a list is accepted"),
                wrong("switches: {name: vale0}", "1:11: switches is a mapping here"),
                wrong("switches: [vale0]", "1:12: a switch is text here"),
                wrong("bridges: []", "1:1: the file has no field \"bridges\": accepted are interfaces, switches"),
                wrong("switches: []\nswitches: []", "2:1: field \"switches\" is here twice: first in line 1"),
                wrong("switches:\n- name: vale0\n  nmae: x", "3:3: a switch has no field \"nmae\": accepted are name,"),
                wrong("switches:\n- ageingSeconds: 10", "2:3: a switch needs the field name"),
                wrong("switches: [{name: br0}]", "1:19: switch name \"br0\" is not accepted: \"vale\""),
                wrong("switches: [{name: vale0}, {name: vale0}]", "1:34: switch vale0 is here twice"),
                wrong("switches: [{name: true}]", "1:19: name is true or false here: text"),
                wrong("switches: [{name: null}]", "1:19: name is nothing here: text"),
                wrong("switches: [{name: [a]}]", "1:19: name is a list here: text"),
                wrong("switches: [{name: vale0, ageingSeconds: 9}]", "1:41: ageingSeconds 9 is not accepted: 10 to"),
                wrong("switches: [{name: vale0, ageingSeconds: \"60\"}]", "1:41: ageingSeconds is text here"),
                wrong("switches: [{name: vale0, ageingSeconds: 1.5}]", "1:41: ageingSeconds is text here"),
                wrong(
                        "switches: [{name: vale0, fdbCapacity: 99999999999}]",
                        "1:39: fdbCapacity \"99999999999\" is out"),
                wrong("switches: [{name: vale0, portMacLimit: -1}]", "1:40: portMacLimit -1 is not accepted"),
                wrong("switches: [{name: vale0, ports: {a: b}}]", "1:33: ports is a mapping here: a list"),
                wrong(port("type: netmap"), "4:5: a port needs the field name"),
                wrong(
                        port("{name: a}"),
                        "4:5: type is missing: \"netmap\", \"tap\", \"persistent\", \"pipe\", \"interface\""),
                wrong(
                        port("{name: a, type: interface, mode: both}"),
                        "4:38: mode \"both\" is unknown: \"wire\", \"wire+"),
                wrong(
                        port("{name: a, type: interface, wire: xdp}"),
                        "4:38: wire \"xdp\" is unknown: \"tap\", \"af_xdp\""),
                wrong(
                        port("{name: a, type: interface, mode: host, wire: af_xdp}"),
                        "4:50: wire \"af_xdp\" is not accepted with mode \"host\""),
                wrong(port("{name: a, type: interface, mtu: 1500}"), "4:37: mtu is not accepted for a port of type"),
                wrong(
                        port("{name: a, type: tap, mode: wire}"),
                        "4:32: mode is not accepted for a port of type \"tap\""),
                wrong(
                        port("{name: a, type: tap, force: true}"),
                        "4:33: force is not accepted for a port of type \"tap\""),
                wrong(port("{name: e^, type: interface}"), "4:12: port name \"e^\" is not accepted"),
                wrong(
                        port("{name: abcdefghi, type: interface, mode: wire+host}"),
                        "4:12: port name \"abcdefghi\" is too long on vale0 with mode \"wire+host\": 8"),
                wrong(
                        port("{name: a, type: interface, device: e}\n- {name: b, type: tap, device: e}"),
                        "5:34: device e is port vale0:a already"),
                wrong(
                        port("{name: a, type: interface, device: e, namespace: n}\n"
                                + "- {name: b, type: interface, device: e, namespace: n, mode: host}"),
                        "5:40: device e is port vale0:a already"),
                wrong(
                        port("{name: e, type: interface}\n  static:\n  - {mac: 02:00:00:00:00:01, port: e^}"),
                        "6:36: switch vale0 has no port \"e^\""),
                wrong(port("{name: a, type: nic}"), "4:21: type \"nic\" is unknown: \"netmap\", \"tap\""),
                wrong(port("{name: a-b, type: tap}"), "4:12: port name \"a-b\" is not accepted"),
                wrong(port("{name: abcdefghij, type: tap}"), "4:12: port name \"abcdefghij\" is too long on vale0: 9"),
                wrong(
                        port("{name: a, type: netmap, mtu: 1500}"),
                        "4:34: mtu is not accepted for a port of type \"netmap\""),
                wrong(port("{name: a, type: tap, mtu: 1}"), "4:31: mtu is 1; accepted: 68"),
                wrong(port("{name: a, type: tap, mtu: no}"), "4:31: mtu is text here: a number"),
                wrong(port("{name: a, type: tap, mac: x}"), "4:31: macAddress is \"x\"; accepted"),
                wrong(port("{name: a, type: tap, device: a/b}"), "4:34: device is \"a/b\"; accepted"),
                wrong(port("{name: a, type: tap, namespace: ..}"), "4:37: namespace is \"..\"; accepted"),
                wrong(port("{name: a, type: tap, persistent: yes}"), "4:38: persistent is text here: true or false"),
                wrong(port("{name: a, type: netmap}\n- {name: a, type: netmap}"), "5:12: port vale0:a is here twice"),
                wrong(
                        port("{name: a, type: tap, device: t}\n- {name: b, type: tap, device: t}"),
                        "5:34: device t is port vale0:a already"),
                wrong("interfaces: [{name: vale0}]", "1:21: persistent port name \"vale0\" is not accepted"),
                wrong("interfaces: [{name: v0}, {name: v0}]", "1:33: persistent port v0 is here twice"),
                wrong("interfaces: [{name: v0, txSlots: 100}]", "1:34: txSlots 100 is not accepted: a power of two"),
                wrong("interfaces: [{name: v0, rxRings: 17}]", "1:34: rxRings 17 is not accepted: 0 to 16 are"),
                wrong("interfaces: [{name: v0, memId: -1}]", "1:32: memId -1 is not accepted"),
                wrong("interfaces: [{name: v0, mtu: 1}]", "1:25: a persistent port has no field \"mtu\""),
                wrong(port("{name: a, type: persistent}"), "4:5: there is no persistent port a among the interfaces"),
                wrong(port("{name: a, type: pipe}"), "4:5: pipe is missing: one end"),
                wrong(
                        port("{name: a, type: pipe, pipe: 'x{1'}\n- {name: b, type: pipe, pipe: 'x{1'}"),
                        "5:33: pipe x{1 is port vale0:a already"),
                wrong(
                        "interfaces: [{name: v}]\n"
                                + port("{name: a, type: persistent, device: v}\n- {name: v, type: persistent}"),
                        "6:5: persistent port v is port vale0:a already: it can be attached to two switches, once"),
                wrong(pinned("{mac: 02:00:00:00:00:01}"), "5:5: a static address needs the field port"),
                wrong(pinned("{mac: 02:00:00:00:00:01, port: b}"), "5:36: switch vale0 has no port \"b\""),
                wrong(pinned("{mac: 01:00:00:00:00:01, port: a}"), "5:11: 01:00:00:00:00:01 is not the address of one"),
                wrong(pinned("{mac: 12, port: a}"), "5:11: \"12\" is not a MAC address: six bytes"),
                wrong(
                        pinned("{mac: 02:00:00:00:00:01, port: a}\n- {mac: 02-00-00-00-00-01, port: a}"),
                        "6:11: address 02:00:00:00:00:01 is here twice"),
                wrong("switches: [1\nx: 2", "2:2: not YAML: "),
                wrong("switches:\n\t- name: vale0", "2:1: not YAML: found character"),
                wrong("switches: 'abc", "not YAML: "),
                wrong("? [a, b]\n: 1", "not YAML: "),
                wrong("switches: \u0001", "not YAML: "),
                wrong("switches: []\n---\nswitches: []", "a second document begins here"),
                wrong("switches: &all []\nx: *all", "2:4: an alias (*all) is not accepted"),
                wrong("switches: !!java.lang.Runtime []", "a tag (!) is not accepted"),
                wrong("switches: " + "[".repeat(100) + "]".repeat(100), "nested too deep: 16 levels"),
                wrong("switches: " + "[".repeat(100_000), "nested too deep"),
                wrong("switches: [{name: \"vale0\\n\"}]", "switch name \"vale0?\" is not accepted"),
                wrong("switches: [{name: " + "a".repeat(500_000) + "}]", "aaaa…\" is not accepted"));
    }

    private static Arguments wrong(String text, String message) {
        return Arguments.of(text.length() < 200 ? text : text.substring(0, 200), text, message);
    }

    /** The items begin in line 5. */
    private static String pinned(String addresses) {
        return "switches:\n- name: vale0\n  ports: [{name: a, type: netmap}]\n  static:\n  - "
                + addresses.replace("\n- ", "\n  - ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongTexts")
    void shouldSayWhereWhatIsWrongAndWhatIsAccepted(String shown, String text, String message) throws Exception {
        Path file = file(text);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(file))
                .withMessageStartingWith(file + ":")
                .withMessageContaining(message)
                .matches(e -> e.getMessage().lines().count() == 1, "one line")
                .matches(e -> e.getMessage().length() < 400 + file.toString().length(), "not endless");
    }

    @Test
    void shouldNotUnfoldAliases() throws Exception {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 20; i++) {
            bomb.append(
                    "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        Path file = file(bomb.toString());

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(file))
                .withMessageContaining("alias");
    }

    @Test
    void shouldRefuseAFileThatIsTooLarge() throws Exception {
        Path file = file("# " + "x".repeat(ConfigurationFile.MAX_SIZE));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(file))
                .withMessageContaining("too large: 1048576 bytes are accepted");
    }

    @Test
    void shouldRefuseWhatIsNotText() throws Exception {
        Path file = Files.write(directory.resolve("x"), "switches: []".getBytes(StandardCharsets.UTF_16));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(file))
                .withMessageContaining("UTF-8");
    }

    @Test
    void shouldSayThatThereIsNoFile() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(directory.resolve("none.yaml")))
                .withMessageContaining("none.yaml: there is no such file");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationFile.read(directory))
                .withMessageContaining("cannot be read");
    }
}
