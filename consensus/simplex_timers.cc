// SPDX-License-Identifier: Apache-2.0
//
// Timers: when a Tick is to come, and whether there is anything to agree on at
// all (R1).

#include <algorithm>

#include "consensus/simplex.h"

namespace diptych {
namespace {

// Views above the last final one from which on the wait for finality grows with
// each. Far fewer are the normal case.
constexpr std::uint64_t kViewsWithoutFinality = 64;

}  // namespace

// On top of a block that is not final a heartbeat proves nothing: it waits, as
// any block there does.
bool Simplex::IsHeartbeatDue() const {
  return notarized_view_ <= table_.final_view() &&
         now_.time.value >= newest_time_.value + options_.timing.heartbeat_ms;
}

bool Simplex::IsWorkPending() const {
  return notarized_view_ > table_.final_view() || IsNewWorkPending();
}

bool Simplex::IsNewWorkPending() const {
  if (transactions_pending_ || IsHeartbeatDue()) return true;
  const ViewRecord* record = table_.Find(guard_.view);
  if (record == nullptr) return false;
  return !record->proposals.empty() || HasWaitedElsewhere();
}

// One of so many is honest, and its timer has run out: whoever came to the view
// later, as after a restart, need not let its own run out as well.
bool Simplex::HasWaitedElsewhere() const {
  const ViewRecord* record = table_.Find(guard_.view);
  if (record == nullptr || record->votes.size() <= set_.faults()) return false;
  return CountNullify(*record, guard_.view) > set_.faults();
}

std::size_t Simplex::CountNullify(const ViewRecord& record, View view) const {
  return record.votes.Count(MakeStatement(VoteKind::kNullify, view, {}));
}

bool Simplex::IsProposalDue() const {
  if (IsHeartbeatDue()) return true;
  if (transactions_pending_ &&
      now_.steady.value >= pending_since_.value + options_.timing.delay_ms) {
    return true;
  }
  // Finalize votes are on their way as a rule; a block on top of a notarized
  // one is needed only if they were not enough (docs/spec/consensus.md, 2.8).
  // Who has given up that view casts none.
  if (notarized_view_ <= table_.final_view()) return false;
  const ViewRecord* record = table_.Find(notarized_view_);
  const bool is_given_up =
      record != nullptr &&
      CountNullify(*record, notarized_view_) > set_.faults();
  return is_given_up || now_.steady.value >= entered_.value + FinalityWait();
}

// Twice as long for each block that orders nothing: where finalize votes take
// longer than t_r, a constant wait would have every block followed by another,
// and the network never silent.
//
// Where there is no finality for hours, since too few take part for it, each
// block stays in everybody's memory and on everybody's disk. A wait that grows
// with every view makes their number that of the square root of the time.
std::uint64_t Simplex::FinalityWait() const {
  const std::uint64_t most = options_.timing.view_ms_max;
  std::uint64_t wait = options_.timing.resend_ms;
  for (std::uint32_t block = 1; block < quiet_blocks_ && wait < most; ++block) {
    wait *= 2;
  }
  // Half: less than any timer by then, also of who has something to order.
  return std::max(std::min(wait, most / 2), WaitWithoutFinality());
}

std::uint64_t Simplex::WaitWithoutFinality() const {
  const std::uint64_t views = guard_.view.value - table_.final_view().value;
  if (views <= kViewsWithoutFinality) return 0;
  return options_.timing.resend_ms * (views - kViewsWithoutFinality);
}

std::uint64_t Simplex::ViewTimeout() const {
  const std::uint64_t most = options_.timing.view_ms_max;
  const std::uint64_t final_view = table_.final_view().value;
  std::uint64_t timeout = options_.timing.view_ms;
  for (std::uint64_t view = final_view + 2;
       view < guard_.view.value && timeout < most; ++view) {
    timeout = timeout * 3 / 2;
  }
  return std::min(timeout, most) + WaitWithoutFinality();
}

void Simplex::UpdateTimer() {
  if (guard_.nullified || !IsWorkPending()) {
    timer_.reset();
    return;
  }
  // It goes on, unless what it waited for has been overtaken by something to
  // order.
  if (timer_ && (!timer_waits_ || !IsNewWorkPending())) return;
  SteadyMs deadline{now_.steady.value + ViewTimeout()};
  if (timer_) {
    timer_waits_ = false;
    timer_ = std::min(*timer_, deadline);
    return;
  }
  timer_waits_ = !IsNewWorkPending();
  if (timer_waits_) {
    deadline.value += FinalityWait() - options_.timing.resend_ms;
  }
  timer_ = deadline;
}

void Simplex::ArmNext() {
  SteadyMs next = resend_at_;
  const auto consider = [&](SteadyMs deadline) {
    if (deadline > now_.steady) next = std::min(next, deadline);
  };
  // One that has fired while nothing may be signed waits for that to change.
  if (timer_) consider(*timer_);
  if (listen_until_) consider(*listen_until_);
  consider({entered_.value + FinalityWait()});
  if (transactions_pending_) {
    consider({pending_since_.value + options_.timing.delay_ms});
  }
  const std::uint64_t due = newest_time_.value + options_.timing.heartbeat_ms;
  if (due > now_.time.value) {
    consider({now_.steady.value + (due - now_.time.value)});
  }
  if (armed_ == next) return;
  armed_ = next;
  Do(Arm{next});
}

}  // namespace diptych
