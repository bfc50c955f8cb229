// SPDX-License-Identifier: Apache-2.0
//
// diptych accredit

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/time_text.h"
#include "cli/command_table.h"
#include "cli/shared_options.h"
#include "cli/stop_signal.h"
#include "cli/wallet_session.h"
#include "credential/proof_report.h"
#include "issuing/period.h"
#include "json/printable.h"
#include "wallet/transaction_sender.h"

namespace diptych {
namespace {

struct Options {
  std::optional<std::uint32_t> issuer;
  std::vector<std::string> scope;
  std::string from;
  std::string to;
  WalletOptions wallet;
  bool withdraw = false;
  bool json = false;
};

Result<TimeMs> ReadTime(const char* option, const std::string& text,
                        DayPart part) {
  if (text.empty()) return TimeMs{};
  Result<TimeMs> time = ParseDay(text, part);
  if (!time) return Annotate(time.error(), option);
  return time;
}

Result<Accredit> ReadAction(const Options& options) {
  if (!options.issuer) {
    return Error{ErrorCode::kInvalid,
                 "--issuer: has to be the number of the member to accredit"};
  }
  if (options.withdraw && !options.from.empty()) {
    return Error{ErrorCode::kInvalid,
                 "--from: is of a grant; --to says when a withdrawal takes "
                 "effect"};
  }
  Accredit action{.issuer = {*options.issuer},
                  .withdraw = options.withdraw,
                  .scope = options.scope};
  std::ranges::sort(action.scope);
  const auto again = std::ranges::unique(action.scope);
  action.scope.erase(again.begin(), again.end());
  if (!IsScope(action.scope)) {
    return Error{ErrorCode::kInvalid,
                 "--for: at most 8, each of 1 to 200 visible ASCII characters; "
                 "write others percent-encoded"};
  }
  ASSIGN_OR_RETURN(action.from,
                   ReadTime("--from", options.from, DayPart::kBegin));
  ASSIGN_OR_RETURN(action.to, ReadTime("--to", options.to, DayPart::kEnd));
  return action;
}

std::string ScopeText(const Accredit& action) {
  if (action.scope.empty()) {
    return action.withdraw ? "all that it was accredited for" : "everything";
  }
  std::string text;
  for (const std::string& name : action.scope) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

void PrintJson(const Accredit& action, const SubmitAnswer& answer,
               Console& console) {
  const bool is_done = answer.verdict == TransactionVerdict::kAccepted;
  JsonObject json;
  json["issuer"] = action.issuer.value;
  json["outcome"] = !is_done          ? "refused"
                    : action.withdraw ? "withdrawn"
                                      : "granted";
  JsonArray scope;
  for (const std::string& name : action.scope) scope.emplace_back(name);
  json["scope"] = std::move(scope);
  if (is_done) {
    JsonArray entries;
    for (const EntryIndex entry : answer.entries) {
      entries.emplace_back(std::to_string(entry.value));
    }
    json["entries"] = std::move(entries);
    json["time"] = FormatTimestamp(answer.time);
  } else {
    json["reason"] = TransactionVerdictName(answer.verdict);
    json["problem"] = Printable(answer.message, kMaxReasonCharacters);
  }
  console.PrintJson(json);
}

void PrintText(const Accredit& action, const SubmitAnswer& answer,
               Console& console) {
  const std::string issuer = "member " + std::to_string(action.issuer.value);
  if (answer.verdict != TransactionVerdict::kAccepted) {
    return console.Complain(
        issuer + ": the register refused: " +
        std::string(TransactionVerdictName(answer.verdict)) + ": " +
        Printable(answer.message, kMaxReasonCharacters));
  }
  if (answer.entries.empty()) {
    return console.Print(
        "The register had it so already; nothing was "
        "written.");
  }
  const TimeMs when = action.withdraw ? action.to : action.from;
  const std::string from =
      " from " + FormatMinute(when.value == 0 ? answer.time : when);
  if (action.withdraw) {
    return console.Print("Withdrawn from " + issuer + from +
                         " on: " + ScopeText(action) + ".");
  }
  const std::string until =
      action.to.value == 0 ? " on" : " until " + FormatMinute(action.to);
  console.Print("Accredited " + issuer + from + until +
                " for: " + ScopeText(action) + ".");
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  ASSIGN_OR_RETURN(const Accredit action, ReadAction(options));
  const StopSignal stop;
  ASSIGN_OR_RETURN(
      const std::unique_ptr<WalletSession> session,
      WalletSession::Open(options.wallet, surroundings, &stop.requested()));
  ASSIGN_OR_RETURN(const SubmitAnswer answer,
                   TransactionSender(session->issuer()).Send(action));
  if (options.json) {
    PrintJson(action, answer, surroundings.console);
  } else {
    PrintText(action, answer, surroundings.console);
  }
  return answer.verdict == TransactionVerdict::kAccepted ? ExitCode::kOk
                                                         : ExitCode::kNotValid;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Number({.name = "--issuer",
              .value = "NUMBER",
              .help = "The member that is accredited.",
              .required = true},
             0, UINT32_MAX, options->issuer);
  set.Repeated({.name = "--for",
                .value = "URI",
                .help = "An achievement's id or type, or a framework's URL; "
                        "what ends in / or # stands for all that begins so. "
                        "At most 8 (default: everything)."},
               options->scope);
  set.Text({.name = "--from",
            .value = "TIME",
            .help = "From when it holds: a day or a time to come (default: "
                    "now)."},
           options->from);
  set.Text({.name = "--to",
            .value = "TIME",
            .help = "When it ends: a day or a time to come (default: never; "
                    "with --withdraw, now)."},
           options->to);
  set.Flag({.name = "--withdraw",
            .help = "Ends what was granted for exactly these --for, or without "
                    "--for all that this accreditor granted the issuer."},
           options->withdraw);
  AddWalletOptions(set, options->wallet);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kAccreditCommand = {
    .path = "accredit",
    .heading = kNetworkHeading,
    .summary = "Vouch for an issuer, or no longer",
    .description =
        "Says in the register, in the name of a member with the role "
        "accreditor, that\n"
        "an issuer may issue: everything, or what is named. Whoever verifies "
        "a\n"
        "credential that was issued meanwhile is told who vouched for its "
        "issuer, with\n"
        "no network. A grant cannot reach into the past. A withdrawal ends it "
        "and does\n"
        "not undo it: what was issued before stays accredited.",
    .examples =
        "  # member 2 for all that it issues, from now on\n"
        "  diptych accredit --issuer 2 --network board\n"
        "\n"
        "  # for one achievement and all of a framework, for a year\n"
        "  diptych accredit --issuer 2 --network board \\\n"
        "      --for https://college.example/achievements/welding \\\n"
        "      --for https://skills.example/framework/ \\\n"
        "      --from 2027-01-01 --to 2027-12-31\n"
        "\n"
        "  # no longer, for that achievement and framework\n"
        "  diptych accredit --withdraw --issuer 2 --network board \\\n"
        "      --for https://college.example/achievements/welding \\\n"
        "      --for https://skills.example/framework/\n"
        "\n"
        "  # no longer at all, from the end of the year on\n"
        "  diptych accredit --withdraw --issuer 2 --to 2026-12-31 --network "
        "board",
    .declare = Declare,
};

}  // namespace diptych
