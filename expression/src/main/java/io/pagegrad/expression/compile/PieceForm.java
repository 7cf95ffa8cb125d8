package io.pagegrad.expression.compile;

import io.pagegrad.expression.compile.PiecePlaces.Kind;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a piece computes, whatever the places are that it computes with: pieces of one form share a method. A
/// sum over hundreds of columns is a few pieces of one form, and the JIT has one method to compile for all.
///
/// @param shape equal for pieces that differ in their places at most
/// @param places the piece's own, in the order of the shape
record PieceForm(String shape, PiecePlaces places) {
    static PieceForm of(KernelPlan plan, Piece piece) {
        return new Walk(plan, piece).form();
    }

    /// Writes everything that [PieceWriter] makes code of, in one order for all pieces.
    private static final class Walk {
        private final KernelPlan plan;
        private final Program program;
        private final Piece piece;
        private final PiecePlaces places = new PiecePlaces(true);
        private final Map<Integer, String> names = new HashMap<>();
        private final StringBuilder shape = new StringBuilder();

        Walk(KernelPlan plan, Piece piece) {
            this.plan = plan;
            this.program = plan.program();
            this.piece = piece;
        }

        PieceForm form() {
            invariants();
            for (int node : piece.nodes()) {
                operation(node);
                if (piece.storedSlots().contains(node)) {
                    shape.append('>').append(places.number(Kind.SLOT, plan.slot(node)));
                }
            }
            for (int output : piece.stores()) {
                shape.append(" store ").append(name(plan.storedNode(output)));
                shape.append('>').append(places.number(Kind.TARGET, output));
            }
            for (int index : piece.sums()) {
                Accumulation sum = plan.accumulation(index);
                shape.append(" sum ").append(name(sum.scale()));
                if (sum.left() >= 0) {
                    shape.append('*').append(name(sum.left()));
                }
                if (sum.isProduct()) {
                    shape.append('*').append(name(sum.right()));
                }
                shape.append('>').append(places.number(Kind.SUM, sum.output()));
            }
            return new PieceForm(shape.toString(), places);
        }

        /// Those that the piece uses, and what they are computed from, lowest first.
        private void invariants() {
            BitSet needed = new BitSet();
            plan.read(piece).stream().filter(node -> !plan.varies(node)).forEach(needed::set);
            piece.sums().forEach(index -> needed.set(plan.accumulation(index).scale()));
            for (int node = needed.length() - 1; node >= 0; node--) {
                for (int a = 0; needed.get(node) && a < program.op(node).arity(); a++) {
                    needed.set(program.argument(node, a));
                }
            }
            needed.stream().forEach(this::operation);
        }

        private void operation(int node) {
            Op op = program.op(node);
            shape.append(' ').append(op);
            switch (op) {
                case CONSTANT -> shape.append(Double.doubleToRawLongBits(program.constant(node)));
                case WEIGHT -> shape.append(places.number(Kind.WEIGHT, program.index(node)));
                default -> {
                    for (int a = 0; a < op.arity(); a++) {
                        shape.append(',').append(name(program.argument(node, a)));
                    }
                }
            }
            names.put(node, "v" + names.size());
        }

        /// A value computed before, or a column or scratch column.
        private String name(int node) {
            String known = names.get(node);
            if (known != null) {
                return known;
            }
            return program.op(node) == Op.COLUMN
                    ? "c" + places.number(Kind.COLUMN, program.index(node))
                    : (program.op(node).isLogical() ? "t" : "s") + places.number(Kind.SLOT, plan.slot(node));
        }
    }

    int placeCount() {
        return places.indices().size();
    }

    List<Integer> indices() {
        return places.indices();
    }
}
