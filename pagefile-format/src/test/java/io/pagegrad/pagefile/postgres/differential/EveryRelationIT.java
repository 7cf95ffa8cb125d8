package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.TableSummary;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.testdata.PostgresBinaries;
import io.pagegrad.testdata.PostgresServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/// Every relation of every database of a hostile cluster, system catalogs too, for every major version: what the
/// reader gives is what the server prints.
///
/// Read twice: right after a stop, when nobody has looked at the rows and no hint bit is set, and after the
/// server has read them all. The system property `pagegrad.test.majors` narrows the versions, `15,18`.
@ParameterizedClass
@FieldSource("MAJORS")
class EveryRelationIT {
    static final List<Integer> MAJORS = majors();

    private static PostgresServer server;
    private static Map<String, Map<String, String>> relations;
    private static Map<String, Map<String, ClusterReading>> unread;
    private static Map<String, Map<String, ClusterReading>> hinted;
    private static Map<String, Map<String, byte[]>> expected;
    private static Map<String, Map<String, ClusterReading>> onlyParents;
    private static Map<String, Map<String, byte[]>> expectedOnlyParents;
    private static Map<String, ValueForms> values;
    private static Map<String, byte[]> expectedValues;

    @Parameter
    int major;

    @BeforeParameterizedClassInvocation
    static void makeAndRead(int major) throws Exception {
        server = HostileCluster.start(major);
        relations = HostileCluster.relations(server);
        Map<String, Map<String, String>> parents = HostileCluster.parents(server);
        server.stop();
        unread = ClusterReading.of(server.dataDirectory(), relations, false);
        values = ValueForms.ofAll(
                server.dataDirectory(), "postgres", relations.get("postgres").keySet());
        server.start();
        expectedValues = new LinkedHashMap<>();
        for (Map.Entry<String, ValueForms> table : values.entrySet()) {
            expectedValues.put(table.getKey(), server.copyCsv(table.getValue().query()));
        }
        expected = copies(relations, "");
        expectedOnlyParents = copies(parents, "ONLY ");
        server.stop();
        hinted = ClusterReading.of(server.dataDirectory(), relations, false);
        onlyParents = ClusterReading.of(server.dataDirectory(), parents, true);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
        relations = null;
        unread = null;
        hinted = null;
        values = null;
        expected = null;
    }

    @Test
    void rowsThatNobodyReadYetComeOutAsTheServerPrintsThem() {
        assertThat(differences(expected, unread)).isEmpty();
    }

    @Test
    void rowsWithHintBitsComeOutAsTheServerPrintsThem() {
        assertThat(differences(expected, hinted)).isEmpty();
    }

    @Test
    void valuesAreThoseThatTheServerSends() {
        assertThat(values).hasSizeGreaterThan(120);
        List<String> differences = new ArrayList<>();
        values.forEach((relation, forms) -> {
            byte[] wanted = expectedValues.get(relation);
            if (!Refusals.IN_ANY_ORDER.contains(relation) || !CsvDifference.sameLines(wanted, forms.csv())) {
                String difference = CsvDifference.first(wanted, forms.csv());
                if (difference != null) {
                    differences.add("\n" + major + " " + relation + ": " + difference + "\n     " + forms.query());
                }
            }
        });
        assertThat(differences).isEmpty();
    }

    @Test
    void childrenAreLeftOutOnDemand() {
        assertThat(onlyParents.get("postgres")).containsKey("rels.animal");
        assertThat(differences(expectedOnlyParents, onlyParents)).isEmpty();
    }

    @Test
    void everyRelationWithRowsIsListed() throws Exception {
        try (PagefileSource source = ClusterReading.format().open(server.dataDirectory())) {
            assertThat(source.databases()).containsExactlyElementsOf(new TreeSet<>(relations.keySet()));
            for (Map.Entry<String, Map<String, String>> database : relations.entrySet()) {
                Set<String> listed = new TreeSet<>();
                for (TableSummary summary : source.database(database.getKey()).tables()) {
                    listed.add(SqlName.quoted(summary.schema()) + "." + SqlName.quoted(summary.name()));
                }
                Set<String> wanted = new TreeSet<>();
                database.getValue().forEach((name, kind) -> {
                    if (!kind.equals("t")) {
                        wanted.add(SqlName.requoted(name));
                    }
                });
                assertThat(listed).as(database.getKey()).containsAll(wanted);
            }
        }
    }

    private static List<Integer> majors() {
        String chosen = System.getProperty("pagegrad.test.majors");
        return chosen == null
                ? PostgresBinaries.majors()
                : Stream.of(chosen.split(",")).map(Integer::valueOf).toList();
    }

    private static Map<String, Map<String, byte[]>> copies(Map<String, Map<String, String>> relations, String only)
            throws Exception {
        Map<String, Map<String, byte[]>> copies = new LinkedHashMap<>();
        for (Map.Entry<String, Map<String, String>> database : relations.entrySet()) {
            Map<String, byte[]> ofDatabase = new LinkedHashMap<>();
            for (String relation : database.getValue().keySet()) {
                ofDatabase.put(relation, server.copyCsvIn(database.getKey(), "SELECT * FROM " + only + relation));
            }
            copies.put(database.getKey(), ofDatabase);
        }
        return copies;
    }

    private List<String> differences(
            Map<String, Map<String, byte[]>> wanted, Map<String, Map<String, ClusterReading>> readings) {
        List<String> differences = new ArrayList<>();
        wanted.forEach((database, tables) -> tables.forEach((relation, csv) -> {
            String difference = difference(relation, csv, readings.get(database).get(relation));
            if (difference != null) {
                differences.add("\n" + major + " " + database + " " + relation + ": " + difference);
            }
        }));
        return differences;
    }

    private static String difference(String relation, byte[] csv, ClusterReading reading) {
        String refusal = Refusals.EXPECTED.get(relation);
        if (refusal != null) {
            boolean asWritten = reading.failure() instanceof UnsupportedPagefileException
                    && reading.failure().getMessage().contains(refusal);
            return asWritten ? null : "should be refused with '" + refusal + "', but " + reading.failure();
        }
        if (reading.failure() != null) {
            return reading.failure().toString();
        }
        if (Refusals.IN_ANY_ORDER.contains(relation) && CsvDifference.sameLines(csv, reading.csv())) {
            return null;
        }
        return CsvDifference.first(csv, reading.csv());
    }
}
