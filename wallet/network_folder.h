// SPDX-License-Identifier: Apache-2.0
//
// A NetworkFolder is what an institution keeps of one network: the genesis, the
// trust policy, its keys, the node's configuration and the wallet's state.
//
//   genesis.bin     entry 0 of the log
//   genesis.json    the same for people; nothing reads it
//   policy.txt      whose signatures a checkpoint needs (tlog/policy.h)
//   node.toml       for `diptych node run`
//   keys/           NAME.pem and NAME.pub (wallet/key_store.h), and
//                   `passphrase` if a person has not chosen one
//   wallet/         wallet.json: which member, and which nodes to ask;
//                   anchors.journal (wallet/anchor_journal.h)
//   README.txt      which of these are secret
//
// Opening reads no key. A NetworkFolder is a plain value.

#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "registry/genesis.h"
#include "registry/member.h"
#include "tlog/policy.h"
#include "wallet/key_store.h"

namespace diptych {

struct NetworkOptions {
  // Where the folder is to be; must not exist yet.
  std::string directory;
  // The log's name: the URL that will serve it, without its scheme.
  std::string origin;
  // How many institutions, each a validator and an issuer; 1 to 64.
  std::uint32_t validators = 1;
  // How many others, whose nodes follow and serve without a vote; only beside
  // several validators, and 64 institutions in all.
  std::uint32_t observers = 0;
  // How many of all these, the last ones, may accredit issuers as well.
  std::uint32_t accreditors = 0;
  // Their legal names. One for several is numbered: "NAME 1", "NAME 2".
  std::vector<std::string> names;
  // The one institution's DID and URL, or nothing.
  std::string did;
  std::string url;
  // What signs their credentials: kEd25519, or kP256 for who has to use curves
  // of NIST.
  KeyType credential_key = KeyType::kEd25519;
  // Where the nodes are reached: one host for each, one for all, or none for
  // this machine alone.
  std::vector<std::string> hosts;
  // The first node's ports; each further one takes the next of both.
  std::uint16_t rpc_port = 7300;
  std::uint16_t peer_port = 7400;
  // Nothing: a random one is made and kept in keys/passphrase.
  std::optional<std::string> passphrase;
  // The genesis's time.
  TimeMs time;
  // Ends the making once it is true, within a second or two; may be null.
  const std::atomic<bool>* stop = nullptr;
};

// The names of the keys that CreateNetwork makes, as files in keys/.
inline constexpr char kLogKeyName[] = "log";
inline constexpr char kCheckpointKeyName[] = "checkpoint";
inline constexpr char kConsensusKeyName[] = "consensus";
inline constexpr char kGovernanceKeyName[] = "governance";
inline constexpr char kAnchoringKeyName[] = "anchoring";
inline constexpr char kCredentialKeyName[] = "credential";
inline constexpr char kTlsKeyName[] = "tls";  // Only beside peers.

class NetworkFolder {
 public:
  // kNotFound if it is no network's folder, saying how one is made; kCorrupt
  // or kInvalid name the file that is wrong, or not of this genesis.
  static Result<NetworkFolder> Open(const std::string& directory);

  const std::string& directory() const { return directory_; }
  const Bytes& genesis_entry() const { return genesis_entry_; }
  const Genesis& genesis() const { return genesis_; }
  const Digest& network_id() const { return network_id_; }
  const Policy& policy() const { return policy_; }
  // Whose folder it is, and its record in the genesis: what held at the
  // beginning (wallet/member_record.h asks for what holds now).
  MemberId member() const { return member_; }
  const MemberRecord& member_record() const;
  // Where the wallet finds its member's node: "http://127.0.0.1:7300".
  const std::string& node_url() const { return node_urls_.front(); }
  // That one, then those of the other members, for when it is away.
  const std::vector<std::string>& node_urls() const { return node_urls_; }

  std::string genesis_path() const;
  std::string policy_path() const;
  std::string node_config_path() const;
  std::string keys_directory() const;
  std::string passphrase_path() const;
  std::string wallet_directory() const;
  std::string journal_path() const;

  // The passphrase in keys/passphrase; kNotFound if there is no such file.
  Result<std::string> StoredPassphrase() const;

 private:
  NetworkFolder() = default;

  std::string directory_;
  Bytes genesis_entry_;
  Genesis genesis_;
  Digest network_id_{};
  Policy policy_;
  MemberId member_;
  std::vector<std::string> node_urls_;  // Never empty.
};

// What the genesis says that a key of the folder's is for: "anchoring,
// governance", "log" for the log's own, or nothing.
std::string PurposesOf(const NetworkFolder& folder, const StoredKey& key);

struct CreatedNetwork {
  // Of several members: the first one's.
  NetworkFolder folder;
  // True if keys/passphrase holds a passphrase that nobody has chosen: tell the
  // administrator to guard it, or to move it elsewhere.
  bool has_stored_passphrase = false;
};

// Makes a network: its members' keys, one genesis that names all of them, one
// policy that asks for a quorum, and for each member a folder as above. That of
// a network of one is `directory` itself; of several they are member-1,
// member-2, ... in it. Built beside `directory` and renamed, so that no half of
// it is ever there. kExists if there is anything of that name; kInvalid names
// the option that is wrong, kUnavailable is a stop. What is begun is removed if
// it cannot be finished. Takes about two seconds for each member, for the
// passphrase's sake.
Result<CreatedNetwork> CreateNetwork(const NetworkOptions& options,
                                     Random& random);

// Folders that CreateNetwork began for this `directory` and that were never
// finished, because the process or the machine was ended, by name; or of
// another that is at work. They hold secret keys. At most 16.
std::vector<std::string> UnfinishedNetworks(const std::string& directory);

}  // namespace diptych
