// SPDX-License-Identifier: Apache-2.0
//
// A TlsIdentity is a node's side of every TLS connection with a peer: its
// certificate, made of its key, and the rules of the handshake.
//
// TLS 1.3 and nothing older; Ed25519 signatures, X25519, ALPN kPeerAlpn; no
// tickets, no resumption, no early data. Certificates are an envelope for the
// key and nothing more: no name, date, issuer or extension in them is looked
// at, and whoever presents one is known by its public key alone, whose
// possession TLS 1.3 makes it prove (RFC 8446 section 4.4.3). Ours is the same
// octets each time: it lives in memory and is valid for ever, since the
// directory says until when a key holds.
//
// Immutable; the contexts may be used in any thread that OpenSSL allows.

#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string_view>

#include "crypto/ed25519.h"

namespace diptych {

inline constexpr std::string_view kPeerAlpn = "diptych-peer/1";

// Judges the key that the other side of one connection has presented; asked in
// the middle of its handshake, before the possession of the key is proven.
class TlsKeyJudge {
 public:
  virtual ~TlsKeyJudge() = default;

  // Whether to go on. `key` is any 32 octets.
  virtual bool IsAccepted(const Ed25519PublicKeyBytes& key) = 0;
};

class TlsIdentity {
 public:
  explicit TlsIdentity(const Ed25519SecretKey& key);

  // For connections of both directions; OpenSSL counts its references.
  SSL_CTX* context() const { return context_.get(); }

  // Has `judge` asked about the certificate that comes over `connection`,
  // which is of this context. It must outlive the handshake; without one no
  // certificate is accepted.
  static void SetJudge(SSL* connection, TlsKeyJudge* judge);

  // Whether both sides have agreed on kPeerAlpn.
  static bool HasPeerAlpn(const SSL* connection);

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, Free> context_;
};

}  // namespace diptych
