package io.pagegrad.pagefile.postgres.fuzz;

import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.postgres.differential.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Pages of heap and TOAST relations. An input is a byte that chooses the file, one that chooses page and scan,
/// and the page.
final class FuzzedPages implements FuzzedPart {
    /// Lines of `table file`, written by who made the cluster.
    static final String LIST = "fuzzed-pages";

    private final PagefileSource source;
    private final List<FuzzTarget> targets = new ArrayList<>();

    FuzzedPages(Path data) throws IOException {
        source = FuzzedFiles.format().open(data);
        for (String line : Files.readAllLines(data.resolve(LIST))) {
            int space = line.indexOf(' ');
            targets.add(new FuzzTarget(
                    source.database("postgres").table(line.substring(0, space), false),
                    data.resolve(line.substring(space + 1))));
        }
    }

    @Override
    public void read(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        FuzzTarget target = targets.get((input[0] & 0xFF) % targets.size());
        int choice = input[1] & 0xFF;
        int page = choice % target.pages();
        target.write(page, Arrays.copyOf(Arrays.copyOfRange(input, 2, input.length), FuzzTarget.PAGE));
        try {
            boolean _ = target.readsTheSame(choice / target.pages() % target.scans());
        } catch (PagefileException e) {
            // documented
        } finally {
            target.write(page, target.page(page));
        }
    }

    /// Inputs that hold the pages as they are.
    List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            byte[] page = targets.get(i).page(0);
            byte[] seed = new byte[page.length + 2];
            seed[0] = (byte) i;
            System.arraycopy(page, 0, seed, 2, page.length);
            seeds.add(seed);
        }
        return seeds;
    }

    @Override
    public void close() throws IOException {
        for (FuzzTarget target : targets) {
            target.close();
        }
        source.close();
    }
}
