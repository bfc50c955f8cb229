// SPDX-License-Identifier: Apache-2.0
#include "audit/audit_run.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "audit/checkpoint_check.h"
#include "audit/consensus_records_check.h"
#include "audit/contradictions_check.h"
#include "audit/stored_state_check.h"
#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256_lanes.h"
#include "tlog/checkpoint.h"
#include "tlog/note.h"

namespace diptych {
namespace {

// A log never has fewer entries than its genesis and the seal behind it, so
// this much of its first bundle and tile can be asked for unseen.
constexpr std::size_t kGenesisWidth = 2;

Difference MissingEntry(std::string expected) {
  return {.object = AuditObject::kEntry,
          .entry = EntryIndex{0},
          .field = "genesis",
          .expected = std::move(expected)};
}

Difference MissingBlock(Height height) {
  return {.object = AuditObject::kHeader,
          .height = height,
          .field = "block",
          .expected = "a block"};
}

std::uint64_t PieceCount(std::uint64_t log_size) {
  return log_size / kTileWidth + (log_size % kTileWidth != 0 ? 1 : 0);
}

}  // namespace

Step AuditRun::Run() {
  if (options_.records != nullptr) {
    if (Step step = CheckEnds(*options_.records)) return step;
  }
  if (Step step = Begin()) return step;
  if (Step step = ReadCheckpoint()) return step;
  if (Step step = Replay()) return step;
  if (options_.records == nullptr) return std::nullopt;
  std::uint64_t& checked = report_.counts.stored_records;
  if (Step step = CheckStoredState(*options_.records, *replayer_,
                                   status_versions_, checked)) {
    return step;
  }
  const RegisterState& state = replayer_->state();
  if (Step step =
          CheckConsensusRecords(*options_.records, state, *keys_, checked)) {
    return step;
  }
  return CheckContradictions(*options_.records, state.genesis, checked);
}

Step AuditRun::Begin() {
  const LogReader reader(source_, kGenesisWidth);
  const Result<Bytes> bundle = reader.ReadBundle(0, kGenesisWidth);
  if (!bundle) {
    return WithoutGenesis(
        ToFinding(bundle.error(), MissingEntry("the genesis")));
  }
  WireReader entries(*bundle);
  const ByteView entry = entries.Long();
  const Result<Genesis> genesis = DecodeGenesis(entry);
  if (!genesis) {
    Difference difference = MissingEntry("a genesis");
    difference.found = genesis.error().message;
    return WithoutGenesis(difference);
  }
  keys_.emplace(*genesis);
  PreparedRange range = BlockReader(source_, *keys_).Read(Height{0}, 1);
  if (range.error) return ToFinding(*range.error, MissingBlock({0}));
  if (range.blocks.empty()) {
    return Difference{.object = AuditObject::kHeader,
                      .height = Height{0},
                      .field = "block",
                      .expected = "the genesis block",
                      .found = "nothing"};
  }
  genesis_block_ = std::move(range.blocks.front());
  return JudgeGenesis(entry, genesis_block_->header);
}

Step AuditRun::WithoutGenesis(Finding found) {
  const auto* difference = std::get_if<Difference>(&found);
  if (difference == nullptr || options_.records != nullptr) return found;
  const Result<std::string> text = source_.ReadCheckpoint();
  const Result<Note> note = text ? ParseNote(*text) : text.error();
  if (note && ParseCheckpoint(note->text)) return found;
  return Error{ErrorCode::kUnavailable,
               "no register is there: neither a checkpoint nor a genesis (" +
                   difference->found + "); check that the URL is a node's"};
}

Step AuditRun::JudgeGenesis(ByteView entry, const Header& header) {
  Result<Replayer> replayer = Replayer::Start(entry, options_.hash_seed);
  if (!replayer) {
    Difference difference = MissingEntry("a genesis");
    difference.found = replayer.error().message;
    return difference;
  }
  replayer_ = *std::move(replayer);
  const RegisterState& state = replayer_->state();
  report_.network_id = state.network_id;
  report_.origin = state.genesis.origin;
  if (genesis_block_->difference || header.network_id == state.network_id) {
    return std::nullopt;
  }
  // Entry or header: the log's tile tells which of the two is as it was.
  const Result<Bytes> tile =
      LogReader(source_, kGenesisWidth).ReadTile({0, 0}, kGenesisWidth);
  if (!tile) {
    return ToFinding(tile.error(),
                     {.object = AuditObject::kTile,
                      .place = TileName({0, 0}, kGenesisWidth),
                      .field = "tile",
                      .expected = std::to_string(kGenesisWidth) + " hashes"});
  }
  const Digest leaf = HashLeaf(entry);
  if (tile->size() >= kDigestSize &&
      std::ranges::equal(ByteView(*tile).first(kDigestSize), leaf)) {
    return std::nullopt;
  }
  Difference difference = MissingEntry(OctetsText(header.network_id) +
                                       " as its digest, as block 0 names it");
  difference.found = OctetsText(state.network_id);
  return difference;
}

Step AuditRun::ReadCheckpoint() {
  const RegisterState& state = replayer_->state();
  const Result<std::string> note = source_.ReadCheckpoint();
  if (!note) {
    return ToFinding(note.error(), {.object = AuditObject::kCheckpoint,
                                    .field = "note",
                                    .expected = "a signed note"});
  }
  const Result<Policy> policy =
      options_.policy ? Result<Policy>(*options_.policy)
                      : PolicyOfGenesis(state.genesis, state.network_id);
  if (!policy) return policy.error();
  const CheckpointJudgement judgement =
      JudgeCheckpoint(*policy, state.genesis, state.network_id, *note);
  if (judgement.difference) return *judgement.difference;
  report_.counts.signatures += judgement.signatures;
  report_.checkpoint_size = judgement.checkpoint.size;
  report_.checkpoint_root = judgement.checkpoint.root;
  log_size_ = judgement.checkpoint.size;
  if (log_size_ < kGenesisWidth) {
    return Difference{.object = AuditObject::kCheckpoint,
                      .field = "size",
                      .expected = "at least 2",
                      .found = std::to_string(log_size_)};
  }
  return std::nullopt;
}

Step AuditRun::Replay() {
  log_reader_.emplace(source_, log_size_);
  comparison_.emplace(log_size_);
  const BlockReader reader(source_, *keys_);
  ParallelSequence<PreparedRange> ranges(
      {.threads = options_.threads, .window = kRangesAhead * options_.threads},
      [&reader](std::uint64_t index) {
        return reader.Read(Height{1 + index * kBlocksPerRange},
                           kBlocksPerRange);
      });
  if (Step step = TakeBlock(*genesis_block_)) return step;
  while (replayer_->state().log.size() < log_size_) {
    const PreparedRange range = ranges.Next();
    for (const PreparedBlock& block : range.blocks) {
      if (replayer_->state().log.size() == log_size_) break;
      if (Step step = TakeBlock(block)) return step;
    }
    if (replayer_->state().log.size() == log_size_) break;
    if (range.error) {
      return ToFinding(*range.error,
                       MissingBlock({replayer_->state().tip.height.value + 1}));
    }
    if (range.blocks.size() < kBlocksPerRange) {
      return Difference{
          .object = AuditObject::kHeader,
          .height = Height{replayer_->state().tip.height.value + 1},
          .field = "block",
          .expected = "a block, since the checkpoint counts " +
                      std::to_string(log_size_) + " entries",
          .found = "nothing"};
    }
  }
  if (report_.counts.blocks < remembered_) {
    return Difference{.object = AuditObject::kLog,
                      .field = "blocks",
                      .expected = std::to_string(remembered_) +
                                  " or more, as they were audited before",
                      .found = std::to_string(report_.counts.blocks)};
  }
  return JudgeCheckpointRoot();
}

Step AuditRun::TakeBlock(const PreparedBlock& block) {
  if (options_.stop != nullptr && options_.stop->load()) {
    return Error{ErrorCode::kUnavailable, "stopped"};
  }
  if (auto difference = replayer_->Execute(block)) {
    return Explain(*difference, block.header);
  }
  Execution& execution = replayer_->execution();
  if (execution.log.size() > log_size_) {
    return Difference{.object = AuditObject::kCheckpoint,
                      .height = execution.height,
                      .field = "size",
                      .expected = "the end of a block, such as " +
                                  std::to_string(execution.log.size()),
                      .found = std::to_string(log_size_)};
  }
  Count(block, execution);
  if (options_.records != nullptr) {
    if (Step step = CheckBlockRecords(*options_.records, block, execution,
                                      status_versions_,
                                      report_.counts.stored_records)) {
      return step;
    }
  }
  comparison_->Add(execution, std::exchange(execution.tiles, {}));
  if (execution.height.value < remembered_) {
    while (comparison_->NextPiece()) comparison_->Skip();
    ++report_.resumed_blocks;
  } else {
    if (Step step = CompareLog()) return step;
  }
  const bool is_last_remembered = execution.height.value + 1 == remembered_;
  replayer_->Advance();
  if (is_last_remembered) {
    if (Step step = CompareRemembered()) return step;
  }
  if (options_.progress_file != nullptr) {
    const Status kept = options_.progress_file->Keep(
        replayer_->state().tip.height, block.octets);
    if (!kept) return kept.error();
  }
  if (options_.on_progress) {
    options_.on_progress({.entries = report_.counts.entries,
                          .entries_total = log_size_,
                          .blocks = report_.counts.blocks});
  }
  return std::nullopt;
}

Step AuditRun::CompareRemembered() {
  const std::uint64_t size = replayer_->state().log.size();
  for (std::uint32_t level = 0; level < kTileLevels; ++level) {
    const std::uint64_t hashes = size >> (kTileHeight * level);
    const TileId id{level, hashes / kTileWidth};
    const std::vector<Digest> tile = comparison_->Expected(id);
    if (tile.empty()) continue;
    const std::size_t width = TileWidthAt(id, log_size_);
    Difference difference{.object = AuditObject::kLog,
                          .place = std::string(kRewrittenPlace),
                          .field = TileName(id, width),
                          .expected = "the hashes that were audited before"};
    const Result<Bytes> found = log_reader_->ReadTile(id, width);
    if (!found) return ToFinding(found.error(), difference);
    const ByteView expected = TileOctets(tile);
    if (found->size() < expected.size() ||
        !std::ranges::equal(ByteView(*found).first(expected.size()),
                            expected)) {
      difference.found = "others";
      return difference;
    }
  }
  return std::nullopt;
}

Step AuditRun::CompareLog() {
  if (!comparison_->NextPiece()) return std::nullopt;
  if (!pieces_) {
    pieces_.emplace(
        ParallelOptions{.threads = options_.threads,
                        .window = kPiecesAhead * options_.threads,
                        .first = *comparison_->NextPiece(),
                        .end = PieceCount(log_size_)},
        [this](std::uint64_t index) { return log_reader_->Read(index); });
  }
  while (comparison_->NextPiece()) {
    const LogReader::Piece piece = pieces_->Next();
    if (piece.finding) return piece.finding;
    report_.counts.log_octets += piece.piece.bundle.size();
    for (const Bytes& tile : piece.piece.tiles) {
      report_.counts.log_octets += tile.size();
    }
    if (auto difference = comparison_->Compare(piece.piece)) {
      return *difference;
    }
  }
  return std::nullopt;
}

Finding AuditRun::Explain(const Difference& difference,
                          const Header& header) const {
  if (difference.object != AuditObject::kHeader ||
      (difference.field != kLogRootField &&
       difference.field != kLogSizeField)) {
    return difference;
  }
  const Execution& execution = replayer_->execution();
  const Result<Bytes> entries = log_reader_->ReadEntries(
      execution.first_entry, EntryIndex{header.log_size});
  // Without the log's entries the header's own difference says enough.
  if (!entries) return difference;
  return ExplainLog(difference, header, execution, *entries);
}

Step AuditRun::JudgeCheckpointRoot() const {
  const Digest root = replayer_->state().log.Root();
  if (root == report_.checkpoint_root) return std::nullopt;
  return Difference{.object = AuditObject::kCheckpoint,
                    .field = "root",
                    .expected = OctetsText(root),
                    .found = OctetsText(report_.checkpoint_root)};
}

void AuditRun::Count(const PreparedBlock& block, const Execution& execution) {
  AuditCounts& counts = report_.counts;
  ++counts.blocks;
  counts.transactions += block.transactions.size();
  counts.signatures += block.transactions.size();
  for (const TransactionOutcome& outcome : execution.outcomes) {
    if (outcome.verdict != TransactionVerdict::kAccepted) {
      ++counts.refused_transactions;
    }
  }
  const bool is_genesis = execution.height.value == 0;
  const std::uint64_t others =
      execution.credentials.size() + execution.lists.size() +
      execution.documents.size() + execution.convictions.size() +
      execution.accreditation_changes + 1;
  counts.entries += execution.entries.count();
  counts.credentials += execution.credentials.size();
  counts.lists += execution.lists.size();
  counts.documents += execution.documents.size();
  counts.evidence += execution.convictions.size();
  counts.accreditations += execution.accreditation_changes;
  ++counts.seals;
  if (!is_genesis) counts.status_changes += execution.entries.count() - others;
}

}  // namespace diptych
