package dev.valed.daemon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may use what, held by the build and not by memory. */
@AnalyzeClasses(
        packages = {"dev.valed.daemon", "dev.valed.ctl"},
        importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** It must answer at once, so what is slow to load is not on its class path. */
    @ArchTest
    static final ArchRule COMMAND_LINE_STARTS_LIGHT = classes()
            .that()
            .resideInAPackage("dev.valed.ctl..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.valed.ctl..",
                    "java..",
                    "javax.net.ssl..",
                    "com.sun.net.httpserver..",
                    "picocli..",
                    "tools.jackson.core..",
                    "org.jspecify..");

    /** Frames move before the web server is up and after it is down. */
    @ArchTest
    static final ArchRule CONTROL_KNOWS_NO_WEB = noClasses()
            .that()
            .resideInAnyPackage("dev.valed.daemon.control..", "dev.valed.daemon.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "jakarta..", "dev.valed.daemon.web..");

    /** All changes go through the service. */
    @ArchTest
    static final ArchRule WEB_DOES_NOT_TOUCH_THE_CORE = noClasses()
            .that()
            .resideInAnyPackage("dev.valed.daemon.web..", "dev.valed.daemon.security..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.valed.core.control..",
                    "dev.valed.core.forwarding..",
                    "dev.valed.ports.tap..",
                    "dev.valed.ports.netmap..",
                    "dev.valed.ports.client..");
}
