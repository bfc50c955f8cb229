// SPDX-License-Identifier: Apache-2.0
#include "tests/model/register_model.h"

#include <algorithm>
#include <bit>
#include <set>
#include <variant>

#include "base/check.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

constexpr std::string_view kAccepted = "accepted";

// Octets of numbers and strings, one after the other.
class Octets {
 public:
  Octets& Number(std::size_t size, std::uint64_t value) {
    for (std::size_t i = size; i > 0; --i) {
      bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
    }
    return *this;
  }
  Octets& Text(ByteView bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  const Bytes& bytes() const { return bytes_; }
  Digest Hash() const { return Sha256(bytes_); }

 private:
  Bytes bytes_;
};

Digest Leaf(ByteView data) { return Octets().Number(1, 0).Text(data).Hash(); }

Digest Node(const Digest& left, const Digest& right) {
  return Octets().Number(1, 1).Text(left).Text(right).Hash();
}

// MTH of RFC 6962 section 2.1; as deep as the logarithm of a test's log.
Digest TreeHash(std::span<const Digest> leaves) {
  if (leaves.empty()) return Sha256(ByteView{});
  if (leaves.size() == 1) return leaves[0];
  const std::size_t split = std::bit_ceil(leaves.size()) / 2;
  return Node(TreeHash(leaves.first(split)), TreeHash(leaves.subspan(split)));
}

bool Holds(std::uint64_t time, TimeMs from, TimeMs to) {
  return from.value <= time && (to.value == 0 || to.value > time);
}

}  // namespace

RegisterModel::RegisterModel(ByteView genesis_entry) {
  const Genesis genesis = *DecodeGenesis(genesis_entry);
  network_id_ =
      Octets().Text(AsBytes("diptych/genesis/v1\n")).Text(genesis_entry).Hash();
  for (const MemberRecord& member : genesis.members) {
    members_[member.member] = member;
  }
  Write(ToBytes(genesis_entry));
  Write(Octets()
            .Number(1, 7)
            .Number(8, 0)
            .Number(8, genesis.time.value)
            .Text(Digest{})
            .Text(Sha256(ByteView{}))
            .Text(StatusRoot())
            .Text(DirectoryRoot())
            .bytes());
}

std::vector<RegisterModel::Outcome> RegisterModel::Execute(
    TimeMs time, const Digest& previous_header,
    std::span<const CheckedTransaction> block) {
  ++height_;
  time_ = time.value;
  judged_evidence_.clear();
  std::vector<Outcome> outcomes;
  std::vector<Digest> leaves;
  for (const CheckedTransaction& checked : block) {
    const Facts before = facts_;
    Outcome outcome;
    outcome.verdict = Judge(checked, outcome);
    if (outcome.verdict != kAccepted) {
      facts_ = before;
      outcome.repeated.clear();
    }
    outcomes.push_back(outcome);
    const Transaction& tx = checked.transaction();
    leaves.push_back(Leaf(Octets().Text(tx.id).Text(tx.signature).bytes()));
  }
  Write(Octets()
            .Number(1, 7)
            .Number(8, height_)
            .Number(8, time_)
            .Text(previous_header)
            .Text(TreeHash(leaves))
            .Text(StatusRoot())
            .Text(DirectoryRoot())
            .bytes());
  return outcomes;
}

// The table of docs/spec/transactions.md, row by row.
std::string_view RegisterModel::Judge(const CheckedTransaction& checked,
                                      Outcome& outcome) {
  const Transaction& tx = checked.transaction();
  const TransactionBody& body = tx.body;
  if (body.network_id != network_id_) return "wrong_network";
  if (time_ >= body.expires.value) return "expired";
  if (body.expires.value - time_ > 300'000) return "expires_too_late";
  const auto accepted = facts_.accepted.find(tx.id);
  if (accepted != facts_.accepted.end() && time_ - accepted->second < 300'000) {
    return "replayed";
  }
  if (!members_.contains(body.member)) return "unknown_member";
  const MemberRecord& member = members_.at(body.member);
  if (body.key >= member.keys.size()) return "unknown_key";
  const MemberKey& key = member.keys[body.key];
  const bool is_evidence = std::holds_alternative<ReportEvidence>(body.action);
  const bool holds =
      key.purpose ==
          (is_evidence ? KeyPurpose::kConsensus : KeyPurpose::kAnchoring) &&
      key.type == KeyType::kSecp256k1 && Holds(time_, key.from, key.to) &&
      (key.compromised_from.value == 0 || key.compromised_from.value > time_);
  if (!holds) return "key_not_valid";
  if (key.public_key != ToBytes(checked.key())) return "bad_signature";
  Role wanted = is_evidence ? Role::kValidator : Role::kIssuer;
  if (std::holds_alternative<Accredit>(body.action)) {
    wanted = Role::kAccreditor;
  }
  if (!HasRole(body.member, wanted)) return "role_missing";
  facts_.accepted[tx.id] = time_;
  return std::visit(
      [&](const auto& action) { return Act(tx, action, outcome); },
      body.action);
}

std::string_view RegisterModel::Act(const Transaction& tx,
                                    const AnchorBatch& action,
                                    Outcome& outcome) {
  const std::string_view on_list = JudgeList(tx.body.member, action.list);
  if (on_list != kAccepted) return on_list;
  std::set<std::uint32_t> positions;
  std::set<Digest> commitments;
  for (std::uint32_t i = 0; i < action.items.size(); ++i) {
    const AnchorItem& item = action.items[i];
    if (item.position.value >= 131'072) return "bad_position";
    const bool new_position = positions.insert(item.position.value).second;
    const bool new_commitment = commitments.insert(item.commitment).second;
    if (!new_position || !new_commitment) return "repeated_in_batch";
    const Place place{action.list.value, item.position.value};
    const auto there = facts_.credentials.find(place);
    if (there != facts_.credentials.end() &&
        there->second.commitment == item.commitment) {
      outcome.repeated.emplace_back(i, there->second.index);
      continue;
    }
    const std::string_view verdict = JudgeNewCredential(place, item.commitment);
    if (verdict != kAccepted) return verdict;
    facts_.credentials[place] = {item.commitment, facts_.entries.size()};
    Write(Octets()
              .Number(1, 1)
              .Number(4, tx.body.member.value)
              .Number(4, place.first)
              .Number(4, place.second)
              .Number(8, time_)
              .Text(item.commitment)
              .bytes());
  }
  return kAccepted;
}

std::string_view RegisterModel::JudgeNewCredential(
    Place place, const Digest& commitment) const {
  int crowd = 0;
  for (const auto& [other_place, other] : facts_.credentials) {
    if (other.commitment == commitment) return "anchored_elsewhere";
    crowd += std::equal(commitment.begin(), commitment.begin() + 8,
                        other.commitment.begin())
                 ? 1
                 : 0;
  }
  if (facts_.credentials.contains(place)) return "position_taken";
  return crowd < 16 ? kAccepted : "prefix_crowded";
}

std::string_view RegisterModel::Act(const Transaction& tx,
                                    const OpenStatusList&, Outcome&) {
  if (!HasRoom(tx.body.member)) return "over_limit";
  const auto list = static_cast<std::uint32_t>(facts_.lists.size());
  facts_.lists.push_back({{list}, tx.body.member, {time_}});
  Write(Octets()
            .Number(1, 3)
            .Number(4, tx.body.member.value)
            .Number(4, list)
            .Number(8, time_)
            .bytes());
  return kAccepted;
}

std::string_view RegisterModel::Act(const Transaction& tx,
                                    const ChangeStatuses& action, Outcome&) {
  const std::string_view on_list = JudgeList(tx.body.member, action.list);
  if (on_list != kAccepted) return on_list;
  std::set<std::uint32_t> positions;
  for (const StatusItem& item : action.items) {
    const Place place{action.list.value, item.position.value};
    if (item.position.value >= 131'072) return "bad_position";
    if (!positions.insert(place.second).second) return "repeated_in_batch";
    if (!facts_.credentials.contains(place)) return "position_empty";
    if (item.status > 2 || item.reason > 8) return "bad_status";
    std::uint8_t& status = facts_.statuses[place];
    if (status == 1 && item.status != 1) return "revocation_final";
    if (status == item.status) continue;
    status = item.status;
    Write(Octets()
              .Number(1, 2)
              .Number(4, tx.body.member.value)
              .Number(4, place.first)
              .Number(4, place.second)
              .Number(8, time_)
              .Number(1, item.status)
              .Number(1, item.reason)
              .bytes());
  }
  return kAccepted;
}

std::string_view RegisterModel::Act(const Transaction& tx,
                                    const RegisterDocument& action, Outcome&) {
  const auto known = facts_.documents.find(action.digest);
  if (known != facts_.documents.end()) {
    return known->second.member == tx.body.member ? kAccepted
                                                  : "document_owned";
  }
  if (!HasRoom(tx.body.member)) return "over_limit";
  facts_.documents[action.digest] = {
      action.digest, tx.body.member, action.type, {time_}, action.name};
  Write(Octets()
            .Number(1, 4)
            .Number(4, tx.body.member.value)
            .Number(8, time_)
            .Number(1, static_cast<std::uint8_t>(action.type))
            .Text(action.digest)
            .Number(1, action.name.size())
            .Text(AsBytes(action.name))
            .bytes());
  return kAccepted;
}

// The members that validated at the genesis, each with its consensus key.
std::vector<std::pair<MemberId, Bytes>> RegisterModel::Validators() const {
  std::vector<std::pair<MemberId, Bytes>> validators;
  for (const auto& [number, member] : members_) {
    for (const MemberRole& role : member.roles) {
      if (role.role != Role::kValidator) continue;
      validators.emplace_back(number, member.keys[0].public_key);
    }
  }
  return validators;
}

std::string_view RegisterModel::Act(const Transaction& tx,
                                    const ReportEvidence& action, Outcome&) {
  if (++judged_evidence_[tx.body.member] > 16) return "over_limit";
  const auto validators = Validators();
  const Vote& first = action.evidence.first;
  const Vote& second = action.evidence.second;
  if (first.statement.epoch.value != 0) return "bad_evidence";
  if (first.signer.value >= validators.size()) return "bad_evidence";
  const auto& [member, key] = validators[first.signer.value];
  Octets entry;
  entry.Number(1, 6).Number(4, member.value).Number(8, time_);
  for (const Vote& vote : {first, second}) {
    const Bytes statement =
        Octets()
            .Number(8, vote.statement.epoch.value)
            .Number(8, vote.statement.view.value)
            .Number(1, static_cast<std::uint8_t>(vote.statement.kind))
            .Text(vote.statement.block_hash)
            .bytes();
    const Digest digest = Octets()
                              .Text(AsBytes("diptych/simplex/v1\n"))
                              .Text(network_id_)
                              .Text(statement)
                              .Hash();
    if (!EcdsaPublicKey::Parse(key)->Verify(digest, vote.signature)) {
      return "bad_evidence";
    }
    entry.Text(statement).Number(2, vote.signer.value).Text(vote.signature);
  }
  const ConvictionPlace place{member, first.statement.epoch,
                              first.statement.view};
  if (facts_.convictions.contains(place)) return kAccepted;
  int count = 0;
  for (const auto& [other, record] : facts_.convictions) {
    count += other.member == member ? 1 : 0;
  }
  if (count == 16) return "over_limit";
  auto contradiction = Contradiction::kNullifyAndFinalize;
  if (first.statement.kind == second.statement.kind) {
    contradiction = first.statement.kind == VoteKind::kNotarize
                        ? Contradiction::kTwoNotarize
                        : Contradiction::kTwoFinalize;
  }
  facts_.convictions[place] = {place, contradiction, {time_}};
  Write(entry.bytes());
  return kAccepted;
}

bool RegisterModel::HasRole(MemberId member, Role role) const {
  return std::ranges::any_of(
      members_.at(member).roles, [&](const MemberRole& held) {
        return held.role == role && Holds(time_, held.from, held.to);
      });
}

MemberRecord RegisterModel::Record(MemberId member) const {
  MemberRecord record = members_.at(member);
  const auto held = facts_.accreditations.find(member);
  if (held != facts_.accreditations.end()) record.accreditations = held->second;
  return record;
}

void RegisterModel::WriteAccreditation(MemberId issuer, int change,
                                       const Accreditation& accreditation) {
  Octets entry;
  entry.Number(1, 8)
      .Number(4, accreditation.accreditor.value)
      .Number(4, issuer.value)
      .Number(8, time_)
      .Number(1, static_cast<std::uint64_t>(change))
      .Number(8, accreditation.from.value)
      .Number(8, accreditation.to.value)
      .Number(1, accreditation.scope.size());
  for (const std::string& name : accreditation.scope) {
    entry.Number(1, name.size()).Text(AsBytes(name));
  }
  Write(entry.bytes());
}

std::string_view RegisterModel::Act(const Transaction& tx,
                                    const Accredit& action, Outcome&) {
  const MemberId sender = tx.body.member;
  if (!members_.contains(action.issuer)) return "unknown_issuer";
  if (!action.withdraw && !HasRole(action.issuer, Role::kIssuer)) {
    return "unknown_issuer";
  }
  if (action.issuer == sender) return "accredits_itself";
  if (action.withdraw) return Withdraw(sender, action);
  const std::uint64_t from = action.from.value == 0 ? time_ : action.from.value;
  const std::uint64_t to = action.to.value;
  if (to != 0 && to <= from) return "bad_interval";
  std::vector<Accreditation>& held = facts_.accreditations[action.issuer];
  for (const Accreditation& one : held) {
    if (one.accreditor != sender || one.scope != action.scope) continue;
    if (one.to.value != to) continue;
    if (one.from == action.from) return kAccepted;
    if (action.from.value == 0 && Holds(time_, one.from, one.to)) {
      return kAccepted;
    }
  }
  if (from < time_) return "bad_interval";
  held.push_back(
      {sender, members_.at(sender).name, {from}, {to}, action.scope});
  std::size_t own = 0;
  std::size_t all = 0;
  for (const Accreditation& one : held) {
    std::size_t size = 4 + 8 + 8 + 1 + one.accreditor_name.size() + 1;
    for (const std::string& name : one.scope) size += 1 + name.size();
    all += size;
    own += one.accreditor == sender ? size : 0;
  }
  if (own > 512 || all > 2'048) return "accreditations_full";
  WriteAccreditation(action.issuer, 1, held.back());
  return kAccepted;
}

std::string_view RegisterModel::Withdraw(MemberId accreditor,
                                         const Accredit& action) {
  const std::uint64_t end = action.to.value == 0 ? time_ : action.to.value;
  bool any = false;
  for (Accreditation& one : facts_.accreditations[action.issuer]) {
    if (one.accreditor != accreditor) continue;
    if (!action.scope.empty() && one.scope != action.scope) continue;
    any = true;
    if (one.to.value != 0 && one.to.value <= end) continue;
    if (one.to == one.from) continue;
    if (end < time_) return "bad_interval";
    one.to.value = std::max(end, one.from.value);
    WriteAccreditation(action.issuer, 2, one);
  }
  return any ? kAccepted : "nothing_to_withdraw";
}

std::string_view RegisterModel::JudgeList(MemberId member, ListId list) const {
  if (list.value >= facts_.lists.size()) return "unknown_list";
  return facts_.lists[list.value].owner == member ? kAccepted
                                                  : "list_not_owned";
}

bool RegisterModel::HasRoom(MemberId member) const {
  std::size_t own = 0;
  for (const ListRecord& list : facts_.lists) own += list.owner == member;
  for (const auto& [digest, document] : facts_.documents) {
    own += document.member == member;
  }
  return members_.size() + facts_.lists.size() + facts_.documents.size() <
             65'536 &&
         own < (65'536 - 17 * members_.size()) / members_.size();
}

Digest RegisterModel::LogRoot() const {
  std::vector<Digest> leaves;
  for (const Bytes& entry : facts_.entries) leaves.push_back(Leaf(entry));
  return TreeHash(leaves);
}

// Level by level from the chunks up; what is missing is zero all the way down.
Digest RegisterModel::StatusRoot() const {
  std::map<std::uint64_t, Bytes> chunks;
  for (const auto& [place, status] : facts_.statuses) {
    const auto [list, position] = place;
    const std::uint64_t number = std::uint64_t{list} * 512 + position / 256;
    Bytes& chunk = chunks.try_emplace(number, Bytes(64)).first->second;
    chunk[position % 256 / 4] |=
        static_cast<std::uint8_t>(status << (2 * (position % 4)));
  }
  std::map<std::uint64_t, Digest> level;
  for (const auto& [number, chunk] : chunks) level[number] = Leaf(chunk);
  Digest zero = Leaf(Bytes(64));
  for (int depth = 0; depth < 32; ++depth) {
    const auto at = [&](std::uint64_t index) {
      const auto found = level.find(index);
      return found == level.end() ? zero : found->second;
    };
    std::map<std::uint64_t, Digest> above;
    for (const auto& [index, hash] : level) {
      const std::uint64_t left = index / 2 * 2;
      above[index / 2] = Node(at(left), at(left + 1));
    }
    level = std::move(above);
    zero = Node(zero, zero);
  }
  return level.empty() ? zero : level.begin()->second;
}

Digest RegisterModel::DirectoryRoot() const {
  std::map<Bytes, Bytes> records;
  const auto add = [&](const DirectoryRecord& record) {
    records[record.key] = record.value;
  };
  for (const auto& [number, member] : members_) {
    add(ToDirectoryRecord(Record(number)));
  }
  for (const ListRecord& list : facts_.lists) add(ToDirectoryRecord(list));
  for (const auto& [digest, document] : facts_.documents) {
    add(ToDirectoryRecord(document));
  }
  for (const auto& [place, conviction] : facts_.convictions) {
    add(ToDirectoryRecord(conviction));
  }
  std::vector<Digest> leaves;
  for (const auto& [key, value] : records) {
    leaves.push_back(Leaf(
        Octets().Number(2, key.size()).Text(key).Text(Sha256(value)).bytes()));
  }
  return Octets()
      .Text(AsBytes("diptych/directory/v1\n"))
      .Number(8, records.size())
      .Text(TreeHash(leaves))
      .Hash();
}

}  // namespace diptych
