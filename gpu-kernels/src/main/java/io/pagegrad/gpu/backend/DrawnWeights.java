package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.trainer.model.WeightDraw;

/// Draws the weights that a model starts at on the device that trains it, with the bits of the host.
final class DrawnWeights {
    private DrawnWeights() {}

    /// Enqueues the draw.
    ///
    /// @param weights address of weight 0; those of no range are left as they are
    static void draw(CudaStream stream, KernelLibrary library, WeightDraw draw, long weights) {
        for (WeightDraw.Range range : draw.ranges()) {
            long first = range.from();
            long count = range.count();
            long target = weights + first * Double.BYTES;
            double spread = range.spread();
            switch (range.distribution()) {
                case UNIFORM ->
                    library.launch(
                            stream,
                            Kernel.PHILOX_UNIFORM,
                            count,
                            target,
                            draw.seed(),
                            draw.stream(),
                            first,
                            -spread,
                            spread,
                            count);
                case NORMAL ->
                    library.launch(
                            stream,
                            Kernel.PHILOX_NORMAL,
                            count,
                            target,
                            draw.seed(),
                            draw.stream(),
                            first,
                            spread,
                            count);
            }
        }
    }
}
