// SPDX-License-Identifier: Apache-2.0
//
// A FailoverRegistry is the RegistryPort over several nodes of one network: it
// asks one, and the next one when that does not answer.
//
// It begins with the first, which is the wallet's own member's, and stays with
// whichever answered last. Only silence moves it on (kUnavailable, kIo): a node
// that answers, be it with a refusal or that it is busy, has answered. Asking
// another is safe for every call: what is read is verified, and a transaction
// that two nodes were given takes effect once, whoever orders it first. One
// thread at a time.

#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "wallet/registry_port.h"

namespace diptych {

class FailoverRegistry : public RegistryPort {
 public:
  // Requires at least one node.
  explicit FailoverRegistry(std::vector<std::unique_ptr<RegistryPort>> nodes);

  Result<SubmitAnswer> Submit(const Transaction& transaction) override;
  Result<NetworkAnswer> GetNetwork() override;
  Result<MemberAnswer> GetMember(MemberId member) override;
  Result<StatusListAnswer> GetStatusList(ListId list) override;
  Result<std::vector<std::optional<Receipt>>> GetReceipts(
      std::span<const EntryIndex> entries) override;
  Result<std::vector<std::optional<Receipt>>> FindReceipts(
      std::span<const Digest> commitments) override;

  // The place of the node that is asked next.
  std::size_t current() const { return current_; }

 private:
  // Calls with each node from the current one on until one answers; the error
  // is that of the first that was asked.
  template <class Call>
  auto Ask(Call&& call) -> decltype(call(std::declval<RegistryPort&>()));

  std::vector<std::unique_ptr<RegistryPort>> nodes_;
  std::size_t current_ = 0;
};

}  // namespace diptych
