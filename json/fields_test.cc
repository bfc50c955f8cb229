// SPDX-License-Identifier: Apache-2.0
// Covers reading objects with known members: every type, what each refuses,
// and the path in the message.
#include "json/fields.h"

#include <gtest/gtest.h>

#include <limits>

#include "json/parse.h"

namespace diptych {
namespace {

// Reads `text` with `read` and gives the message of the fault, or "".
std::string Fault(std::string_view text,
                  const std::function<void(JsonFields&)>& read) {
  const auto json = ParseJson(text);
  EXPECT_TRUE(json) << json.error().message;
  const Status status = ReadFields(*json, read);
  return status ? "" : status.error().message;
}

// The fault of the member "x" with the text `value`.
std::string FaultOfX(const std::string& value,
                     const std::function<void(JsonField)>& read) {
  return Fault("{\"x\":" + value + "}",
               [&](JsonFields& fields) { read(fields["x"]); });
}

TEST(JsonFields, ReadsEveryType) {
  const std::string digest_hex(64, 'a');
  const std::string text = R"({"s":"text","c":"v1","b":true,"i":-5,
      "u":"18446744073709551615","data":"AAEC",
      "d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","h":")" +
                           digest_hex +
                           R"(","o":{"n":"1"},"a":["x","y"],"raw":{"k":[1]}})";
  const auto json = ParseJson(text);
  ASSERT_TRUE(json) << json.error().message;
  std::string items;
  const Status status = ReadFields(*json, [&](JsonFields& fields) {
    EXPECT_EQ(fields["s"].String(4), "text");
    fields["c"].Constant("v1");
    EXPECT_TRUE(fields["b"].Boolean());
    EXPECT_EQ(fields["i"].Integer(-5, 5), -5);
    EXPECT_EQ(fields["u"].Uint64(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(fields["data"].Base64(3), (Bytes{0, 1, 2}));
    EXPECT_EQ(fields["d"].Base64Digest(), Digest{});
    EXPECT_EQ(fields["h"].HexDigest()[31], 0xAA);
    fields["o"].Object([](JsonFields& o) { EXPECT_EQ(o["n"].Uint64(), 1U); });
    fields["a"].Items(2, [&](JsonField item) { items += item.String(1); });
    EXPECT_TRUE(fields["raw"].Raw().is_object());
    EXPECT_FALSE(fields.Has("missing"));
  });
  EXPECT_TRUE(status) << status.error().message;
  EXPECT_EQ(items, "xy");
}

TEST(JsonFields, NamesAMissingMember) {
  EXPECT_EQ(Fault("{}", [](JsonFields& f) { f["x"].String(9); }),
            "x: is missing");
}

TEST(JsonFields, NamesAnUnknownMember) {
  EXPECT_EQ(
      Fault(R"({"a":true,"b":1})", [](JsonFields& f) { f["a"].Boolean(); }),
      "the member \"b\" is not known here");
  EXPECT_EQ(Fault(R"({"a":{"b":1}})",
                  [](JsonFields& f) { f["a"].Object([](JsonFields&) {}); }),
            "a: the member \"b\" is not known here");
}

TEST(JsonFields, SuggestsWhatAMisspeltNameWasMeantToBe) {
  const auto read = [](JsonFields& fields) {
    if (fields.Has("narrative")) fields["narrative"].String(9);
    fields["criteria"].String(9);
  };
  EXPECT_EQ(Fault(R"({"criterias":"x"})", read),
            "criteria: is missing; is \"criterias\" a misspelt \"criteria\"?");
  EXPECT_EQ(Fault(R"({"criteria":"x","narative":"x"})", read),
            "the member \"narative\" is not known here; did you mean "
            "\"narrative\"?");
  EXPECT_EQ(Fault(R"({"shoeSize":"x"})", read), "criteria: is missing");
}

TEST(JsonFields, LetsOptionalMembersBeAway) {
  const auto read = [](JsonFields& fields) {
    if (fields.Has("x")) fields["x"].Boolean();
  };
  EXPECT_EQ(Fault("{}", read), "");
  EXPECT_EQ(Fault(R"({"x":false})", read), "");
  EXPECT_EQ(Fault(R"({"x":null})", read), "x: must be true or false");
}

TEST(JsonFields, GivesThePathToTheFault) {
  EXPECT_EQ(Fault(R"({"a":{"list":[{"k":"1"},{"k":1}]}})",
                  [](JsonFields& f) {
                    f["a"].Object([](JsonFields& a) {
                      a["list"].Items(9, [](JsonField item) {
                        item.Object([](JsonFields& k) { k["k"].Uint64(); });
                      });
                    });
                  }),
            "a.list[1].k: must be a string");
}

TEST(JsonFields, KeepsTheFirstFaultAndReadsNothingMore) {
  int calls = 0;
  EXPECT_EQ(Fault(R"({"a":1,"b":"text","c":[1],"d":{}})",
                  [&](JsonFields& f) {
                    EXPECT_EQ(f["a"].String(9), "");
                    EXPECT_EQ(f["b"].String(9), "");
                    EXPECT_FALSE(f.Has("b"));
                    EXPECT_TRUE(f["b"].Raw().is_null());
                    f["c"].Items(9, [&](const JsonField&) { ++calls; });
                    f["d"].Object([&](JsonFields&) { ++calls; });
                    f["d"].Reject("is another fault");
                  }),
            "a: must be a string");
  EXPECT_EQ(calls, 0);
}

TEST(JsonFields, TakesTheCallersFault) {
  EXPECT_EQ(FaultOfX("\"7\"",
                     [](JsonField x) {
                       if (x.Uint64() > 5)
                         x.Reject("is beyond the tree's size");
                     }),
            "x: is beyond the tree's size");
}

TEST(JsonFields, RefusesAnythingButAnObject) {
  EXPECT_EQ(Fault("[]", [](JsonFields&) {}), "must be an object");
}

TEST(JsonField, BoundsStrings) {
  const auto json = ParseJson(R"({"x":"12345"})");
  const Status status =
      ReadFields(*json, [](JsonFields& f) { f["x"].String(4); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kLimit);
  EXPECT_EQ(status.error().message,
            "x: a string of at most 4 octets is allowed; this one has 5");
}

TEST(JsonField, ComparesConstants) {
  EXPECT_EQ(FaultOfX("\"v2\"", [](JsonField x) { x.Constant("v1"); }),
            "x: must be \"v1\", not \"v2\"");
  EXPECT_EQ(FaultOfX("2", [](JsonField x) { x.Constant("v1"); }),
            "x: must be a string");
}

TEST(JsonField, BoundsIntegers) {
  const auto read = [](JsonField x) { x.Integer(0, 131071); };
  EXPECT_EQ(FaultOfX("131071", read), "");
  for (const char* text :
       {"131072", "-1", "1.0", "1e2", "\"1\"", "18446744073709551615"}) {
    EXPECT_EQ(FaultOfX(text, read),
              "x: must be a whole number from 0 to 131071")
        << text;
  }
}

TEST(JsonField, TakesOnlyCanonicalDecimals) {
  const auto read = [](JsonField x) { x.Uint64(); };
  EXPECT_EQ(FaultOfX("\"0\"", read), "");
  EXPECT_EQ(FaultOfX("\"10\"", read), "");
  for (const char* text : {"\"\"", "\"00\"", "\"01\"", "\"+1\"", "\"-1\"",
                           "\" 1\"", "\"1 \"", "\"0x1\"", "\"1.0\"",
                           "\"18446744073709551616\"", "1", "\"1\\u0000\""}) {
    EXPECT_NE(FaultOfX(text, read), "") << text;
  }
}

TEST(JsonField, TakesOnlyStrictBase64) {
  const auto read = [](JsonField x) { x.Base64(2); };
  EXPECT_EQ(FaultOfX("\"\"", read), "");
  EXPECT_EQ(FaultOfX("\"AAE=\"", read), "");
  EXPECT_EQ(FaultOfX("\"AAEC\"", read),
            "x: base64 of at most 2 octets is allowed; this one has 3");
  EXPECT_EQ(FaultOfX("\"AAECAAEC\"", read),
            "x: base64 of at most 4 characters is allowed; this one has 8");
  for (const char* text : {"\"AAE\"", "\"AAF=\"", "\"A-E=\"", "\"====\""}) {
    EXPECT_NE(FaultOfX(text, read), "") << text;
  }
}

TEST(JsonField, TakesDigestsOf32OctetsOnly) {
  const auto hex = [](JsonField x) { x.HexDigest(); };
  EXPECT_EQ(FaultOfX("\"" + std::string(64, '0') + "\"", hex), "");
  for (const std::string& digits :
       {std::string(63, '0'), std::string(66, '0'), std::string(64, 'A'),
        std::string(64, 'g'), std::string()}) {
    EXPECT_EQ(FaultOfX("\"" + digits + "\"", hex),
              "x: must be 64 hexadecimal digits in lower case");
  }
  const auto base64 = [](JsonField x) { x.Base64Digest(); };
  EXPECT_EQ(FaultOfX("\"" + std::string(43, 'A') + "=\"", base64), "");
  for (const std::string& text :
       {std::string(43, 'A'), std::string(44, 'A'),
        std::string(42, 'A') + "==", std::string(42, 'A') + "B="}) {
    EXPECT_EQ(FaultOfX("\"" + text + "\"", base64),
              "x: must be 32 octets in base64 with padding (44 characters)");
  }
}

TEST(JsonField, BoundsArrays) {
  int calls = 0;
  EXPECT_EQ(FaultOfX("[1,2,3]",
                     [&](JsonField x) {
                       x.Items(2, [&](const JsonField&) { ++calls; });
                     }),
            "x: an array of at most 2 elements is allowed; this one has 3");
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(
      FaultOfX("{}", [](JsonField x) { x.Items(2, [](const JsonField&) {}); }),
      "x: must be an array");
}

TEST(JsonField, StopsAtTheFirstBadElement) {
  int calls = 0;
  EXPECT_EQ(FaultOfX("[\"1\",\"x\",\"3\"]",
                     [&](JsonField x) {
                       x.Items(9, [&](JsonField item) {
                         ++calls;
                         item.Uint64();
                       });
                     }),
            "x[1]: must be a string of decimal digits below 2^64, without sign "
            "or leading zero");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace diptych
