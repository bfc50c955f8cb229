// SPDX-License-Identifier: Apache-2.0
#include "consensus/sequencer.h"

#include <algorithm>

#include "base/check.h"

namespace diptych {

std::vector<OrderingAction> Sequencer::Step(const OrderingEvent& event,
                                            TimeMs now) {
  if (const auto* transactions = std::get_if<TransactionsPending>(&event)) {
    if (transactions->pending && !pending_) pending_since_ = now;
    pending_ = transactions->pending;
    return Continue(now);
  }
  if (const auto* built = std::get_if<Built>(&event)) {
    CHECK(stage_ == Stage::kBuilding);
    CHECK(built->header.height.value == tip_.height.value + 1);
    CHECK(built->header.parent_hash == tip_hash_);
    stage_ = Stage::kCommitting;
    building_ = built->header;
    return {Commit{building_}};
  }
  if (const auto* durable = std::get_if<Durable>(&event)) {
    CHECK(stage_ == Stage::kCommitting);
    CHECK(durable->height == building_.height);
    stage_ = Stage::kIdle;
    tip_ = building_;
    tip_hash_ = HeaderHash(tip_);
    return Continue(now);
  }
  if (std::holds_alternative<NotCommitted>(event)) {
    CHECK(stage_ == Stage::kCommitting);
    stage_ = Stage::kIdle;
    not_before_ = {now.value + options_.retry_ms};
  }
  return Continue(now);
}

std::vector<OrderingAction> Sequencer::Continue(TimeMs now) {
  if (stage_ != Stage::kIdle) return {};
  if (now < not_before_) return {Arm{not_before_}};
  const TimeMs heartbeat{tip_.time.value + options_.heartbeat_ms};
  const TimeMs work{pending_since_.value + options_.delay_ms};
  const bool has_work = pending_ && now >= work;
  if (!has_work && now < heartbeat) {
    return {Arm{pending_ ? std::min(work, heartbeat) : heartbeat}};
  }
  stage_ = Stage::kBuilding;
  // The clock may have stepped back; block time never does (2.9).
  const TimeMs time{std::max(now.value, tip_.time.value + 1)};
  return {Build{.view = {tip_.view.value + 1},
                .height = {tip_.height.value + 1},
                .parent_hash = tip_hash_,
                .parent_view = tip_.view,
                .time = time,
                .is_heartbeat = !pending_}};
}

}  // namespace diptych
