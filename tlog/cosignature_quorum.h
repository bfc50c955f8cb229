// SPDX-License-Identifier: Apache-2.0
//
// A CosignatureQuorum gathers the validators' cosignatures of tree heads until
// a quorum has signed one head, which is then the network's newest checkpoint.
//
//   size   301      302      303
//   v1     a.       a.       a.          quorum 3 of 4: the head of 302 is
//   v2     a.       a.                   complete; 301 is dropped with it,
//   v3              a.                   303 waits for two more
//   v4     b!                            another root than v1's: a
//   contradiction
//
// Each cosignature is verified once, when it first comes; one that has come
// before, or is of no use any more, is not verified at all. Two valid ones with
// different roots at one size are a contradiction, which is handed out as it
// is: of one validator it convicts the signer, of two it shows that one of them
// keeps another log. An honest validator never signs two roots at one size,
// since it signs final blocks only.
//
// Bounded: at most kCosignedSizesMax sizes of each validator are held, none far
// above the log here, and a validator's contradiction with itself is handed out
// once: one proves all there is to prove.
// docs/spec/cosignatures.md. Pure; not synchronized.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "merkle/proof.h"
#include "tlog/member_cosignature.h"
#include "tlog/note.h"
#include "tlog/vkey.h"

namespace diptych {

// How many sizes above the newest complete one are held of each validator; the
// newest count. A validator that is further behind than this many blocks adds
// nothing until it has caught up. 64 validators come to half a MiB.
inline constexpr std::size_t kCosignedSizesMax = 64;

// How many entries above the log here a head may be: more than blocks come to
// that this node has not written yet and the others have. A validator that
// signs what nobody has ordered would have one verified after the other.
inline constexpr std::uint64_t kCosignedAheadMax = 65'536;

// Whose cosignatures count.
struct Cosigner {
  MemberId member;
  VerifierKey key;  // Of type kCosignature, called as ValidatorKeyName says.
};

// A head with the cosignatures of exactly a quorum, in order of members: more
// prove no more, and make every receipt longer.
struct CosignedHead {
  TreeHead head;
  std::vector<MemberCosignature> cosignatures;
};

// Two valid cosignatures with different roots at one size.
struct CosignatureContradiction {
  MemberCosignature first;
  MemberCosignature second;
  // Whether one validator signed both, and is convicted by that.
  bool IsOfOneSigner() const { return first.member == second.member; }
};

enum class CosignatureVerdict : std::uint8_t {
  kCounted,
  kRepeated,       // This validator's for this size was here already.
  kOld,            // Nothing waits for a size as small as this any more.
  kUnknownMember,  // It is of no validator.
  kBadSignature,   // It does not verify under the validator's key.
  kContradiction,  // Another root was signed at this size.
  kAhead,          // Too far above the log here to be judged now.
};

// "counted", "repeated", ...
std::string_view CosignatureVerdictName(CosignatureVerdict verdict);

struct CosignatureOutcome {
  CosignatureVerdict verdict = CosignatureVerdict::kUnknownMember;
  // Filled when this cosignature was the one that a quorum still wanted.
  std::optional<CosignedHead> complete;
  // Filled if, and only if, the verdict is kContradiction.
  std::optional<CosignatureContradiction> contradiction;
};

class CosignatureQuorum {
 public:
  // Requires: 1 <= threshold <= cosigners.size(), each member once.
  CosignatureQuorum(std::string origin, std::vector<Cosigner> cosigners,
                    std::size_t threshold);

  // Takes in what came from elsewhere. Costs at most one verification.
  CosignatureOutcome Add(const MemberCosignature& cosignature);

  // Takes in this node's own, which it has just made: not verified.
  // Requires: its member is a cosigner.
  CosignatureOutcome AddOwn(const MemberCosignature& cosignature);

  // From now on only larger sizes count: a checkpoint that was read back from
  // the disk is complete already.
  void StartAfter(std::uint64_t size);

  // The final log here has so many entries; it never shrinks.
  void NoteLog(std::uint64_t size);

  // The size of the newest complete head; 0 if there is none.
  std::uint64_t complete_size() const { return complete_size_; }

  // Cosignatures that wait for others.
  std::size_t waiting() const;

 private:
  struct Voter {
    VerifierKey key;
    std::map<std::uint64_t, MemberCosignature> by_size;
    // It has signed two roots at one size, which was handed out.
    bool is_convicted = false;
  };

  CosignatureOutcome Take(Voter& voter, const MemberCosignature& cosignature,
                          bool is_verified);
  // Any held cosignature of that size with another root; null if none.
  const MemberCosignature* Against(const MemberCosignature& cosignature) const;
  std::optional<CosignedHead> CompleteAt(const TreeHead& head);
  void Hold(Voter& voter, const MemberCosignature& cosignature);
  void DropBelow(std::uint64_t size);

  std::string origin_;
  std::size_t threshold_;
  std::map<MemberId, Voter> voters_;
  std::uint64_t complete_size_ = 0;
  std::uint64_t log_size_ = 0;
};

// The note: the log's signature first, then the cosignatures. Requires: `log`
// is the key of type kEd25519 of the origin, and every member a cosigner.
std::string FormatCosignedNote(const SignerKey& log,
                               const std::vector<Cosigner>& cosigners,
                               const CosignedHead& cosigned);

}  // namespace diptych
