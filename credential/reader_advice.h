// SPDX-License-Identifier: Apache-2.0
//
// The reader's advice is what stands at the end of the message about a
// malformed JSON credential, for who was handed it. Who makes credentials says
// something else in its place.

#pragma once

#include <string_view>

namespace diptych {

inline constexpr std::string_view kReaderAdvice =
    ". Ask the issuer for a correct file; if it is no credential, keep it as a "
    "PDF";

}  // namespace diptych
