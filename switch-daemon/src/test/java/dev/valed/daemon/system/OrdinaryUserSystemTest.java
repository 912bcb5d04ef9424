package dev.valed.daemon.system;

import static dev.valed.daemon.testing.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.valed.daemon.testing.Http;
import dev.valed.ports.client.ValePort;
import dev.valed.ports.testing.TestNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A daemon without privileges: all but TAPs. */
@Needs("setpriv")
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class OrdinaryUserSystemTest {

    private static final int NOBODY = 65534;
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs");

    @AutoClose
    private static TestNetwork network;

    private static boolean javaIsForAll;

    @BeforeAll
    static void start() throws Exception {
        List<String> java = new ArrayList<>(AS_NOBODY);
        java.addAll(List.of(DaemonProcess.java(), "-version"));
        javaIsForAll = Tool.tryToRun(java).exitCode() == 0;
        if (javaIsForAll) {
            network = TestNetwork.start(OrdinaryUserSystemTest::startAsNobody);
        }
    }

    @BeforeEach
    void checkThatItCouldBeStarted() {
        assumeThat(javaIsForAll)
                .as("needs a JDK that everybody may run, and " + DaemonProcess.java() + " is not")
                .isTrue();
    }

    private static DaemonProcess startAsNobody(Path directory) throws Exception {
        forAll(directory);
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setAttribute(home, "unix:uid", NOBODY);
        // To where everybody may read them.
        Path options = forAll(Files.copy(DaemonProcess.OPTIONS, directory.resolve("jvm.options")));
        return DaemonProcess.start(home.resolve("run"), copyOfLibraries(directory), options, AS_NOBODY);
    }

    private static Path copyOfLibraries(Path directory) throws IOException {
        Path copy = forAll(Files.createDirectory(directory.resolve("lib")));
        try (var jars = Files.newDirectoryStream(DaemonProcess.LIBRARIES)) {
            for (Path jar : jars) {
                forAll(Files.copy(jar, copy.resolve(jar.getFileName())));
            }
        }
        return copy;
    }

    /** Whatever the umask. */
    private static Path forAll(Path path) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void shouldConnectPrograms() throws Exception {
        byte[] frame = new byte[60];
        try (ValePort sender = ValePort.open(network.daemon().socket(), "vale0:p1");
                ValePort receiver = ValePort.open(network.daemon().socket(), "vale0:p2")) {
            System.arraycopy(Frame.mac("ff:ff:ff:ff:ff:ff"), 0, frame, 0, 6);
            System.arraycopy(Frame.mac("02:80:00:00:00:01"), 0, frame, 6, 6);
            sender.send(frame);

            assertThat(receiver.receive(Duration.ofSeconds(60))).isEqualTo(frame);
        }
    }

    @Test
    void shouldSayWhichCapabilityATapTakes() throws Exception {
        Http.Response here = network.api().putPort("vale0:t", "{\"type\":\"tap\",\"device\":\"valedtest0\"}");
        assertProblem(here, 503, "unavailable").hasDetail("CAP_NET_ADMIN");

        TestNamespace namespace = network.own(TestNamespace.create());
        Http.Response elsewhere =
                network.api().putPort("vale0:t", "{\"type\":\"tap\",\"namespace\":\"" + namespace.name() + "\"}");
        assertProblem(elsewhere, 503, "unavailable").hasDetail("CAP_SYS_ADMIN");
    }
}
