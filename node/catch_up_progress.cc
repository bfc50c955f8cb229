// SPDX-License-Identifier: Apache-2.0
#include "node/catch_up_progress.h"

#include <algorithm>
#include <utility>

namespace diptych {

std::uint32_t CatchUpStatus::percent() const {
  const std::uint64_t way = target.value - from.value;
  if (way == 0) return 0;
  const double share =
      static_cast<double>(height.value - from.value) / static_cast<double>(way);
  return std::min(99U, static_cast<std::uint32_t>(100 * share));
}

std::string CatchUpText(const CatchUpStatus& status) {
  return "catching up: " + std::to_string(status.percent()) +
         " % of the way, " + std::to_string(status.remaining()) +
         " blocks remain, " + std::to_string(status.blocks_per_second) +
         " a second";
}

void CatchUpProgress::NoteOwed(Height height, Height target, Time now) {
  if (height != last_height_) {
    last_height_ = height;
    moved_ = now;
  }
  if (owed_ && height >= owed_->height) owed_.reset();
  if (!owed_ && target > height) owed_ = {.height = target, .since = now};
  stands_still_ = owed_ && now - std::max(owed_->since, moved_) >= kStandstill;
}

CatchUpProgress::News CatchUpProgress::Update(Height height, Height target,
                                              Time now) {
  NoteOwed(height, target, now);
  const std::uint64_t behind =
      target > height ? target.value - height.value : 0;
  const bool is_overdue = owed_ && now - owed_->since >= kOverdue;
  if (!status_) {
    if (behind <= kBegin && !is_overdue) return News::kNone;
    status_ = {.from = height, .height = height, .target = target};
    mark_ = now;
    mark_height_ = height;
  } else if (behind <= kEnd && !is_overdue) {
    status_.reset();
    return std::exchange(is_told_, false) ? News::kDone : News::kNone;
  }
  status_->height = height;
  status_->target = std::max(height, target);
  status_->is_far = status_->is_far || behind > kBegin;
  return Go(now);
}

CatchUpProgress::News CatchUpProgress::Go(Time now) {
  if (status_->is_far && !is_told_) {
    is_told_ = true;
    return News::kBegun;
  }
  const Height height = status_->height;
  const auto passed =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - mark_);
  const bool is_due = passed >= kInterval;
  // The first interval has no other before it to speak of.
  if (is_due || (status_->from == mark_height_ && passed.count() > 0)) {
    status_->blocks_per_second = 1'000 * (height.value - mark_height_.value) /
                                 static_cast<std::uint64_t>(passed.count());
  }
  if (!is_due) return News::kNone;
  mark_ = now;
  mark_height_ = height;
  return std::exchange(is_told_, true) ? News::kGoesOn : News::kBegun;
}

}  // namespace diptych
