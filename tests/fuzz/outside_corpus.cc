// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/outside_corpus.h"

#include <string>
#include <variant>

#include "base/wire.h"
#include "credential/bitstring_status_list.h"
#include "credential/jwk.h"
#include "credential/jws.h"
#include "credential/proof.h"
#include "credential/token_status_list.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/fuzz/sample_credential.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_credential_keys.h"
#include "verdict/unregistered.h"

namespace diptych {
namespace {

constexpr char kListUrl[] = "https://college.example/status/0/revocation";
constexpr char kTokenUrl[] = "https://college.example/status/0/token";
constexpr TimeMs kIssued{kSampleVerdictTime.value - 60'000};
constexpr TimeMs kExpires{kSampleVerdictTime.value + 240'000};
// The list's statuses, of which 4000 to 4003 are set.
constexpr std::size_t kSetOctet = 1'000;
constexpr int kFreeIndex = 7;
constexpr int kRevokedIndex = 4'000;

std::string KeyName(std::string_view fragment) {
  return std::string(kSampleIssuer) + "#" + std::string(fragment);
}

CredentialKey IssuerKey() {
  Ed25519Seed seed;
  seed.fill(7);
  return CredentialKey::FromSecretKey(Ed25519SecretKey::FromSeed(seed),
                                      KeyName("a"))
      .value();
}

JsonObject DidDocumentJson() {
  const std::string multikey = ControllerOf(TestEd25519Key()).substr(8);
  const CredentialKey p256 = TestNistKey(NistCurve::kP256);
  return {
      {"id", kSampleIssuer},
      {"verificationMethod",
       JsonArray({JsonObject{{"id", KeyName("a")},
                             {"type", "Multikey"},
                             {"controller", kSampleIssuer},
                             {"publicKeyMultibase", multikey}},
                  JsonObject{{"id", "#b"},
                             {"type", "JsonWebKey"},
                             {"controller", kSampleIssuer},
                             {"publicKeyJwk", PublicJwk(p256.public_key())}}})},
      {"assertionMethod", JsonArray({KeyName("a"), "#b"})}};
}

std::string Signed(const JsonObject& document) {
  const Result<JsonValue> signed_document = AddProof(
      document, {.suite = Cryptosuite::kEddsaJcs2022, .created = kIssued},
      IssuerKey(), TestContexts());
  CHECK(signed_document);
  return CanonicalJson(*signed_document);
}

JsonObject Badge() {
  return {{"@context", JsonArray({"https://www.w3.org/ns/credentials/v2"})},
          {"type", JsonArray({"VerifiableCredential"})},
          {"issuer", kSampleIssuer},
          {"validFrom", "2026-01-01T00:00:00Z"},
          {"credentialSubject", JsonObject{{"id", "did:example:ada"}}}};
}

std::string BadgeAt(int index) {
  JsonObject badge = Badge();
  badge["credentialStatus"] =
      JsonObject{{"type", "BitstringStatusListEntry"},
                 {"statusPurpose", "revocation"},
                 {"statusListIndex", std::to_string(index)},
                 {"statusListCredential", kListUrl}};
  return Signed(badge);
}

std::string TokenAt(int index) {
  const JsonObject claims = {
      {"iss", kSampleIssuer},
      {"vct", "https://college.example/badge"},
      {"status", JsonObject{{"status_list",
                             JsonObject{{"idx", index}, {"uri", kTokenUrl}}}}}};
  return SignJws({{"typ", "dc+sd-jwt"}, {"kid", KeyName("a")}},
                 CanonicalJson(claims), IssuerKey()) +
         "~";
}

Bytes Statuses() {
  Bytes statuses(kBitstringPositionsMin / 4);
  statuses[kSetOctet] = 0x55;
  return statuses;
}

std::string SignedBitstringList() {
  return Signed(BitstringListCredential(
      {.url = kListUrl,
       .issuer = std::string(kSampleIssuer),
       .purpose = StatusPurpose::kRevocation,
       .encoded_list =
           EncodeBitstring(PurposeBits(Statuses(), StatusPurpose::kRevocation)),
       .description = "",
       .valid_from = kIssued,
       .valid_until = kExpires,
       .ttl_ms = 300'000}));
}

std::string SignedTokenList() {
  const JsonObject claims =
      TokenClaims({.url = kTokenUrl,
                   .issuer = std::string(kSampleIssuer),
                   .issued_s = kIssued.value / 1'000,
                   .expires_s = kExpires.value / 1'000,
                   .ttl_s = 300,
                   .lst = EncodeTokenStatuses(Statuses())});
  return SignJws({{"typ", kTokenListType}, {"kid", KeyName("a")}},
                 CanonicalJson(claims), IssuerKey());
}

}  // namespace

void WriteOutside(CorpusWriter& writer) {
  const std::string keys = CanonicalJson(DidDocumentJson());
  writer.Add("did_document", "two-keys", keys);
  writer.Add("did_web", "host", kSampleIssuer);
  writer.Add("did_web", "port-and-path",
             std::string_view("did:web:localhost%3A8443:it:badges"));
  const auto add = [&](const char* name, const std::string& credential,
                       const std::string& list, Verdict expected) {
    OutsideKnowledge outside;
    outside.did_documents.emplace(kSampleIssuer, ToBytes(AsBytes(keys)));
    for (const char* url : {kListUrl, kTokenUrl}) {
      outside.lists.emplace(url, ToBytes(AsBytes(list)));
    }
    const VerdictReport report = JudgeUnregistered(
        {.document = ReadDocument(AsBytes(credential)).value(),
         .outside = outside,
         .contexts = TestContexts(),
         .now = kSampleVerdictTime,
         .trusted_issuer = kSampleIssuer});
    CHECK(report.verdict == expected);
    WireWriter wire;
    for (const std::string& part : {credential, keys}) {
      wire.U32(static_cast<std::uint32_t>(part.size()));
      wire.Raw(AsBytes(part));
    }
    wire.Raw(AsBytes(list));
    writer.Add("unregistered", name, wire.Take());
  };
  add("without-status", Signed(Badge()), "", Verdict::kValid);
  add("bitstring", BadgeAt(kFreeIndex), SignedBitstringList(), Verdict::kValid);
  add("bitstring-revoked", BadgeAt(kRevokedIndex), SignedBitstringList(),
      Verdict::kNotValid);
  add("token", TokenAt(kFreeIndex), SignedTokenList(), Verdict::kValid);
  add("token-revoked", TokenAt(kRevokedIndex), SignedTokenList(),
      Verdict::kNotValid);
}

}  // namespace diptych
