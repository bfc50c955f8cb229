// SPDX-License-Identifier: Apache-2.0
#include "credential/document.h"

#include <string>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "credential/baked_png.h"
#include "credential/baked_svg.h"
#include "credential/compact_jws.h"
#include "credential/reader_advice.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "json/exact_numbers.h"

namespace diptych {
namespace {

Error InvalidDocument(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

Status CheckTextSize(std::string_view text) {
  if (text.size() <= kMaxCredentialTextSize) return Ok();
  return Error{ErrorCode::kLimit,
               "the credential has " + std::to_string(text.size()) +
                   " octets; as JSON or a token at most " +
                   std::to_string(kMaxCredentialTextSize) + " are read"};
}

// A superset of what ParseJson skips: what an editor calls a JSON file must
// come out as JSON or as an error. So byte order marks count as space, too,
// and the zeros that UTF-16 has between the letters.
bool BeginsLikeJson(std::string_view text) {
  std::string_view space = " \t\n\v\f\r";
  if (text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  } else if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    text.remove_prefix(2);
    space = std::string_view("\0 \t\n\v\f\r", 7);
  }
  const std::size_t first = text.find_first_not_of(space);
  return first != std::string_view::npos && text[first] == '{';
}

std::string_view TrimSpace(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\n\r";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Whether the first four characters are base64url of '{' and of what may follow
// it in JSON, and there is a '.'. No more is asked, so that a token which was
// broken into lines or padded comes out as an error.
bool BeginsLikeToken(std::string_view text) {
  static constexpr std::string_view kAfterBrace = "\"} \t\n\r";
  if (!text.contains('.')) return false;
  const Result<Bytes> octets = Base64UrlDecode(text.substr(0, 4));
  return octets && octets->size() == 3 && octets->front() == '{' &&
         kAfterBrace.contains(static_cast<char>((*octets)[1]));
}

// Checks what follows the first '~': disclosures that each end with '~', and
// after them nothing or the holder's key-binding JWS.
Status CheckDisclosures(std::string_view rest) {
  std::size_t end = rest.find('~');
  while (end != std::string_view::npos) {
    if (!IsBase64Url(rest.substr(0, end))) {
      return InvalidDocument(
          "a disclosure of the SD-JWT is empty or not base64url");
    }
    rest.remove_prefix(end + 1);
    end = rest.find('~');
  }
  if (rest.empty()) return Ok();
  const Result<CompactJws> key_binding = SplitCompactJws(rest);
  if (!key_binding) {
    return Annotate(key_binding.error(),
                    "after the last '~' of the SD-JWT, which only a "
                    "key-binding token may follow");
  }
  return Ok();
}

Result<Document> ReadJson(std::string_view text) {
  RETURN_IF_ERROR(CheckTextSize(text));
  Result<JsonValue> parsed = ParseJson(text, kMaxCredentialTextSize);
  if (parsed) {
    if (Status exact = CheckExactNumbers(text); !exact) parsed = exact.error();
  }
  if (!parsed) {
    Error error = Annotate(parsed.error(),
                           "the file begins like a JSON credential, and is not "
                           "one that all readers read alike");
    error.message += kReaderAdvice;
    return error;
  }
  CHECK(parsed->is_object());
  Document document;
  document.kind = DocumentKind::kJson;
  document.digest = Sha256(AsBytes(CanonicalJson(*parsed)));
  document.text = text;
  document.json = *std::move(parsed);
  return document;
}

Result<Document> ReadToken(std::string_view token) {
  RETURN_IF_ERROR(CheckTextSize(token));
  const std::size_t tilde = token.find('~');
  const bool is_sd_jwt = tilde != std::string_view::npos;
  const std::string_view signed_part = token.substr(0, tilde);
  ASSIGN_OR_RETURN(const CompactJws jws, SplitCompactJws(signed_part));
  RETURN_IF_ERROR(ReadJwsHeader(jws));
  if (is_sd_jwt) RETURN_IF_ERROR(CheckDisclosures(token.substr(tilde + 1)));

  Document document;
  document.kind = is_sd_jwt ? DocumentKind::kSdJwt : DocumentKind::kJws;
  document.digest = Sha256(AsBytes(signed_part));
  document.text = token;
  // The digest needs no meaning of the payload, so one that is no strict JSON
  // is no error here; whoever verifies the signature judges it.
  const Bytes payload = PartOctets(jws.payload);
  Result<JsonValue> claims = ParseJson(AsText(payload));
  if (claims && claims->is_object()) document.json = *std::move(claims);
  return document;
}

// A file that is no picture; kOther if it is no credential either.
Result<Document> ReadText(std::string_view text) {
  if (BeginsLikeJson(text)) return ReadJson(text);
  const std::string_view token = TrimSpace(text);
  if (BeginsLikeToken(token)) return ReadToken(token);
  Document document;
  document.digest = Sha256(AsBytes(text));
  return document;
}

Result<Document> ReadBaked(const Result<std::string>& credential,
                           DocumentCarrier carrier) {
  if (!credential) return credential.error();
  Result<Document> document = ReadText(*credential);
  if (!document) {
    return Annotate(document.error(), "the credential in the picture");
  }
  if (document->kind == DocumentKind::kOther) {
    return InvalidDocument(
        "what stands in the picture as its credential is neither JSON nor a "
        "token");
  }
  document->carrier = carrier;
  return document;
}

}  // namespace

std::string_view DocumentKindName(DocumentKind kind) {
  switch (kind) {
    case DocumentKind::kJson:
      return "json";
    case DocumentKind::kJws:
      return "jws";
    case DocumentKind::kSdJwt:
      return "sd-jwt";
    case DocumentKind::kOther:
      return "other";
  }
  return "unknown";
}

std::string_view DocumentCarrierName(DocumentCarrier carrier) {
  switch (carrier) {
    case DocumentCarrier::kFile:
      return "file";
    case DocumentCarrier::kPng:
      return "png";
    case DocumentCarrier::kSvg:
      return "svg";
  }
  return "unknown";
}

Result<Document> ReadDocument(ByteView file) {
  if (file.empty()) return InvalidDocument("the file is empty");
  if (file.size() > kMaxDocumentSize) {
    return Error{ErrorCode::kLimit,
                 "the file has " + std::to_string(file.size()) +
                     " octets; at most " + std::to_string(kMaxDocumentSize) +
                     " are read"};
  }
  if (IsBakedPng(file)) {
    return ReadBaked(ReadBakedPng(file), DocumentCarrier::kPng);
  }
  if (IsBakedSvg(file)) {
    return ReadBaked(ReadBakedSvg(file), DocumentCarrier::kSvg);
  }
  return ReadText(AsText(file));
}

Document ToDocument(const JsonValue& credential) {
  CHECK(credential.is_object());
  Document document;
  document.kind = DocumentKind::kJson;
  document.text = CanonicalJson(credential);
  document.digest = Sha256(AsBytes(document.text));
  document.json = credential;
  return document;
}

}  // namespace diptych
