package io.pagegrad.trainer.train;

/// State of a run at one validation.
///
/// @param epoch finished passes, with the started one as a fraction
/// @param batches batches trained on
/// @param rows rows trained on
/// @param seconds since training began, validation included
/// @param trainingSeconds of these, spent on training
/// @param trainingLoss mean loss of a fixed sample of the training rows
/// @param validationLoss mean loss of the validation rows; of training rows when there are none
/// @param gradientNorm Euclidean length of the mean gradient of a fixed sample of training rows
/// @param isBest whether no validation before had a lower loss
public record ValidationPoint(
        double epoch,
        long batches,
        long rows,
        double seconds,
        double trainingSeconds,
        double trainingLoss,
        double validationLoss,
        double gradientNorm,
        boolean isBest) {}
