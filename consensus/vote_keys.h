// SPDX-License-Identifier: Apache-2.0
//
// A VoteVerifier checks votes of one epoch's validators, and a VoteSigner
// makes one's own, of statements that are durable: ports, so that a simulator
// can do without the curve.
//
// The secp256k1 ones are below. Both are immutable, and safe in several
// threads.

#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "consensus/durable_record.h"
#include "consensus/vote.h"
#include "crypto/ecdsa.h"

namespace diptych {

class VoteVerifier {
 public:
  virtual ~VoteVerifier() = default;
  // True if the signer is in the set and made the signature; false for a high
  // S, too.
  virtual bool Verify(const Vote& vote) const = 0;
};

class VoteSigner {
 public:
  virtual ~VoteSigner() = default;
  // Of the token's statement. The same octets for the same statement, always
  // (RFC 6979): a vote that is signed again after a restart is the vote from
  // before it.
  EcdsaSignature Sign(const DurableToken& token) const {
    return SignStatement(token.statement());
  }

 private:
  virtual EcdsaSignature SignStatement(const Statement& statement) const = 0;
};

// Votes of a network of one: nobody else counts them, and they never leave the
// process, so they carry no signature.
class UnsignedVotes final : public VoteVerifier, public VoteSigner {
 public:
  bool Verify(const Vote& vote) const override {
    return vote.signature == EcdsaSignature{};
  }

 private:
  EcdsaSignature SignStatement(const Statement& /*statement*/) const override {
    return {};
  }
};

class EcdsaVoteVerifier final : public VoteVerifier {
 public:
  // `keys`: each validator's secp256k1 key, by index. kInvalid names the one
  // that is no point of the curve.
  static Result<EcdsaVoteVerifier> Make(const Digest& network_id,
                                        const std::vector<Bytes>& keys);
  bool Verify(const Vote& vote) const override;

 private:
  EcdsaVoteVerifier(const Digest& network_id, std::vector<EcdsaPublicKey> keys)
      : network_id_(network_id), keys_(std::move(keys)) {}

  Digest network_id_;
  std::vector<EcdsaPublicKey> keys_;
};

class EcdsaVoteSigner final : public VoteSigner {
 public:
  EcdsaVoteSigner(const Digest& network_id, EcdsaSecretKey key)
      : network_id_(network_id), key_(std::move(key)) {}

 private:
  EcdsaSignature SignStatement(const Statement& statement) const override;

  Digest network_id_;
  EcdsaSecretKey key_;
};

}  // namespace diptych
