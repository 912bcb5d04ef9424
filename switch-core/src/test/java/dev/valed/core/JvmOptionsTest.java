package dev.valed.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {

    private static final String DONT_INLINE = "-XX:CompileCommand=dontinline,";

    /** A method that is renamed would silently lose a third of the speed. */
    @Test
    void shouldNameMethodsThatExist() throws IOException, ClassNotFoundException {
        List<String> methods = Files.readAllLines(Path.of("jvm.options")).stream()
                .filter(line -> line.startsWith(DONT_INLINE))
                .map(line -> line.substring(DONT_INLINE.length()))
                .toList();

        assertThat(methods).isNotEmpty();
        for (String method : methods) {
            String[] parts = method.split("::");
            assertThat(Arrays.stream(Class.forName(parts[0]).getDeclaredMethods())
                            .map(Method::getName))
                    .contains(parts[1]);
        }
    }
}
