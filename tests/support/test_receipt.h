// SPDX-License-Identifier: Apache-2.0
//
// MakeTestReceipt builds a receipt from its parts, so that tests can have one
// that no honest register would give: of a reserved status, of a role that has
// ended, of a log of any size. Its proofs hold; its keys are known to all.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "merkle/compact_range.h"
#include "merkle/directory_tree.h"
#include "merkle/perfect_subtree.h"
#include "merkle/proof_plan.h"
#include "merkle/status_tree.h"
#include "registry/directory.h"
#include "registry/receipt.h"
#include "tests/support/test_keys.h"
#include "tlog/note.h"
#include "tlog/policy.h"

namespace diptych {

inline constexpr TimeMs kTestAnchored{1'795'255'440'000};  // 2026-11-21 10:04
inline constexpr TimeMs kTestSealed{kTestAnchored.value + 60'000};

inline MemberRecord TestMember(std::uint32_t number, std::string name) {
  MemberRecord member;
  member.member = MemberId{number};
  member.name = std::move(name);
  member.did = "did:web:m" + std::to_string(number) + ".example";
  member.roles = {{Role::kIssuer, TimeMs{1}, TimeMs{0}}};
  member.keys = {{.purpose = KeyPurpose::kAnchoring,
                  .type = KeyType::kSecp256k1,
                  .from = TimeMs{1},
                  .to = TimeMs{0},
                  .compromised_from = TimeMs{0},
                  .public_key = Bytes(33, 2)}};
  return member;
}

struct TestReceiptSpec {
  Digest network_id = Sha256(AsBytes("test network"));
  MemberRecord member = TestMember(1, "Nordhafen College");
  Digest commitment{};
  std::optional<Bytes> salt;
  CredentialStatus status = CredentialStatus::kValid;
  TimeMs anchored = kTestAnchored;
  TimeMs sealed = kTestSealed;
  std::size_t log_size = 12;  // At least 2; the last entry is the seal.
  std::size_t index = 5;      // Below log_size - 1.
  std::vector<std::uint8_t> signers = {1};  // Validators of log.example.
};

inline std::vector<Digest> TestPath(const std::vector<Digest>& leaves,
                                    std::size_t index) {
  const NodeReader read = [&](NodeId node) -> Result<Digest> {
    const std::size_t width = std::size_t{1} << node.level;
    return PerfectSubtreeRoot(
        std::span(leaves).subspan(node.index * width, width));
  };
  return BuildProof(PlanInclusion(index, leaves.size()), read).value();
}

// Signs what the log has; the validators' names are those of
// tests/support/test_keys.h.
inline std::string TestCheckpoint(const TreeHead& head,
                                  const std::vector<std::uint8_t>& signers) {
  const SignerKey log = TestLog();
  const Checkpoint checkpoint{.origin = log.verifier().name(),
                              .size = head.size,
                              .root = head.root,
                              .extensions = {}};
  Note note;
  note.text = FormatCheckpoint(checkpoint);
  note.signatures.push_back(SignNote(log, note.text));
  for (std::uint8_t number : signers) {
    note.signatures.push_back(Cosign(TestValidator(number), checkpoint,
                                     CosignatureTime{1'795'255'500}));
  }
  return FormatNote(note);
}

inline Receipt MakeTestReceipt(const TestReceiptSpec& spec) {
  Receipt receipt;
  receipt.network_id = spec.network_id;
  receipt.entry = {.member = spec.member.member,
                   .list = ListId{0},
                   .position = Position{300},
                   .time = spec.anchored,
                   .commitment = spec.commitment};
  receipt.entry_index = EntryIndex{spec.index};
  receipt.salt = spec.salt;

  NumberedChunk ours{ChunkOf(ListId{0}, Position{300}), {}};
  SetStatus(ours.chunk, Position{301}, CredentialStatus::kSuspended);
  SetStatus(ours.chunk, Position{300}, spec.status);
  NumberedChunk other{ChunkOf(ListId{1}, Position{0}), {}};
  SetStatus(other.chunk, Position{0}, CredentialStatus::kInvalid);
  const std::vector<NumberedChunk> chunks = {ours, other};
  const StatusTree statuses = StatusTree::FromChunks(chunks).value();
  receipt.status_chunk = ours.chunk;
  receipt.status_proof = statuses.Prove(ours.number);

  DirectoryTree directory;
  std::vector<DirectoryChange> changes;
  for (const MemberRecord& member :
       {spec.member, TestMember(spec.member.member.value + 1, "Other"),
        TestMember(spec.member.member.value + 2, "Third")}) {
    const DirectoryRecord record = ToDirectoryRecord(member);
    changes.push_back({record.key, Sha256(record.value)});
  }
  directory.Apply(directory.ComputeUpdate(changes).value());
  receipt.member_record = EncodeMemberRecord(spec.member);
  receipt.member_proof =
      *directory.ProveMembership(DirectoryKey(spec.member.member));

  receipt.seal = {.height = Height{9},
                  .time = spec.sealed,
                  .previous_header = Sha256(AsBytes("header")),
                  .transactions_root = Sha256(AsBytes("transactions")),
                  .status_root = statuses.Root(),
                  .directory_root = directory.root()};
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i + 1 < spec.log_size; ++i) {
    leaves.push_back(HashLeaf(AsBytes("entry " + std::to_string(i))));
  }
  leaves[spec.index] = HashLeaf(EncodeEntry(receipt.entry));
  leaves.push_back(HashLeaf(EncodeEntry(receipt.seal)));
  receipt.entry_path = TestPath(leaves, spec.index);
  receipt.seal_path = TestPath(leaves, leaves.size() - 1);
  CompactRange range;
  range.AppendLeaves(leaves);
  receipt.checkpoint =
      TestCheckpoint({leaves.size(), range.Root()}, spec.signers);
  return receipt;
}

// The policy of log.example with validators 1 to `validators`, as a file.
inline std::string TestPolicyText(
    std::uint8_t validators = 1, std::size_t threshold = 1,
    std::optional<Digest> genesis = Sha256(AsBytes("test network"))) {
  NetworkPolicy network{.genesis = genesis,
                        .log = TestLog().verifier(),
                        .log_url = "",
                        .validators = {},
                        .threshold = threshold};
  for (std::uint8_t i = 1; i <= validators; ++i) {
    network.validators.push_back(TestValidator(i).verifier());
  }
  return FormatNetworkPolicy(network).value();
}

inline Policy TestPolicy(
    std::uint8_t validators = 1, std::size_t threshold = 1,
    std::optional<Digest> genesis = Sha256(AsBytes("test network"))) {
  return ParsePolicy(TestPolicyText(validators, threshold, genesis)).value();
}

}  // namespace diptych
