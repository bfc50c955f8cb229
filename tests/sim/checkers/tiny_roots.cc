// SPDX-License-Identifier: Apache-2.0
//
// S9 of the tiny application: the committed log is append-only and its root can
// be computed again. The register's: replica/register_roots.h.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class TinyRoots final : public Checker {
 public:
  using Checker::Checker;

  void OnCommit(std::uint32_t node, BlockId tip) override {
    for (BlockId at = tip; at != Universe::kGenesis;) {
      const SimBlock& one = truth_.universe.at(at);
      const Header& parent = truth_.universe.at(*one.parent).header;
      const Digest root =
          Universe::RootAfter(parent.log_root, Universe::PayloadRoot(one.own));
      if (one.header.log_root != root ||
          one.header.log_size <= parent.log_size) {
        truth_.Fail("S9", "node " + std::to_string(node) +
                              " committed a block whose root is wrong");
        return;
      }
      at = *one.parent;
      if (at == checked_) break;
    }
    if (truth_.universe.Descends(tip, checked_)) checked_ = tip;
  }

 private:
  BlockId checked_ = Universe::kGenesis;
};

}  // namespace

std::unique_ptr<Checker> MakeTinyRoots(Truth& truth) {
  return MakeChecker<TinyRoots>(truth);
}

}  // namespace diptych
