package dev.valed.daemon.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class LoopbackReadsTest {

    @Test
    void shouldMatchReadsFromThisMachineOnly() {
        assertThat(matches("GET", "127.0.0.1")).isTrue();
        assertThat(matches("HEAD", "0:0:0:0:0:0:0:1")).isTrue();
        assertThat(matches("GET", "192.0.2.7")).isFalse();
        assertThat(matches("GET", "fe80:0:0:0:0:0:0:1%eth0")).isFalse();
        assertThat(matches("PUT", "127.0.0.1")).isFalse();
        assertThat(matches("get", "127.0.0.1")).isFalse();
    }

    private static boolean matches(String method, String from) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/api/v1/switches");
        request.setRemoteAddr(from);
        return new LoopbackReads().matches(request);
    }
}
