// What lanes do to each other when they meet.
#include <cmath>
#include <cstring>

#include "runtime.h"

namespace simt {

const char* combine_nothing(Rendezvous* const*) { return nullptr; }

const char* combine_shuffle(Rendezvous* const* lanes) {
    for (int l = 0; l < 32; l++) {
        if (lanes[l] == nullptr) continue;
        const Rendezvous* source = lanes[lanes[l]->source];
        if (source == nullptr) return "a lane asks a lane that the mask leaves out";
        if (source->bytes != lanes[l]->bytes) return "lanes exchange values of different sizes";
        memcpy(lanes[l]->taken, source->given, source->bytes);
    }
    return nullptr;
}

const char* combine_ballot(Rendezvous* const* lanes) {
    unsigned votes = 0;
    for (int l = 0; l < 32; l++) {
        if (lanes[l] != nullptr && *static_cast<const bool*>(lanes[l]->given)) votes |= 1u << l;
    }
    for (int l = 0; l < 32; l++) {
        if (lanes[l] != nullptr) *static_cast<unsigned*>(lanes[l]->taken) = votes;
    }
    return nullptr;
}

namespace {

struct Fragment {
    const char* shape;
    float* d;
    const unsigned* a;
    const unsigned* b;
};

float bits_to_float(unsigned bits) {
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

float tf32(unsigned bits) { return bits_to_float(bits & 0xffffe000u); }

float bf16(unsigned half) { return bits_to_float(half << 16); }

float f16(unsigned half) {
    int exponent = static_cast<int>(half >> 10 & 31u);
    float fraction = static_cast<float>(half & 1023u);
    float magnitude = exponent == 0    ? std::ldexp(fraction, -24)
                      : exponent == 31 ? (fraction == 0 ? INFINITY : NAN)
                                       : std::ldexp(1024.0f + fraction, exponent - 25);
    return (half & 0x8000u) != 0 ? -magnitude : magnitude;
}

}  // namespace

// Fragment layouts: PTX ISA, "Matrix Fragments for mma.m16n8k8" (.tf32) and "mma.m16n8k16" (.f16, .bf16).
const char* combine_mma(Rendezvous* const* lanes) {
    const Fragment* f[32];
    for (int l = 0; l < 32; l++) {
        f[l] = static_cast<const Fragment*>(lanes[l]->given);
        if (strcmp(f[l]->shape, f[0]->shape) != 0) return "lanes multiply matrices of different shapes";
    }
    float a[16][16] = {}, b[16][8] = {};
    int depth;
    if (strcmp(f[0]->shape, "m16n8k8.tf32") == 0) {
        depth = 8;
        for (int l = 0; l < 32; l++) {
            int group = l >> 2, member = l & 3;
            for (int i = 0; i < 4; i++) a[group + (i & 1) * 8][member + (i >> 1) * 4] = tf32(f[l]->a[i]);
            for (int i = 0; i < 2; i++) b[member + i * 4][group] = tf32(f[l]->b[i]);
        }
    } else {
        bool brain = strcmp(f[0]->shape, "m16n8k16.bf16") == 0;
        if (!brain && strcmp(f[0]->shape, "m16n8k16.f16") != 0) return "no such matrix shape";
        depth = 16;
        for (int l = 0; l < 32; l++) {
            int group = l >> 2, member = l & 3;
            for (int i = 0; i < 4; i++) {
                for (int h = 0; h < 2; h++) {
                    unsigned half = f[l]->a[i] >> (16 * h) & 0xffffu;
                    a[group + (i & 1) * 8][member * 2 + h + (i >> 1) * 8] = brain ? bf16(half) : f16(half);
                }
            }
            for (int i = 0; i < 2; i++) {
                for (int h = 0; h < 2; h++) {
                    unsigned half = f[l]->b[i] >> (16 * h) & 0xffffu;
                    b[member * 2 + h + i * 8][group] = brain ? bf16(half) : f16(half);
                }
            }
        }
    }
    for (int l = 0; l < 32; l++) {
        int group = l >> 2, member = l & 3;
        for (int i = 0; i < 4; i++) {
            int row = group + (i >> 1) * 8, column = member * 2 + (i & 1);
            double sum = f[l]->d[i];
            for (int k = 0; k < depth; k++) sum += static_cast<double>(a[row][k]) * b[k][column];
            f[l]->d[i] = static_cast<float>(sum);
        }
    }
    return nullptr;
}

}  // namespace simt
