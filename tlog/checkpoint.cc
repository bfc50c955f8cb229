// SPDX-License-Identifier: Apache-2.0
#include "tlog/checkpoint.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "tlog/fields.h"
#include "tlog/utf8.h"

namespace diptych {
namespace {

Error InvalidCheckpoint(std::string message) {
  return Error{ErrorCode::kInvalid, "checkpoint: " + std::move(message)};
}

// One character or more, each a letter, a digit or one of `others`.
bool IsMadeOf(std::string_view text, std::string_view others) {
  return !text.empty() && std::ranges::all_of(text, [others](char c) {
    return IsLetterOrDigit(c) || others.contains(c);
  });
}

// "host", "host:port".
bool IsAuthority(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (!IsMadeOf(text.substr(0, colon), "-.")) return false;
  if (colon == text.npos) return true;
  const std::string_view port = text.substr(colon + 1);
  return !port.empty() && port.size() <= 5 &&
         port.find_first_not_of("0123456789") == port.npos;
}

bool IsUrlWithoutScheme(std::string_view text) {
  std::size_t slash = text.find('/');
  if (!IsAuthority(text.substr(0, slash))) return false;
  while (slash != text.npos) {
    text.remove_prefix(slash + 1);
    slash = text.find('/');
    if (!IsMadeOf(text.substr(0, slash), "-._~")) return false;
  }
  return true;
}

}  // namespace

Status CheckNewOrigin(std::string_view origin) {
  RETURN_IF_ERROR(CheckOrigin(origin));
  if (IsUrlWithoutScheme(origin)) return Ok();
  const std::size_t scheme = origin.find("://");
  if (scheme == origin.npos) {
    return Error{ErrorCode::kInvalid,
                 "the origin has to be a host and perhaps a path, as "
                 "registry.example/log: letters, digits, '-', '.', '_', '~', "
                 "no space, no '+' and no '/' at the end"};
  }
  const std::string_view rest = origin.substr(scheme + 3);
  return Error{ErrorCode::kInvalid,
               "the origin stands in every checkpoint for ever, and has no " +
                   std::string(origin.substr(0, scheme + 3)) + ": write " +
                   (IsUrlWithoutScheme(rest) ? std::string(rest)
                                             : "it as registry.example/log")};
}

Status CheckOrigin(std::string_view origin) {
  if (origin.empty()) return InvalidCheckpoint("the origin is empty");
  if (origin.size() > kMaxOriginSize) {
    return InvalidCheckpoint("the origin is longer than 255 octets");
  }
  if (!IsNoteText(origin) || origin.contains('\n')) {
    return InvalidCheckpoint(
        "the origin is not UTF-8, or holds a control character");
  }
  if (origin == kForbiddenOrigin) {
    return InvalidCheckpoint("the origin 'cosignature/v1' is not allowed");
  }
  return Ok();
}

Result<Checkpoint> ParseCheckpoint(std::string_view text) {
  if (!IsNoteText(text)) {
    return InvalidCheckpoint("is not UTF-8, or holds a control character");
  }
  const std::optional<std::string_view> origin = TakeLine(text);
  const std::optional<std::string_view> size = TakeLine(text);
  const std::optional<std::string_view> root = TakeLine(text);
  if (!origin || !size || !root) {
    return InvalidCheckpoint("must have the lines origin, size and root hash");
  }
  RETURN_IF_ERROR(CheckOrigin(*origin));
  const std::optional<std::uint64_t> size_value = ParseDecimal(*size);
  if (!size_value) {
    return InvalidCheckpoint(
        "the size must be a decimal below 2^64 without leading zeros");
  }
  const std::optional<Digest> root_value = ParseHash(*root);
  if (!root_value) {
    return InvalidCheckpoint(
        "the root hash must be base64 of exactly 32 octets");
  }
  Checkpoint checkpoint{.origin = std::string(*origin),
                        .size = *size_value,
                        .root = *root_value,
                        .extensions = {}};
  while (!text.empty()) {
    const std::optional<std::string_view> line = TakeLine(text);
    if (!line) return InvalidCheckpoint("the newline at the end is missing");
    if (line->empty()) return InvalidCheckpoint("an extension line is empty");
    checkpoint.extensions.emplace_back(*line);
  }
  return checkpoint;
}

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  CHECK(CheckOrigin(checkpoint.origin).has_value());
  std::string text = checkpoint.origin + "\n" +
                     std::to_string(checkpoint.size) + "\n" +
                     FormatHash(checkpoint.root) + "\n";
  for (const std::string& line : checkpoint.extensions) {
    CHECK(!line.empty() && !line.contains('\n') && IsNoteText(line));
    text += line + "\n";
  }
  return text;
}

std::string ValidatorKeyName(std::string_view origin, MemberId validator) {
  return std::string(origin) + "/v/" + std::to_string(validator.value);
}

}  // namespace diptych
