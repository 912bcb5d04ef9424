package dev.valed.daemon.demo;

import dev.valed.daemon.RunningDaemon;
import dev.valed.daemon.control.FdbFilter;
import dev.valed.daemon.control.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Draws the demo's table again and again: addresses on top, ports, what can be tried. */
final class DemoView {

    private final RunningDaemon daemon;
    private final DemoHosts hosts;
    private final Screen screen;
    private final LiveTable table = new LiveTable();
    private final long start = System.nanoTime();
    private long drawn = start;

    DemoView(RunningDaemon daemon, DemoHosts hosts, Screen screen) {
        this.daemon = daemon;
        this.hosts = hosts;
        this.screen = screen;
    }

    /**
     * Returns when the time is up.
     *
     * @param seconds null for no end
     */
    void show(@Nullable Integer seconds) throws InterruptedException {
        lines(); // the counters from which the first rates are counted
        while (seconds == null || secondsSince(start) < seconds) {
            Thread.sleep(screen.periodMillis());
            screen.draw(lines());
        }
    }

    private List<String> lines() {
        double sinceDrawn = secondsSince(drawn);
        drawn = System.nanoTime();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "valed demo, switch %s, %.0f s. Ctrl-C ends it.", DemoSwitch.NAME, secondsSince(start)));
        lines.add("  REST API  " + daemon.apiUrl());
        lines.add("  metrics   " + daemon.metricsUrl());
        lines.add("");
        try {
            lines.addAll(table.lines(
                    daemon.service().ports(DemoSwitch.NAME),
                    daemon.service().fdb().list(DemoSwitch.NAME, FdbFilter.all()),
                    sinceDrawn));
        } catch (ServiceException e) {
            lines.add("switch " + DemoSwitch.NAME + " is gone: " + e.getMessage());
        }
        lines.add("");
        lines.add("Try in another terminal:  ./vale ctl show " + DemoSwitch.NAME);
        lines.add(hosts.hint());
        return lines;
    }

    private static double secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toNanos() / 1e9;
    }
}
