// SPDX-License-Identifier: Apache-2.0
// Runs every case of entries.json, directory.json, transactions.json and of
// blocks.json (but its headers) in docs/spec/vectors/: octets of an
// independent script must decode, encode, hash and be refused alike here.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>

#include "base/hex.h"
#include "base/time_text.h"
#include "crypto/sha256_lanes.h"
#include "registry/block.h"
#include "registry/directory.h"
#include "registry/genesis.h"
#include "tests/support/four_members.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

std::uint32_t Number32(const boost::json::value& value) {
  return static_cast<std::uint32_t>(Number(value));
}
std::uint8_t Number8(const boost::json::value& value) {
  return static_cast<std::uint8_t>(Number(value));
}
bool IsValid(const Object& one) { return one.at("result") == "valid"; }

// Calls `judge` for every case of the kind, and expects that there are some.
void ForEachCase(const std::string& file, std::string_view kind,
                 const std::function<void(const Object&)>& judge) {
  int cases = 0;
  for (const boost::json::value& value : SpecificationCases(file)) {
    const Object& one = value.as_object();
    if (Text(one.at("kind")) != kind) continue;
    SCOPED_TRACE(file + " " + Describe(value));
    judge(one);
    ++cases;
  }
  EXPECT_GT(cases, 0);
}

// The refusal must name the field; where octets are missing a decoder may find
// fault with what it reads instead of them.
template <class T>
void ExpectRefusal(const Object& one, const Result<T>& result) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
  const std::string reason = Text(one.at("reason"));
  if (reason == "length") return;
  EXPECT_NE(result.error().message.find(reason), std::string::npos)
      << result.error().message;
}

AccreditationScope ScopeOf(const Object& one) {
  AccreditationScope scope;
  for (const auto& name : one.at("scope").as_array()) {
    scope.push_back(ToText(Octets(name)));
  }
  return scope;
}

// Those of a record's case; none where it names none.
std::vector<Accreditation> AccreditationsOf(const Object& one) {
  std::vector<Accreditation> out;
  if (!one.contains("accreditations")) return out;
  for (const auto& value : one.at("accreditations").as_array()) {
    const Object& fields = value.as_object();
    out.push_back({.accreditor = {Number32(fields.at("accreditor"))},
                   .accreditor_name = ToText(Octets(fields.at("name"))),
                   .from = {Number(fields.at("from_ms"))},
                   .to = {Number(fields.at("to_ms"))},
                   .scope = ScopeOf(fields)});
  }
  return out;
}

Entry EntryOf(std::uint8_t kind, const Object& fields) {
  const auto number = [&](const char* name) {
    return fields.contains(name) ? Number(fields.at(name)) : 0;
  };
  const auto number32 = [&](const char* name) {
    return static_cast<std::uint32_t>(number(name));
  };
  const auto digest = [&](const char* name) {
    return ToDigest(Octets(fields.at(name)));
  };
  const MemberId member{number32("member")};
  const ListId list{number32("list")};
  const Position position{number32("position")};
  const TimeMs time{number("time_ms")};
  switch (static_cast<EntryKind>(kind)) {
    case EntryKind::kCredential:
      return CredentialEntry{member, list, position, time,
                             digest("commitment")};
    case EntryKind::kStatusChange:
      return StatusChangeEntry{member,
                               list,
                               position,
                               time,
                               static_cast<CredentialStatus>(number("status")),
                               static_cast<StatusReason>(number("reason"))};
    case EntryKind::kListOpened:
      return ListOpenedEntry{member, list, time};
    case EntryKind::kDocument:
      return DocumentEntry{member, time,
                           static_cast<DocumentType>(number("type")),
                           digest("digest"), ToText(Octets(fields.at("name")))};
    case EntryKind::kEvidence:
      return EvidenceEntry{
          member, time, DecodeEvidence(Octets(fields.at("evidence"))).value()};
    case EntryKind::kAccreditation:
      return AccreditationEntry{
          .accreditor = {number32("accreditor")},
          .issuer = {number32("issuer")},
          .time = time,
          .change = static_cast<AccreditationChange>(number("change")),
          .from = {number("from_ms")},
          .to = {number("to_ms")},
          .scope = ScopeOf(fields)};
    case EntryKind::kSeal:
      return SealEntry{{number("height")},        time,
                       digest("previous_header"), digest("transactions_root"),
                       digest("status_root"),     digest("directory_root")};
    case EntryKind::kGenesis:
      break;
  }
  ADD_FAILURE() << "no such kind";
  return SealEntry{};
}

// What stands between `from` and `to`, which must be there.
std::string Between(const std::string& text, std::string_view from,
                    std::string_view to) {
  const std::size_t start = text.find(from);
  if (start == text.npos) return "";
  const std::size_t first = start + from.size();
  return text.substr(first, text.find(to, first) - first);
}

TEST(EntryExample, OfTheSpecificationIsWhatItsTextSays) {
  std::ifstream file(DIPTYCH_SOURCE_DIR "/docs/spec/entries.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  std::istringstream lines(Between(text, "```\n", "```"));
  std::string hex;
  for (std::string line; std::getline(lines, line);) {
    hex += line.substr(0, line.find(' '));
  }
  const Bytes octets = HexDecode(hex).value();
  const Result<CredentialEntry> entry = DecodeCredentialEntry(octets);
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(std::to_string(entry->position.value),
            Between(text, "position ", ","));
  EXPECT_EQ(FormatTimestamp(entry->time), Between(text, "anchored at ", ":\n"));
  EXPECT_EQ(std::to_string(entry->time.value), Between(text, "time_ms ", "\n"));
  EXPECT_NE(text.find("`" + HexEncode(HashLeaf(octets)) + "`"), text.npos);
}

TEST(Vectors, OfEntries) {
  ForEachCase("entries.json", "entry", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<Entry> entry = DecodeEntry(octets);
    if (!IsValid(one)) return ExpectRefusal(one, entry);
    ASSERT_TRUE(entry.has_value()) << entry.error().message;
    EXPECT_EQ(*entry, EntryOf(octets[0], one.at("fields").as_object()));
    EXPECT_EQ(EncodeEntry(*entry), octets);
    EXPECT_EQ(HexEncode(HashLeaf(octets)), Text(one.at("leaf_hash")));
    if (const auto* credential = std::get_if<CredentialEntry>(&*entry)) {
      Bytes appended{9};
      AppendCredentialEntry(*credential, appended);
      EXPECT_EQ(Bytes(appended.begin() + 1, appended.end()), octets);
    }
  });
}

TEST(Vectors, OfGeneses) {
  ForEachCase("entries.json", "genesis", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<Genesis> genesis = DecodeGenesis(octets);
    if (!IsValid(one)) return ExpectRefusal(one, genesis);
    ASSERT_TRUE(genesis.has_value()) << genesis.error().message;
    EXPECT_EQ(EncodeGenesis(*genesis), octets);
    EXPECT_EQ(HexEncode(NetworkId(octets)), Text(one.at("network_id")));
    EXPECT_TRUE(StateBeforeGenesis(octets).has_value());
  });
}

TEST(Vectors, OfMemberRecords) {
  ForEachCase("directory.json", "member", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<MemberRecord> record = DecodeMemberRecord(octets);
    if (!IsValid(one)) return ExpectRefusal(one, record);
    ASSERT_TRUE(record.has_value()) << record.error().message;
    const DirectoryRecord encoded = ToDirectoryRecord(*record);
    EXPECT_EQ(encoded.key, Octets(one.at("key")));
    EXPECT_EQ(encoded.value, octets);
    EXPECT_EQ(record->accreditations, AccreditationsOf(one));
    if (!one.contains("member")) return;
    EXPECT_EQ(record->member.value, Number(one.at("member")));
    EXPECT_EQ(ToBytes(AsBytes(record->name)), Octets(one.at("name")));
    EXPECT_EQ(record->roles.size(), one.at("roles").as_int64());
    EXPECT_EQ(record->keys.size(), one.at("keys").as_int64());
  });
}

TEST(Vectors, OfListRecords) {
  ForEachCase("directory.json", "list", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<ListRecord> record = DecodeListRecord(octets);
    if (!IsValid(one)) return ExpectRefusal(one, record);
    ASSERT_TRUE(record.has_value()) << record.error().message;
    EXPECT_EQ(*record, (ListRecord{{Number32(one.at("list"))},
                                   {Number32(one.at("owner"))},
                                   {Number(one.at("opened_ms"))}}));
    EXPECT_EQ(ToDirectoryRecord(*record),
              (DirectoryRecord{Octets(one.at("key")), octets}));
  });
}

TEST(Vectors, OfDocumentRecords) {
  ForEachCase("directory.json", "document", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<DocumentRecord> record = DecodeDocumentRecord(octets);
    if (!IsValid(one)) return ExpectRefusal(one, record);
    ASSERT_TRUE(record.has_value()) << record.error().message;
    EXPECT_EQ(*record,
              (DocumentRecord{ToDigest(Octets(one.at("digest"))),
                              {Number32(one.at("member"))},
                              static_cast<DocumentType>(Number(one.at("type"))),
                              {Number(one.at("registered_ms"))},
                              ToText(Octets(one.at("name")))}));
    EXPECT_EQ(ToDirectoryRecord(*record),
              (DirectoryRecord{Octets(one.at("key")), octets}));
  });
}

TEST(Vectors, OfConvictionRecords) {
  ForEachCase("directory.json", "conviction", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const Result<ConvictionRecord> record = DecodeConvictionRecord(octets);
    if (!IsValid(one)) return ExpectRefusal(one, record);
    ASSERT_TRUE(record.has_value()) << record.error().message;
    EXPECT_EQ(*record, (ConvictionRecord{{{Number32(one.at("member"))},
                                          {Number(one.at("epoch"))},
                                          {Number(one.at("view"))}},
                                         static_cast<Contradiction>(
                                             Number(one.at("contradiction"))),
                                         {Number(one.at("recorded_ms"))}}));
    EXPECT_EQ(ToDirectoryRecord(*record),
              (DirectoryRecord{Octets(one.at("key")), octets}));
  });
}

TEST(Vectors, OfKeysAndRolesThatHold) {
  ForEachCase("directory.json", "holds", [](const Object& one) {
    const TimeMs from{Number(one.at("from_ms"))};
    const TimeMs to{Number(one.at("to_ms"))};
    const TimeMs at{Number(one.at("at_ms"))};
    if (!one.contains("compromised_from_ms")) {
      MemberRecord record;
      record.roles = {{Role::kIssuer, from, to}};
      EXPECT_EQ(HasRole(record, Role::kIssuer, at), IsValid(one));
      EXPECT_FALSE(HasRole(record, Role::kValidator, at));
      return;
    }
    const MemberKey key{
        .purpose = KeyPurpose::kCheckpoint,
        .from = from,
        .to = to,
        .compromised_from = {Number(one.at("compromised_from_ms"))}};
    EXPECT_EQ(KeyHolds(key, KeyPurpose::kCheckpoint, at), IsValid(one));
    EXPECT_FALSE(KeyHolds(key, KeyPurpose::kAnchoring, at));
  });
}

// The items of an action as the octets they came in.
std::vector<Bytes> ItemsOf(const TransactionAction& action) {
  std::vector<Bytes> items;
  if (const auto* anchor = std::get_if<AnchorBatch>(&action)) {
    for (const AnchorItem& item : anchor->items) {
      WireWriter writer;
      writer.U32(item.position.value);
      writer.Raw(item.commitment);
      items.push_back(writer.Take());
    }
  } else if (const auto* change = std::get_if<ChangeStatuses>(&action)) {
    for (const StatusItem& item : change->items) {
      WireWriter writer;
      writer.U32(item.position.value);
      writer.U8(item.status);
      writer.U8(item.reason);
      items.push_back(writer.Take());
    }
  }
  return items;
}

void ExpectAction(const Object& one, const TransactionAction& action) {
  const std::string name = Text(one.at("action"));
  if (name == "open") {
    EXPECT_TRUE(std::holds_alternative<OpenStatusList>(action));
    return;
  }
  if (name == "document") {
    const auto& document = std::get<RegisterDocument>(action);
    EXPECT_EQ(static_cast<std::uint8_t>(document.type),
              Number8(one.at("type")));
    EXPECT_EQ(ToBytes(document.digest), Octets(one.at("digest")));
    EXPECT_EQ(document.name, ToText(Octets(one.at("name"))));
    return;
  }
  if (name == "evidence") {
    EXPECT_EQ(EncodeEvidence(std::get<ReportEvidence>(action).evidence),
              Octets(one.at("evidence")));
    return;
  }
  if (name == "accredit") {
    const auto& accredit = std::get<Accredit>(action);
    EXPECT_EQ(accredit.issuer.value, Number(one.at("issuer")));
    EXPECT_EQ(accredit.withdraw, one.at("withdraw").as_bool());
    EXPECT_EQ(accredit.from.value, Number(one.at("from_ms")));
    EXPECT_EQ(accredit.to.value, Number(one.at("to_ms")));
    EXPECT_EQ(accredit.scope, ScopeOf(one));
    return;
  }
  const ListId list = name == "anchor" ? std::get<AnchorBatch>(action).list
                                       : std::get<ChangeStatuses>(action).list;
  EXPECT_EQ(list.value, Number(one.at("list")));
  std::vector<Bytes> items;
  for (const auto& item : one.at("items").as_array()) {
    items.push_back(Octets(item));
  }
  EXPECT_EQ(ItemsOf(action), items);
}

TEST(Vectors, OfSignedTransactions) {
  ForEachCase("transactions.json", "signed", [](const Object& one) {
    const auto key =
        EcdsaSecretKey::FromSecret(ToDigest(Octets(one.at("secret"))));
    ASSERT_TRUE(key.has_value());
    EXPECT_EQ(ToBytes(key->public_key().bytes()), Octets(one.at("public_key")));
    const Bytes body = Octets(one.at("body"));
    auto parsed = ParseTransaction(body, Octets(one.at("signature")));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->body_octets, body);
    EXPECT_EQ(HexEncode(parsed->id), Text(one.at("transaction_id")));
    ExpectAction(one, parsed->body.action);
    EXPECT_EQ(ToBytes(key->Sign(parsed->id)), Octets(one.at("signature")));
    const Transaction again = SignTransaction(parsed->body, *key);
    if (one.at("comment") != "fields in another order") {
      EXPECT_EQ(again.body_octets, body);
      EXPECT_EQ(again.signature, parsed->signature);
    }
    EXPECT_TRUE(CheckSignature(*parsed, key->public_key()).has_value());
  });
}

TEST(Vectors, OfMalformedTransactions) {
  ForEachCase("transactions.json", "malformed", [](const Object& one) {
    const auto parsed =
        ParseTransaction(Octets(one.at("body")), Octets(one.at("signature")));
    ASSERT_FALSE(parsed.has_value());
    EXPECT_EQ(TransactionVerdictName(parsed.error()), Text(one.at("reason")));
  });
}

TEST(Vectors, OfBadSignatures) {
  ForEachCase("transactions.json", "bad_signature", [](const Object& one) {
    const auto key = EcdsaPublicKey::Parse(Octets(one.at("public_key")));
    auto parsed =
        ParseTransaction(Octets(one.at("body")), Octets(one.at("signature")));
    ASSERT_TRUE(key.has_value() && parsed.has_value());
    const auto checked = CheckSignature(*std::move(parsed), *key);
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error(), TransactionVerdict::kBadSignature);
  });
}

TEST(Vectors, OfTransactionsRoots) {
  // Bodies by id, so that the roots can be taken over real transactions.
  std::map<std::string, CheckedTransaction> by_id;
  ForEachCase("transactions.json", "signed", [&](const Object& one) {
    auto parsed =
        ParseTransaction(Octets(one.at("body")), Octets(one.at("signature")));
    const auto key = EcdsaPublicKey::Parse(Octets(one.at("public_key")));
    by_id.emplace(Text(one.at("transaction_id")),
                  *CheckSignature(*std::move(parsed), *key));
  });
  ForEachCase("transactions.json", "root", [&](const Object& one) {
    std::vector<CheckedTransaction> transactions;
    for (const auto& pair : one.at("transactions").as_array()) {
      transactions.push_back(by_id.at(Text(pair.at(0))));
    }
    EXPECT_EQ(HexEncode(TransactionsRoot(transactions)), Text(one.at("root")));
  });
}

TEST(Vectors, OfValidators) {
  ForEachCase("blocks.json", "validators", [](const Object& one) {
    std::vector<Validator> validators;
    for (const auto& pair : one.at("validators").as_array()) {
      const Bytes member = Octets(pair.at(0));
      validators.push_back({{WireReader(member).U32()}, Octets(pair.at(1))});
    }
    EXPECT_EQ(HexEncode(ValidatorsHash(validators)), Text(one.at("hash")));
  });
}

TEST(Vectors, OfPayloads) {
  ForEachCase("blocks.json", "payload", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const auto& wanted = one.at("transactions").as_array();
    const auto items = SplitPayload(octets, wanted.size());
    ASSERT_TRUE(items.has_value()) << items.error().message;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(ToBytes((*items)[i].body), Octets(wanted[i].at(0)));
      EXPECT_EQ(ToBytes((*items)[i].signature), Octets(wanted[i].at(1)));
    }
  });
  ForEachCase("blocks.json", "payload_decode", [](const Object& one) {
    const Bytes octets = Octets(one.at("octets"));
    const auto items = SplitPayload(
        octets, static_cast<std::size_t>(one.at("transactions").as_int64()));
    ASSERT_FALSE(items.has_value());
    EXPECT_EQ(ErrorCodeName(items.error().code), Text(one.at("reason")));
  });
}

}  // namespace
}  // namespace diptych
