// SPDX-License-Identifier: Apache-2.0
#include "node/patient_writer.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace diptych {
namespace {

// How long a nearly full disk is given before it is asked again.
constexpr std::chrono::milliseconds kRoomWait{1'000};

// An error while doing input or output, as of sysexits.h.
constexpr int kEndedByDisk = 74;

}  // namespace

void EndAfterFailedWrite(const Error& error) {
  std::fprintf(stderr,
               "diptych: a durable write failed: %s\n"
               "The node ends so that nothing is acknowledged that is not on "
               "the disk. Mend the disk and start it again.\n",
               error.message.c_str());
  std::_Exit(kEndedByDisk);
}

void CheckWritten(const Status& written) {
  if (!written) EndAfterFailedWrite(written.error());
}

std::optional<Error> PatientWriter::Judge(const Status& written) {
  std::optional<Error> cause;
  if (!written) {
    if (written.error().code != ErrorCode::kLimit) {
      EndAfterFailedWrite(written.error());
    }
    // Whatever it is, the submitter may come again.
    cause = {ErrorCode::kUnavailable, written.error().message};
  }
  parts_.on_health(cause);
  return cause;
}

bool PatientWriter::Write(const std::function<Status()>& write) {
  for (bool has_waited = false;; has_waited = true) {
    const std::optional<Error> cause = Judge(write());
    if (!cause) {
      // What came meanwhile woke nobody but this.
      if (has_waited) parts_.mempool.Wake();
      return true;
    }
    parts_.mempool.Refuse(parts_.mempool.Take(), *cause);
    if (parts_.stopping) return false;
    parts_.mempool.Wait(kRoomWait.count(), Mempool::Until::kReady);
  }
}

std::optional<Error> PatientWriter::Look() {
  return Judge(parts_.store.CheckWritable());
}

}  // namespace diptych
