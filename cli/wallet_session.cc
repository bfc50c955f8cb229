// SPDX-License-Identifier: Apache-2.0
#include "cli/wallet_session.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "cli/passphrase.h"
#include "cli/shared_options.h"
#include "json/printable.h"
#include "rpc/client.h"
#include "wallet/failover_registry.h"
#include "wallet/issuer_profile.h"
#include "wallet/key_store.h"
#include "wallet/member_record.h"
#include "wallet/rpc_registry.h"

namespace diptych {

void AddWalletOptions(OptionSet& set, WalletOptions& options) {
  AddNetworkOption(set, options.network);
  AddNodeOption(set, options.node);
  AddPassphraseOption(set, options.passphrase_file);
}

Result<std::unique_ptr<RegistryPort>> ConnectRegistry(const std::string& url) {
  Result<RegistryClient> client = RegistryClient::Create({.url = url});
  if (!client) return Annotate(client.error(), "--node");
  return std::unique_ptr<RegistryPort>(
      std::make_unique<RpcRegistry>(*std::move(client)));
}

Result<std::unique_ptr<RegistryPort>> ConnectRegistry(
    const NetworkFolder& network, const std::string& url) {
  if (!url.empty()) return ConnectRegistry(url);
  std::vector<std::unique_ptr<RegistryPort>> nodes;
  for (const std::string& known : network.node_urls()) {
    ASSIGN_OR_RETURN(std::unique_ptr<RegistryPort> node,
                     ConnectRegistry(known));
    nodes.push_back(std::move(node));
  }
  return std::unique_ptr<RegistryPort>(
      std::make_unique<FailoverRegistry>(std::move(nodes)));
}

namespace {

constexpr std::size_t kShownReason = 300;

// A line for who would take a command that waits for one that hangs.
void TellOfWait(Console& console, std::string_view why,
                std::chrono::milliseconds left) {
  if (why.ends_with('.')) why.remove_suffix(1);
  // A progress bar may stand there.
  if (console.facts().error_is_terminal) console.Draw("\r\x1b[K");
  console.Note(
      "The node does not take it for now: " + Printable(why, kShownReason) +
      "; trying again for " + std::to_string(left.count() / 1'000) + " s.");
}

}  // namespace

Result<std::unique_ptr<WalletSession>> WalletSession::Open(
    const WalletOptions& options, Surroundings& surroundings,
    const std::atomic<bool>* stop) {
  ASSIGN_OR_RETURN(NetworkFolder network, NetworkFolder::Open(options.network));
  ASSIGN_OR_RETURN(std::unique_ptr<RegistryPort> registry,
                   ConnectRegistry(network, options.node));
  ASSIGN_OR_RETURN(
      const Passphrase passphrase,
      FindPassphrase(options.passphrase_file, network.passphrase_path(),
                     surroundings.console));
  const KeyStore keys(network.keys_directory());
  Result<EcdsaSecretKey> key =
      keys.UnlockEcdsa(kAnchoringKeyName, passphrase.text);
  if (!key) return WithSource(key.error(), passphrase);
  std::optional<SecretKey> credential_key;
  if (options.unlocks_credential_key) {
    Result<SecretKey> unlocked =
        keys.Unlock(kCredentialKeyName, passphrase.text);
    if (!unlocked) return WithSource(unlocked.error(), passphrase);
    credential_key = *std::move(unlocked);
  }
  RETURN_IF_ERROR(CheckNode(network, *registry));
  ASSIGN_OR_RETURN(const MemberRecord member,
                   FetchMemberRecord(network, *registry));
  ASSIGN_OR_RETURN(const std::uint32_t number,
                   AnchoringKeyNumber(member, key->public_key().bytes(),
                                      surroundings.clock.Now()));
  const TimeMs now = surroundings.clock.Now();
  IssuerProfile profile = ProfileOf(member, network.node_url(), now);
  if (credential_key) {
    ASSIGN_OR_RETURN(profile, SigningProfile(member, network.node_url(),
                                             *credential_key, now));
  }
  ASSIGN_OR_RETURN(
      AnchorJournal journal,
      AnchorJournal::Open(network.journal_path(), network.network_id()));
  return std::unique_ptr<WalletSession>(new WalletSession(
      std::move(network), std::move(journal), std::move(registry),
      Keys{.anchoring = *std::move(key),
           .number = number,
           .credential = std::move(credential_key),
           .dids = DidsOf(member, now)},
      std::move(profile), surroundings, stop));
}

WalletSession::WalletSession(NetworkFolder network, AnchorJournal journal,
                             std::unique_ptr<RegistryPort> registry, Keys keys,
                             IssuerProfile profile, Surroundings& surroundings,
                             const std::atomic<bool>* stop)
    : network_(std::move(network)),
      journal_(std::move(journal)),
      registry_(std::move(registry)),
      credential_key_(std::move(keys.credential)),
      issuer_{
          .network = network_,
          .profile = std::move(profile),
          .key = std::move(keys.anchoring),
          .key_number = keys.number,
          .registry = *registry_,
          .clock = surroundings.clock,
          .pause = pause_,
          .random = surroundings.random,
          .stop = stop,
          .dids = std::move(keys.dids),
          .on_wait = [&console = surroundings.console](
                         std::string_view why, std::chrono::milliseconds left) {
            TellOfWait(console, why, left);
          }} {}

const SecretKey& WalletSession::credential_key() const {
  CHECK(credential_key_.has_value());
  return *credential_key_;
}

}  // namespace diptych
