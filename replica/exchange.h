// SPDX-License-Identifier: Apache-2.0
//
// An exchange is what replicas tell each other besides the messages of the
// ordering core: questions for what is missing, and batches, blocks and ranges
// of final blocks.
//
// Layouts, limits and rules: docs/spec/replication.md. Decoders judge the
// layout alone, and leave payloads as octets: signatures are checked by whoever
// has a thread for it (replica/block_check.h). Each decoder holds lengths and
// numbers against their limits and what is left before it allocates.

#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/certificate.h"
#include "consensus/header.h"
#include "replica/batch.h"

namespace diptych {

// Questions; each is the body of one frame of 8 KiB.

// Half of what a block may name, so that a question fits its frame.
inline constexpr std::size_t kReferencesPerQuestion = 128;

// Who holds a batch sends it; for those that it does not hold, nothing.
struct BatchesQuestion {
  std::vector<BatchReference> references;  // 1 to kReferencesPerQuestion.
  bool operator==(const BatchesQuestion&) const = default;
};
// For what ended the views from `first` to `last`.
struct CertificatesQuestion {
  View first;
  View last;  // Not before `first`.
  bool operator==(const CertificatesQuestion&) const = default;
};
struct BlockQuestion {
  Digest hash{};  // Of its header.
  bool operator==(const BlockQuestion&) const = default;
};
// For final blocks from this height on.
struct RangeQuestion {
  Height first;  // 1 or more: the genesis block is everybody's own.
  bool operator==(const RangeQuestion&) const = default;
};

using Question = std::variant<BatchesQuestion, CertificatesQuestion,
                              BlockQuestion, RangeQuestion>;

inline constexpr std::size_t kQuestionSizeMax =
    1 + (kReferencesPerQuestion * kBatchReferenceSize);

// Requires a question within the limits above.
Bytes EncodeQuestion(const Question& question);
// kInvalid unless the octets are a question, kLimit if they are too many.
Result<Question> DecodeQuestion(ByteView octets);

// As few questions as name all of them.
std::vector<Question> BatchQuestions(
    std::span<const BatchReference> references);

// A batch as it came: its signatures are unchecked.
struct RawBatch {
  std::uint32_t transaction_count = 0;  // 1 or more.
  Bytes payload;                        // At most kBatchOctetsMax octets.
  bool operator==(const RawBatch&) const = default;
};

inline constexpr std::size_t kRawBatchSizeMax = 4 + kBatchOctetsMax;

// Requires a batch of at most kBatchOctetsMax, as MakeBatches makes them.
Bytes EncodeBatch(const Batch& batch);
// kInvalid unless the octets are a batch, kLimit if they are too many.
Result<RawBatch> DecodeBatch(ByteView octets);

// A block as it came: its payload has as many octets as its header says, and
// is otherwise unchecked.
struct RawBlock {
  Header header;
  // As the proposal had them, at most kReferencesSizeMax octets; perhaps none,
  // or wrong ones, since no hash covers them.
  Bytes references;
  Bytes payload;
  bool operator==(const RawBlock&) const = default;
};

// Headers that lead from a range's last block to a finalized one: as many
// blocks as can become final together (kTreeBlocksWithHeartbeatsMax), none of
// which but the last has a finalization of its own. With a full block they fit
// one frame (docs/adr/0023).
inline constexpr std::size_t kHeadersBeyondMax = 16'384;

// A BlockRange as it came. One without blocks says that the answerer has none,
// and has nothing else either.
struct RawRange {
  std::vector<RawBlock> blocks;  // At most kRangeHeights.
  std::vector<Header> beyond;    // At most kHeadersBeyondMax.
  Certificate finalization;
  bool operator==(const RawRange&) const = default;
};

// One frame: a block of 4 MiB and as much again, which further headers take at
// most.
inline constexpr std::size_t kBlocksSizeMax = 8 * 1024 * 1024;
// A block without its references and payload: a header, and the length of the
// references.
inline constexpr std::size_t kRawBlockSizeMin = kHeaderSize + 2;

// The body of a frame that answers a BlockQuestion or a RangeQuestion.
using BlocksAnswer = std::variant<RawBlock, RawRange>;

// Requires an answer within the limits above.
Bytes EncodeBlocks(const BlocksAnswer& answer);
// kInvalid unless the octets are an answer, kLimit if they are too many.
Result<BlocksAnswer> DecodeBlocks(ByteView octets);

}  // namespace diptych
