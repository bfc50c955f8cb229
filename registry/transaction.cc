// SPDX-License-Identifier: Apache-2.0
#include "registry/transaction.h"

#include <cstring>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/plain_text.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "merkle/compact_range.h"
#include "proto/diptych/v1/transaction.pb.h"
#include "registry/transaction_fault.h"

namespace diptych {
namespace {

constexpr std::size_t kAnchorItemSize = 4 + kDigestSize;
constexpr std::size_t kStatusItemSize = 6;

// The error is what is wrong with which field.
using Parsed = std::expected<TransactionAction, std::string>;

std::unexpected<std::string> Malformed(
    std::string fault = "the action has a field that is wrong") {
  return std::unexpected(std::move(fault));
}

std::unexpected<std::string> UnknownFields(std::string_view where) {
  return Malformed(std::string(where) +
                   " has a field that this node does not know: leave it out, "
                   "or ask a node of a newer version");
}

std::unexpected<std::string> BadItems(std::string_view where,
                                      std::size_t item_size) {
  return Malformed(std::string(where) + ".items must be 1 to " +
                   std::to_string(kTransactionItemsMax) + " items of " +
                   std::to_string(item_size) + " octets each");
}

template <class Message>
bool HasUnknownFields(const Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

// What the message holds needs as many octets as it came in. So no field came
// twice, where decoders differ in what they keep of it, and no number was
// spelled longer than it is or wider than its type.
bool IsShortestForm(const v1::TransactionBody& message, ByteView body) {
  return message.ByteSizeLong() == body.size();
}

// The number of items of `item_size` octets in `items`, or 0 if it is no whole
// number of them within the limit.
std::size_t ItemCount(std::string_view items, std::size_t item_size) {
  const std::size_t count = items.size() / item_size;
  if (items.size() % item_size != 0 || count > kTransactionItemsMax) return 0;
  return count;
}

Parsed ParseAnchor(const v1::AnchorBatch& message) {
  const std::size_t count = ItemCount(message.items(), kAnchorItemSize);
  if (count == 0) return BadItems("anchor", kAnchorItemSize);
  if (HasUnknownFields(message)) return UnknownFields("anchor");
  AnchorBatch action;
  action.list.value = message.list();
  action.items.resize(count);
  WireReader reader(AsBytes(message.items()));
  for (AnchorItem& item : action.items) {
    item.position.value = reader.U32();
    item.commitment = reader.Hash();
  }
  return action;
}

Parsed ParseStatuses(const v1::ChangeStatuses& message) {
  const std::size_t count = ItemCount(message.items(), kStatusItemSize);
  if (count == 0) return BadItems("change_statuses", kStatusItemSize);
  if (HasUnknownFields(message)) return UnknownFields("change_statuses");
  ChangeStatuses action;
  action.list.value = message.list();
  action.items.resize(count);
  WireReader reader(AsBytes(message.items()));
  for (StatusItem& item : action.items) {
    item.position.value = reader.U32();
    item.status = reader.U8();
    item.reason = reader.U8();
  }
  return action;
}

Parsed ParseDocument(const v1::RegisterDocument& message) {
  if (message.type() < 1 || message.type() > kDocumentTypeMax) {
    return Malformed("register_document.type must be 1 to " +
                     std::to_string(kDocumentTypeMax));
  }
  if (message.digest().size() != kDigestSize) {
    return Malformed("register_document.digest must have 32 octets");
  }
  if (message.name().empty() || message.name().size() > kDocumentNameSizeMax ||
      !IsPlainText(message.name())) {
    return Malformed("register_document.name must be 1 to " +
                     std::to_string(kDocumentNameSizeMax) +
                     " octets of text without control characters");
  }
  if (HasUnknownFields(message)) return UnknownFields("register_document");
  return RegisterDocument{.type = static_cast<DocumentType>(message.type()),
                          .digest = ToDigest(AsBytes(message.digest())),
                          .name = message.name()};
}

Parsed ParseEvidence(const v1::ReportEvidence& message) {
  const Result<Evidence> evidence = DecodeEvidence(AsBytes(message.evidence()));
  if (!evidence) {
    return Malformed("report_evidence.evidence must be two votes: " +
                     evidence.error().message);
  }
  if (HasUnknownFields(message)) return UnknownFields("report_evidence");
  return ReportEvidence{*evidence};
}

Parsed ParseAccredit(const v1::Accredit& message) {
  constexpr auto kGrant =
      static_cast<std::uint32_t>(AccreditationChange::kGranted);
  constexpr auto kWithdraw =
      static_cast<std::uint32_t>(AccreditationChange::kWithdrawn);
  if (message.change() != kGrant && message.change() != kWithdraw) {
    return Malformed();
  }
  Accredit action{.issuer = {message.issuer()},
                  .withdraw = message.change() == kWithdraw,
                  .from = {message.from_ms()},
                  .to = {message.to_ms()},
                  .scope = {message.scope().begin(), message.scope().end()}};
  const bool begins_by_itself = !action.withdraw || action.from.value == 0;
  if (!IsScope(action.scope) || !begins_by_itself ||
      HasUnknownFields(message)) {
    return Malformed();
  }
  return action;
}

Parsed ParseAction(const v1::TransactionBody& message) {
  switch (message.action_case()) {
    case v1::TransactionBody::kAnchor:
      return ParseAnchor(message.anchor());
    case v1::TransactionBody::kOpenStatusList:
      if (HasUnknownFields(message.open_status_list())) {
        return UnknownFields("open_status_list");
      }
      return OpenStatusList{};
    case v1::TransactionBody::kChangeStatuses:
      return ParseStatuses(message.change_statuses());
    case v1::TransactionBody::kRegisterDocument:
      return ParseDocument(message.register_document());
    case v1::TransactionBody::kReportEvidence:
      return ParseEvidence(message.report_evidence());
    case v1::TransactionBody::kAccredit:
      return ParseAccredit(message.accredit());
    case v1::TransactionBody::ACTION_NOT_SET:
      return Malformed("the action is missing, such as anchor");
  }
  return Malformed();
}

struct ActionWriter {
  v1::TransactionBody& message;

  void operator()(const AnchorBatch& action) const {
    CHECK(!action.items.empty() && action.items.size() <= kTransactionItemsMax);
    WireWriter items;
    for (const AnchorItem& item : action.items) {
      items.U32(item.position.value);
      items.Raw(item.commitment);
    }
    message.mutable_anchor()->set_list(action.list.value);
    message.mutable_anchor()->set_items(ToText(items.bytes()));
  }

  void operator()(const OpenStatusList&) const {
    message.mutable_open_status_list();
  }

  void operator()(const ChangeStatuses& action) const {
    CHECK(!action.items.empty() && action.items.size() <= kTransactionItemsMax);
    WireWriter items;
    for (const StatusItem& item : action.items) {
      items.U32(item.position.value);
      items.U8(item.status);
      items.U8(item.reason);
    }
    message.mutable_change_statuses()->set_list(action.list.value);
    message.mutable_change_statuses()->set_items(ToText(items.bytes()));
  }

  void operator()(const RegisterDocument& action) const {
    auto& out = *message.mutable_register_document();
    out.set_type(static_cast<std::uint32_t>(action.type));
    out.set_digest(ToText(action.digest));
    out.set_name(action.name);
  }

  void operator()(const ReportEvidence& action) const {
    message.mutable_report_evidence()->set_evidence(
        ToText(EncodeEvidence(action.evidence)));
  }

  void operator()(const Accredit& action) const {
    CHECK(IsScope(action.scope));
    auto& out = *message.mutable_accredit();
    out.set_issuer(action.issuer.value);
    out.set_change(static_cast<std::uint32_t>(
        action.withdraw ? AccreditationChange::kWithdrawn
                        : AccreditationChange::kGranted));
    out.set_from_ms(action.from.value);
    out.set_to_ms(action.to.value);
    for (const std::string& name : action.scope) out.add_scope(name);
  }
};

Digest TransactionId(ByteView body) {
  return Sha256({AsBytes("diptych/transaction/v1\n"), body});
}

// Reads a body within its limits; the error is what is wrong.
std::expected<void, std::string> ParseBody(ByteView body,
                                           v1::TransactionBody& message) {
  if (body.empty()) return Malformed("transaction.body is missing");
  if (body.size() > kTransactionBodySizeMax) {
    return Malformed("transaction.body has more than " +
                     std::to_string(kTransactionBodySizeMax) +
                     " octets: send fewer items at once");
  }
  if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return Malformed(
        "transaction.body is no Protobuf message TransactionBody "
        "(transaction.proto)");
  }
  if (HasUnknownFields(message)) return UnknownFields("transaction.body");
  if (message.network_id().size() != kDigestSize) {
    return Malformed("network_id in transaction.body must have 32 octets");
  }
  if (message.nonce().size() > kTransactionNonceSizeMax) {
    return Malformed("nonce in transaction.body must have at most " +
                     std::to_string(kTransactionNonceSizeMax) + " octets");
  }
  return {};
}

std::expected<Transaction, std::string> ReadTransaction(ByteView body,
                                                        ByteView signature) {
  v1::TransactionBody message;
  if (auto read = ParseBody(body, message); !read) {
    return std::unexpected(std::move(read).error());
  }
  Transaction out;
  if (signature.size() != out.signature.size()) {
    return Malformed("transaction.signature must have " +
                     std::to_string(out.signature.size()) +
                     " octets: sign the transaction");
  }
  Parsed action = ParseAction(message);
  if (!action) return Malformed("in transaction.body " + action.error());
  if (!IsShortestForm(message, body)) {
    return Malformed(
        "transaction.body has a field twice, or a number that is written "
        "longer than it is");
  }
  out.body = {.network_id = ToDigest(AsBytes(message.network_id())),
              .member = {message.member()},
              .key = message.key(),
              .expires = {message.expires_ms()},
              .nonce = ToBytes(AsBytes(message.nonce())),
              .action = *std::move(action)};
  out.body_octets = ToBytes(body);
  std::memcpy(out.signature.data(), signature.data(), signature.size());
  out.id = TransactionId(body);
  return out;
}

}  // namespace

std::expected<Transaction, TransactionVerdict> ParseTransaction(
    ByteView body, ByteView signature) {
  auto read = ReadTransaction(body, signature);
  if (!read) return std::unexpected(TransactionVerdict::kMalformed);
  return *std::move(read);
}

std::string TransactionFault(ByteView body, ByteView signature) {
  const auto read = ReadTransaction(body, signature);
  return read ? "" : read.error();
}

std::expected<CheckedTransaction, TransactionVerdict> CheckSignature(
    Transaction transaction, const EcdsaPublicKey& key) {
  if (!key.Verify(transaction.id, transaction.signature)) {
    return std::unexpected(TransactionVerdict::kBadSignature);
  }
  return CheckedTransaction(std::move(transaction), key.bytes());
}

Transaction SignTransaction(const TransactionBody& body,
                            const EcdsaSecretKey& key) {
  v1::TransactionBody message;
  message.set_network_id(ToText(body.network_id));
  message.set_member(body.member.value);
  message.set_key(body.key);
  message.set_expires_ms(body.expires.value);
  message.set_nonce(ToText(body.nonce));
  std::visit(ActionWriter{message}, body.action);
  Transaction out;
  out.body = body;
  out.body_octets = ToBytes(AsBytes(message.SerializeAsString()));
  CHECK(out.body_octets.size() <= kTransactionBodySizeMax);
  out.id = TransactionId(out.body_octets);
  out.signature = key.Sign(out.id);
  return out;
}

Digest TransactionsRoot(std::span<const CheckedTransaction> transactions) {
  CompactRange range;
  Bytes leaf(kDigestSize + std::tuple_size_v<EcdsaSignature>);
  for (const CheckedTransaction& checked : transactions) {
    const Transaction& transaction = checked.transaction();
    std::memcpy(leaf.data(), transaction.id.data(), kDigestSize);
    std::memcpy(leaf.data() + kDigestSize, transaction.signature.data(),
                transaction.signature.size());
    range.Append(HashLeaf(leaf));
  }
  return range.Root();
}

}  // namespace diptych
