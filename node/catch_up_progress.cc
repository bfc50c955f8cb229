// SPDX-License-Identifier: Apache-2.0
#include "node/catch_up_progress.h"

#include <algorithm>

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

CatchUpProgress::News CatchUpProgress::Update(Height height, Height target,
                                              Time now) {
  const std::uint64_t behind =
      target > height ? target.value - height.value : 0;
  if (!status_) {
    if (behind <= kBegin) return News::kNone;
    status_ = {.from = height, .height = height, .target = target};
    mark_ = now;
    mark_height_ = height;
    return News::kBegun;
  }
  if (behind <= kEnd) {
    status_.reset();
    return News::kDone;
  }
  status_->height = height;
  status_->target = target;
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
  return News::kGoesOn;
}

}  // namespace diptych
