// SPDX-License-Identifier: Apache-2.0
//
// Test pictures are the smallest PNG and SVG that a credential can be baked
// into, and PNG chunks to spoil one with.

#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace diptych {

inline constexpr std::string_view kTestSvg =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\">\n"
    "  <!-- a dot --><g><rect width='1' height='1'/></g>\n"
    "</svg>\n";

// CRC-32 bit by bit, as the PNG specification writes it in annex D.
inline std::uint32_t PngCrc(std::string_view octets) {
  std::uint32_t crc = 0xFFFF'FFFF;
  for (const char octet : octets) {
    crc ^= static_cast<std::uint8_t>(octet);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB8'8320 : 0);
    }
  }
  return ~crc;
}

inline std::string BigEndian(std::uint32_t number) {
  std::string out;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out += std::bit_cast<char>(static_cast<std::uint8_t>(number >> shift));
  }
  return out;
}

// A chunk with its length and CRC.
inline std::string PngChunk(std::string_view type, std::string_view data) {
  const std::string body = std::string(type) + std::string(data);
  return BigEndian(static_cast<std::uint32_t>(data.size())) + body +
         BigEndian(PngCrc(body));
}

// An iTXt chunk with the credential. `flags` are compression, method,
// language and translated keyword.
inline std::string PngCredentialChunk(
    std::string_view credential,
    std::string_view flags = std::string_view("\0\0\0\0", 4)) {
  return PngChunk("iTXt", std::string("openbadgecredential") + '\0' +
                              std::string(flags) + std::string(credential));
}

// A grey pixel, with `chunks` behind the header.
inline std::string TestPng(std::string_view chunks = "") {
  using std::string_view_literals::operator""sv;
  return "\x89PNG\r\n\x1a\n" +
         PngChunk("IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\0\0"sv) +
         std::string(chunks) +
         PngChunk("IDAT", "\x78\x9c\x63\x68\0\0\0\x82\0\x81"sv) +
         PngChunk("IEND", "");
}

}  // namespace diptych
