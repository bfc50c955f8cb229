// SPDX-License-Identifier: Apache-2.0
// Proofs of credentials: tokens, keys as JSON, proofs inside documents.
#include <algorithm>
#include <variant>

#include "base/base64.h"
#include "credential/data_integrity.h"
#include "credential/jwk.h"
#include "credential/jws.h"
#include "credential/key_resolver.h"
#include "credential/plain_members.h"
#include "credential/sd_proof_value.h"
#include "credential/vc_jwt.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "jsonld/pinned_contexts.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/sd_proof.h"

namespace diptych {
namespace {

// The texts of a report are fit for a terminal and for a log.
void ExpectBounded(const ProofReport& report) {
  FUZZ_EXPECT(!report.finding.reason.empty());
  for (const std::string& text :
       {report.suite, report.verification_method, report.finding.reason}) {
    FUZZ_EXPECT(text.size() <= 4 * kMaxReasonCharacters + 3);
    FUZZ_EXPECT(text.find_first_of("\n\x1b") == std::string::npos);
  }
}

// What was read, written again, is read alike.
template <class Value>
void ExpectReadAlike(const Value& value) {
  const auto again = DecodeSdProofValue(EncodeSd(value));
  FUZZ_EXPECT(again.has_value());
  FUZZ_EXPECT(EncodeSd(std::get<Value>(*again)) == EncodeSd(value));
}

}  // namespace

FUZZ_TARGET(sd_proof_value) {
  const auto read = DecodeSdProofValue("u" + Base64UrlEncode(octets));
  if (!read) {
    FUZZ_EXPECT(!read.error().message.empty());
    return;
  }
  std::visit([](const auto& value) { ExpectReadAlike(value); }, *read);
  const auto* derived = std::get_if<SdDerivedValue>(&*read);
  if (derived == nullptr) return;
  FUZZ_EXPECT(std::ranges::is_sorted(derived->mandatory_indexes));
  FUZZ_EXPECT(std::ranges::adjacent_find(derived->mandatory_indexes) ==
              derived->mandatory_indexes.end());
}

FUZZ_TARGET(jws) {
  const std::string_view token = AsText(octets);
  ExpectBounded(CheckVcJwt(token, DidKeyResolver()));
  const Result<Jws> read = ParseJws(token);
  if (!read) return;
  FUZZ_EXPECT(std::string(read->signed_text) + "." +
                  Base64UrlEncode(read->signature) ==
              token);
  for (const JwsKind& kind : {kSdJwtVc, kStatusListToken}) {
    ExpectBounded(CheckJws(*read, kind, "did:key:z6Mk", DidKeyResolver()));
  }
}

FUZZ_TARGET(jwk) {
  const Result<JsonValue> json = ParseJson(AsText(octets));
  if (!json) return;
  const Result<CredentialPublicKey> read = ParseJwk(*json);
  if (!read) return;
  const Result<CredentialPublicKey> again = ParseJwk(PublicJwk(*read));
  FUZZ_EXPECT(again.has_value());
  FUZZ_EXPECT(*again == *read);
}

FUZZ_TARGET(did_key) {
  const std::string_view name = AsText(octets);
  const auto keys =
      DidKeyResolver()({.verification_method = name, .issuer = ""});
  if (!keys) return;
  FUZZ_EXPECT(keys->size() == 1);
  FUZZ_EXPECT(name.starts_with(keys->front().controller));
}

FUZZ_TARGET(proof) {
  static const PinnedContexts* const contexts =
      new PinnedContexts(PinnedContexts::Standard());
  const Result<JsonValue> json = ParseJson(AsText(octets));
  if (!json || !json->is_object()) return;
  const std::vector<ProofReport> reports =
      CheckDataIntegrity(json->get_object(), DidKeyResolver(), *contexts);
  FUZZ_EXPECT(reports.size() <= kProofsMax);
  for (const ProofReport& report : reports) ExpectBounded(report);
  static_cast<void>(CheckPlainMembers(json->get_object()));
}

}  // namespace diptych
