package io.pagegrad.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.ExpressionException;
import io.pagegrad.gpu.driver.CudaCallException;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void everyKindOfFailureHasItsExitCode() {
        assertThat(codeOf(new UnknownNameException("no table x"))).isEqualTo(2);
        assertThat(codeOf(new ExpressionException("no such column", 7))).isEqualTo(2);
        assertThat(codeOf(new WrongUseException("--limit: must be positive"))).isEqualTo(2);
        assertThat(codeOf(new CorruptPageException(
                        new PageRef("base/5/16384", 3, 12),
                        "pd_lower=9001",
                        "must be in [24, 8192]",
                        ChecksumState.OFF)))
                .isEqualTo(3);
        assertThat(codeOf(new UnsupportedPagefileException("access method columnar")))
                .isEqualTo(4);
        assertThat(codeOf(new NoSuchFileException("/x"))).isEqualTo(5);
        assertThat(codeOf(new IOException("disk"))).isEqualTo(5);
        assertThat(codeOf(new RefusedPagefileException("server is running"))).isEqualTo(6);
        assertThat(codeOf(new NoSuchDeviceException("no device cuda:7"))).isEqualTo(7);
        assertThat(codeOf(new CudaCallException(719, "cuStreamSynchronize() failed")))
                .isEqualTo(7);
        assertThat(codeOf(new InterruptedRunException())).isEqualTo(130);
        assertThat(codeOf(new IllegalStateException("?"))).isEqualTo(1);
    }

    @Test
    void theFailureOfAThreadIsTheFailureOfTheRun() {
        assertThat(codeOf(new ExecutionException(new UncheckedIOException(new AccessDeniedException("/x")))))
                .isEqualTo(5);
        assertThat(codeOf(new ExecutionException(new UnknownNameException("no table x"))))
                .isEqualTo(2);
    }

    @Test
    void fileSystemFailuresAreSentences() {
        assertThat(Failure.of(new AccessDeniedException("/data/base/5/1259")).sentence())
                .isEqualTo("/data/base/5/1259: permission denied");
        assertThat(Failure.of(new NoSuchFileException("/data")).sentence())
                .isEqualTo("/data: no such file or directory");
        assertThat(Failure.of(new FileSystemException("/out.csv", null, "No space left on device"))
                        .sentence())
                .isEqualTo("/out.csv: No space left on device");
    }

    @Test
    void aFaultOfTheDeviceSaysWhatToDo() {
        assertThat(Failure.of(new CudaCallException(2, "cuMemAlloc(bytes=9) failed: out of memory"))
                        .sentence())
                .isEqualTo("the GPU failed: cuMemAlloc(bytes=9) failed: out of memory; --device cpu trains without it");
    }

    @Test
    void aReaderWhoWentAwayIsNoFailure() {
        Failure failure = Failure.of(new ReaderGoneException(new IOException("Broken pipe")));
        assertThat(failure.status()).isEqualTo(ExitStatus.DONE);
        assertThat(failure.sentence()).isEmpty();
    }

    @Test
    void aDefectSaysSo() {
        assertThat(Failure.of(new ArithmeticException("/ by zero")).sentence())
                .contains("defect of pagegrad", "ArithmeticException", "/ by zero");
    }

    private static int codeOf(Throwable thrown) {
        return Failure.of(thrown).status().code();
    }
}
