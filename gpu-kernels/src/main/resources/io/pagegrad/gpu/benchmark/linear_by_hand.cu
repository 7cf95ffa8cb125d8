// Gradient of linear regression with four features and an intercept over float columns, as one would write it for this model
// alone: what generated kernels are measured against. Columns lie one after the other, the label last. Any number of blocks of
// whole warps. Sums (zero before) get one addition a warp, in no fixed order.
extern "C" __global__ void linear_by_hand(const float* columns, long long rows, const double* weights, double* sums) {
    const float* a = columns;
    const float* b = a + rows;
    const float* c = b + rows;
    const float* d = c + rows;
    const float* y = d + rows;
    const float wa = (float)weights[0], wb = (float)weights[1], wc = (float)weights[2], wd = (float)weights[3];
    const float intercept = (float)weights[4];
    float sa = 0, sb = 0, sc = 0, sd = 0, se = 0;
    const long long stride = (long long)gridDim.x * blockDim.x;
    for (long long r = (long long)blockIdx.x * blockDim.x + threadIdx.x; r < rows; r += stride) {
        const float xa = a[r], xb = b[r], xc = c[r], xd = d[r];
        const float error = wa * xa + wb * xb + wc * xc + wd * xd + intercept - y[r];
        sa += error * xa;
        sb += error * xb;
        sc += error * xc;
        sd += error * xd;
        se += error;
    }
    double totals[5] = {2.0 * sa, 2.0 * sb, 2.0 * sc, 2.0 * sd, 2.0 * se};
    for (int j = 0; j < 5; j++) {
        double total = totals[j];
        for (int bits = 16; bits > 0; bits >>= 1) total += __shfl_xor_sync(0xffffffffu, total, bits);
        if (threadIdx.x % 32 == 0) atomicAdd(&sums[j], total);
    }
}
