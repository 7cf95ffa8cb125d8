// What the steps of a network are made of. A group of blocks works on one batch; between steps that need each other it meets.
//
// Values of a batch lie in the group's room in device memory: NETWORK_ROW_VALUES for each of `capacity` rows, then NETWORK_VALUES
// that belong to no row. Batches are worked on in chunks of 1,024 rows, whose sums are added in order in double; within a chunk
// every number is made by one thread in an order of its own. So the bits depend neither on the blocks of a group nor on the groups.
#define CHUNK_ROWS 1024

// Blocks that work together: `rank` of `count`, in group `number`. `cells` are four words of the group, zero at the start of the
// launch: two of the barrier, two for the batch that the group took.
struct block_group {
    int number, rank, count;
    u32* cells;
    __device__ __forceinline__ i64 first() const { return (i64)rank * blockDim.x + threadIdx.x; }
    __device__ __forceinline__ i64 stride() const { return (i64)count * blockDim.x; }
};

static __device__ __forceinline__ block_group group_of(int blocks, u32* cells) {
    block_group group = {(int)blockIdx.x / blocks, (int)blockIdx.x % blocks, blocks, cells + (i64)blockIdx.x / blocks * 4};
    return group;
}

static __device__ __forceinline__ void group_barrier(const block_group& group) {
    if (group.count == 1) {
        __syncthreads();  // orders the block's writes to device memory too
    } else {
        blocks_barrier(group.cells, group.count);
    }
}

// Where the generated steps find things. A weight is read past the caches of the multiprocessor: another block may have written it.
struct network_values {
    const double* weights;
    value_t* room;
    i64 capacity;
    double* sums;
    int adds;
    __device__ __forceinline__ value_t weight(i64 at) const { return (value_t) * (const volatile double*)(weights + at); }
    __device__ __forceinline__ value_t* of_rows(i64 offset) const { return room + offset * capacity; }
    __device__ __forceinline__ value_t* fixed(i64 offset) const { return room + NETWORK_ROW_VALUES * capacity + offset; }
    __device__ __forceinline__ void add(i64 at, value_t sum) const { sums[at] = adds ? sums[at] + (double)sum : (double)sum; }
};

// Views are functions of (row of the data, row, column). Below, the rows of all data rows stacked, as factors of products.
template <int Height, bool Along, class View>
struct stacked {
    View view;
    __device__ __forceinline__ bool along() const { return Along; }
    __device__ __forceinline__ value_t operator()(i64 row, i64 k) const { return view(row / Height, (int)(row % Height), (int)k); }
};

// The same turned: the inner dimension is that of the stacked rows.
template <int Height, class View>
struct stacked_turned {
    View view;
    __device__ __forceinline__ bool along() const { return false; }
    __device__ __forceinline__ value_t operator()(i64 row, i64 k) const { return view(k / Height, (int)(k % Height), (int)row); }
};

template <bool Along, class View>
struct single {
    View view;
    __device__ __forceinline__ bool along() const { return Along; }
    __device__ __forceinline__ value_t operator()(i64 k, i64 column) const { return view(0, (int)k, (int)column); }
};

// Lanes of one column to to[row * pitch …].
template <int Lanes>
static __device__ void network_gather(
    const block_group& group, const row_order& order, i64 first, i64 rows, int column, value_t* to, int pitch) {
    if (Lanes >= 32) {
        // a warp a row: the segment is looked up once
        i64 warps = group.stride() / 32;
        for (i64 row = group.first() / 32; row < rows; row += warps) {
            const column_t* from = order.table[(i64)segment_of(order, first + row) * order.stride + column] + (first + row) * Lanes;
            for (int lane = threadIdx.x % 32; lane < Lanes; lane += 32) to[row * pitch + lane] = (value_t)from[lane];
        }
        return;
    }
    for (i64 i = group.first(); i < rows * Lanes; i += group.stride()) {
        i64 row = i / Lanes;
        int lane = (int)(i % Lanes);
        const column_t* from = order.table[(i64)segment_of(order, first + row) * order.stride + column];
        to[row * pitch + lane] = (value_t)from[(first + row) * Lanes + lane];
    }
}

// 1 at the class of each row's label; `values` are the classes' labels, or null where labels are class numbers.
template <int Classes>
static __device__ void network_one_hot(
    const block_group& group, const row_order& order, i64 first, i64 rows, int column, const double* values, value_t* to) {
    for (i64 i = group.first(); i < rows * Classes; i += group.stride()) {
        i64 row = i / Classes;
        int code = (int)(i % Classes);
        double label = (double)order.table[(i64)segment_of(order, first + row) * order.stride + column][first + row];
        to[i] = label == (values == 0 ? (double)code : values[code]) ? (value_t)1 : (value_t)0;
    }
}

// Products of the matrices of each row.
template <int Height, int Inner, int Width, class A, class B>
static __device__ void network_products(const block_group& group, i64 rows, A a, B b, value_t* to) {
    for (i64 e = group.first(); e < rows * Height * Width; e += group.stride()) {
        i64 row = e / (Height * Width);
        int i = (int)(e / Width % Height), j = (int)(e % Width);
        value_t sum = 0;
        for (int k = 0; k < Inner; k++) sum += a(row, i, k) * b(row, k, j);
        to[e] = sum;
    }
}

template <int Height, int Width, class View>
static __device__ void network_sum_columns(const block_group& group, i64 rows, View view, value_t* to) {
    for (i64 e = group.first(); e < rows * Height; e += group.stride()) {
        value_t sum = 0;
        for (int j = 0; j < Width; j++) sum += view(e / Height, (int)(e % Height), j);
        to[e] = sum;
    }
}

template <int Height, int Width, class View>
static __device__ void network_sum_rows(const block_group& group, i64 rows, View view, value_t* to) {
    for (i64 e = group.first(); e < rows * Width; e += group.stride()) {
        value_t sum = 0;
        for (int i = 0; i < Height; i++) sum += view(e / Width, i, (int)(e % Width));
        to[e] = sum;
    }
}

// The largest number of each row of the matrix, or the number of its first column.
template <int Height, int Width, bool Place, class View>
static __device__ void network_largest(const block_group& group, i64 rows, View view, value_t* to) {
    for (i64 e = group.first(); e < rows * Height; e += group.stride()) {
        value_t most = view(e / Height, (int)(e % Height), 0);
        int place = 0;
        for (int j = 1; j < Width; j++) {
            value_t next = view(e / Height, (int)(e % Height), j);
            if (next > most) place = j;
            most = Place ? (next > most ? next : most) : greater(most, next);
        }
        to[e] = Place ? (value_t)place : most;
    }
}

// Sums over the rows of the chunk: a thread for each number, or a warp where there are few.
template <int Height, int Width, class View, class Store>
static __device__ void network_sum_batch(const block_group& group, i64 rows, View view, Store store) {
    if (Height * Width >= 32) {
        for (i64 e = group.first(); e < Height * Width; e += group.stride()) {
            value_t sum = 0;
            for (i64 row = 0; row < rows; row++) sum += view(row, (int)(e / Width), (int)(e % Width));
            store(e / Width, e % Width, sum);
        }
        return;
    }
    for (i64 e = group.first() / 32; e < Height * Width; e += group.stride() / 32) {
        value_t sum = 0;
        for (i64 row = threadIdx.x % 32; row < rows; row += 32) sum += view(row, (int)(e / Width), (int)(e % Width));
        sum = warp_sum(sum);
        if (threadIdx.x % 32 == 0) store(e / Width, e % Width, sum);
    }
}
