// SPDX-License-Identifier: Apache-2.0
// Covers what a node serves after a start: nothing that it could not prove,
// and nothing of another log.
#include "node/view_loader.h"

#include <gtest/gtest.h>

#include "tests/support/test_validators.h"

namespace diptych {
namespace {

class ViewLoader : public SeveralValidators {
 protected:
  void SetUp() override {
    SeveralValidators::SetUp();
    shared = std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
  }

  RegisterView Reloaded() {
    OpenStore();
    auto view = LoadRegisterView(*store);
    EXPECT_TRUE(view) << view.error().message;
    return *std::move(view);
  }

  std::unique_ptr<SharedRegister> shared;
};

TEST_F(ViewLoader, NewNetworkHasNoCheckpointYet) {
  const RegisterView view = Reloaded();
  EXPECT_EQ(view.checkpoint, nullptr);
  EXPECT_FALSE(view.cosigned);
  EXPECT_EQ(view.state.tip.height, Height{0});
}

TEST_F(ViewLoader, FindsTheBlockOfTheSavedCheckpoint) {
  Append(*shared, {sample.OpenList()});
  for (std::uint32_t i = 0; i < 9; ++i) {
    Append(*shared, {sample.Anchor({0}, {i}, 1)});
    if (i != 4) continue;
    ASSERT_TRUE(store->SaveCheckpoint(NoteOf(Head())));
  }
  const RegisterView view = Reloaded();
  ASSERT_TRUE(view.cosigned);
  EXPECT_EQ(view.cosigned->height, Height{6});
  EXPECT_EQ(view.cosigned->seal.height, Height{6});
  EXPECT_EQ(view.state.tip.height, Height{10});
  EXPECT_EQ(view.seal.height, Height{10});
}

TEST_F(ViewLoader, LeavesOutABlockWhoseDirectoryIsGone) {
  Append(*shared, {sample.OpenList()});
  ASSERT_TRUE(store->SaveCheckpoint(NoteOf(Head())));
  Append(*shared, {sample.OpenList()});
  const RegisterView view = Reloaded();
  EXPECT_FALSE(view.cosigned);
  EXPECT_EQ(view.checkpoint, nullptr);
}

TEST_F(ViewLoader, LeavesOutACheckpointAheadOfTheLog) {
  const TreeHead ahead{.size = 100, .root = Digest{1}};
  ASSERT_TRUE(store->SaveCheckpoint(NoteOf(ahead)));
  EXPECT_FALSE(Reloaded().cosigned);
}

TEST_F(ViewLoader, RefusesACheckpointOfAnotherLog) {
  Append(*shared, {sample.OpenList()});
  TreeHead other = Head();
  other.root[0] ^= 1;
  ASSERT_TRUE(store->SaveCheckpoint(NoteOf(other)));
  EXPECT_EQ(LoadRegisterView(*store).error().code, ErrorCode::kCorrupt);
  ASSERT_TRUE(store->SaveCheckpoint("no note"));
  EXPECT_EQ(LoadRegisterView(*store).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace diptych
