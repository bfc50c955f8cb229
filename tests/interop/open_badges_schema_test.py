# SPDX-License-Identifier: Apache-2.0
"""What our JSON schema of Open Badges 3.0 refuses, and what it does not.

A badge with every class in it is altered at one place at a time, and ajv has
to answer with that place; badges of the Digital Credentials Consortium are
held against it, too. What `diptych issue` makes is in others_accept_test.py.
"""

import json
import pathlib
import tempfile
import unittest

import npm_packages
from open_badges_schema import COMPACTED, ENDORSEMENT, PLAIN, publish

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = (ROOT.parent / 'shared/data/dcc-vc-test-fixtures'
            / 'verifiableCredentials/v2')
WEB = 'https://college.example'
CONTEXTS = ['https://www.w3.org/ns/credentials/v2',
            'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json']
TIME = '2026-11-22T10:04:05Z'
TOKEN = 'eyJhbGciOiJFZERTQSJ9.e30.c2lnbmVk'
GONE = object()

PROOF = {'type': 'DataIntegrityProof', 'cryptosuite': 'eddsa-rdfc-2022',
         'created': TIME, 'proofPurpose': 'assertionMethod',
         'verificationMethod': 'did:web:college.example#key',
         'proofValue': 'z3tpVAqhqP3v1FTAtcVAAfvQ'}
IMAGE = {'id': 'data:image/png;base64,iVBORw0KGgo=', 'type': 'Image',
         'caption': 'Two joined plates'}
ALIGNMENT = {'type': ['Alignment'], 'targetName': 'Welders',
             'targetUrl': f'{WEB}/isco/7212', 'targetType': 'CFItem',
             'targetCode': '7212', 'targetFramework': 'ISCO-08',
             'targetDescription': 'Joins parts of metal'}
ENTRY = {'type': 'IdentifierEntry', 'identifier': '4711',
         'identifierType': 'sourcedId'}
ENDORSED = {
    '@context': CONTEXTS, 'id': 'urn:uuid:e1', 'name': 'Recommended',
    'type': ['VerifiableCredential', 'EndorsementCredential'],
    'issuer': 'did:web:guild.example', 'validFrom': TIME,
    'credentialSubject': {'id': f'{WEB}/welding',
                          'type': ['EndorsementSubject'],
                          'endorsementComment': 'We employ them.'},
    'proof': [PROOF]}
SCHOOL = {
    'id': f'{WEB}/school', 'type': ['Profile'], 'name': 'School of Metal',
    'url': WEB, 'phone': '+49 40 1234', 'email': 'metal@college.example',
    'description': 'A school', 'image': IMAGE, 'endorsement': [ENDORSED],
    'endorsementJwt': [TOKEN], 'otherIdentifier': [ENTRY],
    'official': 'Ada Berg', 'familyName': 'Berg', 'givenName': 'Ada',
    'additionalName': 'Eva', 'patronymicName': 'Ivanovna',
    'honorificPrefix': 'Dr', 'honorificSuffix': 'MSc',
    'familyNamePrefix': 'van', 'dateOfBirth': '1980-02-29',
    'parentOrg': {'id': WEB, 'type': ['Profile']},
    'address': {'type': ['Address'], 'addressCountry': 'Germany',
                'addressCountryCode': 'DE', 'addressRegion': 'Hamburg',
                'addressLocality': 'Hamburg', 'streetAddress': 'Kai 1',
                'postOfficeBoxNumber': '7', 'postalCode': '20457',
                'geo': {'type': 'GeoCoordinates', 'latitude': 53.5,
                        'longitude': 10}}}
ACHIEVEMENT = {
    'id': f'{WEB}/welding', 'type': ['Achievement'], 'name': 'Welding',
    'achievementType': 'MicroCredential', 'alignment': [ALIGNMENT],
    'creator': SCHOOL, 'creditsAvailable': 6.5,
    'criteria': {'id': f'{WEB}/criteria', 'narrative': 'Twelve *welds*'},
    'description': 'Joins steel', 'endorsement': [ENDORSED],
    'endorsementJwt': [TOKEN], 'fieldOfStudy': 'Metal', 'humanCode': 'W2',
    'image': IMAGE, 'inLanguage': 'zh-Hant-TW', 'otherIdentifier': [ENTRY],
    'related': [{'id': f'{WEB}/welding-de', 'type': ['Related'],
                 'inLanguage': 'de', 'version': '1'}],
    'resultDescription': [{
        'id': f'{WEB}/craft', 'type': ['ResultDescription'], 'name': 'Craft',
        'resultType': 'RubricCriterionLevel', 'alignment': [ALIGNMENT],
        'allowedValue': ['A', 'B'], 'requiredLevel': f'{WEB}/craft/1',
        'requiredValue': 'B', 'valueMin': '0', 'valueMax': '100',
        'rubricCriterionLevel': [{
            'id': f'{WEB}/craft/1', 'type': ['RubricCriterionLevel'],
            'name': 'Sound', 'alignment': [ALIGNMENT], 'level': '1',
            'description': 'It holds', 'points': '10'}]}],
    'specialization': 'Ships', 'tag': ['metal'], 'version': '2'}
BADGE = {
    '@context': [*CONTEXTS, f'{WEB}/context.json', {'@vocab': f'{WEB}/'}],
    'id': 'urn:uuid:b1', 'name': 'Certificate', 'description': 'Of welding',
    'type': ['VerifiableCredential', 'OpenBadgeCredential', 'Certificate'],
    'issuer': SCHOOL, 'validFrom': TIME, 'validUntil': '2029-11-22T10:04:05Z',
    'awardedDate': '2026-11-22T11:04:05.25+01:00', 'image': IMAGE,
    'endorsement': [ENDORSED], 'endorsementJwt': [TOKEN],
    'credentialSubject': {
        'id': 'did:example:ada', 'type': ['AchievementSubject'],
        'achievement': ACHIEVEMENT, 'activityStartDate': TIME,
        'activityEndDate': TIME, 'creditsEarned': 6, 'image': IMAGE,
        'identifier': [{
            'type': 'IdentityObject', 'hashed': True, 'salt': 'Kosher',
            'identityHash': f'sha256${"0aF1" * 16}',
            'identityType': 'emailAddress'}],
        'licenseNumber': '7', 'narrative': 'Well done', 'role': 'Apprentice',
        'result': [{'type': ['Result'], 'value': '87.5',
                    'resultDescription': f'{WEB}/craft',
                    'achievedLevel': f'{WEB}/craft/1',
                    'alignment': [ALIGNMENT], 'status': 'Completed'}],
        'source': SCHOOL, 'term': 'Spring'},
    'evidence': [{'type': ['Evidence'], 'id': f'{WEB}/work', 'name': 'Work',
                  'narrative': 'Photographs', 'description': 'Of welds',
                  'genre': 'ePortfolio', 'audience': 'Employers'}],
    'credentialStatus': {'id': f'{WEB}/list#7', 'statusListIndex': '7',
                         'type': 'BitstringStatusListEntry'},
    'credentialSchema': [{'id': f'{WEB}/schema.json',
                          'type': '1EdTechJsonSchemaValidator2019'}],
    'refreshService': {'id': f'{WEB}/again',
                       'type': '1EdTechCredentialRefresh'},
    'termsOfUse': [{'id': f'{WEB}/terms', 'type': 'Policy'}],
    'proof': [PROOF]}

SUBJECT = 'credentialSubject'
WELDING = f'{SUBJECT}/achievement'
CRAFT = f'{WELDING}/resultDescription/0'
IDENTITY = f'{SUBJECT}/identifier/0'
# What an object of the badge cannot be without.
REQUIRED = {
    '': ('@context', 'id', 'type', 'issuer', 'validFrom', SUBJECT),
    'issuer': ('id', 'type'),
    'issuer/address': ('type',),
    'issuer/address/geo': ('type', 'latitude', 'longitude'),
    'issuer/parentOrg': ('id', 'type'),
    'issuer/otherIdentifier/0': ('type', 'identifier', 'identifierType'),
    'image': ('id', 'type'),
    SUBJECT: ('type', 'achievement'),
    IDENTITY: ('type', 'hashed', 'identityHash', 'identityType'),
    WELDING: ('id', 'type', 'criteria', 'description', 'name'),
    f'{WELDING}/alignment/0': ('type', 'targetName', 'targetUrl'),
    f'{WELDING}/related/0': ('id', 'type'),
    CRAFT: ('id', 'type', 'name', 'resultType'),
    f'{CRAFT}/rubricCriterionLevel/0': ('id', 'type', 'name'),
    f'{SUBJECT}/result/0': ('type',),
    f'{SUBJECT}/source': ('id', 'type'),
    'evidence/0': ('type',),
    'endorsement/0': ('@context', 'id', 'type', 'name', 'issuer', 'validFrom',
                      SUBJECT),
    f'endorsement/0/{SUBJECT}': ('id', 'type'),
    'credentialStatus': ('id', 'type'),
    'credentialSchema/0': ('id', 'type'),
    'refreshService': ('id', 'type'),
    'termsOfUse/0': ('type',),
    'proof/0': ('type',)}
# Whatever else a place may hold instead, and what ajv says to it.
ENUM = 'must be equal to one of the allowed values'
NO_TIME = 'must match format "date-time"'
NO_URI = 'must match format "uri"'
OTHER = 'must be equal to constant'
NOT_IN_IT = 'must contain at least 1 valid item(s)'
WRONG = (
    ('@context', CONTEXTS[0], 'must be array'),
    ('@context', CONTEXTS[:1], 'must NOT have fewer than 2 items'),
    ('@context/0', 'https://www.w3.org/2018/credentials/v1', OTHER),
    ('@context/1', f'{WEB}/context.json', 'must match pattern'),
    ('@context/2', 7, 'must match a schema in anyOf'),
    ('id', 'number 7', NO_URI),
    ('type', ['VerifiableCredential'], NOT_IN_IT),
    ('type', ['OpenBadgeCredential'], NOT_IN_IT),
    ('name', {'en': 'Certificate'}, 'must be string'),
    ('issuer', 'Nordhafen College', NO_URI),
    ('validFrom', '2026-11-22T10:04:05', NO_TIME),
    ('validUntil', '2029-11-22', NO_TIME),
    ('awardedDate', 'yesterday', NO_TIME),
    ('image', f'{WEB}/badge.png', 'must be object'),
    ('image/type', ['Image'], OTHER),
    ('evidence', {'type': ['Evidence']}, 'must be array'),
    ('evidence', [], 'must NOT have fewer than 1 items'),
    ('evidence/0/type', ['Portfolio'], NOT_IN_IT),
    ('endorsement/0/type', ['VerifiableCredential'], NOT_IN_IT),
    ('endorsementJwt/0', 'no token', 'must match pattern'),
    ('credentialStatus', [BADGE['credentialStatus']], 'must be object'),
    ('honours', None, 'must NOT be valid'),
    ('honours', [], 'must NOT be valid'),
    ('proof/0/proofPurpose', 'authentication', OTHER),
    ('proof/0/created', '2026-11-22', NO_TIME),
    ('issuer/email', 'metal at college', 'must match format "email"'),
    ('issuer/dateOfBirth', '29.02.1980', 'must match format "date"'),
    ('issuer/address/addressCountryCode', 'Germany', 'must match pattern'),
    ('issuer/address/geo/latitude', '53.5', 'must be number'),
    ('issuer/otherIdentifier/0/identifierType', 'passport', ENUM),
    (SUBJECT, [BADGE[SUBJECT]], 'must be object'),
    (f'{SUBJECT}/type', ['Person'], NOT_IN_IT),
    (f'{SUBJECT}/activityStartDate', '2026-11-22T10:04:05', NO_TIME),
    (f'{SUBJECT}/creditsEarned', '6', 'must be number'),
    (f'{SUBJECT}/identifier', BADGE[SUBJECT]['identifier'][0],
     'must be array'),
    (f'{SUBJECT}/narrative', None, 'must be string'),
    (f'{SUBJECT}/result/0/status', 'ext:Nearly', ENUM),
    (f'{SUBJECT}/result/0/value', 87.5, 'must be string'),
    (f'{IDENTITY}/hashed', 'true', 'must be boolean'),
    (f'{IDENTITY}/identityHash', 'ada.berg@college.example',
     'must match pattern'),
    (f'{IDENTITY}/identityType', 'email', ENUM),
    (f'{WELDING}/achievementType', 'Microcredential', ENUM),
    (f'{WELDING}/achievementType', 'ext:', 'must match pattern'),
    (f'{WELDING}/criteria', 'Twelve welds', 'must be object'),
    (f'{WELDING}/inLanguage', 'German', 'must match pattern'),
    (f'{WELDING}/tag', 'metal', 'must be array'),
    (f'{WELDING}/alignment/0/targetType', 'Competency', ENUM),
    (f'{WELDING}/alignment/0/targetUrl', 'isco 7212', NO_URI),
    (f'{CRAFT}/resultType', 'Grade', ENUM),
    (f'{CRAFT}/allowedValue', [], 'must NOT have fewer than 1 items'),
    (f'{CRAFT}/valueMax', 100, 'must be string'))
# Whose text is a URI; resultDescription is one in a Result.
URIS = ('id', 'url', 'targetUrl', 'requiredLevel', 'achievedLevel',
        'resultDescription', 'verificationMethod')
# Members that are an extension, or tested above, and types that are anyone's.
FREE = ('@context', 'statusListIndex')
FREE_TYPES = ('credentialStatus', 'credentialSchema/0', 'refreshService',
              'termsOfUse/0', 'proof/0')
CLOSED = ('image', IDENTITY, 'issuer/otherIdentifier/0')
OPEN = tuple(place for place in REQUIRED if place not in CLOSED)
# Other values that hold.
RIGHT = (
    ('@context/1', 'https://purl.imsglobal.org/spec/ob/v3p0/context.json'),
    ('type', ['AchievementCredential', 'VerifiableCredential']),
    ('issuer', 'did:web:college.example'),
    ('name', GONE), ('proof', GONE), (f'{SUBJECT}/id', GONE),
    (f'{SUBJECT}/identifier', GONE),
    (f'{WELDING}/achievementType', 'ext:StudentOfTheYear'),
    (f'{WELDING}/criteria', {}),
    (f'{WELDING}/alignment/0/targetType', 'ext:esco_Skill'),
    (f'{CRAFT}/resultType', 'ext:ECTSGradeScore'),
    (f'{IDENTITY}/identityHash', f'md5${"0f" * 16}'),
    (IDENTITY, {'type': 'IdentityObject', 'hashed': False,
                'identityHash': 'Ada Berg', 'identityType': 'name'}))
# What JSON-LD may write without an array.
SETS = (
    ('proof', PROOF), ('credentialSchema', BADGE['credentialSchema'][0]),
    ('termsOfUse', BADGE['termsOfUse'][0]), ('issuer/type', 'Profile'),
    (f'{SUBJECT}/type', 'AchievementSubject'),
    (f'{WELDING}/type', 'Achievement'), ('evidence/0/type', 'Evidence'))

# Of the Digital Credentials Consortium: those that are not NOBODY's.
COUNT_OF_OTHERS = 46
FITS = None
NOBODY = (f"data/{SUBJECT} must have required property 'identifier', "
          f'data/{SUBJECT} must match "then" schema')
OWN_TYPE = f'data/{WELDING}/achievementType {ENUM}'
NO_BADGE = f"data/{SUBJECT} must have required property 'achievement'"
NO_DATE = "data must have required property 'validFrom'"
OTHERS = {
    'bothSignatureTypes/didkey/' + name: reason for name, reason in {
        'legacy-noStatus-noExpiry.json': FITS,
        'legacy-noStatus-notExpired-endorsement-withSchema.json': FITS,
        'legacy-noStatus-notExpired-endorsement.json': FITS,
        'legacy-noStatus-noExpiry-nonOBWithOBContext.json': NO_BADGE}.items()
} | {
    'dataIntegrityProof/didKey/' + name: reason for name, reason in {
        'legacyRegistry-noStatus-noExpiry-OBSpecExample.json': FITS,
        'legacyRegistry-noStatus-noExpiry-alignments.json': FITS,
        'legacyRegistry-noStatus-noExpiry-basicOBv3.json': FITS,
        'legacyRegistry-noStatus- noExpiry-credSubjName.json': OWN_TYPE,
        'legacyRegistry-noStatus-noExpiry-credSubjName.json': OWN_TYPE,
        'legacyRegistry-noStatus-noExpiry-credName.json': OWN_TYPE,
        'legacyRegistry-noStatus-noExpiry-identityHash.json':
            f'data/{SUBJECT}/identifier must be array',
        'legacyRegistry-noStatus-noExpiry-minimal.json': NO_BADGE,
        'twoOIDF-revoked-notExpired-badSchema.json': NO_DATE}.items()
} | {
    'ed25519/didKey/legacy-' + name: reason for name, reason in {
        'noStatus-expired.json': FITS, 'noStatus-noExpiry.json': FITS,
        'noStatus-noExpiry-stringIssuerId.json': FITS,
        'noStatus-noExpiry-tampered.json': FITS,
        'expiredStatus-noExpiry.json': NO_BADGE,
        'missingTypeStatus-noExpiry.json': NO_BADGE,
        'notYetValidStatus-noExpiry.json': NO_BADGE,
        'tamperedStatus-noExpiry.json': NO_BADGE}.items()}


def with_other(place, value):
    document = json.loads(json.dumps(BADGE))  # without parts in two places
    *path, last = (int(step) if step.isdigit() else step
                   for step in place.split('/'))
    holder = document
    for step in path:
        holder = holder[step]
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    return document


def joined(place, member):
    return f'{place}/{member}' if place else member


def members():
    """Every member of every class, once: its place and what it holds."""
    seen = set()
    objects = [('', BADGE)]
    for place, holder in objects:  # grows
        for member, value in holder.items():
            kind = (str(holder.get('type')), member)
            if member in FREE or kind in seen:
                continue
            seen.add(kind)
            yield joined(place, member), value
            if isinstance(value, dict):
                objects.append((joined(place, member), value))
            elif isinstance(value, list) and isinstance(value[0], dict):
                objects.append((f'{joined(place, member)}/0', value[0]))


def spoilt():
    """(place, value, place that ajv names): members of another kind."""
    for place, value in members():
        holder, _, member = place.rpartition('/')
        yield place, 7 if isinstance(value, str) else 'other', place
        if isinstance(value, list):
            yield place, [], place
            yield place, [7], f'{place}/0'
        if member == 'type' and holder not in FREE_TYPES:
            yield place, 'Other', place
            yield place, ['Other'], place
        if isinstance(value, str) and member in URIS:
            yield place, 'no uri', place


class OpenBadgesSchema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        npm_packages.install()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.published = publish(pathlib.Path(folder.name))

    def ask(self, *questions):
        """For (document, form) each, what ajv refuses it for, or None."""
        answers = npm_packages.ask('verify.mjs', {
            'source': str(ROOT),
            'published': {url: str(path)
                          for url, path in self.published.items()},
            'tasks': [{'verifier': 'ajv', 'text': json.dumps(document),
                       'options': {'schema': form}}
                      for document, form in questions]})
        self.assertEqual(len(answers), len(questions))
        return [None if answer['accepted'] else answer['reason']
                for answer in answers]

    def test_a_badge_with_every_class_fits_both_forms(self):
        self.assertEqual(
            self.ask((BADGE, PLAIN), (BADGE, COMPACTED),
                     (ENDORSED, ENDORSEMENT)), [None] * 3)

    def test_other_values_that_hold_fit(self):
        answers = self.ask(*((with_other(place, value), PLAIN)
                             for place, value in RIGHT))
        for (place, value), answer in zip(RIGHT, answers, strict=True):
            with self.subTest(place=place, value=value):
                self.assertIsNone(answer)

    def test_nothing_that_is_required_may_be_missing(self):
        cases = [(place, member) for place, members in REQUIRED.items()
                 for member in members]
        answers = self.ask(*((with_other(joined(*case), GONE), COMPACTED)
                             for case in cases))
        for (place, member), answer in zip(cases, answers, strict=True):
            with self.subTest(place=place, member=member):
                self.assertIn(f"{joined('data', place).rstrip('/')} must have "
                              f"required property '{member}'", answer or '')

    def test_who_has_neither_id_nor_identifier_is_nobody(self):
        document = with_other(f'{SUBJECT}/id', GONE)
        del document[SUBJECT]['identifier']
        answer, = self.ask((document, COMPACTED))
        self.assertIn(f"data/{SUBJECT} must have required property "
                      "'identifier'", answer or '')

    def test_wrong_values_are_refused_where_they_stand(self):
        answers = self.ask(*((with_other(place, value), COMPACTED)
                             for place, value, _ in WRONG))
        for (place, value, reason), answer in zip(WRONG, answers, strict=True):
            with self.subTest(place=place, value=value):
                self.assertIn(f'data/{place} {reason}', answer or '')

    def test_every_member_has_its_kind(self):
        cases = list(spoilt())
        self.assertGreater(len(cases), 200)
        answers = self.ask(*((with_other(place, value), COMPACTED)
                             for place, value, _ in cases))
        for (place, value, named), answer in zip(cases, answers, strict=True):
            with self.subTest(place=place, value=value):
                self.assertIn(f'data/{named} must ', answer or '')

    def test_unknown_members_fit_where_a_class_is_open_and_nowhere_else(self):
        places = OPEN + CLOSED
        answers = self.ask(*((with_other(joined(place, 'honours'), 'yes'),
                              PLAIN) for place in places))
        for place, answer in zip(places, answers, strict=True):
            with self.subTest(place=place):
                if place in OPEN:
                    self.assertIsNone(answer)
                else:
                    self.assertIn(f'data/{place} must NOT have additional '
                                  'properties', answer or '')

    def test_json_ld_may_compact_a_set_and_plain_json_may_not(self):
        documents = [with_other(*case) for case in SETS]
        compacted = self.ask(*((each, COMPACTED) for each in documents))
        plain = self.ask(*((each, PLAIN) for each in documents))
        self.assertEqual(compacted, [None] * len(SETS))
        for (place, _), answer in zip(SETS, plain, strict=True):
            with self.subTest(place=place):
                self.assertIn(f'data/{place} must be array', answer or '')

    def test_badges_of_others_fit_or_not_for_the_reasons_we_know(self):
        """Most of them name their subject by neither id nor identifier; one
        of these the specification asks for, though only in words."""
        if not FIXTURES.exists():
            self.skipTest(f'{FIXTURES} is not here')
        documents = {str(path.relative_to(FIXTURES)): json.loads(
            path.read_text()) for path in sorted(FIXTURES.rglob('*.json'))}
        self.assertEqual(len(documents), COUNT_OF_OTHERS)
        self.assertLessEqual(OTHERS.keys(), documents.keys())
        answers = self.ask(*(
            (document, ENDORSEMENT if 'EndorsementCredential'
             in document['type'] else COMPACTED)
            for document in documents.values()))
        for name, answer in zip(documents, answers, strict=True):
            with self.subTest(name=name):
                expected = OTHERS.get(name, NOBODY)
                if expected is FITS or answer is None:
                    self.assertEqual(answer, expected)
                elif expected is NOBODY:
                    self.assertEqual(answer, NOBODY)
                else:
                    self.assertIn(expected, answer)


if __name__ == '__main__':
    unittest.main(verbosity=2)
