// SPDX-License-Identifier: Apache-2.0
//
// An RpcRegistry is the RegistryPort over a RegistryClient: it turns the
// messages of the RPC into the register's own types and refuses what is
// malformed.

#pragma once

#include <utility>

#include "rpc/client.h"
#include "wallet/registry_port.h"

namespace diptych {

class RpcRegistry : public RegistryPort {
 public:
  explicit RpcRegistry(RegistryClient client) : client_(std::move(client)) {}

  Result<SubmitAnswer> Submit(const Transaction& transaction) override;
  Result<NetworkAnswer> GetNetwork() override;
  Result<MemberAnswer> GetMember(MemberId member) override;
  Result<StatusListAnswer> GetStatusList(ListId list) override;
  Result<std::vector<std::optional<Receipt>>> GetReceipts(
      std::span<const EntryIndex> entries) override;
  Result<std::vector<std::optional<Receipt>>> FindReceipts(
      std::span<const Digest> commitments) override;

 private:
  Result<std::vector<std::optional<Receipt>>> Ask(
      const v1::GetReceiptsRequest& request, std::size_t count);

  RegistryClient client_;
};

}  // namespace diptych
