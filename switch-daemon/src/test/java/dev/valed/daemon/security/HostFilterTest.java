package dev.valed.daemon.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.web.problem.ProblemWriter;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

/** A daemon that listens on all addresses for management, and on a name for REST. */
class HostFilterTest {

    private final HostFilter filter = new HostFilter(
            new ApiSettings(
                    InetSocketAddress.createUnresolved("Switch.example", 7643),
                    new InetSocketAddress("0.0.0.0", 7644),
                    "token",
                    null),
            new ProblemWriter(new JsonMapper()));

    @Test
    void shouldRefuseOtherNamesOverLoopback() throws Exception {
        assertThat(statusFor("evil.example", 7644, "127.0.0.1")).isEqualTo(421);
        assertThat(statusFor("evil.example", 7644, "0:0:0:0:0:0:0:1")).isEqualTo(421);
        assertThat(statusFor("10.1.2.3", 7644, "127.0.0.1")).isEqualTo(421);
    }

    @Test
    void shouldAcceptTheNameThatIsConfigured() throws Exception {
        assertThat(statusFor("switch.EXAMPLE", 7644, "127.0.0.1")).isEqualTo(200);
        assertThat(statusFor("switch.example.evil.example", 7644, "127.0.0.1")).isEqualTo(421);
    }

    @Test
    void shouldAcceptLoopbackInEveryForm() throws Exception {
        assertThat(statusFor("LocalHost", 7644, "127.0.0.1")).isEqualTo(200);
        assertThat(statusFor("127.0.0.1", 7644, "127.0.0.1")).isEqualTo(200);
        assertThat(statusFor("[0:0:0:0:0:0:0:1]", 7644, "0:0:0:0:0:0:0:1")).isEqualTo(200);
    }

    @Test
    void shouldRefuseAnotherPortOverLoopback() throws Exception {
        assertThat(statusFor("localhost", 80, "127.0.0.1")).isEqualTo(421);
    }

    /** A service's name and port, of which the daemon knows nothing. */
    @Test
    void shouldAcceptAnyNameByAnotherAddress() throws Exception {
        assertThat(statusFor("valed-metrics.net.svc", 80, "10.1.2.3")).isEqualTo(200);
        assertThat(statusFor("[2001:db8::1]", 7644, "2001:db8:0:0:0:0:0:1")).isEqualTo(200);
    }

    /** The browser has compared the name with the certificate's. */
    @Test
    void shouldLeaveTheNameToTls() throws Exception {
        MockHttpServletRequest request = request("switch.example.org", 443, "127.0.0.1");
        request.setSecure(true);

        assertThat(status(request)).isEqualTo(200);
    }

    private int statusFor(String host, int port, String localAddress) throws Exception {
        return status(request(host, port, localAddress));
    }

    private static MockHttpServletRequest request(String host, int port, String localAddress) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/actuator/health");
        request.setServerName(host);
        request.setServerPort(port);
        request.setLocalAddr(localAddress);
        request.setLocalPort(7644);
        return request;
    }

    private int status(MockHttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }
}
