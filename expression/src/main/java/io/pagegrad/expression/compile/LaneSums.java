package io.pagegrad.expression.compile;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/// Emits the sums over the lanes of several vectors: halves are added until one lane is left.
///
/// Where there are two vectors, their halves go into one, so that five sums take little more than one. The order
/// of additions is the same for each sum whatever its neighbours are. All code stands in the method itself: the
/// JIT does not always take in a method that it is called with vectors, and then every vector goes through the
/// heap.
final class LaneSums {
    private static final ClassDesc SWAPS = LaneSwaps.class.describeConstable().orElseThrow();
    private static final ClassDesc SHUFFLE = ClassDesc.of(VectorCode.PACKAGE + "VectorShuffle");

    private final VectorCode vectors;
    private final CodeBuilder code;
    private final boolean wide;
    private final MethodTypeDesc binary;

    /// Some sums on their way: lane `lanes[i]` of a vector will hold sum number `sums[i]`.
    private record Partial(int local, List<Integer> sums, List<Integer> lanes) {}

    LaneSums(VectorCode vectors, CodeBuilder code, boolean wide) {
        this.vectors = vectors;
        this.code = code;
        this.wide = wide;
        this.binary = MethodTypeDesc.of(vectors.type(), VectorCode.VECTOR);
    }

    /// @param locals of the vectors
    /// @return locals of the sums, which are float64
    int[] write(int[] locals) {
        List<Partial> partials = new ArrayList<>();
        for (int s = 0; s < locals.length; s++) {
            partials.add(new Partial(locals[s], List.of(s), List.of(0)));
        }
        for (int distance = vectors.rows() / 2; distance > 0; distance /= 2) {
            List<Partial> folded = new ArrayList<>();
            for (int p = 0; p < partials.size(); p += 2) {
                folded.add(
                        p + 1 < partials.size()
                                ? foldPair(partials.get(p), partials.get(p + 1), distance)
                                : fold(partials.get(p), distance));
            }
            partials = folded;
        }
        int[] sums = new int[locals.length];
        for (Partial partial : partials) {
            for (int i = 0; i < partial.sums.size(); i++) {
                sums[partial.sums.get(i)] = lane(partial.local, partial.lanes.get(i));
            }
        }
        return sums;
    }

    private Partial fold(Partial partial, int distance) {
        code.aload(partial.local).aload(partial.local);
        swap(distance);
        return new Partial(added(), partial.sums, partial.lanes);
    }

    /// The lower half of each `2 * distance` lanes gets the sums of the first vector, the upper half those of the
    /// second.
    private Partial foldPair(Partial first, Partial second, int distance) {
        code.aload(first.local).aload(second.local);
        upper(distance);
        vectors.blend(code);
        code.aload(second.local).aload(first.local);
        upper(distance);
        vectors.blend(code);
        swap(distance);
        List<Integer> sums = new ArrayList<>(first.sums);
        List<Integer> lanes = new ArrayList<>(first.lanes);
        sums.addAll(second.sums);
        second.lanes.forEach(lane -> lanes.add(lane + distance));
        return new Partial(added(), sums, lanes);
    }

    private int added() {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.invokevirtual(vectors.type(), "add", binary).astore(local);
        return local;
    }

    private void swap(int distance) {
        code.getstatic(SWAPS, name("SWAP", distance), SHUFFLE);
        code.invokevirtual(vectors.type(), "rearrange", MethodTypeDesc.of(vectors.type(), SHUFFLE));
    }

    private void upper(int distance) {
        code.getstatic(SWAPS, name("UPPER", distance), VectorCode.MASK);
    }

    private String name(String constant, int distance) {
        return (wide ? "DOUBLE_" : "FLOAT_") + constant + "_" + distance;
    }

    private int lane(int vector, int lane) {
        ClassDesc number = wide ? ConstantDescs.CD_double : ConstantDescs.CD_float;
        int local = code.allocateLocal(TypeKind.DOUBLE);
        code.aload(vector).loadConstant(lane);
        code.invokevirtual(vectors.type(), "lane", MethodTypeDesc.of(number, ConstantDescs.CD_int));
        if (!wide) {
            code.f2d();
        }
        code.dstore(local);
        return local;
    }
}
