// SPDX-License-Identifier: Apache-2.0
//
// An audit over HTTP of a server in this process, and a node that is not
// there.
#include "audit/http_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/auditor.h"
#include "rpc/fake_service.h"
#include "rpc/server.h"
#include "tests/support/memory_source.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

// Serves a register from memory.
class SourceService : public FakeService {
 public:
  explicit SourceService(MemorySource& source) : source_(source) {}

  std::string GetCheckpoint() override { return source_.checkpoint; }
  Result<Bytes> GetTile(const TilePath& path) override {
    if (!path.level) return source_.ReadBundle(path.index, path.width);
    return source_.ReadTile({path.level->value, path.index}, path.width);
  }
  Result<v1::GetBlocksResponse> GetBlocks(
      const v1::GetBlocksRequest& request) override {
    ASSIGN_OR_RETURN(const SourceBlocks blocks,
                     source_.ReadBlocks({request.first_height()},
                                        std::min(request.count(), 3U)));
    v1::GetBlocksResponse response;
    for (const Bytes& block : blocks.blocks) {
      response.add_blocks(ToText(block));
    }
    response.set_tip_height(blocks.tip.value);
    return response;
  }

 private:
  MemorySource& source_;
};

// A server of the register on a port of its own.
class HttpSourceTest : public ::testing::Test {
 protected:
  HttpSourceTest() : service_(small_.source), server_(Options(), service_) {
    EXPECT_TRUE(server_.Start());
  }

  AuditReport AuditOverHttp() {
    const auto source = HttpSource::Create(
        "http://127.0.0.1:" + std::to_string(server_.bound_port()));
    CHECK(source.has_value());
    return Audit(**source, {.threads = 3});
  }

  static HttpServer::Options Options() {
    HttpServer::Options options;
    options.port = 0;
    return options;
  }

  SmallRegister small_;
  SourceService service_;
  HttpServer server_;
};

TEST_F(HttpSourceTest, ASoundRegisterHasNoDifference) {
  const AuditReport report = AuditOverHttp();
  EXPECT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.counts.blocks, 8U);
}

TEST_F(HttpSourceTest, AnAlteredEntryIsNamed) {
  small_.source.bundles[1].back() ^= 1;
  const AuditReport report = AuditOverHttp();
  ASSERT_EQ(report.verdict, AuditVerdict::kDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.difference->entry, EntryIndex{small_.source.size - 1});
}

TEST_F(HttpSourceTest, AMissingTileIsNamed) {
  small_.source.tiles.erase({0, 1});
  const AuditReport report = AuditOverHttp();
  ASSERT_EQ(report.verdict, AuditVerdict::kDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.difference->object, AuditObject::kTile);
  EXPECT_EQ(report.difference->found, "nothing");
}

// Any other web server, or a directory of one.
TEST_F(HttpSourceTest, AServerThatHasNothingIsAccusedOfNothing) {
  small_.source.bundles.clear();
  small_.source.checkpoint = "<html>not found</html>";
  AuditReport report = AuditOverHttp();
  ASSERT_EQ(report.verdict, AuditVerdict::kIncomplete)
      << AuditReportText(report);
  EXPECT_THAT(report.error->message, HasSubstr("check that the URL is a node"));
  small_.source.bundles = {ToBytes(AsBytes("<html>not found</html>"))};
  report = AuditOverHttp();
  ASSERT_EQ(report.verdict, AuditVerdict::kIncomplete)
      << AuditReportText(report);
  EXPECT_THAT(report.error->message, HasSubstr("check that the URL is a node"));
}

TEST_F(HttpSourceTest, ALogWithoutItsGenesisIsADifference) {
  small_.source.bundles.clear();
  EXPECT_EQ(AuditOverHttp().verdict, AuditVerdict::kDifference);
  small_.source.bundles = {ToBytes(AsBytes("<html>not found</html>"))};
  EXPECT_EQ(AuditOverHttp().verdict, AuditVerdict::kDifference);
}

TEST_F(HttpSourceTest, AskedToStopItEnds) {
  const std::atomic<bool> stop = true;
  const auto source = HttpSource::Create(
      "http://127.0.0.1:" + std::to_string(server_.bound_port()), &stop);
  ASSERT_TRUE(source) << source.error().message;
  const AuditReport report = Audit(**source, {.threads = 3, .stop = &stop});
  ASSERT_EQ(report.verdict, AuditVerdict::kIncomplete);
  EXPECT_THAT(report.error->message, HasSubstr("stopped"));
}

TEST(HttpSource, RefusesAUrlWithAPath) {
  for (const char* url : {"http://127.0.0.1:7300/checkpoint",
                          "http://127.0.0.1:7300/tile/0/000"}) {
    const auto source = HttpSource::Create(url);
    ASSERT_FALSE(source.has_value());
    EXPECT_EQ(source.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(source.error().message,
                HasSubstr("URL alone, http://127.0.0.1:7300"));
  }
  EXPECT_TRUE(HttpSource::Create("http://127.0.0.1:7300/"));
}

TEST(HttpSource, RefusesAUrlThatIsNone) {
  const auto source = HttpSource::Create("not a url");
  ASSERT_FALSE(source.has_value());
  EXPECT_EQ(source.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace diptych
