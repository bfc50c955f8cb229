// SPDX-License-Identifier: Apache-2.0
#include "tlog/proof_text.h"

#include <utility>

#include "base/base64.h"
#include "tlog/fields.h"

namespace diptych {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

Error InvalidProof(std::string message) {
  return Error{ErrorCode::kInvalid, "tlog-proof: " + std::move(message)};
}

Result<Bytes> ParseExtra(std::string_view text) {
  const Error too_large{ErrorCode::kLimit,
                        "tlog-proof: extra is larger than 64 KiB"};
  // Before decoding, which allocates; the last group may be padded.
  if (text.size() > (kMaxProofExtraSize + 2) / 3 * 4) return too_large;
  Result<Bytes> extra = Base64Decode(text);
  if (!extra) return Annotate(std::move(extra).error(), "tlog-proof: extra");
  if (extra->size() > kMaxProofExtraSize) return too_large;
  return extra;
}

Result<std::vector<Digest>> ParsePath(std::string_view& rest) {
  std::vector<Digest> path;
  while (true) {
    const std::optional<std::string_view> line = TakeLine(rest);
    if (!line) return InvalidProof("the blank line behind the path is missing");
    if (line->empty()) return path;
    if (path.size() == kMaxInclusionPath) {
      return Error{ErrorCode::kLimit,
                   "tlog-proof: the path has more than 64 hashes"};
    }
    const std::optional<Digest> hash = ParseHash(*line);
    if (!hash) {
      return InvalidProof("hash " + std::to_string(path.size() + 1) +
                          " of the path must be base64 of exactly 32 octets");
    }
    path.push_back(*hash);
  }
}

}  // namespace

Result<LogProof> ParseLogProof(std::string_view octets) {
  if (TakeLine(octets) != kHeader) {
    return InvalidProof("the first line must be 'c2sp.org/tlog-proof@v1'");
  }
  LogProof proof;
  std::optional<std::string_view> line = TakeLine(octets);
  if (line && line->starts_with(kExtra)) {
    ASSIGN_OR_RETURN(proof.extra, ParseExtra(line->substr(kExtra.size())));
    line = TakeLine(octets);
  }
  if (!line || !line->starts_with(kIndex)) {
    return InvalidProof("the line 'index <number>' is missing");
  }
  const std::optional<std::uint64_t> index =
      ParseDecimal(line->substr(kIndex.size()));
  if (!index) {
    return InvalidProof(
        "the index must be a decimal below 2^64 without leading zeros");
  }
  proof.index = EntryIndex{*index};
  ASSIGN_OR_RETURN(proof.path, ParsePath(octets));
  Result<Note> note = ParseNote(octets);
  if (!note) return Annotate(std::move(note).error(), "tlog-proof");
  proof.note = *std::move(note);
  const Result<Checkpoint> checkpoint = ParseCheckpoint(proof.note.text);
  if (!checkpoint) return Annotate(checkpoint.error(), "tlog-proof");
  if (*index >= checkpoint->size) {
    return InvalidProof("the index is not below the checkpoint's size");
  }
  return proof;
}

std::string FormatLogProof(const LogProof& proof) {
  std::string text = std::string(kHeader) + "\n";
  if (proof.extra) {
    text += std::string(kExtra) + Base64Encode(*proof.extra) + "\n";
  }
  text += std::string(kIndex) + std::to_string(proof.index.value) + "\n";
  for (const Digest& hash : proof.path) text += FormatHash(hash) + "\n";
  return text + "\n" + FormatNote(proof.note);
}

}  // namespace diptych
