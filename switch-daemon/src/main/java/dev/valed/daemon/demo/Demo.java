package dev.valed.daemon.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.valed.daemon.Daemon;
import dev.valed.daemon.RunningDaemon;
import dev.valed.daemon.Settings;
import dev.valed.daemon.StartupException;
import dev.valed.daemon.Teardown;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/**
 * {@code ./vale demo}: a daemon with one switch and some traffic, and a table of what it does, until Ctrl-C. As root two
 * namespaces with a TAP each take part. Nothing is left behind.
 */
@Command(
        name = "vale demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a switch at work: two programs that exchange frames through shared memory and, as root,"
                    + " two network namespaces that ping each other through TAPs.",
            "Ctrl-C ends it and leaves nothing behind. Other options are the daemon's: see vale daemon --help."
        })
public final class Demo implements Callable<Integer> {

    private static final Duration STEP_LIMIT = Duration.ofSeconds(5);

    @Option(names = "--seconds", paramLabel = "N", description = "end by itself after N seconds")
    private @Nullable Integer seconds;

    @Unmatched
    private List<String> daemonOptions = List.of();

    private Demo() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Demo()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        Teardown teardown = new Teardown();
        Runtime.getRuntime().addShutdownHook(new Thread(teardown::run, "stop"));
        try {
            run(teardown);
            return CommandLine.ExitCode.OK;
        } catch (StartupException e) {
            System.err.println("vale demo: " + e.getMessage());
            return e.exitCode();
        } catch (IOException e) {
            System.err.println("vale demo: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void run(Teardown teardown) throws StartupException, IOException, InterruptedException {
        Settings settings = Settings.parse(daemonOptions);
        DemoHosts hosts = DemoHosts.make();
        teardown.add("namespaces", STEP_LIMIT, hosts::close);
        RunningDaemon daemon = new Daemon(settings, teardown).start(DemoSwitch.configuration(hosts.arePresent()));
        hosts.goOnline();
        DemoTraffic traffic = DemoTraffic.start(daemon.socket(), DemoSwitch.NAME);
        teardown.add("traffic", STEP_LIMIT, traffic::close);

        ((Logger) LoggerFactory.getLogger("dev.valed")).setLevel(Level.WARN); // the table tells the rest
        Screen screen = Screen.open(System.out);
        teardown.add("screen", STEP_LIMIT, screen::close);
        new DemoView(daemon, hosts, screen).show(seconds);
    }
}
