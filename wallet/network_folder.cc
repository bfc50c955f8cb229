// SPDX-License-Identifier: Apache-2.0
#include "wallet/network_folder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.h"
#include "json/fields.h"
#include "json/parse.h"
#include "platform/file.h"
#include "registry/entry.h"
#include "wallet/network_files.h"

namespace diptych {
namespace {

// 64 URLs of middle length.
constexpr std::size_t kSettingsSizeMax = 16'384;
constexpr std::size_t kNodeUrlSizeMax = 2'048;
constexpr std::size_t kPassphraseFileSizeMax = 1'026;  // With its line end.

struct Settings {
  MemberId member;
  std::vector<std::string> node_urls;
};

Result<Settings> ReadSettings(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kSettingsSizeMax));
  Result<JsonValue> json = ParseJson(AsText(octets));
  if (!json) return Annotate(json.error(), path);
  Settings settings;
  const Status read = ReadFields(*json, [&](JsonFields& fields) {
    settings.member.value = static_cast<std::uint32_t>(
        fields["member"].Integer(0, std::numeric_limits<std::uint32_t>::max()));
    settings.node_urls.push_back(fields["node"].String(kNodeUrlSizeMax));
    if (!fields.Has("otherNodes")) return;
    fields["otherNodes"].Items(kGenesisMembersMax - 1, [&](JsonField url) {
      settings.node_urls.push_back(url.String(kNodeUrlSizeMax));
    });
  });
  if (!read) return Annotate(read.error(), path);
  return settings;
}

Result<Policy> ReadPolicy(const std::string& path, const Digest& network_id) {
  ASSIGN_OR_RETURN(const Bytes octets, ReadFile(path, kMaxPolicySize));
  Result<Policy> policy = ParsePolicy(AsText(octets));
  if (!policy) return Annotate(policy.error(), path);
  if (policy->genesis != network_id) {
    return Error{ErrorCode::kInvalid,
                 path +
                     ": is not the policy of the network whose genesis.bin "
                     "stands beside it: restore both from one backup"};
  }
  return policy;
}

}  // namespace

Result<NetworkFolder> NetworkFolder::Open(const std::string& directory) {
  NetworkFolder folder;
  folder.directory_ = directory;
  Result<Bytes> genesis = ReadFile(folder.genesis_path(), kEntrySizeMax);
  if (!genesis && genesis.error().code == ErrorCode::kNotFound) {
    return Error{ErrorCode::kNotFound,
                 directory +
                     ": is no network's folder (no genesis.bin): make "
                     "one with `diptych network create`, or name "
                     "another with --network"};
  }
  if (!genesis) return genesis.error();
  Result<Genesis> decoded = DecodeGenesis(*genesis);
  if (!decoded) {
    return Error{ErrorCode::kCorrupt,
                 folder.genesis_path() + ": is cut short or damaged (" +
                     decoded.error().message +
                     "): restore it from a copy; the folders of all members "
                     "hold the same"};
  }
  folder.genesis_entry_ = *std::move(genesis);
  folder.genesis_ = *std::move(decoded);
  folder.network_id_ = NetworkId(folder.genesis_entry_);
  ASSIGN_OR_RETURN(folder.policy_,
                   ReadPolicy(folder.policy_path(), folder.network_id_));
  const std::string settings_path =
      JoinPath(folder.wallet_directory(), kSettingsFile);
  ASSIGN_OR_RETURN(Settings settings, ReadSettings(settings_path));
  folder.member_ = settings.member;
  folder.node_urls_ = std::move(settings.node_urls);
  if (std::ranges::find(folder.genesis_.members, folder.member_,
                        &MemberRecord::member) ==
      folder.genesis_.members.end()) {
    return Error{ErrorCode::kInvalid, settings_path + ": member " +
                                          std::to_string(folder.member_.value) +
                                          " is not in genesis.bin"};
  }
  return folder;
}

const MemberRecord& NetworkFolder::member_record() const {
  const auto found =
      std::ranges::find(genesis_.members, member_, &MemberRecord::member);
  CHECK(found != genesis_.members.end());
  return *found;
}

std::string NetworkFolder::genesis_path() const {
  return JoinPath(directory_, kGenesisFile);
}
std::string NetworkFolder::policy_path() const {
  return JoinPath(directory_, kPolicyFile);
}
std::string NetworkFolder::node_config_path() const {
  return JoinPath(directory_, kNodeConfigFile);
}
std::string NetworkFolder::keys_directory() const {
  return JoinPath(directory_, kKeysDirectory);
}
std::string NetworkFolder::passphrase_path() const {
  return JoinPath(keys_directory(), kPassphraseFile);
}
std::string NetworkFolder::wallet_directory() const {
  return JoinPath(directory_, kWalletDirectory);
}
std::string NetworkFolder::journal_path() const {
  return JoinPath(wallet_directory(), kJournalFile);
}

std::string PurposesOf(const NetworkFolder& folder, const StoredKey& key) {
  std::string purposes;
  for (const MemberKey& held : folder.member_record().keys) {
    if (held.type != key.type() || held.public_key != key.octets()) continue;
    purposes += (purposes.empty() ? "" : ", ") +
                std::string(KeyPurposeName(held.purpose));
  }
  // It is the register's, and in no member's record.
  const Ed25519PublicKeyBytes& log_key = folder.genesis().log_key;
  if (key.type() == KeyType::kEd25519 && key.octets() == ToBytes(log_key)) {
    purposes += purposes.empty() ? "log" : ", log";
  }
  return purposes;
}

Result<std::string> NetworkFolder::StoredPassphrase() const {
  ASSIGN_OR_RETURN(const Bytes octets,
                   ReadFile(passphrase_path(), kPassphraseFileSizeMax));
  std::string passphrase = ToText(octets);
  while (passphrase.ends_with('\n') || passphrase.ends_with('\r')) {
    passphrase.pop_back();
  }
  return passphrase;
}

}  // namespace diptych
