// SPDX-License-Identifier: Apache-2.0
//
// Owned<T> is what holds an object of OpenSSL and frees it as its type asks.
//
// Numbers and keys are wiped first, secret or not.

#pragma once

#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <memory>

namespace diptych {

struct OpensslFree {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(OSSL_PARAM_BLD* builder) const {
    OSSL_PARAM_BLD_free(builder);
  }
  void operator()(PBE2PARAM* parameters) const { PBE2PARAM_free(parameters); }
  void operator()(PBKDF2PARAM* parameters) const {
    PBKDF2PARAM_free(parameters);
  }
  void operator()(PKCS8_PRIV_KEY_INFO* info) const {
    PKCS8_PRIV_KEY_INFO_free(info);
  }
  void operator()(SCRYPT_PARAMS* parameters) const {
    SCRYPT_PARAMS_free(parameters);
  }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_ALGOR* algorithm) const { X509_ALGOR_free(algorithm); }
  void operator()(X509_SIG* sealed) const { X509_SIG_free(sealed); }
};

template <class T>
using Owned = std::unique_ptr<T, OpensslFree>;

// What a failed call leaves in the thread's error queue would look like a
// failure of the next TLS call.
struct ErrorQueueCleaner {
  ~ErrorQueueCleaner() { ERR_clear_error(); }
};

}  // namespace diptych
