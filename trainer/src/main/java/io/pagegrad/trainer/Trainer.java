package io.pagegrad.trainer;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.trainer.artifact.CheckpointFile;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.model.LabelValues;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.InitialWeights;
import io.pagegrad.trainer.train.LabelCheck;
import io.pagegrad.trainer.train.PreparedTraining;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.StoppingRules;
import io.pagegrad.trainer.train.TrainingDivergedException;
import io.pagegrad.trainer.train.TrainingException;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.TrainingRun;
import io.pagegrad.trainer.train.TrainingSettings;
import io.pagegrad.trainer.update.Optimizer;
import io.pagegrad.trainer.update.Schedule;
import io.pagegrad.trainer.update.UpdateRule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Describes a training job and runs it. Not thread-safe; [#fit()] may be called again.
///
/// ```java
/// TrainingResult result = Trainer.on(taxi).label("duration")
///         .loss("(x, w) -> (w.a * x.distance + w.b - x.duration)^2")
///         .strategy(Strategy.hogwild(8)).batchSize(256).learningRate(0.05)
///         .fit();
/// ```
public final class Trainer {
    private static final int MOST_WEIGHTS_IN_TEXT = 64;

    private final ColumnCache cache;
    private final ModelChoice choice;
    private final LearnerSettings learners;
    private Optimizer optimizer = new Optimizer.Sgd();
    private Schedule schedule = Schedule.constant(0.01);
    private double l2;
    private double l1;
    private double clipValue = Double.POSITIVE_INFINITY;
    private double clipNorm = Double.POSITIVE_INFINITY;
    private long batchRows = 1024;
    private long validateEvery;
    private Shuffle shuffle = Shuffle.BLOCKS;
    private long seed = 1;
    private StoppingRules stopping = StoppingRules.defaults();
    private long memoryLimit = LoadOptions.defaults().memoryLimitBytes();
    private boolean preciseSums;
    private String device = "cpu";
    private TrainingListener listener = new TrainingListener() {};
    private BooleanSupplier interrupted = () -> false;
    private Map<String, Double> initialWeights = Map.of();
    private List<InputTransform> startTransforms = List.of();
    private Path checkpoints;
    private boolean resume;
    private boolean recorded = true;
    private boolean gradientNorms = true;

    private Trainer(ColumnCache cache) {
        this.cache = cache;
        this.choice = new ModelChoice(cache);
        this.learners = new LearnerSettings(cache);
    }

    /// Trains on the training rows of `cache`, which must stay open, and validates on its validation rows.
    public static Trainer on(ColumnCache cache) {
        return new Trainer(cache);
    }

    /// The column to predict.
    public Trainer label(String column) {
        choice.label(column);
        return this;
    }

    /// A column of weights of rows, at least 0; losses and gradients are then means over the sum of these.
    public Trainer rowWeights(String column) {
        choice.rowWeights(column);
        return this;
    }

    /// A lambda `(x, w) -> …` that gives the loss of a row; or the name of a loss between a model and the label.
    public Trainer loss(String lambdaOrName) {
        choice.loss(lambdaOrName);
        return this;
    }

    /// A lambda `(x, w) -> …` that gives the score of a row; [#loss] names what compares it with the label.
    public Trainer score(String lambda) {
        choice.score(lambda);
        return this;
    }

    /// A weighted sum of `features`, of all other floating-point columns when none is named; each number of a
    /// vector has a weight of its own.
    public Trainer linear(String... features) {
        choice.linear(features);
        return this;
    }

    /// As [#linear] with the logarithmic loss, for labels 0 and 1.
    public Trainer logistic(String... features) {
        choice.logistic(features);
        return this;
    }

    /// One score for each of `classes` classes; the label is the class number, from 0.
    public Trainer softmax(int classes, String... features) {
        choice.softmax(classes, features);
        return this;
    }

    /// A fully connected network over all other floating-point columns, arrays and byte strings among them. A
    /// label with categories or whole numbers has classes, another one is a measure.
    public Trainer mlp(NetworkOptions options) {
        choice.mlp(options);
        return this;
    }

    /// The values of a whole-number label, for a network's classes, where the cache has only some of the rows.
    public Trainer labelValues(LabelValues values) {
        choice.labelValues(values);
        return this;
    }

    /// How the weights of a lambda over matrices start, and shapes that do not follow from their use.
    public Trainer network(NetworkOptions options) {
        choice.network(options);
        return this;
    }

    /// The model that a file describes, starting at its weights.
    public Trainer model(ModelFile file) {
        choice.spec(file.model());
        return startAt(file);
    }

    /// Starts at the weights of a model file, whatever is trained: columns are to be scaled and coded as its own
    /// were ([LoadOptions#withTransforms]), or [#fit()] warns.
    public Trainer startAt(ModelFile file) {
        startTransforms = file.transforms();
        return initialWeights(file.weights());
    }

    public Trainer model(ModelSpec spec) {
        choice.spec(spec);
        return this;
    }

    /// Whether linear and softmax models have an intercept weight (they do unless told otherwise).
    public Trainer intercept(boolean wanted) {
        choice.intercept(wanted);
        return this;
    }

    /// How learners share the model; one trains alone unless told otherwise, and a network in the way that is
    /// fastest at its batch size ([Strategy#ofNetwork]).
    public Trainer strategy(Strategy value) {
        learners.strategy(value);
        return this;
    }

    public Trainer optimizer(Optimizer value) {
        optimizer = value;
        return this;
    }

    public Trainer learningRate(double rate) {
        return schedule(Schedule.constant(rate));
    }

    public Trainer schedule(Schedule value) {
        schedule = value;
        return this;
    }

    public Trainer l2(double strength) {
        l2 = strength;
        return this;
    }

    public Trainer l1(double strength) {
        l1 = strength;
        return this;
    }

    public Trainer clipNorm(double length) {
        clipNorm = length;
        return this;
    }

    public Trainer clipValue(double size) {
        clipValue = size;
        return this;
    }

    /// @param rows of a batch; 0 for all rows in one
    public Trainer batchSize(long rows) {
        batchRows = rows;
        return this;
    }

    public Trainer epochs(long count) {
        stopping = stopping.withEpochs(count);
        return this;
    }

    public Trainer maxBatches(long count) {
        stopping = stopping.withBatches(count);
        return this;
    }

    public Trainer stopLoss(double loss) {
        stopping = stopping.withLoss(loss);
        return this;
    }

    /// @param validations in a row without a better loss after which training ends
    public Trainer patience(int validations) {
        stopping = stopping.withPatience(validations);
        return this;
    }

    public Trainer timeLimit(Duration time) {
        stopping = stopping.withTime(time);
        return this;
    }

    /// @param batches between validations; 0 for one an epoch
    public Trainer validateEvery(long batches) {
        validateEvery = batches;
        return this;
    }

    public Trainer shuffle(Shuffle value) {
        shuffle = value;
        return this;
    }

    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /// Threads; as many as the strategy has learners, or the machine has cores, unless told otherwise.
    public Trainer workers(int count) {
        learners.workers(count);
        return this;
    }

    /// Tries before training how many threads, with a learner each, train fastest; [#fit()] then says how many
    /// and keeps to it. Without a strategy learners train by `local-locks`, networks in the way of their size. A
    /// checkpoint made with another number of learners cannot be continued.
    public Trainer workersByMeasurement() {
        learners.workersByMeasurement();
        return this;
    }

    /// Tries before training how many learners train fastest: on a GPU with the threads of each, no more than the
    /// step size is stable with; on the CPU as [#workersByMeasurement]. A checkpoint made with another number of
    /// learners cannot be continued.
    public Trainer learnersByMeasurement() {
        learners.learnersByMeasurement();
        return this;
    }

    /// Limits the memory of columns and of what shuffling copies of them; three quarters of the machine's unless
    /// told otherwise.
    public Trainer memoryLimit(long bytes) {
        memoryLimit = bytes;
        return this;
    }

    /// Computes in float64 even where columns are float32.
    public Trainer preciseSums(boolean wanted) {
        preciseSums = wanted;
        return this;
    }

    /// @param name `cpu`, `cuda`, `cuda:1`, or `auto` for what is best here
    public Trainer device(String name) {
        device = name;
        return this;
    }

    public Trainer listener(TrainingListener value) {
        listener = value;
        return this;
    }

    /// @param supplier asked now and then; once it says true, training ends and keeps what it has
    public Trainer stopWhen(BooleanSupplier supplier) {
        interrupted = supplier;
        return this;
    }

    /// Where training starts, by weight name; weights not named keep their usual start.
    public Trainer initialWeights(Map<String, Double> values) {
        initialWeights = Map.copyOf(values);
        return this;
    }

    /// Keeps the state of the run in a directory of its own, after each validation. A run that begins anew does
    /// not replace the checkpoint of another.
    public Trainer checkpoint(Path directory) {
        checkpoints = directory;
        return this;
    }

    /// Continues from the checkpoint in the directory of [#checkpoint], if there is one.
    public Trainer resume() {
        resume = true;
        return this;
    }

    /// Without the norms of gradients at validations, which are NaN then but in JFR events. What they need
    /// computed costs a short run of a network a part of its time.
    public Trainer withoutGradientNorms() {
        gradientNorms = false;
        return this;
    }

    /// Without JFR events: for a run whose result nobody wants, which only makes the process ready for another.
    public Trainer unrecorded() {
        recorded = false;
        return this;
    }

    /// Trains.
    ///
    /// @throws TrainingException when the job cannot be trained as described
    /// @throws TrainingDivergedException when a weight or the loss is no longer finite
    /// @throws io.pagegrad.expression.ExpressionException when a lambda is wrong
    /// @throws IOException when a checkpoint cannot be read
    public TrainingResult fit() throws IOException {
        PreparedTraining prepared = prepare();
        String remark = LabelCheck.check(prepared.spec(), cache);
        if (remark != null) {
            listener.warned(remark);
        }
        ComputeBackend backend = ComputeBackends.choose(device, listener::noted);
        if (learners.areMeasured()) {
            backend = learners.measure(this::prepare, backend, listener);
            prepared = prepare();
        }
        TrainingRun run = new TrainingRun(prepared.model(), cache, prepared.settings(), backend, listener, interrupted)
                .memoryLimit(memoryLimit)
                .startsFrom(startTransforms);
        if (!recorded) {
            run.unrecorded();
        }
        if (!gradientNorms) {
            run.withoutGradientNorms();
        }
        if (checkpoints == null) {
            if (resume) {
                throw new TrainingException("resume needs the directory of the checkpoint");
            }
            return run.run();
        }
        try (CheckpointFile file = CheckpointFile.open(checkpoints)) {
            if (!resume) {
                file.checkEmpty();
            }
            return run.described(prepared.spec().toString()).checkpointsTo(file).run(resume ? file.read() : null);
        }
    }

    /// What [#fit()] would train, without training it: for those that train piece by piece.
    ///
    /// @throws TrainingException when the job cannot be trained as described
    /// @throws io.pagegrad.expression.ExpressionException when a lambda is wrong
    public PreparedTraining prepare() {
        try {
            ModelSpec spec = choice.spec(seed);
            TrainingModel model = InitialWeights.choose(
                    spec.build(choice.columnNames()), initialWeights, cache, seed, spec instanceof ModelSpec.Lambda);
            learners.settle(model, device, batchRows);
            return new PreparedTraining(spec, model, settings(), options());
        } catch (IllegalArgumentException e) {
            throw new TrainingException(e.getMessage(), e);
        }
    }

    /// A result of [#fit()] as a model file.
    ///
    /// @param version of the software
    public ModelFile modelFile(TrainingResult result, String version) {
        return new ModelFile(
                ModelFile.CURRENT_FORMAT,
                version,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                choice.spec(seed),
                result.weightsByName(),
                Double.isFinite(result.bestLoss()) ? result.bestLoss() : null,
                options(),
                cache.transforms(),
                cache.provenance());
    }

    /// What decides the course of training, by name, as users write it.
    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>(settings().options());
        options.put("device", usedDevice());
        options.put("initial_weights", initialWeightsText());
        return options;
    }

    private String usedDevice() {
        return device.equals(ComputeBackends.AUTO)
                ? ComputeBackends.choose(device, note -> {}).name()
                : device;
    }

    private String initialWeightsText() {
        if (initialWeights.isEmpty()) {
            return "usual";
        }
        return initialWeights.size() > MOST_WEIGHTS_IN_TEXT
                ? initialWeights.size() + " given"
                : initialWeights.entrySet().stream()
                        .map(weight -> weight.getKey() + "=" + weight.getValue())
                        .collect(Collectors.joining(", "));
    }

    private TrainingSettings settings() {
        UpdateRule update = new UpdateRule(optimizer, schedule, l2, l1, clipValue, clipNorm);
        return new TrainingSettings(
                learners.strategyFor(batchRows),
                update,
                batchRows,
                shuffle,
                seed,
                stopping,
                validateEvery,
                learners.threads(),
                preciseSums);
    }
}
