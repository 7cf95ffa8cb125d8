package io.pagegrad.trainer.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// Tree-structured Parzen estimator: of points drawn from the density of the good configurations so far, it takes
/// those where that density is highest above the density of the others. Densities of options are multiplied.
///
/// The first round is random. Rounds have a fixed size: what is proposed does not depend on how many
/// configurations are trained at the same time.
///
/// Spec: Bergstra et al., Algorithms for Hyper-Parameter Optimization, NIPS 2011.
final class ParzenEstimator implements Proposer {
    private static final int CANDIDATES = 24;
    private static final double GOOD_SHARE = 0.1;
    private static final int MOST_GOOD = 25;
    private static final double PRIOR_WEIGHT = 1;

    private final SearchSpace space;
    private final List<Domain> domains;
    private final int total;
    private final int first;
    private final int round;
    private final SplittableRandom random;

    /// @param total configurations in all
    /// @param first of these, drawn at random
    /// @param round configurations of each later round
    ParzenEstimator(SearchSpace space, int total, int first, int round, long seed) {
        this.space = space;
        this.domains = List.copyOf(space.domains().values());
        this.total = total;
        this.first = Math.min(first, total);
        this.round = round;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public int total() {
        return total;
    }

    @Override
    public List<double[]> propose(List<Tried> tried) {
        List<double[]> points = new ArrayList<>();
        if (tried.isEmpty()) {
            for (int i = 0; i < first; i++) {
                points.add(space.random(random));
            }
            return points;
        }
        List<Tried> sorted = new ArrayList<>(tried);
        sorted.sort(Comparator.comparingDouble(Tried::loss));
        int good = (int) Math.clamp(Math.ceil(GOOD_SHARE * sorted.size()), 1, MOST_GOOD);
        List<Tried> lower = sorted.subList(0, good);
        List<Tried> upper = sorted.subList(good, sorted.size());
        for (int i = Math.min(round, total - tried.size()); i > 0; i--) {
            points.add(point(lower, upper));
        }
        return points;
    }

    /// The best of points that are drawn from the density of the good ones.
    private double[] point(List<Tried> lower, List<Tried> upper) {
        List<Ratio> ratios = new ArrayList<>();
        for (int d = 0; d < domains.size(); d++) {
            ratios.add(Ratio.of(domains.get(d), values(lower, d), values(upper, d)));
        }
        double[] best = null;
        double bestSum = Double.NEGATIVE_INFINITY;
        for (int candidate = 0; candidate < CANDIDATES; candidate++) {
            double[] point = new double[ratios.size()];
            double sum = 0;
            for (int d = 0; d < point.length; d++) {
                point[d] = ratios.get(d).draw(random);
                sum += ratios.get(d).logarithm(point[d]);
            }
            if (sum > bestSum) {
                best = point;
                bestSum = sum;
            }
        }
        return best;
    }

    private static double[] values(List<Tried> tried, int option) {
        return tried.stream().mapToDouble(one -> one.point()[option]).toArray();
    }

    /// Densities of one option: among the good configurations, and among the others.
    private interface Ratio {
        /// A value from the density of the good.
        double draw(SplittableRandom random);

        /// Logarithm of the good density over the other.
        double logarithm(double value);

        static Ratio of(Domain domain, double[] good, double[] bad) {
            return domain instanceof Domain.Choice choice ? new Words(choice, good, bad) : new Numbers(good, bad);
        }
    }

    private static final class Numbers implements Ratio {
        private final ParzenDensity good;
        private final ParzenDensity bad;

        Numbers(double[] good, double[] bad) {
            this.good = new ParzenDensity(good);
            this.bad = new ParzenDensity(bad);
        }

        @Override
        public double draw(SplittableRandom random) {
            return good.draw(random);
        }

        @Override
        public double logarithm(double value) {
            return Math.log(good.at(value)) - Math.log(bad.at(value));
        }
    }

    private static final class Words implements Ratio {
        private final Domain.Choice choice;
        private final double[] good;
        private final double[] bad;

        Words(Domain.Choice choice, double[] good, double[] bad) {
            this.choice = choice;
            this.good = shares(choice, good);
            this.bad = shares(choice, bad);
        }

        /// Shares of the words among values, none of them 0.
        private static double[] shares(Domain.Choice choice, double[] values) {
            double[] shares = new double[choice.values().size()];
            Arrays.fill(shares, PRIOR_WEIGHT);
            for (double value : values) {
                shares[choice.index(value)]++;
            }
            for (int word = 0; word < shares.length; word++) {
                shares[word] /= values.length + PRIOR_WEIGHT * shares.length;
            }
            return shares;
        }

        @Override
        public double draw(SplittableRandom random) {
            double left = random.nextDouble();
            int word = 0;
            while (word < good.length - 1 && left >= good[word]) {
                left -= good[word++];
            }
            return (word + 0.5) / good.length;
        }

        @Override
        public double logarithm(double value) {
            int word = choice.index(value);
            return Math.log(good[word]) - Math.log(bad[word]);
        }
    }
}
