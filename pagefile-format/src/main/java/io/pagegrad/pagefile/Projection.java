package io.pagegrad.pagefile;

import io.pagegrad.column.PhysicalType;
import io.pagegrad.column.Schema;
import java.util.ArrayList;
import java.util.List;

/// Which columns of a table a scan decodes, in which order and form. Columns not listed are skipped, not decoded.
public record Projection(List<Item> items) {
    /// How a value is asked for.
    public enum Form {
        /// In the physical type of its logical type: numbers as numbers, text as UTF-8, bytea as its bytes.
        VALUE,
        /// As the server prints it, UTF-8, in a [PhysicalType#BYTES] column; every readable type has this form.
        TEXT
    }

    /// @param column index in the table's schema
    public record Item(int column, Form form) {}

    public Projection {
        items = List.copyOf(items);
    }

    public static Projection all(Schema schema, Form form) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            items.add(new Item(i, form));
        }
        return new Projection(items);
    }

    /// Physical type of each item's column in a batch.
    public List<PhysicalType> physicalTypes(Schema schema) {
        return items.stream()
                .map(item -> item.form() == Form.TEXT
                        ? PhysicalType.BYTES
                        : schema.field(item.column()).type().physical())
                .toList();
    }
}
