// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha256.h"

#include <openssl/evp.h>

namespace diptych {
namespace {

// Fetched once: to look the algorithm up by name for every message costs
// twice as much as to hash a short one. Never freed, since threads may hash
// until the process ends.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm =
      EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(algorithm != nullptr);
  return algorithm;
}

Owned<EVP_MD_CTX> NewContext() {
  Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  return context;
}

void Begin(EVP_MD_CTX* context) {
  CHECK(EVP_DigestInit_ex2(context, Algorithm(), nullptr) == 1);
}

void Add(EVP_MD_CTX* context, ByteView piece) {
  CHECK(EVP_DigestUpdate(context, piece.data(), piece.size()) == 1);
}

Digest End(EVP_MD_CTX* context) {
  Digest digest;
  CHECK(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
  return digest;
}

// To make a context costs as much as to hash one block, so that each thread
// keeps one; nothing in it outlives a call.
EVP_MD_CTX* ReusedContext() {
  thread_local const Owned<EVP_MD_CTX> context = NewContext();
  return context.get();
}

}  // namespace

Digest Sha256(ByteView message) { return Sha256({message}); }

Digest Sha256(std::initializer_list<ByteView> parts) {
  EVP_MD_CTX* const context = ReusedContext();
  Begin(context);
  for (ByteView part : parts) Add(context, part);
  return End(context);
}

struct Sha256Stream::State {
  Owned<EVP_MD_CTX> context = NewContext();
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  Begin(state_->context.get());
}

Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::Update(ByteView piece) { Add(state_->context.get(), piece); }

Digest Sha256Stream::Finish() {
  const Digest digest = End(state_->context.get());
  Begin(state_->context.get());
  return digest;
}

}  // namespace diptych
