package io.pagegrad.expression.compile;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How a program becomes methods: pieces small enough for the JIT, sums few enough for the registers, and scratch
/// columns for values that pass between pieces.
final class KernelPlan {
    /// Rows that all pieces finish before the next rows begin, at most.
    private static final int CHUNK_ROWS = 1024;

    /// Scratch columns of a chunk, which are to stay in the first-level cache beside what comes in and goes out.
    private static final int SCRATCH_BYTES = 24 << 10;

    /// With fewer rows entering the pieces costs more than the caches save.
    private static final int LEAST_CHUNK_ROWS = 128;

    /// Estimated bytecode of one copy of a loop body; two or three copies and the frame stay below the JIT's
    /// 8,000, and the method within what its first tier has virtual registers for: one that it gives up stays
    /// slow.
    private static final int MAX_BODY_BYTES = 900;

    /// Without sums a small loop costs no more per row, and the JIT is done with it sooner.
    private static final int MAX_STORING_BODY_BYTES = 1000;

    private static final int MAX_SUMS = 12;

    private final Program program;
    private final boolean[] varying;
    private final List<Accumulation> accumulations;
    private final int[] outputs;
    private final List<Piece> pieces = new ArrayList<>();
    private final int[] slots;
    private int slotCount;

    private KernelPlan(Program program, List<Accumulation> accumulations, int[] outputs) {
        this.program = program;
        this.varying = Legalizer.varying(program);
        this.accumulations = accumulations;
        this.outputs = outputs;
        this.slots = new int[program.size()];
        Arrays.fill(slots, -1);
        partition();
    }

    static KernelPlan sums(Program source) {
        Factoring.Result factored = Factoring.factor(Legalizer.legalize(source));
        return new KernelPlan(factored.program(), factored.accumulations(), new int[0]);
    }

    static KernelPlan stores(Program source) {
        return storesAsWritten(Legalizer.legalize(source));
    }

    /// Without rewriting: every operation is computed as it stands, with its own rounding.
    static KernelPlan storesAsWritten(Program legal) {
        int[] outputs = new int[legal.outputCount()];
        for (int o = 0; o < outputs.length; o++) {
            outputs[o] = legal.output(o);
        }
        return new KernelPlan(legal, List.of(), outputs);
    }

    Program program() {
        return program;
    }

    boolean varies(int node) {
        return varying[node];
    }

    /// Whether every operation that depends on the row has vector code.
    boolean canUseVectors() {
        for (int node = 0; node < program.size(); node++) {
            if (varying[node] && !VectorCode.knows(program.op(node))) {
                return false;
            }
        }
        return true;
    }

    Accumulation accumulation(int index) {
        return accumulations.get(index);
    }

    int accumulationCount() {
        return accumulations.size();
    }

    /// The node stored as output number `output`.
    int storedNode(int output) {
        return outputs[output];
    }

    List<Piece> pieces() {
        return pieces;
    }

    /// Nodes that a piece's operations, sums and stores use, some twice; scales of sums left out.
    List<Integer> read(Piece piece) {
        List<Integer> read = new ArrayList<>();
        for (int node : piece.nodes()) {
            for (int a = 0; a < program.op(node).arity(); a++) {
                read.add(program.argument(node, a));
            }
        }
        for (int index : piece.sums()) {
            Accumulation sum = accumulations.get(index);
            if (sum.left() >= 0) {
                read.add(sum.left());
            }
            if (sum.isProduct()) {
                read.add(sum.right());
            }
        }
        piece.stores().forEach(output -> read.add(outputs[output]));
        return read;
    }

    /// Scratch column of a node that passes between pieces.
    int slot(int node) {
        return slots[node];
    }

    long scratchBytes(KernelPrecision precision) {
        return slotCount * slotBytes(precision);
    }

    long slotBytes(KernelPrecision precision) {
        return (long) chunkRows() * precision.computeBytes();
    }

    /// Rows that all pieces finish before the next rows begin. Sums are added chunk by chunk, so that their
    /// chunks do not depend on how the program was cut.
    int chunkRows() {
        if (!accumulations.isEmpty() || slotCount == 0) {
            return CHUNK_ROWS;
        }
        return Math.clamp(
                Integer.highestOneBit(SCRATCH_BYTES / (slotCount * Double.BYTES)), LEAST_CHUNK_ROWS, CHUNK_ROWS);
    }

    private boolean isComputed(int node) {
        return varying[node] && program.op(node) != Op.COLUMN;
    }

    private void partition() {
        List<Integer> nodes = neededNodes();
        List<List<Integer>> groups = new ArrayList<>();
        int[] groupOf = new int[program.size()];
        int[] passing = passing(nodes);
        int begin = 0;
        do {
            int end = end(nodes, begin, passing);
            for (int node : nodes.subList(begin, end)) {
                groupOf[node] = groups.size();
            }
            groups.add(nodes.subList(begin, end));
            begin = end;
        } while (begin < nodes.size());
        List<List<Integer>> sums = new ArrayList<>();
        List<List<Integer>> stores = new ArrayList<>();
        placeSums(groups, groupOf, sums);
        placeStores(groups, groupOf, stores);
        while (sums.size() < groups.size()) {
            sums.add(List.of());
        }
        while (stores.size() < groups.size()) {
            stores.add(List.of());
        }
        link(groups, groupOf, sums, stores);
    }

    /// End of the group of nodes that begins at `begin`: where it is full. Groups of sums may end a little
    /// earlier, where fewest values pass to the next: then those of a long sum have one form.
    private int end(List<Integer> nodes, int begin, int[] passing) {
        int most = accumulations.isEmpty() ? MAX_STORING_BODY_BYTES : MAX_BODY_BYTES;
        int least = accumulations.isEmpty() ? most : most * 3 / 4;
        boolean[] loaded = new boolean[program.size()];
        int bytes = 0;
        int best = begin;
        for (int at = begin; at < nodes.size(); at++) {
            bytes += cost(nodes.get(at), loaded);
            if (bytes > most && at > begin) {
                return best > begin ? best : at;
            }
            markLoads(nodes.get(at), loaded);
            if (bytes >= least && (best == begin || passing[at] <= passing[best - 1])) {
                best = at + 1;
            }
        }
        return nodes.size();
    }

    /// How many of the values up to each of `nodes` some node after it uses.
    private int[] passing(List<Integer> nodes) {
        int[] position = new int[program.size()];
        int[] lastUse = new int[nodes.size()];
        for (int at = 0; at < lastUse.length; at++) {
            int node = nodes.get(at);
            position[node] = at;
            lastUse[at] = at;
            for (int a = 0; a < program.op(node).arity(); a++) {
                int argument = program.argument(node, a);
                if (isComputed(argument)) {
                    lastUse[position[argument]] = at;
                }
            }
        }
        int[] passing = new int[nodes.size()];
        int[] ending = new int[nodes.size()];
        for (int use : lastUse) {
            ending[use]++;
        }
        int alive = 0;
        for (int at = 0; at < passing.length; at++) {
            alive += 1 - ending[at];
            passing[at] = alive;
        }
        return passing;
    }

    /// Nodes that some sum or output needs, lowest first; a product that only a sum needs is formed by the sum.
    private List<Integer> neededNodes() {
        boolean[] needed = new boolean[program.size()];
        for (Accumulation sum : accumulations) {
            if (sum.left() >= 0) {
                needed[sum.left()] = true;
            }
            if (sum.isProduct()) {
                needed[sum.right()] = true;
            }
        }
        for (int output : outputs) {
            needed[output] = true;
        }
        List<Integer> nodes = new ArrayList<>();
        for (int node = program.size() - 1; node >= 0; node--) {
            for (int a = 0; needed[node] && a < program.op(node).arity(); a++) {
                needed[program.argument(node, a)] = true;
            }
        }
        for (int node = 0; node < program.size(); node++) {
            if (needed[node] && isComputed(node)) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private int cost(int node, boolean[] loaded) {
        int bytes = switch (program.op(node)) {
            case EXP -> 200;
            case LOG, LOG1P, TANH -> 400;
            case SELECT, ROUND -> 60;
            default -> 20;
        };
        for (int a = 0; a < program.op(node).arity(); a++) {
            int argument = program.argument(node, a);
            if (varying[argument] && !loaded[argument]) {
                bytes += 24;
            }
        }
        return bytes;
    }

    private void markLoads(int node, boolean[] loaded) {
        loaded[node] = true;
        for (int a = 0; a < program.op(node).arity(); a++) {
            loaded[program.argument(node, a)] = true;
        }
    }

    /// A sum goes with the last group that computes one of its factors while there are registers, else into
    /// groups of their own.
    private void placeSums(List<List<Integer>> groups, int[] groupOf, List<List<Integer>> sums) {
        int computing = groups.size();
        for (int g = 0; g < computing; g++) {
            sums.add(new ArrayList<>());
        }
        List<Integer> overflow = new ArrayList<>();
        for (int index = 0; index < accumulations.size(); index++) {
            Accumulation sum = accumulations.get(index);
            int group = Math.max(home(sum.left(), groupOf), home(sum.right(), groupOf));
            boolean fits = sums.get(group).size() < MAX_SUMS
                    || (computing == 1 && accumulations.size() <= MAX_SUMS + MAX_SUMS / 2);
            (fits ? sums.get(group) : overflow).add(index);
        }
        for (int from = 0; from < overflow.size(); from += MAX_SUMS) {
            groups.add(new ArrayList<>());
            sums.add(overflow.subList(from, Math.min(from + MAX_SUMS, overflow.size())));
        }
    }

    private void placeStores(List<List<Integer>> groups, int[] groupOf, List<List<Integer>> stores) {
        for (int g = 0; g < groups.size(); g++) {
            stores.add(new ArrayList<>());
        }
        for (int output = 0; output < outputs.length; output++) {
            stores.get(home(outputs[output], groupOf)).add(output);
        }
    }

    private int home(int node, int[] groupOf) {
        return node >= 0 && isComputed(node) ? groupOf[node] : 0;
    }

    private void link(List<List<Integer>> groups, int[] groupOf, List<List<Integer>> sums, List<List<Integer>> stores) {
        List<List<Integer>> loads = new ArrayList<>();
        int[] lastRead = new int[program.size()];
        for (int g = 0; g < groups.size(); g++) {
            boolean[] read = readIn(groups.get(g), sums.get(g));
            List<Integer> loaded = new ArrayList<>();
            for (int node = 0; node < read.length; node++) {
                if (read[node] && isComputed(node) && groupOf[node] != g) {
                    loaded.add(node);
                    lastRead[node] = g;
                }
            }
            loads.add(loaded);
        }
        assignSlots(groups, lastRead);
        for (int g = 0; g < groups.size(); g++) {
            List<Integer> stored =
                    groups.get(g).stream().filter(node -> slots[node] >= 0).toList();
            pieces.add(new Piece(groups.get(g), loads.get(g), stored, sums.get(g), stores.get(g)));
        }
    }

    private boolean[] readIn(List<Integer> group, List<Integer> sums) {
        boolean[] read = new boolean[program.size()];
        for (int node : group) {
            for (int a = 0; a < program.op(node).arity(); a++) {
                read[program.argument(node, a)] = true;
            }
        }
        for (int index : sums) {
            Accumulation sum = accumulations.get(index);
            if (sum.left() >= 0) {
                read[sum.left()] = true;
            }
            if (sum.isProduct()) {
                read[sum.right()] = true;
            }
        }
        return read;
    }

    /// A slot is taken again by the pieces behind the last one that reads it: the fewer there are, the more rows
    /// fit the caches.
    ///
    /// @param lastRead group that reads a node last, 0 for nodes that no other group than their own reads
    private void assignSlots(List<List<Integer>> groups, int[] lastRead) {
        List<Integer> free = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            for (int node = 0; node < slots.length; node++) {
                if (slots[node] >= 0 && lastRead[node] == g - 1) {
                    free.add(slots[node]);
                }
            }
            for (int node : groups.get(g)) {
                if (lastRead[node] > g) {
                    slots[node] = free.isEmpty() ? slotCount++ : free.removeLast();
                }
            }
        }
    }
}
