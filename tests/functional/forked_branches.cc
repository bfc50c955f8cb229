// SPDX-License-Identifier: Apache-2.0
//
// Writes the branches of a fork that members 2 and 4 of four made: both signed
// for a block of view 1 and its finalization, and that view's nullification
// and another block of view 2. Each side has the vote of one honest member.
//
//   forked_branches NETWORK-FOLDER ONE-FILE OTHER-FILE
//
// Exit code 1: anything that went wrong, said on the error output.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "consensus/forensics.h"
#include "consensus/vote_keys.h"
#include "tests/functional/member_folder.h"

namespace diptych {
namespace {

constexpr std::uint16_t kMembers = 4;

class Forkers {
 public:
  explicit Forkers(const std::string& network)
      : octets_(LoadGenesis(network + "/member-1")),
        genesis_(ValueOf(MakeGenesisBlock(octets_))) {
    for (std::uint16_t member = 1; member <= kMembers; ++member) {
      keys_.push_back(LoadKey<EcdsaSecretKey>(
          network + "/member-" + std::to_string(member), "consensus"));
    }
  }

  // A child of the genesis block.
  Header Child(std::uint64_t view) const {
    Header header = genesis_.block.header;
    header.view = {view};
    header.height = {1};
    header.parent_hash = HeaderHash(genesis_.block.header);
    header.time.value += view;
    return header;
  }

  Certificate Sign(std::initializer_list<std::uint16_t> members,
                   const Statement& statement) const {
    Certificate certificate{.statement = statement, .signatures = {}};
    for (const std::uint16_t member : members) {
      const std::uint16_t place = member - 1;
      certificate.signatures.push_back(
          {{place},
           keys_[place].Sign(
               StatementDigest(genesis_.before.network_id, statement))});
    }
    return certificate;
  }

  void Write(const std::string& path, const Header& header,
             std::vector<Certificate> certificates) const {
    const Bytes branch =
        EncodeBranch({.genesis = octets_,
                      .headers = {header},
                      .certificates = std::move(certificates)});
    const Status written = WriteFile(path, branch);
    if (!written) Fail(written.error().message);
  }

 private:
  Bytes octets_;
  GenesisBlock genesis_;
  std::vector<EcdsaSecretKey> keys_;
};

Statement Of(VoteKind kind, std::uint64_t view, const Digest& block = {}) {
  return {.epoch = {}, .view = {view}, .kind = kind, .block_hash = block};
}

void WriteFork(const std::string& network, const std::string& one_file,
               const std::string& other_file) {
  const Forkers forkers(network);
  const Header one = forkers.Child(1);
  const Header other = forkers.Child(2);
  const Digest first = HeaderHash(one);
  const Digest second = HeaderHash(other);
  forkers.Write(one_file, one,
                {forkers.Sign({1, 2, 4}, Of(VoteKind::kNotarize, 1, first)),
                 forkers.Sign({1, 2, 4}, Of(VoteKind::kFinalize, 1, first))});
  forkers.Write(other_file, other,
                {forkers.Sign({2, 3, 4}, Of(VoteKind::kNullify, 1)),
                 forkers.Sign({2, 3, 4}, Of(VoteKind::kFinalize, 2, second))});
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  if (argc != 4) {
    diptych::Fail("use: forked_branches NETWORK-FOLDER ONE-FILE OTHER-FILE");
  }
  diptych::WriteFork(argv[1], argv[2], argv[3]);
  return 0;
}
