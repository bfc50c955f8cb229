// SPDX-License-Identifier: Apache-2.0
#include "tests/storage/index_model.h"

#include <algorithm>

#include "registry/commitment.h"

namespace diptych {
namespace {

Digest WithPrefix(std::uint64_t prefix) {
  Digest digest{};
  for (std::size_t i = 0; i < 8; ++i) {
    digest[i] = static_cast<std::uint8_t>(prefix >> (56 - 8 * i));
  }
  return digest;
}

}  // namespace

void IndexModel::Grow(std::size_t entries_max) {
  newest_begin_ = size();
  for (std::size_t count = random_() % entries_max + 1; count > 0; --count) {
    Entry entry{.is_credential = random_() % 5 != 0, .prefix = random_()};
    if (random_() % 10 == 0 && !entries_.empty()) {
      entry.prefix = entries_[random_() % entries_.size()].prefix;
    }
    if (entry.is_credential) map_.emplace(entry.prefix, size());
    entries_.push_back(entry);
  }
}

Status IndexModel::Add(CommitmentIndex& index, std::uint64_t begin) const {
  std::vector<IndexedCommitment> commitments;
  for (std::uint64_t i = begin; i < size(); ++i) {
    if (!entries_[i].is_credential) continue;
    commitments.push_back({entries_[i].prefix, {i}});
  }
  return index.Add(commitments, size());
}

Status IndexModel::Refill(CommitmentIndex& index) const {
  if (index.covered() == size()) return Ok();
  return Add(index, index.covered());
}

Status IndexModel::AddNewest(CommitmentIndex& index) const {
  return Add(index, newest_begin_);
}

std::string IndexModel::Check(const CommitmentIndex& index) {
  std::vector<Digest> asked;
  std::vector<IndexMatch> wanted;
  for (const Entry& entry : entries_) {
    const auto [begin, end] = map_.equal_range(entry.prefix);
    std::vector<std::uint64_t> numbers;
    for (auto at = begin; at != end; ++at) numbers.push_back(at->second);
    std::ranges::sort(numbers);
    for (std::uint64_t number : numbers) {
      wanted.push_back({asked.size(), {number}});
    }
    asked.push_back(WithPrefix(entry.prefix));
    asked.push_back(WithPrefix(random_()));
  }
  std::vector<IndexMatch> found;
  index.Find(asked, found);
  if (found != wanted) {
    return "of " + std::to_string(wanted.size()) + " matches are found " +
           std::to_string(found.size());
  }
  for (int i = 0; i < 20; ++i) {
    const std::string wrong = CheckRange(index);
    if (!wrong.empty()) return wrong;
  }
  return {};
}

std::string IndexModel::CheckRange(const CommitmentIndex& index) {
  const std::uint64_t first = random_();
  const std::uint64_t last =
      random_() % 2 == 0 ? ~std::uint64_t{0} : first + (~first >> 3);
  const std::size_t limit = random_() % 20 + 1;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> wanted;
  std::size_t prefixes = 0;
  for (auto at = map_.lower_bound(first);
       at != map_.end() && at->first <= last && prefixes < limit; ++prefixes) {
    const auto end = map_.upper_bound(at->first);
    for (; at != end; ++at) wanted.emplace_back(*at);
  }
  std::ranges::sort(wanted);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> found;
  for (const IndexedCommitment& each : index.FindRange(first, last, limit)) {
    if (found.size() == wanted.size()) break;
    found.emplace_back(each.prefix, each.index.value);
  }
  return found == wanted ? "" : "a range of prefixes differs";
}

}  // namespace diptych
