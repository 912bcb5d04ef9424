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
                    "token"),
            new ProblemWriter(new JsonMapper()));

    @Test
    void shouldAcceptTheAddressThatTheConnectionCameInBy() throws Exception {
        assertThat(statusFor("10.1.2.3", 7644, "10.1.2.3")).isEqualTo(200);
        assertThat(statusFor("10.1.2.4", 7644, "10.1.2.3")).isEqualTo(421);
        assertThat(statusFor("[2001:db8::1]", 7644, "2001:db8:0:0:0:0:0:1")).isEqualTo(200);
    }

    @Test
    void shouldAcceptTheNameThatIsConfigured() throws Exception {
        assertThat(statusFor("switch.EXAMPLE", 7644, "10.1.2.3")).isEqualTo(200);
        assertThat(statusFor("switch.example.evil.example", 7644, "10.1.2.3")).isEqualTo(421);
    }

    @Test
    void shouldAcceptLoopbackInEveryForm() throws Exception {
        assertThat(statusFor("LocalHost", 7644, "127.0.0.1")).isEqualTo(200);
        assertThat(statusFor("127.0.0.1", 7644, "127.0.0.1")).isEqualTo(200);
        assertThat(statusFor("[0:0:0:0:0:0:0:1]", 7644, "0:0:0:0:0:0:0:1")).isEqualTo(200);
    }

    @Test
    void shouldRefuseAnotherPort() throws Exception {
        assertThat(statusFor("localhost", 80, "127.0.0.1")).isEqualTo(421);
    }

    private int statusFor(String host, int port, String localAddress) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/actuator/health");
        request.setServerName(host);
        request.setServerPort(port);
        request.setLocalAddr(localAddress);
        request.setLocalPort(7644);
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }
}
