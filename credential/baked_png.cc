// SPDX-License-Identifier: Apache-2.0
#include "credential/baked_png.h"

#include <boost/crc.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
// With the zero that ends a keyword.
constexpr std::string_view kKeyword{"openbadgecredential\0", 20};
// Length, type and CRC of a chunk, in octets each.
constexpr std::size_t kFieldSize = 4;
constexpr std::size_t kFrameSize = 3 * kFieldSize;
constexpr std::size_t kHeaderDataSize = 13;

struct Chunk {
  std::string_view type;
  std::string_view data;
};

Error InvalidBakedPng(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

std::uint32_t ReadU32(std::string_view four) {
  std::uint32_t value = 0;
  for (const char octet : four) {
    value = (value << 8U) | static_cast<std::uint8_t>(octet);
  }
  return value;
}

void AppendU32(std::uint32_t value, Bytes& out) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

std::uint32_t Crc(std::string_view type_and_data) {
  boost::crc_32_type crc;
  crc.process_bytes(type_and_data.data(), type_and_data.size());
  return crc.checksum();
}

// Takes the chunk at the front of `rest` off it.
Result<Chunk> TakeChunk(std::string_view& rest) {
  if (rest.size() < kFrameSize ||
      ReadU32(rest.substr(0, kFieldSize)) > rest.size() - kFrameSize) {
    return InvalidBakedPng(
        "the PNG ends within a chunk; the file was cut short, ask for it anew");
  }
  const std::size_t size = ReadU32(rest.substr(0, kFieldSize));
  const std::string_view checked = rest.substr(kFieldSize, kFieldSize + size);
  const Chunk chunk{checked.substr(0, kFieldSize), checked.substr(kFieldSize)};
  if (ReadU32(rest.substr(2 * kFieldSize + size, kFieldSize)) != Crc(checked)) {
    return InvalidBakedPng(
        "the PNG's chunk " + Quoted(chunk.type) +
        " is broken: its checksum (CRC) is wrong; ask for the file "
        "anew");
  }
  rest.remove_prefix(kFrameSize + size);
  return chunk;
}

// All chunks, from IHDR to IEND, behind which nothing stands.
Result<std::vector<Chunk>> ReadChunks(std::string_view file) {
  if (!file.starts_with(kSignature)) {
    return InvalidBakedPng("the picture does not begin as a PNG does");
  }
  std::string_view rest = file.substr(kSignature.size());
  std::vector<Chunk> chunks;
  while (chunks.empty() || chunks.back().type != "IEND") {
    if (chunks.size() == kMaxPngChunks) {
      return Error{ErrorCode::kLimit, "the PNG has more than " +
                                          std::to_string(kMaxPngChunks) +
                                          " chunks; write it anew with fewer"};
    }
    ASSIGN_OR_RETURN(const Chunk chunk, TakeChunk(rest));
    if (chunks.empty() &&
        (chunk.type != "IHDR" || chunk.data.size() != kHeaderDataSize)) {
      return InvalidBakedPng("the PNG does not begin with its header (IHDR)");
    }
    chunks.push_back(chunk);
  }
  if (!rest.empty()) {
    return InvalidBakedPng("after the end of the PNG (IEND) come " +
                           std::to_string(rest.size()) +
                           " octets more; save the picture without them");
  }
  return chunks;
}

// The credential of a chunk that begins with the keyword.
Result<std::string> ReadText(const Chunk& chunk) {
  if (chunk.type != "iTXt") {
    return InvalidBakedPng("the PNG holds a credential in a chunk of type " +
                           Quoted(chunk.type) + "; Open Badges 3.0 wants iTXt");
  }
  std::string_view rest = chunk.data.substr(kKeyword.size());
  if (rest.size() < 2 || rest[0] != 0 || rest[1] != 0) {
    return InvalidBakedPng(
        "the credential in the PNG is compressed, which Open Badges 3.0 "
        "forbids; ask the issuer for a correct file");
  }
  rest.remove_prefix(2);
  // Two texts that each end with a zero: a language, a translated keyword.
  for (int i = 0; i < 2; ++i) {
    const std::size_t end = rest.find('\0');
    if (end == std::string_view::npos) {
      return InvalidBakedPng(
          "the PNG's chunk with the credential ends too early");
    }
    rest.remove_prefix(end + 1);
  }
  return std::string(rest);
}

}  // namespace

bool IsBakedPng(ByteView file) {
  const std::string_view text = AsText(file);
  return text.starts_with(kSignature) && text.contains(kKeyword);
}

Result<std::string> ReadBakedPng(ByteView file) {
  ASSIGN_OR_RETURN(const std::vector<Chunk> chunks, ReadChunks(AsText(file)));
  std::optional<std::string> credential;
  for (const Chunk& chunk : chunks) {
    if (!chunk.data.starts_with(kKeyword)) continue;
    ASSIGN_OR_RETURN(std::string text, ReadText(chunk));
    if (credential) {
      return InvalidBakedPng(
          "the PNG holds more than one credential; ask the issuer which one "
          "is meant");
    }
    credential = std::move(text);
  }
  if (!credential) {
    return InvalidBakedPng(
        "the PNG names the keyword of a credential, but no chunk holds one");
  }
  return *std::move(credential);
}

Result<Bytes> BakePng(ByteView picture, std::string_view credential) {
  if (IsBakedPng(picture)) {
    return Error{ErrorCode::kExists,
                 "the PNG holds a credential already; take the picture "
                 "without one"};
  }
  ASSIGN_OR_RETURN(const std::vector<Chunk> chunks,
                   ReadChunks(AsText(picture)));
  std::string body = "iTXt";
  body += kKeyword;
  body.append(4, '\0');  // Not compressed, no language, no translation.
  body += credential;
  const auto head = static_cast<std::ptrdiff_t>(kSignature.size() + kFrameSize +
                                                kHeaderDataSize);
  Bytes baked(picture.begin(), picture.begin() + head);
  AppendU32(static_cast<std::uint32_t>(body.size() - kFieldSize), baked);
  baked.insert(baked.end(), body.begin(), body.end());
  AppendU32(Crc(body), baked);
  baked.insert(baked.end(), picture.begin() + head, picture.end());
  return baked;
}

}  // namespace diptych
