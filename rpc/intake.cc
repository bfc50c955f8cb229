// SPDX-License-Identifier: Apache-2.0
#include "rpc/intake.h"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

namespace diptych {

void Intake::Add(RegistryService::Submission submission) {
  waiting_.push_back(std::move(submission));
  if (waiting_.size() == kIntakeMax) return HandOver();
  // Runs after the sockets that are known to have something to read.
  if (waiting_.size() == 1) boost::asio::post(io_, [this] { HandOver(); });
}

void Intake::HandOver() {
  if (waiting_.empty()) return;
  try {
    service_.Submit(std::exchange(waiting_, {}));
  } catch (const std::exception&) {
    // For want of memory. Those who wait are told at their timeout that their
    // transaction may still become final, which is all that is known.
    counters_.CountRefusal(Refusal::kFailure);
  }
}

}  // namespace diptych
