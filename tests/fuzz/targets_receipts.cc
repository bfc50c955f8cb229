// SPDX-License-Identifier: Apache-2.0
// Receipts in their three forms, and the verdict on a credential.
#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "registry/receipt_proto.h"
#include "registry/receipt_tlog_proof.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/sample_credential.h"
#include "tests/support/test_contexts.h"
#include "verdict/report_json.h"
#include "verdict/verdict.h"

namespace diptych {
namespace {

// Every form says the same; only Protobuf leaves out what a node never has.
void ExpectSameInEveryForm(const Receipt& receipt) {
  FUZZ_EXPECT(CheckReceiptForm(receipt).has_value());
  const auto json = ParseReceiptJson(FormatReceiptJson(receipt));
  FUZZ_EXPECT(json && *json == receipt);
  const auto cbor = DecodeReceiptCbor(EncodeReceiptCbor(receipt));
  FUZZ_EXPECT(cbor && *cbor == receipt);
  Receipt without_salt = receipt;
  without_salt.salt.reset();
  const auto proto = FromProto(ToProto(without_salt));
  FUZZ_EXPECT(proto && *proto == without_salt);
  const auto proof = ToLogProof(receipt);
  if (proof) FUZZ_EXPECT(!FormatLogProof(*proof).empty());
}

// Whatever its form, a receipt whose signatures are dropped, doubled or in
// another order is as good; all else is proven or hashed.
bool IsSampleBarSignatures(Receipt receipt) {
  const Receipt& sample = SampleReceipt();
  if (ParseNote(receipt.checkpoint).value().text !=
      ParseNote(sample.checkpoint).value().text) {
    return false;
  }
  receipt.checkpoint = sample.checkpoint;
  return receipt == sample;
}

}  // namespace

FUZZ_TARGET(receipt_json) {
  const Result<Receipt> read = ParseReceiptJson(AsText(octets));
  if (read) ExpectSameInEveryForm(*read);
}

FUZZ_TARGET(receipt_cbor) {
  const Result<Receipt> read = DecodeReceiptCbor(octets);
  if (!read) return;
  FUZZ_EXPECT(EncodeReceiptCbor(*read) == ToBytes(octets));
  ExpectSameInEveryForm(*read);
}

FUZZ_TARGET(receipt_proto) {
  v1::Receipt message;
  if (octets.size() > kReceiptJsonSizeMax ||
      !message.ParseFromArray(octets.data(), static_cast<int>(octets.size()))) {
    return;
  }
  const Result<Receipt> read = FromProto(message);
  if (read) ExpectSameInEveryForm(*read);
}

// A document, a receipt as CBOR, then a policy. The keys of the sample have
// signed one checkpoint only, and a policy of other keys is nobody's: nothing
// but the sample can be valid.
FUZZ_TARGET(verdict) {
  const auto document = TakePart(octets);
  if (!document) return;
  const auto cbor = TakePart(octets);
  if (!cbor) return;
  const Result<Receipt> receipt = DecodeReceiptCbor(*cbor);
  const Result<Policy> policy = ParsePolicy(AsText(octets));
  if (!receipt || !policy) return;
  const VerdictReport report =
      JudgeCredential({.document = ReadDocument(*document),
                       .receipt = *receipt,
                       .policy = *policy,
                       .now = kSampleVerdictTime,
                       .contexts = TestContexts()});
  FUZZ_EXPECT(report.checks.size() == kCheckCount);
  FUZZ_EXPECT(!report.sentence.empty());
  if (report.verdict != Verdict::kValid) return;
  FUZZ_EXPECT(ToBytes(*document) == ToBytes(AsBytes(kSampleDocument)));
  FUZZ_EXPECT(IsSampleBarSignatures(*receipt));
}

}  // namespace diptych
