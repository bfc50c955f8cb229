// SPDX-License-Identifier: Apache-2.0
#include "registry/transaction.h"

#include <cstring>

#include "base/check.h"
#include "base/plain_text.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "merkle/compact_range.h"
#include "proto/diptych/v1/transaction.pb.h"

namespace diptych {
namespace {

constexpr std::size_t kAnchorItemSize = 4 + kDigestSize;
constexpr std::size_t kStatusItemSize = 6;

using Parsed = std::expected<TransactionAction, TransactionVerdict>;

std::unexpected<TransactionVerdict> Malformed() {
  return std::unexpected(TransactionVerdict::kMalformed);
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
  if (count == 0 || HasUnknownFields(message)) return Malformed();
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
  if (count == 0 || HasUnknownFields(message)) return Malformed();
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
  const bool sound =
      message.type() >= 1 && message.type() <= kDocumentTypeMax &&
      message.digest().size() == kDigestSize && !message.name().empty() &&
      message.name().size() <= kDocumentNameSizeMax &&
      IsPlainText(message.name()) && !HasUnknownFields(message);
  if (!sound) return Malformed();
  return RegisterDocument{.type = static_cast<DocumentType>(message.type()),
                          .digest = ToDigest(AsBytes(message.digest())),
                          .name = message.name()};
}

Parsed ParseEvidence(const v1::ReportEvidence& message) {
  const Result<Evidence> evidence = DecodeEvidence(AsBytes(message.evidence()));
  if (!evidence || HasUnknownFields(message)) return Malformed();
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
      if (HasUnknownFields(message.open_status_list())) return Malformed();
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
      return Malformed();
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

}  // namespace

std::expected<Transaction, TransactionVerdict> ParseTransaction(
    ByteView body, ByteView signature) {
  if (body.empty() || body.size() > kTransactionBodySizeMax) return Malformed();
  Transaction out;
  if (signature.size() != out.signature.size()) return Malformed();
  v1::TransactionBody message;
  if (!message.ParseFromArray(body.data(), static_cast<int>(body.size())) ||
      HasUnknownFields(message) || !IsShortestForm(message, body) ||
      message.network_id().size() != kDigestSize ||
      message.nonce().size() > kTransactionNonceSizeMax) {
    return Malformed();
  }
  Parsed action = ParseAction(message);
  if (!action) return Malformed();
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
