// SPDX-License-Identifier: Apache-2.0
//
// A TestRegistry is a RegistryPort over a real register in memory, with one
// block a transaction, and with faults at a chosen call.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/ed25519.h"
#include "registry/execution.h"
#include "registry/state.h"
#include "tlog/vkey.h"
#include "wallet/network_folder.h"
#include "wallet/registry_port.h"

namespace diptych {

// The log's and the validator's keys of a network.
struct TestNodeKeys {
  Ed25519SecretKey log;
  Ed25519SecretKey checkpoint;
};

class TestRegistry : public RegistryPort, private CommitmentLookup {
 public:
  enum class Fault : std::uint8_t {
    kLostRequest,  // The call is not made.
    kLostAnswer,   // The call is made and its answer is lost.
  };

  TestRegistry(const NetworkFolder& network, const TestNodeKeys& keys,
               Clock& clock);

  // The call of that number, counted from 1, fails, and all later ones if it
  // kills: then the wallet is cut off from the node.
  void FailAt(std::size_t call, Fault fault, bool kills) {
    fail_at_ = calls_ + call;
    fault_ = fault;
    kills_ = kills;
  }
  void Heal() { fail_at_ = 0; }
  bool HasFailed() const { return fail_at_ != 0 && calls_ >= fail_at_; }
  std::size_t calls() const { return calls_; }

  // The next transaction is refused so without being executed.
  void RefuseNext(TransactionVerdict verdict) { refusal_ = verdict; }
  // Executed before the next transaction, as another wallet's would be.
  void SetRival(const Transaction& rival) { rival_ = rival; }
  // Changes the receipts that are answered.
  bool forges_receipts = false;
  // Called before receipts of entries are answered.
  std::function<void()> before_receipts;
  // Changes what is answered of a member.
  std::function<void(MemberAnswer&)> bend_member;

  // The credentials in the log, in order.
  const std::vector<AnchoredCredential>& credentials() const {
    return credentials_;
  }
  const RegisterState& state() const { return state_; }

  // Gives the member this record, by no block, and seals it.
  void ReplaceMember(MemberRecord record);

  Result<SubmitAnswer> Submit(const Transaction& transaction) override;
  Result<NetworkAnswer> GetNetwork() override;
  Result<MemberAnswer> GetMember(MemberId member) override;
  Result<StatusListAnswer> GetStatusList(ListId list) override;
  Result<std::vector<std::optional<Receipt>>> GetReceipts(
      std::span<const EntryIndex> entries) override;
  Result<std::vector<std::optional<Receipt>>> FindReceipts(
      std::span<const Digest> commitments) override;

 private:
  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override;

  // Calls, unless this call is to fail.
  template <class Call>
  auto Make(Call&& call) -> decltype(call());

  SubmitAnswer Execute(const Transaction& transaction);
  void Take(Execution execution);
  std::vector<Digest> Path(std::uint64_t index) const;
  Receipt MakeReceipt(const AnchoredCredential& credential) const;
  std::optional<Receipt> ReceiptAt(EntryIndex entry) const;

  Clock& clock_;
  SignerKey log_key_;
  SignerKey validator_key_;
  RegisterState state_;
  SealEntry seal_;
  std::string checkpoint_;
  std::vector<Digest> leaves_;
  std::vector<AnchoredCredential> credentials_;

  std::size_t calls_ = 0;
  std::size_t fail_at_ = 0;  // 0: never.
  Fault fault_ = Fault::kLostRequest;
  bool kills_ = false;
  std::optional<TransactionVerdict> refusal_;
  std::optional<Transaction> rival_;
};

}  // namespace diptych
