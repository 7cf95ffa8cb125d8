package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.sync.Learning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import jdk.jfr.FlightRecorder;

/// One run: trains a model on the training rows of a cache and validates on its validation rows.
///
/// Used once, by one thread.
public final class TrainingRun {
    private static final long TRAINING_SAMPLE_ROWS = 1 << 16;
    private static final long NETWORK_SAMPLE_ROWS = 1 << 12;
    private static final long VALIDATION_BATCH = 1 << 16;

    private final TrainingModel model;
    private final ColumnCache cache;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final BooleanSupplier interrupted;
    private final KernelPrecision precision;
    private final List<RowSegment> trainingRows;
    private final List<RowSegment> validationRows;
    private BatchPlan validation;
    private BatchPlan trainingSample;
    private final Probe probe;
    private final ComputeBackend backend;
    private final List<ValidationPoint> history = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final int bytesPerRow;
    private long memoryLimit = Long.MAX_VALUE;
    private boolean recorded = true;
    private String settingsText;
    private String modelText;
    private final String dataText;
    private final int[] rowBytes;
    private Checkpoint.Sink checkpoints = checkpoint -> {};

    private long epoch;
    private long nextBatch;
    private long batches;
    private long rows;
    private long validations;
    private int sinceBest;
    private double bestLoss = Double.NaN;
    private double[] bestWeights;
    private long validatedRows;
    private double trainingSeconds;
    private long startedNanos;

    /// @param interrupted asked now and then; once true, training ends and keeps what it has
    /// @throws TrainingException when the cache does not have what the model needs
    public TrainingRun(
            TrainingModel model,
            ColumnCache cache,
            TrainingSettings settings,
            ComputeBackend backend,
            TrainingListener listener,
            BooleanSupplier interrupted) {
        if (model.isNetwork() && !backend.trainsNetworks()) {
            throw new TrainingException(
                    "networks are trained on the CPU: the device " + backend.name() + " has no code for them");
        }
        if (model.isNetwork() && settings.preciseSums()) {
            throw new TrainingException(
                    "a network computes in the precision of its columns: load them as float64 instead");
        }
        this.model = model;
        this.cache = cache;
        this.settings = settings;
        this.backend = backend;
        this.listener = new ListenerGroup(listener);
        this.interrupted = interrupted;
        this.modelText = model.weights().toString();
        this.dataText = DataText.of(cache);
        BoundRows bound = new BoundRows(cache, model.columns(), model.isNetwork());
        this.precision = bound.precision(settings.preciseSums());
        this.bytesPerRow = IntStream.of(bound.rowBytes()).sum();
        this.rowBytes = bound.rowBytes();
        RowSet training = cache.trainingRows();
        if (training.rows() == 0) {
            throw new TrainingException("there are no rows to train on");
        }
        this.trainingRows = bound.segments(training);
        this.validationRows = bound.segments(cache.validationRows());
        this.probe = Probe.of(model, trainingRows, precision, settings.seed());
    }

    /// Limits the memory of columns and of what shuffling copies of them, in bytes.
    public TrainingRun memoryLimit(long bytes) {
        memoryLimit = bytes;
        return this;
    }

    /// Without JFR events: nobody is to know of this run.
    public TrainingRun unrecorded() {
        recorded = false;
        return this;
    }

    /// What is trained, in words: a checkpoint of something else is refused.
    public TrainingRun described(String text) {
        modelText = text;
        return this;
    }

    /// Saves the state of the run after each validation.
    public TrainingRun checkpointsTo(Checkpoint.Sink sink) {
        checkpoints = sink;
        return this;
    }

    /// Trains from the model's initial weights.
    ///
    /// @throws TrainingDivergedException when a weight or the loss is no longer finite
    public TrainingResult run() {
        return run(null);
    }

    /// Trains on from a checkpoint, or from the beginning when it is null. Where the rows are others than those
    /// of the checkpoint, it is from its weights on that training continues, at the beginning of an epoch.
    ///
    /// @throws TrainingException when the checkpoint was made with other settings, or is of another model
    /// @throws TrainingDivergedException when a weight or the loss is no longer finite
    public TrainingResult run(Checkpoint from) {
        startedNanos = System.nanoTime();
        bestWeights = model.initialWeights().clone();
        Job job = Job.of(model, settings.update(), precision, settings.workers());
        try (ColumnCache.Use _ = cache.use();
                Probe _ = probe;
                MixedRows sample = sampleMemory();
                Engine engine = backend.open(job);
                RowOrder order = new RowOrder(
                        trainingRows,
                        rowBytes,
                        settings.shuffle(),
                        settings.seed(),
                        settings.batchRows(),
                        settings.workers(),
                        memoryLimit - cache.sizeBytes() - (sample == null ? 0 : sample.sizeBytes()))) {
            chooseRowsToJudge(sample);
            settingsText = settings.fingerprint() + (order.staysInPlace() ? " in place" : "");
            if (order.staysInPlace()) {
                listener.noted("blocks of rows are shuffled, but not the rows in them: a mixed copy would take "
                        + "more memory than allowed");
            }
            Learning learning = start(engine);
            if (from == null) {
                warnOfStepSize();
            } else {
                resume(from, learning);
            }
            try (RunMonitor monitor = new RunMonitor(
                    interrupted, settings.stopping().time(), engine::rowsTrained, this::reportProgress)) {
                return train(engine, learning, order, monitor);
            }
        }
    }

    /// Memory for the training rows that losses are computed on; null when these are all.
    private MixedRows sampleMemory() {
        long most = model.isNetwork() ? NETWORK_SAMPLE_ROWS : TRAINING_SAMPLE_ROWS;
        return RowSample.isAll(trainingRows, most)
                ? null
                : new MixedRows(trainingRows, rowBytes, settings.workers(), most);
    }

    private void chooseRowsToJudge(MixedRows sample) {
        trainingSample = sample == null
                ? new BatchPlan(trainingRows, VALIDATION_BATCH)
                : new BatchPlan(sample.segments(), VALIDATION_BATCH, false, sample.sample(settings.seed()));
        validation = validationRows.isEmpty() ? trainingSample : new BatchPlan(validationRows, VALIDATION_BATCH);
    }

    private Learning start(Engine engine) {
        try {
            return settings.strategy().start(engine);
        } catch (IllegalArgumentException e) {
            throw new TrainingException(e.getMessage());
        }
    }

    private void resume(Checkpoint from, Learning learning) {
        from.checkContinues(settingsText, modelText);
        learning.restore(from.learning());
        epoch = from.epoch();
        nextBatch = from.nextBatch();
        batches = from.batches();
        rows = from.rows();
        validations = from.validations();
        sinceBest = from.sinceBest();
        bestLoss = from.bestLoss();
        bestWeights = from.bestWeights().clone();
        if (!dataText.equals(from.data())) {
            // what was best on other rows says nothing about these
            nextBatch = 0;
            sinceBest = 0;
            bestLoss = Double.NaN;
            String sentence = "the rows are not those of the checkpoint: there, " + from.data() + "; now " + dataText;
            warnings.add(sentence);
            listener.warned(sentence);
        }
    }

    private void warnOfStepSize() {
        StepSizeCheck check = new StepSizeCheck(settings, probe.curvature(model.initialWeights()));
        if (check.isTooLarge()) {
            warnings.add(check.sentence());
            listener.warned(check.sentence());
        }
    }

    private TrainingResult train(Engine engine, Learning learning, RowOrder order, RunMonitor monitor) {
        StoppingRules stopping = settings.stopping();
        ParameterVector current = engine.newVector();
        BatchPlan plan = order.epoch(epoch);
        engine.plan(plan);
        listener.started(plan.rows(), validation.rows(), plan.batches());
        if (Double.isNaN(bestLoss)) {
            validate(engine, learning, current, plan);
        }
        StopReason reason = reasonToStop(monitor);
        while (reason == null) {
            long end = plan.batches();
            if (settings.validateEvery() > 0) {
                end = Math.min(end, nextBatch + settings.validateEvery());
            }
            end = Math.min(end, nextBatch + stopping.batches() - batches);
            double rateBefore = settings.update().schedule().rate(batches + 1);
            long begun = System.nanoTime();
            boolean finite = learning.run(nextBatch, end, monitor);
            trainingSeconds += (System.nanoTime() - begun) / 1e9;
            if (monitor.getAsBoolean()) {
                reason = monitor.isOutOfTime() ? StopReason.TIME : StopReason.INTERRUPTED;
            }
            rows = Math.max(rows, rowsBefore(plan, end));
            batches += end - nextBatch;
            nextBatch = end;
            finite &= validate(engine, learning, current, plan);
            if (!finite) {
                throw diverged(current, learning, engine, plan);
            }
            if (settings.update().schedule().rate(batches + 1) < rateBefore) {
                learning.rateDropped();
            }
            if (nextBatch == plan.batches()) {
                epoch++;
                nextBatch = 0;
            }
            if (reason == null) {
                checkpoints.save(checkpoint(learning));
                reason = reasonToStop(monitor);
            }
            if (reason == null && nextBatch == 0) {
                plan = order.epoch(epoch);
                engine.plan(plan);
            }
        }
        TrainingResult result = result(current, learning, engine, reason, plan);
        listener.finished(result);
        return result;
    }

    private long rowsBefore(BatchPlan plan, long batch) {
        return epoch * plan.rows() + Math.min(plan.rows(), batch * plan.batchRows());
    }

    private StopReason reasonToStop(RunMonitor monitor) {
        StoppingRules stopping = settings.stopping();
        if (monitor.getAsBoolean()) {
            return monitor.isOutOfTime() ? StopReason.TIME : StopReason.INTERRUPTED;
        }
        if (bestLoss <= stopping.loss()) {
            return StopReason.LOSS;
        }
        if (sinceBest >= stopping.patience()) {
            return StopReason.PATIENCE;
        }
        if (batches >= stopping.batches()) {
            return StopReason.BATCHES;
        }
        return epoch >= stopping.epochs() ? StopReason.EPOCHS : null;
    }

    /// Computes the losses of the model as it stands; false when they are not finite.
    private boolean validate(Engine engine, Learning learning, ParameterVector current, BatchPlan plan) {
        learning.model(current);
        double[] weights = current.read();
        double trainingLoss = engine.meanLoss(current, trainingSample);
        double loss = validation == trainingSample ? trainingLoss : engine.meanLoss(current, validation);
        validatedRows += trainingSample.rows() + (validation == trainingSample ? 0 : validation.rows());
        boolean finite = engine.isFinite(current) && Double.isFinite(loss);
        boolean best = finite && (Double.isNaN(bestLoss) || loss < bestLoss);
        validations++;
        if (best) {
            bestLoss = loss;
            bestWeights = weights;
            sinceBest = 0;
        } else {
            sinceBest++;
        }
        ValidationPoint point = new ValidationPoint(
                epochs(plan),
                batches,
                rows,
                seconds(),
                trainingSeconds,
                model.reported().applyAsDouble(trainingLoss),
                model.reported().applyAsDouble(loss),
                finite ? Probe.length(probe.gradient(weights)) : Double.NaN,
                best);
        history.add(point);
        if (isRecorded()) {
            ValidationEvent.record(point);
        }
        listener.validated(point);
        return finite;
    }

    /// The first event of a process describes its kind to the recorder, which takes 100 ms: none where nothing
    /// records.
    private boolean isRecorded() {
        return recorded && FlightRecorder.isInitialized();
    }

    private double epochs(BatchPlan plan) {
        return epoch + (double) nextBatch / plan.batches();
    }

    private double seconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    private void reportProgress(long trained, double rowsPerSecond) {
        long perEpoch = trainingRows.stream().mapToLong(RowSegment::rows).sum();
        ValidationPoint last = history.isEmpty() ? null : history.getLast();
        double best = Double.isNaN(bestLoss) ? bestLoss : model.reported().applyAsDouble(bestLoss);
        long planned = settings.stopping().epochs() >= Long.MAX_VALUE / perEpoch
                ? Long.MAX_VALUE
                : settings.stopping().epochs() * perEpoch;
        Progress progress = new Progress(
                (double) trained / perEpoch,
                trained,
                planned,
                seconds(),
                rowsPerSecond,
                rowsPerSecond * bytesPerRow,
                last,
                best);
        if (isRecorded()) {
            ProgressEvent.record(progress);
        }
        listener.progressed(progress);
    }

    private Checkpoint checkpoint(Learning learning) {
        return new Checkpoint(
                settingsText,
                modelText,
                dataText,
                epoch,
                nextBatch,
                batches,
                rows,
                validations,
                sinceBest,
                bestLoss,
                bestWeights,
                learning.save());
    }

    private TrainingResult result(
            ParameterVector current, Learning learning, Engine engine, StopReason reason, BatchPlan plan) {
        return new TrainingResult(
                model,
                bestWeights,
                current.read(),
                Double.isNaN(bestLoss) ? bestLoss : model.reported().applyAsDouble(bestLoss),
                reason,
                epochs(plan),
                batches,
                engine.rowsTrained(),
                seconds(),
                trainingSeconds,
                validatedRows,
                history,
                learning.ages(),
                warnings);
    }

    private TrainingDivergedException diverged(
            ParameterVector current, Learning learning, Engine engine, BatchPlan plan) {
        TrainingResult result = result(current, learning, engine, StopReason.DIVERGED, plan);
        listener.finished(result);
        String inData = OddValue.notFinite(cache, model.columns());
        String advice = inData != null ? inData : new StepSizeCheck(settings, probe.curvature(bestWeights)).advice();
        return new TrainingDivergedException(
                "training diverged by batch " + batches + ": a weight or the loss is no longer finite; " + advice,
                result);
    }
}
