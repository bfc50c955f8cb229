// SPDX-License-Identifier: Apache-2.0
//
// A DurableCheckpoint is the checkpoint of one durable head, signed when
// somebody first asks for it.
//
// Two signatures cost as much as verifying several transactions. Under load
// blocks follow one another faster than anybody looks, and what nobody asks for
// is never signed.
//
// Any thread, any number at a time.

#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace diptych {

class DurableCheckpoint {
 public:
  // `sign` gives the signed note; it is called at most once. What it refers to
  // must outlive this, and the head it signs must be durable by now.
  explicit DurableCheckpoint(std::function<std::string()> sign)
      : sign_(std::move(sign)) {}
  DurableCheckpoint(const DurableCheckpoint&) = delete;
  DurableCheckpoint& operator=(const DurableCheckpoint&) = delete;

  const std::string& Note() const {
    std::call_once(signed_, [this] { note_ = sign_(); });
    return note_;
  }

 private:
  std::function<std::string()> sign_;
  mutable std::once_flag signed_;
  mutable std::string note_;  // Written once, before signed_ is set.
};

}  // namespace diptych
