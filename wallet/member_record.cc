// SPDX-License-Identifier: Apache-2.0
#include "wallet/member_record.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "merkle/proof.h"
#include "registry/directory.h"
#include "wallet/trusted_head.h"

namespace diptych {
namespace {

Error UnprovenRecord(std::string what) {
  return {ErrorCode::kCorrupt,
          "the node's record of our member is not to be believed: " +
              std::move(what)};
}

bool SealIsProven(const MemberAnswer& answer, const TreeHead& head) {
  return head.size > 0 &&
         VerifyInclusion(head.size - 1, HashLeaf(EncodeEntry(answer.seal)),
                         answer.seal_path, head) == ProofVerdict::kValid;
}

}  // namespace

Result<MemberRecord> FetchMemberRecord(const NetworkFolder& network,
                                       RegistryPort& registry) {
  ASSIGN_OR_RETURN(const MemberAnswer answer,
                   registry.GetMember(network.member()));
  const Result<TreeHead> head =
      TrustedHead(network.policy(), answer.checkpoint);
  if (!head) return UnprovenRecord(head.error().message);
  if (!SealIsProven(answer, *head)) {
    return UnprovenRecord("its seal is not the end of the checkpoint's log");
  }
  if (VerifyDirectoryMembership(
          DirectoryKey(network.member()), Sha256(answer.record), answer.proof,
          answer.seal.directory_root) != DirectoryVerdict::kValid) {
    return UnprovenRecord("it is not in the directory that the seal names");
  }
  Result<MemberRecord> record = DecodeMemberRecord(answer.record);
  if (!record) return UnprovenRecord(record.error().message);
  return record;
}

Result<std::uint32_t> AnchoringKeyNumber(const MemberRecord& record,
                                         const EcdsaPublicKeyBytes& key,
                                         TimeMs now) {
  std::optional<std::uint32_t> first;
  for (std::uint32_t number = 0; number < record.keys.size(); ++number) {
    const MemberKey& listed = record.keys[number];
    if (listed.purpose != KeyPurpose::kAnchoring ||
        listed.type != KeyType::kSecp256k1 ||
        !std::ranges::equal(listed.public_key, key)) {
      continue;
    }
    if (KeyHolds(listed, KeyPurpose::kAnchoring, now)) return number;
    if (!first) first = number;
  }
  if (first) return *first;
  return Error{ErrorCode::kNotFound,
               "this key is no anchoring key of member " +
                   std::to_string(record.member.value) +
                   " in the register: name the key that is (list the keys to "
                   "see their purposes)"};
}

}  // namespace diptych
