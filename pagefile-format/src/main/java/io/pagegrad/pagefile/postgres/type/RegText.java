package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.type.PgObject.Catalog;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.StringJoiner;

/// `regclass`, `regproc`, `regtype` and the others: OIDs that print as the name of what they point to, as far as
/// the search path `pg_catalog, public` needs it; as a number where nothing has that OID.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/regproc.c.
final class RegText {
    private final ObjectNames objects;
    private final TypeNames types;

    RegText(ObjectNames objects, TypeNames types) {
        this.objects = objects;
        this.types = types;
    }

    /// Finds the text of an OID that is not 0; null when nothing has it.
    private interface Lookup {
        String name(int oid);
    }

    private static void print(MemorySegment data, long at, String zero, Lookup lookup, TextSink out) {
        int oid = Le.i32(data, at);
        String name = oid == 0 ? zero : lookup.name(oid);
        if (name == null) {
            out.append(Le.u32(data, at));
        } else {
            out.appendUtf8(name);
        }
    }

    /// `regclass`, `regconfig`, `regdictionary`, `regcollation`: a name in a schema.
    void qualified(Catalog catalog, MemorySegment data, long at, TextSink out) {
        print(data, at, "-", oid -> qualified(catalog, oid), out);
    }

    private String qualified(Catalog catalog, int oid) {
        PgObject object = objects.find(catalog, oid);
        return object == null ? null : objects.qualified(catalog, oid, object.name(), object.namespace());
    }

    /// `regrole`, `regnamespace`: a name without a schema.
    void bare(Catalog catalog, MemorySegment data, long at, TextSink out) {
        print(data, at, "-", oid -> bare(catalog, oid), out);
    }

    private String bare(Catalog catalog, int oid) {
        PgObject object = objects.find(catalog, oid);
        return object == null ? null : objects.quote(object.name());
    }

    void type(MemorySegment data, long at, TextSink out) {
        print(data, at, "-", oid -> objects.find(Catalog.TYPE, oid) == null ? null : types.name(oid), out);
    }

    /// `regproc`: without schema only when the bare name means exactly this function, whatever the arguments.
    void function(MemorySegment data, long at, TextSink out) {
        print(data, at, "-", this::function, out);
    }

    private String function(int oid) {
        PgObject function = objects.find(Catalog.FUNCTION, oid);
        if (function == null) {
            return null;
        }
        return isOnlyOne(Catalog.FUNCTION, function)
                ? objects.quote(function.name())
                : schema(function) + "." + objects.quote(function.name());
    }

    /// `regprocedure`: a function with its argument types.
    void procedure(MemorySegment data, long at, TextSink out) {
        print(data, at, "-", this::procedure, out);
    }

    private String procedure(int oid) {
        PgObject function = objects.find(Catalog.FUNCTION, oid);
        if (function == null) {
            return null;
        }
        StringJoiner arguments = new StringJoiner(",", "(", ")");
        for (int argument : function.arguments()) {
            arguments.add(types.name(argument));
        }
        return objects.qualified(Catalog.FUNCTION, oid, function.name(), function.namespace()) + arguments;
    }

    /// `regoper`: without schema only when the bare name means exactly this operator, whatever the operands.
    void operator(MemorySegment data, long at, TextSink out) {
        print(data, at, "0", this::operator, out);
    }

    private String operator(int oid) {
        PgObject operator = objects.find(Catalog.OPERATOR, oid);
        if (operator == null) {
            return null;
        }
        return isOnlyOne(Catalog.OPERATOR, operator) ? operator.name() : schema(operator) + "." + operator.name();
    }

    /// `regoperator`: an operator with its operand types.
    void operatorWithTypes(MemorySegment data, long at, TextSink out) {
        print(data, at, "0", this::operatorWithTypes, out);
    }

    private String operatorWithTypes(int oid) {
        PgObject operator = objects.find(Catalog.OPERATOR, oid);
        if (operator == null) {
            return null;
        }
        String prefix = objects.isVisible(Catalog.OPERATOR, operator) ? "" : schema(operator) + ".";
        List<Integer> operands = operator.arguments();
        return prefix + operator.name() + "(" + operand(operands.get(0)) + "," + operand(operands.get(1)) + ")";
    }

    private String operand(int type) {
        return type == 0 ? "NONE" : types.name(type);
    }

    private String schema(PgObject object) {
        return objects.quote(objects.namespaceName(object.namespace()));
    }

    /// True when the search path finds one object of that name, this one.
    private boolean isOnlyOne(Catalog catalog, PgObject object) {
        if (!objects.isVisible(catalog, object)) {
            return false;
        }
        int visible = 0;
        for (PgObject candidate : objects.named(catalog, object.name())) {
            visible += objects.isVisible(catalog, candidate) ? 1 : 0;
        }
        return visible == 1;
    }
}
