// SPDX-License-Identifier: Apache-2.0
#include "tlog/signature_line.h"

#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "base/wire.h"
#include "tlog/fields.h"

namespace diptych {
namespace {

constexpr std::size_t kKeyIdSize = 4;

Result<NoteSignature> ParseLine(std::string_view line) {
  if (line.size() > kMaxSignatureLineSize) {
    return Error{ErrorCode::kLimit, "is longer than 8192 octets"};
  }
  if (!line.starts_with(kSignaturePrefix)) {
    return Error{ErrorCode::kInvalid,
                 "must begin with an em dash (U+2014) and a space"};
  }
  line.remove_prefix(kSignaturePrefix.size());
  const std::size_t space = line.find(' ');
  if (space == line.npos) {
    return Error{ErrorCode::kInvalid,
                 "must hold a key name, a space and base64"};
  }
  const std::string_view name = line.substr(0, space);
  RETURN_IF_ERROR(CheckKeyName(name));
  ASSIGN_OR_RETURN(const Bytes octets, Base64Decode(line.substr(space + 1)));
  if (octets.size() <= kKeyIdSize) {
    return Error{ErrorCode::kInvalid,
                 "must hold a key ID of four octets, then a signature"};
  }
  WireReader reader(octets);
  const KeyId id{reader.U32()};
  return NoteSignature{.key_name = std::string(name),
                       .key_id = id,
                       .signature = ToBytes(reader.Raw(reader.remaining()))};
}

}  // namespace

Result<std::vector<NoteSignature>> ParseSignatureLines(std::string_view text) {
  std::vector<NoteSignature> signatures;
  while (!text.empty()) {
    const std::string place =
        "signature line " + std::to_string(signatures.size() + 1);
    if (signatures.size() == kMaxNoteSignatures) {
      return Error{ErrorCode::kLimit, place + ": more than 100 signatures"};
    }
    const std::optional<std::string_view> line = TakeLine(text);
    if (!line) {
      return Error{ErrorCode::kInvalid,
                   place + ": the newline at its end is missing"};
    }
    Result<NoteSignature> signature = ParseLine(*line);
    if (!signature) return Annotate(std::move(signature).error(), place);
    signatures.push_back(*std::move(signature));
  }
  if (signatures.empty()) {
    return Error{ErrorCode::kInvalid,
                 "signature lines: there must be at least one"};
  }
  return signatures;
}

std::string FormatSignatureLine(const NoteSignature& signature) {
  CHECK(CheckKeyName(signature.key_name).has_value());
  WireWriter blob;
  blob.U32(signature.key_id.value);
  blob.Raw(signature.signature);
  return std::string(kSignaturePrefix) + signature.key_name + " " +
         Base64Encode(blob.bytes()) + "\n";
}

}  // namespace diptych
