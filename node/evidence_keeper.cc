// SPDX-License-Identifier: Apache-2.0
#include "node/evidence_keeper.h"

#include <string>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "node/patient_writer.h"
#include "registry/genesis_policy.h"

namespace diptych {

void EvidenceKeeper::Take(const Evidence& evidence) {
  ++found_;
  if (parts_.reporter != nullptr) {
    const bool is_new = parts_.shared.Read([&](const RegisterView& view) {
      return parts_.reporter->Note(evidence, view.state);
    });
    if (is_new) Save();
  }
  const Vote& vote = evidence.first;
  const auto [member, name] = parts_.shared.Read(
      [&](const RegisterView& view) -> std::pair<MemberId, std::string> {
        const std::vector<Validator> validators =
            ValidatorsAt(view.state, view.state.tip.time);
        if (vote.signer.value >= validators.size()) return {};
        const MemberId signer = validators[vote.signer.value].member;
        const MemberRecord* record = view.state.FindMember(signer);
        return {signer, record == nullptr ? "" : record->name};
      });
  parts_.log.ReportError("a validator contradicted itself",
                         {{"member", std::to_string(member.value)},
                          {"name", name},
                          {"view", std::to_string(vote.statement.view.value)},
                          {"evidence", HexEncode(EncodeEvidence(evidence))}});
}

void EvidenceKeeper::Report(Instant now) {
  if (parts_.reporter == nullptr || parts_.reporter->waiting() == 0) return;
  EvidenceReporter::Due due = parts_.shared.Read([&](const RegisterView& view) {
    return parts_.reporter->TakeDue(view.state, now);
  });
  if (due.is_settled) Save();
  std::vector<Mempool::Arrival> arrivals;
  arrivals.reserve(due.reports.size());
  for (CheckedTransaction& report : due.reports) {
    arrivals.push_back(
        {std::move(report), [&log = parts_.log](const auto& outcome) {
           if (!outcome) {
             log.Warning("evidence was not taken in and is sent again",
                         {{"cause", outcome.error().message}});
             return;
           }
           log.Info(
               "evidence reported",
               {{"verdict",
                 std::string(TransactionVerdictName(outcome->outcome.verdict))},
                {"height", std::to_string(outcome->height.value)}});
         }});
  }
  parts_.mempool.Add(std::move(arrivals));
}

void EvidenceKeeper::Save() {
  CheckWritten(parts_.store.SaveReports(parts_.reporter->AllWaiting()));
}

}  // namespace diptych
