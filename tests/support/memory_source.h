// SPDX-License-Identifier: Apache-2.0
//
// A MemorySource serves a register from memory, object by object, so that a
// test can alter any octet of any of them.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/log_comparison.h"
#include "audit/source.h"
#include "base/check.h"
#include "base/wire.h"
#include "storage/genesis_block.h"
#include "tests/support/sample_register.h"
#include "tlog/checkpoint.h"
#include "tlog/note.h"

namespace diptych {

// The checkpoint of the sample's log, signed as the log and as each of the
// first `validators`; of another size than the log has, if one is given.
inline std::string SignedCheckpoint(
    const SampleRegister& sample, std::uint32_t validators,
    std::optional<std::uint64_t> size = std::nullopt) {
  const Checkpoint head{.origin = sample.state().genesis.origin,
                        .size = size.value_or(sample.state().log.size()),
                        .root = sample.state().log.Root(),
                        .extensions = {}};
  const std::string text = FormatCheckpoint(head);
  Note note{.text = text, .signatures = {}};
  note.signatures.push_back(SignNote(
      SignerKey::Make(head.origin, SignatureType::kEd25519, sample.log_key())
          .value(),
      text));
  for (std::uint32_t number = 1; number <= validators; ++number) {
    const SignerKey key =
        SignerKey::Make(ValidatorKeyName(head.origin, {number}),
                        SignatureType::kCosignature,
                        sample.keys({number}).checkpoint)
            .value();
    note.signatures.push_back(Cosign(key, head, {1'763'719'500}));
  }
  return FormatNote(note);
}

class MemorySource : public AuditSource {
 public:
  // Starts with the sample's genesis block; it must be its newest.
  explicit MemorySource(const SampleRegister& sample) {
    Result<GenesisBlock> genesis = MakeGenesisBlock(sample.genesis_entry());
    CHECK(genesis.has_value());
    Add(genesis->execution, genesis->block);
  }

  void Add(const Execution& execution, const StoredBlock& stored) {
    Bytes octets = EncodeHeader(stored.header);
    octets.insert(octets.end(), stored.payload.begin(), stored.payload.end());
    blocks.push_back(std::move(octets));
    WireReader reader(execution.entries.bundle());
    for (std::uint64_t i = 0; i < execution.entries.count(); ++i) {
      if (size++ % kTileWidth == 0) bundles.emplace_back();
      const ByteView entry = reader.Long();
      bundles.back().insert(bundles.back().end(), entry.data() - 2,
                            entry.data() + entry.size());
    }
    for (const ChangedTile& tile : execution.tiles) {
      tiles[tile.id] = ToBytes(TileOctets(tile.hashes));
    }
  }

  // Signs the log's newest state as the log and as each validator.
  void Sign(const SampleRegister& sample, std::uint32_t validators = 1) {
    checkpoint = SignedCheckpoint(sample, validators, size);
  }

  Result<std::string> ReadCheckpoint() override { return checkpoint; }

  Result<SourceBlocks> ReadBlocks(Height first, std::uint32_t count) override {
    SourceBlocks out{.blocks = {}, .tip = {blocks.size() - 1}};
    for (std::uint64_t at = first.value;
         at < blocks.size() && out.blocks.size() < count; ++at) {
      out.blocks.push_back(blocks[at]);
    }
    return out;
  }

  Result<Bytes> ReadBundle(std::uint64_t index, std::size_t width) override {
    if (index >= bundles.size()) return Missing("bundle");
    WireReader reader(bundles[index]);
    for (std::size_t i = 0; i < width; ++i) reader.Long();
    // A bundle of the asked width, unless its lengths are not what they were.
    Bytes octets = bundles[index];
    if (!reader.failed() && width < WidthOf(index)) {
      octets.resize(octets.size() - reader.remaining());
    }
    return octets;
  }

  Result<Bytes> ReadTile(TileId tile, std::size_t width) override {
    const auto found = tiles.find(tile);
    if (found == tiles.end()) return Missing("tile");
    Bytes octets = found->second;
    octets.resize(std::min(octets.size(), width * kDigestSize));
    return octets;
  }

  std::size_t WidthOf(std::uint64_t bundle) const {
    return TileWidthAt({0, bundle}, size);
  }

  std::vector<Bytes> blocks;
  std::vector<Bytes> bundles;
  std::map<TileId, Bytes> tiles;
  std::string checkpoint;
  std::uint64_t size = 0;

 private:
  static Error Missing(std::string_view what) {
    return {ErrorCode::kNotFound, std::string(what) + ": there is none"};
  }
};

// A register with every kind of transaction and entry, accepted and refused;
// 300 entries and more, so that it has a full tile.
struct SmallRegister {
  explicit SmallRegister(std::uint32_t members = 1)
      : sample(1, members), source(sample) {
    Advance({sample.OpenList()});
    const CheckedTransaction batch = sample.Anchor({0}, {10}, 6);
    Advance({batch, sample.Document("https://example.org/policy")});
    // Replayed, and so refused; then a position that is taken.
    Advance({batch, sample.Anchor({0}, {10}, 1)});
    Advance({});
    Advance({sample.SetStatus({0}, {{11}, {12}}, CredentialStatus::kInvalid,
                              StatusReason::kSuperseded),
             sample.SetStatus({0}, {{13}}, CredentialStatus::kSuspended,
                              StatusReason::kUnderReview)});
    Advance({sample.OpenList(), sample.Anchor({1}, {300}, 260)});
    Advance({sample.Anchor({0}, {9'000}, 3)});
    source.Sign(sample, members);
  }

  void Advance(const std::vector<CheckedTransaction>& transactions) {
    SampleBlock block = sample.NextBlock(transactions);
    source.Add(block.execution, block.stored);
    sample.Apply(std::move(block));
  }

  SampleRegister sample;
  MemorySource source;
};

}  // namespace diptych
