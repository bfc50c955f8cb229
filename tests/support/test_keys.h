// SPDX-License-Identifier: Apache-2.0
//
// TestKey makes the keys that tests sign notes with: known to everybody, and
// good for nothing else.

#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "tlog/vkey.h"

namespace diptych {

// A key of its own for each `number`, whatever its name and type.
inline SignerKey TestKey(std::string name, SignatureType type,
                         std::uint8_t number) {
  Ed25519Seed seed{};
  seed.fill(number);
  return SignerKey::Make(std::move(name), type,
                         Ed25519SecretKey::FromSeed(seed))
      .value();
}

inline SignerKey TestLog(std::string name = "log.example") {
  return TestKey(std::move(name), SignatureType::kEd25519, 1);
}

// Validator `number` of log.example.
inline SignerKey TestValidator(std::uint8_t number) {
  return TestKey("log.example/v/" + std::to_string(number),
                 SignatureType::kCosignature,
                 static_cast<std::uint8_t>(100 + number));
}

}  // namespace diptych
