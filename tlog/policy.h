// SPDX-License-Identifier: Apache-2.0
//
// A Policy says whose signatures a checkpoint must carry to be believed: one
// of the listed logs, and a quorum of witnesses. A network's validators are
// the witnesses of its log.
//
//   # diptych-genesis 5f2b...e1                  (our addition, 64 digits)
//   log registry.example/log1+4517142d+AQOhB7... https://registry.example
//   witness registry.example/v/1 registry.example/v/1+8c09...+BCms...
//   witness registry.example/v/2 registry.example/v/2+51ab...+BHdy...
//   witness registry.example/v/3 registry.example/v/3+e07f...+BL0q...
//   group validators 2 registry.example/v/1 registry.example/v/2 ...
//   quorum validators
//
// It is a C2SP tlog-policy file: to other readers the genesis line is a
// comment. It comes from whoever the verifier trusts, never with the
// checkpoint it judges. docs/spec/checkpoints.md section 4.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/cosignature.h"
#include "tlog/note.h"
#include "tlog/vkey.h"

namespace diptych {

// C2SP asks for at least 32 each; twice that covers every network we know of,
// and all of them together can still sign one note.
inline constexpr std::size_t kMaxPolicyLogs = 64;
inline constexpr std::size_t kMaxPolicyWitnesses = 64;
inline constexpr std::size_t kMaxPolicyGroups = 64;

// In octets. All logs, witnesses and groups with names of middle length come
// to about 64 KiB; the rest is for comments.
inline constexpr std::size_t kMaxPolicySize = 256 * 1024;

// In octets; that of a key name, since witnesses are commonly called as their
// keys are.
inline constexpr std::size_t kMaxPolicyNameSize = kMaxKeyNameSize;

// In octets; longer addresses are refused by common servers, too.
inline constexpr std::size_t kMaxPolicyUrlSize = 2048;

struct PolicyLog {
  VerifierKey key;  // Of type kEd25519; its name is the log's origin.
  std::string url;  // Empty if not given.
};

struct PolicyWitness {
  std::string name;  // Within the policy.
  VerifierKey key;   // Of type kCosignature.
  std::string url;   // Empty if not given.
};

// A witness, or a group, by its place among the policy's.
struct PolicyMember {
  enum class Kind { kWitness, kGroup };
  Kind kind;
  std::size_t place;

  bool operator==(const PolicyMember&) const = default;
};

// Signs if at least `threshold` of its members do.
struct PolicyGroup {
  std::string name;
  std::size_t threshold;              // 1 to members.size().
  std::vector<PolicyMember> members;  // Groups stand before in the policy.
};

// As ParsePolicy gives it; evaluation relies on what it has checked.
struct Policy {
  std::vector<PolicyLog> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;
  // Nothing for `quorum none`: the log's signature alone is enough.
  std::optional<PolicyMember> quorum;
  // The digest of the network's first entry, if the policy pins it.
  std::optional<Digest> genesis;
};

// Reads a policy file. kInvalid or kLimit, with the line's number and what to
// do. Stricter than C2SP in two ways, as our networks need: there must be a
// log, and no public key may stand in the file twice, whatever its roles. A
// comment that is nearly a genesis line is refused, too.
Result<Policy> ParsePolicy(std::string_view octets);

enum class PolicyVerdict {
  kSatisfied,
  kNotACheckpoint,  // the note's text is no checkpoint
  kBadSignature,    // a listed key's signature does not verify
  kNoLogSignature,  // no listed log of that origin signed
  kQuorumMissing,   // too few witnesses signed
};

struct PolicyDecision {
  PolicyVerdict verdict = PolicyVerdict::kNotACheckpoint;
  // What was signed. Believe it only if the verdict is kSatisfied; nothing if
  // it is kNotACheckpoint.
  std::optional<Checkpoint> checkpoint;
  // Names of the logs and witnesses whose signatures verify. Empty if the
  // verdict is kBadSignature.
  std::vector<std::string> logs;
  struct Witness {
    std::string name;
    CosignatureTime time;
  };
  std::vector<Witness> witnesses;
  // How many of the quorum's members signed, how many must, how many there
  // are: "2 of 3". For a single witness 1 of 1; all zero for `quorum none`.
  std::size_t quorum_signed = 0;
  std::size_t quorum_needed = 0;
  std::size_t quorum_members = 0;
  // One sentence for a person, whatever the verdict.
  std::string explanation;
};

// Judges a checkpoint's note. Costs one Ed25519 verification for each
// signature of a listed key. Whether the times are recent enough is for the
// caller.
PolicyDecision EvaluatePolicy(const Policy& policy, const Note& note);

// What a network hands out for its verifiers.
struct NetworkPolicy {
  std::optional<Digest> genesis;
  VerifierKey log;
  std::string log_url;                  // Empty for none.
  std::vector<VerifierKey> validators;  // Their cosigning keys.
  std::size_t threshold;                // How many validators must sign.
};

// Writes the policy file: witnesses are called as their keys are, and the
// group is `validators`. kInvalid if ParsePolicy would not read it back.
Result<std::string> FormatNetworkPolicy(const NetworkPolicy& network);

}  // namespace diptych
