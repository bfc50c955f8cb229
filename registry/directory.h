// SPDX-License-Identifier: Apache-2.0
//
// A directory record is one value of the authenticated map that says who may
// do what: a member, a status list's owner, a registered document.
//
// Layout of keys and values: docs/spec/directory.md. The tree over them:
// merkle/directory_tree.h.

#pragma once

#include <string>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "registry/entry.h"
#include "registry/member.h"

namespace diptych {

// The first octet of a key. Stored and hashed: values may never change.
enum class DirectoryKind : std::uint8_t {
  kMember = 1,
  kList = 2,
  kDocument = 3,
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

// A key of the map and its value's octets.
struct DirectoryRecord {
  Bytes key;
  Bytes value;
  bool operator==(const DirectoryRecord&) const = default;
};

// How many lists and documents one of `members` members may have: an equal
// part of what their own records leave of the directory, so that none can fill
// it for the others (over_limit in docs/spec/transactions.md).
// Requires: 0 < members <= kDirectoryRecordsMax.
std::uint64_t DirectoryShare(std::uint64_t members);

Bytes DirectoryKey(MemberId member);
Bytes DirectoryKey(ListId list);
Bytes DirectoryKey(const Digest& document);

DirectoryRecord ToDirectoryRecord(const MemberRecord& record);
DirectoryRecord ToDirectoryRecord(const ListRecord& record);
DirectoryRecord ToDirectoryRecord(const DocumentRecord& record);

// kInvalid names the field that is wrong.
Result<ListRecord> DecodeListRecord(ByteView value);
Result<DocumentRecord> DecodeDocumentRecord(ByteView value);

}  // namespace diptych
