// SPDX-License-Identifier: Apache-2.0
#include "audit/consensus_records_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "audit/prepared_block.h"
#include "base/hex.h"
#include "base/wire.h"
#include "consensus/certificate.h"
#include "consensus/evidence.h"
#include "consensus/vote_keys.h"
#include "registry/transaction.h"
#include "storage/block_record.h"
#include "storage/unfinalised_block.h"

namespace diptych {
namespace {

std::string_view CertificateVerdictName(CertificateVerdict verdict) {
  switch (verdict) {
    case CertificateVerdict::kValid:
      return "valid";
    case CertificateVerdict::kWrongEpoch:
      return "another epoch";
    case CertificateVerdict::kNoQuorum:
      return "no quorum";
    case CertificateVerdict::kUnknownSigner:
      return "an unknown signer";
    case CertificateVerdict::kBadSignature:
      return "a signature that does not verify";
  }
  return "";
}

// The validators' signatures; of a network of one the lone validator's may be
// left out, as it is where nobody else counts them (UnsignedVotes).
class StoredVotes final : public VoteVerifier {
 public:
  StoredVotes(EcdsaVoteVerifier keys, bool may_be_unsigned)
      : keys_(std::move(keys)), may_be_unsigned_(may_be_unsigned) {}

  bool Verify(const Vote& vote) const override {
    if (may_be_unsigned_ && UnsignedVotes().Verify(vote)) return true;
    return keys_.Verify(vote);
  }

 private:
  EcdsaVoteVerifier keys_;
  bool may_be_unsigned_;
};

class Checker {
 public:
  Checker(const StoredRecords& records, const KeyRing& ring,
          const ValidatorSet& set, const StoredVotes& votes,
          std::uint64_t& checked)
      : records_(records),
        ring_(ring),
        set_(set),
        votes_(votes),
        checked_(checked) {}

  std::optional<Finding> Run() {
    using Check = std::optional<Finding> (Checker::*)(ByteView, ByteView);
    const auto each = [&](Family family,
                          Check check) -> std::optional<Finding> {
      std::optional<Finding> found;
      const Status read =
          records_.Visit(family, [&](ByteView key, ByteView value) {
            ++checked_;
            found = (this->*check)(key, value);
            return !found;
          });
      if (!read && !found) return read.error();
      return found;
    };
    if (auto found = each(Family::kCertificates, &Checker::CheckCertificate)) {
      return found;
    }
    if (auto found = each(Family::kFinality, &Checker::CheckFinality)) {
      return found;
    }
    if (auto found = each(Family::kUnfinalised, &Checker::CheckUnfinalised)) {
      return found;
    }
    return CheckReports();
  }

 private:
  // The certificate, or what is wrong with it.
  std::optional<Difference> Judge(ByteView value, Difference difference,
                                  std::optional<Certificate>& out) const {
    const Result<Certificate> certificate = DecodeCertificate(value);
    difference.field = "signatures";
    difference.expected =
        std::to_string(set_.quorum()) + " that verify, of different validators";
    if (!certificate) {
      difference.field = "encoding";
      difference.expected = "a certificate";
      difference.found = certificate.error().message;
      return difference;
    }
    const CertificateVerdict verdict =
        JudgeCertificate(set_, votes_, *certificate);
    if (verdict == CertificateVerdict::kValid) {
      out = *certificate;
      return std::nullopt;
    }
    difference.found = CertificateVerdictName(verdict);
    return difference;
  }

  // The hash of the final block of a height; nothing if there is none.
  std::optional<Header> HeaderAt(Height height) const {
    const Result<Bytes> octets =
        records_.Get(Family::kBlocks, BlockKey(height));
    if (!octets) return std::nullopt;
    const Result<BlockRecord> block = DecodeBlockRecord(*octets);
    return block ? std::optional(block->header) : std::nullopt;
  }

  std::optional<Finding> CheckCertificate(ByteView key, ByteView value) {
    Difference difference{.object = AuditObject::kCertificate,
                          .place = HexEncode(key)};
    std::optional<Certificate> certificate;
    if (auto found = Judge(value, difference, certificate)) return *found;
    const Statement& statement = certificate->statement;
    if (!std::ranges::equal(CertificateKey(statement), key)) {
      difference.field = "key";
      difference.expected = HexEncode(CertificateKey(statement));
      difference.found = HexEncode(key);
      return difference;
    }
    if (set_.size() > 1) return std::nullopt;
    // Nobody signs these, but a lone validator's views are its heights.
    const auto header = HeaderAt({statement.view.value});
    if (!header || statement.kind == VoteKind::kNullify) return std::nullopt;
    if (HeaderHash(*header) == statement.block_hash) return std::nullopt;
    difference.field = "block_hash";
    difference.expected = OctetsText(HeaderHash(*header));
    difference.found = OctetsText(statement.block_hash);
    return difference;
  }

  std::optional<Finding> CheckFinality(ByteView key, ByteView value) {
    WireReader reader(key);
    const Height height{reader.U64()};
    Difference difference{.object = AuditObject::kFinality, .height = height};
    std::optional<Header> header;
    if (reader.Finish()) header = HeaderAt(height);
    if (!header) {
      difference.place = HexEncode(key);
      difference.height = std::nullopt;
      difference.field = "key";
      difference.expected = "the height of a block";
      difference.found = HexEncode(key);
      return difference;
    }
    std::optional<Certificate> certificate;
    if (auto found = Judge(value, difference, certificate)) return *found;
    const Statement& statement = certificate->statement;
    if (statement.kind != VoteKind::kFinalize) {
      difference.field = "kind";
      difference.expected = "a finalization";
      difference.found = std::to_string(static_cast<unsigned>(statement.kind));
      return difference;
    }
    // One whose range a crash cut off names a descendant, of a later view.
    if (statement.view > header->view) return std::nullopt;
    if (statement.view == header->view &&
        statement.block_hash == HeaderHash(*header)) {
      return std::nullopt;
    }
    difference.field = "block_hash";
    difference.expected = OctetsText(HeaderHash(*header));
    difference.found = OctetsText(statement.block_hash);
    return difference;
  }

  std::optional<Finding> CheckUnfinalised(ByteView key, ByteView value) {
    Difference difference{.object = AuditObject::kUnfinalisedBlock,
                          .place = HexEncode(key),
                          .field = "encoding",
                          .expected = "a block"};
    const Result<UnfinalisedBlock> block = DecodeUnfinalisedBlock(value);
    if (!block) {
      difference.found = block.error().message;
      return difference;
    }
    difference.height = block->header.height;
    if (!std::ranges::equal(key, block->hash)) {
      difference.field = "hash";
      difference.expected = HexEncode(key);
      difference.found = OctetsText(block->hash);
      return difference;
    }
    Bytes octets = EncodeHeader(block->header);
    octets.insert(octets.end(), block->payload.begin(), block->payload.end());
    const PreparedBlock prepared =
        PrepareBlock(std::move(octets), block->header.height, ring_);
    if (prepared.difference) {
      difference.field = prepared.difference->field;
      difference.expected = prepared.difference->expected;
      difference.found = prepared.difference->found;
      return difference;
    }
    const Digest root = TransactionsRoot(prepared.transactions);
    if (root == block->header.payload_root) return std::nullopt;
    difference.field = "payload_root";
    difference.expected = OctetsText(block->header.payload_root);
    difference.found = OctetsText(root);
    return difference;
  }

  std::optional<Finding> CheckReports() {
    const Result<Bytes> octets =
        records_.Get(Family::kMeta, AsBytes(kReportsKey));
    if (!octets) {
      if (octets.error().code == ErrorCode::kNotFound) return std::nullopt;
      return octets.error();
    }
    Difference difference{.object = AuditObject::kStore,
                          .place = std::string(kReportsKey),
                          .expected =
                              "two votes of a validator that "
                              "contradict each other"};
    for (std::size_t at = 0; at < octets->size(); at += kEvidenceSize) {
      ++checked_;
      const ByteView one = ByteView(*octets).subspan(
          at, std::min(kEvidenceSize, octets->size() - at));
      const Result<Evidence> evidence = DecodeEvidence(one);
      if (evidence && VerifyEvidence(*evidence, votes_)) continue;
      difference.field = "report " + std::to_string(at / kEvidenceSize);
      difference.found = evidence ? "a signature that does not verify"
                                  : evidence.error().message;
      return difference;
    }
    return std::nullopt;
  }

  const StoredRecords& records_;
  const KeyRing& ring_;
  const ValidatorSet& set_;
  const StoredVotes& votes_;
  std::uint64_t& checked_;
};

}  // namespace

std::optional<Finding> CheckConsensusRecords(const StoredRecords& records,
                                             const RegisterState& state,
                                             const KeyRing& keys,
                                             std::uint64_t& checked) {
  const std::vector<Validator> validators = ValidatorsOf(state, Epoch{0});
  if (validators.empty()) return std::nullopt;
  std::vector<Bytes> consensus_keys;
  for (const Validator& each : validators) {
    consensus_keys.push_back(each.consensus_key);
  }
  Result<EcdsaVoteVerifier> verifier =
      EcdsaVoteVerifier::Make(state.network_id, consensus_keys);
  if (!verifier) {
    return Difference{.object = AuditObject::kEntry,
                      .entry = EntryIndex{0},
                      .field = "consensus keys",
                      .expected = "points of the curve",
                      .found = verifier.error().message};
  }
  // Of no concern here: who leads which view.
  const ValidatorSet set(Epoch{0}, validators.size(), Digest{});
  const StoredVotes votes(*std::move(verifier), validators.size() == 1);
  return Checker(records, keys, set, votes, checked).Run();
}

}  // namespace diptych
