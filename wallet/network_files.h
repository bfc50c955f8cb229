// SPDX-License-Identifier: Apache-2.0
//
// The network files are the names of what a network's folder holds, for who
// makes the folder and who opens it.

#pragma once

namespace diptych {

inline constexpr char kGenesisFile[] = "genesis.bin";
inline constexpr char kGenesisJsonFile[] = "genesis.json";
inline constexpr char kPolicyFile[] = "policy.txt";
inline constexpr char kNodeConfigFile[] = "node.toml";
inline constexpr char kReadmeFile[] = "README.txt";
inline constexpr char kKeysDirectory[] = "keys";
inline constexpr char kPassphraseFile[] = "passphrase";  // In keys.
inline constexpr char kWalletDirectory[] = "wallet";
inline constexpr char kSettingsFile[] = "wallet.json";  // In wallet.
// In the folder of a network of several: "member-1".
inline constexpr char kMemberDirectoryPrefix[] = "member-";
inline constexpr char kJournalFile[] = "anchors.journal";  // In wallet.

}  // namespace diptych
