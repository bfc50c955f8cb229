// SPDX-License-Identifier: Apache-2.0
//
// The octets of a vector as a file, and of a file as octets.

#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.h"

namespace diptych {

inline void WriteOctets(const std::string& path, ByteView octets) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << AsText(octets);
}

inline Bytes ReadOctets(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace diptych
