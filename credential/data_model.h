// SPDX-License-Identifier: Apache-2.0
//
// The data model is what every Verifiable Credential has, whatever it is about
// (VC Data Model 2.0 sections 4.3 and 4.8, 1.1 sections 4.1 and 4.4):
//
//   @context           begins with that of version 2.0 or 1.1
//   credentialSubject  an object that says something, or several
//   credentialStatus   if it is there, at least one status
//
// What lacks these means nothing that readers agree on, whoever signed it. An
// SD-JWT VC (`vct`) is of another model, which has none of them. Pure.

#pragma once

#include "base/result.h"
#include "credential/document.h"

namespace diptych {

// kInvalid naming the member, for what calls itself a VerifiableCredential and
// has not what all of them have. Of an SD-JWT what its holder shows counts.
Status CheckDataModel(const Document& document);

// kInvalid naming what is wrong, for a token whose payload is no strict JSON
// object, of which nothing can be read.
Status CheckPayload(const Document& document);

}  // namespace diptych
