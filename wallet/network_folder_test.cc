// SPDX-License-Identifier: Apache-2.0
// Making and opening a network's folder, and the keys in it: what is there, who
// may read it, that nothing is overwritten, and that a folder whose files do
// not belong together is refused.
#include "wallet/network_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "platform/file.h"
#include "tests/support/test_wallet.h"
#include "wallet/key_store.h"
#include "wallet/member_record.h"

namespace diptych {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

NetworkOptions Options(const TestDirectory& directory) {
  return {.directory = directory.Path("network"),
          .origin = "registry.example/log",
          .names = {"Example College"},
          .time = kTestTime};
}

TEST(NetworkFolder, HoldsANetworkOfOneThatOpens) {
  const TestDirectory directory;
  TestRandom random(3);
  const auto created = CreateNetwork(Options(directory), random);
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_TRUE(created->has_stored_passphrase);
  const auto folder = NetworkFolder::Open(directory.Path("network"));
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(folder->member(), MemberId{1});
  EXPECT_EQ(folder->node_url(), "http://127.0.0.1:7300");
  EXPECT_EQ(folder->policy().genesis, folder->network_id());
  EXPECT_EQ(folder->policy().witnesses.size(), 1U);
  EXPECT_TRUE(HasRole(folder->member_record(), Role::kIssuer, kTestTime));
  EXPECT_TRUE(HasRole(folder->member_record(), Role::kValidator, kTestTime));
  EXPECT_TRUE(FileExists(folder->node_config_path()));
  EXPECT_EQ(fs::status(folder->keys_directory()).permissions(),
            fs::perms::owner_all);
  EXPECT_EQ(fs::status(folder->wallet_directory()).permissions(),
            fs::perms::owner_all);
  EXPECT_EQ(fs::status(folder->passphrase_path()).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);

  const KeyStore keys(folder->keys_directory());
  const auto listed = keys.List();
  ASSERT_TRUE(listed) << listed.error().message;
  ASSERT_EQ(listed->size(), 6U);
  EXPECT_EQ((*listed)[0].name, kAnchoringKeyName);
  EXPECT_EQ(PurposesOf(*folder, (*listed)[0]), "anchoring");
  const auto key =
      keys.UnlockEcdsa(kAnchoringKeyName, *folder->StoredPassphrase());
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_TRUE(AnchoringKeyNumber(folder->member_record(),
                                 key->public_key().bytes(), kTestTime));
  // The temporary sibling is gone.
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.Path("")), {}), 1);
}

TEST(NetworkFolder, AGenesisThatWasCutShortSaysHowItIsRestored) {
  const TestDirectory directory;
  const NetworkFolder& whole = TestNetwork::Get().folder;
  const std::string path = directory.Path("genesis.bin");
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{100}, whole.genesis_entry().size() - 1}) {
    const ByteView cut = ByteView(whole.genesis_entry()).first(size);
    ASSERT_TRUE(WriteFile(path, cut));
    const auto folder = NetworkFolder::Open(directory.Path(""));
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(folder.error().message, HasSubstr("is cut short or damaged"));
    EXPECT_THAT(folder.error().message, HasSubstr("restore it from a copy"));
  }
}

TEST(NetworkFolder, HasACredentialKeyOfTheChosenType) {
  const TestDirectory directory;
  TestRandom random(3);
  NetworkOptions options = Options(directory);
  options.credential_key = KeyType::kP256;
  const auto created = CreateNetwork(options, random);
  ASSERT_TRUE(created) << created.error().message;
  const NetworkFolder& folder = created->folder;
  const auto key = KeyStore(folder.keys_directory()).Find(kCredentialKeyName);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->type(), KeyType::kP256);
  EXPECT_EQ(PurposesOf(folder, *key), "credential");
  // No other key has changed with it.
  EXPECT_EQ(std::ranges::count(folder.member_record().keys, KeyType::kP256,
                               &MemberKey::type),
            1);
}

TEST(NetworkFolder, KeepsAChosenPassphraseToItself) {
  const TestDirectory directory;
  TestRandom random(3);
  NetworkOptions options = Options(directory);
  options.passphrase = kTestPassphrase;
  const auto created = CreateNetwork(options, random);
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_FALSE(created->has_stored_passphrase);
  EXPECT_FALSE(FileExists(created->folder.passphrase_path()));
  const auto listed = ListFiles(directory.Path("network"), 100);
  ASSERT_TRUE(listed) << listed.error().message;
  for (const auto& file : listed->files) {
    EXPECT_THAT(ToText(*ReadFile(file, 65'536)),
                testing::Not(HasSubstr(kTestPassphrase)));
  }
}

TEST(NetworkFolder, IsNeverOverwritten) {
  const TestDirectory directory;
  TestRandom random(3);
  ASSERT_TRUE(MakeDirectory(directory.Path("network")));
  const auto created = CreateNetwork(Options(directory), random);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, ErrorCode::kExists);
}

TEST(NetworkFolder, LeavesNothingBehindWhenAnOptionIsWrong) {
  const TestDirectory directory;
  TestRandom random(3);
  const auto expect_refused = [&](const NetworkOptions& options) {
    const auto created = CreateNetwork(options, random);
    ASSERT_FALSE(created);
    EXPECT_TRUE(fs::is_empty(directory.Path("")));
  };
  NetworkOptions options = Options(directory);
  options.origin = "";
  expect_refused(options);
  options = Options(directory);
  options.origin = "has a space";
  expect_refused(options);
  options = Options(directory);
  options.credential_key = KeyType::kSecp256k1;
  expect_refused(options);
  options = Options(directory);
  options.names = {std::string(201, 'x')};
  expect_refused(options);
  options = Options(directory);
  options.names = {"line\nbreak"};
  expect_refused(options);
  options = Options(directory);
  options.passphrase = "";
  expect_refused(options);
  options = Options(directory);
  options.validators = 65;
  expect_refused(options);
  options.validators = 4;
  options.names = {"A", "B"};
  expect_refused(options);
  options = Options(directory);
  options.validators = 4;
  options.hosts = {"a b", "b", "c", "d"};
  expect_refused(options);
  options.hosts = {"a", "b"};
  expect_refused(options);
  options.hosts = {};
  options.peer_port = 7303;
  expect_refused(options);
  options.peer_port = 65'533;
  expect_refused(options);
}

// Asks for a stop once so many secrets were drawn.
class StoppingRandom : public TestRandom {
 public:
  explicit StoppingRandom(int draws) : TestRandom(5), left_(draws) {}

  void Fill(std::span<std::uint8_t> out) override {
    if (left_-- == 0) stop = true;
    TestRandom::Fill(out);
  }

  std::atomic<bool> stop = false;

 private:
  int left_;
};

TEST(NetworkFolder, LeavesNothingBehindWhenItIsStopped) {
  for (const int draws : {1, 4, 9}) {
    const TestDirectory directory;
    StoppingRandom random(draws);
    NetworkOptions options = Options(directory);
    options.stop = &random.stop;
    const auto created = CreateNetwork(options, random);
    ASSERT_TRUE(random.stop) << draws;
    ASSERT_FALSE(created) << draws;
    EXPECT_EQ(created.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(fs::is_empty(directory.Path(""))) << draws;
  }
}

TEST(NetworkFolder, NamesWhatARunThatWasKilledLeft) {
  const TestDirectory directory;
  const std::string target = directory.Path("network");
  EXPECT_THAT(UnfinishedNetworks(target), IsEmpty());
  const std::string left = target + ".new-0123456789abcdef";
  fs::create_directory(left);
  for (const char* other :
       {"network.new-0123456789abcde", "network.new-0123456789abcdefg",
        "other.new-0123456789abcdef", "network.old-0123456789abcdef"}) {
    fs::create_directory(directory.Path(other));
  }
  EXPECT_THAT(UnfinishedNetworks(target), ElementsAre(left));
  EXPECT_THAT(UnfinishedNetworks(target + "/"), ElementsAre(left));
  EXPECT_THAT(UnfinishedNetworks(""), IsEmpty());
  EXPECT_THAT(UnfinishedNetworks(target + "/missing/deep"), IsEmpty());
  for (int i = 0; i < 40; ++i) {
    fs::create_directory(target + ".new-00000000000000" +
                         std::to_string(10 + i));
  }
  EXPECT_EQ(UnfinishedNetworks(target).size(), 16U);
}

TEST(NetworkFolder, OfSeveralHoldsAFolderForEachMember) {
  const TestDirectory directory;
  TestRandom random(3);
  NetworkOptions options = Options(directory);
  options.validators = 2;
  options.names = {"North College", "South College"};
  options.hosts = {"north.example", "127.0.0.1"};
  const auto created = CreateNetwork(options, random);
  ASSERT_TRUE(created) << created.error().message;
  const auto first = NetworkFolder::Open(directory.Path("network/member-1"));
  const auto second = NetworkFolder::Open(directory.Path("network/member-2"));
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(first->network_id(), second->network_id());
  EXPECT_EQ(second->member(), MemberId{2});
  EXPECT_EQ(second->member_record().name, "South College");
  EXPECT_EQ(first->genesis().members.size(), 2U);
  EXPECT_EQ(first->policy().witnesses.size(), 2U);
  EXPECT_EQ(first->policy().groups.at(0).threshold, 2U);
  EXPECT_EQ(first->node_urls(),
            (std::vector<std::string>{"http://north.example:7300",
                                      "http://127.0.0.1:7301"}));
  EXPECT_EQ(second->node_url(), "http://127.0.0.1:7301");
  const std::string toml = ToText(*ReadFile(second->node_config_path(), 4096));
  EXPECT_THAT(toml, HasSubstr("[peers]\naddress = \"127.0.0.1\"\nport = 7401"));
  EXPECT_THAT(toml, HasSubstr("member = 1\nhost = \"north.example\"\nport = "
                              "7400"));
  EXPECT_NE(*first->StoredPassphrase(), *second->StoredPassphrase());
  for (const auto* folder : {&*first, &*second}) {
    const KeyStore keys(folder->keys_directory());
    const auto log = keys.Unlock(kLogKeyName, *folder->StoredPassphrase());
    ASSERT_TRUE(log) << log.error().message;
    EXPECT_EQ(std::get<Ed25519SecretKey>(*log).public_key().bytes(),
              folder->genesis().log_key);
    EXPECT_EQ(PurposesOf(*folder, *keys.Find(kLogKeyName)), "log");
    const auto tls = keys.Find(kTlsKeyName);
    ASSERT_TRUE(tls);
    EXPECT_EQ(PurposesOf(*folder, *tls), "tls");
  }
  EXPECT_NE(KeyStore(first->keys_directory()).Find(kTlsKeyName)->octets(),
            KeyStore(second->keys_directory()).Find(kTlsKeyName)->octets());
}

TEST(NetworkFolder, HoldsTheKeyForCredentialsAndNamesItToTheNode) {
  const TestDirectory directory;
  TestRandom random(3);
  NetworkOptions options = Options(directory);
  const auto toml = [&] {
    return ToText(
        *ReadFile(options.directory + "/node.toml", std::size_t{4096}));
  };
  const auto created = CreateNetwork(options, random);
  ASSERT_TRUE(created) << created.error().message;
  const auto key =
      KeyStore(created->folder.keys_directory()).Find(kCredentialKeyName);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->type(), KeyType::kEd25519);
  EXPECT_EQ(PurposesOf(created->folder, *key), "credential");
  EXPECT_THAT(toml(), HasSubstr("credential = \"keys/credential.pem\"\n"));
  EXPECT_THAT(toml(), HasSubstr("[status]\nurl = \"http://127.0.0.1:7300\""));
  options.directory = directory.Path("with-did");
  options.did = "did:web:college.example:registrar";
  ASSERT_TRUE(CreateNetwork(options, random));
  EXPECT_THAT(toml(), HasSubstr("url = \"https://college.example/registrar\""));
}

TEST(NetworkFolder, OfAnObserverHasNothingToVoteWith) {
  const TestDirectory directory;
  TestRandom random(4);
  NetworkOptions options = Options(directory);
  options.validators = 2;
  options.observers = 1;
  options.names = {"College"};
  ASSERT_TRUE(CreateNetwork(options, random));
  const auto folder = NetworkFolder::Open(directory.Path("network/member-3"));
  ASSERT_TRUE(folder) << folder.error().message;
  EXPECT_EQ(folder->policy().witnesses.size(), 2U);
  const MemberRecord& record = folder->member_record();
  EXPECT_EQ(record.name, "College 3");
  EXPECT_TRUE(HasRole(record, Role::kObserver, options.time));
  EXPECT_FALSE(HasRole(record, Role::kValidator, options.time));
  const KeyStore keys(folder->keys_directory());
  EXPECT_EQ(PurposesOf(*folder, *keys.Find(kTlsKeyName)), "tls");
  EXPECT_FALSE(keys.Find(kConsensusKeyName));
  EXPECT_FALSE(keys.Find(kCheckpointKeyName));
  const std::string toml = ToText(*ReadFile(folder->node_config_path(), 4096));
  EXPECT_THAT(toml, HasSubstr("[peers]\ntls_key"));
  EXPECT_THAT(toml, HasSubstr("member = 2\nhost"));
  EXPECT_THAT(toml, testing::Not(HasSubstr("consensus")));
  const std::string other =
      ToText(*ReadFile(directory.Path("network/member-1/node.toml"), 4096));
  EXPECT_THAT(other, testing::Not(HasSubstr("member = 3")));
}

TEST(NetworkFolder, LetsTheLastMembersAccreditOthers) {
  const TestDirectory directory;
  TestRandom random(4);
  NetworkOptions options = Options(directory);
  options.validators = 2;
  options.observers = 1;
  options.accreditors = 2;
  ASSERT_TRUE(CreateNetwork(options, random));
  const auto folder = NetworkFolder::Open(directory.Path("network/member-3"));
  ASSERT_TRUE(folder) << folder.error().message;
  std::vector<std::uint32_t> accreditors;
  for (const MemberRecord& record : folder->genesis().members) {
    if (HasRole(record, Role::kAccreditor, options.time)) {
      accreditors.push_back(record.member.value);
    }
  }
  EXPECT_THAT(accreditors, testing::ElementsAre(2, 3));
  EXPECT_TRUE(HasRole(folder->member_record(), Role::kObserver, options.time));
}

TEST(NetworkFolder, OfAccreditorsNeedsSomebodyToAccredit) {
  const TestDirectory directory;
  TestRandom random(4);
  NetworkOptions options = Options(directory);
  options.accreditors = 1;
  EXPECT_EQ(CreateNetwork(options, random).error().code, ErrorCode::kInvalid);
  options.validators = 2;
  options.accreditors = 3;
  EXPECT_EQ(CreateNetwork(options, random).error().code, ErrorCode::kInvalid);
}

TEST(NetworkFolder, OfObserversNeedsSeveralValidators) {
  const TestDirectory directory;
  TestRandom random(4);
  NetworkOptions options = Options(directory);
  options.observers = 1;
  EXPECT_EQ(CreateNetwork(options, random).error().code, ErrorCode::kInvalid);
  options.validators = 2;
  options.observers = kGenesisMembersMax;
  EXPECT_EQ(CreateNetwork(options, random).error().code, ErrorCode::kInvalid);
}

TEST(NetworkFolder, NamesTheOptionThatIsNoPlainText) {
  const TestDirectory directory;
  TestRandom random(3);
  const std::string bad = "caf\xE9";
  const auto error_of = [&](const NetworkOptions& options) {
    return CreateNetwork(options, random).error().message;
  };
  NetworkOptions options = Options(directory);
  options.names = {bad};
  EXPECT_THAT(error_of(options), ::testing::StartsWith("--name: is no plain"));
  options = Options(directory);
  options.url = bad;
  EXPECT_THAT(error_of(options), ::testing::StartsWith("--url: is no plain"));
  options = Options(directory);
  options.did = bad;
  EXPECT_THAT(error_of(options), ::testing::StartsWith("--did: is no plain"));
}

TEST(NetworkFolder, SaysHowToMakeOneWhereThereIsNone) {
  const TestDirectory directory;
  const auto folder = NetworkFolder::Open(directory.Path("none"));
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(folder.error().message, HasSubstr("network create"));
}

TEST(NetworkFolder, RefusesThePolicyOfAnotherNetwork) {
  const TestDirectory directory;
  TestRandom random(3);
  NetworkOptions options = Options(directory);
  ASSERT_TRUE(CreateNetwork(options, random));
  options.directory = directory.Path("other");
  ASSERT_TRUE(CreateNetwork(options, random));
  fs::copy_file(directory.Path("other/policy.txt"),
                directory.Path("network/policy.txt"),
                fs::copy_options::overwrite_existing);
  const auto folder = NetworkFolder::Open(directory.Path("network"));
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::kInvalid);
}

TEST(KeyStore, GivesBackWhatItMadeUnderThePassphraseOnly) {
  const TestDirectory directory;
  TestRandom random(3);
  KeyStore keys(directory.Path("keys"));
  for (const KeyType type :
       {KeyType::kSecp256k1, KeyType::kEd25519, KeyType::kP256}) {
    const std::string name(KeyTypeName(type));
    const auto made = keys.Create(name, type, kTestPassphrase, random);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->type(), type);
    EXPECT_EQ(keys.Find(name)->octets(), made->octets());
    EXPECT_TRUE(keys.Unlock(name, kTestPassphrase));
    EXPECT_EQ(keys.Unlock(name, "wrong").error().code, ErrorCode::kRefused);
    const auto again = keys.Create(name, type, kTestPassphrase, random);
    EXPECT_EQ(again.error().code, ErrorCode::kExists);
    EXPECT_THAT(again.error().message, HasSubstr("choose another name"));
    EXPECT_EQ(fs::status(directory.Path("keys/" + name + ".pem")).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
  }
  EXPECT_EQ(keys.UnlockEcdsa("ed25519", kTestPassphrase).error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(keys.List()->size(), 3U);
}

TEST(KeyStore, RefusesNamesThatLeaveTheFolder) {
  const TestDirectory directory;
  TestRandom random(3);
  KeyStore keys(directory.Path("keys"));
  for (const char* name : {"", "../x", "a/b", "A", "1a", "a.pem"}) {
    EXPECT_EQ(keys.Create(name, KeyType::kEd25519, "p", random).error().code,
              ErrorCode::kInvalid);
    EXPECT_EQ(keys.Find(name).error().code, ErrorCode::kInvalid);
  }
}

TEST(KeyStore, TellsWhenThePublicHalfIsOfAnotherKey) {
  const TestDirectory directory;
  TestRandom random(3);
  KeyStore keys(directory.Path("keys"));
  ASSERT_TRUE(keys.Create("a", KeyType::kEd25519, "p", random));
  ASSERT_TRUE(keys.Create("b", KeyType::kEd25519, "p", random));
  fs::copy_file(directory.Path("keys/a.pub"), directory.Path("keys/b.pub"),
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(keys.Unlock("b", "p").error().code, ErrorCode::kCorrupt);
}

// RFC 8410 section 10.1 has this very key as an example.
TEST(KeyStore, WritesPublicKeysAsPem) {
  const auto octets = HexDecode(
      "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
  const auto key = Ed25519PublicKey::Parse(*octets);
  ASSERT_TRUE(key);
  EXPECT_EQ(FormatPublicKey(*key, PublicKeyForm::kPem),
            "-----BEGIN PUBLIC KEY-----\n"
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
            "-----END PUBLIC KEY-----\n");
}

}  // namespace
}  // namespace diptych
