// SPDX-License-Identifier: Apache-2.0
#include "wallet/anchor_journal.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

constexpr std::string_view kMagic = "diptych journal\n";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeadSize = 16 + 1 + kDigestSize;

// A batch of 4,096 plans has 300 KiB.
constexpr std::uint32_t kPayloadSizeMax = 1'048'576;
constexpr std::size_t kCheckSize = 8;
constexpr std::size_t kFrameHeadSize = 4 + 4 + kCheckSize;
// Not zero, which is what a crash leaves where octets were not written.
constexpr std::uint8_t kFrameEnd = 0xA5;

enum class RecordKind : std::uint8_t { kPlan = 1, kAnchored = 2 };

Bytes Head(const Digest& network_id) {
  WireWriter writer;
  writer.Raw(AsBytes(kMagic));
  writer.U8(kVersion);
  writer.Raw(network_id);
  return writer.Take();
}

Digest CheckOf(ByteView payload) {
  return Sha256({AsBytes("diptych/anchor-journal/v1\n"), payload});
}

Bytes Frame(ByteView payload) {
  CHECK(!payload.empty() && payload.size() <= kPayloadSizeMax);
  const auto length = static_cast<std::uint32_t>(payload.size());
  const Digest check = CheckOf(payload);
  WireWriter writer;
  writer.U32(length);
  writer.U32(~length);
  writer.Raw(ByteView(check).first(kCheckSize));
  writer.Raw(payload);
  writer.U8(kFrameEnd);
  return writer.Take();
}

Error Damaged(const std::string& path, std::size_t offset) {
  return {ErrorCode::kCorrupt,
          path + ": damaged at octet " + std::to_string(offset) +
              ": restore the newest backup of this file; do not delete it, "
              "since it holds the salts of documents without a receipt"};
}

// What stands at the beginning of a run of octets.
enum class FrameState : std::uint8_t { kWhole, kTorn, kDamaged };

struct FoundFrame {
  FrameState state = FrameState::kDamaged;
  ByteView payload;
};

// `rest` is what is left of the file, and not empty.
FoundFrame FindFrame(ByteView rest) {
  if (std::ranges::all_of(rest, [](std::uint8_t o) { return o == 0; })) {
    return {.state = FrameState::kTorn, .payload = {}};
  }
  WireReader reader(rest);
  const std::uint32_t length = reader.U32();
  const std::uint32_t complement = reader.U32();
  if (reader.failed()) return {.state = FrameState::kTorn, .payload = {}};
  if (complement != ~length || length == 0 || length > kPayloadSizeMax) {
    return {};
  }
  const ByteView check = reader.Raw(kCheckSize);
  const ByteView payload = reader.Raw(length);
  const std::uint8_t end = reader.U8();
  if (reader.failed()) return {.state = FrameState::kTorn, .payload = {}};
  const Digest computed = CheckOf(payload);
  if (end == kFrameEnd &&
      std::ranges::equal(check, ByteView(computed).first(kCheckSize))) {
    return {.state = FrameState::kWhole, .payload = payload};
  }
  const bool unwritten = reader.remaining() == 0 && end == 0;
  return {.state = unwritten ? FrameState::kTorn : FrameState::kDamaged,
          .payload = {}};
}

}  // namespace

Result<AnchorJournal> AnchorJournal::Open(const std::string& path,
                                          const Digest& network_id) {
  ASSIGN_OR_RETURN(AppendFile file, AppendFile::Open(path));
  ASSIGN_OR_RETURN(const Bytes octets, file.ReadAll(kJournalSizeMax));
  AnchorJournal journal(std::move(file));
  RETURN_IF_ERROR(journal.Replay(octets, network_id));
  return journal;
}

Status AnchorJournal::Replay(ByteView octets, const Digest& network_id) {
  const Bytes head = Head(network_id);
  if (octets.size() < head.size()) {
    const bool is_beginning =
        std::ranges::equal(octets, ByteView(head).first(octets.size())) ||
        std::ranges::all_of(octets, [](std::uint8_t o) { return o == 0; });
    if (!is_beginning) return Damaged(file_.path(), 0);
    RETURN_IF_ERROR(file_.Truncate(0));
    return file_.Append(head);
  }
  if (!std::ranges::equal(octets.first(kMagic.size() + 1),
                          ByteView(head).first(kMagic.size() + 1))) {
    return Damaged(file_.path(), 0);
  }
  if (!std::ranges::equal(octets.first(kHeadSize), head)) {
    return Error{ErrorCode::kInvalid,
                 file_.path() +
                     ": is the journal of another network: use the folder it "
                     "came from"};
  }
  std::size_t offset = kHeadSize;
  while (offset < octets.size()) {
    const FoundFrame frame = FindFrame(octets.subspan(offset));
    if (frame.state == FrameState::kDamaged) {
      return Damaged(file_.path(), offset);
    }
    if (frame.state == FrameState::kTorn) return file_.Truncate(offset);
    RETURN_IF_ERROR(ReplayFrame(frame.payload, offset));
    offset += kFrameHeadSize + frame.payload.size() + 1;
  }
  return Ok();
}

Status AnchorJournal::ReplayFrame(ByteView payload, std::size_t offset) {
  WireReader reader(payload);
  const auto kind = static_cast<RecordKind>(reader.U8());
  const bool is_known =
      kind == RecordKind::kPlan || kind == RecordKind::kAnchored;
  if (!is_known || reader.remaining() == 0) {
    return Damaged(file_.path(), offset);
  }
  while (reader.remaining() > 0 && !reader.failed()) {
    const Digest document = reader.Hash();
    if (kind == RecordKind::kPlan) {
      Plan plan{.document = document, .salt = {}, .list = {}, .position = {}};
      plan.list.value = reader.U32();
      plan.position.value = reader.U32();
      Result<Salt> salt = ToSalt(reader.Short());
      if (!salt || reader.failed()) return Damaged(file_.path(), offset);
      plan.salt = *salt;
      Take(plan);
      continue;
    }
    const EntryIndex entry{reader.U64()};
    const auto found = documents_.find(document);
    if (reader.failed() || found == documents_.end()) {
      return Damaged(file_.path(), offset);
    }
    found->second.entry = entry;
  }
  return reader.Finish() ? Ok() : Damaged(file_.path(), offset);
}

void AnchorJournal::Take(const Plan& plan) {
  documents_[plan.document] = {.salt = plan.salt,
                               .list = plan.list,
                               .position = plan.position,
                               .entry = std::nullopt};
  lists_.insert(plan.list);
}

const JournaledDocument* AnchorJournal::Find(const Digest& document) const {
  const auto found = documents_.find(document);
  return found == documents_.end() ? nullptr : &found->second;
}

std::vector<AnchorJournal::Plan> AnchorJournal::Unfinished() const {
  std::vector<Plan> plans;
  for (const auto& [digest, document] : documents_) {
    if (document.entry) continue;
    plans.push_back({.document = digest,
                     .salt = document.salt,
                     .list = document.list,
                     .position = document.position});
  }
  return plans;
}

Status AnchorJournal::RecordPlans(std::span<const Plan> plans) {
  if (plans.empty()) return Ok();
  WireWriter writer;
  writer.U8(static_cast<std::uint8_t>(RecordKind::kPlan));
  for (const Plan& plan : plans) {
    writer.Raw(plan.document);
    writer.U32(plan.list.value);
    writer.U32(plan.position.value);
    writer.Short(plan.salt ? ByteView(*plan.salt) : ByteView());
  }
  RETURN_IF_ERROR(file_.Append(Frame(writer.bytes())));
  for (const Plan& plan : plans) Take(plan);
  return Ok();
}

Status AnchorJournal::RecordAnchored(std::span<const Anchored> anchored) {
  if (anchored.empty()) return Ok();
  WireWriter writer;
  writer.U8(static_cast<std::uint8_t>(RecordKind::kAnchored));
  for (const Anchored& record : anchored) {
    CHECK(documents_.contains(record.document));
    writer.Raw(record.document);
    writer.U64(record.entry.value);
  }
  RETURN_IF_ERROR(file_.Append(Frame(writer.bytes())));
  for (const Anchored& record : anchored) {
    documents_[record.document].entry = record.entry;
  }
  return Ok();
}

}  // namespace diptych
