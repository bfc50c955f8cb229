// SPDX-License-Identifier: Apache-2.0
//
// A peer that answers no request.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class RefusesPulls final : public Behaviour {
 public:
  bool AnswersRequests() const override { return false; }
};

}  // namespace

std::unique_ptr<Behaviour> MakeRefusesPulls() {
  return std::make_unique<RefusesPulls>();
}

}  // namespace diptych
