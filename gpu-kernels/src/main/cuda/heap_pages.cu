// Decodes PostgreSQL heap pages whose tuples have columns of fixed width; a warp a page.
//
// heap_page_rows: rows[p] is the number of visible tuples of page p, or -1 when the page is not for this kernel: it breaks a rule,
// is unused, or has a tuple with another shape than the plain one (every column stored, no null, no OID) or whose visibility its
// hint bits do not tell. Whoever launched it decodes such pages by other means, which know what damage is and how it is reported.
// heap_page_values: writes the columns of the pages that have rows; starts[p] is the row where page p begins. Item i of a row lies
// at offsets[i] behind the tuple's header, has widths[i] bytes of 1, 2, 4, 8 or 16, and goes to targets[i].
//
// `checks` 1: PD_ALL_VISIBLE is taken at its word; 2: checksums must be right. `horizon`: transactions that precede it have ended.
// Blocks of any multiple of 32 threads.
//
// Spec: PostgreSQL, tag REL_18_0, src/include/storage/bufpage.h, itemid.h, checksum_impl.h, src/include/access/htup_details.h,
// src/backend/access/heap/heapam_visibility.c, HeapTupleSatisfiesMVCC.
#define TRUST_ALL_VISIBLE 1
#define VERIFY_CHECKSUMS 2
#define PAGE_HEADER 24
#define TUPLE_HEADER 24

#define HEAP_HASNULL 0x0001u
#define HEAP_HASOID_OLD 0x0008u
#define HEAP_XMAX_KEYSHR_LOCK 0x0010u
#define HEAP_XMAX_EXCL_LOCK 0x0040u
#define HEAP_XMAX_LOCK_ONLY 0x0080u
#define HEAP_XMIN_COMMITTED 0x0100u
#define HEAP_XMIN_INVALID 0x0200u
#define HEAP_XMAX_COMMITTED 0x0400u
#define HEAP_XMAX_INVALID 0x0800u
#define HEAP_XMAX_IS_MULTI 0x1000u

static __device__ __forceinline__ u32 page_u16(const u8* at) { return *(const unsigned short*)at; }
static __device__ __forceinline__ u32 page_u32(const u8* at) { return *(const u32*)at; }

// TransactionIdPrecedes: ids below 3 are older than all others, which wrap around.
static __device__ __forceinline__ bool precedes(u32 a, u32 b) {
    return a < 3 || b < 3 ? a < b : (int)(a - b) < 0;
}

// 1 visible, 0 not, -1 when only the transaction log or a multixact can tell.
static __device__ __forceinline__ int tuple_visible(const u8* tuple, u32 infomask, u32 horizon) {
    u32 inserted = infomask & (HEAP_XMIN_COMMITTED | HEAP_XMIN_INVALID);
    if (inserted == HEAP_XMIN_INVALID) return 0;
    if (inserted == 0) return -1;
    if (inserted == HEAP_XMIN_COMMITTED && !precedes(page_u32(tuple), horizon)) return -1;
    if (infomask & (HEAP_XMAX_INVALID | HEAP_XMAX_LOCK_ONLY)) return 1;
    u32 lock = infomask & (HEAP_XMAX_IS_MULTI | HEAP_XMAX_EXCL_LOCK | HEAP_XMAX_KEYSHR_LOCK);
    if (lock == HEAP_XMAX_EXCL_LOCK) return 1;
    if (infomask & HEAP_XMAX_IS_MULTI) return -1;
    if (!(infomask & HEAP_XMAX_COMMITTED) || !precedes(page_u32(tuple + 4), horizon)) return -1;
    return 0;
}

static __device__ const u32 checksum_start[32] = {
    0x5B1F36E9u, 0xB8525960u, 0x02AB50AAu, 0x1DE66D2Au, 0x79FF467Au, 0x9BB9F8A3u, 0x217E7CD2u, 0x83E13D2Cu,
    0xF8D4474Fu, 0xE39EB970u, 0x42C6AE16u, 0x993216FAu, 0x7B093B5Du, 0x98DAFF3Cu, 0xF718902Au, 0x0B1C9CDBu,
    0xE58F764Bu, 0x187636BCu, 0x5D7B3BB1u, 0xE73DE7DEu, 0x92BEC979u, 0xCCA6C0B2u, 0x304A0979u, 0x85AA43D4u,
    0x783125BBu, 0x6CA8EAA2u, 0xE407EAC6u, 0x4B5CFC3Eu, 0x9FBF8C76u, 0x15CA20BEu, 0xF2CA9FD3u, 0x959BD756u};

// The checksum that a page should carry, in all lanes: lane j sums every 32nd word. All lanes call it.
static __device__ __forceinline__ u32 page_checksum(const u8* page, int page_bytes, u32 number) {
    int lane = threadIdx.x % 32;
    u32 sum = checksum_start[lane];
    for (int at = lane * 4; at < page_bytes; at += 128) {
        u32 word = page_u32(page + at);
        if (at == 8) word &= 0xffff0000u;  // pd_checksum counts as 0
        u32 mixed = sum ^ word;
        sum = mixed * 16777619u ^ mixed >> 17;
    }
    for (int round = 0; round < 2; round++) sum = sum * 16777619u ^ sum >> 17;
#pragma unroll
    for (int bits = 16; bits > 0; bits >>= 1) sum ^= __shfl_xor_sync(FULL_WARP, sum, bits);
    return (sum ^ number) % 65535u + 1u;
}

// Line pointers of a page whose header keeps the rules, or -1. All lanes call it.
static __device__ __forceinline__ int page_items(const u8* page, int page_bytes, int checks, u32 number) {
    u32 flags = page_u16(page + 10), lower = page_u16(page + 12), upper = page_u16(page + 14), special = page_u16(page + 16);
    bool sound = upper != 0 && (flags & ~7u) == 0 && page_u16(page + 18) == ((u32)page_bytes | 4u) && special == (u32)page_bytes &&
                 upper <= special && lower >= PAGE_HEADER && lower <= upper && (lower & 3u) == 0;
    if (!sound) return -1;
    if ((checks & VERIFY_CHECKSUMS) && page_checksum(page, page_bytes, number) != page_u16(page + 8)) return -1;
    return (int)(lower - PAGE_HEADER) / 4;
}

// Whether the tuple of a line pointer is visible, 1 or 0; -1 when the page is not for this kernel.
static __device__ __forceinline__ int item_visible(
    const u8* page, u32 item, u32 upper, int page_bytes, int columns, int row_bytes, u32 horizon, bool all_visible) {
    if ((item >> 15 & 3u) != 1) return 0;  // LP_NORMAL
    u32 offset = item & 0x7fffu, length = item >> 17;
    if (offset < upper || (offset & 7u) != 0 || length < (u32)(TUPLE_HEADER + row_bytes) || offset + length > (u32)page_bytes) return -1;
    const u8* tuple = page + offset;
    u32 infomask = page_u16(tuple + 20);
    bool plain = (page_u16(tuple + 18) & 0x7ffu) == (u32)columns && (infomask & (HEAP_HASNULL | HEAP_HASOID_OLD)) == 0 &&
                 tuple[22] == TUPLE_HEADER;
    if (!plain) return -1;
    return all_visible ? 1 : tuple_visible(tuple, infomask, horizon);
}

extern "C" __global__ void heap_page_rows(
    const u8* pages, i64 count, i64 first_page, int page_bytes, int columns, int row_bytes, int horizon, int checks, int* rows) {
    int lane = threadIdx.x % 32;
    for (i64 p = grid_first() / 32; p < count; p += grid_stride() / 32) {
        const u8* page = pages + p * page_bytes;
        int items = page_items(page, page_bytes, checks, (u32)(first_page + p));
        u32 upper = page_u16(page + 14);
        bool all_visible = (checks & TRUST_ALL_VISIBLE) && (page_u16(page + 10) & 4u);
        int visible = 0;
        bool other = items < 0;
        for (int base = 0; base < items; base += 32) {
            int found = 0;
            if (base + lane < items) {
                u32 item = page_u32(page + PAGE_HEADER + (base + lane) * 4);
                found = item_visible(page, item, upper, page_bytes, columns, row_bytes, (u32)horizon, all_visible);
            }
            other = other || __any_sync(FULL_WARP, found < 0);
            visible += __popc(__ballot_sync(FULL_WARP, found > 0));
        }
        if (lane == 0) rows[p] = other ? -1 : visible;
    }
}

static __device__ __forceinline__ void copy_value(u8* to, const u8* from, int width, bool aligned) {
    if (aligned && width == 8) {
        *(u64*)to = *(const u64*)from;
    } else if (aligned && width == 4) {
        *(u32*)to = *(const u32*)from;
    } else if (aligned && width == 2) {
        *(unsigned short*)to = *(const unsigned short*)from;
    } else {
        for (int i = 0; i < width; i++) to[i] = from[i];
    }
}

extern "C" __global__ void heap_page_values(
    const u8* pages, i64 count, int page_bytes, int columns, int row_bytes, int horizon, int checks, const int* rows,
    const i64* starts, int items, const int* offsets, const int* widths, u8* const* targets) {
    int lane = threadIdx.x % 32;
    for (i64 p = grid_first() / 32; p < count; p += grid_stride() / 32) {
        if (rows[p] <= 0) continue;
        const u8* page = pages + p * page_bytes;
        int pointers = (int)(page_u16(page + 12) - PAGE_HEADER) / 4;
        u32 upper = page_u16(page + 14);
        bool all_visible = (checks & TRUST_ALL_VISIBLE) && (page_u16(page + 10) & 4u);
        i64 row = starts[p];
        for (int base = 0; base < pointers; base += 32) {
            u32 item = base + lane < pointers ? page_u32(page + PAGE_HEADER + (base + lane) * 4) : 0u;
            bool found = item_visible(page, item, upper, page_bytes, columns, row_bytes, (u32)horizon, all_visible) > 0;
            u32 votes = __ballot_sync(FULL_WARP, found);
            if (found) {
                const u8* values = page + (item & 0x7fffu) + TUPLE_HEADER;
                i64 at = row + __popc(votes & ((1u << lane) - 1u));
                for (int i = 0; i < items; i++) {
                    int width = widths[i];
                    copy_value(targets[i] + at * width, values + offsets[i], width, offsets[i] % width == 0);
                }
            }
            row += __popc(votes);
        }
    }
}
