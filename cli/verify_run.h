// SPDX-License-Identifier: Apache-2.0
//
// A VerifyRun judges documents one after the other under what a verifier
// trusts: with the receipts in hand, with those of nodes, or with neither.
//
//   receipts, nodes     the register's proof (verdict/verdict.h); what all of
//                       them say has to fit together (verdict/agreement.h)
//   neither             the credential's own signature and its issuer's status
//                       list (verdict/unregistered.h): valid only where no
//                       register is asked, for else a holder would leave out
//                       the receipt that proves a revocation
//
// A file with several credentials gets a report for each (credential/
// portfolio.h), with the receipts that are theirs; what only holds others, at
// whatever depth, gets none.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/outside_fetch.h"
#include "cli/receipts_in_hand.h"
#include "credential/document.h"
#include "credential/portfolio.h"
#include "jsonld/pinned_contexts.h"
#include "registry/receipt.h"
#include "tlog/policy.h"
#include "verdict/verdict.h"
#include "wallet/registry_port.h"

namespace diptych {

// What the verifier trusts and has; the same for all documents of a run.
struct VerifierKnowledge {
  std::optional<Policy> policy;  // Nothing: no receipt is judged.
  std::string trusted_did;       // Empty for none.
  std::optional<MemberId> trusted_member;
  std::uint64_t max_age_ms = kDefaultMaxAgeMs;
  TimeMs now;
  // As of ReceiptsInHand; both may be empty.
  std::vector<std::string> receipts;
  std::string receipts_directory;
  // No register is to be asked, also where a receipt lies beside a document.
  bool is_outside = false;
  bool demands_accreditation = false;
  bool is_online = false;
};

// A node, and what it is called in sentences.
struct VerifierNode {
  std::string url;
  std::unique_ptr<RegistryPort> registry;
};

// One credential of a file, or the file itself.
struct JudgedCredential {
  std::string place;  // Within the file; empty for the file itself.
  Result<Document> document;
  VerdictReport report;
};

class VerifyRun {
 public:
  VerifyRun(VerifierKnowledge knowledge, std::vector<VerifierNode> nodes);

  // At least one report: that of the file, unless it only holds others, and
  // then those of what it holds, in order. `file` is what was read at `path`.
  std::vector<JudgedCredential> Judge(const std::string& path,
                                      const Result<Bytes>& file);

 private:
  // What the verifier is told where there is no receipt, as sentences.
  struct Absence {
    std::string no_receipt;
    // Why there is nothing to judge at all; empty if there is.
    std::string obstacle;
  };

  // Those in hand that may be of a document of the file at `path`, until the
  // next is judged. Errors as of ReceiptsInHand::Folder.
  Result<std::span<const ReceiptSource>> InHand(const std::string& path,
                                                const Portfolio& portfolio);
  VerdictReport JudgeOne(const Result<Document>& document,
                         std::span<const ReceiptSource> in_hand, bool is_whole,
                         const Absence& absence);
  Absence AbsenceOf(const std::string& path, ByteView file,
                    const Portfolio& portfolio, bool has_receipts) const;
  // Those in hand that are of the document, and what the nodes answer.
  std::vector<ReceiptSource> Choose(const Document& document,
                                    std::span<const ReceiptSource> in_hand,
                                    bool is_whole) const;
  VerdictReport JudgeSources(const Document& document,
                             std::span<const ReceiptSource> sources,
                             const Absence& absence);
  VerdictReport JudgeSource(const Document& document,
                            const ReceiptSource& source,
                            bool has_receipt) const;
  // `trusted_did` is empty where a register should have proven it.
  VerdictReport JudgeWithout(const Document& document, const Absence& absence,
                             const std::string& trusted_did);

  VerifierKnowledge knowledge_;
  std::vector<VerifierNode> nodes_;
  ReceiptsInHand in_hand_;
  std::vector<ReceiptSource> of_file_;
  PinnedContexts contexts_ = PinnedContexts::Standard();
  OutsideFetch outside_;
};

}  // namespace diptych
