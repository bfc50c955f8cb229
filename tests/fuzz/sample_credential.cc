// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/sample_credential.h"

#include "credential/commitment.h"
#include "tests/support/test_receipt.h"

namespace diptych {

static_assert(kSampleVerdictTime.value == kTestSealed.value + 1'000);

const Receipt& SampleReceipt() {
  static const Receipt sample = [] {
    TestReceiptSpec spec;
    spec.salt = Bytes(kSaltSize, 7);
    spec.signers = {1, 2};
    spec.commitment = CredentialCommitment(
        ToSalt(*spec.salt).value(),
        ReadDocument(AsBytes(kSampleDocument)).value().digest);
    return MakeTestReceipt(spec);
  }();
  return sample;
}

std::string SamplePolicyText() { return TestPolicyText(2, 2); }

}  // namespace diptych
