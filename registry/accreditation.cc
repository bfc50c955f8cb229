// SPDX-License-Identifier: Apache-2.0
#include "registry/accreditation.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/plain_text.h"

namespace diptych {
namespace {

// The longest legal name of a member, registry/member.h.
constexpr std::size_t kNameSizeMax = 200;

bool IsScopeName(std::string_view name) {
  return !name.empty() && name.size() <= kScopeNameSizeMax &&
         std::ranges::all_of(
             name, [](char octet) { return octet > ' ' && octet <= '~'; });
}

bool TakesIn(std::string_view wanted, std::string_view name) {
  const bool is_beginning = wanted.ends_with('/') || wanted.ends_with('#');
  return is_beginning ? name.starts_with(wanted) : name == wanted;
}

Error BadAccreditation(std::string_view what) {
  return {ErrorCode::kInvalid, "accreditation: " + std::string(what)};
}

}  // namespace

bool IsScope(std::span<const std::string> scope) {
  const bool rises = std::ranges::adjacent_find(
                         scope, std::ranges::greater_equal()) == scope.end();
  return scope.size() <= kScopeNamesMax && rises &&
         std::ranges::all_of(scope, IsScopeName);
}

bool IsInForce(const Accreditation& accreditation, TimeMs time) {
  return accreditation.from <= time &&
         (accreditation.to.value == 0 || time < accreditation.to);
}

bool Covers(std::span<const std::string> scope,
            std::span<const std::string> names) {
  return scope.empty() ||
         std::ranges::any_of(scope, [&](const std::string& wanted) {
           return std::ranges::any_of(names, [&](const std::string& name) {
             return TakesIn(wanted, name);
           });
         });
}

std::size_t AccreditationSize(const Accreditation& accreditation) {
  std::size_t size = 4 + 8 + 8 + 1 + accreditation.accreditor_name.size() + 1;
  for (const std::string& name : accreditation.scope) size += 1 + name.size();
  return size;
}

void WriteAccreditation(const Accreditation& accreditation,
                        WireWriter& writer) {
  CHECK(accreditation.accreditor_name.size() <= kNameSizeMax);
  writer.U32(accreditation.accreditor.value);
  writer.U64(accreditation.from.value);
  writer.U64(accreditation.to.value);
  writer.Short(AsBytes(accreditation.accreditor_name));
  WriteScope(accreditation.scope, writer);
}

void WriteScope(std::span<const std::string> scope, WireWriter& writer) {
  CHECK(IsScope(scope));
  writer.U8(static_cast<std::uint8_t>(scope.size()));
  for (const std::string& name : scope) writer.Short(AsBytes(name));
}

Result<Accreditation> ReadAccreditation(WireReader& reader) {
  Accreditation read;
  read.accreditor.value = reader.U32();
  read.from.value = reader.U64();
  read.to.value = reader.U64();
  read.accreditor_name = ToText(reader.Short());
  ASSIGN_OR_RETURN(read.scope, ReadScope(reader));
  if (read.to.value != 0 && read.to < read.from) {
    return BadAccreditation("it ends before it begins");
  }
  if (read.accreditor_name.empty() ||
      read.accreditor_name.size() > kNameSizeMax ||
      !IsPlainText(read.accreditor_name)) {
    return BadAccreditation(
        "the accreditor's name is no plain text of 1 to 200 octets");
  }
  return read;
}

Result<AccreditationScope> ReadScope(WireReader& reader) {
  const std::size_t count = reader.U8();
  if (count > kScopeNamesMax)
    return BadAccreditation("scope has more than 8 names");
  AccreditationScope scope;
  for (std::size_t i = 0; i < count; ++i) {
    scope.push_back(ToText(reader.Short()));
  }
  if (!IsScope(scope)) {
    return BadAccreditation(
        "scope is not of names of 1 to 200 visible ASCII characters in rising "
        "order");
  }
  return scope;
}

}  // namespace diptych
