// SPDX-License-Identifier: Apache-2.0
//
// Occupancy says which positions of the status lists hold a credential.
//
// One bit a position, 16 KiB a list. Stored in pages of 8,192 positions, so
// that one credential rewrites 1 KiB and a full batch hardly more than its
// list.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "merkle/status_list.h"

namespace diptych {

inline constexpr std::size_t kPositionsPerPage = 8'192;
inline constexpr std::size_t kOccupancyPageSize = kPositionsPerPage / 8;
inline constexpr std::size_t kPagesPerList =
    kPositionsPerList / kPositionsPerPage;

class Occupancy {
 public:
  Occupancy() = default;
  // A copy takes as much memory again.
  Occupancy(const Occupancy& other);
  Occupancy& operator=(const Occupancy& other);
  Occupancy(Occupancy&&) = default;
  Occupancy& operator=(Occupancy&&) = default;
  ~Occupancy() = default;

  // False for lists that were never touched, too. Requires a position below
  // kPositionsPerList.
  bool IsTaken(ListId list, Position position) const;

  // Requires a position below kPositionsPerList, and that it is free.
  void Take(ListId list, Position position);
  // Requires that it is taken. For taking back a refused batch or a block.
  void Free(ListId list, Position position);

  // How many positions of the list are taken.
  std::uint32_t TakenCount(ListId list) const;

  // The list's bits: position p is bit p % 8, from the least, of octet p / 8.
  // Empty if the list was never touched. Valid until the next Take.
  ByteView Bits(ListId list) const;

  // A page's octets, and back; zero for a list that was never touched.
  // LoadPage gives kCorrupt for a wrong size or number.
  ByteView Page(ListId list, std::size_t page) const;
  Status LoadPage(ListId list, std::size_t page, ByteView octets);

  // Forgets everything and keeps no memory.
  void Clear() { lists_.clear(); }

 private:
  struct ListBits {
    std::array<std::uint8_t, kPositionsPerList / 8> bits{};
    std::uint32_t taken = 0;
  };

  ListBits& Touch(ListId list);
  const ListBits* Get(ListId list) const;

  std::vector<std::unique_ptr<ListBits>> lists_;  // By list number.
};

}  // namespace diptych
