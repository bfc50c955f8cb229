// SPDX-License-Identifier: Apache-2.0
// Covers a node whose database has no room to merge its tables: it is well and
// says what is wrong, where /healthz and `node status` have it from, until
// there is room again (docs/adr/0012-failed-writes.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <memory>
#include <optional>

#include "node/node_service.h"
#include "node/view_loader.h"
#include "peer/fake_handler.h"
#include "platform/file.h"
#include "platform/system_clock.h"
#include "storage/database.h"
#include "tests/crash/fragile_file_system.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kTables[] = ".sst";
// More tables that overlap than the database leaves as they are.
constexpr int kTablesWritten = 8;

class PutOffWarning : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(MakeDirectory(directory_.Path("trash")));
    ASSERT_TRUE(Store::Create(options_, sample_.genesis_entry()));
    WriteTables();
    system_ = std::make_shared<FragileFileSystem>(directory_.Path("trash"));
    env_ = rocksdb::NewCompositeEnv(system_);
    system_->FailAll(kTables);
    options_.env = env_.get();
    store_ = Store::Open(options_).value();
    shared_.emplace(LoadRegisterView(*store_).value());
    service_.emplace(NodeService::Parts{.shared = *shared_,
                                        .store = *store_,
                                        .mempool = mempool_,
                                        .metrics = metrics_,
                                        .clock = clock_,
                                        .member = {1}});
  }

  // That are to be merged when the database is opened again. Changes no value.
  void WriteTables() const {
    const auto database =
        Database::Open({.path = options_.path + "/db"}).value();
    rocksdb::DB& db = database->db();
    rocksdb::ColumnFamilyHandle* family = database->family(Family::kMeta);
    ASSERT_TRUE(
        db.SetOptions(family, {{"disable_auto_compactions", "true"}}).ok());
    for (int table = 0; table < kTablesWritten; ++table) {
      for (const std::string_view key : {kFormatKey, kNetworkKey}) {
        const Bytes value = database->Get(Family::kMeta, AsBytes(key)).value();
        ASSERT_TRUE(db.Put({}, family, key, ToSlice(value)).ok());
      }
      ASSERT_TRUE(db.Flush({}, family).ok());
    }
  }

  TestDirectory directory_;
  Store::Options options_{.path = directory_.Path("store"),
                          .free_octets_min = 0};
  SampleRegister sample_{4};
  std::shared_ptr<FragileFileSystem> system_;
  std::unique_ptr<rocksdb::Env> env_;
  SystemClock clock_;
  Mempool mempool_{Mempool::Options{}};
  NodeMetrics metrics_;
  std::unique_ptr<Store> store_;
  std::optional<SharedRegister> shared_;
  std::optional<NodeService> service_;
};

TEST_F(PutOffWarning, StandsInTheHealthAndTheStatusUntilThereIsRoom) {
  ASSERT_TRUE(Becomes([&] { return store_->PutOff().has_value(); }));
  const auto warning =
      AllOf(HasSubstr("cannot put its tables in order"),
            HasSubstr("no space left"), HasSubstr("make room"));
  const Health health = service_->GetHealth();
  EXPECT_THAT(health.warnings, ElementsAre(warning));
  EXPECT_TRUE(health.is_accepting_writes);
  EXPECT_TRUE(health.is_taking_part);
  EXPECT_EQ(health.cause, "");
  const v1::GetNodeStatusResponse status = service_->GetNodeStatus({}).value();
  EXPECT_THAT(status.warnings(), ElementsAre(warning));
  EXPECT_TRUE(status.accepts_writes());
  EXPECT_TRUE(store_->CheckWritable());
  system_->FailAt(0);
  EXPECT_TRUE(Becomes([&] { return service_->GetHealth().warnings.empty(); }));
}

}  // namespace
}  // namespace diptych
