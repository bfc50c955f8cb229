// SPDX-License-Identifier: Apache-2.0
//
// A CredentialType is what a credential is about, as its `type` says: a badge,
// an endorsement, a transcript, a status list, a bundle of others.
//
// The names are those of Verifiable Credentials 1.1 and 2.0, Open Badges 3.0,
// CLR 2.0 and the two status list formats, in JSON and in tokens alike. Whether
// the credential is a good one of its type is not judged.

#pragma once

#include <string_view>

#include "credential/document.h"
#include "json/value.h"

namespace diptych {

enum class CredentialType {
  kAchievement,    // OpenBadgeCredential, AchievementCredential
  kEndorsement,    // EndorsementCredential
  kClr,            // ClrCredential: a transcript of other credentials
  kStatusList,     // BitstringStatusListCredential
  kOldStatusList,  // StatusList2021Credential
  kPresentation,   // VerifiablePresentation
  kEnveloped,      // EnvelopedVerifiableCredential or ...Presentation
  kOther,          // another VerifiableCredential, or an SD-JWT VC (`vct`)
  kNone,           // none of these: not called a credential at all
};

// "achievement", "endorsement", "transcript", "status-list",
// "status-list-2021", "presentation", "enveloped", "other", "none".
std::string_view CredentialTypeName(CredentialType type);

// Of a body with several of these types the one that says most about how to
// read it, in this order: enveloped, presentation, the status lists, CLR,
// endorsement, achievement. All but the first two need VerifiableCredential
// beside them.
CredentialType TypeOfBody(const JsonValue& body);

// The type of the document's body; kNone if it has none.
CredentialType TypeOfDocument(const Document& document);

// Whether a JSON object says what only a credential says: a type that ends in
// "Credential" (but the envelope's), a subject, a status, an issuer. Of a
// wrapper, a reader who looks for the credential first would take that for one.
bool StatesSomething(const JsonValue& object);

// Whether the document is a wrapper of others, a presentation or an envelope,
// and states nothing itself, neither in its body nor, of a token, around it.
bool OnlyHoldsOthers(const Document& document);

}  // namespace diptych
