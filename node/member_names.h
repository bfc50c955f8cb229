// SPDX-License-Identifier: Apache-2.0
//
// MemberNames tell a log whom a member's number stands for.

#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/ids.h"

namespace diptych {

class MemberNames {
 public:
  MemberNames() = default;
  explicit MemberNames(std::map<MemberId, std::string> names)
      : names_(std::move(names)) {}

  // The number, if no name is known.
  std::string Of(MemberId member) const {
    const auto found = names_.find(member);
    return found == names_.end() ? std::to_string(member.value) : found->second;
  }

 private:
  std::map<MemberId, std::string> names_;
};

}  // namespace diptych
