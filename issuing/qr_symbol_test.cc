// SPDX-License-Identifier: Apache-2.0
// QR symbols: their size grows with what they hold, up to the largest there is.
#include "issuing/qr_symbol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(QrSymbol, IsASquareWithAQuietZone) {
  const auto one = QrSymbolSvg(Bytes{1});
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_THAT(*one, StartsWith("<svg xmlns="));
  // Version 1 has 21 modules; the finder pattern begins inside the zone of 4.
  EXPECT_THAT(*one, HasSubstr("viewBox=\"0 0 29 29\""));
  EXPECT_THAT(*one, HasSubstr("d=\"M4 4h7v1h-7z"));
}

TEST(QrSymbol, HoldsNoMoreThanTheLargest) {
  // Version 40 has 177 modules.
  EXPECT_THAT(*QrSymbolSvg(Bytes(kQrOctetsMax, 0xA5)),
              HasSubstr("viewBox=\"0 0 185 185\""));
  EXPECT_EQ(QrSymbolSvg(Bytes(kQrOctetsMax + 1, 0xA5)).error().code,
            ErrorCode::kLimit);
  EXPECT_EQ(QrSymbolSvg({}).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
