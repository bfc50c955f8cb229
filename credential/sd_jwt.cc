// SPDX-License-Identifier: Apache-2.0
#include "credential/sd_jwt.h"

#include <map>
#include <set>
#include <span>
#include <utility>

#include "base/base64.h"
#include "crypto/sha256.h"
#include "json/parse.h"
#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::string_view kDigests = "_sd";
constexpr std::string_view kElement = "...";

Error InvalidSdJwt(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

struct Disclosure {
  std::optional<std::string> name;  // Of an array's element: none.
  JsonValue value;
  bool used = false;
};

std::string DigestOf(std::string_view text) {
  return Base64UrlEncode(Sha256(AsBytes(text)));
}

Result<Disclosure> ReadDisclosure(std::string_view encoded) {
  if (!IsBase64Url(encoded))
    return InvalidSdJwt("it is empty or not base64url");
  const Bytes octets = PartOctets(encoded);
  ASSIGN_OR_RETURN(JsonValue parsed, ParseJson(AsText(octets)));
  JsonArray* const array = parsed.if_array();
  if (array == nullptr || (array->size() != 2 && array->size() != 3) ||
      !array->front().is_string()) {
    return InvalidSdJwt("it is no array of a salt, a name if any, and a value");
  }
  Disclosure disclosure;
  disclosure.value = std::move(array->back());
  if (array->size() == 2) return disclosure;
  if (!(*array)[1].is_string()) return InvalidSdJwt("its name is no string");
  const std::string_view name = (*array)[1].get_string();
  if (name == kDigests || name == kElement) {
    return InvalidSdJwt("its name " + Quoted(name) + " is reserved");
  }
  disclosure.name = name;
  return disclosure;
}

// Puts disclosures in the place of their digests. A container is changed when
// it is visited, and its elements are visited after that, so that pointers to
// what is still to be visited stay good.
class Discloser {
 public:
  explicit Discloser(std::map<std::string, Disclosure, std::less<>> disclosures)
      : disclosures_(std::move(disclosures)) {}

  Status Disclose(JsonValue& claims) {
    open_.push_back({&claims, 1});
    while (!open_.empty()) {
      const Place place = open_.back();
      open_.pop_back();
      if (place.depth > kMaxJsonDepth) {
        return Error{ErrorCode::kLimit,
                     "the disclosed claims of the SD-JWT nest more than " +
                         std::to_string(kMaxJsonDepth) + " deep"};
      }
      if (JsonObject* const object = place.value->if_object()) {
        RETURN_IF_ERROR(VisitObject(*object, place.depth));
      } else if (JsonArray* const array = place.value->if_array()) {
        RETURN_IF_ERROR(VisitArray(*array, place.depth));
      }
    }
    for (const auto& [digest, disclosure] : disclosures_) {
      if (!disclosure.used) {
        return InvalidSdJwt("a disclosure of the SD-JWT fits no digest " +
                            std::string("that the issuer signed"));
      }
    }
    return Ok();
  }

 private:
  struct Place {
    JsonValue* value;
    std::size_t depth;
  };

  // The disclosure of a digest, if the holder shows it.
  Result<Disclosure*> Find(const JsonValue& digest) {
    if (!digest.is_string()) {
      return InvalidSdJwt("a digest of the SD-JWT is no string");
    }
    const std::string_view text = digest.get_string();
    if (!seen_.emplace(text).second) {
      return InvalidSdJwt("a digest stands twice in the SD-JWT");
    }
    const auto found = disclosures_.find(text);
    if (found == disclosures_.end()) return nullptr;
    found->second.used = true;
    return &found->second;
  }

  Status VisitObject(JsonObject& object, std::size_t depth) {
    if (object.contains(kElement)) {
      return InvalidSdJwt("the name \"...\" stands where no digest may stand");
    }
    if (const JsonValue* const member = object.if_contains(kDigests)) {
      if (!member->is_array()) return InvalidSdJwt("\"_sd\" is no array");
      const JsonArray digests = member->get_array();
      object.erase(kDigests);
      for (const JsonValue& digest : digests) {
        ASSIGN_OR_RETURN(Disclosure* const disclosure, Find(digest));
        if (disclosure == nullptr) continue;
        if (!disclosure->name) {
          return InvalidSdJwt("a disclosure for an array stands in an object");
        }
        if (!object.emplace(*disclosure->name, std::move(disclosure->value))
                 .second) {
          return InvalidSdJwt("the disclosed name " +
                              Quoted(*disclosure->name) + " is there already");
        }
      }
    }
    for (JsonMember& member : object) {
      open_.push_back({&member.value(), depth + 1});
    }
    return Ok();
  }

  Status VisitArray(JsonArray& array, std::size_t depth) {
    JsonArray shown;
    for (JsonValue& element : array) {
      const JsonObject* const object = element.if_object();
      if (object == nullptr || !object->contains(kElement)) {
        shown.push_back(std::move(element));
        continue;
      }
      if (object->size() != 1) {
        return InvalidSdJwt(
            "beside a digest of an element stand other members");
      }
      ASSIGN_OR_RETURN(Disclosure* const disclosure,
                       Find(object->begin()->value()));
      if (disclosure == nullptr) continue;
      if (disclosure->name) {
        return InvalidSdJwt("a disclosure for an object stands in an array");
      }
      shown.push_back(std::move(disclosure->value));
    }
    array = std::move(shown);
    for (JsonValue& element : array) open_.push_back({&element, depth + 1});
    return Ok();
  }

  std::map<std::string, Disclosure, std::less<>> disclosures_;
  std::set<std::string, std::less<>> seen_;
  std::vector<Place> open_;
};

Result<std::vector<std::string_view>> SplitDisclosures(std::string_view rest) {
  std::vector<std::string_view> encoded;
  for (std::size_t end = rest.find('~'); end != std::string_view::npos;
       end = rest.find('~')) {
    if (encoded.size() == kMaxDisclosures) {
      return Error{ErrorCode::kLimit, "the SD-JWT has more than " +
                                          std::to_string(kMaxDisclosures) +
                                          " disclosures"};
    }
    encoded.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return encoded;
}

Status DiscloseAll(std::span<const std::string_view> encoded,
                   JsonValue& claims) {
  std::map<std::string, Disclosure, std::less<>> disclosures;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    Result<Disclosure> read = ReadDisclosure(encoded[i]);
    const std::string place = "disclosure " + std::to_string(i + 1);
    if (!read) return Annotate(read.error(), place);
    if (!disclosures.emplace(DigestOf(encoded[i]), *std::move(read)).second) {
      return InvalidSdJwt(place + ": it stands twice");
    }
  }
  JsonObject& object = claims.get_object();
  if (const JsonValue* const name = object.if_contains("_sd_alg")) {
    if (!name->is_string() || name->get_string() != "sha-256") {
      return Error{
          ErrorCode::kLimit,
          "\"_sd_alg\" of the SD-JWT names another function than sha-256, "
          "which alone is read; ask the issuer for that"};
    }
    object.erase("_sd_alg");
  }
  return Discloser(std::move(disclosures)).Disclose(claims);
}

Result<JsonValue> ReadPayload(const CompactJws& jws) {
  const Bytes octets = PartOctets(jws.payload);
  Result<JsonValue> payload = ParseJson(AsText(octets));
  if (!payload) return Annotate(payload.error(), "the token's payload");
  if (!payload->is_object()) {
    return InvalidSdJwt("the token's payload is no JSON object");
  }
  return payload;
}

bool IsText(const JsonObject& object, std::string_view name) {
  const JsonValue* const value = object.if_contains(name);
  return value != nullptr && value->is_string();
}

// `presented` is what stands before the key-binding token.
Result<KeyBinding> ReadKeyBinding(std::string_view token,
                                  std::string_view presented) {
  KeyBinding binding;
  binding.token = token;
  ASSIGN_OR_RETURN(const CompactJws jws, SplitCompactJws(token));
  ASSIGN_OR_RETURN(binding.header, ReadJwsHeader(jws));
  ASSIGN_OR_RETURN(binding.payload, ReadPayload(jws));
  const JsonValue* const type = binding.header.get_object().if_contains("typ");
  if (type == nullptr || !type->is_string() || type->get_string() != "kb+jwt") {
    return InvalidSdJwt("its type (typ) is not kb+jwt");
  }
  const JsonObject& payload = binding.payload.get_object();
  const JsonValue* const issued = payload.if_contains("iat");
  if (issued == nullptr || !issued->is_number()) {
    return InvalidSdJwt("its time (iat) is missing or no number");
  }
  for (const std::string_view name : {"aud", "nonce", "sd_hash"}) {
    if (IsText(payload, name)) continue;
    return InvalidSdJwt("its claim " + Quoted(name) +
                        " is missing or no string");
  }
  if (payload.at("sd_hash").get_string() != DigestOf(presented)) {
    return InvalidSdJwt(
        "its sd_hash is of other disclosures; the holder has to present anew");
  }
  return binding;
}

}  // namespace

Result<SdJwt> ReadSdJwt(std::string_view token) {
  const std::size_t first = token.find('~');
  if (first == std::string_view::npos) {
    return InvalidSdJwt("an SD-JWT has a ~ behind the issuer's token");
  }
  const std::size_t last = token.rfind('~');
  SdJwt read;
  ASSIGN_OR_RETURN(read.issuer_jws, SplitCompactJws(token.substr(0, first)));
  ASSIGN_OR_RETURN(read.header, ReadJwsHeader(read.issuer_jws));
  ASSIGN_OR_RETURN(read.claims, ReadPayload(read.issuer_jws));
  ASSIGN_OR_RETURN(const auto encoded,
                   SplitDisclosures(token.substr(first + 1)));
  RETURN_IF_ERROR(DiscloseAll(encoded, read.claims));
  read.disclosure_count = encoded.size();
  if (last + 1 == token.size()) return read;
  Result<KeyBinding> binding =
      ReadKeyBinding(token.substr(last + 1), token.substr(0, last + 1));
  if (!binding) return Annotate(binding.error(), "the key-binding token");
  read.key_binding = *std::move(binding);
  return read;
}

std::optional<JsonValue> DisclosedClaims(const Document& document) {
  if (document.kind != DocumentKind::kSdJwt) return std::nullopt;
  Result<SdJwt> read = ReadSdJwt(document.text);
  if (!read) return std::nullopt;
  return std::move(read->claims);
}

}  // namespace diptych
