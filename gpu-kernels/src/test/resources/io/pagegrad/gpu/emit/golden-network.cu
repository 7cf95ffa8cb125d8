static __device__ __forceinline__ void map_5(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = in[1];
    const value_t n2 = n0 + n1;
    out[0] = n2;
}
struct store_5 {
    network_values n;
    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {
        i64 d = r / 1;
        int i = (int)(r % 1), j = (int)c;
        const value_t in[] = {sum, n.weight(490 + j)};
        value_t out[1];
        map_5(in, in, out);
        n.of_rows(7)[r * 70 + c] = out[0];
    }
};
struct view_0 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.of_rows(0)[d * 7 + j]; }
};
struct view_1 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.weight(0 + i * 70 + j); }
};
static __device__ __forceinline__ void map_6(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = n0 * n0;
    out[0] = n1;
}
static __device__ void step_6(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(7)[d * 70 + j]};
        value_t out[1];
        map_6(in, in, out);
        n.of_rows(77)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_14(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = (value_t)0x1.0p-1;
    const value_t n2 = n0 * n1;
    out[0] = n2;
}
static __device__ void step_14(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(7)[d * 70 + j]};
        value_t out[1];
        map_14(in, in, out);
        n.of_rows(147)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_16(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = (value_t)0x1.9884533d43651p-1;
    const value_t n1 = in[0];
    const value_t n2 = in[1];
    const value_t n3 = n1 * n2;
    const value_t n4 = (value_t)0x1.6e4e26d4801f7p-5;
    const value_t n5 = n3 * n4;
    const value_t n6 = n1 + n5;
    const value_t n7 = n0 * n6;
    const value_t n8 = tanh(n7);
    out[0] = n8;
}
static __device__ void step_16(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(7)[d * 70 + j], n.of_rows(77)[d * 70 + j]};
        value_t out[1];
        map_16(in, in, out);
        n.of_rows(217)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_17(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = (value_t)0x1.0p0;
    const value_t n1 = in[0];
    const value_t n2 = n0 + n1;
    out[0] = n2;
}
static __device__ void step_17(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(217)[d * 70 + j]};
        value_t out[1];
        map_17(in, in, out);
        n.of_rows(287)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_18(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = in[1];
    const value_t n2 = n0 * n1;
    out[0] = n2;
}
static __device__ void step_18(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(147)[d * 70 + j], n.of_rows(287)[d * 70 + j]};
        value_t out[1];
        map_18(in, in, out);
        n.of_rows(357)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_23(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = in[1];
    const value_t n2 = n0 + n1;
    out[0] = n2;
}
struct store_23 {
    network_values n;
    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {
        i64 d = r / 1;
        int i = (int)(r % 1), j = (int)c;
        const value_t in[] = {sum, n.weight(770 + j)};
        value_t out[1];
        map_23(in, in, out);
        n.of_rows(427)[r * 3 + c] = out[0];
    }
};
struct view_18 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.of_rows(357)[d * 70 + j]; }
};
struct view_19 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.weight(560 + i * 3 + j); }
};
static __device__ const double labels_24[] = {(double)0x0.0p0, (double)0x1.0p1, (double)0x1.4p2};
struct view_23 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.of_rows(427)[d * 3 + j]; }
};
static __device__ __forceinline__ void map_28(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = in[1];
    const value_t n2 = n0 - n1;
    const value_t n3 = exp(n2);
    out[0] = n3;
}
static __device__ void step_28(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 3; e += group.stride()) {
        i64 d = e / 3;
        int i = (int)(e / 3 % 1), j = (int)(e % 3);
        const value_t in[] = {n.of_rows(427)[d * 3 + j], n.of_rows(433)[d]};
        value_t out[1];
        map_28(in, in, out);
        n.of_rows(434)[e] = out[0];
    }
}
struct view_28 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.of_rows(434)[d * 3 + j]; }
};
struct view_24 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.of_rows(430)[d * 3 + j]; }
};
static __device__ __forceinline__ void map_41(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = in[1];
    const value_t n2 = n0 / n1;
    out[0] = n2;
}
static __device__ void step_41(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 1; e += group.stride()) {
        i64 d = e / 1;
        int i = (int)(e / 1 % 1), j = (int)(e % 1);
        const value_t in[] = {n.of_rows(438)[d], n.of_rows(437)[d]};
        value_t out[1];
        map_41(in, in, out);
        n.of_rows(439)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_44(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = in[1];
    const value_t n2 = in[2];
    const value_t n3 = n1 * n2;
    const value_t n4 = n3 - n0;
    out[0] = n4;
}
static __device__ void step_44(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 3; e += group.stride()) {
        i64 d = e / 3;
        int i = (int)(e / 3 % 1), j = (int)(e % 3);
        const value_t in[] = {n.of_rows(430)[d * 3 + j], n.of_rows(439)[d], n.of_rows(434)[d * 3 + j]};
        value_t out[1];
        map_44(in, in, out);
        n.of_rows(440)[e] = out[0];
    }
}
struct store_47 {
    network_values n;
    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {
        n.add(770 + r * 3 + c, sum);
    }
};
struct view_44 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.of_rows(440)[d * 3 + j]; }
};
struct store_49 {
    network_values n;
    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {
        n.of_rows(443)[r * 70 + c] = sum;
    }
};
struct view_48 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.weight(560 + i + j * 3); }
};
struct store_50 {
    network_values n;
    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {
        n.add(560 + r * 3 + c, sum);
    }
};
static __device__ __forceinline__ void map_57(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = (value_t)0x1.9884533d43651p-1;
    const value_t n1 = in[0];
    const value_t n2 = in[1];
    const value_t n3 = n1 * n2;
    const value_t n4 = (value_t)0x1.0p0;
    const value_t n5 = in[2];
    const value_t n6 = n5 * n5;
    const value_t n7 = n4 - n6;
    const value_t n8 = n3 * n7;
    const value_t n9 = n0 * n8;
    out[0] = n9;
}
static __device__ void step_57(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(147)[d * 70 + j], n.of_rows(443)[d * 70 + j], n.of_rows(217)[d * 70 + j]};
        value_t out[1];
        map_57(in, in, out);
        n.of_rows(513)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_59(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = (value_t)0x1.6e4e26d4801f7p-5;
    const value_t n1 = in[0];
    const value_t n2 = n0 * n1;
    out[0] = n2;
}
static __device__ void step_59(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(513)[d * 70 + j]};
        value_t out[1];
        map_59(in, in, out);
        n.of_rows(583)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_63(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = in[0];
    const value_t n1 = in[1];
    const value_t n2 = n0 * n1;
    const value_t n3 = n0 * n2;
    out[0] = n3;
}
static __device__ void step_63(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(7)[d * 70 + j], n.of_rows(583)[d * 70 + j]};
        value_t out[1];
        map_63(in, in, out);
        n.of_rows(653)[e] = out[0];
    }
}
static __device__ __forceinline__ void map_65(const value_t* in, const value_t* scalar, value_t* out) {
    const value_t n0 = (value_t)0x1.0p-1;
    const value_t n1 = in[0];
    const value_t n2 = in[1];
    const value_t n3 = n1 * n2;
    const value_t n4 = n0 * n3;
    const value_t n5 = in[2];
    const value_t n6 = n4 + n5;
    const value_t n7 = in[3];
    const value_t n8 = in[4];
    const value_t n9 = n7 * n8;
    const value_t n10 = n6 + n9;
    const value_t n11 = in[5];
    const value_t n12 = n10 + n11;
    const value_t n13 = n11 + n12;
    out[0] = n13;
}
static __device__ void step_65(const block_group& group, const network_values& n, i64 rows) {
    for (i64 e = group.first(); e < rows * 70; e += group.stride()) {
        i64 d = e / 70;
        int i = (int)(e / 70 % 1), j = (int)(e % 70);
        const value_t in[] = {n.of_rows(287)[d * 70 + j], n.of_rows(443)[d * 70 + j], n.of_rows(513)[d * 70 + j], n.of_rows(77)[d * 70 + j], n.of_rows(583)[d * 70 + j], n.of_rows(653)[d * 70 + j]};
        value_t out[1];
        map_65(in, in, out);
        n.of_rows(723)[e] = out[0];
    }
}
struct store_66 {
    network_values n;
    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {
        n.add(490 + r * 70 + c, sum);
    }
};
struct view_65 {
    network_values n;
    __device__ __forceinline__ value_t operator()(i64 d, int i, int j) const { return n.of_rows(723)[d * 70 + j]; }
};
struct store_67 {
    network_values n;
    __device__ __forceinline__ void operator()(i64 r, i64 c, value_t sum) const {
        n.add(0 + r * 70 + c, sum);
    }
};
static __device__ void network_chunk(
    const block_group& group, const row_order& order, const network_values& n, i64 first, i64 rows,
    product_t::cell* left, product_t::cell* right) {
    network_gather<6>(group, order, first, rows, 0, n.of_rows(0) + 0, 7);
    network_gather<1>(group, order, first, rows, 1, n.of_rows(0) + 6, 7);
    group_barrier(group);
    product_t::run(left, right, group.rank, group.count, rows * 1, 70, 7, stacked<1, true, view_0>{{n}}, single<false, view_1>{{n}}, store_5{n});
    group_barrier(group);
    step_6(group, n, rows);
    step_14(group, n, rows);
    group_barrier(group);
    step_16(group, n, rows);
    group_barrier(group);
    step_17(group, n, rows);
    group_barrier(group);
    step_18(group, n, rows);
    group_barrier(group);
    product_t::run(left, right, group.rank, group.count, rows * 1, 3, 70, stacked<1, true, view_18>{{n}}, single<false, view_19>{{n}}, store_23{n});
    network_one_hot<3>(group, order, first, rows, 2, labels_24, n.of_rows(430));
    group_barrier(group);
    network_largest<1, 3, false>(group, rows, view_23{n}, n.of_rows(433));
    group_barrier(group);
    step_28(group, n, rows);
    group_barrier(group);
    network_sum_columns<1, 3>(group, rows, view_28{n}, n.of_rows(437));
    network_sum_columns<1, 3>(group, rows, view_24{n}, n.of_rows(438));
    group_barrier(group);
    step_41(group, n, rows);
    group_barrier(group);
    step_44(group, n, rows);
    group_barrier(group);
    network_sum_batch<1, 3>(group, rows, view_44{n}, store_47{n});
    product_t::run(left, right, group.rank, group.count, rows * 1, 70, 3, stacked<1, true, view_44>{{n}}, single<true, view_48>{{n}}, store_49{n});
    product_t::run(left, right, group.rank, group.count, 70, 3, rows * 1, stacked_turned<1, view_18>{{n}}, stacked<1, false, view_44>{{n}}, store_50{n});
    group_barrier(group);
    step_57(group, n, rows);
    group_barrier(group);
    step_59(group, n, rows);
    group_barrier(group);
    step_63(group, n, rows);
    group_barrier(group);
    step_65(group, n, rows);
    group_barrier(group);
    network_sum_batch<1, 70>(group, rows, view_65{n}, store_66{n});
    product_t::run(left, right, group.rank, group.count, 7, 70, rows * 1, stacked_turned<1, view_0>{{n}}, stacked<1, false, view_65>{{n}}, store_67{n});
    if (group.rank == 0 && threadIdx.x == 0) n.add(773, (value_t)rows);
}
