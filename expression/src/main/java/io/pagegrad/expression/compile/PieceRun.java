package io.pagegrad.expression.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Pieces of a plan that follow each other and run by one method.
///
/// @param first index of the first piece
/// @param method the method's number; equal for runs of one form
/// @param form what the method computes, with the places of the first piece; null where these stand in its code
/// @param places of all pieces one after the other, empty where they stand in the code
record PieceRun(int first, int count, int method, PieceForm form, List<Integer> places) {
    /// A constant of a class file holds at most 65,535 bytes, and a number takes six of them.
    private static final int MAX_PLACES = 8192;

    boolean isShared() {
        return form != null;
    }

    /// The pieces of a plan in their order; those whose form no other has stand alone.
    static List<PieceRun> of(KernelPlan plan) {
        List<PieceForm> forms = new ArrayList<>();
        Map<String, Integer> methods = new HashMap<>();
        Set<String> repeated = new HashSet<>();
        for (int p = 0; p < plan.pieces().size(); p++) {
            PieceForm form = PieceForm.of(plan, plan.pieces().get(p));
            forms.add(form);
            if (methods.putIfAbsent(form.shape(), p) != null) {
                repeated.add(form.shape());
            }
        }
        List<PieceRun> runs = new ArrayList<>();
        int end;
        for (int p = 0; p < forms.size(); p = end) {
            PieceForm form = forms.get(p);
            end = p + 1;
            if (!repeated.contains(form.shape())) {
                runs.add(new PieceRun(p, 1, p, null, List.of()));
                continue;
            }
            List<Integer> places = new ArrayList<>(form.indices());
            while (end < forms.size()
                    && forms.get(end).shape().equals(form.shape())
                    && places.size() + form.placeCount() <= MAX_PLACES) {
                places.addAll(forms.get(end++).indices());
            }
            runs.add(new PieceRun(p, end - p, methods.get(form.shape()), form, places));
        }
        return runs;
    }
}
