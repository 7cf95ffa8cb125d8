#define WEIGHTS 3
#define MODEL_WEIGHTED 0
#define UPDATE_STATES 1
#define UPDATE_CLIP_NORM (double)0x1.0p0
static __device__ __forceinline__ void update_one(const double* in, const double* scalar, double* out) {
    const double n0 = in[1];
    const double n1 = scalar[0];
    const double n2 = n0 * n1;
    const double n3 = (double)0x1.ccccccccccccdp-1;
    const double n4 = in[3];
    const double n5 = n3 * n4;
    const double n6 = n2 + n5;
    const double n7 = (double)0x1.999999999999ap-4;
    const double n8 = scalar[1];
    const double n9 = n7 / n8;
    const double n10 = in[0];
    const double n11 = n6 * n9;
    const double n12 = n10 - n11;
    out[0] = n12;
    out[1] = n6;
}
