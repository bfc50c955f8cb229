// SPDX-License-Identifier: Apache-2.0
//
// JSON-LD documents for jsonld_oracle.mjs: credentials made of random parts,
// documents that use every feature of contexts, and faulty ones of both. The
// same seed makes the same documents.

export const V1 = 'https://www.w3.org/2018/credentials/v1';
export const V2 = 'https://www.w3.org/ns/credentials/v2';
const BADGES = ['3.0.1', '3.0.2', '3.0.3'].map(
    version => `https://purl.imsglobal.org/spec/ob/v3p0/context-${version}.json`);
const EXTENSIONS = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json';
const ED25519 = 'https://w3id.org/security/suites/ed25519-2020/v1';

export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  // In [0, 1).
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n) {
    return Math.floor(this.next() * n);
  }
  pick(items) {
    return items[this.below(items.length)];
  }
  chance(p) {
    return this.next() < p;
  }
  some(max, make) {
    return Array.from({length: this.below(max + 1)}, (_, i) => make(i));
  }
}

const TEXTS = [
  'Ada', '', 'quote " and \\ back', 'line\nbreak\ttab\r', 'Z\u00fcrich \u2603 \u{1d11e}',
  'control \u0001\u007f', 'https://example.org/not-an-iri here', '@id', 'a:b',
];

const iri = (r, kind) => r.pick([
  `urn:${kind}:${r.below(6)}`, `https://example.org/${kind}/${r.below(6)}`,
  `did:example:${kind}${r.below(6)}`,
]);

// Leaves out what is undefined.
const object = members => Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined));

const maybe = (r, p, make) => r.chance(p) ? make() : undefined;

// 1e-7 is a number that programs write differently.
const number = r => r.chance(0.02) ? 1e-7 : r.pick([
  0, 1, -7, 42, 3.5, 0.1, 1e20, 1e21, 1.5e300, -2.25, 123456.789, 5.5e-8,
  4.35, 2 / 3, 9007199254740991,
]);

function alignment(r) {
  return object({
    type: ['Alignment'], targetName: r.pick(TEXTS),
    targetUrl: iri(r, 'target'),
    targetType: maybe(r, 0.5, () => r.pick(['CFItem', 'ceasn:Competency'])),
    targetCode: maybe(r, 0.5, () => r.pick(TEXTS)),
  });
}

function achievement(r) {
  return object({
    id: iri(r, 'achievement'), type: ['Achievement'],
    achievementType: r.pick(['MicroCredential', 'Diploma', 'ext:Other']),
    name: r.pick(TEXTS), description: r.pick(TEXTS),
    criteria: object({
      id: maybe(r, 0.3, () => iri(r, 'criteria')),
      narrative: maybe(r, 0.7, () => r.pick(TEXTS)),
    }),
    creditsAvailable: maybe(r, 0.5, () => number(r)),
    image: maybe(r, 0.3, () => ({
      id: 'data:image/png;base64,iVBORw0KGgo=', type: 'Image',
      caption: r.pick(TEXTS)})),
    tag: maybe(r, 0.4, () => r.some(3, () => r.pick(TEXTS))),
    alignment: maybe(r, 0.5, () => r.some(3, () => alignment(r))),
    resultDescription: maybe(r, 0.3, () => [{
      id: iri(r, 'result'), type: ['ResultDescription'], name: 'Grade',
      resultType: 'LetterGrade', allowedValue: ['A', 'B', r.pick(TEXTS)],
      requiredValue: 'B'}]),
    creator: maybe(r, 0.3, () => ({
      id: iri(r, 'issuer'), type: ['Profile'], name: r.pick(TEXTS)})),
  });
}

export function credential(r) {
  return object({
    '@context': [V2, r.pick(BADGES),
      ...(r.chance(0.5) ? [EXTENSIONS] : []),
      ...(r.chance(0.3) ? [ED25519] : []),
      ...(r.chance(0.2) ? [{extra: 'https://example.org/extra#'}] : [])],
    id: maybe(r, 0.8, () => iri(r, 'credential')),
    type: ['VerifiableCredential',
      r.pick(['OpenBadgeCredential', 'AchievementCredential'])],
    name: maybe(r, 0.5, () => r.pick([
      'A name', {'@value': 'Name', '@language': 'EN-gb'},
      [{'@value': 'Name', '@language': 'en'},
        {'@value': 'Nom', '@language': 'fr'}]])),
    issuer: r.pick([iri(r, 'issuer'), {
      id: iri(r, 'issuer'), type: ['Profile'], name: r.pick(TEXTS),
      url: 'https://example.org'}]),
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: maybe(r, 0.5, () => '2036-01-01T00:00:00Z'),
    credentialSubject: object({
      id: maybe(r, 0.6, () => iri(r, 'subject')),
      type: ['AchievementSubject'],
      identifier: maybe(r, 0.4, () => [{
        type: 'IdentityObject', hashed: r.chance(0.5),
        identityHash: 'sha256$00', identityType: 'emailAddress',
        salt: r.pick(TEXTS)}]),
      achievement: achievement(r),
      creditsEarned: maybe(r, 0.5, () => number(r)),
      result: maybe(r, 0.3, () => r.some(3, () => ({
        type: ['Result'], value: r.pick(TEXTS)}))),
    }),
    evidence: maybe(r, 0.5, () => r.some(3, () => object({
      id: maybe(r, 0.4, () => iri(r, 'evidence')), type: ['Evidence'],
      name: maybe(r, 0.5, () => r.pick(TEXTS)),
      narrative: maybe(r, 0.5, () => r.pick(TEXTS))}))),
    credentialStatus: maybe(r, 0.4, () => ({
      id: `https://example.org/status#${r.below(9)}`,
      type: 'BitstringStatusListEntry', statusPurpose: 'revocation',
      statusListIndex: String(r.below(99)),
      statusListCredential: 'https://example.org/status'})),
    proof: maybe(r, 0.3, () => ({
      type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022',
      created: '2026-01-01T00:00:00Z', proofPurpose: 'assertionMethod',
      verificationMethod: 'did:example:k#k', proofValue: 'z123'})),
  });
}

const EX = 'https://example.org/vocab#';

// Each uses one feature of contexts or of value objects; `r` varies the rest.
export const FEATURES = {
  prefixes: r => ({
    '@context': {ex: EX, 'ex:own': {'@type': '@id'}, full: 'ex:full',
      pre: {'@id': 'https://example.org/p', '@prefix': true}},
    '@id': iri(r, 'n'), 'ex:a': r.pick(TEXTS), 'ex:own': iri(r, 'm'),
    full: number(r), 'pre:x': 'y', 'urn:p:q': true}),
  vocab: r => ({
    '@context': {'@vocab': EX, none: null,
      inner: {'@id': 'inner', '@context': {'@vocab': `${EX}in/`}}},
    '@type': ['T', 'U'], a: r.pick(TEXTS), inner: {a: number(r), '@type': 'V'}}),
  vocabChain: () => ({
    '@context': [{'@vocab': EX}, {'@vocab': 'more/'}], a: 'b'}),
  language: r => ({
    '@context': {'@language': 'DE', '@vocab': EX,
      plain: {'@language': null}, fr: {'@language': 'FR'},
      map: {'@container': '@language'}, sets: {'@container': ['@language', '@set']}},
    a: r.pick(TEXTS), plain: 'p', fr: ['x', 'y'], n: 5,
    map: {en: 'e', 'de-CH': ['d1', null, 'd2'], '@none': 'n'},
    sets: {EN: []}, tagged: {'@value': 'v', '@language': 'en-US'}}),
  lists: r => ({
    '@context': {'@vocab': EX, l: {'@container': '@list'},
      li: {'@container': '@list', '@type': '@id'}},
    l: r.some(4, () => r.pick(TEXTS)), li: ['urn:a', 'urn:b'],
    nested: {'@list': [{'@list': [1, 2]}, 3]}, deep: {'@list': [[1], [2, [3]]]},
    empty: {'@list': []}, one: {'@list': 'x'}}),
  listOfLists: () => ({
    '@context': {'@vocab': EX, l: {'@container': '@list'}},
    l: [[1, 2], [], [[3], 'x', {p: 'q'}]]}),
  sets: r => ({
    '@context': {'@vocab': EX, s: {'@container': '@set'}},
    s: r.pick(TEXTS), t: {'@set': [1, {'@set': [2, 3]}]}, u: [[1, [2]], null],
    e: []}),
  index: () => ({
    '@context': {'@vocab': EX, i: {'@container': '@index'},
      ig: {'@container': ['@graph', '@index']},
      ip: {'@container': '@index', '@index': 'key'},
      it: {'@container': '@index', '@index': 'ref'}, ref: {'@type': '@id'}},
    i: {a: 'x', b: {p: 'q'}, c: [1, 2]}, ig: {a: {p: 1}, b: [{p: 2}, {p: 3}]},
    ip: {k1: {p: 1}, k2: [{p: 2}], '@none': {p: 4}}, it: {'urn:k': {p: 5}}}),
  ids: () => ({
    '@context': {'@vocab': EX, m: {'@container': '@id'},
      mg: {'@container': ['@graph', '@id']}},
    m: {'urn:a': {p: 1}, 'urn:b': [{p: 2}, {p: 3}], '@none': {p: 4}},
    mg: {'urn:g': {p: 5}, '@none': {p: 6}}}),
  // The type with a context comes last: the reference leaves the context in
  // force for the keys after it, and the specification does not.
  types: () => ({
    '@context': {'@vocab': EX, m: {'@container': '@type'},
      Z: {'@context': {q: 'urn:q'}}},
    m: {Z: {q: 1}, U: [{q: 2}, {'@type': 'V', q: 3}], '@none': {q: 4}}}),
  graphs: r => ({
    '@context': {'@vocab': EX, g: {'@container': '@graph'}},
    '@id': iri(r, 'n'), g: [{p: 1}, {'@id': '_:x', p: {'@id': '_:x'}}],
    '@graph': [{'@id': '_:x', q: 'r'}, {'@type': 'T'}]}),
  topGraph: () => ({
    '@context': {'@vocab': EX},
    '@graph': [{'@id': 'urn:a', p: {'@id': 'urn:b'}}, {'@id': 'urn:b', p: 1}]}),
  reverse: r => ({
    '@context': {'@vocab': EX, parentOf: {'@reverse': 'childOf', '@type': '@id'}},
    '@id': iri(r, 'n'), parentOf: ['urn:c', {'@id': 'urn:d', p: 1}],
    '@reverse': {knows: [{'@id': 'urn:e'}], likes: {q: 2}}}),
  nest: () => ({
    '@context': {'@vocab': EX, box: '@nest', inBox: {'@nest': 'box'}},
    box: [{a: 1}, {inBox: 2, '@nest': {c: 3}}], '@nest': {d: 4}}),
  json: r => ({
    '@context': {'@vocab': EX, j: {'@type': '@json'},
      jl: {'@type': '@json', '@container': '@list'}},
    j: {b: [1, 2.50, null, {}], a: r.pick(TEXTS)}, jl: [{x: 1}],
    v: {'@value': {z: 1, y: [true]}, '@type': '@json'},
    n: {'@value': null, '@type': '@json'}}),
  aliases: r => ({
    '@context': {'@vocab': EX, id: '@id', kind: '@type', val: '@value',
      lang: '@language', all: '@graph', with: '@included', list: '@list'},
    id: iri(r, 'n'), kind: 'T', p: {val: 'x', lang: 'en'}, q: {list: [1]},
    with: [{id: 'urn:i', p: 1}, {p: {val: 5}}]}),
  typed: r => ({
    '@context': {'@vocab': EX, xsd: 'http://www.w3.org/2001/XMLSchema#',
      d: {'@type': 'xsd:date'}, f: {'@type': 'xsd:float'},
      db: {'@type': 'xsd:double'}, ref: {'@type': '@id'},
      word: {'@type': '@vocab'}, any: {'@type': '@none'}},
    d: ['2026-01-01', 5, true], f: [number(r), number(r)],
    db: [1, 2.5, 1e-7, '1.5E0'], ref: ['urn:x', {'@id': 'urn:y'}, 7, false],
    word: ['T', 'urn:z', 'xsd:w'], any: r.pick(TEXTS),
    v: [{'@value': 1, '@type': 'xsd:byte'}, {'@value': 'x', '@type': 'T'}]}),
  typeScoped: r => ({
    '@context': {'@vocab': EX,
      T: {'@id': 'urn:T', '@context': {a: 'urn:a', b: {'@id': 'urn:b',
        '@context': {c: 'urn:c'}}}},
      U: {'@id': 'urn:U', '@context': {'@propagate': true, a: 'urn:ua'}}},
    '@type': r.pick(['T', 'U', ['U', 'T'], ['T', 'U']]), a: 1,
    b: {a: 2, c: 3, '@type': 'T'}, d: {a: 4, e: {a: 5}}, v: {'@value': 'w'}}),
  notPropagated: () => ({
    '@context': {'@vocab': EX}, p: {
      '@context': {'@propagate': false, a: 'urn:a'}, a: 1, q: {a: 2}, r: [{a: 3}]}}),
  scopedProtected: () => ({
    '@context': [{'@version': 1.1, '@protected': true, a: 'urn:a',
      p: {'@id': 'urn:p', '@context': {a: 'urn:other'}}}, {a: 'urn:a'}],
    a: 1, p: {a: 2}}),
  localContexts: () => ({
    '@context': {'@vocab': EX}, a: {'@context': {a: 'urn:a'}, a: {a: 1}},
    b: {'@context': null, 'urn:x': 1}, c: {'@context': [{d: 'urn:d'}, null,
      {d: 'urn:e'}], d: 2}}),
  blankNodes: r => ({
    '@context': {'@vocab': EX}, '@id': '_:a', p: [{'@id': '_:b', q: r.below(3)},
      {'@id': '_:c', q: r.below(3)}], s: {'@id': '_:b'}, '@type': '_:t'}),
  alike: r => ({
    '@context': {'@vocab': EX}, p: r.some(5, () => ({q: r.below(2)})),
    s: r.some(3, () => ({t: {u: {v: r.below(2)}}}))}),
  ring: r => {
    const size = 2 + r.below(3);
    return {'@context': {'@vocab': EX},
      '@graph': Array.from({length: size}, (_, i) => (
        {'@id': `_:n${i}`, p: {'@id': `_:n${(i + 1) % size}`}}))};
  },
  oddIris: r => ({
    '@context': {'@vocab': EX}, '@id': r.pick(['urn:a|b', 'urn:{x}', 'urn:\u00fc',
      'https://example.org/a"b<c>', 'urn:\\']), p: {'@id': 'urn:^`'}}),
  setsOfDuplicates: () => ({
    '@context': {'@vocab': EX}, '@id': 'urn:n', p: ['a', 'a', {'@id': 'urn:b'},
      {'@id': 'urn:b', q: 1}], '@type': ['T', 'T']}),
  twoTermsOneProperty: () => ({
    '@context': {a: 'urn:p', b: 'urn:p'}, '@id': 'urn:n', a: [1, 2], b: [2, 3]}),
};

// Each is refused by a processor in safe mode.
export const FAULTS = {
  unknownProperty: d => ({...d, surelyNotDefined: 'x'}),
  nullTerm: d => within(d, {gone: null}, {gone: 1}),
  relativeId: d => ({...d, '@id': undefined, id: 'relative/path'}),
  emptyId: d => ({...d, '@id': ''}),
  relativeType: d => within(d, {'@vocab': null}, {'@type': 'NotDefined'}),
  relativeReference: d => within(d, {r: {'@id': 'urn:r', '@type': '@id'}},
      {r: 'not/absolute'}),
  spaceInIri: d => ({...d, '@id': 'urn:a b'}),
  unknownContext: d => ({...d,
    '@context': [d['@context'], 'https://example.org/unknown'].flat()}),
  contextNumber: d => ({...d, '@context': 5}),
  nullValue: d => within(d, {r: 'urn:r'}, {r: {'@value': null}}),
  objectValue: d => within(d, {r: 'urn:r'}, {r: {'@value': {}}}),
  languageAndType: d => within(d, {r: 'urn:r'},
      {r: {'@value': 'x', '@language': 'en', '@type': 'urn:t'}}),
  languageNumber: d => within(d, {r: 'urn:r'},
      {r: {'@value': 5, '@language': 'en'}}),
  badLanguage: d => within(d, {r: 'urn:r'},
      {r: {'@value': 'x', '@language': 'e n'}}),
  onlyLanguage: d => within(d, {r: 'urn:r'}, {r: {'@language': 'en'}}),
  direction: d => within(d, {r: 'urn:r'},
      {r: {'@value': 'x', '@direction': 'rtl'}}),
  defaultDirection: d => within(d, {'@direction': 'ltr', r: 'urn:r'}, {r: 'x'}),
  blankProperty: d => within(d, {r: '_:r'}, {r: 'x'}),
  keywordTerm: d => within(d, {'@foo': 'urn:r'}, {}),
  keywordLike: d => ({...d, '@bar': 1}),
  redefineKeyword: d => within(d, {'@id': 'urn:r'}, {}),
  cyclicTerms: d => within(d, {a: 'b:x', b: 'a:y'}, {}),
  relativeVocab: () => ({'@context': {'@vocab': 'rel#'}, a: 1}),
  badContainer: d => within(d, {r: {'@id': 'urn:r', '@container': '@foo'}}, {}),
  badTermType: d => within(d, {r: {'@id': 'urn:r', '@type': 'relative'}}, {}),
  badScopedContext: d => within(d,
      {r: {'@id': 'urn:r', '@context': {x: {'@id': 5}}}}, {}),
  twoIds: d => within(d, {i: '@id'}, {'@id': 'urn:a', i: 'urn:b'}),
  idNotString: d => ({...d, '@id': 5}),
  typeNotString: d => ({...d, '@type': 5}),
  mixedList: d => within(d, {r: 'urn:r'}, {r: {'@list': [], '@id': 'urn:x'}}),
  badReverse: d => ({...d, '@reverse': 5}),
  reverseValue: d => ({...d, '@reverse': {'urn:r': 'x'}}),
  keywordInReverse: d => ({...d, '@reverse': {'@id': 'urn:x'}}),
  badNest: d => ({...d, '@nest': 'x'}),
  badIncluded: d => ({...d, '@included': 'x'}),
  graphText: d => ({...d, '@graph': 'x'}),
  graphScalar: d => ({...d, '@graph': ['x']}),
  graphReference: d => ({...d, '@graph': [{'@id': 'urn:x'}]}),
  graphEmptyObject: d => ({...d, '@graph': [{}]}),
  clearProtected: d => ({...d, '@context': [
    {'@protected': true, r: 'urn:r'}, null]}),
  redefineProtected: d => ({...d, '@context': [
    {'@protected': true, r: 'urn:r'}, {r: 'urn:other'}]}),
  badVersion: d => within(d, {'@version': 1.0}, {}),
  languageMapNumber: d => within(d,
      {r: {'@id': 'urn:r', '@container': '@language'}}, {r: {en: 5}}),
  languageMapKey: d => within(d,
      {r: {'@id': 'urn:r', '@container': '@language'}}, {r: {'e n': 'x'}}),
  typeMapUnknown: d => within(d, {'@vocab': null,
    r: {'@id': 'urn:r', '@container': '@type'}}, {r: {What: {'urn:p': 1}}}),
  emptyDocument: () => ({}),
  onlyId: () => ({'@id': 'urn:a'}),
  text: () => 'text',
};

// `document` with one more context behind its own, and more members.
function within(document, context, members) {
  return {...document, ...members,
    '@context': [document['@context'] ?? [], context].flat()};
}
