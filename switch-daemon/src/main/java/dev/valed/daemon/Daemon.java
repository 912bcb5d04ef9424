package dev.valed.daemon;

import dev.valed.core.control.SwitchCore;
import dev.valed.daemon.config.ConfigurationException;
import dev.valed.daemon.config.ConfigurationFile;
import dev.valed.daemon.control.ApiSettings;
import dev.valed.daemon.control.Configuration;
import dev.valed.daemon.control.ManagementPath;
import dev.valed.daemon.control.NetmapPrograms;
import dev.valed.daemon.control.Origin;
import dev.valed.daemon.control.PortSpec;
import dev.valed.daemon.control.ServiceException;
import dev.valed.daemon.control.SwitchService;
import dev.valed.daemon.control.TlsSettings;
import dev.valed.daemon.health.ForwardingHealth;
import dev.valed.daemon.preflight.Preflight;
import dev.valed.daemon.preflight.Shortage;
import dev.valed.daemon.systemd.ServiceNotification;
import dev.valed.daemon.systemd.SignsOfLife;
import dev.valed.daemon.web.TlsBundle;
import dev.valed.daemon.web.ValedApplication;
import dev.valed.ports.netmap.budget.Budgets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/** The daemon's life: forwarding starts first and stops last, the web server is around it. */
public final class Daemon {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private static final String SOCKET = "netmap.sock";
    /** Together no more than the 10 s that container runtimes wait before they kill. */
    private static final Duration WEB_LIMIT = Duration.ofSeconds(4);

    private static final Duration SERVER_LIMIT = Duration.ofSeconds(2);
    private static final Duration SWITCHES_LIMIT = Duration.ofSeconds(3);
    private static final Duration BRIEF_LIMIT = Duration.ofSeconds(1);

    private final Settings settings;
    private final Teardown teardown;
    private final ManagementPath managementPath;
    private final Preflight preflight = Preflight.ofThisProcess();

    /** @param teardown is told of everything that starts, also if the start fails later */
    public Daemon(Settings settings, Teardown teardown) {
        this.settings = settings;
        this.managementPath = new ManagementPath(settings.api().getAddress());
        this.teardown = teardown;
    }

    /** Starts with the switches of the start-up file, if there is one; returns when everything runs. */
    void start() throws StartupException {
        start(readConfiguration());
    }

    /** Starts with these switches, whatever the settings say of a file; returns when everything runs. */
    public RunningDaemon start(Configuration configuration) throws StartupException {
        checkTls();
        int user = RuntimeDirectory.ownUser();
        Path directory = RuntimeDirectory.choose(settings.runtimeDirectory(), System.getenv(), user);
        RuntimeDirectory.prepare(directory, user);
        InstanceLock lock = InstanceLock.take(directory);
        teardown.add("lock", BRIEF_LIMIT, lock::close);
        String token = TokenFile.establish(directory, System.getenv("VALE_TOKEN"));

        SwitchService service = startForwarding(configuration, directory, user);
        long firstFrame = ProcessAge.millis();
        preflight.shortages().forEach(Daemon::log);
        ConfigurableApplicationContext web = startWeb(service, token);
        RunningDaemon running = new RunningDaemon(
                service,
                directory.resolve(SOCKET),
                bound(web, settings.api(), "local.server.port"),
                bound(web, settings.management(), "local.management.port"),
                settings.tls());
        announce(running, firstFrame);
        ServiceNotification notification = ServiceNotification.of(System.getenv());
        SignsOfLife signs = SignsOfLife.start(
                notification,
                () -> ForwardingHealth.comesRound(service.longestSilenceNanos()),
                () -> settings.workers() + " workers, API " + running.apiUrl());
        teardown.add("signs of life", BRIEF_LIMIT, signs::close);
        return running;
    }

    private Configuration readConfiguration() throws StartupException {
        Path file = settings.configuration();
        try {
            return file == null
                    ? Configuration.empty()
                    : ConfigurationFile.read(file, spec -> managementPath.refuse(spec, null, "force: true"));
        } catch (ConfigurationException e) {
            throw new StartupException(StartupException.WRONG_CONFIGURATION, String.valueOf(e.getMessage()));
        }
    }

    private void checkTls() throws StartupException {
        TlsSettings tls = settings.tls();
        try {
            if (tls != null) {
                TlsBundle.check(tls);
            }
        } catch (CertificateException e) {
            throw new StartupException(StartupException.WRONG_CONFIGURATION, String.valueOf(e.getMessage()));
        }
    }

    private SwitchService startForwarding(Configuration configuration, Path directory, int user)
            throws StartupException {
        SwitchCore core = ForwardingCore.start(settings);
        NetmapPrograms programs =
                new NetmapPrograms(core, new LinuxPorts(preflight), user, this::refuseToPrograms, budgets());
        SwitchService service = programs.service();
        teardown.add("switches", SWITCHES_LIMIT, service::close);
        apply(configuration, service);
        Path socket = directory.resolve(SOCKET);
        try {
            programs.serve(socket, settings.socketMode());
        } catch (IOException e) {
            throw StartupException.cannotCreate(socket, e);
        }
        teardown.add("netmap server", SERVER_LIMIT, programs::close);
        service.markReady();
        return service;
    }

    private void refuseToPrograms(PortSpec wanted) throws ServiceException {
        if (!settings.forceTakeover()) {
            managementPath.refuse(wanted, null, "valed's option --force-takeover");
        }
    }

    private Budgets budgets() {
        Long asked = settings.memoryLimit();
        return new Budgets(asked == null ? preflight.usualPortMemory() : asked, preflight.descriptors());
    }

    /** Whoever does without TAPs or interfaces has chosen to; too little memory or too few descriptors nobody chooses. */
    private static void log(Shortage shortage) {
        switch (shortage.facility()) {
            case TAPS, INTERFACES, AF_XDP, NAMESPACES -> LOG.info("{}", shortage);
            case PROGRAMS, MEMORY, DESCRIPTORS -> LOG.warn("{}", shortage);
        }
    }

    private void apply(Configuration configuration, SwitchService service) throws StartupException {
        try {
            ScopedValue.where(Origin.CURRENT, "start-up file").call(() -> service.apply(configuration));
        } catch (ServiceException e) {
            throw new StartupException(
                    StartFailure.exitCode(e), settings.configuration() + " cannot be applied: " + e.getMessage());
        }
    }

    private ConfigurableApplicationContext startWeb(SwitchService service, String token) throws StartupException {
        ApiSettings api = new ApiSettings(settings.api(), settings.management(), token, settings.tls());
        try {
            ConfigurableApplicationContext web = ValedApplication.start(service, preflight, api);
            teardown.add("web server", WEB_LIMIT, web::close);
            return web;
        } catch (RuntimeException e) {
            throw StartFailure.ofWebServer(e);
        }
    }

    /** The one line that tells where everything is. */
    private void announce(RunningDaemon running, long firstFrame) {
        List<String> switches = running.service().switches().stream()
                .map(s -> s.name() + " (ports: " + s.ports() + ")")
                .toList();
        LOG.info(
                "valed {} is ready: API {}, metrics {}, socket {}, switches: {};"
                        + " {} workers; frames moved after {} ms, ready after {} ms",
                Version.number(),
                running.apiUrl(),
                running.metricsUrl(),
                running.socket(),
                switches.isEmpty() ? "none" : String.join(", ", switches),
                settings.workers(),
                firstFrame,
                ProcessAge.millis());
    }

    /** With the port that it got, if any would do. */
    private static InetSocketAddress bound(
            ConfigurableApplicationContext web, InetSocketAddress asked, String property) {
        int port = web.getEnvironment().getProperty(property, Integer.class, asked.getPort());
        return new InetSocketAddress(asked.getAddress(), port);
    }
}
