// SPDX-License-Identifier: Apache-2.0
//
// A CredentialIssuer makes a credential for every recipient of a table: built,
// signed, written, anchored, with its receipt beside it. A run that is cut off
// anywhere continues when it is given the same again: nobody gets a second
// credential, and nothing is anchored twice.
//
//   make     for each row without a file: a random free position, the
//            credential that names it, the signature, the file
//   anchor   all files, in batches (wallet/anchorer.h)
//   replace  the files whose position another wallet has taken meanwhile,
//            with a new position; they were handed to nobody yet
//
// The files are all the memory there is. A row's file has the row's name, and
// what was drawn for it can be read from it, so building it again must give
// the same; a file that differs belongs to another table or template, and the
// run stops before anything is written (issuing/credential_builder.h).

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "issuing/achievement_template.h"
#include "issuing/recipient_table.h"
#include "json/value.h"
#include "wallet/anchor_journal.h"
#include "wallet/anchorer.h"
#include "wallet/issuer.h"

namespace diptych {

// How a credential is secured, and so what its file is.
enum class CredentialForm : std::uint8_t {
  kJson,   // NAME.json, with a proof in it
  kJwt,    // NAME.jwt
  kSdJwt,  // NAME.sd-jwt, with all disclosures
};

struct IssueOrder {
  const AchievementTemplate& form;
  const std::vector<Recipient>& recipients;
  // Where the files go; made if it is not there, for its owner alone.
  std::string directory;
  CredentialForm secured = CredentialForm::kJson;
  // The octets of the file: the credential, signed.
  std::function<Result<Bytes>(const JsonObject& credential)> sign;
};

struct IssueOptions {
  AnchorOptions anchor;
  // Called after each credential that is made.
  std::function<void(std::size_t done, std::size_t total)> made;
};

enum class IssueOutcome : std::uint8_t {
  kIssued,        // Anchored by this run.
  kIssuedBefore,  // Anchored already.
  kNotReached,    // The run was stopped before.
};

// "issued", "issued before", "not reached".
std::string_view IssueOutcomeName(IssueOutcome outcome);

struct IssuedCredential {
  std::uint32_t row = 0;
  std::string path;
  std::string receipt_path;
  IssueOutcome outcome = IssueOutcome::kNotReached;
  // Of those that were issued:
  ListId list;
  Position position;
  EntryIndex entry;
};

struct IssueReport {
  std::vector<IssuedCredential> credentials;  // In the order of the table.
  std::size_t issued = 0;
  std::size_t issued_before = 0;
  // True if Ctrl-C ended it: the same command continues.
  bool was_stopped = false;
};

// The report as a table with a header line: row, file, receipt, list,
// position, entry and outcome. It names nobody.
std::string FormatIssueReport(const IssueReport& report);

// Whether the files that are in the order's folder are of its rows, as `Run`
// demands: kExists for one that is not what its row says, or is there in
// another form. Signs nothing; a folder that is not there is fine.
Status CheckFolder(const IssueOrder& order, const IssuerProfile& profile);

// Whether a run into that folder has made the recipient's file, in any form.
bool HasCredentialFile(const std::string& directory,
                       const Recipient& recipient);

// How many credentials a report that is about to be overwritten has, and the
// new one does not: those of an earlier, longer table.
std::size_t CountLeftOut(std::string_view old_report,
                         const IssueReport& report);

class CredentialIssuer {
 public:
  // Both must outlive it.
  CredentialIssuer(const Issuer& issuer, AnchorJournal& journal)
      : issuer_(issuer), journal_(journal) {}

  // kExists for a file that is not what its row says now; kInvalid for a row
  // whose credential would be expired (issuing/validity.h); kRefused without a
  // DID to issue under. Errors of signing name the row. Every error leaves
  // what was done; running again continues.
  Result<IssueReport> Run(const IssueOrder& order, const IssueOptions& options);

 private:
  const Issuer& issuer_;
  AnchorJournal& journal_;
};

}  // namespace diptych
