// SPDX-License-Identifier: Apache-2.0
#include "audit/header_rules.h"

#include <string>

namespace diptych {
namespace {

// The only epoch while the set of validators cannot change.
constexpr Epoch kFirstEpoch{0};

std::string Text(std::uint64_t number) { return std::to_string(number); }
std::string Text(const Digest& digest) { return OctetsText(digest); }
template <class Tag, class Rep>
std::string Text(Id<Tag, Rep> id) {
  return std::to_string(id.value);
}

// Gathers the first difference of a header's fields.
class FieldJudge {
 public:
  explicit FieldJudge(Height height) : height_(height) {}

  void Differ(std::string_view field, std::string expected, std::string found) {
    if (difference_) return;
    difference_ = Difference{.object = AuditObject::kHeader,
                             .height = height_,
                             .field = std::string(field),
                             .expected = std::move(expected),
                             .found = std::move(found)};
  }

  template <class T>
  void Equal(std::string_view field, const T& expected, const T& found) {
    if (!(expected == found)) Differ(field, Text(expected), Text(found));
  }

  std::optional<Difference> Take() { return std::move(difference_); }

 private:
  Height height_;
  std::optional<Difference> difference_;
};

}  // namespace

std::optional<Difference> CompareHeader(const RegisterState& state,
                                        const Header& parent,
                                        const Header& header) {
  const Height height{parent.height.value + 1};
  const std::vector<Validator> validators = ValidatorsAt(state, header.time);
  FieldJudge judge(height);
  judge.Equal("height", height, header.height);
  judge.Equal("network_id", state.network_id, header.network_id);
  judge.Equal("epoch", kFirstEpoch, header.epoch);
  judge.Equal("parent_view", parent.view, header.parent_view);
  if (validators.size() <= 1) {
    // Nobody else can make a view pass without a block.
    judge.Equal("view", View{parent.view.value + 1}, header.view);
  } else if (header.view <= parent.view) {
    judge.Differ("view", "more than " + Text(parent.view), Text(header.view));
  }
  if (header.time <= parent.time) {
    judge.Differ("time_ms", "later than " + Text(parent.time),
                 Text(header.time));
  }
  if (header.proposer != 0 && header.proposer >= validators.size()) {
    judge.Differ("proposer", "less than " + Text(validators.size()),
                 Text(header.proposer));
  }
  const std::uint8_t flags =
      header.transaction_count == 0 ? kHeaderHeartbeat : std::uint8_t{0};
  judge.Equal("flags", flags, header.flags);
  judge.Equal("validators_hash", ValidatorsHash(validators),
              header.validators_hash);
  judge.Equal("next_validators_hash", Digest{}, header.next_validators_hash);
  return judge.Take();
}

std::optional<Difference> CompareHeaders(const Header& expected,
                                         const Header& found) {
  FieldJudge judge(expected.height);
  judge.Equal("network_id", expected.network_id, found.network_id);
  judge.Equal("epoch", expected.epoch, found.epoch);
  judge.Equal("view", expected.view, found.view);
  judge.Equal("height", expected.height, found.height);
  judge.Equal("parent_hash", expected.parent_hash, found.parent_hash);
  judge.Equal("parent_view", expected.parent_view, found.parent_view);
  judge.Equal("time_ms", expected.time, found.time);
  judge.Equal("proposer", expected.proposer, found.proposer);
  judge.Equal("flags", expected.flags, found.flags);
  judge.Equal("payload_root", expected.payload_root, found.payload_root);
  judge.Equal("payload_octets", expected.payload_octets, found.payload_octets);
  judge.Equal("transaction_count", expected.transaction_count,
              found.transaction_count);
  judge.Equal("log_size", expected.log_size, found.log_size);
  judge.Equal("log_root", expected.log_root, found.log_root);
  judge.Equal("validators_hash", expected.validators_hash,
              found.validators_hash);
  judge.Equal("next_validators_hash", expected.next_validators_hash,
              found.next_validators_hash);
  return judge.Take();
}

}  // namespace diptych
