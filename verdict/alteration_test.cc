// SPDX-License-Identifier: Apache-2.0
// Covers that no alteration of a valid receipt is valid: every bit of its CBOR
// form, every octet taken out, every end cut off, and every hash of its paths
// dropped, doubled or swapped.
#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "credential/commitment.h"
#include "registry/receipt_cbor.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_receipt.h"
#include "verdict/verdict.h"

namespace diptych {
namespace {

constexpr std::string_view kDocument = R"({"name":"Welding"})";

Receipt ValidReceipt() {
  TestReceiptSpec spec;
  spec.salt = Bytes(kSaltSize, 7);
  spec.commitment =
      CredentialCommitment(ToSalt(*spec.salt).value(),
                           ReadDocument(AsBytes(kDocument)).value().digest);
  return MakeTestReceipt(spec);
}

Verdict Judge(const Receipt& receipt) {
  static const Policy policy = TestPolicy();
  return JudgeCredential({.document = ReadDocument(AsBytes(kDocument)),
                          .receipt = receipt,
                          .policy = policy,
                          .now = kTestSealed,
                          .contexts = TestContexts()})
      .verdict;
}

// Octets that cannot be read are what ReportUnreadable is for.
Verdict JudgeOctets(ByteView octets, std::size_t& readable) {
  const Result<Receipt> receipt = DecodeReceiptCbor(octets);
  if (!receipt) return Verdict::kCannotTell;
  ++readable;
  return Judge(*receipt);
}

TEST(Alteration, OfNothingIsValid) {
  EXPECT_EQ(Judge(ValidReceipt()), Verdict::kValid);
}

TEST(Alteration, OfAnyBitIsNeverValid) {
  Bytes octets = EncodeReceiptCbor(ValidReceipt());
  std::size_t readable = 0;
  for (std::size_t bit = 0; bit < octets.size() * 8; ++bit) {
    const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
    octets[bit / 8] ^= mask;
    EXPECT_NE(JudgeOctets(octets, readable), Verdict::kValid)
        << "bit " << bit % 8 << " of octet " << bit / 8;
    octets[bit / 8] ^= mask;
  }
  // Most of a receipt is hashes, which any bits can be.
  EXPECT_GT(readable, octets.size() * 4);
  EXPECT_EQ(JudgeOctets(octets, readable), Verdict::kValid);
}

TEST(Alteration, ByTakingOutAnOctetOrCuttingOffTheEndIsNeverValid) {
  const Bytes whole = EncodeReceiptCbor(ValidReceipt());
  std::size_t readable = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_NE(JudgeOctets(ByteView(whole).first(i), readable), Verdict::kValid);
    Bytes without = whole;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(JudgeOctets(without, readable), Verdict::kValid) << i;
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_NE(JudgeOctets(longer, readable), Verdict::kValid);
}

TEST(Alteration, OfThePathsIsNeverValid) {
  const Receipt whole = ValidReceipt();
  using PathOf = std::function<std::vector<Digest>&(Receipt&)>;
  const std::vector<PathOf> paths = {
      [](Receipt& r) -> auto& { return r.entry_path; },
      [](Receipt& r) -> auto& { return r.seal_path; },
      [](Receipt& r) -> auto& { return r.status_proof.siblings; },
      [](Receipt& r) -> auto& { return r.member_proof.path; }};
  for (const PathOf& path_of : paths) {
    Receipt receipt = whole;
    const std::vector<Digest> path = path_of(receipt);
    ASSERT_FALSE(path.empty());
    for (std::size_t i = 0; i < path.size(); ++i) {
      const auto at = static_cast<std::ptrdiff_t>(i);
      path_of(receipt).erase(path_of(receipt).begin() + at);
      EXPECT_NE(Judge(receipt), Verdict::kValid) << "dropped " << i;
      path_of(receipt) = path;
      path_of(receipt).insert(path_of(receipt).begin() + at, path[i]);
      EXPECT_NE(Judge(receipt), Verdict::kValid) << "doubled " << i;
      path_of(receipt) = path;
      for (std::size_t j = 0; j < i; ++j) {
        std::swap(path_of(receipt)[i], path_of(receipt)[j]);
        EXPECT_NE(Judge(receipt), Verdict::kValid) << i << ", " << j;
        path_of(receipt) = path;
      }
    }
  }
}

TEST(Alteration, ByPartsOfAnotherReceiptIsNeverValid) {
  TestReceiptSpec spec;
  spec.salt = Bytes(kSaltSize, 7);
  spec.status = CredentialStatus::kInvalid;
  spec.member.name = "Another College";
  const Receipt other = MakeTestReceipt(spec);
  const std::vector<std::function<void(Receipt&)>> thefts = {
      [&](Receipt& r) { r.entry = other.entry; },
      [&](Receipt& r) { r.entry_index.value = r.entry_index.value ^ 1; },
      [&](Receipt& r) { r.entry_path = other.entry_path; },
      [&](Receipt& r) { r.seal = other.seal; },
      [&](Receipt& r) { r.seal_path = other.seal_path; },
      [&](Receipt& r) { r.status_chunk = other.status_chunk; },
      [&](Receipt& r) { r.member_record = other.member_record; },
      [&](Receipt& r) { r.member_proof.place ^= 1; },
      [&](Receipt& r) { ++r.member_proof.count; },
      [&](Receipt& r) { r.checkpoint = other.checkpoint; }};
  for (std::size_t i = 0; i < thefts.size(); ++i) {
    Receipt receipt = ValidReceipt();
    thefts[i](receipt);
    EXPECT_NE(Judge(receipt), Verdict::kValid) << i;
  }
}

}  // namespace
}  // namespace diptych
