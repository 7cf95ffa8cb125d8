package io.pagegrad.cli.damage;

import io.pagegrad.pagefile.CorruptPageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The damage that pages of files have, by file: handed to the tables that own the files. One thread.
public final class VerifiedPages {
    private final Map<String, List<String>> byFile = new TreeMap<>();
    private final Set<Page> pages = new HashSet<>();

    private record Page(String file, long number) {}

    private VerifiedPages() {}

    public static VerifiedPages of(List<PageVerification.Found> found) {
        VerifiedPages verified = new VerifiedPages();
        for (PageVerification.Found one : found) {
            for (CorruptPageException damage : one.damage()) {
                verified.byFile
                        .computeIfAbsent(damage.where().file(), unused -> new ArrayList<>())
                        .add(damage.getMessage());
                verified.pages.add(pageOf(damage));
            }
        }
        return verified;
    }

    private static Page pageOf(CorruptPageException damage) {
        return new Page(damage.where().file(), damage.where().page());
    }

    /// Takes the damage of some files out.
    ///
    /// @param decoding what decoding found besides; left out where its page is known to be damaged
    public List<String> take(List<String> files, List<CorruptPageException> decoding) {
        List<String> taken = new ArrayList<>();
        for (String file : files) {
            List<String> damage = byFile.remove(file);
            if (damage != null) {
                taken.addAll(damage);
            }
        }
        for (CorruptPageException damage : decoding) {
            if (pages.add(pageOf(damage))) {
                taken.add(damage.getMessage());
            }
        }
        return taken;
    }

    /// Damage of files that nobody took, by file.
    public Map<String, List<String>> rest() {
        return byFile;
    }
}
