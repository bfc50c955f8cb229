// SPDX-License-Identifier: Apache-2.0
//
// A Verdict is what a verifier may say of a credential: valid, not valid, or
// cannot tell, with the checks that led to it.
//
// It joins a document and its receipt with what the verifier trusts (a policy)
// and knows (the time). The command, the RPC and the page all show what is
// made here, in these words. It fails closed:
//
//   not valid     quorum, network and inclusion hold, and under them a check
//                 of document, status or dates failed: proven against it
//                 (without a receipt: verdict/unregistered.h)
//   valid         every check passed, or is one that is not asked
//   cannot tell   everything else: missing, stale, unreadable, contradictory
//
// docs/spec/receipts.md, Verification; docs/adr/0010-verdict-rules.md says why.
// Pure: the same input gives the same report, with no network and no clock.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "credential/document.h"
#include "credential/proof_report.h"
#include "credential/summary.h"
#include "jsonld/pinned_contexts.h"
#include "merkle/proof.h"
#include "merkle/status_list.h"
#include "registry/receipt.h"
#include "tlog/policy.h"

namespace diptych {

enum class Verdict : std::uint8_t { kValid, kNotValid, kCannotTell };

// "valid", "not valid", "cannot tell".
std::string_view VerdictName(Verdict verdict);

// What is asked, in the order in which a report lists it.
enum class CheckName : std::uint8_t {
  kDocument,   // The document is the one that was anchored.
  kInclusion,  // The entry, its status and its issuer's record are proven.
  kQuorum,     // Whom the policy trusts has signed the checkpoint.
  kStatus,     // Neither revoked nor suspended.
  kFreshness,  // The status is recent enough for this verifier.
  kIssuer,     // The member was an issuer, with a key that held, on that day.
  kDates,      // The credential's own dates.
  kProof,      // The credential's own signature.
  kNetwork,    // The receipt is of the network that the policy names.
  kAgreement,  // What several receipts or nodes say fits together.
  // Somebody vouched for the issuer, for this credential, on that day. Decides
  // something only if the verifier asks for it.
  kAccredited,
};
inline constexpr std::size_t kCheckCount = 11;

// "document", "inclusion", ...
std::string_view CheckNameText(CheckName name);

enum class CheckOutcome : std::uint8_t {
  kPassed,
  kFailed,    // Known to be wrong.
  kUnknown,   // Not known to be right.
  kNotAsked,  // Decides nothing.
};

// "passed", "failed", "unknown", "not asked".
std::string_view CheckOutcomeName(CheckOutcome outcome);

struct Check {
  CheckName name = CheckName::kDocument;
  CheckOutcome outcome = CheckOutcome::kUnknown;
  std::string sentence;  // For a person; one sentence with its full stop.
};

// How far a checkpoint may be ahead of the verifier's clock, which may be slow.
inline constexpr std::uint64_t kClockSkewMsMax = 5 * 60 * 1000;

// A day: an employer sees what was revoked yesterday.
inline constexpr std::uint64_t kDefaultMaxAgeMs = 24 * 60 * 60 * 1000;

struct VerdictInput {
  // What was handed in, or why it cannot be read.
  const Result<Document>& document;
  const Receipt& receipt;
  // From whom the verifier trusts, never from who handed in the receipt.
  const Policy& policy;
  TimeMs now;
  // How old the status may be, in milliseconds.
  std::uint64_t max_age_ms = kDefaultMaxAgeMs;
  // For the credential's own signature.
  const PinnedContexts& contexts;
  // If given, a credential of any other member is not what was asked for.
  std::optional<MemberId> expected_issuer = std::nullopt;
  // The same by the member's DID, or the did:key of a key for credentials that
  // it had on the day; empty for any. A did:key of nobody whom the register
  // knows is the issuer that counts, if the credential names it: then the
  // verifier answers for that key, and the register for the rest.
  std::string_view expected_did = {};
  // Whether it has to be accredited: if it is not known to be, it cannot be
  // told whether the credential is what was asked for.
  bool demands_accreditation = false;
};

// An accreditation of the issuer that held when the credential was anchored.
struct AccreditedBy {
  MemberId member;
  std::string name;  // Printable; as it was when it accredited.
  TimeMs from;
  TimeMs to;                       // 0: open.
  std::vector<std::string> scope;  // Visible ASCII; none for everything.
  bool covers = false;             // Whether it is for this credential.
};

// What the proofs show; only if quorum, network and inclusion hold.
struct ProvenFacts {
  MemberId member;
  std::string issuer_name;  // Printable.
  // Printable; may be empty. The member's, or else the did:key that the
  // credential names, if that is one of the member's keys of the day.
  std::string issuer_did;
  EntryIndex entry_index;
  ListId list;
  Position position;
  TimeMs anchored;  // When the credential was anchored.
  TimeMs as_of;     // When the status was as stated.
  CredentialStatus status = CredentialStatus::kReserved;
  // Whose signature it has, if the verifier named that did:key as issuer and it
  // is none of the member's; else empty. Printable.
  std::string signer;
  // Empty, too, if the document is not the one that was anchored.
  std::vector<AccreditedBy> accredited_by;
  // The checkpoint that all of it is proven under.
  TreeHead head;
  // How many institutions signed, and of how many: "5 of 7". Empty if the
  // policy asks for the log's signature alone.
  std::string quorum;
};

// What the credential's own signature shows, where no register was asked.
struct SignatureFacts {
  std::string issuer_id;    // A DID; printable.
  std::string proof;        // Of which kind: "eddsa-rdfc-2022".
  bool has_status = false;  // Whether it names a list to look it up in.
};

struct VerdictReport {
  Verdict verdict = Verdict::kCannotTell;
  std::string sentence;       // The whole answer, for the employer.
  std::vector<Check> checks;  // All kCheckCount of them, in order.
  // At most one of these: the register's proof, or the issuer's alone.
  std::optional<ProvenFacts> facts;
  std::optional<SignatureFacts> signature;
  // What became of each signature that the document carries itself.
  std::vector<ProofReport> proofs;
  // What the document says of itself: not proven, unless the verdict is valid.
  std::optional<CredentialSummary> credential;
};

// What a credential with a receipt is. Never fails: whatever the input, there
// is a report.
VerdictReport JudgeCredential(const VerdictInput& input);

// The report, always "cannot tell", if something needed is missing or cannot
// be read before it can be judged: a receipt or a policy. `check` is where it
// shows.
VerdictReport ReportUnreadable(CheckName check, const Error& error);

// The same where what is missing is no file: `sentence` says what, and what to
// do.
VerdictReport ReportMissing(CheckName check, const std::string& sentence);

}  // namespace diptych
