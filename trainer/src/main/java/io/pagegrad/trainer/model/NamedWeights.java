package io.pagegrad.trainer.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/// Weights by name, in the order of a model; names are made when asked for. Read-only; any thread.
public final class NamedWeights extends AbstractMap<String, Double> {
    private final List<String> names;
    private final double[] values;
    private volatile Map<String, Integer> places;

    /// A view of both.
    public NamedWeights(List<String> names, double[] values) {
        this.names = names;
        this.values = values;
    }

    /// The values if names are exactly these, in this order; otherwise null.
    public double[] valuesOf(List<String> wanted) {
        return names.equals(wanted) ? values.clone() : null;
    }

    @Override
    public Double get(Object name) {
        Integer place = places().get(name);
        return place == null ? null : values[place];
    }

    @Override
    public boolean containsKey(Object name) {
        return places().containsKey(name);
    }

    private Map<String, Integer> places() {
        Map<String, Integer> known = places;
        if (known == null) {
            known = HashMap.newHashMap(values.length);
            for (int w = 0; w < values.length; w++) {
                known.put(names.get(w), w);
            }
            places = known;
        }
        return known;
    }

    @Override
    public Set<Entry<String, Double>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return values.length;
            }

            @Override
            public Iterator<Entry<String, Double>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < values.length;
                    }

                    @Override
                    public Entry<String, Double> next() {
                        if (next == values.length) {
                            throw new NoSuchElementException();
                        }
                        int w = next++;
                        return Map.entry(names.get(w), values[w]);
                    }
                };
            }
        };
    }
}
