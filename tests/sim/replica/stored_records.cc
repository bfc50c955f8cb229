// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/replica/stored_records.h"

#include "tests/sim/random.h"

namespace diptych {
namespace {

std::uint64_t Checksum(ByteView octets) {
  std::uint64_t sum = octets.size();
  for (const std::uint8_t octet : octets) sum = Mix(sum ^ octet);
  return sum;
}

const char* Name(RecordKey::Sort sort) {
  switch (sort) {
    case RecordKey::Sort::kCertificate:
      return "certificate of view ";
    case RecordKey::Sort::kUnfinalised:
      return "unfinalised block ";
    case RecordKey::Sort::kFinalBlock:
      return "block ";
    case RecordKey::Sort::kFinalization:
      return "finality of height ";
  }
  return "record ";
}

}  // namespace

Result<Bytes> StoredRecords::Read(const RecordKey& key, Bytes octets) const {
  const auto rotten = rotten_.find(key);
  if (rotten == rotten_.end()) return octets;
  const std::uint64_t written_with = Checksum(octets);
  const std::uint64_t bit = rotten->second % (8 * octets.size());
  octets[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  if (Checksum(octets) != written_with) {
    return Error{ErrorCode::kCorrupt, Name(key.sort) +
                                          std::to_string(key.place) +
                                          ": the checksum does not fit"};
  }
  return octets;
}

}  // namespace diptych
