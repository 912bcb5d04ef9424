package dev.valed.ports;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may use what, held by the build and not by memory. */
@AnalyzeClasses(packages = "dev.valed.ports", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule USES_THE_CORE_AND_JNA_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.valed.ports..",
                    "dev.valed.core..",
                    "com.sun.jna..",
                    "java..",
                    "com.sun.management..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule MAKES_SYSTEM_CALLS_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.valed.ports.sys..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    /** Whoever writes a client needs no daemon. */
    @ArchTest
    static final ArchRule CLIENT_KNOWS_NO_TAPS = noClasses()
            .that()
            .resideInAPackage("dev.valed.ports.client..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.valed.ports.tap..");

    @ArchTest
    static final ArchRule HAS_NO_CYCLES =
            slices().matching("dev.valed.ports.(*)..").should().beFreeOfCycles();
}
