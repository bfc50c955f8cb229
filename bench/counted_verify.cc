// SPDX-License-Identifier: Apache-2.0
#include "bench/counted_verify.h"

#include <secp256k1.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

namespace {

// The signature as the library holds it, and the digest that it covers.
using Signed = std::array<unsigned char, 64 + 32>;

std::atomic<bool> g_counting{false};
std::mutex g_mutex;
// How often each thread verified it.
std::map<Signed, std::map<pid_t, std::uint64_t>> g_counts;

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
    ++g_counts[name][::gettid()];
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

VerifyCounts CountedVerifications(const ThreadOwners& owners) {
  const std::lock_guard lock(g_mutex);
  VerifyCounts counts;
  for (const auto& [name, threads] : g_counts) {
    ++counts.signatures;
    std::uint64_t of_one = 0;
    // By the node, or by the thread that is none's.
    std::map<std::pair<bool, std::size_t>, std::uint64_t> of_nodes;
    for (const auto& [thread, count] : threads) {
      of_one += count;
      const auto owner = owners.find(thread);
      const bool is_owned = owner != owners.end();
      of_nodes[{is_owned,
                is_owned ? owner->second : static_cast<std::size_t>(thread)}] +=
          count;
    }
    for (const auto& [node, count] : of_nodes) counts.again += count - 1;
    counts.all += of_one;
    counts.most = std::max(counts.most, of_one);
  }
  return counts;
}

}  // namespace diptych
