// SPDX-License-Identifier: Apache-2.0
#include "crypto/rfc6979.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/check.h"
#include "crypto/openssl_owned.h"

namespace diptych {
namespace {

// The generator's K and V, wiped when they go.
class Generator {
 public:
  Generator(const EVP_MD* hash, std::size_t size) : hash_(hash), size_(size) {
    key_.fill(0x00);
    value_.fill(0x01);
  }
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;
  ~Generator() {
    OPENSSL_cleanse(key_.data(), key_.size());
    OPENSSL_cleanse(value_.data(), value_.size());
  }

  // K = HMAC(K, V || mark || parts); V = HMAC(K, V).
  void Update(std::uint8_t mark, std::initializer_list<ByteView> parts) {
    std::array<std::uint8_t, 3 * kSizeMax + 1> message;
    std::size_t used = 0;
    const auto append = [&](ByteView part) {
      CHECK(part.size() <= message.size() - used);
      std::ranges::copy(part, message.begin() + static_cast<long>(used));
      used += part.size();
    };
    append(value());
    append(ByteView(&mark, 1));
    for (const ByteView part : parts) append(part);
    Hmac(ByteView(message).first(used), key_);
    OPENSSL_cleanse(message.data(), message.size());
    Next();
  }

  // V = HMAC(K, V).
  void Next() { Hmac(value(), value_); }

  ByteView value() const { return ByteView(value_).first(size_); }

 private:
  static constexpr std::size_t kSizeMax = 48;  // SHA-384.

  void Hmac(ByteView message, std::array<std::uint8_t, kSizeMax>& out) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> made;
    unsigned int size = 0;
    CHECK(HMAC(hash_, key_.data(), static_cast<int>(size_), message.data(),
               message.size(), made.data(), &size) != nullptr &&
          size == size_);
    std::copy_n(made.begin(), size_, out.begin());
    OPENSSL_cleanse(made.data(), made.size());
  }

  const EVP_MD* hash_;
  std::size_t size_;
  std::array<std::uint8_t, kSizeMax> key_;
  std::array<std::uint8_t, kSizeMax> value_;
};

// The digest as a number modulo the order, in as many octets (bits2octets).
Bytes ReducedDigest(ByteView digest, const BIGNUM* order) {
  const Owned<BN_CTX> context(BN_CTX_new());
  const Owned<BIGNUM> number(
      BN_bin2bn(digest.data(), static_cast<int>(digest.size()), nullptr));
  CHECK(context != nullptr && number != nullptr &&
        BN_nnmod(number.get(), number.get(), order, context.get()) == 1);
  Bytes octets(digest.size());
  CHECK(BN_bn2binpad(number.get(), octets.data(),
                     static_cast<int>(octets.size())) > 0);
  return octets;
}

}  // namespace

BIGNUM* Rfc6979Nonce(const EVP_MD* hash, ByteView secret, ByteView digest,
                     const BIGNUM* order) {
  const std::size_t size = static_cast<std::size_t>(EVP_MD_get_size(hash));
  CHECK(secret.size() == size && digest.size() == size &&
        static_cast<std::size_t>(BN_num_bytes(order)) == size);
  const Bytes reduced = ReducedDigest(digest, order);
  Generator generator(hash, size);
  generator.Update(0x00, {secret, reduced});
  generator.Update(0x01, {secret, reduced});
  BIGNUM* const nonce = BN_secure_new();
  CHECK(nonce != nullptr);
  // Ends: a candidate is out of range once in 2^32 tries at most.
  while (true) {
    generator.Next();
    CHECK(BN_bin2bn(generator.value().data(), static_cast<int>(size), nonce) !=
          nullptr);
    if (!BN_is_zero(nonce) && BN_cmp(nonce, order) < 0) return nonce;
    generator.Update(0x00, {});
  }
}

}  // namespace diptych
