package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.type.PgAttribute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/// `pg_attribute` of one database. Thread-safe.
///
/// It can be large, so only what was asked for is kept; each question for relations not met before reads it once.
final class AttributeCatalog {
    private final CatalogRelation relation;
    private final HeapReading reading;
    private final Map<Integer, List<AttributeRow>> known = new HashMap<>();

    AttributeCatalog(CatalogRelation relation, HeapReading reading) {
        this.relation = relation;
        this.reading = reading;
    }

    /// Reads the columns of every relation that `wanted` accepts.
    synchronized void load(IntPredicate wanted) throws IOException {
        known.putAll(read(wanted));
    }

    /// Columns of one relation by number, dropped ones included; empty when it has none.
    synchronized List<AttributeRow> of(int relationOid) throws IOException {
        if (!known.containsKey(relationOid)) {
            loadAll(List.of(relationOid));
        }
        return known.get(relationOid);
    }

    /// Reads the columns of several relations at once.
    synchronized void loadAll(Collection<Integer> relations) throws IOException {
        Set<Integer> unknown = new HashSet<>(relations);
        unknown.removeAll(known.keySet());
        if (unknown.isEmpty()) {
            return;
        }
        Map<Integer, List<AttributeRow>> found = read(unknown::contains);
        for (int oid : unknown) {
            known.put(oid, found.getOrDefault(oid, List.of()));
        }
    }

    private Map<Integer, List<AttributeRow>> read(IntPredicate wanted) throws IOException {
        Columns columns = new Columns(relation);
        Map<Integer, List<AttributeRow>> found = new HashMap<>();
        relation.forEach(reading, row -> {
            int owner = row.int4(columns.attrelid);
            if (row.int2(columns.attnum) > 0 && wanted.test(owner)) {
                found.computeIfAbsent(owner, oid -> new ArrayList<>()).add(columns.read(row));
            }
        });
        for (Map.Entry<Integer, List<AttributeRow>> entry : found.entrySet()) {
            entry.getValue().sort(Comparator.comparingInt(AttributeRow::number));
            checkNumbers(entry.getKey(), entry.getValue());
            entry.setValue(List.copyOf(entry.getValue()));
        }
        return found;
    }

    private void checkNumbers(int owner, List<AttributeRow> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).number() != i + 1) {
                throw new CorruptPageException(
                        io.pagegrad.pagefile.PageRef.ofFile(
                                relation.heap().files().nameOf(0)),
                        "attnum=" + rows.get(i).number() + " of relation " + Integer.toUnsignedString(owner),
                        "must be " + (i + 1),
                        CorruptPageException.ChecksumState.OFF);
            }
        }
    }

    /// Column numbers of `pg_attribute` itself.
    private static final class Columns {
        private final int attrelid;
        private final int attname;
        private final int atttypid;
        private final int attlen;
        private final int attnum;
        private final int atttypmod;
        private final int attbyval;
        private final int attalign;
        private final int attnotnull;
        private final int atthasmissing;
        private final int attgenerated;
        private final int attisdropped;
        private final int attcollation;
        private final int attmissingval;

        Columns(CatalogRelation relation) {
            attrelid = relation.column("attrelid");
            attname = relation.column("attname");
            atttypid = relation.column("atttypid");
            attlen = relation.column("attlen");
            attnum = relation.column("attnum");
            atttypmod = relation.column("atttypmod");
            attbyval = relation.column("attbyval");
            attalign = relation.column("attalign");
            attnotnull = relation.column("attnotnull");
            atthasmissing = relation.columnOrNone("atthasmissing");
            attgenerated = relation.columnOrNone("attgenerated");
            attisdropped = relation.column("attisdropped");
            attcollation = relation.column("attcollation");
            attmissingval = relation.columnOrNone("attmissingval");
        }

        AttributeRow read(CatalogRow row) throws IOException {
            PgAttribute attribute = new PgAttribute(
                    row.name(attname),
                    row.int4(atttypid),
                    row.int4(atttypmod),
                    row.bool(attisdropped),
                    row.int2(attlen),
                    row.bool(attbyval),
                    row.letter(attalign));
            checkShape(row, attribute);
            boolean hasMissing = row.bool(atthasmissing) && !row.isNull(attmissingval);
            try {
                return new AttributeRow(
                        attribute,
                        row.int2(attnum),
                        row.bool(attnotnull),
                        row.letter(attgenerated),
                        row.int4(attcollation),
                        hasMissing ? MissingValue.of(row.payload(attmissingval), attribute.length()) : null);
            } catch (MalformedDatum e) {
                throw row.corrupt("column " + attribute.name() + " " + e.field(), e.rule());
            }
        }

        private static void checkShape(CatalogRow row, PgAttribute attribute) {
            if (attribute.length() < StoredColumn.C_STRING || attribute.length() == 0) {
                throw row.corrupt(
                        "attlen=" + attribute.length() + " of column " + attribute.name(),
                        "must be above 0, or -1 or -2");
            }
            if ("csid".indexOf(attribute.alignment()) < 0) {
                throw row.corrupt(
                        "attalign=" + attribute.alignment() + " of column " + attribute.name(),
                        "must be one of c, s, i, d");
            }
        }
    }
}
