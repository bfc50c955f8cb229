// SPDX-License-Identifier: Apache-2.0
#include "verdict/status_place_check.h"

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "credential/credential_status.h"
#include "json/printable.h"
#include "verdict/checks.h"

namespace diptych {
namespace {

// The last step of the address of a register's list.
constexpr std::array<std::string_view, 3> kListNames = {
    "/revocation", "/suspension", "/token"};

Check Unknown(std::string sentence) {
  return {CheckName::kStatus, CheckOutcome::kUnknown, std::move(sentence)};
}

// LIST of ".../status/LIST/revocation" and the like; nothing of other
// addresses.
std::optional<std::uint32_t> RegisterList(std::string_view url) {
  constexpr std::string_view kPath = "/status/";
  for (const std::string_view name : kListNames) {
    if (!url.ends_with(name)) continue;
    url.remove_suffix(name.size());
    const std::size_t path = url.rfind(kPath);
    if (path == std::string_view::npos) return std::nullopt;
    const std::string_view digits = url.substr(path + kPath.size());
    std::uint32_t list = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, list);
    const bool is_number = read.ec == std::errc() && read.ptr == end;
    return is_number ? std::optional(list) : std::nullopt;
  }
  return std::nullopt;
}

std::string PlaceText(std::uint64_t list, std::uint64_t position) {
  return "position " + std::to_string(position) + " of list " +
         std::to_string(list);
}

std::optional<Check> JudgePlace(const StatusReference& reference,
                                const CredentialEntry& entry, bool is_member) {
  const std::optional<std::uint32_t> list = RegisterList(reference.url);
  if (list && reference.index) {
    if (*list == entry.list.value && *reference.index == entry.position.value) {
      return std::nullopt;
    }
    return Unknown("It says that its status stands at " +
                   PlaceText(*list, *reference.index) +
                   ", and the receipt proves that at " +
                   PlaceText(entry.list.value, entry.position.value) +
                   "; ask its issuer for the receipt.");
  }
  if (is_member) return std::nullopt;
  return Unknown("It says that its status stands in the list " +
                 Printable(reference.url, kShownUrl) +
                 ", of which the receipt proves nothing; ask its issuer.");
}

}  // namespace

std::optional<Check> JudgeStatusPlace(const Document& document,
                                      const CredentialEntry& entry,
                                      bool is_member) {
  const auto references = ReadStatusReferences(document);
  if (!references) {
    if (is_member) return std::nullopt;
    return Unknown("Where its status stands cannot be read: " +
                   Printable(references.error().message, kMaxReasonCharacters) +
                   ".");
  }
  for (const StatusReference& reference : *references) {
    if (IsOnlyNotice(reference)) continue;
    if (auto found = JudgePlace(reference, entry, is_member)) return found;
  }
  return std::nullopt;
}

}  // namespace diptych
