package dev.valed.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {

    @ParameterizedTest
    @CsvSource({"UTF-8, ██▍", "US-ASCII, ###"})
    void shouldDrawBarsThatTheLocaleHas(Charset charset, String bar) {
        for (boolean terminal : new boolean[] {false, true}) {
            ByteArrayOutputStream drawn = new ByteArrayOutputStream();
            try (Screen screen = new Screen(new PrintStream(drawn, false, charset), terminal)) {
                screen.draw(List.of("a " + "██▍" + " 2 /s"));
            }

            assertThat(drawn.toString(charset)).contains("a " + bar + " 2 /s").doesNotContain("?\u2588");
        }
    }
}
