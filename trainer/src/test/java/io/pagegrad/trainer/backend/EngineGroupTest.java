package io.pagegrad.trainer.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.trainer.backend.cpu.CpuBackend;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Which device has which rows.
class EngineGroupTest {
    private static Job job(int workers) {
        ProgramBuilder b = new ProgramBuilder();
        Program squared = b.build(b.multiply(b.weight(0), b.column(0)));
        return new Job(
                squared,
                squared,
                false,
                new double[1],
                new boolean[1],
                UpdateRule.sgd(0.1),
                KernelPrecision.FLOAT64,
                workers);
    }

    private static EngineGroup group(int devices, Random random) {
        List<Engine> engines = new ArrayList<>();
        for (int device = 0; device < devices; device++) {
            engines.add(new CpuBackend().open(job(1 + random.nextInt(4))));
        }
        return new EngineGroup(engines);
    }

    /// Segments of memory that nobody reads, in pieces and in random order.
    private static List<RowSegment> segments(Random random) {
        List<RowSegment> segments = new ArrayList<>();
        for (long place = 1; place <= 1 + random.nextInt(4); place++) {
            long[] columns = {place << 32};
            long end = 1 + random.nextInt(500);
            for (long from = random.nextInt(3); from < end; ) {
                long to = Math.min(end, from + 1 + random.nextInt(100));
                segments.add(new RowSegment(columns, from, to));
                from = to;
            }
        }
        Collections.shuffle(segments, random);
        return segments;
    }

    /// Each row of a plan with what has it.
    private static Map<List<Long>, Integer> owners(EngineGroup group) {
        Map<List<Long>, Integer> owners = new HashMap<>();
        for (int device = 0; device < group.members().size(); device++) {
            BatchPlan plan = group.members().get(device).plan();
            for (int s = 0; s < plan.segmentCount(); s++) {
                RowSegment segment = plan.segment(s);
                for (long row = segment.from(); row < segment.to(); row++) {
                    assertThat(owners.put(List.of(segment.columns()[0], row), device))
                            .as("row " + row + " has one owner")
                            .isNull();
                }
            }
        }
        return owners;
    }

    @Property(tries = 200)
    void rowsStayWithTheirDeviceInEveryOrder(
            @ForAll @IntRange(min = 1, max = 4) int devices,
            @ForAll @IntRange(min = 1, max = 70) int batchRows,
            @ForAll int seed) {
        Random random = new Random(seed);
        try (EngineGroup group = group(devices, random)) {
            List<RowSegment> segments = segments(random);
            BatchPlan plan = new BatchPlan(segments, batchRows);
            group.plan(plan);
            Map<List<Long>, Integer> owners = owners(group);
            assertThat(owners).hasSize((int) plan.rows());
            Collections.shuffle(segments, random);
            group.plan(new BatchPlan(segments, batchRows));
            assertThat(owners(group)).isEqualTo(owners);
        }
    }

    @Property(tries = 200)
    void partsOfABatchAreThatBatch(
            @ForAll @IntRange(min = 1, max = 4) int devices,
            @ForAll @IntRange(min = 1, max = 200) int batchRows,
            @ForAll int seed) {
        Random random = new Random(seed);
        try (EngineGroup group = group(devices, random)) {
            BatchPlan plan = new BatchPlan(segments(random), batchRows);
            group.splitBy(EngineGroup.Split.BATCHES);
            group.plan(plan);
            owners(group);
            for (long batch = 0; batch < plan.batches(); batch++) {
                long rows = 0;
                for (Engine engine : group.members()) {
                    rows += batch < engine.plan().batches() ? engine.plan().rowsOf(batch) : 0;
                }
                assertThat(rows).isEqualTo(plan.rowsOf(batch));
            }
        }
    }

    @Property(tries = 200)
    void partsOfAPlanHaveItsBatches(@ForAll @IntRange(min = 1, max = 70) int batchRows, @ForAll int seed) {
        Random random = new Random(seed);
        BatchPlan plan = new BatchPlan(segments(random), batchRows);
        long from = random.nextLong(plan.batches() + 1);
        long to = random.nextLong(from, plan.batches() + 1);
        BatchPlan part = plan.part(from, to);
        assertThat(part.batches()).isEqualTo(to - from);
        List<Long> expected = new ArrayList<>();
        for (long row = from * batchRows; row < Math.min(plan.rows(), to * batchRows); row++) {
            expected.add(at(plan, row));
        }
        List<Long> got = new ArrayList<>();
        for (long row = 0; row < part.rows(); row++) {
            got.add(at(part, row));
        }
        assertThat(got).isEqualTo(expected);
    }

    private static long at(BatchPlan plan, long row) {
        int s = plan.segmentOf(row);
        RowSegment segment = plan.segment(s);
        return segment.columns()[0] + segment.from() + row - plan.start(s);
    }
}
