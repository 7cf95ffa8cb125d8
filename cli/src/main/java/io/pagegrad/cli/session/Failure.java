package io.pagegrad.cli.session;

import io.pagegrad.cache.CacheMemoryException;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.gpu.GpuUnavailableException;
import io.pagegrad.gpu.driver.CudaCallException;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import io.pagegrad.trainer.gradient.UnderivableException;
import io.pagegrad.trainer.train.TrainingDivergedException;
import io.pagegrad.trainer.train.TrainingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// What a thrown exception means to the user: an exit status and one sentence. The one place that decides both.
///
/// @param sentence empty when nothing is to be said
public record Failure(ExitStatus status, String sentence) {

    public static Failure of(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        return switch (cause) {
            case PagefileException e -> new Failure(statusOf(e), e.getMessage());
            case ExpressionException e -> new Failure(ExitStatus.WRONG_USE, e.getMessage());
            case UnsuitableDataException e -> new Failure(ExitStatus.WRONG_USE, e.getMessage());
            case TrainingException e -> new Failure(ExitStatus.WRONG_USE, e.getMessage());
            case UnderivableException e -> new Failure(ExitStatus.WRONG_USE, e.getMessage());
            case CacheMemoryException e -> new Failure(ExitStatus.FILE_SYSTEM, e.getMessage());
            case GpuUnavailableException e -> new Failure(ExitStatus.NO_DEVICE, e.getMessage());
            case NoSuchDeviceException e -> new Failure(ExitStatus.NO_DEVICE, e.getMessage());
            case CudaCallException e ->
                new Failure(
                        ExitStatus.NO_DEVICE, "the GPU failed: " + e.getMessage() + "; --device cpu trains without it");
            case TrainingDivergedException e -> new Failure(ExitStatus.DIVERGED, e.getMessage());
            case UnrepresentableValueException e -> new Failure(ExitStatus.UNSUPPORTED, e.getMessage());
            case WrongUseException e -> new Failure(ExitStatus.WRONG_USE, e.getMessage());
            case InvalidPathException e ->
                new Failure(ExitStatus.WRONG_USE, "'" + e.getInput() + "' is no path: " + e.getReason());
            case InterruptedRunException _ -> new Failure(ExitStatus.INTERRUPTED, "interrupted");
            case CancellationException _ -> new Failure(ExitStatus.INTERRUPTED, "interrupted");
            case InterruptedException _ -> new Failure(ExitStatus.INTERRUPTED, "interrupted");
            case ReaderGoneException _ -> new Failure(ExitStatus.DONE, "");
            case FileSystemException e -> new Failure(ExitStatus.FILE_SYSTEM, sentenceOf(e));
            case IOException e -> new Failure(ExitStatus.FILE_SYSTEM, messageOf(e));
            case OutOfMemoryError e ->
                new Failure(
                        ExitStatus.DEFECT,
                        "out of memory (" + messageOf(e) + "): ask for fewer columns or fewer --threads");
            default ->
                new Failure(
                        ExitStatus.DEFECT,
                        "a defect of pagegrad, please report it with the output of --stacktrace: "
                                + cause.getClass().getSimpleName() + ": " + messageOf(cause));
        };
    }

    private static ExitStatus statusOf(PagefileException e) {
        return switch (e) {
            case CorruptPageException _ -> ExitStatus.DAMAGED;
            case UnsupportedPagefileException _ -> ExitStatus.UNSUPPORTED;
            case RefusedPagefileException _ -> ExitStatus.REFUSED;
            case UnknownNameException _ -> ExitStatus.WRONG_USE;
        };
    }

    /// The exception that says what happened, out of those that only carry it from one thread or layer to
    /// another.
    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause instanceof UncheckedIOException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String sentenceOf(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException _ -> e.getFile() + ": no such file or directory" + reasonOf(e);
            case AccessDeniedException _ -> e.getFile() + ": permission denied" + reasonOf(e);
            case NotDirectoryException _ -> e.getFile() + ": not a directory" + reasonOf(e);
            case DirectoryNotEmptyException _ -> e.getFile() + ": directory not empty" + reasonOf(e);
            case FileAlreadyExistsException _ -> e.getFile() + ": exists already" + reasonOf(e);
            default -> messageOf(e);
        };
    }

    private static String reasonOf(FileSystemException e) {
        return e.getReason() == null ? "" : ": " + e.getReason();
    }

    private static String messageOf(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
