package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
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
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// One run: trains a model on the training rows of a cache and validates on its validation rows.
///
/// Used once, by one thread.
public final class TrainingRun {
    private final TrainingModel model;
    private final ColumnCache cache;
    private final TrainingSettings settings;
    private final ComputeBackend backend;
    private final TrainingListener listener;
    private final BooleanSupplier interrupted;
    private final KernelPrecision precision;
    private final int[] rowBytes;
    private final List<RowSegment> trainingRows;
    private final List<RowSegment> validationRows;
    private final Probe probe;
    private final String dataText;
    private final Course course;
    private long memoryLimit = Long.MAX_VALUE;
    private boolean recorded = true;
    private boolean gradientNorms = true;

    /// Null where nobody keeps checkpoints.
    private Checkpoint.Sink checkpoints;

    /// Null for the names of the weights.
    private String modelText;

    private List<InputTransform> start = List.of();
    private String settingsText;
    private RunReports reports;
    private long validatedRows;
    private double trainingSeconds;

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
        this.listener = listener;
        this.interrupted = interrupted;
        this.dataText = DataText.of(cache);
        BoundRows bound = new BoundRows(cache, model.columns(), model.isNetwork());
        this.precision = bound.precision(settings.preciseSums());
        this.rowBytes = bound.rowBytes();
        RowSet training = cache.trainingRows();
        if (training.rows() == 0) {
            throw new TrainingException("there are no rows to train on");
        }
        this.trainingRows = bound.segments(training);
        this.validationRows = bound.segments(cache.validationRows());
        this.probe = Probe.of(model, trainingRows, precision, settings.seed());
        this.course = new Course(settings.stopping(), model.initialWeights());
    }

    /// Limits the memory of columns and of what shuffling copies of them, in bytes.
    public TrainingRun memoryLimit(long bytes) {
        memoryLimit = bytes;
        return this;
    }

    /// Without the norms of gradients at validations, which are NaN then but in JFR events: nobody is to be told.
    public TrainingRun withoutGradientNorms() {
        gradientNorms = false;
        return this;
    }

    /// Without JFR events: nobody is to know of this run.
    public TrainingRun unrecorded() {
        recorded = false;
        return this;
    }

    /// How the columns came about that the initial weights were trained on: there is a warning where these are
    /// others.
    public TrainingRun startsFrom(List<InputTransform> transforms) {
        start = transforms;
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
        reports = new RunReports(
                listener,
                recorded,
                trainingRows.stream().mapToLong(RowSegment::rows).sum(),
                settings.stopping().epochs(),
                IntStream.of(rowBytes).sum());
        Job job = Job.of(model, settings.update(), precision, settings.workers());
        try (ColumnCache.Use _ = cache.use();
                Probe _ = probe;
                JudgedRows judged =
                        new JudgedRows(trainingRows, validationRows, rowBytes, model.isNetwork(), settings);
                Engine engine = backend.open(job);
                RowOrder order = new RowOrder(
                        trainingRows,
                        rowBytes,
                        settings.shuffle(),
                        settings.seed(),
                        settings.batchRows(),
                        settings.workers(),
                        memoryLimit - cache.sizeBytes() - judged.sizeBytes())) {
            settingsText = settings.fingerprint() + (order.staysInPlace() ? " in place" : "");
            if (order.staysInPlace()) {
                reports.noted("blocks of rows are shuffled, but not the rows in them: a mixed copy would take "
                        + "more memory than allowed");
            }
            StartCheck.difference(start, cache.transforms()).ifPresent(reports::warned);
            Learning learning = start(engine);
            if (from == null) {
                warnOfStepSize();
            } else {
                resume(from, learning);
            }
            try (RunMonitor monitor = new RunMonitor(
                    interrupted, settings.stopping().time(), engine::rowsTrained, this::reportProgress)) {
                return train(engine, learning, order, judged, monitor);
            }
        }
    }

    private Learning start(Engine engine) {
        try {
            return settings.strategy().start(engine);
        } catch (IllegalArgumentException e) {
            throw new TrainingException(e.getMessage());
        }
    }

    private void resume(Checkpoint from, Learning learning) {
        from.checkContinues(settingsText, modelText());
        learning.restore(from.learning());
        if (dataText.equals(from.data())) {
            course.resume(from);
        } else {
            course.resumeOnOtherRows(from);
            reports.warned("the rows are not those of the checkpoint: there, " + from.data() + "; now " + dataText);
        }
    }

    private String modelText() {
        return modelText == null ? model.weights().toString() : modelText;
    }

    private void warnOfStepSize() {
        StepSizeCheck check = new StepSizeCheck(settings, probe.curvature(model.initialWeights()));
        if (check.isTooLarge()) {
            reports.warned(check.sentence());
        }
    }

    private TrainingResult train(
            Engine engine, Learning learning, RowOrder order, JudgedRows judged, RunMonitor monitor) {
        ParameterVector current = engine.newVector();
        BatchPlan plan = order.epoch(course.epoch());
        engine.plan(plan);
        reports.started(plan.rows(), judged.validationRows(), plan.batches());
        if (Double.isNaN(course.bestLoss())) {
            validate(engine, learning, current, judged, plan);
        }
        StopReason reason = reasonToStop(monitor);
        while (reason == null) {
            long end = course.endOfStage(plan, settings.validateEvery());
            double rateBefore = nextRate();
            long begun = System.nanoTime();
            boolean finite = learning.run(course.nextBatch(), end, monitor);
            trainingSeconds += (System.nanoTime() - begun) / 1e9;
            reason = reasonFromOutside(monitor);
            course.trainedUpTo(end, plan);
            finite &= validate(engine, learning, current, judged, plan);
            if (!finite) {
                throw diverged(current, learning, engine, plan);
            }
            if (nextRate() < rateBefore) {
                learning.rateDropped();
            }
            course.turn(plan);
            if (reason == null) {
                saveCheckpoint(learning);
                reason = reasonToStop(monitor);
            }
            if (reason == null && course.isAtBeginOfEpoch()) {
                plan = order.epoch(course.epoch());
                engine.plan(plan);
            }
        }
        TrainingResult result = result(current, learning, engine, reason, plan);
        reports.finished(result);
        return result;
    }

    private double nextRate() {
        return settings.update().schedule().rate(course.batches() + 1);
    }

    private StopReason reasonToStop(RunMonitor monitor) {
        StopReason reason = reasonFromOutside(monitor);
        return reason == null ? course.reasonToStop() : reason;
    }

    private static StopReason reasonFromOutside(RunMonitor monitor) {
        if (!monitor.getAsBoolean()) {
            return null;
        }
        return monitor.isOutOfTime() ? StopReason.TIME : StopReason.INTERRUPTED;
    }

    private void saveCheckpoint(Learning learning) {
        if (checkpoints != null) {
            checkpoints.save(course.checkpoint(settingsText, modelText(), dataText, learning.save()));
        }
    }

    /// Computes the losses of the model as it stands; false when they are not finite.
    private boolean validate(
            Engine engine, Learning learning, ParameterVector current, JudgedRows judged, BatchPlan plan) {
        learning.model(current);
        double[] weights = current.read();
        JudgedRows.Losses losses = judged.losses(engine, current);
        validatedRows += judged.rows();
        boolean finite = engine.isFinite(current) && Double.isFinite(losses.validation());
        boolean best = course.judged(losses.validation(), weights, finite);
        reports.validated(new ValidationPoint(
                course.epochs(plan),
                course.batches(),
                course.rows(),
                reports.seconds(),
                trainingSeconds,
                model.reported().applyAsDouble(losses.training()),
                model.reported().applyAsDouble(losses.validation()),
                finite && (gradientNorms || reports.isRecorded()) ? Probe.length(probe.gradient(weights)) : Double.NaN,
                best));
        return finite;
    }

    private void reportProgress(long trained, double rowsPerSecond) {
        reports.progressed(trained, rowsPerSecond, reportedBest());
    }

    private double reportedBest() {
        double best = course.bestLoss();
        return Double.isNaN(best) ? best : model.reported().applyAsDouble(best);
    }

    private TrainingResult result(
            ParameterVector current, Learning learning, Engine engine, StopReason reason, BatchPlan plan) {
        return new TrainingResult(
                model,
                course.bestWeights(),
                current.read(),
                reportedBest(),
                reason,
                course.epochs(plan),
                course.batches(),
                engine.rowsTrained(),
                reports.seconds(),
                trainingSeconds,
                validatedRows,
                reports.history(),
                learning.ages(),
                reports.warnings());
    }

    private TrainingDivergedException diverged(
            ParameterVector current, Learning learning, Engine engine, BatchPlan plan) {
        TrainingResult result = result(current, learning, engine, StopReason.DIVERGED, plan);
        reports.finished(result);
        String inData = OddValue.notFinite(cache, model.columns());
        String advice =
                inData != null ? inData : new StepSizeCheck(settings, probe.curvature(course.bestWeights())).advice();
        return new TrainingDivergedException(
                "training diverged by batch " + course.batches() + ": a weight or the loss is no longer finite; "
                        + advice,
                result);
    }
}
