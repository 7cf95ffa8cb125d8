package io.pagegrad.cache.load;

/// Random numbers as a function of a key.
final class RandomBits {
    private RandomBits() {}

    /// 64 bits that look independent for different keys.
    ///
    /// Spec: Steele, Lea, Flood, Fast Splittable Pseudorandom Number Generators, 2014, variant 13 of the mixer.
    static long mix(long key) {
        long z = key + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
