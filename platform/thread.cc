// SPDX-License-Identifier: Apache-2.0
#include "platform/thread.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace diptych {
namespace {

constexpr std::uint64_t kSliceNs = 100'000;

// struct sched_attr of linux/sched/types.h, whose header clashes with
// <sched.h>.
struct SchedulingAttributes {
  std::uint32_t size;
  std::uint32_t policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime;
  std::uint64_t deadline;
  std::uint64_t period;
};

}  // namespace

void RequestShortSlice() {
  SchedulingAttributes attributes{};
  attributes.size = sizeof attributes;
  attributes.runtime = kSliceNs;
  syscall(SYS_sched_setattr, 0, &attributes, 0U);
}

void NameThread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace diptych
