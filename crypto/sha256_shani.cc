// SPDX-License-Identifier: Apache-2.0
//
// A few messages at a time by the SHA extensions (sha256rnds2 and its two
// helpers for the message schedule).
//
// The processor wants the eight variables in two registers, the older round
// first, and does two rounds in one instruction:
//
//              bits 127..96  95..64  63..32  31..0
//   abef            a           b       e      f
//   cdgh            c           d       g      h
//
// and the message in four registers of four words each, w[0] = words 0 to 3
// with word 0 in the low bits. Each instruction waits for the one before; so
// the rounds of several messages are interleaved, and each message's wait is
// filled by the others.
//
// An entry is loaded by four unaligned loads that stay within it:
//
//   octet of the block   0     1 ....... 15   16 .. 31  32 .. 47  48 .... 63
//                        00    entry[0..14]   [15..30]  [31..46]  [47..], 80,
//                        ..
//   loaded from entry          0              15        31        size - 16
//
// and one shuffle each then moves the octets to their place, turns the words
// round (SHA-256 is big-endian) and clears what is not the entry's.
//
// The second block of a node is one octet of the right child, 0x80, zeros and
// the length, which makes 256 different blocks: their message schedules, with
// the round constants added, stand in a table of 64 KiB.
//
// How many are interleaved is measured: two fill the sixteen registers when
// each computes its schedule, and a third spills; with schedules from the
// table four fit.
//
// The instructions are enabled for the functions of this file only; the reason
// is in sha256_avx512.cc.

#include <cpuid.h>
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/check.h"
#include "crypto/sha256_constants.h"
#include "crypto/sha256_kernels.h"

namespace diptych {

bool HasShaNi() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  constexpr unsigned kShaBit = 1U << 29;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 &&
         (ebx & kShaBit) != 0 && __builtin_cpu_supports("sse4.1") != 0;
}

namespace {

constexpr std::size_t kBlockSize = 64;

// A message schedule with the round constants added: word t is W[t] + K[t].
using Schedule = std::array<std::uint32_t, 64>;

constexpr std::uint32_t SmallSigma0(std::uint32_t x) {
  return std::rotr(x, 7) ^ std::rotr(x, 18) ^ x >> 3;
}
constexpr std::uint32_t SmallSigma1(std::uint32_t x) {
  return std::rotr(x, 17) ^ std::rotr(x, 19) ^ x >> 10;
}

constexpr Schedule NodeTailSchedule(std::uint32_t last_octet) {
  Schedule w{};
  w[0] = last_octet << 24 | 0x800000;
  w[15] = 8 * (1 + 2 * kDigestSize);
  for (std::size_t t = 16; t < 64; ++t) {
    w[t] =
        SmallSigma1(w[t - 2]) + w[t - 7] + SmallSigma0(w[t - 15]) + w[t - 16];
  }
  for (std::size_t t = 0; t < 64; ++t) w[t] += kSha256Round[t];
  return w;
}

constexpr std::array<Schedule, 256> NodeTailSchedules() {
  std::array<Schedule, 256> table{};
  for (std::uint32_t octet = 0; octet < 256; ++octet) {
    table[octet] = NodeTailSchedule(octet);
  }
  return table;
}

alignas(64) constexpr std::array<Schedule, 256> kNodeTails =
    NodeTailSchedules();

// How an entry of one size becomes a block: see the picture above. `place`
// is a shuffle, `frame` the padding; both are as the words want them, the
// highest octet of each first.
struct LeafShape {
  struct Quarter {
    std::size_t from;
    std::array<std::uint8_t, 16> place;
    std::array<std::uint8_t, 16> frame;
  };
  std::array<Quarter, 4> quarters;
};

constexpr LeafShape ShapeOf(std::size_t entry_size) {
  constexpr std::uint8_t kClear = 0x80;
  std::array<std::uint8_t, kBlockSize> padding{};
  padding[1 + entry_size] = 0x80;
  const std::size_t bits = 8 * (1 + entry_size);
  padding[62] = static_cast<std::uint8_t>(bits >> 8);
  padding[63] = static_cast<std::uint8_t>(bits);
  LeafShape shape{};
  for (std::size_t octet = 0; octet < kBlockSize; ++octet) {
    LeafShape::Quarter& quarter = shape.quarters[octet / 16];
    quarter.from = std::min(octet < 16 ? 0 : octet / 16 * 16 - 1,
                            entry_size - kShaNiEntrySizeMin);
    const bool inside = octet >= 1 && octet <= entry_size;
    const std::size_t to = octet % 16 ^ 3;
    quarter.place[to] =
        inside ? static_cast<std::uint8_t>(octet - 1 - quarter.from) : kClear;
    quarter.frame[to] = padding[octet];
  }
  return shape;
}

// By entry size, from kShaNiEntrySizeMin on.
using LeafShapes =
    std::array<LeafShape, kOneBlockEntrySize - kShaNiEntrySizeMin + 1>;

constexpr LeafShapes AllLeafShapes() {
  LeafShapes shapes{};
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    shapes[i] = ShapeOf(kShaNiEntrySizeMin + i);
  }
  return shapes;
}

constexpr LeafShapes kLeafShapes = AllLeafShapes();

}  // namespace

#pragma clang attribute push(__attribute__((target("sha,sse4.1,ssse3"))), \
                             apply_to = function)
#pragma clang attribute push(__attribute__((always_inline)), \
                             apply_to = function)
namespace {

using Vector = __m128i;

inline Vector Load(const void* from) {
  return _mm_loadu_si128(static_cast<const Vector*>(from));
}
inline void Store(void* to, Vector x) {
  _mm_storeu_si128(static_cast<Vector*>(to), x);
}

inline Vector SwapOctets(Vector x) {
  return _mm_shuffle_epi8(
      x, _mm_set_epi32(0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203));
}

struct State {
  Vector abef;
  Vector cdgh;
};

inline State InitialState() {
  constexpr auto kWord = [](std::size_t i) {
    return static_cast<int>(kSha256Initial[i]);
  };
  return {_mm_set_epi32(kWord(0), kWord(1), kWord(4), kWord(5)),
          _mm_set_epi32(kWord(2), kWord(3), kWord(6), kWord(7))};
}

// Four rounds, with W + K of each in `scheduled`.
inline void FourRounds(State& s, Vector scheduled) {
  s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, scheduled);
  s.abef =
      _mm_sha256rnds2_epu32(s.abef, s.cdgh, _mm_shuffle_epi32(scheduled, 0x0e));
}

inline void AddTo(State& state, const State& s) {
  state.abef = _mm_add_epi32(state.abef, s.abef);
  state.cdgh = _mm_add_epi32(state.cdgh, s.cdgh);
}

// The words of a block, four a vector, word 0 lowest.
using Words = std::array<Vector, 4>;

// One compression of N messages at a time. Uses up `w`.
template <std::size_t N>
inline void Compress(State* state, Words* w) {
  std::array<State, N> s;
  for (std::size_t lane = 0; lane < N; ++lane) s[lane] = state[lane];
#pragma clang loop unroll(full)
  for (std::size_t group = 0; group < 16; ++group) {
    const Vector constants = Load(&kSha256Round[4 * group]);
#pragma clang loop unroll(full)
    for (std::size_t lane = 0; lane < N; ++lane) {
      Vector& words = w[lane][group % 4];
      FourRounds(s[lane], _mm_add_epi32(words, constants));
      if (group < 12) {
        // Word t becomes word t + 16: FIPS 180-4 section 6.2.2 step 1.
        const Vector next = w[lane][(group + 1) % 4];
        const Vector last = w[lane][(group + 3) % 4];
        const Vector seven_back =
            _mm_alignr_epi8(last, w[lane][(group + 2) % 4], 4);
        words = _mm_add_epi32(_mm_sha256msg1_epu32(words, next), seven_back);
        words = _mm_sha256msg2_epu32(words, last);
      }
    }
  }
  for (std::size_t lane = 0; lane < N; ++lane) AddTo(state[lane], s[lane]);
}

// The same with schedules out of the table.
template <std::size_t N>
inline void CompressScheduled(State* state,
                              const std::array<const Schedule*, N>& schedules) {
  std::array<State, N> s;
  for (std::size_t lane = 0; lane < N; ++lane) s[lane] = state[lane];
#pragma clang loop unroll(full)
  for (std::size_t group = 0; group < 16; ++group) {
#pragma clang loop unroll(full)
    for (std::size_t lane = 0; lane < N; ++lane) {
      FourRounds(s[lane], Load(&(*schedules[lane])[4 * group]));
    }
  }
  for (std::size_t lane = 0; lane < N; ++lane) AddTo(state[lane], s[lane]);
}

inline void StoreDigest(const State& s, Digest& out) {
  const Vector feba = _mm_shuffle_epi32(s.abef, 0x1b);
  const Vector dchg = _mm_shuffle_epi32(s.cdgh, 0xb1);
  Store(out.data(), SwapOctets(_mm_blend_epi16(feba, dchg, 0xf0)));
  Store(out.data() + 16, SwapOctets(_mm_alignr_epi8(dchg, feba, 8)));
}

template <std::size_t N>
inline void HashLeafGroup(const std::uint8_t* entries, std::size_t stride,
                          const LeafShape& shape, Digest* out) {
  std::array<State, N> state;
  std::array<Words, N> w;
  for (std::size_t lane = 0; lane < N; ++lane) {
    state[lane] = InitialState();
    for (std::size_t j = 0; j < 4; ++j) {
      const LeafShape::Quarter& quarter = shape.quarters[j];
      const Vector octets = Load(entries + lane * stride + quarter.from);
      w[lane][j] =
          _mm_or_si128(_mm_shuffle_epi8(octets, Load(quarter.place.data())),
                       Load(quarter.frame.data()));
    }
  }
  Compress<N>(state.data(), w.data());
  for (std::size_t lane = 0; lane < N; ++lane) {
    StoreDigest(state[lane], out[lane]);
  }
}

// The first block of a node: 0x01, the left child, the right but one octet.
inline Words NodeHead(const std::uint8_t* pair) {
  const Vector first =
      _mm_or_si128(_mm_slli_si128(Load(pair), 1), _mm_cvtsi32_si128(0x01));
  return {SwapOctets(first), SwapOctets(Load(pair + 15)),
          SwapOctets(Load(pair + 31)), SwapOctets(Load(pair + 47))};
}

// The second block, as in NodeTailSchedule.
inline Words NodeTail(std::uint8_t last_octet) {
  const Vector zero = _mm_setzero_si128();
  return {_mm_cvtsi32_si128(last_octet << 24 | 0x800000), zero, zero,
          _mm_set_epi32(8 * (1 + 2 * kDigestSize), 0, 0, 0)};
}

inline void HashFourNodes(const Digest* children, Digest* out) {
  std::array<State, 4> state;
  std::array<Words, 4> w;
  std::array<const Schedule*, 4> tails;
  for (std::size_t lane = 0; lane < 4; ++lane) {
    state[lane] = InitialState();
    w[lane] = NodeHead(children[2 * lane].data());
    tails[lane] = &kNodeTails[children[2 * lane + 1].back()];
  }
  Compress<2>(&state[0], &w[0]);
  Compress<2>(&state[2], &w[2]);
  CompressScheduled<4>(state.data(), tails);
  for (std::size_t lane = 0; lane < 4; ++lane) {
    StoreDigest(state[lane], out[lane]);
  }
}

// Without the table, which may be in no cache when a proof is checked; one
// message alone has time for its schedule.
inline void HashOneNode(const Digest* children, Digest* out) {
  State state = InitialState();
  Words w = NodeHead(children[0].data());
  Compress<1>(&state, &w);
  w = NodeTail(children[1].back());
  Compress<1>(&state, &w);
  StoreDigest(state, *out);
}

}  // namespace
#pragma clang attribute pop

void ShaNiLeaves(ByteView entries, std::size_t entry_size, std::size_t stride,
                 std::span<Digest> out) {
  CHECK(entry_size >= kShaNiEntrySizeMin && entry_size <= kOneBlockEntrySize);
  const LeafShape& shape = kLeafShapes[entry_size - kShaNiEntrySizeMin];
  const std::uint8_t* const first = entries.data();
  std::size_t i = 0;
  for (; i + 2 <= out.size(); i += 2) {
    HashLeafGroup<2>(first + i * stride, stride, shape, &out[i]);
  }
  if (i < out.size()) {
    HashLeafGroup<1>(first + i * stride, stride, shape, &out[i]);
  }
}

void ShaNiNodes(std::span<const Digest> children, std::span<Digest> out) {
  std::size_t i = 0;
  for (; i + 4 <= out.size(); i += 4) HashFourNodes(&children[2 * i], &out[i]);
  for (; i < out.size(); ++i) HashOneNode(&children[2 * i], &out[i]);
}

#pragma clang attribute pop

}  // namespace diptych
