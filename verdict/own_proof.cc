// SPDX-License-Identifier: Apache-2.0
#include "verdict/own_proof.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "credential/evidence.h"
#include "credential/proof.h"
#include "credential/sd_jwt.h"
#include "json/printable.h"
#include "jsonld/check_contexts.h"

namespace diptych {
namespace {

using enum CheckOutcome;

Check Proof(CheckOutcome outcome, std::string sentence) {
  return {CheckName::kProof, outcome, std::move(sentence)};
}

std::string ProofText(const ProofReport& proof) {
  std::string text = proof.suite;
  if (!proof.verification_method.empty()) {
    text += " by " + proof.verification_method;
  }
  return text;
}

const ProofReport* FirstWith(std::span<const ProofReport> proofs,
                             ProofOutcome outcome) {
  const auto found = std::ranges::find(
      proofs, outcome,
      [](const ProofReport& proof) { return proof.finding.outcome; });
  return found == proofs.end() ? nullptr : &*found;
}

std::string WrongSentence(const ProofReport& proof) {
  return "Its own signature does not hold (" + ProofText(proof) +
         "): " + proof.finding.reason + ".";
}

std::string HoldsSentence(std::span<const ProofReport> proofs) {
  std::string text =
      "Its own signature holds: " + VerifiedProofText(proofs) + ".";
  const auto unchecked = std::ranges::count_if(
      proofs, [](const ProofReport& proof) { return !proof.verified(); });
  if (unchecked > 0) {
    text += " Others that it carries could not be checked: " +
            std::to_string(unchecked) + ".";
  }
  return text;
}

// Why the disclosures of an SD-JWT are not the issuer's; he signed their
// digests alone.
std::optional<ProofFinding> BadDisclosure(const Document& document) {
  if (document.kind != DocumentKind::kSdJwt) return std::nullopt;
  const Result<SdJwt> read = ReadSdJwt(document.text);
  if (!read) {
    return Found(read.error().code == ErrorCode::kLimit
                     ? ProofOutcome::kCannotCheck
                     : ProofOutcome::kFailed,
                 "what it discloses does not fit: " + read.error().message);
  }
  // These are read from what everybody sees; one that the holder may leave out
  // would be his to choose.
  for (const char* const name :
       {"iss", "issuer", "nbf", "exp", "validFrom", "validUntil",
        "issuanceDate", "expirationDate", "status", "credentialStatus", "vct",
        "type", "vc", "vp"}) {
    if (read->claims.get_object().contains(name) &&
        !document.json.get_object().contains(name)) {
      return Found(ProofOutcome::kCannotCheck,
                   std::string(name) +
                       " is disclosed, and has to be there "
                       "without that");
    }
  }
  return std::nullopt;
}

// Why the words of the credential may not mean what is known here: it names a
// context that is not, or states the digest of one, and the text pinned here
// has another.
std::optional<std::string> OtherContext(const Document& document,
                                        const PinnedContexts& contexts) {
  if (const Status known = CheckContexts(document.json, contexts); !known) {
    return "what its words mean is not known: " + known.error().message;
  }
  const auto references = CollectEvidence(document);
  if (!references) return std::nullopt;
  for (const EvidenceReference& reference : *references) {
    const PinnedContext* const pinned = contexts.Find(reference.id);
    if (pinned == nullptr || reference.digests.empty()) continue;
    const GivenFile file{.name = "", .octets = AsBytes(pinned->text)};
    if (CompareEvidence({&reference, 1}, {&file, 1}).matches.front() !=
        EvidenceMatch::kMatches) {
      return pinned->is_published
                 ? "it was made with another text of the context " +
                       Quoted(reference.id) + " than the one known here"
                 : "it states a digest of the context " + Quoted(reference.id) +
                       ", of which the octets that are published are not "
                       "known here";
    }
  }
  return std::nullopt;
}

}  // namespace

KeyResolver FirstOf(std::vector<KeyResolver> resolvers) {
  CHECK(!resolvers.empty());
  return [resolvers = std::move(resolvers)](const KeyRequest& request) {
    Result<std::vector<CandidateKey>> keys = resolvers.front()(request);
    for (std::size_t i = 1; i < resolvers.size(); ++i) {
      if (keys || keys.error().code != ErrorCode::kNotFound) return keys;
      Result<std::vector<CandidateKey>> next = resolvers[i](request);
      // The last one's "no did:key" says less than "no key on that day".
      if (next || next.error().code != ErrorCode::kNotFound) keys = next;
    }
    return keys;
  };
}

std::vector<ProofReport> ReadOwnProofs(const Document& document,
                                       const KeyResolver& keys,
                                       const PinnedContexts& contexts,
                                       TimeMs at) {
  std::vector<ProofReport> proofs = CheckProofs(document, keys, contexts);
  const std::optional<std::string> other =
      proofs.empty() ? std::nullopt : OtherContext(document, contexts);
  const std::optional<ProofFinding> disclosure = BadDisclosure(document);
  for (ProofReport& proof : proofs) {
    const bool is_over =
        proof.expires &&
        (proof.expires->value <= 0 ||
         static_cast<std::uint64_t>(proof.expires->value) <= at.value);
    // Also where the issuer's key is not known: a digest leaves them out.
    if (disclosure) proof.finding = *disclosure;
    if (proof.verified() && other) {
      proof.finding = Found(ProofOutcome::kCannotCheck, *other);
    }
    if (proof.verified() && is_over) {
      proof.finding =
          Found(ProofOutcome::kFailed, "by its own word it no longer counts");
    }
  }
  return proofs;
}

bool DisclosesWrongly(const Document& document) {
  return BadDisclosure(document).has_value();
}

bool MayOmitParts(std::span<const ProofReport> proofs) {
  return std::ranges::all_of(proofs, [](const ProofReport& proof) {
    return !proof.verified() || proof.may_omit;
  });
}

bool FixesStatus(std::span<const ProofReport> proofs) {
  return std::ranges::any_of(proofs, [](const ProofReport& proof) {
    return proof.verified() && proof.fixes_status;
  });
}

Check JudgeRegisteredProof(std::span<const ProofReport> proofs, bool decides) {
  if (proofs.empty()) {
    return Proof(kNotAsked,
                 "It carries no signature of its own; the register's proof "
                 "stands for it.");
  }
  if (const ProofReport* wrong = FirstWith(proofs, ProofOutcome::kFailed)) {
    return Proof(kFailed, WrongSentence(*wrong));
  }
  if (FirstWith(proofs, ProofOutcome::kVerified) != nullptr) {
    return Proof(kPassed, HoldsSentence(proofs));
  }
  const ProofReport& proof = proofs.front();
  const std::string why = "Its own signature cannot be checked (" +
                          ProofText(proof) + "): " + proof.finding.reason;
  return decides
             ? Proof(kUnknown, why + ".")
             : Proof(kNotAsked, why + "; the register's proof stands for it.");
}

Check JudgeOnlyProof(std::span<const ProofReport> proofs) {
  if (proofs.empty()) {
    return Proof(kUnknown,
                 "It carries no signature of its own, and no receipt proves "
                 "it; ask the holder for one.");
  }
  if (const ProofReport* wrong = FirstWith(proofs, ProofOutcome::kFailed)) {
    return Proof(kFailed, WrongSentence(*wrong));
  }
  if (FirstWith(proofs, ProofOutcome::kVerified) != nullptr) {
    return Proof(kPassed, HoldsSentence(proofs));
  }
  const ProofReport& proof = proofs.front();
  return Proof(kUnknown,
               "Its own signature cannot be checked: " + proof.finding.reason +
                   " (" + ProofText(proof) + ").");
}

std::string VerifiedProofText(std::span<const ProofReport> proofs) {
  const ProofReport* const proof = FirstWith(proofs, ProofOutcome::kVerified);
  CHECK(proof != nullptr);
  return ProofText(*proof);
}

}  // namespace diptych
