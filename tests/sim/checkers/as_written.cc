// SPDX-License-Identifier: Apache-2.0
//
// Rot: what an honest node starts from, or serves from its disk, is what it
// wrote, whatever the disk made of it since. It names the damage instead.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class AsWritten final : public Checker {
 public:
  using Checker::Checker;

  void OnRead(std::uint32_t node, const std::string& what,
              bool is_as_written) override {
    if (is_as_written) return;
    truth_.Fail("rot", "node " + std::to_string(node) + " takes " + what +
                           " from its disk that it never wrote");
  }
};

}  // namespace

std::unique_ptr<Checker> MakeAsWritten(Truth& truth) {
  return MakeChecker<AsWritten>(truth);
}

}  // namespace diptych
