package dev.valed.daemon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BearerTokenTest {

    @Test
    void shouldMatchItselfOnly() {
        BearerToken token = new BearerToken("geheim-ß");

        assertThat(token.matches("geheim-ß")).isTrue();
        assertThat(token.matches("geheim-s")).isFalse();
        assertThat(token.matches("")).isFalse();
    }

    @Test
    void shouldNotBeEmpty() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BearerToken(" "));
    }
}
