// SPDX-License-Identifier: Apache-2.0
#include "registry/text.h"

#include <cstddef>
#include <cstdint>

namespace diptych {
namespace {

// Takes the first character off `text`; false if it is no UTF-8.
bool TakeCharacter(std::string_view& text, std::uint32_t& character) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  std::size_t size = 1;
  std::uint32_t least = 0;
  character = lead;
  if (lead >= 0xF0) {
    size = 4;
    least = 0x10000;
    character = lead & 0x07U;
    if (lead > 0xF4) return false;
  } else if (lead >= 0xE0) {
    size = 3;
    least = 0x800;
    character = lead & 0x0FU;
  } else if (lead >= 0xC0) {
    size = 2;
    least = 0x80;
    character = lead & 0x1FU;
  } else if (lead >= 0x80) {
    return false;
  }
  if (text.size() < size) return false;
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<std::uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return false;
    character = character << 6 | (next & 0x3FU);
  }
  text.remove_prefix(size);
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  return character >= least && character <= 0x10FFFF && !surrogate;
}

}  // namespace

bool IsPlainText(std::string_view text) {
  while (!text.empty()) {
    std::uint32_t character = 0;
    if (!TakeCharacter(text, character)) return false;
    if (character < 0x20) return false;
    if (character >= 0x7F && character <= 0x9F) return false;
  }
  return true;
}

}  // namespace diptych
