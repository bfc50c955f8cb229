// SPDX-License-Identifier: Apache-2.0
//
// An IssueTest issues a table of recipients with a wallet whose register is in
// memory, and says what is wrong with what came of it.

#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "issuing/credential_builder.h"
#include "json/canonical.h"
#include "json/write.h"
#include "tests/support/test_wallet.h"
#include "wallet/credential_issuer.h"

namespace diptych {

inline constexpr char kTemplate[] =
    R"({"id":"https://college.example/a/1","name":"Welding",)"
    R"("description":"D","criteria":{"narrative":"Weld."}})";
inline constexpr std::size_t kRecipients = 7;
inline constexpr std::size_t kBatch = 3;

// A proof that is as good for all this folder knows of proofs.
inline Result<Bytes> Sign(const JsonObject& credential) {
  JsonObject with_proof = credential;
  with_proof["proof"] = JsonObject{{"proofValue", "z1"}};
  return ToBytes(AsBytes(PrettyJson(with_proof)));
}

class IssueTest : public ::testing::Test {
 protected:
  IssueTest() : form_(ParseAchievementTemplate(kTemplate).value()) {
    std::string csv = "name,email\n";
    for (std::size_t i = 0; i < kRecipients; ++i) {
      const std::string number = std::to_string(i);
      csv += "Person " + number + ",p" + number + "@college.example\n";
    }
    SetTable(csv);
  }

  void SetTable(const std::string& csv) {
    RecipientTable table = ReadRecipientTable(csv, {}, form_).value();
    CHECK(table.problems.empty());
    recipients_ = std::move(table.recipients);
  }

  std::string Directory(const TestWallet& wallet) const {
    return wallet.directory.Path("out");
  }

  Result<IssueReport> Issue(TestWallet& wallet,
                            const IssueOptions& options = {
                                .anchor = {.batch = kBatch}, .made = {}}) {
    ASSIGN_OR_RETURN(AnchorJournal journal,
                     AnchorJournal::Open(wallet.journal_path(),
                                         wallet.network.folder.network_id()));
    return CredentialIssuer(wallet.issuer, journal)
        .Run({.form = form_,
              .recipients = recipients_,
              .directory = Directory(wallet),
              .secured = CredentialForm::kJson,
              .sign = sign_},
             options);
  }

  // Empty if there is one file a row, of that row, anchored once and at the
  // place it names, with a receipt; or else what is wrong.
  std::string FaultOfIssuing(TestWallet& wallet) {
    wallet.documents.clear();
    std::map<Digest, StatusPlace> anchored;
    for (const AnchoredCredential& credential : wallet.registry.credentials()) {
      anchored[credential.entry.commitment] = {credential.entry.list,
                                               credential.entry.position};
    }
    for (const Recipient& recipient : recipients_) {
      const std::string path =
          JoinPath(Directory(wallet), recipient.file_name + ".json");
      wallet.documents.push_back({.path = path, .load = {}});
      const auto octets = ReadFile(path, kMaxDocumentSize);
      if (!octets) return octets.error().message;
      JsonObject credential = ReadDocument(*octets)->json.get_object();
      credential.erase("proof");
      const auto draws = ReadDraws(credential, wallet.issuer.profile);
      if (!draws) return path + ": " + draws.error().message;
      if (CanonicalJson(BuildCredential(form_, recipient, wallet.issuer.profile,
                                        *draws)) != CanonicalJson(credential)) {
        return path + " is of another row";
      }
      const auto receipt = ReadReceiptFile(ReceiptPath(path, ""));
      if (!receipt) return receipt.error().message;
      const auto place = anchored.find(receipt->entry.commitment);
      if (place == anchored.end() || place->second != draws->place) {
        return path + " is anchored in another place than it names";
      }
    }
    return wallet.FaultOfAnchoring();
  }

  AchievementTemplate form_;
  std::vector<Recipient> recipients_;
  std::function<Result<Bytes>(const JsonObject&)> sign_ = Sign;
};

}  // namespace diptych
