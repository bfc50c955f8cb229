// SPDX-License-Identifier: Apache-2.0
//
// A validator that fills the register with evidence: true ones against itself
// over and over, in many transactions and with other votes of the same view;
// false ones against others; of epochs that there are not; and with the votes
// in the wrong order.

#include "base/wire.h"
#include "tests/sim/byzantine/behaviours.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

// More than convict a member at most, several times; each costs everybody two
// verifications of real signatures.
constexpr std::uint64_t kReportsMost = 40;
// More than a block judges of one sender.
constexpr std::uint64_t kBurst = 20;

class EvidenceSpam final : public Behaviour {
 public:
  void OnInitiative(ByzantineHost& host) override {
    SimRandom& random = host.random();
    if (reports_ >= kReportsMost || !random.Chance({150})) return;
    const std::uint64_t count =
        random.Chance({100}) ? kBurst : random.Between(1, 3);
    std::vector<CheckedTransaction> transactions;
    for (std::uint64_t i = 0; i < count; ++i) {
      const TransactionBody body = Report(host, Draw(host));
      transactions.push_back(FourMembers::Sign(body, SecretOf(host)));
    }
    if (random.Chance({300})) SendInWrongOrder(host);
    // The same transaction a second time, in another batch.
    if (sent_ && random.Chance({300})) transactions.push_back(*sent_);
    sent_ = transactions.front();
    if (random.Chance({500})) return host.Submit(std::move(transactions));
    for (const SharedBatch& batch : MakeBatches(std::move(transactions))) {
      SendToSome(host, EncodeBatch(*batch));
    }
  }

 private:
  static std::uint32_t NumberOf(const ByzantineHost& host) {
    return host.identity().value + 1U;
  }
  // Of the consensus key (SampleMember).
  static std::uint32_t SecretOf(const ByzantineHost& host) {
    return 100 + NumberOf(host);
  }
  static Digest NetworkId(const ByzantineHost& host) {
    return host.universe().at(Universe::kGenesis).header.network_id;
  }

  // What the register verifies is a real signature.
  static Vote Cast(const ByzantineHost& host, ValidatorIndex signer,
                   const Statement& statement) {
    return {
        .statement = statement,
        .signer = signer,
        .signature = SampleKey(SecretOf(host))
                         .Sign(StatementDigest(NetworkId(host), statement))};
  }
  static Evidence Contradict(ByzantineHost& host, ValidatorIndex signer,
                             Epoch epoch, View view) {
    SimRandom& random = host.random();
    Statement left{.epoch = epoch,
                   .view = view,
                   .kind = VoteKind::kFinalize,
                   .block_hash = Universe::PayloadRoot(random.Next())};
    Statement right = left;
    right.block_hash = Universe::PayloadRoot(random.Next());
    const std::uint64_t kind = random.Below(3);
    if (kind == 0) left.kind = right.kind = VoteKind::kNotarize;
    if (kind == 1) {
      left.kind = VoteKind::kNullify;
      left.block_hash = {};
    }
    return MakeEvidence(Cast(host, signer, left), Cast(host, signer, right));
  }

  Evidence Draw(ByzantineHost& host) {
    SimRandom& random = host.random();
    const ValidatorIndex self = host.identity();
    // Of this view and of old ones; the register knows one epoch alone.
    const View view{random.Between(1, host.at().view.value)};
    switch (random.Below(7)) {
      case 0:
        if (told_) return *told_;
        break;
      case 1:  // Other votes of a view for which it is convicted.
        if (!told_) break;
        return Contradict(host, self, {}, told_->first.statement.view);
      case 2: {
        const ValidatorIndex other{
            static_cast<std::uint16_t>(random.Below(host.set().size() + 1))};
        return Contradict(host, other, {}, view);
      }
      case 3: {
        Evidence half = Contradict(host, self, {}, view);
        half.second.signature[random.Below(64)] ^= 1;
        return half;
      }
      case 4:
        return Contradict(host, self, {1 + random.Below(3)}, view);
      case 5:
        told_ = Contradict(host, self, {}, {~random.Below(8)});
        return *told_;
      default:
        break;
    }
    told_ = Contradict(host, self, {}, view);
    return *told_;
  }

  TransactionBody Report(ByzantineHost& host, const Evidence& evidence) {
    WireWriter nonce;
    nonce.U64(++reports_);
    return {.network_id = NetworkId(host),
            .member = {NumberOf(host)},
            .key = kConsensusKey,
            .expires = {host.clock().time.value + 60'000},
            .nonce = nonce.Take(),
            .action = ReportEvidence{evidence}};
  }

  // Malformed: no node may take it in.
  void SendInWrongOrder(ByzantineHost& host) {
    const Evidence evidence = Draw(host);
    const TransactionBody body =
        Report(host, {.first = evidence.second, .second = evidence.first});
    const Transaction wrong = SignTransaction(body, SampleKey(SecretOf(host)));
    WireWriter frame;
    frame.U32(1);
    frame.U32(static_cast<std::uint32_t>(wrong.body_octets.size()));
    frame.Raw(wrong.body_octets);
    frame.Raw(wrong.signature);
    SendToSome(host, frame.Take());
  }

  static void SendToSome(ByzantineHost& host, const Bytes& octets) {
    for (std::uint32_t to = 0; to < host.nodes(); ++to) {
      if (to == host.identity().value || !host.random().Chance({600})) continue;
      host.InjectFrame(to, FrameSort::kBatch, octets);
    }
  }

  std::uint64_t reports_ = 0;
  std::optional<Evidence> told_;  // The newest that is true.
  std::optional<CheckedTransaction> sent_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeEvidenceSpam() {
  return std::make_unique<EvidenceSpam>();
}

}  // namespace diptych
