// SPDX-License-Identifier: Apache-2.0
//
// A fuzz target is a decoder under test: it takes any octets, must not crash,
// hang or allocate without bound, and checks what must hold of what it read.
//
//   FUZZ_TARGET(header) {
//     const auto read = DecodeHeader(octets);
//     if (read) FUZZ_EXPECT(EncodeHeader(*read) == ToBytes(octets));
//   }
//
// The same targets run under libFuzzer (tools/fuzz, preset fuzz) and, with
// their seeds and small alterations of them, as a unit test.

#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/check.h"

namespace diptych {

using FuzzFunction = void (*)(ByteView octets);

// All targets of the program, by name.
std::map<std::string, FuzzFunction>& FuzzTargets();

// Takes the front part off an input of several: its length as a u32, then its
// octets. Nothing if there are fewer. The last part needs no length.
std::optional<ByteView> TakePart(ByteView& octets);

struct FuzzRegistration {
  FuzzRegistration(const char* name, FuzzFunction function) {
    FuzzTargets().emplace(name, function);
  }
};

}  // namespace diptych

#define FUZZ_TARGET(name)                                            \
  static void Fuzz_##name(::diptych::ByteView octets);               \
  static const ::diptych::FuzzRegistration fuzz_registration_##name( \
      #name, Fuzz_##name);                                           \
  static void Fuzz_##name([[maybe_unused]] ::diptych::ByteView octets)

#define FUZZ_EXPECT(condition) CHECK(condition)
