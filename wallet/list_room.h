// SPDX-License-Identifier: Apache-2.0
//
// The ListRoom knows which positions of the issuer's status lists are free, and
// picks some at random, so that a position says nothing about when or in what
// order credentials were issued.
//
// A list is used until it is three quarters full; then a new one is opened.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "merkle/status_list.h"
#include "wallet/anchor_journal.h"
#include "wallet/issuer.h"

namespace diptych {

// Beyond this, the few positions left would tell that a credential is late.
inline constexpr std::uint32_t kListFillMax = kPositionsPerList / 4 * 3;

// How many of the network's newest lists are asked for their owner when no
// list in the journal has room: 16 KiB each. It finds the list that a run
// opened before it was cut off.
inline constexpr std::uint32_t kListsSearchedMax = 64;

class ListRoom {
 public:
  // Both must outlive it.
  ListRoom(const Issuer& issuer, const AnchorJournal& journal)
      : issuer_(issuer), journal_(journal) {}

  // A list with room for `count` credentials: `wanted` if it is given (up to
  // the last position; kLimit if it has too few), or else one with room below
  // kListFillMax, opened if there is none. Requires count <= kListFillMax.
  Result<ListId> Choose(std::size_t count, std::optional<ListId> wanted);

  // A free position, each as likely as the others; not free any more.
  // Requires: the list was chosen or loaded, and has one.
  Position Take(ListId list);

  // Whether anything stands at a position, or is to: in the register, the
  // journal, or held. kNotFound if there is no such list.
  Result<bool> IsTaken(ListId list, Position position);

  // Keeps a position from being taken: one that something is made for which
  // neither the register nor the journal knows yet.
  Status Hold(ListId list, Position position);

  // Asks the node again which positions are taken.
  Status Load(ListId list);

 private:
  struct Positions {
    MemberId owner;
    Bytes taken;  // As StatusListAnswer has it.
    std::uint32_t free = 0;
  };

  // Load, with what to do instead for a list that does not exist.
  Status LoadWanted(ListId list);
  bool IsOurs(ListId list) const;
  bool HasRoom(ListId list, std::size_t count) const;
  Result<std::optional<ListId>> Search(std::size_t count);
  Result<ListId> OpenList();

  const Issuer& issuer_;
  const AnchorJournal& journal_;
  std::map<ListId, Positions> lists_;
  std::vector<std::pair<ListId, Position>> held_;
  bool searched_ = false;
};

}  // namespace diptych
