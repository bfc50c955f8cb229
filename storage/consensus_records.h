// SPDX-License-Identifier: Apache-2.0
//
// ConsensusRecords are what consensus must find again after a crash: the
// certificates above the last final view, the blocks that may become final, and
// what proved each final one (docs/spec/storage.md, "Consensus").
//
// The keys of what may still be needed are held in memory, so that pruning
// never searches a family that is mostly deletions. Of the committing thread
// alone.

#pragma once

#include <rocksdb/write_batch.h>

#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/certificate.h"
#include "consensus/header.h"
#include "storage/database.h"
#include "storage/unfinalised_block.h"

namespace diptych {

class ConsensusRecords {
 public:
  // `tip` is the newest final block; `database` must outlive it. kCorrupt
  // names what is damaged.
  static Result<ConsensusRecords> Load(const Database& database,
                                       const Header& tip);

  // What a Persist writes.
  void AddPersist(std::span<const Certificate> certificates,
                  const std::optional<UnfinalisedBlock>& block,
                  rocksdb::WriteBatch& writes);

  // What a final block writes and prunes beside its own records; null if
  // nothing proves it. Certificates stay: after a fork they tell who made it.
  void AddFinal(const Header& header, const Certificate* finalization,
                rocksdb::WriteBatch& writes);

  // Certificates above the view of `tip`, in order of epoch, view and kind.
  // Requires that `tip` is the newest final block.
  Result<std::vector<Certificate>> ReadCertificates(const Header& tip) const;

  // The hashes of the blocks that may become final, by height.
  std::vector<Digest> Unfinalised() const;

 private:
  explicit ConsensusRecords(const Database& database) : database_(&database) {}

  void AddProof(Height height, const Certificate& finalization,
                rocksdb::WriteBatch& writes);
  void Prune(const Header& header, rocksdb::WriteBatch& writes);

  Status LoadKeys(const Header& tip);
  Status LoadUnfinalised();
  Status LoadProven();

  const Database* database_;
  std::set<Bytes> certificates_;  // Keys, from the newest final view on.
  std::map<Digest, Height> unfinalised_;
  // The newest height with a proof, and what the proof states.
  std::optional<std::pair<Height, Statement>> proven_;
};

// The certificate of the lowest height at or above `height` that has one.
// kNotFound if there is none. From any thread.
struct FinalityRecord {
  Height height;
  Certificate certificate;
};
Result<FinalityRecord> FindFinality(const Database& database, Height height);

// The certificates of an epoch's views first..last, in their order, at most
// `limit`. From any thread.
Result<std::vector<Certificate>> FindCertificates(const Database& database,
                                                  Epoch epoch, View first,
                                                  View last, std::size_t limit);

}  // namespace diptych
