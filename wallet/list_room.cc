// SPDX-License-Identifier: Apache-2.0
#include "wallet/list_room.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <utility>

#include "base/check.h"
#include "wallet/retry.h"
#include "wallet/transaction_sender.h"

namespace diptych {
namespace {

constexpr std::uint32_t kWordPositions = 64;
static_assert(kPositionsPerList % kWordPositions == 0);

std::uint32_t FreeCount(ByteView taken) {
  std::uint32_t count = kPositionsPerList;
  for (const std::uint8_t octet : taken) {
    count -= static_cast<std::uint32_t>(std::popcount(octet));
  }
  return count;
}

// Marks a position; false if it was marked already.
bool Mark(Bytes& taken, Position position) {
  std::uint8_t& octet = taken[position.value / 8];
  const auto bit = static_cast<std::uint8_t>(1U << (position.value % 8));
  if ((octet & bit) != 0) return false;
  octet = static_cast<std::uint8_t>(octet | bit);
  return true;
}

bool IsMarked(const Bytes& taken, Position position) {
  return (taken[position.value / 8] >> (position.value % 8) & 1) != 0;
}

Error NoSuchPosition(Position position) {
  return Error{ErrorCode::kInvalid, "position " +
                                        std::to_string(position.value) +
                                        ": no status list has so many"};
}

}  // namespace

Status ListRoom::Load(ListId list) {
  ASSIGN_OR_RETURN(StatusListAnswer answer, WithRetries(issuer_, [&] {
                     return issuer_.registry.GetStatusList(list);
                   }));
  if (answer.taken.size() != kPositionsPerList / 8) {
    return Error{ErrorCode::kInvalid,
                 "the node's answer about list " + std::to_string(list.value) +
                     " has the wrong length: ask another node"};
  }
  Positions positions{
      .owner = answer.owner, .taken = std::move(answer.taken), .free = 0};
  // A planned position may be on its way into the register.
  for (const AnchorJournal::Plan& plan : journal_.Unfinished()) {
    if (plan.list == list && plan.position.value < kPositionsPerList) {
      Mark(positions.taken, plan.position);
    }
  }
  for (const auto& [held_list, position] : held_) {
    if (held_list == list) Mark(positions.taken, position);
  }
  positions.free = FreeCount(positions.taken);
  lists_[list] = std::move(positions);
  return Ok();
}

Status ListRoom::LoadWanted(ListId list) {
  Status loaded = Load(list);
  if (loaded || loaded.error().code != ErrorCode::kNotFound) return loaded;
  ASSIGN_OR_RETURN(const NetworkAnswer network, WithRetries(issuer_, [&] {
                     return issuer_.registry.GetNetwork();
                   }));
  const std::string count = std::to_string(network.list_count);
  return Error{ErrorCode::kNotFound,
               "there is no list " + std::to_string(list.value) + ": " +
                   (network.list_count == 0 ? "the register has none yet"
                    : network.list_count == 1
                        ? "the register has one, number 0"
                        : "the register has " + count + ", numbered from 0") +
                   "; leave out --list to take one of yours, or a new one"};
}

Result<bool> ListRoom::IsTaken(ListId list, Position position) {
  if (position.value >= kPositionsPerList) return NoSuchPosition(position);
  if (!lists_.contains(list)) RETURN_IF_ERROR(Load(list));
  return IsMarked(lists_.at(list).taken, position);
}

Status ListRoom::Hold(ListId list, Position position) {
  if (position.value >= kPositionsPerList) return NoSuchPosition(position);
  held_.emplace_back(list, position);
  const auto found = lists_.find(list);
  if (found != lists_.end() && Mark(found->second.taken, position)) {
    --found->second.free;
  }
  return Ok();
}

bool ListRoom::IsOurs(ListId list) const {
  const auto found = lists_.find(list);
  return found != lists_.end() &&
         found->second.owner == issuer_.network.member();
}

bool ListRoom::HasRoom(ListId list, std::size_t count) const {
  constexpr std::uint32_t kReserve = kPositionsPerList - kListFillMax;
  return IsOurs(list) && lists_.at(list).free >= count + kReserve;
}

Result<ListId> ListRoom::Choose(std::size_t count,
                                std::optional<ListId> wanted) {
  CHECK(count <= kListFillMax);
  if (wanted) {
    if (!lists_.contains(*wanted)) RETURN_IF_ERROR(LoadWanted(*wanted));
    const std::string name = "list " + std::to_string(wanted->value);
    if (!IsOurs(*wanted)) {
      return Error{ErrorCode::kRefused,
                   name +
                       " belongs to another member: name one of your own, "
                       "or none"};
    }
    if (lists_.at(*wanted).free < count) {
      return Error{ErrorCode::kLimit,
                   name + " has only " +
                       std::to_string(lists_.at(*wanted).free) +
                       " free positions: name another, or none"};
    }
    return *wanted;
  }
  for (const ListId list : journal_.lists()) {
    if (lists_.contains(list)) continue;
    const Status loaded = Load(list);
    if (!loaded && loaded.error().code != ErrorCode::kNotFound) {
      return loaded.error();
    }
  }
  for (const auto& [list, positions] : lists_) {
    if (HasRoom(list, count)) return list;
  }
  ASSIGN_OR_RETURN(const std::optional<ListId> found, Search(count));
  if (found) return *found;
  return OpenList();
}

Result<std::optional<ListId>> ListRoom::Search(std::size_t count) {
  if (std::exchange(searched_, true)) return std::optional<ListId>();
  ASSIGN_OR_RETURN(const NetworkAnswer network, WithRetries(issuer_, [&] {
                     return issuer_.registry.GetNetwork();
                   }));
  const std::uint32_t end = network.list_count;
  const std::uint32_t begin = end - std::min(end, kListsSearchedMax);
  for (std::uint32_t number = begin; number < end; ++number) {
    const ListId list{number};
    if (lists_.contains(list)) continue;
    RETURN_IF_ERROR(Load(list));
    if (HasRoom(list, count)) return std::optional<ListId>(list);
  }
  return std::optional<ListId>();
}

Result<ListId> ListRoom::OpenList() {
  ASSIGN_OR_RETURN(const SubmitAnswer answer,
                   TransactionSender(issuer_).Send(OpenStatusList{}));
  if (answer.verdict != TransactionVerdict::kAccepted) {
    return Error{ErrorCode::kRefused,
                 "opening a status list was refused: " + answer.message};
  }
  if (!answer.opened_list) {
    return Error{ErrorCode::kInvalid,
                 "the node did not say which status list it opened: ask "
                 "another node"};
  }
  RETURN_IF_ERROR(Load(*answer.opened_list));
  if (!IsOurs(*answer.opened_list)) {
    return Error{ErrorCode::kInvalid,
                 "the node named a status list of another member as newly "
                 "opened: ask another node"};
  }
  return *answer.opened_list;
}

Position ListRoom::Take(ListId list) {
  Positions& positions = lists_.at(list);
  CHECK(positions.free > 0);
  std::uint32_t skip = issuer_.random.Below(positions.free);
  Position position{0};
  // Eight octets at once, as long as the one that is wanted lies behind them.
  for (std::uint64_t word = 0;; position.value += kWordPositions) {
    std::memcpy(&word, &positions.taken[position.value / 8], sizeof word);
    const auto free_here =
        kWordPositions - static_cast<std::uint32_t>(std::popcount(word));
    if (skip < free_here) break;
    skip -= free_here;
  }
  while (true) {
    if (!IsMarked(positions.taken, position) && skip-- == 0) break;
    ++position.value;
  }
  CHECK(Mark(positions.taken, position));
  --positions.free;
  return position;
}

}  // namespace diptych
