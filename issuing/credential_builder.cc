// SPDX-License-Identifier: Apache-2.0
#include "issuing/credential_builder.h"

#include <array>
#include <set>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "base/hex.h"
#include "crypto/sha256.h"
#include "issuing/validity.h"
#include "json/text_member.h"

namespace diptych {
namespace {

constexpr std::uint64_t kSecondMs = 1'000;
constexpr char kUuidPrefix[] = "urn:uuid:";

// The order counts: later ones may redefine terms of earlier ones, except the
// first, which is protected. The third defines the schema's type.
JsonArray Contexts() {
  return {"https://www.w3.org/ns/credentials/v2",
          "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
          "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"};
}

// The schema has room for one status entry; who names it has to fit it.
JsonArray Schemas() {
  return {JsonObject{{"id",
                      "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                      "ob_v3p0_achievementcredential_schema.json"},
                     {"type", "1EdTechJsonSchemaValidator2019"}}};
}

// RFC 9562 section 5.4.
std::string DrawUuid(Random& random) {
  std::array<std::uint8_t, 16> octets;
  random.Fill(octets);
  octets[6] = static_cast<std::uint8_t>((octets[6] & 0x0f) | 0x40);
  octets[8] = static_cast<std::uint8_t>((octets[8] & 0x3f) | 0x80);
  std::string text = HexEncode(octets);
  for (const std::size_t place : {20U, 16U, 12U, 8U}) text.insert(place, "-");
  return kUuidPrefix + text;
}

JsonObject HashedIdentity(const char* type, const std::string& identity,
                          const std::string& salt) {
  return {{"type", "IdentityObject"},
          {"hashed", true},
          {"identityHash",
           "sha256$" + HexEncode(Sha256({AsBytes(identity), AsBytes(salt)}))},
          {"identityType", type},
          {"salt", salt}};
}

JsonArray Identities(const AchievementTemplate& form,
                     const Recipient& recipient, const std::string& salt) {
  JsonArray identities;
  if (!recipient.email.empty()) {
    identities.emplace_back(
        HashedIdentity("emailAddress", recipient.email, salt));
  }
  if (!recipient.identifier.empty()) {
    identities.emplace_back(
        HashedIdentity("identifier", recipient.identifier, salt));
  }
  if (!recipient.name.empty() && !form.shows_name) {
    identities.emplace_back(HashedIdentity("name", recipient.name, salt));
  }
  if (!recipient.name.empty() && form.shows_name) {
    identities.emplace_back(JsonObject{{"type", "IdentityObject"},
                                       {"hashed", false},
                                       {"identityHash", recipient.name},
                                       {"identityType", "name"}});
  }
  return identities;
}

JsonArray Results(const Recipient& recipient) {
  JsonArray results;
  for (const RecipientResult& result : recipient.results) {
    JsonObject json{{"type", JsonArray{"Result"}},
                    {"resultDescription", result.description}};
    if (!result.level.empty()) json["achievedLevel"] = result.level;
    if (!result.value.empty()) {
      json[result.is_status ? "status" : "value"] = result.value;
    }
    results.emplace_back(std::move(json));
  }
  return results;
}

JsonObject Subject(const AchievementTemplate& form, const Recipient& recipient,
                   const std::string& salt) {
  JsonObject subject;
  if (!recipient.id.empty()) subject["id"] = recipient.id;
  subject["type"] = JsonArray{"AchievementSubject"};
  JsonArray identities = Identities(form, recipient, salt);
  if (!identities.empty()) subject["identifier"] = std::move(identities);
  if (recipient.activity_start) {
    subject["activityStartDate"] = FormatSecond(*recipient.activity_start);
  }
  if (recipient.activity_end) {
    subject["activityEndDate"] = FormatSecond(*recipient.activity_end);
  }
  const std::optional<double> credits =
      recipient.credits ? recipient.credits : form.credits_earned;
  if (credits) subject["creditsEarned"] = *credits;
  if (!recipient.narrative.empty()) subject["narrative"] = recipient.narrative;
  JsonArray results = Results(recipient);
  if (!results.empty()) subject["result"] = std::move(results);
  subject["achievement"] = form.achievement;
  return subject;
}

// The file's own address if it has none on the web (RFC 6920).
std::string DigestUri(const Digest& digest) {
  return "ni:///sha-256;" + Base64UrlEncode(digest);
}

std::string EvidenceId(const RecipientEvidence& evidence) {
  if (!evidence.url.empty()) return evidence.url;
  CHECK(evidence.digest.has_value());
  return DigestUri(*evidence.digest);
}

// What its holder has it as; the folders are the institution's.
std::string OwnName(const RecipientEvidence& evidence) {
  return evidence.file.substr(evidence.file.rfind('/') + 1);
}

JsonObject EvidenceJson(const AchievementTemplate& form,
                        const RecipientEvidence& evidence) {
  JsonObject json{{"id", EvidenceId(evidence)}};
  if (!evidence.key.empty()) {
    json["name"] = evidence.key;
  } else if (evidence.url.empty()) {
    json["name"] = OwnName(evidence);
  }
  json["type"] = JsonArray{"Evidence"};
  for (const EvidenceDescription& description : form.evidence) {
    if (description.key != evidence.key) continue;
    for (const JsonMember& member : description.content) {
      json[member.key()] = member.value();
    }
  }
  return json;
}

JsonArray Evidence(const AchievementTemplate& form,
                   const Recipient& recipient) {
  JsonArray all;
  for (const EvidenceDescription& description : form.evidence) {
    if (!description.key) all.emplace_back(description.content);
  }
  for (const RecipientEvidence& evidence : recipient.evidence) {
    all.emplace_back(EvidenceJson(form, evidence));
  }
  return all;
}

// VC Data Model 2.0 section 5.3; each resource once.
JsonArray RelatedResources(const Recipient& recipient) {
  JsonArray resources;
  std::set<std::string> ids;
  for (const RecipientEvidence& evidence : recipient.evidence) {
    if (!evidence.digest) continue;
    const std::string id = EvidenceId(evidence);
    if (!ids.insert(id).second) continue;
    // Multihash: SHA-256, 32 octets.
    Bytes multihash{0x12, 0x20};
    multihash.insert(multihash.end(), evidence.digest->begin(),
                     evidence.digest->end());
    JsonObject resource{
        {"id", id},
        {"digestSRI", "sha256-" + Base64Encode(*evidence.digest)},
        {"digestMultibase", "u" + Base64UrlEncode(multihash)}};
    // Whoever is handed a changed file can tell only by its name which it is.
    if (evidence.url.empty()) resource["name"] = OwnName(evidence);
    resources.emplace_back(std::move(resource));
  }
  return resources;
}

// The salt of the first hashed identity; nothing if there is none.
std::string SaltOf(const JsonObject& credential) {
  const JsonValue* subject = credential.if_contains("credentialSubject");
  if (subject == nullptr || !subject->is_object()) return "";
  const JsonValue* all = subject->get_object().if_contains("identifier");
  if (all == nullptr || !all->is_array()) return "";
  for (const JsonValue& identity : all->get_array()) {
    if (!identity.is_object()) continue;
    const std::string_view salt = TextMember(identity.get_object(), "salt");
    if (!salt.empty()) return std::string(salt);
  }
  return "";
}

}  // namespace

CredentialDraws DrawCredential(Random& random, TimeMs now,
                               const StatusPlace& place) {
  std::array<std::uint8_t, 16> salt;
  random.Fill(salt);
  return {.id = DrawUuid(random),
          .salt = HexEncode(salt),
          .issued = {now.value - now.value % kSecondMs},
          .place = place};
}

JsonObject BuildCredential(const AchievementTemplate& form,
                           const Recipient& recipient,
                           const IssuerProfile& issuer,
                           const CredentialDraws& draws) {
  const Validity validity = ValidityOf(form, recipient, draws.issued);
  JsonObject credential{
      {"@context", Contexts()},
      {"id", draws.id},
      {"type", JsonArray{"VerifiableCredential", "OpenBadgeCredential"}},
      {"name", form.credential_name}};
  if (!form.credential_description.empty()) {
    credential["description"] = form.credential_description;
  }
  JsonObject profile{
      {"id", issuer.id}, {"type", JsonArray{"Profile"}}, {"name", issuer.name}};
  if (!issuer.url.empty()) profile["url"] = issuer.url;
  credential["issuer"] = std::move(profile);
  credential["awardedDate"] = FormatSecond(draws.issued);
  credential["validFrom"] = FormatSecond(validity.from);
  if (validity.until) credential["validUntil"] = FormatSecond(*validity.until);
  credential["credentialSubject"] = Subject(form, recipient, draws.salt);
  JsonArray evidence = Evidence(form, recipient);
  if (!evidence.empty()) credential["evidence"] = std::move(evidence);
  JsonArray resources = RelatedResources(recipient);
  if (!resources.empty()) credential["relatedResource"] = std::move(resources);
  if (form.names_suspension) {
    credential["credentialStatus"] =
        MakeStatusEntries(issuer.status_url, draws.place);
  } else {
    credential["credentialStatus"] =
        MakeRevocationEntry(issuer.status_url, draws.place);
    credential["credentialSchema"] = Schemas();
  }
  return credential;
}

Result<CredentialDraws> ReadDraws(const JsonObject& credential,
                                  const IssuerProfile& issuer) {
  ASSIGN_OR_RETURN(const std::optional<StatusPlace> place,
                   FindStatusPlace(credential, issuer.status_url));
  const Result<TimeMs> issued =
      ParseDay(TextMember(credential, "awardedDate"), DayPart::kBegin);
  if (!place || !issued) {
    return Error{ErrorCode::kInvalid,
                 "is no credential that this issuer has made here"};
  }
  return CredentialDraws{.id = std::string(TextMember(credential, "id")),
                         .salt = SaltOf(credential),
                         .issued = *issued,
                         .place = *place};
}

}  // namespace diptych
