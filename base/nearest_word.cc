// SPDX-License-Identifier: Apache-2.0
#include "base/nearest_word.h"

#include <algorithm>
#include <vector>

namespace diptych {
namespace {

// Longer words are no names of ours, and the table grows with the square.
constexpr std::size_t kWordSizeMax = 64;

}  // namespace

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last = last;
    last = row;
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped =
          i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string NearestWord(std::string_view typed,
                        std::span<const std::string> words) {
  if (typed.size() > kWordSizeMax) return "";
  std::string nearest;
  std::size_t least = 0;
  for (const std::string& word : words) {
    const std::size_t distance = EditDistance(typed, word);
    if (distance * 3 > word.size()) continue;
    if (nearest.empty() || distance < least) {
      nearest = word;
      least = distance;
    }
  }
  return nearest;
}

}  // namespace diptych
