// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/disk.h"

#include "base/check.h"

namespace diptych {

void SimDisk::Image::Hold(BlockId block) {
  while (blocks.size() <= block.value) blocks.push_back(false);
  blocks[block.value] = true;
}

SimDisk::SimDisk() { image_.Hold(Universe::kGenesis); }

void SimDisk::StoreOf(const Write& write) {
  for (const SharedCertificate& certificate : write.certificates) {
    const Statement& statement = certificate->statement;
    image_.certificates[{statement.view, statement.kind}] = certificate;
  }
  if (write.block) image_.Hold(*write.block);
}

SimDisk::Write SimDisk::Complete() {
  CHECK(IsBusy());
  Write write = std::move(pending_.front());
  pending_.pop_front();
  if (write.final) {
    SetTip(write.final->block, write.final->view, write.final->finalization);
    return write;
  }
  StoreOf(write);
  image_.guard = write.guard;
  return write;
}

void SimDisk::Crash(SimRandom& random, bool joins_writes, const Heard& kept,
                    const Heard& torn) {
  while (IsBusy() && random.Chance({500})) kept(Complete());
  if (IsBusy() && !pending_.front().final && random.Chance({500})) {
    StoreOf(pending_.front());
    while (joins_writes && pending_.size() > 1 && !pending_[1].final) {
      pending_.pop_front();
      StoreOf(pending_.front());
    }
    torn(pending_.front());
  }
  pending_.clear();
}

void SimDisk::CommitTip(const Universe& universe, BlockId tip,
                        SharedCertificate finalization) {
  for (BlockId at = tip; at != image_.tip; at = *universe.at(at).parent) {
    image_.Hold(at);
  }
  SetTip(tip, universe.at(tip).header.view, std::move(finalization));
}

void SimDisk::SetTip(BlockId tip, View view, SharedCertificate finalization) {
  image_.Hold(tip);
  image_.tip = tip;
  image_.finalization = std::move(finalization);
  // What the tip proves needs no certificate of its own (2.2).
  const auto end = image_.certificates.upper_bound({view, VoteKind::kFinalize});
  image_.certificates.erase(image_.certificates.begin(), end);
}

void SimDisk::LoseCertificates(std::size_t count) {
  while (count-- > 0 && !image_.certificates.empty()) {
    image_.certificates.erase(std::prev(image_.certificates.end()));
  }
}

}  // namespace diptych
