// SPDX-License-Identifier: Apache-2.0
//
// A TestWallet is a network's folder in a temporary directory with a
// TestRegistry for a node, and time and chance that repeat.

#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/hex.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "platform/file.h"
#include "tests/support/test_directory.h"
#include "wallet/anchorer.h"
#include "wallet/key_store.h"
#include "wallet/receipt_keeper.h"
#include "wallet/test_registry.h"

namespace diptych {

inline constexpr TimeMs kTestTime{1'763'719'440'000};

class TestRandom : public Random {
 public:
  explicit TestRandom(std::uint64_t seed) : seed_(seed) {}

  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) {
      if (used_ == kDigestSize) {
        WireWriter writer;
        writer.U64(seed_);
        writer.U64(drawn_++);
        pool_ = Sha256({writer.bytes()});
        used_ = 0;
      }
      octet = pool_[used_++];
    }
  }

 private:
  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
  Digest pool_{};
  std::size_t used_ = kDigestSize;
};

class TestClock : public Clock {
 public:
  TimeMs Now() override { return now; }
  TimeMs now{kTestTime.value + 1'000};
};

// Waiting moves the clock.
class TestPause : public Pause {
 public:
  explicit TestPause(TestClock& clock) : clock_(clock) {}
  void Wait(std::chrono::milliseconds duration) override {
    clock_.now.value += static_cast<std::uint64_t>(duration.count());
    ++waits;
  }
  int waits = 0;

 private:
  TestClock& clock_;
};

inline constexpr char kTestPassphrase[] = "correct horse";

// Made once a process, since passphrases are slow on purpose.
struct TestNetwork {
  NetworkFolder folder;
  EcdsaSecretKey anchoring;
  TestNodeKeys node_keys;

  static const TestNetwork& Get() {
    static const TestNetwork network = Make();
    return network;
  }

 private:
  static TestNetwork Make() {
    TestDirectory directory;
    TestRandom random(1);
    auto created = CreateNetwork({.directory = directory.Path("network"),
                                  .origin = "registry.example/log",
                                  .names = {"Example College"},
                                  .did = "did:web:college.example",
                                  .url = "https://college.example/",
                                  .passphrase = kTestPassphrase,
                                  .time = kTestTime},
                                 random);
    CHECK(created.has_value());
    const KeyStore keys(created->folder.keys_directory());
    auto anchoring = keys.UnlockEcdsa(kAnchoringKeyName, kTestPassphrase);
    auto log = keys.Unlock(kLogKeyName, kTestPassphrase);
    auto checkpoint = keys.Unlock(kCheckpointKeyName, kTestPassphrase);
    CHECK(anchoring && log && checkpoint);
    return {.folder = std::move(created->folder),
            .anchoring = *anchoring,
            .node_keys = {std::get<Ed25519SecretKey>(*log),
                          std::get<Ed25519SecretKey>(*checkpoint)}};
  }
};

// A fresh register and an empty wallet of the test network.
class TestWallet {
 public:
  TestWallet()
      : registry(network.folder, network.node_keys, clock),
        issuer{.network = network.folder,
               .profile = {.id = "did:web:college.example",
                           .name = "Example College",
                           .url = "https://college.example/",
                           .status_url = "https://college.example"},
               .key = network.anchoring,
               .key_number = 1,
               .registry = registry,
               .clock = clock,
               .pause = pause,
               .random = random,
               .stop = &stop,
               .dids = {"did:web:college.example"}} {}

  // Writes `count` documents doc-0.json and so on, different from each other.
  void WriteDocuments(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::string path =
          directory.Path("doc-" + std::to_string(i) + ".json");
      Write(path, R"({"name":")" + std::to_string(i) + R"("})");
      documents.push_back({.path = path, .load = {}});
    }
  }

  static void Write(const std::string& path, const std::string& text) {
    CHECK(WriteFile(path, AsBytes(text)).has_value());
  }

  std::string journal_path() const { return directory.Path("journal"); }

  // One run with the journal as it is on disk.
  Result<AnchorReport> Anchor(const AnchorOptions& options) {
    ASSIGN_OR_RETURN(
        AnchorJournal journal,
        AnchorJournal::Open(journal_path(), network.folder.network_id()));
    return Anchorer(issuer, journal).Run(documents, options);
  }

  // Empty if every document stands in the log once and has a receipt that
  // verifies, and nothing else is in the log; or else what is wrong.
  std::string FaultOfAnchoring() {
    std::set<Digest> commitments;
    ReceiptKeeper keeper(network.folder);
    for (const AnchorDocument& document : documents) {
      const auto receipt = ReadReceiptFile(ReceiptPath(document.path, ""));
      if (!receipt) return receipt.error().message;
      const auto octets = ReadFile(document.path, kMaxDocumentSize);
      const Digest commitment = CredentialCommitment(
          *ToSalt(*receipt->salt), ReadDocument(*octets)->digest);
      const auto facts = keeper.Check(*receipt, commitment);
      if (!facts) return document.path + ": " + facts.error().message;
      commitments.insert(commitment);
    }
    for (const AnchoredCredential& credential : registry.credentials()) {
      if (commitments.erase(credential.entry.commitment) != 1) {
        return "entry " + std::to_string(credential.index.value) +
               " is of no document, or of one that has another";
      }
    }
    return commitments.empty() ? "" : "a document is not in the log";
  }

  const TestNetwork& network = TestNetwork::Get();
  TestDirectory directory;
  TestClock clock;
  TestPause pause{clock};
  TestRandom random{7};
  std::atomic<bool> stop = false;
  TestRegistry registry;
  Issuer issuer;
  std::vector<AnchorDocument> documents;
};

}  // namespace diptych
