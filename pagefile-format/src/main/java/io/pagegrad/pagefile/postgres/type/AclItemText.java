package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `aclitem`: OID of the grantee (0 for everybody), OID of the grantor, then privileges in the low half of an
/// integer and grant options in its high half: 32 bits up to 15, 64 bits from 16 on.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/utils/acl.h.
final class AclItemText {
    /// Letters of the privileges, lowest bit first.
    private static final String LETTERS = "arwdDxtXUCTcsAm";
    /// Length of the wide form, which came in 16.
    static final int WIDE_BYTES = 16;

    private final ObjectNames objects;

    AclItemText(ObjectNames objects) {
        this.objects = objects;
    }

    void print(MemorySegment data, long at, int lengthBytes, TextSink out) {
        int grantee = Le.i32(data, at);
        if (grantee != 0) {
            role(grantee, out);
        }
        out.append('=');
        boolean wide = lengthBytes == WIDE_BYTES;
        long rights = wide ? Le.i64(data, at + 8) : Le.u32(data, at + 8);
        long options = rights >>> (wide ? 32 : 16);
        for (int i = 0; i < LETTERS.length(); i++) {
            if ((rights >>> i & 1) != 0) {
                out.append(LETTERS.charAt(i));
            }
            if ((options >>> i & 1) != 0) {
                out.append('*');
            }
        }
        out.append('/');
        role(Le.i32(data, at + 4), out);
    }

    private void role(int oid, TextSink out) {
        PgObject role = objects.find(PgObject.Catalog.ROLE, oid);
        if (role == null) {
            out.append(oid & 0xFFFFFFFFL);
        } else if (isSafe(role.name())) {
            out.append(role.name());
        } else {
            out.append('"');
            out.appendUtf8(role.name().replace("\"", "\"\""));
            out.append('"');
        }
    }

    private static boolean isSafe(String name) {
        return name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'));
    }
}
