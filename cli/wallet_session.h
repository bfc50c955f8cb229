// SPDX-License-Identifier: Apache-2.0
//
// A WalletSession is what the issuing commands have open while they run: the
// network folder, its journal, a connection to a node and the unlocked keys:
// that for anchoring and, for those that sign credentials, that for these.

#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/option_set.h"
#include "crypto/ecdsa.h"
#include "crypto/key_pem.h"
#include "issuing/credential_builder.h"
#include "wallet/anchor_journal.h"
#include "wallet/issuer.h"
#include "wallet/network_folder.h"
#include "wallet/registry_port.h"

namespace diptych {

struct WalletOptions {
  std::string network = ".";
  std::string node;  // Empty: those that the folder names.
  std::string passphrase_file;
  // For commands that sign credentials; no option of a user's.
  bool unlocks_credential_key = false;
};

// --network, --node and --passphrase-file.
void AddWalletOptions(OptionSet& set, WalletOptions& options);

class WalletSession {
 public:
  // Asks the node for our member's keys, to find the number of ours. kInvalid
  // if it serves another network, and for a wrong passphrase, whose source is
  // named. `surroundings` and `stop` must outlive the
  // session; `stop` ends what runs in good order.
  static Result<std::unique_ptr<WalletSession>> Open(
      const WalletOptions& options, Surroundings& surroundings,
      const std::atomic<bool>* stop);

  const NetworkFolder& network() const { return network_; }
  AnchorJournal& journal() { return journal_; }
  const Issuer& issuer() const { return issuer_; }
  // Requires options with unlocks_credential_key.
  const SecretKey& credential_key() const;

 private:
  struct Keys {
    EcdsaSecretKey anchoring;
    std::uint32_t number = 0;  // Of the first, in the member's record.
    std::optional<SecretKey> credential;
    std::vector<std::string> dids;  // Of the member.
  };

  WalletSession(NetworkFolder network, AnchorJournal journal,
                std::unique_ptr<RegistryPort> registry, Keys keys,
                IssuerProfile profile, Surroundings& surroundings,
                const std::atomic<bool>* stop);

  NetworkFolder network_;
  AnchorJournal journal_;
  std::unique_ptr<RegistryPort> registry_;
  std::optional<SecretKey> credential_key_;
  SystemPause pause_;
  Issuer issuer_;
};

// A node over HTTP; kInvalid names --node if the URL cannot be read.
Result<std::unique_ptr<RegistryPort>> ConnectRegistry(const std::string& url);

// That one, or, if no URL is given, the nodes that the folder names: the
// member's own first, and the others when it does not answer.
Result<std::unique_ptr<RegistryPort>> ConnectRegistry(
    const NetworkFolder& network, const std::string& url);

}  // namespace diptych
