// SPDX-License-Identifier: Apache-2.0
//
// A Validity is the span of time in which a recipient's credential holds, of
// what the table, the template and the time of issuing say.
//
// A credential whose span is over is of use to nobody, and the register would
// keep it for ever: whoever issues looks first. Spec: docs/spec/issuing.md
// section 3.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/ids.h"
#include "issuing/achievement_template.h"
#include "issuing/recipient_table.h"

namespace diptych {

struct Validity {
  TimeMs from;
  std::optional<TimeMs> until;  // Nothing: for ever.
};

// That of a credential issued at `issued`.
Validity ValidityOf(const AchievementTemplate& form, const Recipient& recipient,
                    TimeMs issued);

// What is wrong with it if it is issued at `now`, and whose fault that is.
struct ValidityFault {
  enum class Source : std::uint8_t {
    kUntil,     // The row's validUntil.
    kFrom,      // The row's validFrom, with what the template says.
    kTemplate,  // The template's validUntil, in every row without its own.
  };
  Source source = Source::kUntil;
  std::string message;  // Begins with a verb.
};

// Nothing for one that ends after it begins, and after `now`.
std::optional<ValidityFault> FindValidityFault(const AchievementTemplate& form,
                                               const Recipient& recipient,
                                               TimeMs now);

// Adds the faults of all rows but those that `has_file` names, which were
// issued before and are not made again, to the problems of a table without
// any; one of the template once.
void CheckValidity(const AchievementTemplate& form, TimeMs now,
                   const std::function<bool(const Recipient&)>& has_file,
                   RecipientTable& table);

}  // namespace diptych
