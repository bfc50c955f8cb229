// SPDX-License-Identifier: Apache-2.0
#include "credential/signer.h"

#include <string>

#include "json/printable.h"

namespace diptych {
namespace {

struct Tally {
  bool is_issuers = false;
  const CandidateKey* stranger = nullptr;
  bool some_algorithm_fits = false;
};

Result<Tally> TryAll(const std::vector<CandidateKey>& candidates,
                     std::string_view issuer, const TryKey& try_key) {
  Tally tally;
  for (const CandidateKey& candidate : candidates) {
    ASSIGN_OR_RETURN(const SignatureMatch match, try_key(candidate.key));
    tally.some_algorithm_fits |= match != SignatureMatch::kOtherAlgorithm;
    if (match != SignatureMatch::kRight) continue;
    if (candidate.controller == issuer) {
      tally.is_issuers = true;
      return tally;
    }
    tally.stranger = &candidate;
  }
  return tally;
}

}  // namespace

ProofFinding FindSigner(const KeyRequest& request, const KeyResolver& keys,
                        const TryKey& try_key) {
  if (request.issuer.empty()) {
    return Found(ProofOutcome::kFailed,
                 "the credential names no issuer whose signature this could "
                 "be");
  }
  const Result<std::vector<CandidateKey>> candidates = keys(request);
  if (!candidates) {
    return Found(ProofOutcome::kNoKey,
                 "the key is not known: " + candidates.error().message);
  }
  if (candidates->empty() || candidates->size() > kCandidateKeysMax) {
    return Found(ProofOutcome::kNoKey, candidates->empty()
                                           ? "the key is not known"
                                           : "too many keys have this name");
  }
  const Result<Tally> tally = TryAll(*candidates, request.issuer, try_key);
  if (!tally) {
    return Found(ProofOutcome::kCannotCheck, tally.error().message);
  }
  if (tally->is_issuers) {
    return Found(ProofOutcome::kVerified,
                 "the signature is right, and the key is the issuer's");
  }
  if (tally->stranger != nullptr) {
    return Found(ProofOutcome::kNotIssuer,
                 "the signature is right, but the key belongs to " +
                     Quoted(tally->stranger->controller) +
                     " and the issuer is " + Quoted(request.issuer));
  }
  // Who is asked for any of its keys may have had others when it signed.
  if (!request.verification_method.contains('#') &&
      !request.issuer.starts_with("did:key:")) {
    return Found(ProofOutcome::kNoKey,
                 "none of the keys that the issuer has now made it");
  }
  if (!tally->some_algorithm_fits) {
    return Found(ProofOutcome::kFailed,
                 "the key that is named is of another type than the proof");
  }
  return Found(ProofOutcome::kFailed,
               "the signature is not that of this document and this key: one "
               "of them was changed");
}

}  // namespace diptych
