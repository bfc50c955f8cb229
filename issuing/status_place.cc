// SPDX-License-Identifier: Apache-2.0
#include "issuing/status_place.h"

#include <charconv>
#include <string_view>

#include "json/printable.h"
#include "json/text_member.h"

namespace diptych {
namespace {

constexpr std::string_view kListsPath = "/status/";
// Each a purpose and the last step of a list's address, but for the token,
// which has both.
constexpr std::string_view kRevocation = "revocation";
constexpr std::string_view kSuspension = "suspension";
constexpr std::string_view kToken = "token";

std::string ListsUrl(std::string_view status_url) {
  while (status_url.ends_with('/')) status_url.remove_suffix(1);
  return std::string(status_url) + std::string(kListsPath);
}

std::string ListUrl(const std::string& status_url, ListId list,
                    std::string_view name) {
  return ListsUrl(status_url) + std::to_string(list.value) + "/" +
         std::string(name);
}

// LIST of "LIST/revocation" and "LIST/suspension"; nothing of others.
std::optional<std::string_view> ListOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view name = path.substr(slash + 1);
  if (name != kRevocation && name != kSuspension) return std::nullopt;
  return path.substr(0, slash);
}

std::optional<std::uint32_t> NumberOf(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, fault] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  // The one spelling: no sign, no leading zero.
  if (fault != std::errc() || end != text.data() + text.size() ||
      std::to_string(number) != text) {
    return std::nullopt;
  }
  return number;
}

Error BadEntry(std::string_view what) {
  return {ErrorCode::kInvalid,
          "credentialStatus: " + std::string(what) +
              ": the register could not keep its status; issue it anew"};
}

// Nothing for an entry about another issuer's list or of another purpose.
Result<std::optional<StatusPlace>> PlaceOf(const JsonValue& entry,
                                           const std::string& lists_url) {
  if (!entry.is_object()) return std::optional<StatusPlace>();
  const JsonObject& object = entry.get_object();
  const std::string_view url = TextMember(object, "statusListCredential");
  if (!url.starts_with(lists_url)) return std::optional<StatusPlace>();
  const std::optional<std::string_view> list =
      ListOf(url.substr(lists_url.size()));
  if (!list) return std::optional<StatusPlace>();
  const std::optional<std::uint32_t> number = NumberOf(*list);
  const std::string_view index = TextMember(object, "statusListIndex");
  const std::optional<std::uint32_t> position = NumberOf(index);
  if (!number) return BadEntry(Quoted(*list) + " is no number of a list");
  if (!position) return BadEntry(Quoted(index) + " is no statusListIndex");
  return std::optional(
      StatusPlace{.list = ListId{*number}, .position = Position{*position}});
}

JsonObject EntryOf(const std::string& status_url, const StatusPlace& place,
                   std::string_view purpose) {
  const std::string list = ListUrl(status_url, place.list, purpose);
  const std::string index = std::to_string(place.position.value);
  return {{"id", list + "#" + index},
          {"type", "BitstringStatusListEntry"},
          {"statusPurpose", purpose},
          {"statusListIndex", index},
          {"statusListCredential", list}};
}

}  // namespace

JsonObject MakeRevocationEntry(const std::string& status_url,
                               const StatusPlace& place) {
  return EntryOf(status_url, place, kRevocation);
}

JsonArray MakeStatusEntries(const std::string& status_url,
                            const StatusPlace& place) {
  return {EntryOf(status_url, place, kRevocation),
          EntryOf(status_url, place, kSuspension)};
}

JsonObject MakeTokenStatus(const std::string& status_url,
                           const StatusPlace& place) {
  return {{"status_list",
           JsonObject{{"idx", place.position.value},
                      {"uri", ListUrl(status_url, place.list, kToken)}}}};
}

Result<std::optional<StatusPlace>> FindStatusPlace(
    const JsonValue& credential, const std::string& status_url) {
  std::optional<StatusPlace> place;
  if (status_url.empty() || !credential.is_object()) return place;
  const JsonValue* status =
      credential.get_object().if_contains("credentialStatus");
  if (status == nullptr) return place;
  const std::string lists_url = ListsUrl(status_url);
  if (!status->is_array()) return PlaceOf(*status, lists_url);
  for (const JsonValue& entry : status->get_array()) {
    ASSIGN_OR_RETURN(const std::optional<StatusPlace> found,
                     PlaceOf(entry, lists_url));
    if (!found) continue;
    if (place && *place != *found) {
      return BadEntry("two entries name different places");
    }
    place = found;
  }
  return place;
}

}  // namespace diptych
