package io.pagegrad.trainer.train;

/// Passes on to several listeners, and never calls them from two threads at once.
final class ListenerGroup implements TrainingListener {
    private final TrainingListener[] listeners;

    ListenerGroup(TrainingListener... listeners) {
        this.listeners = listeners.clone();
    }

    @Override
    public synchronized void started(long trainingRows, long validationRows, long batches) {
        for (TrainingListener listener : listeners) {
            listener.started(trainingRows, validationRows, batches);
        }
    }

    @Override
    public synchronized void warned(String sentence) {
        for (TrainingListener listener : listeners) {
            listener.warned(sentence);
        }
    }

    @Override
    public synchronized void noted(String sentence) {
        for (TrainingListener listener : listeners) {
            listener.noted(sentence);
        }
    }

    @Override
    public synchronized void progressed(Progress progress) {
        for (TrainingListener listener : listeners) {
            listener.progressed(progress);
        }
    }

    @Override
    public synchronized void validated(ValidationPoint point) {
        for (TrainingListener listener : listeners) {
            listener.validated(point);
        }
    }

    @Override
    public synchronized void finished(TrainingResult result) {
        for (TrainingListener listener : listeners) {
            listener.finished(result);
        }
    }
}
