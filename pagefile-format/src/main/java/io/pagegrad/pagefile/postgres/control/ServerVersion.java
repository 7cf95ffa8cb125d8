package io.pagegrad.pagefile.postgres.control;

import io.pagegrad.pagefile.UnsupportedPagefileException;

/// The major versions whose files can be read, with the numbers by which `pg_control` tells them apart.
///
/// 13 to 16 share a control version, so the catalog version decides.
///
/// Spec: PostgreSQL, tags REL_10_0 to REL_18_0, src/include/catalog/pg_control.h, PG_CONTROL_VERSION, and
/// catversion.h.
public enum ServerVersion {
    PG10(10, 1002, 201707211),
    PG11(11, 1100, 201809051),
    PG12(12, 1201, 201909212),
    PG13(13, 1300, 202007201),
    PG14(14, 1300, 202107181),
    PG15(15, 1300, 202209061),
    PG16(16, 1300, 202307071),
    PG17(17, 1700, 202406281),
    PG18(18, 1800, 202506291);

    private final int major;
    private final int controlVersion;
    private final int catalogVersion;

    ServerVersion(int major, int controlVersion, int catalogVersion) {
        this.major = major;
        this.controlVersion = controlVersion;
        this.catalogVersion = catalogVersion;
    }

    public int major() {
        return major;
    }

    /// `PG_CONTROL_VERSION`.
    public int controlVersion() {
        return controlVersion;
    }

    /// `CATALOG_VERSION_NO`.
    public int catalogVersion() {
        return catalogVersion;
    }

    public boolean isAtLeast(ServerVersion other) {
        return compareTo(other) >= 0;
    }

    /// @param major as `PG_VERSION` says
    /// @throws UnsupportedPagefileException unless it is one of these
    public static ServerVersion ofMajor(String major) {
        for (ServerVersion version : values()) {
            if (Integer.toString(version.major).equals(major)) {
                return version;
            }
        }
        throw new UnsupportedPagefileException(
                "PG_VERSION says PostgreSQL " + major + ": versions 10 to 18 can be read");
    }
}
