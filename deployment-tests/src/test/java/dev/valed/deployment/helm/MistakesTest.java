package dev.valed.deployment.helm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that are wrong: refused before anything reaches a cluster, by a message that names them. */
class MistakesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Values that there are none of, at every level.
                "{hostNetwrok: true} | at '': additional properties 'hostNetwrok'",
                "{image: {name: valed}} | at '/image': additional properties 'name'",
                "{clients: {dir: /run/valed}} | at '/clients': additional properties 'dir'",
                "{tls: {secret: x}} | at '/tls': additional properties 'secret'",
                "{config: {switches: [{name: vale0, aging: 5}]}} | at '/config/switches/0': additional properties 'aging'",
                "{config: {switches: [{name: vale0, ports: [{name: a, type: tap, dev: x}]}]}} | at '/config/switches/0/ports/0': additional properties 'dev'",
                // Wrong types and ranges.
                "{hostNetwork: 'yes'} | at '/hostNetwork': got string, want boolean",
                "{workers: 65} | at '/workers': maximum: got 65",
                "{workers: two} | at '/workers': got string",
                "{pin: [2, 2]} | at '/pin': items at 0 and 1 are equal",
                "{idle: sleep} | at '/idle': value must be one of 'spin', 'yield', 'park'",
                "{ports: {metrics: 70000}} | at '/ports/metrics': maximum",
                "{clients: {socketMode: '0999'}} | at '/clients/socketMode': '0999' does not match",
                "{clients: {socketMode: 660}} | at '/clients/socketMode': got number",
                "{clients: {directory: run/valed}} | at '/clients/directory': 'run/valed' does not match",
                "{clients: {directory: /}} | at '/clients/directory': '/' does not match",
                "{clients: {directory: /run/../etc}} | at '/clients/directory': '/run/../etc' does not match",
                "{image: {tag: 'a b'}} | at '/image/tag': 'a b' does not match",
                "{image: {digest: sha256:12}} | at '/image/digest'",
                "{image: {pullPolicy: Sometimes}} | at '/image/pullPolicy': value must be one of",
                "{token: {value: short}} | at '/token/value': 'short' does not match",
                "{tls: {certificate: tls.crt}} | at '/tls/certificate': 'tls.crt' does not match",
                "{fullnameOverride: Valed_1} | at '/fullnameOverride': 'Valed_1' does not match",
                "{resources: {limits: {memory: lots}}} | at '/resources/limits/memory': 'lots' does not match",
                "{resources: {limit: {memory: 1Gi}}} | at '/resources': additional properties 'limit'",
                "{tolerations: [{operator: Any}]} | at '/tolerations/0/operator': value must be one of",
                "{serviceMonitor: {interval: '15'}} | at '/serviceMonitor/interval': '15' does not match",
                "{networkPolicy: {metricsFrom: [{}]}} | at '/networkPolicy/metricsFrom/0': minProperties",
                "{networkPolicy: {metricsFrom: [{pods: {}}]}} | at '/networkPolicy/metricsFrom/0': additional properties 'pods'",
                // The switches' document: as the daemon has it.
                "{config: {switches: [{name: br0}]}} | at '/config/switches/0/name': 'br0' does not match",
                "{config: {switches: [{name: vale0123456789}]}} | at '/config/switches/0/name'",
                "{config: {switches: [{ports: []}]}} | at '/config/switches/0': missing property 'name'",
                "{config: {switches: [{name: vale0, ageingSeconds: 5}]}} | at '/config/switches/0/ageingSeconds': minimum",
                "{config: {switches: [{name: vale0, ports: [{name: a-b, type: netmap}]}]}} | at '/config/switches/0/ports/0/name': 'a-b' does not match",
                "{config: {switches: [{name: vale0, ports: [{name: a}]}]}} | at '/config/switches/0/ports/0': missing property 'type'",
                "{config: {switches: [{name: vale0, ports: [{name: a, type: veth}]}]}} | at '/config/switches/0/ports/0/type': value must be one of 'netmap', 'tap', 'interface'",
                "{config: {switches: [{name: vale0, ports: [{name: a, type: netmap, mtu: 1500}]}]}} | at '/config/switches/0/ports/0': additional properties 'mtu'",
                "{config: {switches: [{name: vale0, ports: [{name: a, type: tap, mtu: 12}]}]}} | at '/config/switches/0/ports/0/mtu': minimum",
                "{config: {switches: [{name: vale0, ports: [{name: a, type: tap, namespace: x}]}]}} | at '/config/switches/0/ports/0': additional properties 'namespace'",
                "{takeOver: true, config: {switches: [{name: vale0, ports: [{name: a, type: interface, mode: both}]}]}} | at '/config/switches/0/ports/0/mode': value must be one of 'wire', 'wire+host', 'host'",
                "{takeOver: true, config: {switches: [{name: vale0, ports: [{name: a, type: interface, wire: xdp}]}]}} | at '/config/switches/0/ports/0/wire': value must be one of 'tap', 'af_xdp'",
                "{takeOver: true, config: {switches: [{name: vale0, ports: [{name: a, type: interface, namespace: x}]}]}} | at '/config/switches/0/ports/0': additional properties 'namespace'",
                "{takeOver: true, config: {switches: [{name: vale0, ports: [{name: a^, type: interface}]}]}} | at '/config/switches/0/ports/0/name': 'a^' does not match",
                "{config: {switches: [{name: vale0, static: [{mac: 02-00, port: a}]}]}} | at '/config/switches/0/static/0/mac': '02-00' does not match",
                // Two that do not go together.
                "{config: {switches: [{name: vale012345, ports: [{name: abcdef, type: netmap}]}]}} | 17 characters",
                "{takeOver: true, config: {switches: [{name: vale0, ports: [{name: a123456789, type: interface, mode: wire+host}]}]}} | vale0:a123456789^ has 17 characters",
                "{tap: false, config: {switches: [{name: vale0, ports: [{name: a, type: tap}]}]}} | vale0:a is a TAP",
                "{config: {switches: [{name: vale0, ports: [{name: a, type: interface}]}]}} | vale0:a is an interface",
                "{tap: false, takeOver: true} | takeOver: true needs tap: true",
                "{serviceMonitor: {enabled: true}, podMonitor: {enabled: true}} | scraped twice",
                "{ports: {api: 7644}} | two ports are needed",
                "{tls: {enabled: true}} | tls.enabled needs",
                "{tls: {enabled: true, existingSecret: x, key: '-----BEGIN PRIVATE KEY-----'}} | one certificate",
                "{tls: {existingSecret: x}} | tls.enabled is false",
                "{token: {existingSecret: x, value: 0123456789abcdef}} | one token",
                "{config: {existingConfigMap: x, switches: [{name: vale0}]}} | one document",
            })
    void shouldBeRefused(String values, String message, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("values.yaml"), values);

        assertThatThrownBy(() -> Chart.render(file)).hasMessageContaining(message);
    }
}
