// SPDX-License-Identifier: Apache-2.0
//
// A directory record is one value of the authenticated map that says who may
// do what: a member, a status list's owner, a registered document.
//
// Layout of keys and values: docs/spec/directory.md. The tree over them:
// merkle/directory_tree.h.

#pragma once

#include <compare>
#include <string>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/evidence.h"
#include "consensus/header.h"
#include "registry/entry.h"
#include "registry/member.h"

namespace diptych {

// The first octet of a key. Stored and hashed: values may never change.
enum class DirectoryKind : std::uint8_t {
  kMember = 1,
  kList = 2,
  kDocument = 3,
  kConviction = 4,
};

struct ListRecord {
  ListId list;
  MemberId owner;
  TimeMs opened;
  bool operator==(const ListRecord&) const = default;
};

struct DocumentRecord {
  Digest digest{};
  MemberId member;
  DocumentType type = DocumentType::kOther;
  TimeMs registered;
  std::string name;
  bool operator==(const DocumentRecord&) const = default;
};

// Which contradiction: a second one of the same view proves nothing new.
struct ConvictionPlace {
  MemberId member;
  Epoch epoch;
  View view;
  auto operator<=>(const ConvictionPlace&) const = default;
};

// That the log holds evidence against a member.
struct ConvictionRecord {
  ConvictionPlace place;
  Contradiction contradiction = Contradiction::kTwoNotarize;
  TimeMs recorded;
  bool operator==(const ConvictionRecord&) const = default;
};

// Beyond these, further evidence against a member changes nothing that its
// judges would have to know, and would only fill the directory.
inline constexpr std::uint64_t kConvictionsPerMemberMax = 16;

// A key of the map and its value's octets.
struct DirectoryRecord {
  Bytes key;
  Bytes value;
  bool operator==(const DirectoryRecord&) const = default;
};

// How many lists and documents one of `members` members may have: an equal
// part of what their own records and the convictions that may come leave of the
// directory, so that none can fill it for the others (over_limit in
// docs/spec/transactions.md). Requires: 0 < members <= kDirectoryRecordsMax.
std::uint64_t DirectoryShare(std::uint64_t members);

Bytes DirectoryKey(MemberId member);
Bytes DirectoryKey(ListId list);
Bytes DirectoryKey(const Digest& document);
Bytes DirectoryKey(const ConvictionPlace& conviction);

DirectoryRecord ToDirectoryRecord(const MemberRecord& record);
DirectoryRecord ToDirectoryRecord(const ListRecord& record);
DirectoryRecord ToDirectoryRecord(const DocumentRecord& record);
DirectoryRecord ToDirectoryRecord(const ConvictionRecord& record);

// kInvalid names the field that is wrong.
Result<ListRecord> DecodeListRecord(ByteView value);
Result<DocumentRecord> DecodeDocumentRecord(ByteView value);
Result<ConvictionRecord> DecodeConvictionRecord(ByteView value);

}  // namespace diptych
