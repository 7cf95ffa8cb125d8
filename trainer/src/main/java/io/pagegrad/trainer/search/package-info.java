/// Which configurations to try: spaces of choices, and methods that search them by grid, at random, by the
/// tree-structured Parzen estimator, and by giving many a little and the best of them more.
///
/// Start at [io.pagegrad.trainer.search.SearchSpace] and [io.pagegrad.trainer.search.SearchMethods].
///
/// Spec: Bergstra et al., Algorithms for Hyper-Parameter Optimization, NIPS 2011; Li et al., Hyperband, JMLR
/// 2018; Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020.
package io.pagegrad.trainer.search;
