package io.pagegrad.cli.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The arrows of ARCHITECTURE.md, checked on compiled classes.
class ArrowsTest {
    /// What each module may use of ours; everything else of ours is forbidden to it.
    private static final Map<String, Set<String>> ARROWS = new TreeMap<>(Map.of(
            "testdata", Set.of(),
            "column", Set.of(),
            "pagefile", Set.of("column"),
            "expression", Set.of("column"),
            "cache", Set.of("column", "pagefile", "expression"),
            "trainer", Set.of("column", "pagefile", "expression", "cache"),
            "gpu", Set.of("column", "pagefile", "expression", "cache", "trainer"),
            "cli", Set.of("column", "pagefile", "expression", "cache", "trainer", "gpu", "testdata")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.pagegrad");

    @TestFactory
    List<DynamicTest> modulesUseOnlyWhatTheyMay() {
        List<DynamicTest> tests = new ArrayList<>();
        ARROWS.forEach((module, allowed) -> {
            List<String> forbidden = ARROWS.keySet().stream()
                    .filter(other -> !other.equals(module) && !allowed.contains(other))
                    .map(ArrowsTest::packagesOf)
                    .toList();
            if (!forbidden.isEmpty()) {
                tests.add(DynamicTest.dynamicTest(
                        module,
                        () -> noClasses()
                                .that(resideInAPackage(packagesOf(module)))
                                .should()
                                .dependOnClassesThat(resideInAnyPackage(forbidden.toArray(String[]::new)))
                                .allowEmptyShould(true)
                                .check(CLASSES)));
            }
        });
        return tests;
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.pagegrad.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void formatsDoNotSeeEachOther() {
        for (String format : List.of("postgres", "innodb", "sqlite", "greenplum")) {
            String[] others = List.of("postgres", "innodb", "sqlite", "greenplum").stream()
                    .filter(other -> !other.equals(format))
                    .map(other -> packagesOf("pagefile." + other))
                    .toArray(String[]::new);
            noClasses()
                    .that(resideInAPackage(packagesOf("pagefile." + format)))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(others))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void onlyTheFormatItselfIsBehindTheContract() {
        noClasses()
                .that(resideInAnyPackage("io.pagegrad.cache..", "io.pagegrad.trainer..", "io.pagegrad.gpu.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(packagesOf("pagefile.postgres")))
                .check(CLASSES);
    }

    private static String packagesOf(String module) {
        return "io.pagegrad." + module + "..";
    }
}
