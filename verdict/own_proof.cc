// SPDX-License-Identifier: Apache-2.0
#include "verdict/own_proof.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "credential/evidence.h"
#include "credential/key_binding.h"
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

// Behind a sentence's words, with a space; nothing if it names neither suite
// nor key.
std::string InBrackets(const ProofReport& proof) {
  const std::string text = ProofText(proof);
  return text.empty() ? "" : " (" + text + ")";
}

const ProofReport* FirstWith(std::span<const ProofReport> proofs,
                             ProofOutcome outcome) {
  const auto found = std::ranges::find(
      proofs, outcome,
      [](const ProofReport& proof) { return proof.finding.outcome; });
  return found == proofs.end() ? nullptr : &*found;
}

std::string WrongSentence(const ProofReport& proof) {
  return "Its own signature does not hold" + InBrackets(proof) + ": " +
         proof.finding.reason + ".";
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
  const std::string& remark =
      FirstWith(proofs, ProofOutcome::kVerified)->remark;
  if (!remark.empty()) text += " " + remark;
  return text;
}

// What is to be said of an SD-JWT beside its issuer's signature, who signed
// digests alone.
struct Shown {
  // Why what it shows does not count; nothing if it does.
  std::optional<ProofFinding> fault;
  std::string remark;
  // When its holder signed, by his own word.
  std::optional<InstantMs> bound;
};

Shown Faulty(ProofOutcome outcome, const std::string& reason) {
  return {.fault = Found(outcome, reason)};
}

// Who shows it, of a token whose disclosures fit.
Shown ReadHolder(const SdJwt& token) {
  if (!token.key_binding) {
    if (!NamesHolder(token)) return {};
    return {.remark =
                "It is bound to a key of its holder, and nothing shows that "
                "whoever handed it in has that key."};
  }
  const ProofFinding binding = CheckKeyBinding(token);
  if (binding.outcome != ProofOutcome::kVerified) {
    return Faulty(binding.outcome,
                  "its holder's signature (key binding): " + binding.reason);
  }
  const Result<InstantMs> bound = BoundAt(token);
  if (!bound) {
    return Faulty(
        ProofOutcome::kFailed,
        "its holder's signature (key binding): iat " + bound.error().message);
  }
  return {.remark =
              "Its holder has signed it, too; for whom (aud, nonce) was "
              "not asked.",
          .bound = *bound};
}

Shown ReadPresented(const Document& document) {
  if (document.kind != DocumentKind::kSdJwt) return {};
  const Result<SdJwt> read = ReadSdJwt(document.text);
  if (!read) {
    return Faulty(read.error().code == ErrorCode::kLimit
                      ? ProofOutcome::kCannotCheck
                      : ProofOutcome::kFailed,
                  "what it discloses does not fit: " + read.error().message);
  }
  const JsonObject& claims = read->claims.get_object();
  // Those of a credential within it would not be looked for there.
  for (const char* const name : {"vc", "vp"}) {
    if (!claims.contains(name)) continue;
    return Faulty(ProofOutcome::kCannotCheck,
                  "it holds another credential in its claim " +
                      std::string(name) + ", which is not read there");
  }
  // These are read from what everybody sees; one that the holder may leave out
  // would be his to choose.
  for (const char* const name :
       {"iss", "issuer", "nbf", "exp", "validFrom", "validUntil",
        "issuanceDate", "expirationDate", "status", "credentialStatus", "vct",
        "type", "cnf"}) {
    if (claims.contains(name) && !document.json.get_object().contains(name)) {
      return Faulty(ProofOutcome::kCannotCheck,
                    std::string(name) +
                        " is disclosed, and has to be there without that");
    }
  }
  return ReadHolder(*read);
}

bool IsAhead(std::optional<InstantMs> made, TimeMs now) {
  return made && made->value > 0 &&
         static_cast<std::uint64_t>(made->value) > now.value + kClockSkewMsMax;
}

ProofFinding MadeAhead(std::string_view whose, InstantMs made) {
  return Found(
      ProofOutcome::kCannotCheck,
      std::string(whose) + " says that it was made " +
          FormatMinute(TimeMs{static_cast<std::uint64_t>(made.value)}) +
          ", ahead of this verifier's clock");
}

Shown ReadShown(const Document& document, TimeMs now) {
  Shown shown = ReadPresented(document);
  if (!shown.fault && IsAhead(shown.bound, now)) {
    shown.fault =
        MadeAhead("its holder's signature (key binding)", *shown.bound);
  }
  return shown;
}

// Why the words of the credential may not mean what is known here: it names a
// context that is not, or states the digest of one, and the text pinned here
// has another.
std::optional<std::string> OtherContext(const Document& document,
                                        const PinnedContexts& contexts) {
  const std::optional<JsonValue> shown = DisclosedClaims(document);
  const Status known = CheckContexts(shown ? *shown : document.json, contexts);
  if (!known) {
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
                                       TimeMs now) {
  std::vector<ProofReport> proofs = CheckProofs(document, keys, contexts);
  const std::optional<std::string> other =
      proofs.empty() ? std::nullopt : OtherContext(document, contexts);
  const Shown shown = ReadShown(document, now);
  for (ProofReport& proof : proofs) {
    proof.remark = shown.remark;
    // Also where the issuer's key is not known: a digest leaves them out.
    if (shown.fault) proof.finding = *shown.fault;
    if (proof.verified() && other) {
      proof.finding = Found(ProofOutcome::kCannotCheck, *other);
    }
    if (proof.verified() && IsAhead(proof.created, now)) {
      proof.finding = MadeAhead("it", *proof.created);
    }
  }
  return proofs;
}

std::optional<InstantMs> EndOfProofs(std::span<const ProofReport> proofs) {
  std::optional<InstantMs> end;
  for (const ProofReport& proof : proofs) {
    if (!proof.verified()) continue;
    if (!proof.expires) return std::nullopt;
    end = std::max(end.value_or(*proof.expires), *proof.expires);
  }
  return end;
}

bool ShowsWrongly(const Document& document, TimeMs now) {
  return ReadShown(document, now).fault.has_value();
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
  const std::string why = "Its own signature cannot be checked" +
                          InBrackets(proof) + ": " + proof.finding.reason;
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
  return Proof(kUnknown, "Its own signature cannot be checked: " +
                             proof.finding.reason + InBrackets(proof) + ".");
}

std::string ProofText(const ProofReport& proof) {
  std::string text = proof.suite;
  if (!proof.verification_method.empty()) {
    text += (text.empty() ? "by " : " by ") + proof.verification_method;
  }
  return text;
}

std::string VerifiedProofText(std::span<const ProofReport> proofs) {
  const ProofReport* const proof = FirstWith(proofs, ProofOutcome::kVerified);
  CHECK(proof != nullptr);
  return ProofText(*proof);
}

}  // namespace diptych
