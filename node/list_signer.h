// SPDX-License-Identifier: Apache-2.0
//
// A ListSigner makes a member's status lists into documents that other
// verifiers take, under the member's credential key: a W3C status list
// credential for each purpose, an IETF status list token for both.
//
// What a document says is a function of the register at one height and of how
// long it holds; the signature adds nothing that is not in it. Two signatures
// of one statement are equal. docs/spec/status-lists.md.
//
// Safe to use from several threads.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/key_pem.h"
#include "jsonld/pinned_contexts.h"
#include "rpc/request_path.h"

namespace diptych {

// How long a verifier may use a list before it looks for a newer one; in the
// documents as ttl, and over HTTP as max-age. Five minutes: a revocation is
// known soon, and a list is signed 288 times a day at most if it stays the
// same.
inline constexpr std::uint64_t kListTtlMs = 300'000;

// How long a list can be used at all where no newer one can be had: a day, so
// that an issuer's node may be away for a night, and whoever withholds a
// revocation cannot for longer.
inline constexpr std::uint64_t kListLifetimeMs = 86'400'000;

// What a document states, but for the statuses.
struct ListStatement {
  std::string origin;  // The register's.
  ListId list;
  StatusListForm form = StatusListForm::kToken;
  Height height;  // The statuses are those after this block.
  TimeMs valid_from;
  TimeMs valid_until;
  TimeMs signed_at;  // A block's time.
};

class ListSigner {
 public:
  // `url` is the configuration's status.url; `contexts` are those that a
  // credential's proof is made over. kInvalid for a key of RSA or secp256k1.
  static Result<ListSigner> Make(
      std::string url, SecretKey key,
      std::shared_ptr<const PinnedContexts> contexts);

  // The signing key, as MemberMultikey (registry/member_multikey.h) has it.
  const std::string& multikey() const { return multikey_; }

  // Where a list is found.
  std::string UrlOf(ListId list, StatusListForm form) const;

  // A list's 32 KiB of register statuses as the form has them.
  static std::string Pack(ByteView statuses, StatusListForm form);

  // The document, with what Pack gave; `did` is that of the member's record.
  // Fails only where a DID is too long to name a key by.
  Result<std::string> Sign(const ListStatement& statement, std::string_view did,
                           const std::string& packed) const;

 private:
  ListSigner(std::string url, SecretKey key, std::string multikey,
             std::shared_ptr<const PinnedContexts> contexts)
      : url_(std::move(url)),
        key_(std::move(key)),
        multikey_(std::move(multikey)),
        contexts_(std::move(contexts)) {}

  std::string url_;
  SecretKey key_;
  std::string multikey_;
  std::shared_ptr<const PinnedContexts> contexts_;  // Shared by its copies.
};

}  // namespace diptych
