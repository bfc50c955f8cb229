// SPDX-License-Identifier: Apache-2.0
#include "registry/credential_set.h"

#include "base/check.h"

namespace diptych {

void CredentialSet::Reserve(std::size_t count) {
  credentials_.reserve(count);
  table_.Reserve(count);
}

void CredentialSet::Add(const AnchoredCredential& credential) {
  table_.Insert(CommitmentPrefix(credential.entry.commitment),
                credentials_.size());
  credentials_.push_back(credential);
}

void CredentialSet::RemoveLast() {
  CHECK(!credentials_.empty());
  table_.Erase(CommitmentPrefix(credentials_.back().entry.commitment),
               credentials_.size() - 1);
  credentials_.pop_back();
}

}  // namespace diptych
