// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/credential_corpus.h"

#include "base/base64.h"
#include "credential/baked_png.h"
#include "credential/baked_svg.h"
#include "credential/bitstring_status_list.h"
#include "credential/token_status_list.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "tests/support/test_pictures.h"

namespace diptych {
namespace {

constexpr std::string_view kAchievement =
    R"({"type":["VerifiableCredential","OpenBadgeCredential"],)"
    R"("issuer":{"id":"did:web:a.example","name":"=College, \"A\""},)"
    R"("credentialStatus":[{"id":"https://a.example/s#7",)"
    R"("type":"BitstringStatusListEntry","statusPurpose":"revocation",)"
    R"("statusListIndex":"7","statusListCredential":"https://a.example/s",)"
    R"("statusSize":2,"statusMessage":[0,1,2,3]},)"
    R"({"id":"https://a.example/r","type":"1EdTechRevocationList"}],)"
    R"("relatedResource":[{"id":"https://a.example/essay.txt","digestSRI":)"
    R"("sha256-yxjtfG2d72Mz0QnLoJsTFHL3d/A7zv8dND8YoDg/uO4=",)"
    R"("digestMultibase":"uEiDLGO18bZ3vYzPRCcugmxMUcvd38DvO_x00PxigOD-47g"}],)"
    R"("evidence":[{"id":"https://a.example/film"}],"credentialSubject":)"
    R"({"creditsEarned":4.5,"result":[{"achievedLevel":"urn:l:1"}],)"
    R"("achievement":{"name":"Welding","alignment":[{"targetName":"Joining",)"
    R"("targetCode":"7212","targetFramework":"ESCO"}],"resultDescription":)"
    R"([{"rubricCriterionLevel":[{"id":"urn:l:1","name":"Good"}]}]}}})";

std::string Token(std::string_view payload,
                  std::string_view header = R"({"alg":"ES256"})") {
  return Base64UrlEncode(AsBytes(header)) + "." +
         Base64UrlEncode(AsBytes(payload)) + ".AQID";
}

std::string DisclosureDigest(std::string_view encoded) {
  return Base64UrlEncode(Sha256(AsBytes(encoded)));
}

}  // namespace

void WriteCredentials(CorpusWriter& writer) {
  const std::string token = Token(R"({"jti":"x"})");
  for (const std::string_view credential :
       {std::string_view(token), std::string_view("{\"a\":1}")}) {
    const std::string name = credential.starts_with('{') ? "json" : "token";
    const auto png = BakePng(AsBytes(TestPng()), credential);
    const auto svg = BakeSvg(AsBytes(kTestSvg), credential);
    CHECK(png && svg);
    writer.Add("baked_png", name, *png);
    writer.Add("baked_svg", name, *svg);
    writer.Add("document", "png-" + name, *png);
    writer.Add("document", "svg-" + name, *svg);
  }
  writer.Add("baked_png", "picture", TestPng());
  writer.Add("baked_png", "chunk",
             std::string_view("openbadgecredential\0\0\0\0\0{}", 26));
  writer.Add("baked_svg", "picture", kTestSvg);

  const std::string city = Base64UrlEncode(AsBytes(R"(["s","city","Turin"])"));
  const std::string address = Base64UrlEncode(AsBytes(
      R"(["s","address",{"_sd":[")" + DisclosureDigest(city) + "\"]}]"));
  const std::string course = Base64UrlEncode(AsBytes(R"(["s","Welding"])"));
  const std::string presented =
      Token(R"({"_sd_alg":"sha-256","_sd":[")" + DisclosureDigest(address) +
            R"("],"courses":[{"...":")" + DisclosureDigest(course) +
            R"("},{"...":"decoy"}]})") +
      "~" + address + "~" + city + "~" + course + "~";
  writer.Add("sd_jwt", "disclosed", presented);
  writer.Add("sd_jwt", "bound",
             presented + Token(R"({"iat":1,"aud":"a","nonce":"n","sd_hash":")" +
                                   DisclosureDigest(presented) + "\"}",
                               R"({"alg":"ES256","typ":"kb+jwt"})"));

  const std::string clr =
      R"({"type":["VerifiableCredential","ClrCredential"],"credentialSubject":)"
      R"({"verifiableCredential":[{"a":1},")" +
      token + "\"]}}";
  const std::string enveloped =
      R"({"type":"EnvelopedVerifiableCredential","id":)"
      R"("data:application/vc+jwt,)" +
      token + "\"}";
  writer.Add("portfolio", "presentation",
             R"({"type":"VerifiablePresentation","verifiableCredential":[)" +
                 clr + "," + enveloped + "]}");
  writer.Add("portfolio", "array",
             "[" + clr + ",\"data:application/jwt;base64," +
                 Base64Encode(AsBytes(token)) + "\",1]");
  writer.Add("credential_status", "entries", kAchievement);
  writer.Add("credential_status", "token",
             Token(R"({"status":{"status_list":{"idx":3,)"
                   R"("uri":"https://a.example"}}})"));
  writer.Add("credential_views", "achievement", kAchievement);
}

void WriteStatusLists(CorpusWriter& writer) {
  Bytes statuses(kBitstringPositionsMin / 4);
  statuses[1000] = 0x49;
  const std::string list =
      EncodeBitstring(PurposeBits(statuses, StatusPurpose::kRevocation));
  writer.Add("status_bitstring", "one-set", list);
  writer.Add("status_bitstring", "draft", list.substr(1));
  writer.Add("bitstring_list", "signed-by-nobody",
             CanonicalJson(BitstringListCredential(
                 {.url = "https://a.example/status/0/revocation",
                  .issuer = "did:web:a.example",
                  .purpose = StatusPurpose::kRevocation,
                  .encoded_list = list,
                  .description = "",
                  .valid_from = {1'700'000'000'000},
                  .valid_until = {1'700'000'600'000},
                  .ttl_ms = 300'000})));
  const std::string lst = EncodeTokenStatuses(statuses);
  writer.Add("token_statuses", "three-set", lst);
  writer.Add(
      "token_claims", "three-set",
      CanonicalJson(TokenClaims({.url = "https://a.example/status/0/token",
                                 .issuer = "did:web:a.example",
                                 .issued_s = 1'700'000'000,
                                 .expires_s = 1'700'000'600,
                                 .ttl_s = 300,
                                 .lst = lst})));
}

void WriteJsonLd(CorpusWriter& writer) {
  writer.Add("jsonld", "badge",
             R"_({"@context":["https://www.w3.org/ns/credentials/v2","htt)_"
             R"_(ps://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")_"
             R"_(],"type":["VerifiableCredential","OpenBadgeCredential"],)_"
             R"_("issuer":"did:x:i","credentialSubject":{"type":"Achievem)_"
             R"_(entSubject","achievement":{"id":"urn:a","type":"Achievem)_"
             R"_(ent","name":"A","creditsAvailable":3.5}}})_");
  writer.Add("jsonld", "proof",
             R"_({"@context":["https://www.w3.org/ns/credentials/v2"],"ty)_"
             R"_(pe":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022")_"
             R"_(,"created":"2026-01-01T00:00:00Z","proofPurpose":"assert)_"
             R"_(ionMethod","verificationMethod":"did:x:i#k"})_");
  writer.Add("jsonld", "terms",
             R"_({"@context":{"@vocab":"u:","l":{"@container":"@list"},"m)_"
             R"_(":{"@container":"@language"},"i":{"@container":"@id"},"g)_"
             R"_(":{"@container":"@graph"},"r":{"@reverse":"x:r"},"j":{"@)_"
             R"_(type":"@json"},"T":{"@context":{"a":"x:a"}}},"@type":"T")_"
             R"_(,"a":1.5,"l":[1,[true]],"m":{"en":"e"},"i":{"x:i":{"b":1)_"
             R"_(}},"g":{"b":2},"r":{"c":"d"},"j":{"k":[null]}})_");
  writer.Add("jsonld", "blank",
             R"_({"@context":{"@vocab":"u:"},"@graph":[{"@id":"_:a","p":{)_"
             R"_("@id":"_:b"}},{"@id":"_:b","p":{"@id":"_:c"}},{"@id":"_:)_"
             R"_(c","p":{"@id":"_:a"}},{"q":{}},{"q":{}}]})_");
  writer.Add("jsonld", "nest",
             R"_({"@context":{"@vocab":"u:","@language":"en","p":{"@id":")_"
             R"_(x:p","@context":{"@propagate":false,"q":"x:q"}}},"@id":")_"
             R"_(x:n","@nest":{"p":{"q":"s"}},"@included":{"@id":"x:i","s)_"
             R"_(":{"@set":["a",{"@value":"b","@type":"x:t"}]}},"@reverse)_"
             R"_(":{"x:z":{"@id":"x:y"}}})_");
}

}  // namespace diptych
