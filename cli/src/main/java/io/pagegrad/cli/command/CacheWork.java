package io.pagegrad.cli.command;

import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cli.output.OutputTarget;
import io.pagegrad.cli.progress.Progress;
import io.pagegrad.cli.session.InterruptedRunException;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.training.LoadProgress;
import io.pagegrad.pagefile.PagefileSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CancellationException;

/// Writing of a cache file, with progress. What is read counts only once its source confirms it, so that the work
/// is done beside the file and put in its place after that.
record CacheWork(Surroundings surroundings, CommonOptions common, Path file) {
    /// Writes at a place.
    @FunctionalInterface
    interface Writing<T> {
        T write(Path place, LoadMonitor monitor) throws IOException;
    }

    /// As [Writing], without a result.
    @FunctionalInterface
    interface Building {
        void write(Path place, LoadMonitor monitor) throws IOException;
    }

    /// Makes the file anew.
    void replace(PagefileSource source, Building building) throws IOException {
        beside(source, false, (place, monitor) -> {
            building.write(place, monitor);
            return place;
        });
    }

    /// Changes a copy of the file and then puts it in the file's place.
    <T> T change(PagefileSource source, Writing<T> writing) throws IOException {
        return beside(source, true, writing);
    }

    private <T> T beside(PagefileSource source, boolean copied, Writing<T> writing) throws IOException {
        OutputTarget.check(file);
        Path directory = file.toAbsolutePath().getParent();
        Path place = Files.createTempFile(directory, "." + file.getFileName(), ".part");
        try {
            if (copied) {
                Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
            }
            T result = watched(monitor -> writing.write(place, monitor));
            source.confirm();
            Files.move(place, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return result;
        } finally {
            Files.deleteIfExists(place);
        }
    }

    /// Work that a monitor is told of.
    @FunctionalInterface
    interface Watched<T> {
        T run(LoadMonitor monitor) throws IOException;
    }

    /// Shows progress, and stops on Ctrl-C.
    <T> T watched(Watched<T> work) throws IOException {
        LoadMonitor monitor = new LoadMonitor();
        surroundings.interruption().onRequest(monitor::cancel);
        try (Progress _ = Progress.show(surroundings, common.quiet(), "reading", new LoadProgress(monitor))) {
            return work.run(monitor);
        } catch (CancellationException e) {
            throw new InterruptedRunException();
        }
    }
}
