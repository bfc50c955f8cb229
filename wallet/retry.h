// SPDX-License-Identifier: Apache-2.0
//
// A Retry waits longer before each further try of a call that may succeed
// later, and gives up after about twenty seconds or when the run is stopped.

#pragma once

#include <string_view>
#include <utility>

#include "base/result.h"
#include "wallet/issuer.h"

namespace diptych {

// 0.1 + 0.2 + ... + 6.4 + 8 seconds: a node that is restarted is back by then.
inline constexpr int kTriesMax = 9;

// What passes within 0.7 seconds, such as a checkpoint that is being cosigned,
// is told to nobody.
inline constexpr int kQuietTriesMax = 3;

class Retry {
 public:
  explicit Retry(const Issuer& issuer) : issuer_(issuer) {}

  // Waits before the next try of what failed for this reason; false if there is
  // to be none.
  bool WaitForNext(std::string_view why);

 private:
  const Issuer& issuer_;
  int tries_ = 1;
};

// Whether the same call may succeed later: a server that is away, a broken
// connection, a full queue, too many requests.
bool MayPass(ErrorCode code);

// Calls until it succeeds, fails for good, or the Retry gives up.
template <class Call>
auto WithRetries(const Issuer& issuer, Call&& call) -> decltype(call()) {
  Retry retry(issuer);
  while (true) {
    auto result = call();
    if (result || !MayPass(result.error().code) ||
        !retry.WaitForNext(result.error().message)) {
      return result;
    }
  }
}

}  // namespace diptych
