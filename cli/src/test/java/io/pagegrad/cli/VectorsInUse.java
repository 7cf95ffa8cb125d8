package io.pagegrad.cli;

import io.pagegrad.expression.compile.KernelCompiler;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Prints whether this JVM has the Vector API, how long vectors are, and a sum made by them.
final class VectorsInUse {
    private VectorsInUse() {}

    public static void main(String[] arguments) {
        System.out.println(answer());
    }

    static String answer() {
        DoubleVector ones = DoubleVector.broadcast(DoubleVector.SPECIES_PREFERRED, 1);
        double sum = ones.add(ones).reduceLanes(VectorOperators.ADD);
        return KernelCompiler.usesVectors() + " " + ones.length() + " " + sum;
    }
}
