// SPDX-License-Identifier: Apache-2.0
#include "consensus/forensics.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "consensus/vote_book.h"

namespace diptych {
namespace {

constexpr std::string_view kTag = "diptych/branch/v1\n";

Error Bad(std::string_view what) {
  return {ErrorCode::kInvalid, "branch: " + std::string(what)};
}

std::vector<Vote> VotesOf(const Certificate& certificate) {
  std::vector<Vote> votes;
  for (const Certificate::Signature& signature : certificate.signatures) {
    votes.push_back({.statement = certificate.statement,
                     .signer = signature.signer,
                     .signature = signature.octets});
  }
  return votes;
}

// What the votes of all certificates convict, by validator.
std::vector<Evidence> Convict(std::span<const Branch> branches) {
  std::map<std::pair<Epoch, View>, VoteBook> books;
  std::map<ValidatorIndex, Evidence> convicted;
  for (const Branch& branch : branches) {
    for (const Certificate& certificate : branch.certificates) {
      const Statement& statement = certificate.statement;
      VoteBook& book = books[{statement.epoch, statement.view}];
      for (const Vote& vote : VotesOf(certificate)) {
        if (book.Find(statement, vote.signer) != nullptr) continue;
        if (!book.HasRoom(vote)) continue;
        const std::optional<Evidence> evidence = book.Add(vote);
        if (!evidence) continue;
        const auto [at, is_new] = convicted.try_emplace(vote.signer, *evidence);
        if (!is_new && statement.view < at->second.first.statement.view) {
          at->second = *evidence;
        }
      }
    }
  }
  std::vector<Evidence> found;
  for (const auto& [validator, evidence] : convicted) {
    found.push_back(evidence);
  }
  return found;
}

}  // namespace

Bytes EncodeBranch(const Branch& branch) {
  CHECK(branch.genesis.size() <= kBranchGenesisSizeMax);
  CHECK(!branch.headers.empty());
  CHECK(branch.headers.size() <= kBranchHeadersMax);
  CHECK(branch.certificates.size() <= kBranchCertificatesMax);
  WireWriter writer;
  writer.Raw(AsBytes(kTag));
  writer.Long(branch.genesis);
  writer.U16(static_cast<std::uint16_t>(branch.headers.size()));
  for (const Header& header : branch.headers) writer.Raw(EncodeHeader(header));
  writer.U16(static_cast<std::uint16_t>(branch.certificates.size()));
  for (const Certificate& certificate : branch.certificates) {
    writer.Long(EncodeCertificate(certificate));
  }
  return writer.Take();
}

Result<Branch> DecodeBranch(ByteView octets) {
  WireReader reader(octets);
  if (AsText(reader.Raw(kTag.size())) != kTag) {
    return Bad("does not begin with diptych/branch/v1");
  }
  Branch branch;
  branch.genesis = ToBytes(reader.Long());
  const std::size_t headers = reader.U16();
  if (reader.failed()) return Bad("is cut off");
  if (headers == 0 || headers > kBranchHeadersMax) {
    return Bad("headers are not 1 to 4096");
  }
  for (std::size_t i = 0; i < headers; ++i) {
    const ByteView header = reader.Raw(kHeaderSize);
    if (reader.failed()) return Bad("is cut off within its headers");
    ASSIGN_OR_RETURN(branch.headers.emplace_back(), DecodeHeader(header));
  }
  const std::size_t certificates = reader.U16();
  if (certificates > kBranchCertificatesMax) {
    return Bad("certificates are more than 16384");
  }
  for (std::size_t i = 0; i < certificates; ++i) {
    const ByteView certificate = reader.Long();
    if (reader.failed()) return Bad("is cut off within its certificates");
    ASSIGN_OR_RETURN(branch.certificates.emplace_back(),
                     DecodeCertificate(certificate));
  }
  if (!reader.Finish()) return Bad("length is not that of its parts");
  return branch;
}

std::string_view BranchVerdictName(BranchVerdict verdict) {
  switch (verdict) {
    case BranchVerdict::kSound:
      return "sound";
    case BranchVerdict::kOtherNetwork:
      return "a header is not of the network and epoch of its genesis";
    case BranchVerdict::kNotLinked:
      return "a header is not the parent of the next";
    case BranchVerdict::kBadCertificate:
      return "a certificate is not signed by a quorum of the validators";
    case BranchVerdict::kNotFinal:
      return "there is no finalization of its last header";
  }
  return "";
}

BranchVerdict JudgeBranch(const ValidatorSet& set, const VoteVerifier& verifier,
                          const Digest& network_id, const Branch& branch) {
  CHECK(!branch.headers.empty());
  const Header* before = nullptr;
  for (const Header& header : branch.headers) {
    if (header.network_id != network_id || header.epoch != set.epoch()) {
      return BranchVerdict::kOtherNetwork;
    }
    const bool follows =
        before == nullptr || (header.parent_hash == HeaderHash(*before) &&
                              header.height.value == before->height.value + 1);
    if (!follows) return BranchVerdict::kNotLinked;
    before = &header;
  }
  const Digest last = HeaderHash(branch.headers.back());
  bool is_final = false;
  for (const Certificate& certificate : branch.certificates) {
    if (JudgeCertificate(set, verifier, certificate) !=
        CertificateVerdict::kValid) {
      return BranchVerdict::kBadCertificate;
    }
    is_final = is_final || (certificate.statement.kind == VoteKind::kFinalize &&
                            certificate.statement.block_hash == last);
  }
  return is_final ? BranchVerdict::kSound : BranchVerdict::kNotFinal;
}

ForkReport ExamineFork(std::span<const Branch> branches) {
  ForkReport report{.verdict = ForkVerdict::kNoCommonHeight};
  std::map<Height, Digest> known;
  for (const Branch& branch : branches) {
    for (const Header& header : branch.headers) {
      const Digest hash = HeaderHash(header);
      const auto [at, is_new] = known.try_emplace(header.height, hash);
      if (is_new) continue;
      if (at->second == hash) {
        if (report.verdict == ForkVerdict::kNoCommonHeight) {
          report.verdict = ForkVerdict::kOneChain;
        }
        continue;
      }
      if (report.verdict == ForkVerdict::kFork &&
          report.height <= header.height) {
        continue;
      }
      report.verdict = ForkVerdict::kFork;
      report.height = header.height;
      report.first = at->second;
      report.second = hash;
    }
  }
  if (report.verdict == ForkVerdict::kFork) report.evidence = Convict(branches);
  return report;
}

}  // namespace diptych
