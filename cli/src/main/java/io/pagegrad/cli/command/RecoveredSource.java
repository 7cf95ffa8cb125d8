package io.pagegrad.cli.command;

import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.pagefile.postgres.recover.RecoveredCopy;
import java.io.IOException;
import java.util.List;

/// A recovered copy, opened; closing removes the copy.
record RecoveredSource(PagefileSource source, RecoveredCopy copy) implements PagefileSource {
    @Override
    public List<String> databases() throws IOException {
        return source.databases();
    }

    @Override
    public PagefileDatabase database(String name) throws IOException {
        return source.database(name);
    }

    @Override
    public void confirm() throws IOException {
        source.confirm();
    }

    @Override
    public List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        return source.verifyUnits(unitBytes);
    }

    @Override
    public void close() throws IOException {
        try (copy) {
            source.close();
        }
    }
}
