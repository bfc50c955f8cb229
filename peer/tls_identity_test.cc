// SPDX-License-Identifier: Apache-2.0
//
// TLS identities: that a key gives one certificate, always the same, and that
// nothing but the key is in it.

#include "peer/tls_identity.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "peer/fake_handler.h"

namespace diptych {
namespace {

Bytes CertificateOf(const TlsIdentity& identity) {
  X509* const certificate = SSL_CTX_get0_certificate(identity.context());
  Bytes der(static_cast<std::size_t>(i2d_X509(certificate, nullptr)));
  unsigned char* out = der.data();
  i2d_X509(certificate, &out);
  return der;
}

TEST(TlsIdentity, MakesTheSameCertificateOfTheSameKey) {
  const Bytes first = CertificateOf(TlsIdentity(TestTlsKey(1)));
  EXPECT_EQ(first, CertificateOf(TlsIdentity(TestTlsKey(1))));
  EXPECT_NE(first, CertificateOf(TlsIdentity(TestTlsKey(2))));
  EXPECT_LT(first.size(), 300U);
}

TEST(TlsIdentity, HasTheKeyInItsCertificateAndSignsItItself) {
  const TlsIdentity identity(TestTlsKey(1));
  X509* const certificate = SSL_CTX_get0_certificate(identity.context());
  EVP_PKEY* const key = X509_get0_pubkey(certificate);
  Ed25519PublicKeyBytes octets{};
  std::size_t size = octets.size();
  ASSERT_EQ(EVP_PKEY_get_raw_public_key(key, octets.data(), &size), 1);
  EXPECT_EQ(octets, TestTlsKey(1).public_key().bytes());
  EXPECT_EQ(X509_verify(certificate, key), 1);
  EXPECT_EQ(SSL_CTX_check_private_key(identity.context()), 1);
}

TEST(TlsIdentity, AllowsTls13Only) {
  const TlsIdentity identity(TestTlsKey(1));
  EXPECT_EQ(SSL_CTX_get_min_proto_version(identity.context()), TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_get_max_proto_version(identity.context()), TLS1_3_VERSION);
  EXPECT_EQ(SSL_CTX_get_num_tickets(identity.context()), 0U);
  EXPECT_EQ(SSL_CTX_get_max_early_data(identity.context()), 0U);
}

}  // namespace
}  // namespace diptych
