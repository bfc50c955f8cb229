// SPDX-License-Identifier: Apache-2.0
#include "bench/counted_verify.h"

#include <secp256k1.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

namespace {

// The signature as the library holds it, and the digest that it covers.
using Signed = std::array<unsigned char, 64 + 32>;

std::atomic<bool> g_counting{false};
std::mutex g_mutex;
// How often each thread verified it.
std::map<Signed, std::map<std::thread::id, std::uint64_t>> g_counts;

}  // namespace

// The names that the linker's --wrap asks for.
extern "C" {
int __real_secp256k1_ecdsa_verify(const secp256k1_context* context,
                                  const secp256k1_ecdsa_signature* signature,
                                  const unsigned char* digest,
                                  const secp256k1_pubkey* key);

int __wrap_secp256k1_ecdsa_verify(const secp256k1_context* context,
                                  const secp256k1_ecdsa_signature* signature,
                                  const unsigned char* digest,
                                  const secp256k1_pubkey* key) {
  if (g_counting) {
    Signed name;
    std::memcpy(name.data(), signature->data, 64);
    std::memcpy(name.data() + 64, digest, 32);
    const std::lock_guard lock(g_mutex);
    ++g_counts[name][std::this_thread::get_id()];
  }
  return __real_secp256k1_ecdsa_verify(context, signature, digest, key);
}
}

namespace diptych {

void CountVerifications(bool counting) {
  const std::lock_guard lock(g_mutex);
  g_counts.clear();
  g_counting = counting;
}

VerifyCounts CountedVerifications() {
  const std::lock_guard lock(g_mutex);
  VerifyCounts counts;
  for (const auto& [name, threads] : g_counts) {
    ++counts.signatures;
    std::uint64_t of_one = 0;
    for (const auto& [thread, count] : threads) {
      of_one += count;
      counts.again += count - 1;
    }
    counts.all += of_one;
    counts.most = std::max(counts.most, of_one);
  }
  return counts;
}

}  // namespace diptych
