package dev.valed.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may use what, held by the build and not by memory. */
@AnalyzeClasses(packages = "dev.valed.core", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String CORE = "dev.valed.core.";

    /** The frames' path: every package but the control side and the worker around the forwarder. */
    private static final String[] HOT = {
        CORE + "memory..", CORE + "frame..", CORE + "offload..", CORE + "ring..", CORE + "fdb..", CORE + "forwarding.."
    };

    @ArchTest
    static final ArchRule USES_THE_JDK_AND_JSPECIFY_ONLY = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.valed.core..", "java..", "jdk..", "org.jspecify..");

    @ArchTest
    static final ArchRule POINTS_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("memory")
            .definedBy(CORE + "memory..")
            .layer("counters")
            .definedBy(CORE + "counters..")
            .layer("frame")
            .definedBy(CORE + "frame..")
            .layer("port")
            .definedBy(CORE + "port..")
            .layer("offload")
            .definedBy(CORE + "offload..")
            .layer("ring")
            .definedBy(CORE + "ring..")
            .layer("fdb")
            .definedBy(CORE + "fdb..")
            .layer("forwarding")
            .definedBy(CORE + "forwarding..")
            .layer("worker")
            .definedBy(CORE + "worker..")
            .layer("control")
            .definedBy(CORE + "control..")
            .whereLayer("memory")
            .mayNotAccessAnyLayer()
            .whereLayer("counters")
            .mayNotAccessAnyLayer()
            .whereLayer("frame")
            .mayOnlyAccessLayers("memory")
            .whereLayer("port")
            .mayOnlyAccessLayers("counters", "frame")
            .whereLayer("offload")
            .mayOnlyAccessLayers("memory", "frame")
            .whereLayer("ring")
            .mayOnlyAccessLayers("memory", "counters", "frame", "port", "offload")
            .whereLayer("fdb")
            .mayOnlyAccessLayers("frame", "port")
            .whereLayer("forwarding")
            .mayOnlyAccessLayers("counters", "frame", "port", "fdb")
            .whereLayer("worker")
            .mayOnlyAccessLayers("port", "forwarding")
            .whereLayer("control")
            .mayOnlyAccessLayers("counters", "port", "fdb", "forwarding", "worker");

    @ArchTest
    static final ArchRule HAS_NO_CYCLES =
            slices().matching("dev.valed.core.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule LOGS_NOTHING = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.logging..", "org.slf4j..")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    /** Streams are for the cold side: making a topology, summing counters. */
    @ArchTest
    static final ArchRule STREAMS_NOWHERE_NEAR_FRAMES = noClasses()
            .that()
            .resideInAnyPackage(
                    CORE + "memory..", CORE + "frame..", CORE + "offload..", CORE + "ring..", CORE + "fdb..")
            .or()
            .haveSimpleNameStartingWith("Forwarder")
            .or()
            .haveSimpleNameStartingWith("LearningBridge")
            .or()
            .haveSimpleNameStartingWith("EgressCopier")
            .or()
            .haveSimpleNameStartingWith("DestinationLists")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.stream..");

    @ArchTest
    static final ArchRule LOCKS_NOWHERE_NEAR_FRAMES = noClasses()
            .that()
            .resideInAnyPackage(HOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule MONITORS_ON_THE_CONTROL_SIDE_ONLY = noMethods()
            .that()
            .areDeclaredInClassesThat(not(resideInAPackage(CORE + "control..")))
            .should()
            .haveModifier(SYNCHRONIZED);

    /** Foreign memory is read and written by one class, whose method names say with which ordering. */
    @ArchTest
    static final ArchRule TOUCHES_FOREIGN_MEMORY_IN_ONE_PLACE = noClasses()
            .that(not(resideInAnyPackage(CORE + "memory..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");
}
