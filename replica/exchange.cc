// SPDX-License-Identifier: Apache-2.0
#include "replica/exchange.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "consensus/message.h"
#include "registry/execution.h"
#include "replica/catch_up.h"

namespace diptych {
namespace {

// First octets. On the wire: values may never change.
enum class QuestionKind : std::uint8_t {
  kBatches = 1,
  kCertificates = 2,
  kBlock = 3,
  kRange = 4,
};
enum class AnswerKind : std::uint8_t { kBlock = 1, kRange = 2 };

Error Invalid(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

template <class Kind>
void WriteKind(Kind kind, WireWriter& writer) {
  writer.U8(static_cast<std::uint8_t>(kind));
}

void Write(const BatchesQuestion& question, WireWriter& writer) {
  CHECK(!question.references.empty() &&
        question.references.size() <= kReferencesPerQuestion);
  WriteKind(QuestionKind::kBatches, writer);
  writer.Raw(EncodeReferences(question.references));
}

void Write(const CertificatesQuestion& question, WireWriter& writer) {
  CHECK(question.first <= question.last);
  WriteKind(QuestionKind::kCertificates, writer);
  writer.U64(question.first.value);
  writer.U64(question.last.value);
}

void Write(const BlockQuestion& question, WireWriter& writer) {
  WriteKind(QuestionKind::kBlock, writer);
  writer.Raw(question.hash);
}

void Write(const RangeQuestion& question, WireWriter& writer) {
  CHECK(question.first.value != 0);
  WriteKind(QuestionKind::kRange, writer);
  writer.U64(question.first.value);
}

Result<Question> ReadBatches(WireReader& reader) {
  BatchesQuestion question;
  ASSIGN_OR_RETURN(question.references,
                   DecodeReferences(reader.Raw(reader.remaining())));
  if (question.references.empty()) {
    return Invalid("question: names no batch; name 1 to 128");
  }
  return question;
}

Result<Question> ReadCertificates(WireReader& reader) {
  CertificatesQuestion question;
  question.first.value = reader.U64();
  question.last.value = reader.U64();
  if (question.last < question.first) {
    return Invalid("question: its last view is before its first");
  }
  return question;
}

Result<Question> ReadRange(WireReader& reader) {
  const RangeQuestion question{.first = {reader.U64()}};
  if (!reader.failed() && question.first.value == 0) {
    return Invalid("question: asks for the genesis block; begin at height 1");
  }
  return question;
}

Result<Question> ReadQuestion(std::uint8_t kind, WireReader& reader) {
  switch (static_cast<QuestionKind>(kind)) {
    case QuestionKind::kBatches:
      return ReadBatches(reader);
    case QuestionKind::kCertificates:
      return ReadCertificates(reader);
    case QuestionKind::kBlock:
      return BlockQuestion{reader.Hash()};
    case QuestionKind::kRange:
      return ReadRange(reader);
  }
  return Invalid("question: is of an unknown kind");
}

void WriteBlock(const RawBlock& block, WireWriter& writer) {
  CHECK(block.references.size() <= kReferencesSizeMax);
  CHECK(block.payload.size() == block.header.payload_octets);
  writer.Raw(EncodeHeader(block.header));
  writer.Long(block.references);
  writer.Raw(block.payload);
}

void Write(const RawBlock& block, WireWriter& writer) {
  WriteKind(AnswerKind::kBlock, writer);
  WriteBlock(block, writer);
}

void Write(const RawRange& range, WireWriter& writer) {
  CHECK(range.blocks.size() <= kRangeHeights);
  CHECK(range.beyond.size() <= kHeadersBeyondMax);
  WriteKind(AnswerKind::kRange, writer);
  writer.U16(static_cast<std::uint16_t>(range.blocks.size()));
  if (range.blocks.empty()) return;
  for (const RawBlock& block : range.blocks) WriteBlock(block, writer);
  writer.U16(static_cast<std::uint16_t>(range.beyond.size()));
  for (const Header& header : range.beyond) writer.Raw(EncodeHeader(header));
  writer.Raw(EncodeCertificate(range.finalization));
}

Result<Header> ReadHeader(WireReader& reader) {
  return DecodeHeader(reader.Raw(kHeaderSize));
}

Result<RawBlock> ReadBlock(WireReader& reader) {
  RawBlock block;
  ASSIGN_OR_RETURN(block.header, ReadHeader(reader));
  const ByteView references = reader.Long();
  if (references.size() > kReferencesSizeMax) {
    return Error{ErrorCode::kLimit, "block: more than 12 KiB of references"};
  }
  if (block.header.payload_octets > kBlockOctetsMax) {
    return Error{ErrorCode::kLimit, "block: more than 4 MiB of payload"};
  }
  const ByteView payload = reader.Raw(block.header.payload_octets);
  if (reader.failed()) {
    return Invalid("block: is cut off within its references or payload");
  }
  block.references = ToBytes(references);
  block.payload = ToBytes(payload);
  return block;
}

Result<RawRange> ReadRangeAnswer(WireReader& reader) {
  RawRange range;
  const std::size_t blocks = reader.U16();
  if (blocks == 0) return range;
  if (blocks > kRangeHeights ||
      blocks > reader.remaining() / kRawBlockSizeMin) {
    return Invalid("range: more than 256 blocks, or than its octets hold");
  }
  range.blocks.reserve(blocks);
  for (std::size_t i = 0; i < blocks; ++i) {
    ASSIGN_OR_RETURN(RawBlock block, ReadBlock(reader));
    range.blocks.push_back(std::move(block));
  }
  const std::size_t beyond = reader.U16();
  if (beyond > kHeadersBeyondMax || beyond > reader.remaining() / kHeaderSize) {
    return Invalid(
        "range: more than 16384 further headers, or than its octets hold");
  }
  range.beyond.reserve(beyond);
  for (std::size_t i = 0; i < beyond; ++i) {
    ASSIGN_OR_RETURN(const Header header, ReadHeader(reader));
    range.beyond.push_back(header);
  }
  ASSIGN_OR_RETURN(range.finalization,
                   DecodeCertificate(reader.Raw(reader.remaining())));
  return range;
}

Result<BlocksAnswer> ReadAnswer(std::uint8_t kind, WireReader& reader) {
  switch (static_cast<AnswerKind>(kind)) {
    case AnswerKind::kBlock:
      return ReadBlock(reader);
    case AnswerKind::kRange:
      return ReadRangeAnswer(reader);
  }
  return Invalid("blocks: are of an unknown kind");
}

}  // namespace

Bytes EncodeQuestion(const Question& question) {
  WireWriter writer;
  std::visit([&](const auto& known) { Write(known, writer); }, question);
  return writer.Take();
}

Result<Question> DecodeQuestion(ByteView octets) {
  if (octets.size() > kQuestionSizeMax) {
    return Error{ErrorCode::kLimit, "question: longer than 128 batches take"};
  }
  WireReader reader(octets);
  const std::uint8_t kind = reader.U8();
  ASSIGN_OR_RETURN(Question question, ReadQuestion(kind, reader));
  if (!reader.Finish()) return Invalid("question: length is not its kind's");
  return question;
}

std::vector<Question> BatchQuestions(
    std::span<const BatchReference> references) {
  std::vector<Question> questions;
  while (!references.empty()) {
    const std::span part =
        references.first(std::min(references.size(), kReferencesPerQuestion));
    questions.emplace_back(
        BatchesQuestion{.references = {part.begin(), part.end()}});
    references = references.subspan(part.size());
  }
  return questions;
}

Bytes EncodeBatch(const Batch& batch) {
  CHECK(!batch.transactions.empty());
  CHECK(batch.payload.size() <= kBatchOctetsMax);
  WireWriter writer;
  writer.U32(static_cast<std::uint32_t>(batch.transactions.size()));
  writer.Raw(batch.payload);
  return writer.Take();
}

Result<RawBatch> DecodeBatch(ByteView octets) {
  if (octets.size() > kRawBatchSizeMax) {
    return Error{ErrorCode::kLimit, "batch: more than 256 KiB of payload"};
  }
  WireReader reader(octets);
  RawBatch batch{.transaction_count = reader.U32(), .payload = {}};
  if (batch.transaction_count == 0 || reader.remaining() == 0) {
    return Invalid("batch: has no transaction; send none without");
  }
  batch.payload = ToBytes(reader.Raw(reader.remaining()));
  return batch;
}

Bytes EncodeBlocks(const BlocksAnswer& answer) {
  WireWriter writer;
  std::visit([&](const auto& known) { Write(known, writer); }, answer);
  CHECK(writer.bytes().size() <= kBlocksSizeMax);
  return writer.Take();
}

Result<BlocksAnswer> DecodeBlocks(ByteView octets) {
  if (octets.size() > kBlocksSizeMax) {
    return Error{ErrorCode::kLimit, "blocks: more than 8 MiB"};
  }
  WireReader reader(octets);
  const std::uint8_t kind = reader.U8();
  ASSIGN_OR_RETURN(BlocksAnswer answer, ReadAnswer(kind, reader));
  if (!reader.Finish()) return Invalid("blocks: octets are left over");
  return answer;
}

}  // namespace diptych
