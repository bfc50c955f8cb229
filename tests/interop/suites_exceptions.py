# SPDX-License-Identifier: Apache-2.0
"""Where Diptych does on purpose what a conformance suite does not expect.

Tables by test id, made by hand; suites_test.py fails on a row that is missing
and on one that is no longer true. "Section" is a section of
docs/spec/json-ld.md.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Refusal:
    words: str    # in the error message
    section: int  # of docs/spec/json-ld.md
    reason: str


RELATIVE = Refusal(
    'whole IRI', 2, 'a relative reference, and there is no base')
BASE = Refusal('a base for relative references', 3, '@base')
UNDEFINED = Refusal(
    'no context defines', 4,
    'a property or type that means nothing would be dropped')
NULL_VALUE = Refusal(
    'a @value of null says nothing', 4, 'the value would be dropped')
LONE_LANGUAGE = Refusal(
    '@language without a @value', 4, 'the value would be dropped')
LONE_ID = Refusal(
    'an object with an id alone here says nothing', 4,
    'the object would be dropped')
FREE_VALUE = Refusal(
    'here belongs to nothing', 4, 'a value without a property is dropped')
BLANK_PROPERTY = Refusal(
    'a blank node cannot be a property', 4,
    'generalized RDF, which has no N-Quads')
LIKE_KEYWORD = Refusal(
    'a term cannot look like a keyword', 4,
    'JSON-LD 1.1 keeps @ and letters for keywords to come (section 4.1.6)')
IRI_TERM = Refusal(
    'a term in the form of an IRI has to stand for that IRI', 4,
    'allowed by JSON-LD 1.0, an error of 1.1 (API section 4.2.2, step 14.2.5)')

# toRdf-manifest.jsonld
TO_RDF = {
    't0016': RELATIVE,
    't0017': RELATIVE,
    't0018': RELATIVE,
    't0030': LONE_ID,
    't0041': LONE_ID,
    't0043': UNDEFINED,
    't0044': NULL_VALUE,
    't0045': LIKE_KEYWORD,
    't0048': LONE_LANGUAGE,
    't0054': NULL_VALUE,
    't0056': UNDEFINED,
    't0059': NULL_VALUE,
    't0065': IRI_TERM,
    't0066': IRI_TERM,
    't0068': RELATIVE,
    't0069': RELATIVE,
    't0072': UNDEFINED,
    't0076': NULL_VALUE,
    't0078': BLANK_PROPERTY,
    't0080': RELATIVE,
    't0085': FREE_VALUE,
    't0086': LONE_ID,
    't0087': FREE_VALUE,
    't0088': RELATIVE,
    't0090': RELATIVE,
    't0091': RELATIVE,
    't0096': RELATIVE,
    't0097': RELATIVE,
    't0099': RELATIVE,
    't0100': RELATIVE,
    't0102': BASE,
    't0105': UNDEFINED,
    't0106': RELATIVE,
    't0108': BLANK_PROPERTY,
    't0111': IRI_TERM,
    't0118': BLANK_PROPERTY,
    't0120': BASE,
    't0121': BASE,
    't0122': BASE,
    't0123': BASE,
    't0124': BASE,
    't0125': BASE,
    't0126': BASE,
    't0127': BASE,
    't0128': BASE,
    't0129': BASE,
}

# expand-manifest.jsonld. t0077 hands in a context beside the document, which
# Diptych has no way to: what is signed is in the document.
EXPAND = {
    't0001': LONE_ID,
    't0003': UNDEFINED,
    't0004': NULL_VALUE,
    't0005': LIKE_KEYWORD,
    't0008': LONE_LANGUAGE,
    't0014': NULL_VALUE,
    't0016': UNDEFINED,
    't0019': NULL_VALUE,
    't0025': IRI_TERM,
    't0026': IRI_TERM,
    't0028': RELATIVE,
    't0029': RELATIVE,
    't0032': UNDEFINED,
    't0036': NULL_VALUE,
    't0038': BLANK_PROPERTY,
    't0040': RELATIVE,
    't0045': FREE_VALUE,
    't0046': LONE_ID,
    't0047': FREE_VALUE,
    't0048': RELATIVE,
    't0050': RELATIVE,
    't0051': RELATIVE,
    't0056': RELATIVE,
    't0057': RELATIVE,
    't0059': RELATIVE,
    't0060': RELATIVE,
    't0062': BASE,
    't0065': UNDEFINED,
    't0066': RELATIVE,
    't0068': BLANK_PROPERTY,
    't0071': IRI_TERM,
    't0075': BLANK_PROPERTY,
    't0076': RELATIVE,
    't0077': UNDEFINED,
    't0078': RELATIVE,
    'tm005': RELATIVE,
    'tm007': UNDEFINED,
}

# Rules that JSON-LD 1.1 changed after the suite was written. Diptych has to
# make of the document what jsonld.js makes of it.
CHANGED = {
    'tm011': 'a context of a type ends at the next object (JSON-LD 1.1 '
             'section 4.1.9)',
}

# error-manifest.jsonld: what is an error in JSON-LD 1.0 and none in 1.1.
ALLOWED = {
    't0024': 'lists of lists (JSON-LD 1.1 section 4.3.1)',
    't0032': 'lists of lists (JSON-LD 1.1 section 4.3.1)',
    't0042': 'lists of lists (JSON-LD 1.1 section 4.3.1)',
    'tp001': 'the mode is json-ld-1.1 unless said otherwise (JSON-LD 1.1 '
             'section 4.1.1)',
}

# The words with which an error of the suite is refused, by its code.
ERRORS = {
    'colliding keywords': 'the same keyword stands twice in the object',
    'conflicting indexes': 'an object has two different @index',
    'cyclic IRI mapping': 'the definition of the term leads back to itself',
    'invalid @id value': '@id: has to be a string',
    'invalid @index value': '@index: has to be a string',
    'invalid @nest value': '@nest',
    'invalid @reverse value': '@reverse: has to be an object',
    'invalid @version value': '@version has to be 1.1',
    'invalid IRI mapping': 'the term has no @id',
    'invalid base IRI': BASE.words,
    'invalid container mapping': '@container has a value that is not allowed',
    'invalid default language': '@language: is no language tag',
    'invalid keyword alias': 'can have no other name',
    'invalid language map value': 'has to be a text',
    'invalid language mapping': '@language has to be a language tag or null',
    'invalid language-tagged string': '@language: is no language tag',
    'invalid language-tagged value': 'only a text can have a @language',
    'invalid local context': 'a context is a URL, an object or null',
    'invalid remote context': 'not among the pinned contexts',
    'invalid reverse property': 'a term with @reverse can',
    'invalid reverse property map': 'a keyword cannot stand in @reverse',
    'invalid reverse property value': 'only objects can',
    'invalid set or list object': '@set and @list stand alone',
    'invalid term definition': '@context.term: ',
    'invalid type mapping': '@context.term: @type has to be ',
    'invalid type value': 'a type has to be a string',
    'invalid typed value': 'the type of a @value has to be an IRI',
    'invalid value object': 'a @value has at most one @type or one @language',
    'invalid value object value': 'a @value cannot be an object or an array',
    'invalid vocab mapping': '@context.@vocab: has to be an IRI or null',
    'keyword redefinition': 'a keyword cannot be defined',
    'loading remote context failed': 'not among the pinned contexts',
    'recursive context inclusion': 'not among the pinned contexts',
}

# By test, where those are other words than for the rest with its code. t0021 and
# tp002 are errors of the mode json-ld-1.0, which is not there; what is left of
# their documents says nothing.
ERRORS_BY_TEST = {
    't0015': '@reverse has to be an IRI',
    't0016': '@reverse has to be an IRI',
    't0018': '@id has to be a string or null',
    't0021': LONE_ID.words,
    'tn004': 'cannot hold a @value',
    'tp002': 'an empty object here says nothing',
}
