package dev.valed.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.valed.core.port.Overflow;
import dev.valed.ports.takeover.TakeoverMode;
import dev.valed.ports.takeover.WireMechanism;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRequestTest {

    @Test
    void shouldFillInDefaults() throws Exception {
        PortRequest request = new PortRequest("tap", null, null, null, null, null, null, null, null, null, null, null);

        assertThat(request.toSpec("b")).isEqualTo(new TapPortSpec("b", null, null, null, false, true));
    }

    @Test
    void shouldTakeTheSameAddressInAnotherNotationForTheSame() throws Exception {
        PortSpec one = new PortRequest(
                        "tap", "t", null, null, null, null, "02-00-00-00-00-AA", 1500, true, false, null, null)
                .toSpec("b");
        PortSpec other = new PortRequest(
                        "tap", "t", null, null, null, null, "02:00:00:00:00:aa", 1500, true, false, null, null)
                .toSpec("b");

        assertThat(one).isEqualTo(other);
    }

    private static PortRequest netmap(String overflow, Integer limit) {
        return new PortRequest("netmap", null, null, null, null, null, null, null, null, null, overflow, limit);
    }

    @Test
    void shouldSayWhatBecomesOfFramesThatFindThePortFull() throws Exception {
        assertThat(netmap(null, null).toSpec("b")).isEqualTo(new NetmapSpec(Overflow.DROP));
        assertThat(netmap("drop", null).toSpec("b")).isEqualTo(new NetmapSpec());
        assertThat(netmap("block", null).toSpec("b").overflow()).isEqualTo(Overflow.block(Duration.ofMillis(100)));
        assertThat(netmap("block", 10_000).toSpec("b").overflow()).isEqualTo(Overflow.block(Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({
        "overflow,            netmap, wait,  ",
        "overflowLimitMillis, netmap, block, 0",
        "overflowLimitMillis, netmap, block, 10001",
        "overflowLimitMillis, netmap, block, -1",
        "overflowLimitMillis, netmap, drop,  100",
        "overflowLimitMillis, netmap, ,      100",
        "overflow,            tap,    drop,  ",
        "overflowLimitMillis, tap,    ,      100"
    })
    void shouldNameTheFieldOfOverflowThatIsNotAccepted(String field, String type, String overflow, Integer limit) {
        PortRequest request =
                new PortRequest(type, null, null, null, null, null, null, null, null, null, overflow, limit);

        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> request.toSpec("b"))
                .returns(ServiceException.Kind.INVALID, ServiceException::kind)
                .returns(field, ServiceException::field)
                .withMessageContaining("accepted");
    }

    @Test
    void shouldMakePersistentPortsAndPipes() throws Exception {
        assertThat(request("persistent", null, null).toSpec("v0")).isEqualTo(new PersistentPortSpec("v0"));
        assertThat(request("persistent", "v1", null).toSpec("v0")).isEqualTo(new PersistentPortSpec("v1"));
        assertThat(request("pipe", null, "x}1").toSpec("p")).isEqualTo(new PipePortSpec("x}1"));
        assertThat(request("pipe", null, "vale0:a{b_2").toSpec("p")).isEqualTo(new PipePortSpec("vale0:a{b_2"));
    }

    private static PortRequest request(String type, String device, String pipe) {
        return new PortRequest(type, device, pipe, null, null, null, null, null, null, null, null, null);
    }

    @ParameterizedTest
    @CsvSource({
        "type,      ,       ,      ,    ,    ",
        "type,      nic,    ,      ,    ,    ",
        "type,      TAP,    ,      ,    ,    ",
        "device,    netmap, t,     ,    ,    ",
        "namespace, netmap, ,      blue,,    ",
        "mac,       netmap, ,      ,    02:00:00:00:00:01,",
        "mtu,       netmap, ,      ,    ,    1500",
        "device,    tap,    a/b,   ,    ,    ",
        "device,    tap,    0123456789abcdef,,,",
        "namespace, tap,    t,     a/b, ,    ",
        "mac,       tap,    t,     ,    01:00:00:00:00:01,",
        "mac,       tap,    t,     ,    zz,  ",
        "mtu,       tap,    t,     ,    ,    67",
        "mtu,       tap,    t,     ,    ,    65522",
        "device,    persistent, vale0,  ,   ,    ",
        "device,    persistent, a/b,    ,   ,    ",
        "mtu,       persistent, v0,     ,   ,    1500",
        "device,    pipe,   t,     ,    ,    ",
        "pipe,      pipe,   ,      ,    ,    "
    })
    void shouldNameTheFieldThatIsNotAccepted(
            String field, String type, String device, String namespace, String mac, Integer mtu) {
        PortRequest request =
                new PortRequest(type, device, null, namespace, null, null, mac, mtu, null, null, null, null);

        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> request.toSpec("b"))
                .returns(ServiceException.Kind.INVALID, ServiceException::kind)
                .returns(field, ServiceException::field)
                .withMessageContaining(field.equals("mac") ? "" : field)
                .withMessageContaining("accepted");
    }

    private static PortRequest taken(String device, String namespace, String mode, String wire) {
        return new PortRequest("interface", device, null, namespace, mode, wire, null, null, null, null, null, null);
    }

    @Test
    void shouldTakeInterfacesOver() throws Exception {
        assertThat(taken(null, null, null, null).toSpec("eth1"))
                .isEqualTo(new InterfacePortSpec("eth1", null, TakeoverMode.WIRE, WireMechanism.TAP));
        assertThat(taken("eth1", "blue", "wire+host", "af_xdp").toSpec("b"))
                .isEqualTo(new InterfacePortSpec("eth1", "blue", TakeoverMode.WIRE_AND_HOST, WireMechanism.AF_XDP));
        assertThat(taken("eth1", null, "host", "tap").toSpec("b"))
                .isEqualTo(new InterfacePortSpec("eth1", null, TakeoverMode.HOST, WireMechanism.TAP));
    }

    @ParameterizedTest
    @CsvSource({
        "device,    a/b,  ,     ,     ",
        "device,    0123456789abcdef,,,",
        "namespace, e,    a/b,  ,     ",
        "mode,      e,    ,     both, ",
        "mode,      e,    ,     WIRE, ",
        "mode,      e,    ,     '',   ",
        "wire,      e,    ,     ,     xdp",
        "wire,      e,    ,     host, af_xdp"
    })
    void shouldNameTheFieldOfAnInterfaceThatIsNotAccepted(
            String field, String device, String namespace, String mode, String wire) {
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> taken(device, namespace, mode, wire).toSpec("b"))
                .returns(ServiceException.Kind.INVALID, ServiceException::kind)
                .returns(field, ServiceException::field)
                .withMessageContaining(field)
                .withMessageContaining("accepted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"netmap", "tap", "persistent", "pipe"})
    void shouldAcceptModesForInterfacesOnly(String type) {
        String pipe = type.equals("pipe") ? "x{1" : null;
        PortRequest withMode =
                new PortRequest(type, null, pipe, null, "wire", null, null, null, null, null, null, null);
        PortRequest withWire = new PortRequest(type, null, pipe, null, null, "tap", null, null, null, null, null, null);

        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> withMode.toSpec("b"))
                .returns("mode", ServiceException::field);
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> withWire.toSpec("b"))
                .returns("wire", ServiceException::field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{1", "x{", "x{1{2", "x y{1", "x{a/b", "x{1/x"})
    void shouldRefuseWhatIsNoPipe(String pipe) {
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> request("pipe", null, pipe).toSpec("b"))
                .returns("pipe", ServiceException::field);
    }
}
