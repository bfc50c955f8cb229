// SPDX-License-Identifier: Apache-2.0
#include "audit/report.h"

#include <cmath>

#include "base/hex.h"
#include "json/printable.h"

namespace diptych {
namespace {

// A difference's texts may hold what a hostile server sent.
constexpr std::size_t kShownMax = 400;

std::string Count(std::uint64_t number, std::string_view one,
                  std::string_view many) {
  return std::to_string(number) + " " + std::string(number == 1 ? one : many);
}

std::uint64_t Rate(const AuditReport& report) {
  if (report.seconds <= 0) return 0;
  return static_cast<std::uint64_t>(std::llround(
      static_cast<double>(report.counts.entries) / report.seconds));
}

JsonObject ToJson(const Difference& difference) {
  JsonObject json;
  json["object"] = AuditObjectName(difference.object);
  if (!difference.place.empty()) json["place"] = difference.place;
  if (difference.height)
    json["height"] = std::to_string(difference.height->value);
  if (difference.entry) json["entry"] = std::to_string(difference.entry->value);
  json["field"] = difference.field;
  json["expected"] = Printable(difference.expected, kShownMax);
  json["found"] = Printable(difference.found, kShownMax);
  return json;
}

JsonObject ToJson(const AuditCounts& counts) {
  JsonObject json;
  json["blocks"] = std::to_string(counts.blocks);
  json["transactions"] = std::to_string(counts.transactions);
  json["refusedTransactions"] = std::to_string(counts.refused_transactions);
  json["signatures"] = std::to_string(counts.signatures);
  json["entries"] = std::to_string(counts.entries);
  json["credentials"] = std::to_string(counts.credentials);
  json["statusChanges"] = std::to_string(counts.status_changes);
  json["lists"] = std::to_string(counts.lists);
  json["documents"] = std::to_string(counts.documents);
  json["evidence"] = std::to_string(counts.evidence);
  json["accreditations"] = std::to_string(counts.accreditations);
  json["seals"] = std::to_string(counts.seals);
  json["logOctets"] = std::to_string(counts.log_octets);
  json["storedRecords"] = std::to_string(counts.stored_records);
  return json;
}

std::string Conclusion(const AuditReport& report) {
  switch (report.verdict) {
    case AuditVerdict::kNoDifference:
      return "no difference";
    case AuditVerdict::kDifference:
      return "difference: " +
             Printable(DifferenceText(*report.difference), 3 * kShownMax);
    case AuditVerdict::kIncomplete:
      return "incomplete: " + Printable(report.error->message, kShownMax);
  }
  return "";
}

bool KnowsGenesis(const AuditReport& report) { return !report.origin.empty(); }

// A log has its genesis and a seal at least.
bool KnowsCheckpoint(const AuditReport& report) {
  return report.checkpoint_size > 0;
}

bool HasReplayed(const AuditReport& report) { return report.counts.blocks > 0; }

std::string CountsText(const AuditReport& report) {
  const AuditCounts& counts = report.counts;
  std::string text;
  text += "replayed    " + Count(counts.blocks, "block", "blocks") + ", " +
          Count(counts.transactions, "transaction", "transactions") + " (" +
          std::to_string(counts.refused_transactions) + " refused), " +
          Count(counts.entries, "entry", "entries") + "\n";
  text += "entries     " +
          Count(counts.credentials, "credential", "credentials") + ", " +
          Count(counts.status_changes, "status change", "status changes") +
          ", " + Count(counts.lists, "list", "lists") + ", " +
          Count(counts.documents, "document", "documents") + ", " +
          std::to_string(counts.evidence) + " of evidence, " +
          std::to_string(counts.accreditations) + " of accreditation, " +
          Count(counts.seals, "seal", "seals") + "\n";
  text += "verified    " + Count(counts.signatures, "signature", "signatures") +
          ", " + Count(counts.log_octets, "octet", "octets") +
          " of bundles and tiles, " +
          Count(counts.stored_records, "stored record", "stored records") +
          "\n";
  if (report.resumed_blocks > 0) {
    text += "resumed     " + Count(report.resumed_blocks, "block", "blocks") +
            " from the progress file\n";
  }
  return text + "rate        " + std::to_string(Rate(report)) +
         " entries a second\n";
}

}  // namespace

std::string_view AuditVerdictName(AuditVerdict verdict) {
  switch (verdict) {
    case AuditVerdict::kNoDifference:
      return "no difference";
    case AuditVerdict::kDifference:
      return "a difference";
    case AuditVerdict::kIncomplete:
      return "incomplete";
  }
  return "";
}

std::string AuditReportText(const AuditReport& report) {
  std::string text;
  if (KnowsGenesis(report)) {
    text += "network     " + HexEncode(report.network_id) + "\n";
    text += "log         " + Printable(report.origin, kShownMax) + "\n";
  }
  if (KnowsCheckpoint(report)) {
    text += "checkpoint  " + Count(report.checkpoint_size, "entry", "entries") +
            ", root " + HexEncode(report.checkpoint_root) + "\n";
  }
  if (HasReplayed(report)) text += CountsText(report);
  return text + Conclusion(report) + "\n";
}

JsonObject AuditReportJson(const AuditReport& report) {
  JsonObject json;
  json["verdict"] = AuditVerdictName(report.verdict);
  if (report.difference) json["difference"] = ToJson(*report.difference);
  if (report.error) {
    json["error"] =
        JsonObject{{"code", ErrorCodeName(report.error->code)},
                   {"message", Printable(report.error->message, kShownMax)}};
  }
  if (KnowsGenesis(report)) {
    json["networkId"] = HexEncode(report.network_id);
    json["origin"] = Printable(report.origin, kShownMax);
  }
  if (KnowsCheckpoint(report)) {
    json["checkpointSize"] = std::to_string(report.checkpoint_size);
    json["checkpointRoot"] = HexEncode(report.checkpoint_root);
  }
  if (HasReplayed(report)) {
    json["resumedBlocks"] = std::to_string(report.resumed_blocks);
    json["counts"] = ToJson(report.counts);
    json["entriesPerSecond"] = std::to_string(Rate(report));
  }
  json["milliseconds"] = std::llround(report.seconds * 1000);
  return json;
}

}  // namespace diptych
