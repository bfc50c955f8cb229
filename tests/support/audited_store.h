// SPDX-License-Identifier: Apache-2.0
//
// An AuditedStore test has a register in a data directory of its own, small
// but with records of every family, and closed so that an audit may read it.

#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "audit/directory_source.h"
#include "tests/support/memory_source.h"
#include "tests/support/test_directory.h"

namespace diptych {

class AuditedStore : public testing::Test {
 protected:
  AuditedStore() {
    options.path = directory.path() + "/register";
    options.free_octets_min = 0;
    // So few that the sorted index files are made.
    options.index_tail_credentials = 4;
    EXPECT_TRUE(Store::Create(options, sample.genesis_entry()));
    auto store = Store::Open(options);
    EXPECT_TRUE(store.has_value()) << store.error().message;
    const auto advance = [&](const std::vector<CheckedTransaction>& list) {
      SampleBlock block = sample.NextBlock(list);
      EXPECT_TRUE((*store)->Commit(block.execution, block.stored));
      sample.Apply(std::move(block));
    };
    advance({sample.OpenList()});
    advance({sample.Anchor({0}, {10}, 30), sample.Document("a policy")});
    advance({sample.SetStatus({0}, {{11}}, CredentialStatus::kInvalid,
                              StatusReason::kSuperseded)});
    advance({sample.Anchor({0}, {9'000}, 250)});
    advance({});
    EXPECT_TRUE((*store)->SaveCheckpoint(SignedCheckpoint(sample, 1)));
  }

  Result<AuditReport> Audit() const {
    return AuditDirectory(options.path, {.threads = 1});
  }

  TestDirectory directory;
  SampleRegister sample;
  Store::Options options;
};

}  // namespace diptych
