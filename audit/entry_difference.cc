// SPDX-License-Identifier: Apache-2.0
#include "audit/entry_difference.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "registry/entry.h"

namespace diptych {
namespace {

// A field's name and its octets; 0 for all that are left.
struct Field {
  std::string_view name;
  std::size_t size;
};

constexpr auto kCredentialFields = std::to_array<Field>({{"kind", 1},
                                                         {"member", 4},
                                                         {"list", 4},
                                                         {"position", 4},
                                                         {"time_ms", 8},
                                                         {"commitment", 32}});
constexpr auto kStatusChangeFields = std::to_array<Field>({{"kind", 1},
                                                           {"member", 4},
                                                           {"list", 4},
                                                           {"position", 4},
                                                           {"time_ms", 8},
                                                           {"status", 1},
                                                           {"reason", 1}});
constexpr auto kListOpenedFields = std::to_array<Field>(
    {{"kind", 1}, {"member", 4}, {"list", 4}, {"time_ms", 8}});
constexpr auto kDocumentFields = std::to_array<Field>({{"kind", 1},
                                                       {"member", 4},
                                                       {"time_ms", 8},
                                                       {"type", 1},
                                                       {"digest", 32},
                                                       {"name", 0}});
constexpr auto kEvidenceFields = std::to_array<Field>(
    {{"kind", 1}, {"member", 4}, {"time_ms", 8}, {"evidence", kEvidenceSize}});
constexpr auto kAccreditationFields = std::to_array<Field>({{"kind", 1},
                                                            {"accreditor", 4},
                                                            {"issuer", 4},
                                                            {"time_ms", 8},
                                                            {"change", 1},
                                                            {"from_ms", 8},
                                                            {"to_ms", 8},
                                                            {"scope", 0}});
constexpr auto kSealFields = std::to_array<Field>({{"kind", 1},
                                                   {"height", 8},
                                                   {"time_ms", 8},
                                                   {"previous_header", 32},
                                                   {"transactions_root", 32},
                                                   {"status_root", 32},
                                                   {"directory_root", 32}});
constexpr auto kGenesisFields = std::to_array<Field>({{"genesis", 0}});

std::span<const Field> FieldsOf(std::uint8_t kind) {
  switch (static_cast<EntryKind>(kind)) {
    case EntryKind::kGenesis:
      return kGenesisFields;
    case EntryKind::kCredential:
      return kCredentialFields;
    case EntryKind::kStatusChange:
      return kStatusChangeFields;
    case EntryKind::kListOpened:
      return kListOpenedFields;
    case EntryKind::kDocument:
      return kDocumentFields;
    case EntryKind::kEvidence:
      return kEvidenceFields;
    case EntryKind::kAccreditation:
      return kAccreditationFields;
    case EntryKind::kSeal:
      return kSealFields;
  }
  return {};
}

}  // namespace

std::optional<Difference> CompareEntry(EntryIndex index, ByteView expected,
                                       ByteView found) {
  if (std::ranges::equal(expected, found)) return std::nullopt;
  Difference difference{.object = AuditObject::kEntry, .entry = index};
  if (expected.empty() || expected.size() != found.size()) {
    difference.field = "length";
    difference.expected = std::to_string(expected.size()) + " octets";
    difference.found = std::to_string(found.size()) + " octets";
    return difference;
  }
  const auto place = static_cast<std::size_t>(
      std::ranges::mismatch(expected, found).in1 - expected.begin());
  std::size_t begin = 0;
  for (const Field& field : FieldsOf(expected[0])) {
    const std::size_t size =
        field.size == 0 ? expected.size() - begin : field.size;
    if (place < begin + size) {
      difference.field = field.name;
      difference.expected = OctetsText(expected.subspan(begin, size));
      difference.found = OctetsText(found.subspan(begin, size));
      break;
    }
    begin += size;
  }
  return difference;
}

}  // namespace diptych
