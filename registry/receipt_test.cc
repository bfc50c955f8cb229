// SPDX-License-Identifier: Apache-2.0
// Covers the judgement of a receipt's proofs, its three forms there and back,
// what their readers refuse, and the export for transparency-log verifiers.
#include "registry/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "registry/receipt_proto.h"
#include "registry/receipt_tlog_proof.h"
#include "tests/support/test_receipt.h"
#include "tlog/proof_text.h"

namespace diptych {
namespace {

TreeHead HeadOf(const Receipt& receipt) {
  const Checkpoint checkpoint =
      ParseCheckpoint(ParseNote(receipt.checkpoint).value().text).value();
  return {checkpoint.size, checkpoint.root};
}

std::vector<Receipt> Samples() {
  std::vector<Receipt> out;
  TestReceiptSpec spec;
  out.push_back(MakeTestReceipt(spec));
  spec.salt = Bytes();
  spec.log_size = 2;
  spec.index = 0;
  out.push_back(MakeTestReceipt(spec));
  spec.salt = Bytes(32, 9);
  spec.log_size = 1000;
  spec.index = 700;
  spec.status = CredentialStatus::kSuspended;
  spec.signers = {1, 2, 3};
  out.push_back(MakeTestReceipt(spec));
  return out;
}

// A receipt at every limit; its proofs mean nothing.
Receipt Largest() {
  Receipt receipt = Samples().back();
  receipt.entry_index.value = ~std::uint64_t{0};
  receipt.entry_path.assign(kReceiptEntryPathMax, Digest{0xff});
  receipt.seal_path = receipt.entry_path;
  receipt.status_proof.mask = ~std::uint32_t{0};
  receipt.status_proof.siblings.assign(kReceiptStatusPathMax, Digest{});
  receipt.member_record.assign(kMemberRecordSizeMax, 0xff);
  receipt.member_proof.place = ~std::uint64_t{0};
  receipt.member_proof.count = ~std::uint64_t{0};
  receipt.member_proof.path.assign(kReceiptMemberPathMax, Digest{});
  receipt.checkpoint.assign(kReceiptCheckpointSizeMax, '"');
  return receipt;
}

TEST(Receipt, IsProvenUnderItsTree) {
  for (const Receipt& receipt : Samples()) {
    const ReceiptJudgement judgement = JudgeReceipt(receipt, HeadOf(receipt));
    EXPECT_EQ(judgement.verdict, ReceiptVerdict::kProven);
    EXPECT_EQ(judgement.facts.entry, receipt.entry);
    EXPECT_EQ(judgement.facts.seal, receipt.seal);
    EXPECT_EQ(judgement.facts.member.name, "Nordhafen College");
  }
  EXPECT_EQ(
      JudgeReceipt(Samples().back(), HeadOf(Samples().back())).facts.status,
      CredentialStatus::kSuspended);
}

TEST(Receipt, IsJudgedByTheFirstProofThatFails) {
  const std::vector<std::pair<std::function<void(Receipt&)>, ReceiptVerdict>>
      cases = {
          {[](Receipt& r) { r.entry.commitment[0] ^= 1; },
           ReceiptVerdict::kEntryNotIncluded},
          {[](Receipt& r) { r.entry_index.value = 12; },
           ReceiptVerdict::kEntryNotIncluded},
          {[](Receipt& r) { r.seal.status_root[0] ^= 1; },
           ReceiptVerdict::kSealNotIncluded},
          {[](Receipt& r) { r.status_chunk[0] ^= 1; },
           ReceiptVerdict::kStatusNotProven},
          {[](Receipt& r) { r.member_record.push_back(0); },
           ReceiptVerdict::kMemberMalformed},
          {[](Receipt& r) { r.member_record[30] ^= 1; },
           ReceiptVerdict::kMemberNotProven},
          {[](Receipt& r) { r.member_proof.count = 4; },
           ReceiptVerdict::kMemberNotProven},
          {[](Receipt& r) {
             r.member_record = EncodeMemberRecord(TestMember(2, "Other"));
           },
           ReceiptVerdict::kWrongMember},
      };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Receipt receipt = Samples().front();
    const TreeHead head = HeadOf(receipt);
    cases[i].first(receipt);
    EXPECT_EQ(ReceiptVerdictName(JudgeReceipt(receipt, head).verdict),
              ReceiptVerdictName(cases[i].second))
        << i;
  }
}

TEST(Receipt, ProvesNothingUnderAnEmptyTree) {
  EXPECT_EQ(JudgeReceipt(Samples().front(), TreeHead{}).verdict,
            ReceiptVerdict::kEntryNotIncluded);
}

TEST(Receipt, MayNotBeDatedAfterItsSeal) {
  TestReceiptSpec spec;
  spec.anchored = TimeMs{spec.sealed.value + 1};
  const Receipt receipt = MakeTestReceipt(spec);
  EXPECT_EQ(JudgeReceipt(receipt, HeadOf(receipt)).verdict,
            ReceiptVerdict::kEntryAfterSeal);
}

TEST(Receipt, IsTheSameInEveryForm) {
  std::vector<Receipt> samples = Samples();
  samples.push_back(Largest());
  for (const Receipt& receipt : samples) {
    const std::string text = FormatReceiptJson(receipt);
    const Bytes cbor = EncodeReceiptCbor(receipt);
    EXPECT_LE(text.size(), kReceiptJsonSizeMax);
    EXPECT_LE(cbor.size(), kReceiptCborSizeMax);
    EXPECT_EQ(ParseReceiptJson(text).value(), receipt);
    EXPECT_EQ(DecodeReceiptCbor(cbor).value(), receipt);
    EXPECT_EQ(FromProto(ToProto(receipt)).value(), receipt);
  }
}

TEST(Receipt, KeepsTheLimitsOfItsForm) {
  const std::vector<std::function<void(Receipt&)>> bends = {
      [](Receipt& r) { r.entry_path.emplace_back(); },
      [](Receipt& r) { r.seal_path.emplace_back(); },
      [](Receipt& r) { r.status_proof.siblings.emplace_back(); },
      [](Receipt& r) { r.member_proof.path.emplace_back(); },
      [](Receipt& r) { r.member_record.push_back(0); },
      [](Receipt& r) { r.checkpoint.push_back('x'); },
      [](Receipt& r) { r.checkpoint = "\xff"; },
      [](Receipt& r) { r.checkpoint = "a\r\n"; },
      [](Receipt& r) { r.salt = Bytes(31); },
      [](Receipt& r) { r.salt = Bytes(33); }};
  EXPECT_TRUE(CheckReceiptForm(Largest()).has_value());
  for (std::size_t i = 0; i < bends.size(); ++i) {
    Receipt receipt = Largest();
    bends[i](receipt);
    EXPECT_FALSE(CheckReceiptForm(receipt).has_value()) << i;
  }
}

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ReceiptJson, NamesTheMemberThatIsWrong) {
  const std::string text = FormatReceiptJson(Samples().back());
  for (const auto& [from, to, member] : std::vector<std::array<std::string, 3>>{
           {"diptych-receipt", "other", "format"},
           {"\"version\": 1", "\"version\": 2", "version"},
           {"\"entry\": \"AQ", "\"entry\": \"Ag", "entry"},
           {"\"entry\": \"", "\"entry\": \"AAAA", "entry"},
           {"\"700\"", "\"0700\"", "entryIndex"},
           {"\"700\"", "700", "entryIndex"},
           {"\"seal\": \"Bw", "\"seal\": \"AA", "seal"},
           {"\"entryPath\": [\n    \"", "\"entryPath\": [\n    \"A",
            "entryPath[0]"},
           {"\"statusMask\": ", "\"statusMask\": -", "statusMask"},
           {"\"statusMask\": ", "\"statusMask\": 9999999999", "statusMask"},
           {"\"statusChunk\": \"", "\"statusChunk\": \"AAAA", "statusChunk"},
           {"\"directorySize\": \"3\"", "\"directorySize\": \"-3\"",
            "directorySize"},
           {"\"checkpoint\": \"", "\"checkpoint\": \"\\r", "checkpoint"},
           {"\"salt\": \"", "\"salt\": \"AAAA", "salt"},
           {"\"salt\": ", "\"pepper\": ", "pepper"},
           {"\"networkId\": ", "\"networkid\": ", "networkId"},
       }) {
    const Result<Receipt> receipt = ParseReceiptJson(Replaced(text, from, to));
    ASSERT_FALSE(receipt.has_value()) << member;
    EXPECT_TRUE(receipt.error().message.starts_with("receipt: "));
    EXPECT_NE(receipt.error().message.find(member), std::string::npos)
        << receipt.error().message;
  }
}

TEST(ReceiptJson, SaysWhatToDoAboutANewerVersionAndADamagedFile) {
  const std::string text = FormatReceiptJson(MakeTestReceipt({}));
  const auto newer =
      ParseReceiptJson(Replaced(text, "\"version\": 1", "\"version\": 2"));
  ASSERT_FALSE(newer.has_value());
  EXPECT_EQ(newer.error().message,
            "receipt: version: it is of version 2, and this program reads "
            "version 1: the program is older than the receipt; update it");
  EXPECT_THAT(
      ParseReceiptJson(Replaced(text, "\"version\": 1", "\"version\": 0"))
          .error()
          .message,
      testing::HasSubstr("version: must be 1. "));
  EXPECT_THAT(
      ParseReceiptJson(Replaced(text, "\"version\": 1", "\"version\": \"1\""))
          .error()
          .message,
      testing::HasSubstr("version: must be 1, a number without quotes. "));
  for (const char* broken : {"{}", "{", "[]", "{\"version\": 2}"}) {
    const auto receipt = ParseReceiptJson(broken);
    ASSERT_FALSE(receipt.has_value());
    EXPECT_THAT(receipt.error().message,
                testing::HasSubstr("fetch a new one with 'diptych receipt"));
  }
}

TEST(ReceiptJson, RefusesRepeatedMembersLeftoversAndWhatIsTooLarge) {
  const std::string text = FormatReceiptJson(Samples().back());
  EXPECT_FALSE(ParseReceiptJson(
      Replaced(text, "\"version\": 1,", "\"version\": 1, \"version\": 1,")));
  EXPECT_FALSE(ParseReceiptJson(text + "x"));
  EXPECT_FALSE(ParseReceiptJson(text.substr(0, text.size() - 2)));
  EXPECT_FALSE(ParseReceiptJson("[]"));
  EXPECT_FALSE(ParseReceiptJson(""));
  EXPECT_TRUE(ParseReceiptJson(
      text + std::string(kReceiptJsonSizeMax - text.size(), ' ')));
  EXPECT_FALSE(ParseReceiptJson(
      text + std::string(kReceiptJsonSizeMax + 1 - text.size(), ' ')));
}

TEST(ReceiptCbor, HasOneSpelling) {
  const Bytes good = EncodeReceiptCbor(Samples().back());
  EXPECT_EQ(good[0], 0xb0);  // A map of 16 pairs,
  EXPECT_EQ(good[1], 0x01);  // version
  EXPECT_EQ(good[2], 0x01);  // 1,
  EXPECT_EQ(good[3], 0x02);  // networkId
  EXPECT_EQ(good[4], 0x58);  // of a length in one octet,
  EXPECT_EQ(good[5], 0x20);  // 32.
  const auto with = [&](std::size_t from, std::size_t count, Bytes octets) {
    Bytes out = good;
    const auto at = out.begin() + static_cast<std::ptrdiff_t>(from);
    out.insert(out.erase(at, at + static_cast<std::ptrdiff_t>(count)),
               octets.begin(), octets.end());
    return DecodeReceiptCbor(out);
  };
  EXPECT_TRUE(with(0, 1, {0xb0}).has_value());
  for (const Bytes& head :
       {Bytes{0xb8, 0x10}, Bytes{0xbf}, Bytes{0xb1}, Bytes{0xaf}, Bytes{0xae},
        Bytes{0xc0, 0xb0}, Bytes{0xd9, 0xd9, 0xf7, 0xb0}, Bytes{0x90},
        Bytes{0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}) {
    EXPECT_FALSE(with(0, 1, head).has_value());
  }
  EXPECT_FALSE(with(1, 1, {0x18, 0x01}).has_value());  // A longer key.
  EXPECT_FALSE(with(1, 1, {0x02}).has_value());        // Another key.
  EXPECT_FALSE(with(2, 1, {0x00}).has_value());        // Other versions.
  EXPECT_FALSE(with(2, 1, {0x02}).has_value());
  EXPECT_FALSE(with(2, 1, {0x20}).has_value());  // Minus one.
  EXPECT_FALSE(with(4, 2, {0x59, 0x00, 0x20}).has_value());
  EXPECT_FALSE(with(4, 2, {0x78, 0x20}).has_value());  // Text.
  EXPECT_FALSE(with(4, 2, {0x5f}).has_value());
  EXPECT_FALSE(with(4, 2, {0x5c}).has_value());  // Reserved.
  EXPECT_FALSE(
      with(4, 2, {0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
          .has_value());
  EXPECT_FALSE(with(good.size(), 0, {0x00}).has_value());
  EXPECT_FALSE(DecodeReceiptCbor({}).has_value());
  EXPECT_FALSE(DecodeReceiptCbor(Bytes(kReceiptCborSizeMax + 1, 0xb0)));
}

// What stands behind another version is unknown, and nothing at all, too.
TEST(ReceiptCbor, IsNoneOfAnotherVersion) {
  for (const Bytes& cut : {Bytes{0xb0, 0x01, 0x00}, Bytes{0xb0, 0x01, 0x02}}) {
    const auto receipt = DecodeReceiptCbor(cut);
    ASSERT_FALSE(receipt.has_value());
    EXPECT_THAT(receipt.error().message,
                testing::HasSubstr("receipt: version: must be "));
  }
}

TEST(ReceiptCbor, NamesTheMemberThatIsWrong) {
  const Bytes good = EncodeReceiptCbor(Samples().back());
  Bytes bad = good;
  bad[5] = 31;
  EXPECT_EQ(DecodeReceiptCbor(bad).error().message,
            "receipt: networkId: must be 32 octets");
  bad = good;
  bad[5 + 32 + 1] = 0x04;  // The key of entry.
  EXPECT_EQ(DecodeReceiptCbor(bad).error().message,
            "receipt: entry: its key 3 must stand here");
}

TEST(ReceiptProto, NamesTheFieldThatIsWrong) {
  const v1::Receipt good = ToProto(Samples().back());
  const std::vector<std::pair<std::function<void(v1::Receipt&)>, std::string>>
      cases = {
          {[](v1::Receipt& m) { m.set_version(2); }, "version"},
          {[](v1::Receipt& m) { m.clear_network_id(); }, "network_id"},
          {[](v1::Receipt& m) { m.set_entry("x"); }, "entry"},
          {[](v1::Receipt& m) { m.mutable_seal()->push_back('x'); }, "seal"},
          {[](v1::Receipt& m) { m.add_entry_path("x"); }, "entry_path"},
          {[](v1::Receipt& m) { m.add_status_path("x"); }, "status_path"},
          {[](v1::Receipt& m) { m.set_status_chunk("x"); }, "status_chunk"},
          {[](v1::Receipt& m) { m.set_salt("x"); }, "salt"},
          {[](v1::Receipt& m) { m.set_checkpoint("a\rb"); }, "checkpoint"},
      };
  for (const auto& [bend, field] : cases) {
    v1::Receipt message = good;
    bend(message);
    const Result<Receipt> receipt = FromProto(message);
    ASSERT_FALSE(receipt.has_value()) << field;
    EXPECT_TRUE(receipt.error().message.starts_with("receipt: " + field + ": "))
        << receipt.error().message;
  }
  v1::Receipt unknown;
  ASSERT_TRUE(
      unknown.ParseFromString(good.SerializeAsString() + "\xf8\x07\x01"));
  EXPECT_FALSE(FromProto(unknown).has_value());
}

TEST(ReceiptProto, TellsNoSaltFromTheEmptySalt) {
  Receipt receipt = Samples().front();
  EXPECT_FALSE(ToProto(receipt).has_salt());
  receipt.salt = Bytes();
  EXPECT_TRUE(ToProto(receipt).has_salt());
}

TEST(ReceiptTlogProof, IsReadByVerifiersOfLogs) {
  const Receipt receipt = Samples().back();
  const std::string text = FormatLogProof(ToLogProof(receipt).value());
  const LogProof proof = ParseLogProof(text).value();
  EXPECT_EQ(FormatNote(proof.note), receipt.checkpoint);
  EXPECT_EQ(VerifyInclusion(proof.index.value, HashLeaf(*proof.extra),
                            proof.path, HeadOf(receipt)),
            ProofVerdict::kValid);
  Receipt bad = receipt;
  bad.checkpoint = "x";
  EXPECT_FALSE(ToLogProof(bad).has_value());
}

}  // namespace
}  // namespace diptych
