// SPDX-License-Identifier: Apache-2.0
#include "credential/portfolio.h"

#include <array>
#include <span>
#include <utility>

#include "base/base64.h"
#include "credential/compact_jws.h"
#include "credential/credential_body.h"
#include "credential/credential_type.h"
#include "json/exact_numbers.h"
#include "json/parse.h"

namespace diptych {
namespace {

// The media types of a token in a data: URL (VC 2.0, VC-JOSE-COSE).
constexpr std::array<std::string_view, 7> kTokenTypes = {
    "application/vc+jwt",    "application/vp+jwt",    "application/vc+sd-jwt",
    "application/vp+sd-jwt", "application/dc+sd-jwt", "application/sd-jwt",
    "application/jwt"};

Error InvalidPortfolio(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

Result<Document> ReadToken(std::string_view token) {
  ASSIGN_OR_RETURN(Document document, ReadDocument(AsBytes(token)));
  if (document.carrier != DocumentCarrier::kFile ||
      (document.kind != DocumentKind::kJws &&
       document.kind != DocumentKind::kSdJwt)) {
    return InvalidPortfolio("it is a string, and no signed token");
  }
  return document;
}

Result<Document> ReadDataUrl(std::string_view url) {
  static constexpr std::string_view kScheme = "data:";
  static constexpr std::string_view kBase64 = ";base64";
  const std::size_t comma = url.find(',');
  if (!url.starts_with(kScheme) || comma == std::string_view::npos) {
    return InvalidPortfolio(
        "the id of an enveloped credential is no data: URL");
  }
  std::string_view type = url.substr(kScheme.size(), comma - kScheme.size());
  const std::string_view data = url.substr(comma + 1);
  const bool is_base64 = type.ends_with(kBase64);
  if (is_base64) type.remove_suffix(kBase64.size());
  bool is_token = false;
  for (const std::string_view known : kTokenTypes) is_token |= type == known;
  if (!is_token) {
    return InvalidPortfolio(
        "the enveloped credential is of a type that is not read; a token is "
        "wanted (application/vc+jwt)");
  }
  if (!is_base64) return ReadToken(data);
  ASSIGN_OR_RETURN(const Bytes token, Base64Decode(data));
  return ReadToken(AsText(token));
}

// Whether the parts of `document` that are JSON have exact numbers: of a token,
// the digest was of its octets, and nobody has asked yet.
Status CheckExactParts(const Document& document) {
  if (document.kind == DocumentKind::kJson) return Ok();
  const std::string_view text = document.text;
  ASSIGN_OR_RETURN(const CompactJws jws,
                   SplitCompactJws(text.substr(0, text.find('~'))));
  return CheckExactNumbers(AsText(PartOctets(jws.payload)));
}

// `exact` is whether the text that `value` stands in has exact numbers.
Result<Document> ReadPart(const JsonValue& value, const Status& exact) {
  if (value.is_string()) {
    const std::string_view text = value.get_string();
    return text.starts_with("data:") ? ReadDataUrl(text) : ReadToken(text);
  }
  if (!value.is_object()) {
    return InvalidPortfolio("it is neither an object nor a token");
  }
  if (TypeOfBody(value) != CredentialType::kEnveloped) {
    RETURN_IF_ERROR(exact);
    return ToDocument(value);
  }
  if (StatesSomething(value)) {
    return InvalidPortfolio(
        "it is called an envelope, and states something itself: which of the "
        "two is meant cannot be said");
  }
  const JsonValue* const id = MemberOf(&value, "id");
  if (id == nullptr || !id->is_string()) {
    return InvalidPortfolio("the enveloped credential has no id");
  }
  return ReadDataUrl(id->get_string());
}

// The values within a body, and the path from the body to their array.
struct Within {
  std::string path;
  std::vector<const JsonValue*> values;
};

std::vector<const JsonValue*> Elements(const JsonValue* value) {
  std::vector<const JsonValue*> elements;
  for (const JsonValue& element : OneOrMany(value)) {
    elements.push_back(&element);
  }
  return elements;
}

// Of every subject: which of several comes first, its issuer does not sign.
std::vector<const JsonValue*> OfSubjects(const JsonValue* body,
                                         std::string_view name) {
  std::vector<const JsonValue*> elements;
  for (const JsonValue& subject :
       OneOrMany(MemberOf(body, "credentialSubject"))) {
    for (const JsonValue* element : Elements(MemberOf(&subject, name))) {
      elements.push_back(element);
    }
  }
  return elements;
}

Within WithinBody(const JsonValue* body) {
  static constexpr std::string_view kName = "verifiableCredential";
  if (body == nullptr) return {};
  switch (TypeOfBody(*body)) {
    case CredentialType::kPresentation:
      return {std::string(kName), Elements(MemberOf(body, kName))};
    case CredentialType::kClr:
      return {"credentialSubject." + std::string(kName),
              OfSubjects(body, kName)};
    case CredentialType::kEnveloped:
      return {"id", Elements(body)};
    case CredentialType::kAchievement:
    case CredentialType::kEndorsement:
    case CredentialType::kStatusList:
    case CredentialType::kOldStatusList:
    case CredentialType::kOther:
    case CredentialType::kNone:
      return {};
  }
  return {};
}

// Reads parts, and those within them, in the order of the file.
class PartReader {
 public:
  // `exact` is whether the text of `within` has exact numbers.
  Status Read(const Within& within, const Status& exact) {
    RETURN_IF_ERROR(Open(within, "", 1, exact));
    while (!open_.empty()) {
      Waiting waiting = std::move(open_.back());
      open_.pop_back();
      Result<Document> document = ReadPart(waiting.value, waiting.exact);
      bool has_parts = false;
      if (document) {
        size_ += document->text.size();
        if (size_ > kMaxPortfolioSize) {
          return Limit(std::to_string(kMaxPortfolioSize) + " octets of parts");
        }
        const Within parts = WithinBody(CredentialBody(*document));
        has_parts = !parts.values.empty();
        RETURN_IF_ERROR(Open(parts, waiting.place + ".", waiting.depth + 1,
                             has_parts ? CheckExactParts(*document) : Ok()));
      }
      parts_.push_back(
          {std::move(waiting.place), std::move(document), has_parts});
    }
    return Ok();
  }

  std::vector<PortfolioPart> TakeParts() { return std::move(parts_); }

 private:
  struct Waiting {
    std::string place;
    JsonValue value;  // A copy: the document it stands in moves.
    std::size_t depth;
    Status exact;
  };

  static Error Limit(const std::string& what) {
    return {ErrorCode::kLimit,
            "the portfolio has more than " + what + "; hand it in as several"};
  }

  // The first value has to be read first, so the last goes first on the stack.
  Status Open(const Within& within, const std::string& before,
              std::size_t depth, const Status& exact) {
    if (within.values.empty()) return Ok();
    if (depth > kMaxPortfolioDepth) {
      return Limit(std::to_string(kMaxPortfolioDepth) +
                   " portfolios within one another");
    }
    count_ += within.values.size();
    if (count_ > kMaxPortfolioParts) {
      return Limit(std::to_string(kMaxPortfolioParts) + " credentials");
    }
    for (std::size_t i = within.values.size(); i-- > 0;) {
      open_.push_back({before + within.path + "[" + std::to_string(i) + "]",
                       *within.values[i], depth, exact});
    }
    return Ok();
  }

  std::vector<Waiting> open_;
  std::vector<PortfolioPart> parts_;
  std::size_t count_ = 0;
  std::size_t size_ = 0;
};

bool BeginsLikeArray(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '[';
}

}  // namespace

Result<Portfolio> ReadPortfolio(ByteView file) {
  Portfolio portfolio;
  ASSIGN_OR_RETURN(portfolio.outer, ReadDocument(file));
  PartReader reader;
  if (portfolio.outer.kind != DocumentKind::kOther) {
    // A token's payload without parts may be no JSON, whose numbers there
    // would be to look at.
    const Within parts = WithinBody(CredentialBody(portfolio.outer));
    RETURN_IF_ERROR(reader.Read(
        parts, parts.values.empty() ? Ok() : CheckExactParts(portfolio.outer)));
  } else if (BeginsLikeArray(AsText(file))) {
    const Result<JsonValue> array =
        ParseJson(AsText(file), kMaxCredentialTextSize);
    if (!array) {
      return Annotate(array.error(), "the file begins like a JSON array");
    }
    RETURN_IF_ERROR(
        reader.Read({"", Elements(&*array)}, CheckExactNumbers(AsText(file))));
  }
  portfolio.parts = reader.TakeParts();
  return portfolio;
}

}  // namespace diptych
