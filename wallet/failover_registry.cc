// SPDX-License-Identifier: Apache-2.0
#include "wallet/failover_registry.h"

#include <string>

#include "base/check.h"

namespace diptych {
namespace {

bool IsSilence(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kIo;
}

}  // namespace

FailoverRegistry::FailoverRegistry(
    std::vector<std::unique_ptr<RegistryPort>> nodes)
    : nodes_(std::move(nodes)) {
  CHECK(!nodes_.empty());
}

template <class Call>
auto FailoverRegistry::Ask(Call&& call)
    -> decltype(call(std::declval<RegistryPort&>())) {
  auto first = call(*nodes_[current_]);
  if (first || !IsSilence(first.error().code)) return first;
  for (std::size_t step = 1; step < nodes_.size(); ++step) {
    const std::size_t next = (current_ + step) % nodes_.size();
    auto answer = call(*nodes_[next]);
    if (!answer && IsSilence(answer.error().code)) continue;
    current_ = next;
    return answer;
  }
  if (nodes_.size() == 1) return first;
  Error error = std::move(first).error();
  error.message += "; nor does any of the " +
                   std::to_string(nodes_.size() - 1) + " other nodes answer";
  return error;
}

Result<SubmitAnswer> FailoverRegistry::Submit(const Transaction& transaction) {
  return Ask([&](RegistryPort& node) { return node.Submit(transaction); });
}

Result<NetworkAnswer> FailoverRegistry::GetNetwork() {
  return Ask([](RegistryPort& node) { return node.GetNetwork(); });
}

Result<MemberAnswer> FailoverRegistry::GetMember(MemberId member) {
  return Ask([&](RegistryPort& node) { return node.GetMember(member); });
}

Result<StatusListAnswer> FailoverRegistry::GetStatusList(ListId list) {
  return Ask([&](RegistryPort& node) { return node.GetStatusList(list); });
}

Result<std::vector<std::optional<Receipt>>> FailoverRegistry::GetReceipts(
    std::span<const EntryIndex> entries) {
  return Ask([&](RegistryPort& node) { return node.GetReceipts(entries); });
}

Result<std::vector<std::optional<Receipt>>> FailoverRegistry::FindReceipts(
    std::span<const Digest> commitments) {
  return Ask(
      [&](RegistryPort& node) { return node.FindReceipts(commitments); });
}

}  // namespace diptych
