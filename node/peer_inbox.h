// SPDX-License-Identifier: Apache-2.0
//
// A PeerInbox is what peers have brought and the register's thread has not
// taken yet.
//
// Its size is bounded by the credit of the frames that are in it
// (peer/credit.h): a peer that floods is not read from. What comes without a
// frame, that a connection stands, is in it once for each. Synchronized.

#pragma once

#include <compare>
#include <functional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "consensus/instant.h"
#include "peer/credit.h"
#include "peer/frame.h"
#include "platform/mutex.h"
#include "replica/replica.h"
#include "tlog/member_cosignature.h"

namespace diptych {

// A connection to the member's node stands.
struct PeerUp {
  MemberId member;
  PeerChannel channel;
  auto operator<=>(const PeerUp&) const = default;
};

struct PeerCosignature {
  MemberId from;
  MemberCosignature cosignature;
  SteadyMs received;
};

using PeerInput = std::variant<ReplicaEvent, PeerCosignature, PeerUp>;

class PeerInbox {
 public:
  struct Item {
    PeerInput input;
    // Of the frame it came in; given back when the item goes.
    Credit credit;
  };

  // `wake` is called after each Push, from the pushing thread.
  explicit PeerInbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void Push(PeerInput input, Credit credit) {
    {
      const WriterLock lock(mutex_);
      const auto* up = std::get_if<PeerUp>(&input);
      if (up != nullptr && !up_.insert(*up).second) return;
      items_.push_back({std::move(input), std::move(credit)});
    }
    wake_();
  }

  std::vector<Item> TakeAll() {
    const WriterLock lock(mutex_);
    up_.clear();
    return std::exchange(items_, {});
  }

 private:
  std::function<void()> wake_;
  mutable Mutex mutex_;
  std::vector<Item> items_ GUARDED_BY(mutex_);
  std::set<PeerUp> up_ GUARDED_BY(mutex_);  // Those among the items.
};

}  // namespace diptych
