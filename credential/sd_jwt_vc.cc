// SPDX-License-Identifier: Apache-2.0
#include "credential/sd_jwt_vc.h"

#include <array>
#include <set>
#include <utility>

#include "base/base64.h"
#include "credential/jws.h"
#include "credential/lossless.h"
#include "credential/member.h"
#include "credential/sd_jwt.h"
#include "credential/token_dates.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/text_member.h"

namespace diptych {
namespace {

Error InvalidSdJwtVc(std::string message) {
  return {ErrorCode::kInvalid, std::move(message)};
}

// Takes claims out of a payload, each into a disclosure, and leaves their
// digests (RFC 9901 section 4.2).
class Withholder {
 public:
  explicit Withholder(Random& random) : random_(random) {}

  // The members that `is_withheld` names; of an array each element by itself.
  template <class Names>
  void Withhold(JsonObject& object, Names is_withheld) {
    // Sorted, so that their order says nothing of the names.
    std::set<std::string> digests;
    JsonObject left;
    for (JsonMember& member : object) {
      JsonValue& value = member.value();
      if (!is_withheld(member.key())) {
        left[member.key()] = std::move(value);
      } else if (JsonArray* const elements = value.if_array()) {
        left[member.key()] = Digests(*elements);
      } else {
        digests.insert(Disclose({DrawSalt(), member.key(), std::move(value)}));
      }
    }
    if (!digests.empty()) {
      left["_sd"] = JsonArray(digests.begin(), digests.end());
    }
    object = std::move(left);
  }

  // What stands behind the issuer's token.
  const std::string& disclosures() const { return disclosures_; }

 private:
  std::string DrawSalt() {
    std::array<std::uint8_t, kDisclosureSaltSize> salt;
    random_.Fill(salt);
    return Base64UrlEncode(salt);
  }

  // In place of an array's elements.
  JsonArray Digests(JsonArray& elements) {
    JsonArray digests;
    for (JsonValue& element : elements) {
      digests.push_back(
          JsonObject{{"...", Disclose({DrawSalt(), std::move(element)})}});
    }
    return digests;
  }

  // Its digest.
  std::string Disclose(const JsonArray& disclosure) {
    const std::string text =
        Base64UrlEncode(AsBytes(CanonicalJson(disclosure)));
    disclosures_ += text + "~";
    return Base64UrlEncode(Sha256(AsBytes(text)));
  }

  Random& random_;
  std::string disclosures_ = "~";
};

const JsonObject* ObjectIn(const JsonObject& object, std::string_view name) {
  const JsonValue* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

// The id of the one subject's achievement; empty if there is none.
std::string_view AchievementId(const JsonObject& credential) {
  const JsonObject* const subject = ObjectIn(credential, "credentialSubject");
  if (subject == nullptr) return {};
  const JsonObject* const achievement = ObjectIn(*subject, "achievement");
  return achievement == nullptr ? std::string_view()
                                : TextMember(*achievement, "id");
}

// With nothing withheld.
Result<JsonObject> WithClaims(const JsonObject& credential) {
  const auto date_of = [&](const char* member) {
    return ToNumericDate(TextMember(credential, member), member);
  };
  JsonObject payload = credential;
  payload["iss"] = IssuerId(credential);
  payload["vct"] = AchievementId(credential);
  if (IssuerId(credential).empty() || AchievementId(credential).empty()) {
    return InvalidSdJwtVc(
        "a credential needs \"issuer\" and one subject with an achievement "
        "that has an \"id\" to be signed as an SD-JWT");
  }
  payload["_sd_alg"] = "sha-256";
  ASSIGN_OR_RETURN(payload["iat"], date_of("awardedDate"));
  ASSIGN_OR_RETURN(payload["nbf"], date_of("validFrom"));
  if (credential.contains("validUntil")) {
    ASSIGN_OR_RETURN(payload["exp"], date_of("validUntil"));
  }
  return payload;
}

void WithholdPersonal(Withholder& withholder, JsonObject& payload) {
  withholder.Withhold(payload, [](std::string_view name) {
    return name == "evidence" || name == "relatedResource";
  });
  withholder.Withhold(payload.at("credentialSubject").get_object(),
                      [](std::string_view name) {
                        return name != "type" && name != "achievement";
                      });
}

// Whoever reads the token with all disclosures finds the credential.
Status CheckReadsAs(const JsonObject& payload, std::string_view token) {
  Result<SdJwt> read = ReadSdJwt(token);
  if (!read) return Annotate(read.error(), "the credential as an SD-JWT");
  read->claims.get_object()["_sd_alg"] = "sha-256";
  if (CanonicalJson(read->claims) == CanonicalJson(payload)) return Ok();
  return InvalidSdJwtVc(
      "the credential has a member \"_sd\" or \"...\", which an SD-JWT has "
      "for itself");
}

}  // namespace

Result<std::string> SignSdJwtVc(const JsonObject& credential, Random& random,
                                const CredentialKey& key) {
  RETURN_IF_ERROR(
      CheckHasNone(credential, {"proof", "vc", "vp", "iss", "iat", "nbf", "exp",
                                "vct", "cnf", "_sd_alg"}));
  RETURN_IF_ERROR(CheckCanonicalJsonIsLossless(credential));
  ASSIGN_OR_RETURN(const JsonObject claims, WithClaims(credential));
  JsonObject payload = claims;
  Withholder withholder(random);
  WithholdPersonal(withholder, payload);
  const JsonObject header = {{"kid", key.verification_method()},
                             {"typ", "dc+sd-jwt"}};
  std::string token =
      SignJws(header, CanonicalJson(payload), key) + withholder.disclosures();
  RETURN_IF_ERROR(CheckReadsAs(claims, token));
  return token;
}

ProofReport CheckSdJwtVc(std::string_view token, const KeyResolver& keys) {
  const Result<Jws> jws = ParseJws(token.substr(0, token.find('~')));
  const Result<JsonValue> payload =
      jws ? ParseJson(AsText(jws->payload)) : Result<JsonValue>(jws.error());
  if (!payload || !payload->is_object()) {
    return {.suite = std::string(kSdJwtVc.name),
            .verification_method = "",
            .finding = Found(ProofOutcome::kFailed,
                             "what the issuer signed is no JSON object that "
                             "all readers read alike")};
  }
  const JsonObject& claims = payload->get_object();
  const std::string_view issuer = TextMember(claims, "iss");
  ProofReport report =
      CheckJws(*jws, kSdJwtVc, issuer.empty() ? IssuerId(claims) : issuer, keys,
               SignedBy(claims, claims));
  SetCreated(claims, report);
  if (report.verified() && !issuer.empty() && !IssuerId(claims).empty() &&
      IssuerId(claims) != issuer) {
    report.finding = Found(ProofOutcome::kFailed,
                           "the claims iss and issuer of the token contradict "
                           "each other");
  }
  return report;
}

}  // namespace diptych
