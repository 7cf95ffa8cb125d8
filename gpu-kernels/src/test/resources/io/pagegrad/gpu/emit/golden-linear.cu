struct model_piece_0 {
    static constexpr int first_output = 0;
    static constexpr int sums = 3;
    value_t n0;
    value_t n1;
    const column_t* c0;
    value_t n5;
    const column_t* c1;
    const column_t* c2;
    __device__ __forceinline__ explicit model_piece_0(const double* weights) {
        n0 = (value_t)weights[2];
        n1 = (value_t)weights[0];
        n5 = (value_t)weights[1];
        const value_t n11 = (value_t)0x1.0p1;
    }
    __device__ __forceinline__ void columns(const column_t* const* table) {
        c0 = table[0];
        c1 = table[1];
        c2 = table[2];
    }
    __device__ __forceinline__ void row(i64 r, value_t (&sum)[sums]) const {
        const value_t n2 = (value_t)c0[r];
        const value_t n3 = n1 * n2;
        const value_t n4 = n0 + n3;
        const value_t n6 = (value_t)c1[r];
        const value_t n7 = n5 * n6;
        const value_t n8 = n4 + n7;
        const value_t n9 = (value_t)c2[r];
        const value_t n10 = n8 - n9;
        const value_t n11 = (value_t)0x1.0p1;
        const value_t n12 = n10 * n11;
        const value_t n13 = n2 * n12;
        const value_t n14 = n6 * n12;
        sum[0] += n13;
        sum[1] += n14;
        sum[2] += n12;
    }
};
#define MODEL_SUMS 3
#define MODEL_WEIGHTS 3
#define MODEL_PIECE_SUMS 3
#define MODEL_PIECES(visit) visit(model_piece_0)
