// SPDX-License-Identifier: Apache-2.0
#include "tlog/checkpoint.h"

#include <optional>
#include <utility>

#include "base/check.h"
#include "tlog/fields.h"
#include "tlog/utf8.h"

namespace diptych {
namespace {

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalid, "checkpoint: " + std::move(message)};
}

}  // namespace

Status CheckOrigin(std::string_view origin) {
  if (origin.empty()) return Invalid("the origin is empty");
  if (origin.size() > kMaxOriginSize) {
    return Invalid("the origin is longer than 255 octets");
  }
  if (!IsNoteText(origin) || origin.contains('\n')) {
    return Invalid("the origin is not UTF-8, or holds a control character");
  }
  if (origin == kForbiddenOrigin) {
    return Invalid("the origin 'cosignature/v1' is not allowed");
  }
  return Ok();
}

Result<Checkpoint> ParseCheckpoint(std::string_view text) {
  if (!IsNoteText(text)) {
    return Invalid("is not UTF-8, or holds a control character");
  }
  const std::optional<std::string_view> origin = TakeLine(text);
  const std::optional<std::string_view> size = TakeLine(text);
  const std::optional<std::string_view> root = TakeLine(text);
  if (!origin || !size || !root) {
    return Invalid("must have the lines origin, size and root hash");
  }
  RETURN_IF_ERROR(CheckOrigin(*origin));
  const std::optional<std::uint64_t> size_value = ParseDecimal(*size);
  if (!size_value) {
    return Invalid(
        "the size must be a decimal below 2^64 without leading zeros");
  }
  const std::optional<Digest> root_value = ParseHash(*root);
  if (!root_value) {
    return Invalid("the root hash must be base64 of exactly 32 octets");
  }
  Checkpoint checkpoint{.origin = std::string(*origin),
                        .size = *size_value,
                        .root = *root_value,
                        .extensions = {}};
  while (!text.empty()) {
    const std::optional<std::string_view> line = TakeLine(text);
    if (!line) return Invalid("the newline at the end is missing");
    if (line->empty()) return Invalid("an extension line is empty");
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
