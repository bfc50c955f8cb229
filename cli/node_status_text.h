// SPDX-License-Identifier: Apache-2.0
//
// Node status text is what a node tells of itself as the terminal shows it: a
// line for each fact, then one sentence that sums them up.
//
// All of it is the node's word, and cut where it is longer than these limits.

#pragma once

#include <cstddef>
#include <string>

#include "proto/diptych/v1/service.pb.h"

namespace diptych {

// Of a name in it.
inline constexpr std::size_t kStatusNameCharacters = 200;
// Of what a node says of itself: two sentences.
inline constexpr std::size_t kStatusSentenceCharacters = 400;

// What keeps the node from doing its part now; empty if nothing does.
std::string NodeTrouble(const v1::GetNodeStatusResponse& status);

// Several lines; no line feed at the end.
std::string NodeStatusText(const v1::GetNodeStatusResponse& status);

}  // namespace diptych
