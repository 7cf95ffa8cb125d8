package io.pagegrad.column;

import java.util.List;

/// The columns of a table or query result, in order. Names need not be unique in a query result.
public record Schema(List<Field> fields) {
    public Schema {
        fields = List.copyOf(fields);
    }

    public int size() {
        return fields.size();
    }

    public Field field(int index) {
        return fields.get(index);
    }

    /// Index of the first column of that exact name, or -1.
    public int indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }
}
