package io.pagegrad.expression.typed;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Chooses among overloads as PostgreSQL does (documentation, chapter "Type Conversion", sections "Operators" and
/// "Functions").
final class CandidateSelection {
    private CandidateSelection() {}

    /// The chosen overload; null when none fits or more than one remains.
    static Signature choose(List<Signature> candidates, List<LogicalType> arguments, boolean operator) {
        int count = arguments.size();
        List<Signature> fitting = candidates.stream()
                .filter(candidate -> candidate.parameters().size() == count && accepts(candidate, arguments))
                .toList();
        Signature exact = exact(fitting, arguments, operator);
        if (exact != null || fitting.size() <= 1) {
            return exact != null ? exact : fitting.isEmpty() ? null : fitting.getFirst();
        }
        List<Signature> best = best(fitting, candidate -> countExact(candidate, arguments));
        best = best(best, candidate -> countExactOrPreferred(candidate, arguments));
        if (best.size() > 1) {
            best = byUnknowns(best, arguments);
        }
        return best.size() == 1 ? best.getFirst() : null;
    }

    private static boolean unknown(LogicalType type) {
        return TypeRules.isUnknown(type);
    }

    private static boolean accepts(Signature candidate, List<LogicalType> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            LogicalType argument = arguments.get(i);
            if (!unknown(argument)
                    && !TypeRules.implicitly(
                            argument.kind(), candidate.parameters().get(i))) {
                return false;
            }
        }
        return true;
    }

    /// An overload of exactly these types; for an operator a single unknown is first taken to be of the other's
    /// type.
    private static Signature exact(List<Signature> fitting, List<LogicalType> arguments, boolean operator) {
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            LogicalType argument = arguments.get(i);
            if (unknown(argument)) {
                if (!operator || arguments.size() != 2 || unknown(arguments.get(1 - i))) {
                    return null;
                }
                argument = arguments.get(1 - i);
            }
            kinds.add(argument.kind());
        }
        for (Signature candidate : fitting) {
            if (candidate.parameters().equals(kinds)) {
                return candidate;
            }
        }
        return null;
    }

    private static List<Signature> best(List<Signature> candidates, ToIntFunction<Signature> score) {
        int most = candidates.stream().mapToInt(score).max().orElse(0);
        return candidates.stream()
                .filter(candidate -> score.applyAsInt(candidate) == most)
                .toList();
    }

    private static int countExact(Signature candidate, List<LogicalType> arguments) {
        int matches = 0;
        for (int i = 0; i < arguments.size(); i++) {
            LogicalType argument = arguments.get(i);
            if (!unknown(argument) && argument.kind() == candidate.parameters().get(i)) {
                matches++;
            }
        }
        return matches;
    }

    private static int countExactOrPreferred(Signature candidate, List<LogicalType> arguments) {
        int matches = 0;
        for (int i = 0; i < arguments.size(); i++) {
            LogicalType argument = arguments.get(i);
            Kind parameter = candidate.parameters().get(i);
            if (!unknown(argument)
                    && (argument.kind() == parameter
                            || TypeRules.isPreferred(parameter)
                                    && TypeRules.category(parameter) == TypeRules.category(argument.kind()))) {
                matches++;
            }
        }
        return matches;
    }

    private static List<Signature> byUnknowns(List<Signature> candidates, List<LogicalType> arguments) {
        if (arguments.stream().noneMatch(CandidateSelection::unknown)) {
            return candidates;
        }
        List<Signature> remaining = candidates;
        for (int i = 0; i < arguments.size() && remaining != null; i++) {
            if (unknown(arguments.get(i))) {
                remaining = byCategory(remaining, i);
            }
        }
        if (remaining != null && remaining.size() == 1) {
            return remaining;
        }
        return bySameType(remaining == null ? candidates : remaining, arguments);
    }

    /// Keeps what takes text at `index` if anything does, or else the one category that all take; null when they
    /// differ.
    private static List<Signature> byCategory(List<Signature> candidates, int index) {
        List<Signature> text = candidates.stream()
                .filter(candidate -> TypeRules.category(candidate.parameters().get(index)) == 'S')
                .toList();
        List<Signature> chosen = text.isEmpty() ? candidates : text;
        long categories = chosen.stream()
                .map(candidate -> TypeRules.category(candidate.parameters().get(index)))
                .distinct()
                .count();
        if (categories != 1) {
            return null;
        }
        List<Signature> preferred = chosen.stream()
                .filter(candidate ->
                        TypeRules.isPreferred(candidate.parameters().get(index)))
                .toList();
        return preferred.isEmpty() ? chosen : preferred;
    }

    /// Takes the unknowns to be of the one type that all known arguments have.
    private static List<Signature> bySameType(List<Signature> candidates, List<LogicalType> arguments) {
        List<Kind> known = arguments.stream()
                .filter(argument -> !unknown(argument))
                .map(LogicalType::kind)
                .distinct()
                .toList();
        if (known.size() != 1) {
            return candidates;
        }
        return candidates.stream()
                .filter(candidate -> {
                    for (int i = 0; i < arguments.size(); i++) {
                        if (unknown(arguments.get(i))
                                && !TypeRules.implicitly(
                                        known.getFirst(), candidate.parameters().get(i))) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }
}
