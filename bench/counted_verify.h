// SPDX-License-Identifier: Apache-2.0
//
// Counts this process's signature verifications, by what was verified: the
// linker puts a counter in front of secp256k1_ecdsa_verify in whatever target
// has counted_verify.cc and -Wl,--wrap=secp256k1_ecdsa_verify.

#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <map>

namespace diptych {

// Which node a thread works for, by the thread's number in the kernel.
using ThreadOwners = std::map<pid_t, std::size_t>;

struct VerifyCounts {
  std::uint64_t all = 0;
  std::uint64_t signatures = 0;  // Different ones.
  std::uint64_t most = 0;        // Of one signature.
  // Verifications in a node of what it had verified before.
  std::uint64_t again = 0;
};

// Forgets what was counted, and counts if `counting`. Any thread.
void CountVerifications(bool counting);
// A thread that nobody owns is taken for a node of its own.
VerifyCounts CountedVerifications(const ThreadOwners& owners);

}  // namespace diptych
