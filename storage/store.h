// SPDX-License-Identifier: Apache-2.0
//
// A Store keeps one node's copy of the register on disk: log, blocks, status
// history, directory, and the index from commitments to entries.
//
// A block is one atomic, synced write, and so is a run of blocks, of which all
// are there after a crash or none; after Commit returns Ok they survive a power
// cut. What consensus must find again is written by Persist,
// the same way, before a block is final. The commitment index alone is not in
// that write: it is derived from the log, in an in-memory tail for the newest
// entries and sorted files for the others, and what a crash cuts off is rebuilt
// from the log at the next start (docs/adr/0009-commitment-index.md).
//
// One thread persists and commits; every other method may be called from any
// thread at any time and sees whole blocks only.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/certificate.h"
#include "consensus/evidence.h"
#include "crypto/ecdsa.h"
#include "merkle/node_id.h"
#include "merkle/status_list.h"
#include "merkle/tile.h"
#include "registry/commitment.h"
#include "registry/execution.h"
#include "registry/state.h"
#include "storage/stored_block.h"
#include "storage/unfinalised_block.h"
#include "tlog/cosignature_quorum.h"

namespace rocksdb {
class Env;
}

namespace diptych {

// Credentials that the index's tail holds before they become a run of the
// index: 4 MiB of them, sorted and written in a tenth of a second, and the
// log's end is read again as fast at the next start.
inline constexpr std::size_t kIndexTailCredentials = 262'144;

// For which blocks a node of the status tree had one hash.
struct StatusSpan {
  Height since;                 // 0 if nothing below it had changed.
  std::optional<Height> until;  // The next that changed it; nothing if none.
  bool operator==(const StatusSpan&) const = default;
};

class Store final : public CommitmentLookup {
 public:
  struct Options {
    std::string path;
    // A number that an adversary does not know, for hash tables.
    std::uint64_t hash_seed = 0;
    // Memory for cached blocks of the database, in octets.
    std::size_t cache_octets = 64 * 1024 * 1024;
    // Below this many free octets on the disk, Commit refuses with kLimit.
    std::uint64_t free_octets_min = 256 * 1024 * 1024;
    // If set, Open refuses a directory of another network.
    std::optional<Digest> network_id;
    // Told what ails the database and is no failed write yet. From any thread.
    std::function<void(std::string_view line)> on_trouble;
    // See kIndexTailCredentials; tests take fewer. Never 0.
    std::size_t index_tail_credentials = kIndexTailCredentials;
    // The file system that the database sees; null is the operating system's.
    // Tests cut its power.
    rocksdb::Env* env = nullptr;
  };

  // Makes a store with the genesis block in it. kExists if there is one.
  static Status Create(const Options& options, ByteView genesis_entry);

  // Opens a store, takes its lock, and rebuilds the index's tail. kNotFound if
  // there is none; kUnavailable if another process has it open; kRefused if it
  // is of another network or was written by a newer format; kCorrupt names what
  // is damaged, or which acknowledged blocks are gone.
  static Result<std::unique_ptr<Store>> Open(const Options& options);

  ~Store() override;

  // The state after the newest block, read from disk.
  Result<RegisterState> LoadState() const;

  // Finds what the block's commitments share with the log: in the tail first,
  // then in the runs; a hit reads its entry.
  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override;

  // Whether Commit and Persist would write now: kLimit if the disk is nearly
  // full, another error if a write has failed, one of the database's own in
  // the background included.
  Status CheckWritable() const;

  // Why the database puts work off that it has to do in the end, and what to
  // do; nothing while it does not. Any thread.
  std::optional<std::string> PutOff() const;

  // Writes blocks: everything in their executions, their headers and payloads,
  // in one atomic, synced write. kLimit if the disk is nearly full, before
  // anything is written; any other error means that a durable write failed: no
  // block is acknowledged, and every further Commit refuses until the store is
  // opened anew. They may be there then, all or none. Requires: they follow
  // each other and the newest one, and there is at least one.
  //
  // `finalization` names the last of them, or the descendant that made it
  // final; null where nobody votes. It is kept for ReadFinality, and what
  // consensus no longer needs goes in the same write: unfinalised blocks of its
  // height and below. Certificates stay (ReadCertificatesOf).
  Status Commit(std::span<const CommittedBlock> blocks,
                const Certificate* finalization = nullptr);
  // One block.
  Status Commit(const Execution& execution, const StoredBlock& block,
                const Certificate* finalization = nullptr);

  // Writes what a vote stands on, in one synced write: certificates, and the
  // block with all that its payload refers to (consensus.md 2.6). The guard
  // file is written after it, and the vote is signed after that. Errors as of
  // Commit. Requires that `block->hash` is of its header, and that the payload
  // is as long as the header says.
  Status Persist(std::span<const Certificate> certificates,
                 const std::optional<UnfinalisedBlock>& block);

  // Whether a guard file was ever made for this consensus key, and the synced
  // note that it was: who has voted and lost the file must not get a new one.
  Result<bool> WasGuarded(const EcdsaPublicKeyBytes& validator_key) const;
  Status NoteGuarded(const EcdsaPublicKeyBytes& validator_key);

  // Keeps, synced, the contradictions that this node has seen and the register
  // does not hold yet, in place of those that were kept before.
  Status SaveReports(std::span<const Evidence> reports);
  Result<std::vector<Evidence>> ReadReports() const;

  // Keeps, synced, the contradictory cosignatures that this node has seen, in
  // place of those that were kept before.
  Status SaveContradictions(std::span<const CosignatureContradiction> found);
  Result<std::vector<CosignatureContradiction>> ReadContradictions() const;

  // Keeps, synced and for ever, that the register here is not the quorum's, and
  // where they part.
  Status NoteDivergence(std::string_view what);
  Result<std::optional<std::string>> ReadDivergence() const;

  // For the start of consensus; of the thread that commits.
  //
  // The certificates above the newest final view, by epoch, view and kind.
  Result<std::vector<Certificate>> ReadCertificates() const;
  // What makes the newest block final: it names that block, or a descendant
  // whose commit a crash cut off. Nothing for the genesis.
  Result<std::optional<Certificate>> ReadNewestFinalization() const;
  // The blocks above the newest final height, by height.
  std::vector<Digest> UnfinalisedBlocks() const;

  // What was persisted of an epoch's views first..last, in their order, at most
  // `limit`: by them it shows, after a fork, who made it.
  Result<std::vector<Certificate>> ReadCertificatesOf(Epoch epoch, View first,
                                                      View last,
                                                      std::size_t limit) const;

  // kNotFound if the block was never persisted, or is not needed any more.
  Result<UnfinalisedBlock> ReadUnfinalisedBlock(const Digest& hash) const;

  // What proves that the block of that height is final: the certificate of the
  // lowest block at or above it that has one. kNotFound if there is none, as
  // for blocks that were written without, and above the newest height.
  Result<Finality> ReadFinality(Height height) const;

  Height newest_height() const;

  // What an entry bundle or tile holds in a log of `log_size` entries: the
  // octets as served (C2SP tlog-tiles), cut to `width`. kNotFound if the log
  // is not that large.
  Result<Bytes> ReadTile(TileId id, std::size_t width) const;
  Result<Bytes> ReadBundle(std::uint64_t index, std::size_t width) const;

  // One entry's octets. kNotFound beyond the log's end.
  Result<Bytes> ReadEntry(EntryIndex index) const;

  // The hash of a node of the log's tree (for BuildProof).
  Result<Digest> ReadNode(NodeId node) const;

  // kNotFound above the newest height.
  Result<StoredBlock> ReadBlock(Height height) const;

  // The status tree as it was after the block of that height. kNotFound above
  // the newest height.
  Result<StatusChunk> ReadStatusChunk(ChunkNumber chunk, Height height) const;
  Result<std::optional<Digest>> ReadStatusNode(NodeId node,
                                               Height height) const;

  // The blocks around `height` that left the node with the same hash. kNotFound
  // above the newest height.
  Result<StatusSpan> ReadStatusSpan(NodeId node, Height height) const;

  // Every credential whose commitment begins with `prefix` (4 to 32 octets),
  // in order of commitments, at most `limit`. Looks through the whole tail,
  // about a millisecond.
  Result<std::vector<AnchoredCredential>> FindByPrefix(ByteView prefix,
                                                       std::size_t limit) const;

  // Keeps a signed checkpoint, so that a reader of the directory finds one.
  Status SaveCheckpoint(std::string_view note);
  Result<std::string> ReadCheckpoint() const;

  // Entries that the index's runs cover; the rest is in its tails.
  std::uint64_t indexed_size() const;

 private:
  struct Parts;
  explicit Store(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace diptych
