// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/trace.h"

#include <cstdio>

#include "consensus/certificate.h"

namespace diptych {
namespace {

const char* Name(VoteKind kind) {
  switch (kind) {
    case VoteKind::kNotarize:
      return "notarize";
    case VoteKind::kNullify:
      return "nullify";
    case VoteKind::kFinalize:
      return "finalize";
  }
  return "unknown";
}

std::string Text(const Proposal& proposal) {
  const Header& header = proposal.header;
  return "proposal view " + std::to_string(header.view.value) + " height " +
         std::to_string(header.height.value) + " block " +
         Short(HeaderHash(header)) + " parent " +
         std::to_string(header.parent_view.value) + ":" +
         Short(header.parent_hash) + " time " +
         std::to_string(header.time.value);
}

std::string Text(const Vote& vote) {
  return "vote " + Describe(vote.statement) + " by " +
         std::to_string(vote.signer.value);
}

std::string Text(const Certificate& certificate) {
  std::string text = "certificate " + Describe(certificate.statement) + " of";
  for (const Certificate::Signature& signature : certificate.signatures) {
    text += " " + std::to_string(signature.signer.value);
  }
  return text;
}

std::string Text(const PeerStatus& status) {
  return "status view " + std::to_string(status.view.value) + " final view " +
         std::to_string(status.final_view.value);
}

}  // namespace

std::string Short(const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < 3; ++i) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

std::string Describe(const Statement& statement) {
  std::string text = Name(statement.kind);
  text += " " + std::to_string(statement.view.value);
  if (statement.kind != VoteKind::kNullify) {
    text += ":" + Short(statement.block_hash);
  }
  return text;
}

std::string Describe(const ConsensusMessage& message) {
  return std::visit([](const auto& known) { return Text(known); }, message);
}

void Trace::Add(const ConsensusMessage& message) {
  Add(message.index());
  if (const auto* vote = std::get_if<Vote>(&message)) {
    Add(vote->statement.view.value ^
        (static_cast<std::uint64_t>(vote->statement.kind) << 56));
    Add(vote->statement.block_hash);
    Add(vote->signer.value);
  } else if (const auto* certificate = std::get_if<Certificate>(&message)) {
    Add(certificate->statement.view.value ^
        (static_cast<std::uint64_t>(certificate->statement.kind) << 56));
    Add(certificate->statement.block_hash);
    for (const auto& signature : certificate->signatures) {
      Add(signature.signer.value);
    }
  } else if (const auto* proposal = std::get_if<Proposal>(&message)) {
    Add(proposal->header.view.value);
    Add(proposal->header.time.value);
    Add(proposal->header.parent_hash);
  } else if (const auto* status = std::get_if<PeerStatus>(&message)) {
    Add(status->view.value);
    Add(status->final_view.value);
  }
}

void Trace::Print(std::uint64_t now, const std::string& line) const {
  std::printf("%8llu  %s\n", static_cast<unsigned long long>(now),
              line.c_str());
}

}  // namespace diptych
