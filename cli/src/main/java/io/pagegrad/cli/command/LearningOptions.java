package io.pagegrad.cli.command;

import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.gpu.backend.CudaBackend;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.BackendGroup;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How weights are found.
@Command(description = "How weights are found")
final class LearningOptions {
    private static final String AUTO = "auto";

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "sgd",
            description = "sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw (default: sgd); other constants "
                    + "after a colon, as in momentum:beta=0.8 or adam:beta1=0.8,beta2=0.99,epsilon=1e-6.")
    private String optimizer;

    @Option(
            names = "--learning-rate",
            paramLabel = "G",
            defaultValue = "0.05",
            description = "Step size (default: 0.05).")
    private double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "RULE",
            defaultValue = "constant",
            description =
                    "constant, inverse:DECAY, step:FACTOR:EVERY, exponential:DECAY or cosine:STEPS[:LOWEST], with "
                            + "warmup:N+ in front for a start over N steps (default: constant).")
    private String schedule;

    @Option(
            names = "--l2",
            paramLabel = "S",
            description = "Strength of the squared penalty; with adamw, of the decay of weights.")
    private double l2;

    @Option(names = "--l1", paramLabel = "S", description = "Strength of the absolute penalty.")
    private double l1;

    @Option(names = "--clip", paramLabel = "LENGTH", description = "Longest gradient.")
    private Double clip;

    @Option(
            names = "--batch-size",
            paramLabel = "ROWS",
            defaultValue = "1024",
            description = "Rows of a batch, 0 for all (default: 1024).")
    private long batchSize;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "10", description = "Most epochs (default: 10).")
    private long epochs;

    @Option(names = "--max-batches", paramLabel = "N", description = "Most batches.")
    private Long maxBatches;

    @Option(names = "--max-seconds", paramLabel = "N", description = "Longest time.")
    private Double maxSeconds;

    @Option(names = "--stop-loss", paramLabel = "LOSS", description = "End at this validation loss.")
    private Double stopLoss;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "10",
            description = "End after N validations without a better loss (default: 10).")
    private int patience;

    @Option(
            names = "--validate-every",
            paramLabel = "BATCHES",
            defaultValue = "0",
            description = "Validate after so many batches (default: after each epoch).")
    private long validateEvery;

    @Option(
            names = "--shuffle",
            paramLabel = "ORDER",
            defaultValue = "blocks",
            description = "blocks, full or none (default: blocks).")
    private String shuffle;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of all that is random (default: 1).")
    private long seed;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "sequential, synchronized, hogwild, local-locks, local-dirty, sma, model-averaging or "
                    + "parameter-server (default: sequential, with --learners or --workers auto local-locks; for networks on several "
                    + "threads what is fastest at the batch size, synchronized or local-locks). After a colon come "
                    + "options: period=N, momentum=X, alpha=X of local models and sma, max-age=N and lock of "
                    + "hogwild, slack=N of parameter-server, learners=N of all but the first two, as in "
                    + "sma:period=8,momentum=0.5. "
                    + "Without period, local-dirty corrects every 4 batches (128 to 8,192 rows) and local-locks "
                    + "every 32 (1,024 to 32,768).")
    private String strategy;

    @Option(
            names = "--learners",
            paramLabel = "N",
            description =
                    "Learners of a strategy; auto tries how many are fastest, and on a GPU how many threads each should "
                            + "have (default: --threads).")
    private String learners;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads that train; auto tries how many, with a learner each, are fastest "
                    + "(default: --threads).")
    private String workers;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "auto",
            description =
                    "auto, cpu, cuda, cuda:N, several as cuda:0,1 or cuda+cpu; auto takes a GPU if one can be used "
                            + "and says why not (default: auto).")
    private String device;

    @Option(
            names = "--arithmetic",
            paramLabel = "RULE",
            description = "How generated code may round on a GPU: strict, contract (fused multiply-add) or fast "
                    + "(approximate functions) (default: contract).")
    private String arithmetic;

    @Option(names = "--checkpoint", paramLabel = "DIR", description = "Keep the state of the run in this directory.")
    private Path checkpoint;

    @Option(names = "--resume", description = "Continue from the checkpoint, if there is one.")
    private boolean resume;

    long seed() {
        return seed;
    }

    long epochs() {
        return epochs;
    }

    /// What takes columns to the devices while they are read; null where they are used where they lie, or where
    /// several devices have parts of rows that nobody mixes.
    ColumnObserver stage() {
        ComputeBackend backend = ComputeBackends.choose(device, note -> {});
        return backend instanceof BackendGroup && Shuffle.named(shuffle) == Shuffle.NONE ? null : backend.stage();
    }

    String device() {
        return device;
    }

    Path checkpoint() {
        return checkpoint;
    }

    boolean resume() {
        return resume;
    }

    /// How many workers hop: those asked for, or one for each thread; `auto` measures nothing there.
    int hoppingWorkers(int threads) {
        return workers == null || AUTO.equals(workers) ? threads : count("--workers", workers);
    }

    /// Finds what is wrong with these options alone, before a page is read.
    ///
    /// @throws WrongUseException when a name or a number is none that there is
    void check() {
        require(learningRate > 0 && learningRate <= Double.MAX_VALUE, "--learning-rate", learningRate, "above 0");
        require(l2 >= 0, "--l2", l2, "at least 0");
        require(l1 >= 0, "--l1", l1, "at least 0");
        require(clip == null || clip > 0, "--clip", clip, "above 0");
        require(batchSize >= 0, "--batch-size", batchSize, "at least 1, or 0 for all rows");
        require(epochs >= 0, "--epochs", epochs, "at least 0");
        require(maxBatches == null || maxBatches >= 0, "--max-batches", maxBatches, "at least 0");
        require(maxSeconds == null || maxSeconds > 0, "--max-seconds", maxSeconds, "above 0");
        require(stopLoss == null || !Double.isNaN(stopLoss), "--stop-loss", stopLoss, "a number");
        require(patience >= 1, "--patience", patience, "at least 1");
        require(validateEvery >= 0, "--validate-every", validateEvery, "at least 1, or 0 for each epoch");
        if (resume && checkpoint == null) {
            throw new WrongUseException("--resume needs --checkpoint DIR, where the run was kept");
        }
        try {
            Optimizer.named(optimizer);
            Schedule.named(schedule, learningRate);
            Shuffle.named(shuffle);
            if (strategy != null) {
                Strategy.named(strategy, 1);
            }
            if (arithmetic != null) {
                Arithmetic.named(arithmetic);
            }
        } catch (IllegalArgumentException e) {
            throw new WrongUseException(e.getMessage());
        }
        if (learners != null && !AUTO.equals(learners)) {
            count("--learners", learners);
        }
        if (workers != null && !AUTO.equals(workers)) {
            count("--workers", workers);
        }
        if (AUTO.equals(workers) && learners != null) {
            throw new WrongUseException("--workers auto chooses the learners too: leave out --learners");
        }
    }

    private static void require(boolean holds, String option, Object value, String range) {
        if (!holds) {
            throw new WrongUseException(option + " " + value + ": must be " + range);
        }
    }

    /// @throws IllegalArgumentException when a name or a number is none that there is
    void apply(Trainer trainer, int threads) {
        trainer.optimizer(Optimizer.named(optimizer));
        trainer.schedule(Schedule.named(schedule, learningRate));
        trainer.l2(l2).l1(l1);
        if (clip != null) {
            trainer.clipNorm(clip);
        }
        trainer.batchSize(batchSize).epochs(epochs).patience(patience).validateEvery(validateEvery);
        if (maxBatches != null) {
            trainer.maxBatches(maxBatches);
        }
        if (maxSeconds != null) {
            trainer.timeLimit(Duration.ofMillis(Math.round(maxSeconds * 1000)));
        }
        if (stopLoss != null) {
            trainer.stopLoss(stopLoss);
        }
        trainer.shuffle(Shuffle.named(shuffle)).seed(seed);
        applyLearners(trainer, threads);
        if (AUTO.equals(workers)) {
            trainer.workersByMeasurement();
        } else {
            trainer.workers(workers == null ? threads : count("--workers", workers));
        }
        if (arithmetic != null) {
            System.setProperty(
                    CudaBackend.ARITHMETIC, Arithmetic.named(arithmetic).word());
        }
        trainer.device(device);
        if (checkpoint != null) {
            trainer.checkpoint(checkpoint);
        }
        if (resume) {
            trainer.resume();
        }
    }

    /// Whether a training on other rows, beside the loading of these, would run the same code and leave nothing
    /// behind.
    boolean canRehearse() {
        boolean measured = AUTO.equals(workers) || AUTO.equals(learners);
        return !measured && checkpoint == null && !resume && !device.startsWith("cuda");
    }

    /// Many learners on one model need small steps; models of their own do not.
    private void applyLearners(Trainer trainer, int threads) {
        if (strategy == null && learners == null) {
            return;
        }
        String name = strategy != null ? strategy : "local-locks";
        if (AUTO.equals(learners)) {
            trainer.strategy(Strategy.named(name, threads)).learnersByMeasurement();
        } else {
            trainer.strategy(Strategy.named(name, learners == null ? threads : count("--learners", learners)));
        }
    }

    private static int count(String option, String text) {
        try {
            int count = Integer.parseInt(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new WrongUseException(option + " " + text + ": must be a whole number above 0, or auto");
    }
}
