// SPDX-License-Identifier: Apache-2.0
//
// Sixteen messages at a time, one in each 32-bit lane of AVX-512 registers.
//
// A block comes in as one row of 64 octets for each message, by a masked load
// that begins one octet early: the prefix falls into the gap. The sixteen rows
// are then transposed, so that register w[t] holds word t of every message:
//
//            word 0   word 1  ...  word 15          lane 0  lane 1 ... lane 15
//   row 0   | 00 e e e | e e e e | ... |     w[0]  | m0.w0 | m1.w0 |...|
//   m15.w0| row 1   | 00 e e e | e e e e | ... |  => w[1]  | m0.w1 | m1.w1
//   |...| m15.w1|
//   ...                                      ...
//   row 15  | 00 e e e | e e e e | ... |     w[15] | m0.w15|
//   m1.w15|...|m15.w15|
//
// From there on the code reads as FIPS 180-4 section 6.2 does, with a vector
// in the place of each word.
//
// The second block of a node is one octet of the right child, 0x80, zeros and
// the length. It is written out as such: since everything is unrolled, the
// compiler sees the zeros and drops what they would have added to the message
// schedule.
//
// The instructions are enabled for the functions of this file only and not by
// a compiler option: a function of some header would then be compiled with
// them, too, and the linker might take that copy for the whole program.

#include <immintrin.h>

#include <array>
#include <cstdint>

#include "base/check.h"
#include "crypto/sha256_constants.h"
#include "crypto/sha256_kernels.h"

namespace diptych {

bool HasAvx512() {
  return __builtin_cpu_supports("avx512f") != 0 &&
         __builtin_cpu_supports("avx512bw") != 0;
}

bool HasHalfWidthAvx512() { return __builtin_cpu_is("amdfam19h") != 0; }

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw"))), \
                             apply_to = function)
#pragma clang attribute push(__attribute__((always_inline)), \
                             apply_to = function)
namespace {

using Vector = __m512i;
using Words = std::array<Vector, 16>;
using State = std::array<Vector, 8>;

constexpr std::size_t kBlockSize = 64;

// SHA-256 is big-endian.
inline Vector SwapOctets(Vector x) {
  return _mm512_shuffle_epi8(
      x, _mm512_set4_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203));
}

inline Vector Xor3(Vector x, Vector y, Vector z) {
  return _mm512_ternarylogic_epi32(x, y, z, 0x96);
}
inline Vector Choose(Vector x, Vector y, Vector z) {
  return _mm512_ternarylogic_epi32(x, y, z, 0xca);
}
inline Vector Majority(Vector x, Vector y, Vector z) {
  return _mm512_ternarylogic_epi32(x, y, z, 0xe8);
}
inline Vector Add(Vector x, Vector y) { return _mm512_add_epi32(x, y); }

// The four functions of FIPS 180-4 section 4.1.2.
inline Vector BigSigma0(Vector x) {
  return Xor3(_mm512_ror_epi32(x, 2), _mm512_ror_epi32(x, 13),
              _mm512_ror_epi32(x, 22));
}
inline Vector BigSigma1(Vector x) {
  return Xor3(_mm512_ror_epi32(x, 6), _mm512_ror_epi32(x, 11),
              _mm512_ror_epi32(x, 25));
}
inline Vector SmallSigma0(Vector x) {
  return Xor3(_mm512_ror_epi32(x, 7), _mm512_ror_epi32(x, 18),
              _mm512_srli_epi32(x, 3));
}
inline Vector SmallSigma1(Vector x) {
  return Xor3(_mm512_ror_epi32(x, 17), _mm512_ror_epi32(x, 19),
              _mm512_srli_epi32(x, 10));
}

inline Vector Constant(std::uint32_t word) {
  return _mm512_set1_epi32(static_cast<int>(word));
}

inline State InitialState() {
  State state;
  for (std::size_t i = 0; i < 8; ++i) state[i] = Constant(kSha256Initial[i]);
  return state;
}

// One compression. Uses up `w`.
inline void Compress(State& state, Words& w) {
  State s = state;
#pragma clang loop unroll(full)
  for (std::size_t t = 0; t < 64; ++t) {
    // The variables a to h move one place on each round; so does their index.
    Vector& d = s[(67 - t) % 8];
    Vector& h = s[(71 - t) % 8];
    const Vector a = s[(64 - t) % 8];
    const Vector b = s[(65 - t) % 8];
    const Vector c = s[(66 - t) % 8];
    const Vector e = s[(68 - t) % 8];
    const Vector f = s[(69 - t) % 8];
    const Vector g = s[(70 - t) % 8];
    Vector& word = w[t % 16];
    if (t >= 16) {
      word = Add(Add(word, SmallSigma0(w[(t - 15) % 16])),
                 Add(w[(t - 7) % 16], SmallSigma1(w[(t - 2) % 16])));
    }
    const Vector t1 = Add(Add(h, Add(word, Constant(kSha256Round[t]))),
                          Add(BigSigma1(e), Choose(e, f, g)));
    d = Add(d, t1);
    h = Add(t1, Add(BigSigma0(a), Majority(a, b, c)));
  }
  for (std::size_t i = 0; i < 8; ++i) state[i] = Add(state[i], s[i]);
}

// Sixteen rows of a message each into sixteen columns.
inline void Transpose(Words& r) {
  Words x;
  // Pairs of words, then of pairs: within each quarter of a register.
  for (std::size_t i = 0; i < 16; i += 2) {
    x[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    x[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (std::size_t i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(x[i], x[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(x[i], x[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(x[i + 1], x[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(x[i + 1], x[i + 3]);
  }
  // Then whole quarters: of two registers, and of two pairs.
  for (std::size_t i = 0; i < 4; ++i) {
    const Vector even_low = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    const Vector odd_low = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
    const Vector even_high = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    const Vector odd_high = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
    x[i] = _mm512_shuffle_i32x4(even_low, even_high, 0x88);
    x[i + 4] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    x[i + 8] = _mm512_shuffle_i32x4(even_low, even_high, 0xdd);
    x[i + 12] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
  }
  r = x;
}

// Writes word 4 * half to 4 * half + 3 of all sixteen digests; `words` are
// these four, a lane a digest.
inline void StoreHalf(const Vector* words, std::size_t half, Digest* out) {
  const Vector low01 = _mm512_unpacklo_epi32(words[0], words[1]);
  const Vector high01 = _mm512_unpackhi_epi32(words[0], words[1]);
  const Vector low23 = _mm512_unpacklo_epi32(words[2], words[3]);
  const Vector high23 = _mm512_unpackhi_epi32(words[2], words[3]);
  // Quarter q of column i belongs to lane 4q + i.
  const std::array<Vector, 4> columns = {
      SwapOctets(_mm512_unpacklo_epi64(low01, low23)),
      SwapOctets(_mm512_unpackhi_epi64(low01, low23)),
      SwapOctets(_mm512_unpacklo_epi64(high01, high23)),
      SwapOctets(_mm512_unpackhi_epi64(high01, high23))};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto store = [&](std::size_t quarter, __m128i part) {
      _mm_storeu_si128(
          reinterpret_cast<__m128i*>(out[4 * quarter + i].data() + 16 * half),
          part);
    };
    store(0, _mm512_castsi512_si128(columns[i]));
    store(1, _mm512_extracti32x4_epi32(columns[i], 1));
    store(2, _mm512_extracti32x4_epi32(columns[i], 2));
    store(3, _mm512_extracti32x4_epi32(columns[i], 3));
  }
}

inline void Store(const State& state, Digest* out) {
  StoreHalf(&state[0], 0, out);
  StoreHalf(&state[4], 1, out);
}

// Octet i of the result is octet i - 1 behind `message`, for those i that the
// mask has; the others are zero, and their memory is not touched.
inline Vector LoadBehindGap(const std::uint8_t* message, __mmask64 octets) {
  return _mm512_maskz_loadu_epi8(octets, message - 1);
}

// Padding of a leaf in one block: what stands around the entry.
inline Vector LeafFrame(std::size_t entry_size) {
  std::array<std::uint8_t, kBlockSize> frame{};
  frame[1 + entry_size] = 0x80;
  const std::size_t bits = 8 * (1 + entry_size);
  frame[62] = static_cast<std::uint8_t>(bits >> 8);
  frame[63] = static_cast<std::uint8_t>(bits);
  return _mm512_loadu_si512(frame.data());
}

}  // namespace
#pragma clang attribute pop

void Avx512Leaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                  std::span<Digest> out) {
  CHECK(entry_size >= 1 && entry_size <= kOneBlockEntrySize);
  CHECK(out.size() % kAvx512Lanes == 0);
  const __mmask64 octets = ((__mmask64{1} << entry_size) - 1) << 1;
  const Vector frame = LeafFrame(entry_size);
  for (std::size_t first = 0; first < out.size(); first += kAvx512Lanes) {
    const std::uint8_t* const entry = entries.data() + first * stride;
    Words w;
    for (std::size_t lane = 0; lane < kAvx512Lanes; ++lane) {
      const Vector row = LoadBehindGap(entry + lane * stride, octets);
      w[lane] = SwapOctets(_mm512_or_si512(row, frame));
    }
    Transpose(w);
    State state = InitialState();
    Compress(state, w);
    Store(state, &out[first]);
  }
}

void Avx512Nodes(std::span<const Digest> children, std::span<Digest> out) {
  CHECK(out.size() % kAvx512Lanes == 0);
  const Vector prefix = _mm512_zextsi128_si512(_mm_cvtsi32_si128(0x01));
  // The last four octets of each pair, in units of four octets.
  const Vector last_words = _mm512_set_epi32(
      255, 239, 223, 207, 191, 175, 159, 143, 127, 111, 95, 79, 63, 47, 31, 15);
  for (std::size_t first = 0; first < out.size(); first += kAvx512Lanes) {
    const std::uint8_t* const pairs = children[2 * first].data();
    Words w;
    for (std::size_t lane = 0; lane < kAvx512Lanes; ++lane) {
      const Vector row =
          LoadBehindGap(pairs + lane * kBlockSize, ~__mmask64{1});
      w[lane] = SwapOctets(_mm512_or_si512(row, prefix));
    }
    const Vector last = _mm512_i32gather_epi32(last_words, pairs, 4);
    Transpose(w);
    State state = InitialState();
    Compress(state, w);

    w.fill(_mm512_setzero_si512());
    w[0] = _mm512_or_si512(_mm512_and_si512(last, Constant(0xff000000)),
                           Constant(0x00800000));
    w[15] = Constant(8 * (1 + 2 * kDigestSize));
    Compress(state, w);
    Store(state, &out[first]);
  }
}

#pragma clang attribute pop

}  // namespace diptych
