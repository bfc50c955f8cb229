// SPDX-License-Identifier: Apache-2.0
//
// The Hello: its octets, what is no Hello, and what is wrong with one.

#include "peer/hello.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace diptych {
namespace {

Digest NetworkOf(std::uint8_t octet) {
  Digest network;
  network.fill(octet);
  return network;
}

const Hello kSample{
    .version = 1, .network_id = NetworkOf(0x11), .member = {7}, .channel = 1};

TEST(Hello, HasTheOctetsOfTheSpecification) {
  const std::string network = std::string(64, '1');
  EXPECT_EQ(HexEncode(EncodeHello(kSample)), "0001" + network + "0000000701");
  EXPECT_EQ(EncodeHello(kSample).size(), kHelloSize);
  EXPECT_EQ(DecodeHello(EncodeHello(kSample)), kSample);
}

TEST(Hello, OfThisVersionHasOneLength) {
  Bytes octets = EncodeHello(kSample);
  octets.push_back(0);
  EXPECT_FALSE(DecodeHello(octets));
  octets.resize(kHelloSize - 1);
  EXPECT_FALSE(DecodeHello(octets));
  EXPECT_FALSE(DecodeHello({}));
}

TEST(Hello, OfALaterVersionMayBeLonger) {
  Hello later = kSample;
  later.version = 2;
  Bytes octets = EncodeHello(later);
  octets.resize(100);
  EXPECT_EQ(DecodeHello(octets), later);
}

TEST(Hello, IsJudgedByVersionNetworkMemberAndChannel) {
  const HelloExpectation expected{.network_id = NetworkOf(0x11),
                                  .member = {7},
                                  .channel = PeerChannel::kBulk};
  const auto judge = [&](auto change) {
    Hello hello = kSample;
    change(hello);
    return JudgeHello(hello, expected);
  };
  EXPECT_EQ(judge([](Hello&) {}), HelloVerdict::kAccepted);
  EXPECT_EQ(judge([](Hello& h) { h.version = 2; }), HelloVerdict::kVersion);
  EXPECT_EQ(judge([](Hello& h) { h.network_id[31] = 0; }),
            HelloVerdict::kNetwork);
  EXPECT_EQ(judge([](Hello& h) { h.member = {8}; }), HelloVerdict::kMember);
  EXPECT_EQ(judge([](Hello& h) { h.channel = 0; }), HelloVerdict::kChannel);
}

TEST(Hello, MayChooseItsChannelIfNoneIsExpected) {
  HelloExpectation expected{
      .network_id = NetworkOf(0x11), .member = {7}, .channel = {}};
  Hello hello = kSample;
  for (std::uint8_t channel = 0; channel < 2; ++channel) {
    hello.channel = channel;
    EXPECT_EQ(JudgeHello(hello, expected), HelloVerdict::kAccepted);
  }
  hello.channel = 2;
  EXPECT_EQ(JudgeHello(hello, expected), HelloVerdict::kChannel);
}

}  // namespace
}  // namespace diptych
