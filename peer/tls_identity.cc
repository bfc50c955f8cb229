// SPDX-License-Identifier: Apache-2.0
#include "peer/tls_identity.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/check.h"

namespace diptych {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

// A certificate like ours has less than 300 octets; what a stranger makes us
// parse is kept near that.
constexpr long kCertificateListSizeMax = 4096;

// The one name of ALPN with its length in front (RFC 7301 section 3.1).
constexpr unsigned char kAlpnList[] =
    "\x0e"
    "diptych-peer/1";
constexpr unsigned kAlpnListSize = sizeof(kAlpnList) - 1;
static_assert(kAlpnList[0] == kPeerAlpn.size() &&
              kAlpnListSize == kPeerAlpn.size() + 1);

// RFC 5280 section 4.1.2.5 has the second for "no date".
constexpr const char* kValidFrom = "20000101000000Z";
constexpr const char* kValidUntil = "99991231235959Z";

Certificate SelfSigned(EVP_PKEY* key) {
  Certificate certificate(X509_new());
  CHECK(certificate != nullptr);
  X509* const raw = certificate.get();
  CHECK(X509_set_version(raw, X509_VERSION_3) == 1);
  CHECK(ASN1_INTEGER_set(X509_get_serialNumber(raw), 1) == 1);
  CHECK(ASN1_TIME_set_string_X509(X509_getm_notBefore(raw), kValidFrom) == 1);
  CHECK(ASN1_TIME_set_string_X509(X509_getm_notAfter(raw), kValidUntil) == 1);
  X509_NAME* const name = X509_get_subject_name(raw);
  constexpr unsigned char kName[] = "diptych-peer";
  CHECK(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kName, -1, -1,
                                   0) == 1);
  CHECK(X509_set_issuer_name(raw, name) == 1);
  CHECK(X509_set_pubkey(raw, key) == 1);
  CHECK(X509_sign(raw, key, nullptr) > 0);
  return certificate;
}

// Where a connection keeps its judge; Asio has the slot of its own use.
int JudgeIndex() {
  static const int index =
      SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  CHECK(index >= 0);
  return index;
}

std::optional<Ed25519PublicKeyBytes> KeyOf(X509* certificate) {
  if (certificate == nullptr) return std::nullopt;
  EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (key == nullptr || EVP_PKEY_id(key) != EVP_PKEY_ED25519) {
    return std::nullopt;
  }
  Ed25519PublicKeyBytes octets;
  std::size_t size = octets.size();
  if (EVP_PKEY_get_raw_public_key(key, octets.data(), &size) != 1 ||
      size != octets.size()) {
    return std::nullopt;
  }
  return octets;
}

// Instead of OpenSSL's building and checking of chains.
int JudgeCertificate(X509_STORE_CTX* store, void*) {
  const auto* const connection = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const judge =
      static_cast<TlsKeyJudge*>(SSL_get_ex_data(connection, JudgeIndex()));
  const auto key = KeyOf(X509_STORE_CTX_get0_cert(store));
  if (judge != nullptr && key && judge->IsAccepted(*key)) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
  return 0;
}

int SelectAlpn(SSL*, const unsigned char** chosen, unsigned char* size,
               const unsigned char* offered, unsigned offered_size, void*) {
  unsigned char* selected = nullptr;
  if (SSL_select_next_proto(&selected, size, kAlpnList, kAlpnListSize, offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = selected;
  return SSL_TLSEXT_ERR_OK;
}

void SetRules(SSL_CTX* context) {
  CHECK(SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1);
  CHECK(SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1);
  CHECK(SSL_CTX_set_ciphersuites(context,
                                 "TLS_AES_128_GCM_SHA256:"
                                 "TLS_CHACHA20_POLY1305_SHA256") == 1);
  CHECK(SSL_CTX_set1_groups_list(context, "X25519") == 1);
  CHECK(SSL_CTX_set1_sigalgs_list(context, "ed25519") == 1);
  CHECK(SSL_CTX_set1_client_sigalgs_list(context, "ed25519") == 1);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_NO_COMPRESSION);
  CHECK(SSL_CTX_set_num_tickets(context, 0) == 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  CHECK(SSL_CTX_set_max_early_data(context, 0) == 1);
  CHECK(SSL_CTX_set_recv_max_early_data(context, 0) == 1);
  SSL_CTX_set_max_cert_list(context, kCertificateListSizeMax);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  // Frames carry their lengths, so a cut is noticed without close_notify.
  SSL_CTX_set_quiet_shutdown(context, 1);
  CHECK(SSL_CTX_set_alpn_protos(context, kAlpnList, kAlpnListSize) == 0);
  SSL_CTX_set_alpn_select_cb(context, SelectAlpn, nullptr);
  SSL_CTX_set_verify(context,
                     SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT |
                         SSL_VERIFY_CLIENT_ONCE,
                     nullptr);
  SSL_CTX_set_cert_verify_callback(context, JudgeCertificate, nullptr);
}

}  // namespace

TlsIdentity::TlsIdentity(const Ed25519SecretKey& key)
    : context_(SSL_CTX_new(TLS_method())) {
  CHECK(context_ != nullptr);
  SetRules(context_.get());
  const Key secret(EVP_PKEY_new_raw_private_key(
      EVP_PKEY_ED25519, nullptr, key.seed().data(), key.seed().size()));
  CHECK(secret != nullptr);
  const Certificate certificate = SelfSigned(secret.get());
  CHECK(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1);
  CHECK(SSL_CTX_use_PrivateKey(context_.get(), secret.get()) == 1);
}

void TlsIdentity::SetJudge(SSL* connection, TlsKeyJudge* judge) {
  CHECK(SSL_set_ex_data(connection, JudgeIndex(), judge) == 1);
}

bool TlsIdentity::HasPeerAlpn(const SSL* connection) {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(connection, &name, &size);
  return size == kPeerAlpn.size() && AsText({name, size}) == kPeerAlpn;
}

}  // namespace diptych
