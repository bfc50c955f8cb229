// SPDX-License-Identifier: Apache-2.0
//
// The libFuzzer program: DIPTYCH_FUZZ_TARGET names the target that it runs;
// without it, the names are listed. tools/fuzz calls it for each.
#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/fuzz_target.h"

namespace {

diptych::FuzzFunction chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  // A line for each text that is not UTF-8 would drown what matters.
  google::protobuf::SetLogHandler(nullptr);
  const char* name = std::getenv("DIPTYCH_FUZZ_TARGET");
  const auto& targets = diptych::FuzzTargets();
  const auto found = targets.find(name == nullptr ? "" : name);
  if (found == targets.end()) {
    for (const auto& [known, function] : targets) std::puts(known.c_str());
    std::exit(name == nullptr ? 0 : 2);
  }
  chosen = found->second;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  chosen({data, size});
  return 0;
}
