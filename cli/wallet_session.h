// SPDX-License-Identifier: Apache-2.0
//
// A WalletSession is what the issuing commands have open while they run: the
// network folder, its journal, a connection to a node and, for those that
// sign, the unlocked anchoring key.

#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/option_set.h"
#include "wallet/anchor_journal.h"
#include "wallet/issuer.h"
#include "wallet/network_folder.h"
#include "wallet/registry_port.h"

namespace diptych {

struct WalletOptions {
  std::string network = ".";
  std::string node;  // Empty: those that the folder names.
  std::string passphrase_file;
};

// --network, --node and --passphrase-file.
void AddWalletOptions(OptionSet& set, WalletOptions& options);

class WalletSession {
 public:
  // Asks the node for our member's keys, to find the number of ours. kRefused
  // if it serves another network. `surroundings` and `stop` must outlive the
  // session; `stop` ends what runs in good order.
  static Result<std::unique_ptr<WalletSession>> Open(
      const WalletOptions& options, Surroundings& surroundings,
      const std::atomic<bool>* stop);

  const NetworkFolder& network() const { return network_; }
  AnchorJournal& journal() { return journal_; }
  const Issuer& issuer() const { return issuer_; }

 private:
  WalletSession(NetworkFolder network, AnchorJournal journal,
                std::unique_ptr<RegistryPort> registry, EcdsaSecretKey key,
                std::uint32_t key_number, Surroundings& surroundings,
                const std::atomic<bool>* stop);

  NetworkFolder network_;
  AnchorJournal journal_;
  std::unique_ptr<RegistryPort> registry_;
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
