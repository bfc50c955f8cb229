// SPDX-License-Identifier: Apache-2.0
//
// The directory against a plain map hashed by its definition: roots after any
// changes, membership of every key and absence in every gap of small
// directories, each proof bent in every way, limits, speculative updates, and
// the specification's vectors.
#include "merkle/directory_tree.h"

#include <gtest/gtest.h>

#include <map>

#include "crypto/sha256.h"
#include "merkle/naive_tree_test.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using PlainMap = std::map<Bytes, Bytes>;

Digest PlainRoot(const PlainMap& records) {
  std::vector<Digest> leaves;
  for (const auto& [key, value] : records) {
    Bytes leaf{0, static_cast<std::uint8_t>(key.size() >> 8),
               static_cast<std::uint8_t>(key.size())};
    leaf.insert(leaf.end(), key.begin(), key.end());
    const Digest value_hash = Sha256(value);
    leaf.insert(leaf.end(), value_hash.begin(), value_hash.end());
    leaves.push_back(Sha256(leaf));
  }
  Bytes root = ToBytes(AsBytes("diptych/directory/v1\n"));
  for (int shift = 56; shift >= 0; shift -= 8) {
    root.push_back(static_cast<std::uint8_t>(leaves.size() >> shift));
  }
  const std::size_t count = leaves.size();
  const Digest tree = NaiveTree(std::move(leaves)).Root(0, count);
  root.insert(root.end(), tree.begin(), tree.end());
  return Sha256(root);
}

Bytes Key(std::uint64_t number) {
  return ToBytes(AsBytes("key-" + std::to_string(1000 + number)));
}

DirectoryChange Put(const Bytes& key, const Bytes& value) {
  return {key, Sha256(value)};
}

DirectoryChange TakeOut(const Bytes& key) { return {key, std::nullopt}; }

void ApplyAll(DirectoryTree& tree,
              const std::vector<DirectoryChange>& changes) {
  Result<DirectoryUpdate> update = tree.ComputeUpdate(changes);
  ASSERT_TRUE(update);
  const Digest root = update->root;
  tree.Apply(*std::move(update));
  ASSERT_EQ(tree.root(), root);
}

// The keys Key(1), Key(3), ..., so that there is a gap on either side of each.
DirectoryTree OddKeys(std::uint64_t count) {
  DirectoryTree tree;
  std::vector<DirectoryChange> changes;
  for (std::uint64_t i = 0; i < count; ++i) {
    changes.push_back(Put(Key(2 * i + 1), Key(i)));
  }
  ApplyAll(tree, changes);
  return tree;
}

TEST(DirectoryTree, HasTheRootOfAPlainMapAfterEachBatch) {
  SeededNumbers numbers(7);
  PlainMap plain;
  DirectoryTree tree;
  EXPECT_EQ(tree.root(), PlainRoot(plain));
  for (int batch = 0; batch < 150; ++batch) {
    std::vector<DirectoryChange> changes;
    for (std::uint64_t i = numbers.Below(12); i > 0; --i) {
      const Bytes key = Key(numbers.Below(60));
      if (numbers.Below(3) == 0) {
        changes.push_back(TakeOut(key));
        plain.erase(key);
      } else {
        const Bytes value = Key(numbers.Below(1000));
        changes.push_back(Put(key, value));
        plain[key] = value;
      }
    }
    ApplyAll(tree, changes);
    ASSERT_EQ(tree.root(), PlainRoot(plain)) << batch;
    ASSERT_EQ(tree.count(), plain.size());
  }
  for (std::uint64_t i = 0; i < 60; ++i) {
    const auto record = plain.find(Key(i));
    const std::optional<Digest> found = tree.Find(Key(i));
    ASSERT_EQ(found.has_value(), record != plain.end());
    if (found) {
      ASSERT_EQ(*found, Sha256(record->second));
    }
  }
}

TEST(DirectoryTree, DoesNotChangeUntilAnUpdateIsApplied) {
  DirectoryTree tree = OddKeys(3);
  const Digest before = tree.root();
  const Result<DirectoryUpdate> update =
      tree.ComputeUpdate(std::vector{Put(Key(2), Key(9)), TakeOut(Key(1))});
  ASSERT_TRUE(update);
  EXPECT_EQ(update->root_before, before);
  EXPECT_NE(update->root, before);
  EXPECT_EQ(tree.root(), before);
  EXPECT_EQ(tree.count(), 3u);
  EXPECT_FALSE(tree.Find(Key(2)));
}

TEST(DirectoryTree, TheLastChangeOfAKeyWins) {
  DirectoryTree tree;
  ApplyAll(tree, {Put(Key(1), Key(1)), Put(Key(1), Key(2)), Put(Key(2), Key(2)),
                  TakeOut(Key(2))});
  EXPECT_EQ(tree.count(), 1u);
  EXPECT_EQ(tree.Find(Key(1)), Sha256(Key(2)));
}

TEST(DirectoryTree, KeepsItsLimits) {
  DirectoryTree tree;
  std::vector<DirectoryChange> changes;
  for (std::uint64_t i = 0; i < kDirectoryRecordsMax; ++i) {
    changes.push_back({Key(i), Digest{}});
  }
  ApplyAll(tree, changes);
  const auto more = tree.ComputeUpdate(std::vector{Put(Bytes{1}, Bytes{})});
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kLimit);
  // Its longest path is as long as the limit says.
  EXPECT_EQ(tree.ProveMembership(Key(0))->path.size(), kDirectoryPathMax);
  ApplyAll(tree, {TakeOut(Key(5)), Put(Bytes{1}, Bytes{})});

  const Bytes longest(kDirectoryKeySizeMax, 'k');
  const Bytes too_long(kDirectoryKeySizeMax + 1, 'k');
  DirectoryTree small;
  ApplyAll(small, {Put(longest, {})});
  const auto refused = small.ComputeUpdate(std::vector{Put(too_long, {})});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
}

TEST(DirectoryTreeDeathTest, EndsTheProcessOnAnUpdateOfAnotherDirectory) {
  DirectoryTree tree;
  const Result<DirectoryUpdate> update =
      tree.ComputeUpdate(std::vector{Put(Key(1), Key(1))});
  ASSERT_TRUE(update);
  tree.Apply(*update);
  EXPECT_DEATH(tree.Apply(*update), "root_before");
}

TEST(DirectoryProof, EachKeyIsAMemberAndEachGapAbsent) {
  for (std::uint64_t count = 0; count <= 20; ++count) {
    const DirectoryTree tree = OddKeys(count);
    for (std::uint64_t i = 0; i <= 2 * count; ++i) {
      const Bytes key = Key(i);
      const bool member = i % 2 == 1;
      const auto membership = tree.ProveMembership(key);
      const auto absence = tree.ProveAbsence(key);
      ASSERT_EQ(membership.has_value(), member) << i << "/" << count;
      ASSERT_EQ(absence.has_value(), !member) << i << "/" << count;
      if (member) {
        ASSERT_EQ(VerifyDirectoryMembership(key, *tree.Find(key), *membership,
                                            tree.root()),
                  DirectoryVerdict::kValid)
            << i << "/" << count;
      } else {
        ASSERT_EQ(VerifyDirectoryAbsence(key, *absence, tree.root()),
                  DirectoryVerdict::kValid)
            << i << "/" << count;
      }
    }
  }
}

TEST(DirectoryProof, EverySpoiledMembershipIsRefused) {
  for (const std::uint64_t count : {1, 2, 3, 7, 8, 13}) {
    const DirectoryTree tree = OddKeys(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      const Bytes key = Key(2 * i + 1);
      const Digest value_hash = *tree.Find(key);
      const DirectoryMembershipProof proof = *tree.ProveMembership(key);
      const auto refused = [&](const Bytes& other, const Digest& value,
                               const DirectoryMembershipProof& spoiled) {
        return VerifyDirectoryMembership(other, value, spoiled, tree.root()) !=
               DirectoryVerdict::kValid;
      };
      for (std::uint64_t other = 0; other <= 2 * count; ++other) {
        if (other == 2 * i + 1) continue;
        ASSERT_TRUE(refused(Key(other), value_hash, proof));
      }
      ASSERT_TRUE(refused(key, Sha256(Bytes{1}), proof));
      for (std::uint64_t other = 0; other < count + 3; ++other) {
        DirectoryMembershipProof spoiled = proof;
        spoiled.place = other;
        ASSERT_EQ(refused(key, value_hash, spoiled), other != proof.place);
        spoiled = proof;
        spoiled.count = other;
        ASSERT_EQ(refused(key, value_hash, spoiled), other != count);
      }
      for (std::size_t hash = 0; hash < proof.path.size(); ++hash) {
        DirectoryMembershipProof spoiled = proof;
        spoiled.path[hash][0] ^= 1;
        ASSERT_TRUE(refused(key, value_hash, spoiled));
      }
      DirectoryMembershipProof longer = proof;
      longer.path.push_back(Digest{});
      ASSERT_TRUE(refused(key, value_hash, longer));
      if (proof.path.empty()) continue;
      DirectoryMembershipProof shorter = proof;
      shorter.path.pop_back();
      ASSERT_TRUE(refused(key, value_hash, shorter));
    }
  }
}

// Whatever honest records a liar combines, a key that is there stays there.
TEST(DirectoryProof, NoPairOfRecordsHidesAKeyBetweenThem) {
  for (std::uint64_t count = 1; count <= 9; ++count) {
    const DirectoryTree tree = OddKeys(count);
    std::vector<std::optional<DirectoryNeighbour>> shown{std::nullopt};
    for (std::uint64_t i = 0; i < count; ++i) {
      const Bytes key = Key(2 * i + 1);
      shown.push_back(DirectoryNeighbour{key, *tree.Find(key),
                                         tree.ProveMembership(key)->path});
    }
    for (const auto& before : shown) {
      for (const auto& after : shown) {
        for (std::uint64_t place = 0; place <= count + 1; ++place) {
          for (std::uint64_t hidden = 0; hidden < count; ++hidden) {
            for (std::uint64_t said = 0; said <= count + 1; ++said) {
              const DirectoryAbsenceProof lie{said, place, before, after};
              ASSERT_NE(
                  VerifyDirectoryAbsence(Key(2 * hidden + 1), lie, tree.root()),
                  DirectoryVerdict::kValid)
                  << count << ": " << hidden << " at " << place;
            }
          }
        }
      }
    }
  }
}

TEST(DirectoryProof, EverySpoiledAbsenceIsRefused) {
  for (const std::uint64_t count : {0, 1, 2, 3, 8, 13}) {
    const DirectoryTree tree = OddKeys(count);
    for (std::uint64_t gap = 0; gap <= count; ++gap) {
      const Bytes key = Key(2 * gap);
      const DirectoryAbsenceProof proof = *tree.ProveAbsence(key);
      const auto refused = [&](const DirectoryAbsenceProof& spoiled) {
        return VerifyDirectoryAbsence(key, spoiled, tree.root()) !=
               DirectoryVerdict::kValid;
      };
      for (std::uint64_t other = 0; other < count + 3; ++other) {
        DirectoryAbsenceProof spoiled = proof;
        spoiled.place = other;
        ASSERT_EQ(refused(spoiled), other != gap);
        spoiled = proof;
        spoiled.count = other;
        ASSERT_EQ(refused(spoiled), other != count);
      }
      const DirectoryNeighbour extra{Key(99), Sha256(Bytes{}), {}};
      for (auto side :
           {&DirectoryAbsenceProof::before, &DirectoryAbsenceProof::after}) {
        DirectoryAbsenceProof spoiled = proof;
        if (!(proof.*side)) {
          spoiled.*side = extra;
          ASSERT_TRUE(refused(spoiled));
          continue;
        }
        (spoiled.*side).reset();
        ASSERT_TRUE(refused(spoiled));
        spoiled = proof;
        (spoiled.*side)->value_hash[5] ^= 1;
        ASSERT_TRUE(refused(spoiled));
        spoiled = proof;
        (spoiled.*side)->key.push_back(0);
        ASSERT_TRUE(refused(spoiled));
        spoiled = proof;
        (spoiled.*side)->key.assign(kDirectoryKeySizeMax + 1, 'k');
        ASSERT_TRUE(refused(spoiled));
        spoiled = proof;
        (spoiled.*side)->path.push_back(Digest{});
        ASSERT_TRUE(refused(spoiled));
      }
    }
  }
}

TEST(DirectoryKeyLess, OrdersOctetsUnsignedAndPrefixesFirst) {
  EXPECT_TRUE(DirectoryKeyLess(Bytes{}, Bytes{0}));
  EXPECT_TRUE(DirectoryKeyLess(Bytes{1}, Bytes{1, 0}));
  EXPECT_TRUE(DirectoryKeyLess(Bytes{0x7f}, Bytes{0x80}));
  EXPECT_FALSE(DirectoryKeyLess(Bytes{1}, Bytes{1}));
}

std::string Reason(DirectoryVerdict verdict) {
  switch (verdict) {
    case DirectoryVerdict::kValid:
      return "";
    case DirectoryVerdict::kCountOutOfRange:
      return "count_out_of_range";
    case DirectoryVerdict::kPlaceOutOfRange:
      return "place_out_of_range";
    case DirectoryVerdict::kKeyTooLong:
      return "key_too_long";
    case DirectoryVerdict::kWrongLength:
      return "wrong_length";
    case DirectoryVerdict::kWrongNeighbours:
      return "wrong_neighbours";
    case DirectoryVerdict::kKeyNotBetween:
      return "key_not_between";
    case DirectoryVerdict::kRootMismatch:
      return "root_mismatch";
  }
  return "?";
}

std::optional<DirectoryNeighbour> NeighbourFrom(const boost::json::value& one) {
  if (one.is_null()) return std::nullopt;
  return DirectoryNeighbour{Octets(one.at("key")), Hash(one.at("value_hash")),
                            Hashes(one.at("path"))};
}

// Verifies the case, and compares a valid one with the tree's own proof.
std::string JudgeProof(const boost::json::value& one,
                       const DirectoryTree& tree) {
  const Bytes key = Octets(one.at("key"));
  const Digest root = Hash(one.at("root"));
  const bool valid = Text(one.at("result")) == "valid";
  if (Text(one.at("kind")) == "membership") {
    const DirectoryMembershipProof proof{Number(one.at("count")),
                                         Number(one.at("place")),
                                         Hashes(one.at("path"))};
    if (valid) {
      EXPECT_EQ(tree.ProveMembership(key), proof) << Describe(one);
    }
    return Reason(VerifyDirectoryMembership(key, Hash(one.at("value_hash")),
                                            proof, root));
  }
  const DirectoryAbsenceProof proof{
      Number(one.at("count")), Number(one.at("place")),
      NeighbourFrom(one.at("before")), NeighbourFrom(one.at("after"))};
  if (valid) {
    EXPECT_EQ(tree.ProveAbsence(key), proof) << Describe(one);
  }
  return Reason(VerifyDirectoryAbsence(key, proof, root));
}

TEST(DirectoryVectors, TheSpecificationsCasesComeOut) {
  DirectoryTree tree;
  for (const auto& one : SpecificationCases("directory_tree.json")) {
    if (Text(one.at("kind")) == "directory") {
      std::vector<DirectoryChange> changes;
      for (const auto& record : one.at("records").as_array()) {
        changes.push_back(Put(Octets(record.at(0)), Octets(record.at(1))));
      }
      tree = DirectoryTree();
      ApplyAll(tree, changes);
      EXPECT_EQ(tree.root(), Hash(one.at("root"))) << Describe(one);
      continue;
    }
    const std::string reason = JudgeProof(one, tree);
    const std::string wanted = Text(one.at("reason"));
    if (wanted == "any_mismatch") {
      EXPECT_TRUE(reason == "root_mismatch" || reason == "wrong_length")
          << Describe(one) << ": " << reason;
    } else {
      EXPECT_EQ(reason, wanted) << Describe(one);
    }
  }
}

}  // namespace
}  // namespace diptych
