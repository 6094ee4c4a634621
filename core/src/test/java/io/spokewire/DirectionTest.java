package io.spokewire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/** Core stays pure: no I/O, no clock, no chance, no circles, and the router on top. */
@AnalyzeClasses(packages = "io.spokewire", importOptions = ImportOption.DoNotIncludeTests.class)
class DirectionTest {
    @ArchTest
    static final ArchRule SANS_IO =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.net..",
                            "java.nio.channels..",
                            "java.nio.file..",
                            "java.util.concurrent..");

    @ArchTest
    static final ArchRule NO_CLOCK =
            noClasses()
                    .should()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule NO_CHANCE =
            noClasses()
                    .should()
                    .callConstructor(SecureRandom.class)
                    .orShould()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .callMethod(UUID.class, "randomUUID")
                    .orShould()
                    .callConstructor(Date.class);

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.spokewire.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NET_IS_BELOW =
            noClasses()
                    .that()
                    .resideInAnyPackage("io.spokewire.net..", "io.spokewire.engine..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.spokewire.command..",
                            "io.spokewire.rib..",
                            "io.spokewire.nhrp..",
                            "io.spokewire.forward..",
                            "io.spokewire.router..");

    @ArchTest
    static final ArchRule ROUTER_IS_ON_TOP =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.spokewire.router..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.spokewire.router..");
}
