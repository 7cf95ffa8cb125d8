package io.pagegrad.pagefile.postgres;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.catalog.ClassRow;
import io.pagegrad.pagefile.postgres.catalog.DatabaseCatalog;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.scan.ToastSource;
import io.pagegrad.pagefile.postgres.verify.HeapVerifyUnit;
import io.pagegrad.pagefile.postgres.verify.KnownDamage;
import io.pagegrad.pagefile.postgres.verify.RelationFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Makes the units that verify relations of one database.
///
/// @param database whose catalogs say what is in which file
/// @param unitBytes bytes of pages in a unit, about
record RelationVerification(PostgresDatabase database, long unitBytes) {
    /// Units of some relations and of their out-of-line values.
    List<VerifyUnit> withToast(List<ClassRow> relations) throws IOException {
        List<VerifyUnit> units = new ArrayList<>();
        for (ClassRow row : relations) {
            units.addAll(heap(row));
            ClassRow toast = database.catalog().relation(row.toastRelation());
            if (row.toastRelation() != 0 && toast != null) {
                units.addAll(heap(toast));
            }
        }
        return units;
    }

    /// Units of every file of the database.
    List<VerifyUnit> ofDatabase() throws IOException {
        RelationFiles files = new RelationFiles(database.catalog().storage());
        List<String> folders = files.foldersOf(
                database.catalog().database().tablespace(),
                database.catalog().database().oid());
        return ofFolders(folders, row -> !row.shared());
    }

    /// Units of every file of some folders, by what the catalogs say where they say it.
    List<VerifyUnit> ofFolders(List<String> folders, Predicate<ClassRow> relations) throws IOException {
        DatabaseCatalog catalog = database.catalog();
        List<VerifyUnit> units = new ArrayList<>();
        Set<String> known = new HashSet<>();
        List<ClassRow> heaps = catalog.relations().stream()
                .filter(row -> row.hasHeap() && row.persistence() != 't')
                .filter(relations)
                .filter(this::isReadable)
                .toList();
        catalog.prepareColumns(heaps.stream().map(ClassRow::oid).toList());
        for (ClassRow row : heaps) {
            units.addAll(heap(row));
            fileOf(row, known);
        }
        RelationFiles files = new RelationFiles(catalog.storage());
        for (String folder : folders) {
            units.addAll(files.units(folder, known, unitBytes));
        }
        return units;
    }

    private boolean isReadable(ClassRow row) {
        try {
            database.rules().refuseOtherAccessMethods(row);
            return true;
        } catch (UnsupportedPagefileException | IOException e) {
            // its files are still checked as files
            return false;
        }
    }

    private void fileOf(ClassRow row, Set<String> known) throws IOException {
        try {
            known.add(database.catalog().heap(row).files().base());
        } catch (CorruptPageException e) {
            // a missing file has been told by its unit
        }
    }

    private List<VerifyUnit> heap(ClassRow row) throws IOException {
        DatabaseCatalog catalog = database.catalog();
        try {
            HeapRelation heap = catalog.heap(row);
            ToastSource toast = database.toast(row);
            List<StoredColumn> columns = catalog.columns(row.oid());
            List<VerifyUnit> units = new ArrayList<>();
            SegmentFiles files = heap.files();
            long perUnit = Math.max(1, unitBytes / files.pageBytes());
            for (long first = 0; first < files.pages(); first += perUnit) {
                units.add(new HeapVerifyUnit(
                        heap,
                        columns,
                        toast,
                        catalog.storage().reading(),
                        catalog.storage().version().major(),
                        first,
                        Math.min(files.pages(), first + perUnit)));
            }
            CorruptPageException end = files.endDamage();
            if (end != null) {
                units.add(new KnownDamage(heap.name(), end));
            }
            return units;
        } catch (CorruptPageException e) {
            return List.of(new KnownDamage(catalog.namespace(row.namespace()) + "." + row.name(), e));
        }
    }
}
