struct model_piece_0 {
    static constexpr int first_output = 0;
    static constexpr int sums = 32;
    const column_t* c0;
    const column_t* c1;
    value_t n2;
    value_t n3;
    __device__ __forceinline__ explicit model_piece_0(const double* weights) {
        n2 = (value_t)weights[0];
        n3 = (value_t)weights[1];
        const value_t n4 = (value_t)0x1.0p-3;
        const value_t n6 = (value_t)0x1.4p1;
    }
    __device__ __forceinline__ void columns(const column_t* const* table) {
        c0 = table[0];
        c1 = table[1];
    }
    __device__ __forceinline__ void row(i64 r, value_t (&sum)[sums]) const {
        const value_t n0 = (value_t)c0[r];
        const value_t n1 = (value_t)c1[r];
        const value_t n4 = (value_t)0x1.0p-3;
        const value_t n5 = n0 * n4;
        const value_t n6 = (value_t)0x1.4p1;
        const value_t n7 = fabs(n1);
        const value_t n8 = n6 + n7;
        const bool n9 = n0 < n1;
        const bool n10 = n0 == n3;
        const bool n11 = !n10;
        const bool n12 = n9 && n11;
        const bool n13 = n1 != n2;
        const bool n14 = n12 || n13;
        const value_t n15 = n0 + n2;
        const value_t n16 = n1 - n3;
        const value_t n17 = n0 / n8;
        const value_t n18 = fma(n0, n1, n2);
        const value_t n19 = -n0;
        const value_t n20 = sign_of(n1);
        const value_t n21 = lesser(n0, n1);
        const value_t n22 = greater(n0, n2);
        const value_t n23 = sqrt(n8);
        const value_t n24 = cbrt(n0);
        const value_t n25 = power(n8, n5);
        const value_t n26 = exp(n5);
        const value_t n27 = log(n8);
        const value_t n28 = log1p(n8);
        const value_t n29 = sin(n0);
        const value_t n30 = cos(n0);
        const value_t n31 = tan(n5);
        const value_t n32 = asin(n5);
        const value_t n33 = acos(n5);
        const value_t n34 = atan(n0);
        const value_t n35 = atan2(n0, n1);
        const value_t n36 = sinh(n5);
        const value_t n37 = cosh(n5);
        const value_t n38 = tanh(n0);
        const value_t n39 = sigmoid(n0);
        const value_t n40 = softplus(n1);
        const value_t n41 = greater(n1, (value_t)0);
        const value_t n42 = floor(n0);
        const value_t n43 = ceil(n0);
        const value_t n44 = rint(n0);
        const value_t n45 = n0;
        const value_t n46 = n14 ? n0 : n2;
        sum[0] += n15;
        sum[1] += n16;
        sum[2] += n17;
        sum[3] += n18;
        sum[4] += n19;
        sum[5] += n20;
        sum[6] += n21;
        sum[7] += n22;
        sum[8] += n23;
        sum[9] += n24;
        sum[10] += n25;
        sum[11] += n26;
        sum[12] += n27;
        sum[13] += n28;
        sum[14] += n29;
        sum[15] += n30;
        sum[16] += n31;
        sum[17] += n32;
        sum[18] += n33;
        sum[19] += n34;
        sum[20] += n35;
        sum[21] += n36;
        sum[22] += n37;
        sum[23] += n38;
        sum[24] += n39;
        sum[25] += n40;
        sum[26] += n41;
        sum[27] += n42;
        sum[28] += n43;
        sum[29] += n44;
        sum[30] += n45;
        sum[31] += n46;
    }
};
struct model_piece_1 {
    static constexpr int first_output = 32;
    static constexpr int sums = 2;
    const column_t* c1;
    value_t n2;
    value_t n3;
    value_t n50;
    value_t n52;
    __device__ __forceinline__ explicit model_piece_1(const double* weights) {
        n2 = (value_t)weights[0];
        n3 = (value_t)weights[1];
        const value_t n47 = (value_t)0x1.0p-1;
        const value_t n49 = (value_t)0x1.921fb54442d18p1;
        n50 = n2 * n3;
        n52 = exp(n2);
    }
    __device__ __forceinline__ void columns(const column_t* const* table) {
        c1 = table[1];
    }
    __device__ __forceinline__ void row(i64 r, value_t (&sum)[sums]) const {
        const value_t n1 = (value_t)c1[r];
        const value_t n47 = (value_t)0x1.0p-1;
        const bool n48 = n1 <= n47;
        const value_t n49 = (value_t)0x1.921fb54442d18p1;
        const value_t n51 = n48 ? n49 : n50;
        const value_t n53 = n1 * n52;
        sum[0] += n51;
        sum[1] += n53;
    }
};
#define MODEL_SUMS 34
#define MODEL_WEIGHTS 2
#define MODEL_PIECE_SUMS 32
#define MODEL_PIECES(visit) visit(model_piece_0) visit(model_piece_1)
