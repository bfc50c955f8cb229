// SPDX-License-Identifier: Apache-2.0
//
// A field limit is how many fields a request may hold, known or not, counted
// before anything is built of it.
//
// An empty field takes two octets on the wire and some sixty in memory once it
// is decoded, an unknown one as well, since Protobuf keeps what it does not
// know. So the size of a body does not bound what becomes of it; its size and
// this number together do.

#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace diptych {

// GetReceipts takes 256 elements, every other call a handful of fields; four
// times that leaves a newer client room for fields that this node passes over.
inline constexpr std::size_t kMaxRequestFields = 1024;

// Counts the fields of `body`, those within its messages and the elements of
// its packed arrays included. kInvalid if there are more than
// kMaxRequestFields, or if `body` is no Protobuf message. `body` has fewer than
// 2^31 octets.
Status CheckFieldCount(std::string_view body,
                       const google::protobuf::Descriptor& message);

}  // namespace diptych
