// SPDX-License-Identifier: Apache-2.0
// Covers the status lists that a node publishes: that their bits are those of
// the register at the height they name, that they are signed once and not for
// each request, and what is answered for past days and for what is not there.
#include "node/status_publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "credential/bitstring_status_list.h"
#include "credential/did_web.h"
#include "credential/jws.h"
#include "credential/proof.h"
#include "credential/token_status_list.h"
#include "crypto/public_key_text.h"
#include "json/parse.h"
#include "node/view_loader.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

using testing::HasSubstr;

constexpr char kUrl[] = "https://college.example";
constexpr ListId kList{0};
constexpr StatusReason kReason = StatusReason::kNotStated;
constexpr Position kRevoked{7};
constexpr Position kSuspended{70'000};

const std::shared_ptr<const PinnedContexts>& Contexts() {
  static const auto contexts =
      std::make_shared<const PinnedContexts>(PinnedContexts::Standard());
  return contexts;
}

ListSigner Signer(Ed25519SecretKey key) {
  return ListSigner::Make(kUrl, std::move(key), Contexts()).value();
}

StatusListRoute Route(StatusListForm form,
                      std::optional<TimeMs> at = std::nullopt) {
  StatusListRoute route{.list = kList, .form = form, .at = {}};
  if (at) route.at = InstantMs{static_cast<std::int64_t>(at->value)};
  return route;
}

// Stands still but for what the test moves it.
class MovedClock : public Clock {
 public:
  TimeMs Now() override { return now; }
  TimeMs now;
};

class StatusPublisherTest : public SeveralValidators {
 protected:
  void SetUp() override {
    SeveralValidators::SetUp();
    shared = std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    publisher = MakePublisher(sample.keys({1}).credential);
  }

  std::unique_ptr<StatusPublisher> MakePublisher(
      std::optional<Ed25519SecretKey> key) {
    std::optional<ListSigner> signer;
    if (key) signer = Signer(*key);
    return std::make_unique<StatusPublisher>(
        StatusPublisher::Parts{.clock = clock,
                               .shared = *shared,
                               .store = *store,
                               .member = {1},
                               .signer = std::move(signer)});
  }

  // A cosigned block, `after_ms` after the one before; the clock is then at
  // its time.
  void Advance(const std::vector<CheckedTransaction>& transactions,
               std::uint64_t after_ms = 1000) {
    const TimeMs time{sample.state().tip.time.value + after_ms};
    SampleBlock block = sample.NextBlock(transactions, time);
    ASSERT_TRUE(store->Commit(block.execution, block.stored));
    sample.Apply(block);
    shared->Append(block.execution.seal, [&](RegisterState& state) {
      Apply(std::move(block.execution), HeaderHash(block.stored.header), state);
    });
    ASSERT_EQ(shared->Publish(Head(), NoteOf(Head())),
              PublishOutcome::kPublished);
    clock.now = time;
  }

  void Change(Position position, CredentialStatus status) {
    Advance({sample.SetStatus(kList, {position}, status, kReason)});
  }

  // Of the newest block.
  TimeMs now() const { return sample.state().tip.time; }

  // List 0 with two credentials, then one revoked, then one suspended; the
  // block before the first of these changes is at `before`.
  void Fill() {
    Advance({sample.OpenList()});
    Advance({sample.Anchor(kList, kRevoked, 1)});
    Advance({sample.Anchor(kList, kSuspended, 1)});
    before = now();
    Change(kRevoked, CredentialStatus::kInvalid);
    between = now();
    Change(kSuspended, CredentialStatus::kSuspended);
    Advance({});
  }

  PublishedDocument Get(const StatusListRoute& route) {
    auto document = publisher->List(route);
    EXPECT_TRUE(document) << document.error().message;
    return document ? *std::move(document) : PublishedDocument{};
  }

  std::string UrlOf(StatusListForm form) {
    return Signer(sample.keys({1}).credential).UrlOf(kList, form);
  }

  std::string OwnKey() {
    return EncodeMultikey(sample.keys({1}).credential.public_key());
  }

  // What a verifier knows from the directory: the credential key of member 1.
  KeyResolver Keys() {
    return [this](
               const KeyRequest& request) -> Result<std::vector<CandidateKey>> {
      const std::string& did = sample.state().members.at({1}).did;
      if (request.verification_method != KeyUrl(did, OwnKey())) {
        return Error{ErrorCode::kNotFound, "another key"};
      }
      std::vector<CandidateKey> candidates;
      candidates.push_back(
          {.key = CredentialPublicKey(sample.keys({1}).credential.public_key()),
           .controller = did});
      return candidates;
    };
  }

  static void ExpectVerified(const std::vector<ProofReport>& reports) {
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_TRUE(reports[0].verified()) << reports[0].finding.reason;
  }

  // The claims of a token whose signature is right.
  JsonValue Claims(const PublishedDocument& document) {
    const auto jws = ParseJws(document.body);
    EXPECT_TRUE(jws);
    ExpectVerified({CheckJws(*jws, kStatusListToken,
                             sample.state().members.at({1}).did, Keys())});
    return ParseJson(AsText(jws->payload)).value();
  }

  TokenList Token(const PublishedDocument& document, TimeMs at) {
    auto list = ReadTokenClaims(
        Claims(document),
        {.uri = UrlOf(StatusListForm::kToken), .at_s = at.value / 1000});
    EXPECT_TRUE(list) << TokenListFaultText(list.error());
    return list ? *std::move(list) : TokenList{.bits = 2, .statuses = {}};
  }

  // The statuses of the list in the store's chunks at a height.
  Bytes Recomputed(std::uint64_t height) {
    Bytes statuses;
    for (std::uint32_t i = 0; i < kChunksPerList; ++i) {
      const auto chunk = store->ReadStatusChunk({i}, {height});
      EXPECT_TRUE(chunk);
      statuses.insert(statuses.end(), chunk->begin(), chunk->end());
    }
    return statuses;
  }

  MovedClock clock;
  std::unique_ptr<SharedRegister> shared;
  std::unique_ptr<StatusPublisher> publisher;
  TimeMs before;
  TimeMs between;
};

TEST_F(StatusPublisherTest, ATokenHasTheBitsOfTheRegisterAtItsHeight) {
  Fill();
  const PublishedDocument document = Get(Route(StatusListForm::kToken));
  EXPECT_EQ(document.media_type, "application/statuslist+jwt");
  const TokenList list = Token(document, now());
  EXPECT_EQ(list.bits, 2U);
  const JsonValue claims = Claims(document);
  const auto height = claims.at("diptych").at("height").to_number<unsigned>();
  EXPECT_EQ(height, sample.state().tip.height.value);
  EXPECT_EQ(list.statuses, Recomputed(height));
  EXPECT_EQ(TokenStatusAt(list, kRevoked.value), 1);
  EXPECT_EQ(TokenStatusAt(list, kSuspended.value), 2);
  EXPECT_EQ(TokenStatusAt(list, 8), 0);
  EXPECT_EQ(claims.at("iat").to_number<std::uint64_t>(), now().value / 1000);
  EXPECT_EQ(claims.at("ttl"), 300);
}

TEST_F(StatusPublisherTest, CredentialsHaveTheBitsOfTheirPurpose) {
  Fill();
  const Bytes statuses = Recomputed(sample.state().tip.height.value);
  for (const auto& [form, purpose] :
       {std::pair(StatusListForm::kRevocation, StatusPurpose::kRevocation),
        std::pair(StatusListForm::kSuspension, StatusPurpose::kSuspension)}) {
    const PublishedDocument document = Get(Route(form));
    EXPECT_EQ(document.media_type, "application/vc");
    EXPECT_EQ(document.max_age, std::chrono::seconds(300));
    const JsonValue credential = ParseJson(document.body).value();
    const auto list = ReadBitstringList(credential, StatusPurposeName(purpose));
    ASSERT_TRUE(list);
    EXPECT_EQ(list->id, UrlOf(form));
    EXPECT_EQ(list->bits, PurposeBits(statuses, purpose));
    EXPECT_EQ(list->issuer,
              IssuerDid(sample.state().members.at({1}).did, OwnKey()));
    EXPECT_EQ(credential.at("validFrom").get_string(), FormatTimestamp(now()));
    EXPECT_EQ(credential.at("description").get_string(),
              "Statuses of list 0 of registry.example/log after block " +
                  std::to_string(sample.state().tip.height.value));
    ExpectVerified(CheckProofs(ReadDocument(AsBytes(document.body)).value(),
                               Keys(), *Contexts()));
  }
}

TEST_F(StatusPublisherTest, AListIsSignedOnceForEachChangeAndNotForARequest) {
  Fill();
  const StatusListRoute route = Route(StatusListForm::kToken);
  const std::string first = Get(route).body;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Get(route).body, first);
  EXPECT_EQ(publisher->signatures(), 1U);
  // Blocks that change nothing here, and one that changes another list.
  Advance({sample.OpenList()});
  Advance({sample.Anchor({1}, {0}, 1)});
  Advance({sample.SetStatus({1}, {{0}}, CredentialStatus::kInvalid, kReason)});
  const PublishedDocument same = Get(route);
  EXPECT_EQ(same.body, first);
  EXPECT_EQ(same.max_age, std::chrono::seconds(297));
  EXPECT_EQ(publisher->signatures(), 1U);
  Change(kSuspended, CredentialStatus::kValid);
  const PublishedDocument changed = Get(route);
  EXPECT_NE(changed.body, first);
  EXPECT_EQ(TokenStatusAt(Token(changed, now()), kSuspended.value), 0);
  EXPECT_EQ(publisher->signatures(), 2U);
}

TEST_F(StatusPublisherTest, AListThatStaysTheSameIsSignedAnewAfterItsTtl) {
  Fill();
  const StatusListRoute route = Route(StatusListForm::kToken);
  const JsonValue first = Claims(Get(route));
  Advance({}, kListTtlMs - 1);
  EXPECT_EQ(Claims(Get(route)), first);
  Advance({}, 1);
  const JsonValue later = Claims(Get(route));
  EXPECT_EQ(later.at("iat").to_number<std::uint64_t>(), now().value / 1000);
  EXPECT_EQ(later.at("status_list"), first.at("status_list"));
  EXPECT_EQ(publisher->signatures(), 2U);
}

// Whatever time the newest block has: verifiers count from now.
TEST_F(StatusPublisherTest, MaxAgeIsWhatIsLeftOfTheTtlByTheClock) {
  Fill();
  const TimeMs signed_at = now();
  const auto max_age = [&](std::uint64_t after_ms) {
    clock.now = {signed_at.value + after_ms};
    return Get(Route(StatusListForm::kToken)).max_age.count();
  };
  EXPECT_EQ(max_age(0), 300);
  EXPECT_EQ(max_age(12'000), 288);
  EXPECT_EQ(max_age(288'000), 12);
  EXPECT_EQ(max_age(299'999), 0);
  EXPECT_EQ(max_age(300'000), 0);
  EXPECT_EQ(max_age(86'400'000), 0);
  // A block between does not make the list younger.
  clock.now = signed_at;
  Advance({}, 60'000);
  EXPECT_EQ(max_age(288'000), 12);
  EXPECT_EQ(publisher->signatures(), 1U);
  // A clock that is behind the blocks promises no more than a whole ttl.
  clock.now = {signed_at.value - 60'000};
  EXPECT_EQ(Get(Route(StatusListForm::kToken)).max_age.count(), 300);
}

TEST_F(StatusPublisherTest, AListIsNoYoungerThanTheBlockItIsSignedAt) {
  Fill();
  clock.now = {now().value + 45'000};
  EXPECT_EQ(Get(Route(StatusListForm::kRevocation)).max_age.count(), 255);
}

// The next block is up to a minute away where nothing happens.
TEST_F(StatusPublisherTest, ATimeSinceTheNewestBlockIsAnsweredAsItSays) {
  Fill();
  const TimeMs block = now();
  clock.now = {block.value + 59'000};
  const TimeMs asked{clock.now.value - 1'000};
  const PublishedDocument document = Get(Route(StatusListForm::kToken, asked));
  EXPECT_EQ(Token(document, asked).statuses,
            Recomputed(sample.state().tip.height.value));
  EXPECT_EQ(document.max_age.count(), 241);
  EXPECT_TRUE(publisher->List(Route(StatusListForm::kToken, clock.now)));
  const auto ahead = publisher->List(
      Route(StatusListForm::kToken, TimeMs{clock.now.value + 1}));
  ASSERT_FALSE(ahead);
  EXPECT_EQ(ahead.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(ahead.error().message, HasSubstr("lies ahead"));
}

TEST_F(StatusPublisherTest, ABlockThatIsOldSaysNothingOfTheTimeSince) {
  Fill();
  const TimeMs block = now();
  const StatusListRoute since =
      Route(StatusListForm::kToken, TimeMs{block.value + 1});
  clock.now = {block.value + kListTtlMs};
  EXPECT_TRUE(publisher->List(since));
  ++clock.now.value;
  const auto refused = publisher->List(since);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(refused.error().message,
              HasSubstr("the newest cosigned block is of"));
  EXPECT_TRUE(publisher->List(Route(StatusListForm::kToken, block)));
  EXPECT_TRUE(publisher->List(Route(StatusListForm::kToken)));
}

TEST_F(StatusPublisherTest, APastDayHasTheStatusesOfThatDay) {
  Fill();
  Advance({}, 3'600'000);
  // Before, at, and between the changes; and since the last one.
  const std::tuple<TimeMs, int, int> cases[] = {{before, 0, 0},
                                                {{between.value - 1000}, 0, 0},
                                                {between, 1, 0},
                                                {{between.value + 1000}, 1, 2},
                                                {now(), 1, 2}};
  for (const auto& [time, revoked, suspended] : cases) {
    SCOPED_TRACE(FormatTimestamp(time));
    const PublishedDocument document = Get(Route(StatusListForm::kToken, time));
    const TokenList list = Token(document, time);
    EXPECT_EQ(TokenStatusAt(list, kRevoked.value), revoked);
    EXPECT_EQ(TokenStatusAt(list, kSuspended.value), suspended);
    const JsonValue claims = Claims(document);
    EXPECT_EQ(
        list.statuses,
        Recomputed(
            claims.at("diptych").at("height").to_number<std::uint64_t>()));
    const JsonValue credential =
        ParseJson(Get(Route(StatusListForm::kRevocation, time)).body).value();
    const auto bits = ReadBitstringList(credential, "revocation");
    ASSERT_TRUE(bits);
    EXPECT_EQ(BitstringStatusAt(bits->bits, kRevoked.value, 1), revoked);
  }
}

TEST_F(StatusPublisherTest, OneDocumentStandsForAllTimesBetweenTwoChanges) {
  Fill();
  const auto at = [&](std::uint64_t time) {
    return Get(Route(StatusListForm::kToken, TimeMs{time}));
  };
  const PublishedDocument first = at(before.value);
  EXPECT_EQ(first.max_age, std::chrono::seconds(31'536'000));
  EXPECT_EQ(at(before.value + 1).body, first.body);
  EXPECT_EQ(at(before.value - 1000).body, first.body);
  EXPECT_EQ(publisher->signatures(), 1U);
  const JsonValue claims = Claims(first);
  // From the opening of the list to the first change.
  EXPECT_EQ(claims.at("iat").to_number<std::uint64_t>(),
            before.value / 1000 - 2);
  EXPECT_EQ(claims.at("exp").to_number<std::uint64_t>(), between.value / 1000);
}

TEST_F(StatusPublisherTest, TimesThatNoBlockAnswersForAreNotFound) {
  Fill();
  const auto fault = [&](std::int64_t time) {
    StatusListRoute route = Route(StatusListForm::kToken);
    route.at = InstantMs{time};
    const auto document = publisher->List(route);
    EXPECT_FALSE(document);
    return document ? Error{} : document.error();
  };
  const auto opened = static_cast<std::int64_t>(before.value) - 2000;
  EXPECT_THAT(fault(opened - 1).message, HasSubstr("opened"));
  EXPECT_EQ(fault(-1).code, ErrorCode::kNotFound);
  EXPECT_EQ(fault(static_cast<std::int64_t>(now().value) + 1).code,
            ErrorCode::kNotFound);
  EXPECT_TRUE(publisher->List(
      Route(StatusListForm::kToken, TimeMs{before.value - 2000})));
}

TEST_F(StatusPublisherTest, WhatCannotBePublishedSaysWhy) {
  const StatusListRoute route = Route(StatusListForm::kToken);
  EXPECT_EQ(publisher->List(route).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(publisher->Aggregation().error().code, ErrorCode::kUnavailable);
  Fill();
  StatusListRoute other = route;
  other.list = {1};
  const auto missing = publisher->List(other);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(missing.error().message.ends_with("the register has 1 list"));
  const auto none = MakePublisher(std::nullopt)->List(route);
  EXPECT_EQ(none.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(none.error().message, HasSubstr("keys.credential"));
  // A key of the member that is for something else, and one of another member.
  for (const Ed25519SecretKey& key :
       {sample.keys({1}).checkpoint, sample.keys({2}).credential}) {
    const auto refused = MakePublisher(key)->List(route);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  }
  publisher = std::make_unique<StatusPublisher>(
      StatusPublisher::Parts{.clock = clock,
                             .shared = *shared,
                             .store = *store,
                             .member = {2},
                             .signer = Signer(sample.keys({2}).credential)});
  const auto foreign = publisher->List(route);
  EXPECT_EQ(foreign.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(foreign.error().message, HasSubstr("member 1"));
  EXPECT_EQ(publisher->Aggregation()->body, R"({"status_lists":[]})");
}

TEST_F(StatusPublisherTest, TheAggregationNamesTheTokensOfAllLists) {
  Fill();
  Advance({sample.OpenList()});
  const auto document = publisher->Aggregation();
  ASSERT_TRUE(document);
  EXPECT_EQ(document->body,
            R"({"status_lists":["https://college.example/status/0/token",)"
            R"("https://college.example/status/1/token"]})");
}

TEST_F(StatusPublisherTest, TheDidDocumentIsThatOfTheDirectory) {
  EXPECT_EQ(publisher->DidDocument().error().code, ErrorCode::kUnavailable);
  Fill();
  const auto document = publisher->DidDocument();
  const std::string& did = sample.state().members.at({1}).did;
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_THAT(document->body, HasSubstr(KeyUrl(did, OwnKey())));
}

}  // namespace
}  // namespace diptych
