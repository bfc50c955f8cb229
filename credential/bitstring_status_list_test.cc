// SPDX-License-Identifier: Apache-2.0
// Covers bitstring status lists: reference strings of others, the way from
// register statuses to bits, and hostile lists.
#include "credential/bitstring_status_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/base64.h"
#include "credential/compression.h"

namespace diptych {
namespace {

constexpr std::size_t kLeastSize = kBitstringPositionsMin / 8;

// The empty list of the specification, and a list made with Node's zlib.
constexpr std::string_view kEmptyList =
    "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
constexpr std::string_view kOneSetList =
    "uH4sIAAAAAAAAA-3OMQ0AAAgDsOHfNBp2kZBWQRMAAAAAAAAAAAAAAL6Z6wAAAAAAtQVQdb5g"
    "AEAAAA";
constexpr std::uint32_t kOneSetIndex = 94'567;

// Two bits a position, as the register packs them.
void Set(Bytes& statuses, std::uint32_t position, unsigned status) {
  statuses[position / 4] = static_cast<std::uint8_t>(
      statuses[position / 4] | (status << (2 * (position % 4))));
}

std::vector<std::uint64_t> SetIndexes(ByteView bits) {
  std::vector<std::uint64_t> indexes;
  for (std::uint64_t i = 0; i < bits.size() * 8; ++i) {
    if (BitstringStatusAt(bits, i, 1).value() == 1) indexes.push_back(i);
  }
  return indexes;
}

TEST(BitstringStatusList, ReadsTheReferenceStrings) {
  const auto empty = DecodeBitstring(kEmptyList, BitstringForm::kMultibase);
  ASSERT_TRUE(empty);
  EXPECT_EQ(*empty, Bytes(kLeastSize));
  const auto one = DecodeBitstring(kOneSetList, BitstringForm::kMultibase);
  ASSERT_TRUE(one);
  EXPECT_EQ(SetIndexes(*one), std::vector<std::uint64_t>{kOneSetIndex});
  EXPECT_EQ(one->at(kOneSetIndex / 8), 1);  // 94567 = 8 * 11820 + 7
}

TEST(BitstringStatusList, CountsFromTheMostSignificantBit) {
  Bytes bits(kLeastSize);
  bits[0] = 0x80;
  bits[1] = 0x01;
  EXPECT_EQ(SetIndexes(bits), (std::vector<std::uint64_t>{0, 15}));
}

TEST(BitstringStatusList, HasRevocationInTheLowBitsAndSuspensionInTheHigh) {
  Bytes statuses(2 * kLeastSize);
  Set(statuses, 0, 1);
  Set(statuses, 5, 2);
  Set(statuses, 70'000, 1);
  Set(statuses, 131'071, 2);
  Set(statuses, 9, 3);  // Reserved: neither list may call it valid.
  const Bytes revoked = PurposeBits(statuses, StatusPurpose::kRevocation);
  const Bytes suspended = PurposeBits(statuses, StatusPurpose::kSuspension);
  EXPECT_EQ(revoked.size(), kLeastSize);
  EXPECT_EQ(SetIndexes(revoked), (std::vector<std::uint64_t>{0, 9, 70'000}));
  EXPECT_EQ(SetIndexes(suspended), (std::vector<std::uint64_t>{5, 9, 131'071}));
}

TEST(BitstringStatusList, ComesBackAsItWasEncoded) {
  Bytes bits(kLeastSize);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits[i] = static_cast<std::uint8_t>(i * i >> 3U);
  }
  const std::string text = EncodeBitstring(bits);
  EXPECT_TRUE(text.starts_with("uH4sI"));
  EXPECT_EQ(DecodeBitstring(text, BitstringForm::kMultibase), bits);
  // Status List 2021 has no letter in front.
  EXPECT_EQ(DecodeBitstring(text.substr(1), BitstringForm::kStatusList2021),
            bits);
  EXPECT_FALSE(DecodeBitstring(text, BitstringForm::kStatusList2021));
  EXPECT_FALSE(DecodeBitstring(text.substr(1), BitstringForm::kMultibase));
}

TEST(BitstringStatusList, ReadsStatusesOfSeveralBits) {
  Bytes bits(4 * kLeastSize);
  bits[0] = 0b0001'1010;
  EXPECT_EQ(BitstringStatusAt(bits, 0, 4), 1);
  EXPECT_EQ(BitstringStatusAt(bits, 1, 4), 10);
  EXPECT_EQ(BitstringStatusAt(bits, 1, 3), 6);
  EXPECT_EQ(BitstringStatusAt(bits, 131'071, 4), 0);
  EXPECT_EQ(BitstringStatusAt(bits, 131'072, 4).error(),
            BitstringFault::kRange);
  EXPECT_EQ(BitstringStatusAt(bits, 0, 5).error(), BitstringFault::kTooShort);
  EXPECT_EQ(BitstringStatusAt(bits, 0, 0).error(), BitstringFault::kMalformed);
  EXPECT_EQ(BitstringStatusAt(bits, 0, 9).error(), BitstringFault::kMalformed);
}

TEST(BitstringStatusList, RefusesShortListsAndIndexesBeyondTheEnd) {
  const Bytes bits(kLeastSize);
  EXPECT_EQ(BitstringStatusAt(bits, 131'071, 1), 0);
  EXPECT_EQ(BitstringStatusAt(bits, 131'072, 1).error(),
            BitstringFault::kRange);
  EXPECT_EQ(BitstringStatusAt(bits, ~std::uint64_t{0}, 1).error(),
            BitstringFault::kRange);
  const ByteView shorter = ByteView(bits).first(kLeastSize - 1);
  EXPECT_EQ(BitstringStatusAt(shorter, 0, 1).error(),
            BitstringFault::kTooShort);
  EXPECT_EQ(BitstringFaultName(BitstringFault::kTooShort),
            "STATUS_LIST_LENGTH_ERROR");
  EXPECT_EQ(BitstringFaultName(BitstringFault::kRange), "RANGE_ERROR");
  EXPECT_EQ(BitstringFaultText(BitstringFault::kRange), "has no such index");
}

TEST(BitstringStatusList, RefusesBombsAndOtherText) {
  const auto fault = [](std::string_view text) {
    return DecodeBitstring(text, BitstringForm::kMultibase).error();
  };
  EXPECT_EQ(fault(EncodeBitstring(Bytes(kBitstringSizeMax + 1))),
            BitstringFault::kTooLarge);
  EXPECT_TRUE(DecodeBitstring(EncodeBitstring(Bytes(kBitstringSizeMax)),
                              BitstringForm::kMultibase));
  EXPECT_EQ(fault(std::string(kEncodedListSizeMax + 1, 'u')),
            BitstringFault::kTooLarge);
  for (const char* text : {"", "u", "z6Mk", "u===", "uAAAA", "uH4sI"}) {
    EXPECT_EQ(fault(text), BitstringFault::kMalformed) << text;
  }
  const std::string zlib =
      "u" + Base64UrlEncode(Compress(Bytes(kLeastSize), Compression::kZlib));
  EXPECT_EQ(fault(zlib), BitstringFault::kMalformed);
}

JsonObject SampleCredential() {
  Bytes statuses(2 * kLeastSize);
  Set(statuses, 7, 1);
  return BitstringListCredential(
      {.url = "https://college.example/status/0/revocation",
       .issuer = "did:web:college.example",
       .purpose = StatusPurpose::kRevocation,
       .encoded_list =
           EncodeBitstring(PurposeBits(statuses, StatusPurpose::kRevocation)),
       .description = "",
       .valid_from = {1'700'000'000'000},
       .valid_until = {1'700'000'600'000},
       .ttl_ms = 300'000});
}

TEST(BitstringStatusList, IsReadFromTheCredentialThatHoldsIt) {
  JsonObject credential = SampleCredential();
  EXPECT_EQ(credential["validFrom"], "2023-11-14T22:13:20.000Z");
  const auto list = ReadBitstringList(credential, "revocation");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->id, "https://college.example/status/0/revocation");
  EXPECT_EQ(list->issuer, "did:web:college.example");
  EXPECT_EQ(SetIndexes(list->bits), std::vector<std::uint64_t>{7});
  credential["issuer"] = JsonObject{{"id", "did:web:college.example"}};
  EXPECT_EQ(ReadBitstringList(credential, "revocation")->issuer,
            "did:web:college.example");
  EXPECT_EQ(ReadBitstringList(credential, "suspension").error(),
            BitstringFault::kPurpose);
}

TEST(BitstringStatusList, IsReadFromACredentialOfTheDraft) {
  JsonObject credential = SampleCredential();
  JsonObject& subject = credential["credentialSubject"].get_object();
  credential["type"] =
      JsonArray{"VerifiableCredential", "StatusList2021Credential"};
  EXPECT_FALSE(ReadBitstringList(credential, "revocation"));
  subject["type"] = "StatusList2021";
  EXPECT_FALSE(ReadBitstringList(credential, "revocation"));
  subject["encodedList"] =
      std::string(subject["encodedList"].get_string()).substr(1);
  ASSERT_TRUE(ReadBitstringList(credential, "revocation"));
}

TEST(BitstringStatusList, IsRefusedWhereAMemberIsMissingOrOfAnotherType) {
  for (const char* name : {"id", "type", "issuer", "credentialSubject"}) {
    JsonObject credential = SampleCredential();
    credential[name] = 1;
    EXPECT_EQ(ReadBitstringList(credential, "revocation").error(),
              BitstringFault::kMalformed)
        << name;
    credential.erase(name);
    EXPECT_FALSE(ReadBitstringList(credential, "revocation")) << name;
  }
  for (const char* name : {"type", "statusPurpose", "encodedList"}) {
    JsonObject credential = SampleCredential();
    credential["credentialSubject"].get_object()[name] = 1;
    EXPECT_FALSE(ReadBitstringList(credential, "revocation")) << name;
  }
  EXPECT_FALSE(ReadBitstringList(JsonArray{}, "revocation"));
}

}  // namespace
}  // namespace diptych
