// SPDX-License-Identifier: Apache-2.0
// What a store keeps for consensus.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hex.h"
#include "storage/store.h"
#include "storage/store_parts.h"

namespace diptych {

Status Store::Parts::WriteMeta(ByteView key, ByteView value,
                               const std::string& what) {
  if (failure) return *failure;
  rocksdb::WriteBatch writes;
  const rocksdb::Status put =
      writes.Put(database->family(Family::kMeta), ToSlice(key), ToSlice(value));
  CHECK(put.ok());
  return WriteSynced(writes, what);
}

Status Store::CheckWritable() const { return parts_->CheckWritable(); }

std::optional<std::string> Store::PutOff() const {
  const std::optional<Error> delaying = parts_->database->errors().delaying();
  if (!delaying) return std::nullopt;
  return "the database cannot put its tables in order, tries again and grows "
         "slower meanwhile: " +
         delaying->message;
}

Status Store::Persist(std::span<const Certificate> certificates,
                      const std::optional<UnfinalisedBlock>& block) {
  Parts& parts = *parts_;
  if (block) {
    CHECK(block->hash == HeaderHash(block->header));
    CHECK(block->header.payload_octets == block->payload.size());
  }
  if (certificates.empty() && !block) return Ok();
  RETURN_IF_ERROR(parts.CheckWritable());
  rocksdb::WriteBatch writes;
  parts.records->AddPersist(certificates, block, writes);
  return parts.WriteSynced(writes, "writing what a vote stands on");
}

Result<bool> Store::WasGuarded(const EcdsaPublicKeyBytes& validator_key) const {
  const Result<Bytes> note =
      parts_->database->Get(Family::kMeta, GuardedKey(validator_key));
  if (note) return true;
  if (note.error().code == ErrorCode::kNotFound) return false;
  return note.error();
}

Status Store::NoteGuarded(const EcdsaPublicKeyBytes& validator_key) {
  RETURN_IF_ERROR(parts_->CheckWritable());
  return parts_->WriteMeta(GuardedKey(validator_key), {},
                           "noting the guard file");
}

// None of these is refused for a disk that is nearly full: a few octets, and
// what they tell is worth the last of them.
Status Store::SaveReports(std::span<const Evidence> reports) {
  Bytes octets;
  octets.reserve(reports.size() * kEvidenceSize);
  for (const Evidence& report : reports) {
    const Bytes one = EncodeEvidence(report);
    octets.insert(octets.end(), one.begin(), one.end());
  }
  return parts_->WriteMeta(AsBytes(kReportsKey), octets,
                           "keeping reports of evidence");
}

Result<std::vector<Evidence>> Store::ReadReports() const {
  const Result<Bytes> octets =
      parts_->database->Get(Family::kMeta, AsBytes(kReportsKey));
  std::vector<Evidence> reports;
  if (!octets) {
    if (octets.error().code != ErrorCode::kNotFound) return octets.error();
    return reports;
  }
  for (ByteView left = *octets; !left.empty();) {
    const std::size_t size = std::min(left.size(), kEvidenceSize);
    Result<Evidence> report = DecodeEvidence(left.first(size));
    if (!report) {
      return Error{ErrorCode::kCorrupt,
                   "reports of evidence: " + report.error().message};
    }
    reports.push_back(*std::move(report));
    left = left.subspan(size);
  }
  return reports;
}

Status Store::SaveContradictions(
    std::span<const CosignatureContradiction> found) {
  Bytes octets;
  octets.reserve(found.size() * 2 * kMemberCosignatureSize);
  for (const CosignatureContradiction& each : found) {
    for (const MemberCosignature* one : {&each.first, &each.second}) {
      const Bytes encoded = EncodeMemberCosignature(*one);
      octets.insert(octets.end(), encoded.begin(), encoded.end());
    }
  }
  return parts_->WriteMeta(AsBytes(kContradictionsKey), octets,
                           "keeping contradictory cosignatures");
}

Result<std::vector<CosignatureContradiction>> Store::ReadContradictions()
    const {
  const Result<Bytes> octets =
      parts_->database->Get(Family::kMeta, AsBytes(kContradictionsKey));
  std::vector<CosignatureContradiction> found;
  if (!octets) {
    if (octets.error().code != ErrorCode::kNotFound) return octets.error();
    return found;
  }
  const auto take = [](ByteView& left) {
    const std::size_t size = std::min(left.size(), kMemberCosignatureSize);
    Result<MemberCosignature> one = DecodeMemberCosignature(left.first(size));
    left = left.subspan(size);
    if (one) return one;
    return Result<MemberCosignature>(
        Error{ErrorCode::kCorrupt,
              "contradictory cosignatures: " + one.error().message});
  };
  for (ByteView left = *octets; !left.empty();) {
    ASSIGN_OR_RETURN(const MemberCosignature first, take(left));
    ASSIGN_OR_RETURN(const MemberCosignature second, take(left));
    found.push_back({first, second});
  }
  return found;
}

Status Store::NoteDivergence(std::string_view what) {
  return parts_->WriteMeta(AsBytes(kDivergedKey), AsBytes(what),
                           "noting that the register has diverged");
}

Result<std::optional<std::string>> Store::ReadDivergence() const {
  const Result<Bytes> text =
      parts_->database->Get(Family::kMeta, AsBytes(kDivergedKey));
  if (text) return std::optional(ToText(*text));
  if (text.error().code != ErrorCode::kNotFound) return text.error();
  return std::optional<std::string>();
}

Result<std::vector<Certificate>> Store::ReadCertificates() const {
  ASSIGN_OR_RETURN(const StoredBlock tip, ReadBlock(newest_height()));
  return parts_->records->ReadCertificates(tip.header);
}

Result<std::vector<Certificate>> Store::ReadCertificatesOf(
    Epoch epoch, View first, View last, std::size_t limit) const {
  return FindCertificates(*parts_->database, epoch, first, last, limit);
}

Result<std::optional<Certificate>> Store::ReadNewestFinalization() const {
  Result<FinalityRecord> found =
      FindFinality(*parts_->database, newest_height());
  if (found) return std::optional(std::move(found->certificate));
  if (found.error().code != ErrorCode::kNotFound) return found.error();
  return std::optional<Certificate>();
}

std::vector<Digest> Store::UnfinalisedBlocks() const {
  return parts_->records->Unfinalised();
}

Result<UnfinalisedBlock> Store::ReadUnfinalisedBlock(const Digest& hash) const {
  const Result<Bytes> octets =
      parts_->database->Get(Family::kUnfinalised, hash);
  if (!octets) {
    if (octets.error().code != ErrorCode::kNotFound) return octets.error();
    return Error{ErrorCode::kNotFound,
                 "no unfinalised block " + HexEncode(hash)};
  }
  ASSIGN_OR_RETURN(UnfinalisedBlock block, DecodeUnfinalisedBlock(*octets));
  if (block.hash != hash) {
    return Error{ErrorCode::kCorrupt,
                 "unfinalised block: stands under another hash"};
  }
  return block;
}

Result<Finality> Store::ReadFinality(Height height) const {
  // A record whose range was cut off names a block that came later, with
  // another certificate; a newer record proves as much.
  for (Height at = height; at <= newest_height();) {
    ASSIGN_OR_RETURN(FinalityRecord found, FindFinality(*parts_->database, at));
    ASSIGN_OR_RETURN(const StoredBlock named, ReadBlock(found.height));
    if (HeaderHash(named.header) == found.certificate.statement.block_hash) {
      return Finality{.certificate = std::move(found.certificate),
                      .header = named.header};
    }
    at = {found.height.value + 1};
  }
  return Error{ErrorCode::kNotFound, "the block that proves block " +
                                         std::to_string(height.value) +
                                         " is not here yet"};
}

Height Store::newest_height() const { return {parts_->height}; }

}  // namespace diptych
