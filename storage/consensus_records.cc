// SPDX-License-Identifier: Apache-2.0
#include "storage/consensus_records.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/check.h"
#include "base/wire.h"
#include "storage/layout.h"

namespace diptych {
namespace {

// A batch in memory without a size limit takes every write.
void Check(const rocksdb::Status& status) { CHECK(status.ok()); }

Error Corrupt(const Error& error, std::string_view what) {
  return {ErrorCode::kCorrupt, std::string(what) + ": " + error.message};
}

// Where the certificates of a view begin.
Bytes ViewKey(Epoch epoch, View view) {
  Bytes key = CertificateKey({.epoch = epoch,
                              .view = view,
                              .kind = VoteKind::kNotarize,
                              .block_hash = {}});
  key.pop_back();
  return key;
}

Result<FinalityRecord> ReadFinalityAt(const rocksdb::Iterator& at) {
  WireReader reader(ToView(at.key()));
  const Height height{reader.U64()};
  if (!reader.Finish()) {
    return Error{ErrorCode::kCorrupt, "finality: a key is no height"};
  }
  Result<Certificate> certificate = DecodeCertificate(ToView(at.value()));
  if (!certificate) {
    return Corrupt(certificate.error(),
                   "finality of height " + std::to_string(height.value));
  }
  return FinalityRecord{.height = height,
                        .certificate = *std::move(certificate)};
}

}  // namespace

Result<ConsensusRecords> ConsensusRecords::Load(const Database& database,
                                                const Header& tip) {
  ConsensusRecords records(database);
  RETURN_IF_ERROR(records.LoadKeys(tip));
  RETURN_IF_ERROR(records.LoadUnfinalised());
  RETURN_IF_ERROR(records.LoadProven());
  return records;
}

Status ConsensusRecords::LoadKeys(const Header& tip) {
  const std::unique_ptr<rocksdb::Iterator> at(database_->db().NewIterator(
      {}, database_->family(Family::kCertificates)));
  for (at->Seek(ToSlice(ViewKey(tip.epoch, tip.view))); at->Valid();
       at->Next()) {
    certificates_.insert(ToBytes(ToView(at->key())));
  }
  if (!at->status().ok()) return ToError(at->status(), "certificates");
  return Ok();
}

Status ConsensusRecords::LoadUnfinalised() {
  const std::unique_ptr<rocksdb::Iterator> at(
      database_->db().NewIterator({}, database_->family(Family::kUnfinalised)));
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    const Result<UnfinalisedBlock> block =
        DecodeUnfinalisedBlock(ToView(at->value()));
    if (!block) return block.error();
    if (!std::ranges::equal(ToView(at->key()), block->hash)) {
      return Error{ErrorCode::kCorrupt,
                   "unfinalised block: stands under another hash"};
    }
    unfinalised_[block->hash] = block->header.height;
  }
  if (!at->status().ok()) return ToError(at->status(), "unfinalised blocks");
  return Ok();
}

Status ConsensusRecords::LoadProven() {
  const std::unique_ptr<rocksdb::Iterator> at(
      database_->db().NewIterator({}, database_->family(Family::kFinality)));
  at->SeekToLast();
  if (!at->status().ok()) return ToError(at->status(), "finality");
  if (!at->Valid()) return Ok();
  ASSIGN_OR_RETURN(const FinalityRecord newest, ReadFinalityAt(*at));
  proven_ = {newest.height, newest.certificate.statement};
  return Ok();
}

void ConsensusRecords::AddPersist(std::span<const Certificate> certificates,
                                  const std::optional<UnfinalisedBlock>& block,
                                  rocksdb::WriteBatch& writes) {
  for (const Certificate& certificate : certificates) {
    Bytes key = CertificateKey(certificate.statement);
    Check(writes.Put(database_->family(Family::kCertificates), ToSlice(key),
                     ToSlice(EncodeCertificate(certificate))));
    certificates_.insert(std::move(key));
  }
  if (!block) return;
  const Bytes front = EncodeUnfinalisedFront(*block);
  const rocksdb::Slice key = ToSlice(block->hash);
  const std::array<rocksdb::Slice, 2> parts = {ToSlice(front),
                                               ToSlice(block->payload)};
  Check(writes.Put(database_->family(Family::kUnfinalised),
                   rocksdb::SliceParts(&key, 1),
                   rocksdb::SliceParts(parts.data(), parts.size())));
  unfinalised_[block->hash] = block->header.height;
}

void ConsensusRecords::AddFinal(const Header& header,
                                const Certificate* finalization,
                                rocksdb::WriteBatch& writes) {
  if (finalization != nullptr) AddProof(header.height, *finalization, writes);
  Prune(header, writes);
}

void ConsensusRecords::AddProof(Height height, const Certificate& finalization,
                                rocksdb::WriteBatch& writes) {
  rocksdb::ColumnFamilyHandle* finality = database_->family(Family::kFinality);
  const Statement& statement = finalization.statement;
  // A certificate moves up with the blocks that it proves, to the one that it
  // names; so at no time is the newest block without its proof.
  if (proven_ && proven_->second == statement) {
    Check(writes.Delete(finality, ToSlice(BlockKey(proven_->first))));
  }
  Check(writes.Put(finality, ToSlice(BlockKey(height)),
                   ToSlice(EncodeCertificate(finalization))));
  proven_ = {height, statement};
}

void ConsensusRecords::Prune(const Header& header,
                             rocksdb::WriteBatch& writes) {
  const auto kept =
      certificates_.lower_bound(ViewKey(header.epoch, header.view));
  certificates_.erase(certificates_.begin(), kept);
  std::erase_if(unfinalised_, [&](const auto& each) {
    const auto& [hash, height] = each;
    if (height > header.height) return false;
    Check(
        writes.Delete(database_->family(Family::kUnfinalised), ToSlice(hash)));
    return true;
  });
}

Result<std::vector<Certificate>> ConsensusRecords::ReadCertificates(
    const Header& tip) const {
  std::vector<Certificate> found;
  const Bytes first = ViewKey(tip.epoch, {tip.view.value + 1});
  for (auto at = certificates_.lower_bound(first); at != certificates_.end();
       ++at) {
    ASSIGN_OR_RETURN(const Bytes octets,
                     database_->Get(Family::kCertificates, *at));
    Result<Certificate> certificate = DecodeCertificate(octets);
    if (!certificate) return Corrupt(certificate.error(), "certificates");
    if (CertificateKey(certificate->statement) != *at) {
      return Error{ErrorCode::kCorrupt,
                   "certificates: one stands under another view"};
    }
    found.push_back(*std::move(certificate));
  }
  return found;
}

std::vector<Digest> ConsensusRecords::Unfinalised() const {
  std::vector<std::pair<Height, Digest>> blocks;
  for (const auto& [hash, height] : unfinalised_) {
    blocks.emplace_back(height, hash);
  }
  std::ranges::sort(blocks);
  std::vector<Digest> hashes;
  for (const auto& [height, hash] : blocks) hashes.push_back(hash);
  return hashes;
}

Result<std::vector<Certificate>> FindCertificates(const Database& database,
                                                  Epoch epoch, View first,
                                                  View last,
                                                  std::size_t limit) {
  std::vector<Certificate> found;
  const std::unique_ptr<rocksdb::Iterator> at(
      database.db().NewIterator({}, database.family(Family::kCertificates)));
  for (at->Seek(ToSlice(ViewKey(epoch, first)));
       at->Valid() && found.size() < limit; at->Next()) {
    Result<Certificate> certificate = DecodeCertificate(ToView(at->value()));
    if (!certificate) return Corrupt(certificate.error(), "certificates");
    const Statement& statement = certificate->statement;
    if (statement.epoch != epoch || statement.view > last) break;
    found.push_back(*std::move(certificate));
  }
  if (!at->status().ok()) return ToError(at->status(), "certificates");
  return found;
}

Result<FinalityRecord> FindFinality(const Database& database, Height height) {
  const std::unique_ptr<rocksdb::Iterator> at(
      database.db().NewIterator({}, database.family(Family::kFinality)));
  at->Seek(ToSlice(BlockKey(height)));
  if (!at->status().ok()) return ToError(at->status(), "finality");
  if (!at->Valid()) {
    return Error{ErrorCode::kNotFound,
                 "no certificate proves block " + std::to_string(height.value)};
  }
  return ReadFinalityAt(*at);
}

}  // namespace diptych
