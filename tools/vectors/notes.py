#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/spec/vectors/notes.json: the vectors of docs/spec/checkpoints.md.

Usage: tools/vectors/notes.py > docs/spec/vectors/notes.json

Every case says by construction what a reader must find; the program under
test takes no part in making it. The keys are published and protect nothing.
"""
import base64
import hashlib
import json
import sys

import ed25519

ORIGIN = "registry.example"
TIME = 1700000000
LOG, COSIGNER = 1, 4
CASES = []


def b64(octets):
    return base64.b64encode(octets).decode()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Key:
    def __init__(self, name, kind, seed=None, public=None):
        self.name, self.kind = name, kind
        self.seed = seed or sha256(b"diptych test key ", name.encode())
        self.public = public or ed25519.public_key(self.seed)
        self.id = self.id_as(kind)
        self.vkey = f"{name}+{self.id.hex()}+{b64(bytes([kind]) + self.public)}"

    def id_as(self, kind):
        return sha256(self.name.encode(), b"\n", bytes([kind]),
                      self.public)[:4]

    def line(self, text, time=TIME):
        return line(self.name, self.id, self.signature(text, time))

    def signature(self, text, time=TIME):
        if self.kind == LOG:
            return ed25519.sign(self.seed, text.encode())
        message = f"cosignature/v1\ntime {time}\n{text}"
        return (time.to_bytes(8, "big") +
                ed25519.sign(self.seed, message.encode()))


def line(name, key_id, signature):
    return f"\u2014 {name} {b64(key_id + signature)}\n"


def case(kind, comment, result, **fields):
    CASES.append({"id": len(CASES) + 1, "kind": kind, "comment": comment,
                  **fields, "result": result})


LOG_KEY = Key(ORIGIN, LOG)
OTHER_LOG = Key("other.example", LOG)
VALIDATORS = [Key(f"{ORIGIN}/v/{n}", COSIGNER) for n in range(1, 5)]
ROOT = sha256(b"root")
GENESIS = sha256(b"genesis")
TEXT = f"{ORIGIN}\n300\n{b64(ROOT)}\n"


def note(*lines, text=TEXT):
    return text + "\n" + "".join(lines)


def vkeys():
    for key in (LOG_KEY, VALIDATORS[0]):
        case("vkey", f"type {key.kind}", "valid", input=key.vkey,
             name=key.name, type=key.kind, key_id=key.id.hex(),
             public_key=key.public.hex())
    longest = Key("n" * 255, LOG)
    case("vkey", "name of 255 octets", "valid", input=longest.vkey,
         name=longest.name, type=LOG, key_id=longest.id.hex(),
         public_key=longest.public.hex())
    for name, what in (("", "empty name"), ("n" * 256, "name of 256 octets"),
                       ("a b", "name with a space"),
                       ("a\u00a0b", "name with a no-break space"),
                       ("a\u3000b", "name with an ideographic space"),
                       ("a\tb", "name with a control character")):
        case("vkey", what, "invalid", input=Key(name, LOG, b"s" * 32).vkey)
    name, key_id, key = LOG_KEY.vkey.split("+", 2)
    raw = bytes([LOG]) + LOG_KEY.public
    bad = {
        "empty": "", "no separators": name, "one separator": name + "+" + key_id,
        "key ID of another name": f"x{name}+{key_id}+{key}",
        "key ID in upper case": f"{name}+{key_id.upper()}+{key}",
        "key ID of seven digits": f"{name}+{key_id[:7]}+{key}",
        "key ID of nine digits": f"{name}+{key_id}0+{key}",
        "base64 without padding of a longer key":
            f"{name}+{key_id}+{b64(raw + bytes(1)).rstrip('=')}",
        "key one octet short": f"{name}+{key_id}+{b64(raw[:-1])}",
        "key one octet long": f"{name}+{key_id}+{b64(raw + bytes(1))}",
        "URL-safe base64": f"{name}+{key_id}+-{key[1:]}",
        "trailing newline": LOG_KEY.vkey + "\n",
    }
    for point, what in ((ed25519.OFF_CURVE, "key that is no point"),
                        (bytes([1]) + bytes(31), "key of small order")):
        other = Key(name, LOG, public=point)
        bad[what] = other.vkey
    for kind in (0, 2, 3, 5, 6, 0xff):
        other = Key(name, kind, LOG_KEY.seed)
        bad[f"type {kind}, which is not supported"] = other.vkey
    for what, text in bad.items():
        case("vkey", what, "invalid", input=text)


def checkpoints():
    def valid(what, origin=ORIGIN, size=300, extensions=()):
        text = f"{origin}\n{size}\n{b64(ROOT)}\n"
        text += "".join(f"{x}\n" for x in extensions)
        case("checkpoint", what, "valid", input=text, origin=origin,
             size=str(size), root=ROOT.hex(), extensions=list(extensions))
    valid("plain")
    valid("size 0", size=0)
    valid("largest size", size=2**64 - 1)
    valid("extension lines", extensions=("one", "two words"))
    valid("origin of 255 octets", origin="o" * 255)
    valid("origin with a space and a plus", origin="a b+c")
    root = b64(ROOT)
    for what, text in {
            "empty": "", "no root": f"{ORIGIN}\n300\n",
            "no final newline": f"{ORIGIN}\n300\n{root}",
            "empty origin": f"\n300\n{root}\n",
            "origin of 256 octets": "o" * 256 + f"\n300\n{root}\n",
            "forbidden origin": f"cosignature/v1\n300\n{root}\n",
            "control character in the origin": f"a\x01\n300\n{root}\n",
            "carriage return": f"{ORIGIN}\r\n300\n{root}\n",
            "leading zero": f"{ORIGIN}\n0300\n{root}\n",
            "zero twice": f"{ORIGIN}\n00\n{root}\n",
            "sign": f"{ORIGIN}\n+300\n{root}\n",
            "negative": f"{ORIGIN}\n-1\n{root}\n",
            "empty size": f"{ORIGIN}\n\n{root}\n",
            "hexadecimal size": f"{ORIGIN}\n0x1f\n{root}\n",
            "space behind the size": f"{ORIGIN}\n300 \n{root}\n",
            "size 2^64": f"{ORIGIN}\n{2**64}\n{root}\n",
            "root of 31 octets": f"{ORIGIN}\n300\n{b64(ROOT[:31])}\n",
            "root of 33 octets": f"{ORIGIN}\n300\n{b64(ROOT + b'x')}\n",
            "root without padding": f"{ORIGIN}\n300\n{root.rstrip('=')}\n",
            "leftover bits in the root":
                f"{ORIGIN}\n300\n{b64(bytes(32))[:-2]}B=\n",
            "empty extension line": TEXT + "\n",
            "extension without newline": TEXT + "x",
            "empty line between extensions": TEXT + "x\n\ny\n",
    }.items():
        case("checkpoint", what, "invalid", input=text)


def signatures():
    for key, time in ((LOG_KEY, 0), (VALIDATORS[0], TIME),
                      (VALIDATORS[1], 0), (VALIDATORS[1], 2**63 - 1)):
        case("sign", f"type {key.kind}, time {time}", "valid", name=key.name,
             type=key.kind, seed=key.seed.hex(), text=TEXT, time=str(time),
             line=key.line(TEXT, time))


def add_note(what, result, octets, signers=(), known=(LOG_KEY, *VALIDATORS)):
    form = ({"input": octets} if isinstance(octets, str)
            else {"input_hex": octets.hex()})
    case("note", what, result, **form, keys=[k.vkey for k in known],
         signers=[{"name": k.name, "time": str(t)} for k, t in signers])


def crowd():
    """Lines of 99 keys that nobody knows."""
    keys = [Key(f"w.example/{n}", LOG, b"s" * 32) for n in range(99)]
    return [line(key.name, key.id, bytes(64)) for key in keys]


def signed_notes():
    add, v1 = add_note, VALIDATORS[0]
    log_line, v1_line = LOG_KEY.line(TEXT), v1.line(TEXT)
    add("log and one validator", "signed", note(log_line, v1_line),
        [(LOG_KEY, 0), (v1, TIME)])
    add("order of lines is free", "signed", note(v1_line, log_line),
        [(v1, TIME), (LOG_KEY, 0)])
    add("a line of an unknown key is passed over", "signed",
        note(OTHER_LOG.line(TEXT), log_line), [(LOG_KEY, 0)])
    add("known name with another key ID is passed over", "signed",
        note(line(ORIGIN, bytes(4), bytes(64)), log_line), [(LOG_KEY, 0)])
    add("known key ID with another name is passed over", "signed",
        note(line("x.example", LOG_KEY.id, bytes(64)), log_line),
        [(LOG_KEY, 0)])
    add("a second line of one key is dropped", "signed",
        note(log_line, log_line), [(LOG_KEY, 0)])
    add("a second cosignature of one key is dropped", "signed",
        note(v1_line, v1.line(TEXT, TIME + 1)), [(v1, TIME)])
    blank = "a\n\nb\n\n"
    add("blank lines in the text", "signed",
        note(LOG_KEY.line(blank), text=blank), [(LOG_KEY, 0)])
    wide = "\u00fcber\n\U0001f511\n"
    add("text of two to four octet characters", "signed",
        note(LOG_KEY.line(wide), text=wide), [(LOG_KEY, 0)])
    add("100 signatures", "signed", note(*crowd(), log_line), [(LOG_KEY, 0)])
    add("post-quantum line of an unknown key", "signed",
        note(line(ORIGIN, bytes(4), bytes(2428)), log_line), [(LOG_KEY, 0)])


def badly_signed_notes():
    add, (v1, v2) = add_note, VALIDATORS[:2]
    add("no known key", "unknown", note(OTHER_LOG.line(TEXT)))
    add("no key is known at all", "unknown", note(LOG_KEY.line(TEXT)), known=[])
    add("cosigning key where the log key of that name is known", "unknown",
        note(Key(ORIGIN, COSIGNER, LOG_KEY.seed).line(TEXT)))

    signature = LOG_KEY.signature(TEXT)
    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    cosignature = v1.signature(TEXT)
    for what, bad in {
            "one bit of the signature": line(ORIGIN, LOG_KEY.id, flipped),
            "signature of another text": LOG_KEY.line(TEXT + "x\n"),
            "signature over the blank line, too": LOG_KEY.line(TEXT + "\n"),
            "signature of 63 octets":
                line(ORIGIN, LOG_KEY.id, signature[:-1]),
            "signature of 65 octets":
                line(ORIGIN, LOG_KEY.id, signature + b"\0"),
            "cosignature with another time":
                line(v1.name, v1.id, (TIME + 1).to_bytes(8, "big") +
                     cosignature[8:]),
            "cosignature without its time":
                line(v1.name, v1.id, cosignature[8:]),
            "cosignature with an octet behind":
                line(v1.name, v1.id, cosignature + b"\0"),
            "cosignature later than 2^63 - 1": v1.line(TEXT, 2**63),
            "plain signature by a cosigning key":
                line(v1.name, v1.id, bytes(8) +
                     ed25519.sign(v1.seed, TEXT.encode())),
            "another validator's cosignature under this name":
                line(v1.name, v1.id, v2.signature(TEXT)),
    }.items():
        add(what, "bad", note(bad))
        add(what + ", behind a good line", "bad",
            note(VALIDATORS[2].line(TEXT), bad))


def malformed_notes():
    log_line, v1_line = LOG_KEY.line(TEXT), VALIDATORS[0].line(TEXT)
    raw = b64(LOG_KEY.id + LOG_KEY.signature(TEXT))
    for what, octets in {
            "empty": "", "a newline": "\n", "no signature": TEXT,
            "no signature behind the blank line": TEXT + "\n",
            "no blank line": TEXT + log_line,
            "no text": "\n" + log_line,
            "no newline at the end": note(log_line)[:-1],
            "blank line at the end": note(log_line) + "\n",
            "hyphen for the em dash": note(f"- {ORIGIN} {raw}\n"),
            "en dash for the em dash": note(f"\u2013 {ORIGIN} {raw}\n"),
            "no space behind the dash": note(f"\u2014{ORIGIN} {raw}\n"),
            "two spaces behind the dash": note(f"\u2014  {ORIGIN} {raw}\n"),
            "two spaces before the base64": note(f"\u2014 {ORIGIN}  {raw}\n"),
            "space at the end of a line": note(f"\u2014 {ORIGIN} {raw} \n"),
            "no key name": note(f"\u2014 {raw}\n"),
            "plus in the key name": note(f"\u2014 a+b {raw}\n"),
            "no-break space in the key name": note(f"\u2014 a\u00a0b {raw}\n"),
            "key name of 256 octets": note(f"\u2014 {'n' * 256} {raw}\n"),
            "base64 of nothing": note(f"\u2014 {ORIGIN} \n"),
            "key ID of three octets": note(f"\u2014 {ORIGIN} AAAA\n"),
            "key ID without a signature": note(f"\u2014 {ORIGIN} AAAAAA==\n"),
            "base64 without padding":
                note(f"\u2014 {ORIGIN} {raw.rstrip('=')}\n"),
            "text between the signatures": note(log_line, "x\n", v1_line),
            "tab in the text": note(log_line, text="a\tb\n"),
            "NUL in the text": note(log_line, text="a\0b\n"),
            "carriage returns": note(log_line).replace("\n", "\r\n"),
            "101 signatures": note(*crowd(), log_line, v1_line),
            "line of more than 8192 octets":
                note(line(ORIGIN, bytes(4), bytes(6144))),
            "text of more than 16 KiB": note(log_line, text="x" * 16384 + "\n"),
            "lone continuation octet": b"\x80\n\n" + log_line.encode(),
            "overlong slash": b"\xc0\xaf\n\n" + log_line.encode(),
            "surrogate": b"\xed\xa0\x80\n\n" + log_line.encode(),
            "above U+10FFFF": b"\xf4\x90\x80\x80\n\n" + log_line.encode(),
            "character cut short": b"\xe2\x80\n\n" + log_line.encode(),
            "octet 0xff": b"\xff\n\n" + log_line.encode(),
    }.items():
        add_note(what, "invalid", octets)


def policy_text(quorum=3, genesis=True):
    text = f"# diptych-genesis {GENESIS.hex()}\n" if genesis else ""
    text += f"log {LOG_KEY.vkey} https://{ORIGIN}\n"
    for key in VALIDATORS:
        text += f"witness {key.name} {key.vkey}\n"
    names = " ".join(key.name for key in VALIDATORS)
    return text + f"group validators {quorum} {names}\nquorum validators\n"


POLICY_LOG = f"log {LOG_KEY.vkey}\n"
POLICY_WITNESSES = [f"witness {n} {k.vkey}\n"
                    for n, k in zip("ab", VALIDATORS)]
POLICY_PIN = f"# diptych-genesis {GENESIS.hex()}\n"
NO_QUORUM = "quorum none\n"


def good_policies():
    log, pin, none = POLICY_LOG, POLICY_PIN, NO_QUORUM
    w1, w2 = POLICY_WITNESSES
    for what, text, genesis in (
            ("a network of four", policy_text(), GENESIS.hex()),
            ("without genesis", policy_text(genesis=False), ""),
            ("log alone", log + none, ""),
            ("one witness", log + w1 + "quorum a\n", ""),
            ("spaces, tabs, comments", "\n \t\n#x\n\t# y\n  " +
             log.replace(" ", " \t ") + none + pin.replace("# ", " #\t"),
             GENESIS.hex()),
            ("group of groups", log + w1 + w2 + "group g any a\n"
             "group h all b g\nquorum h\n", ""),
            ("comment that only mentions the genesis",
             "# the diptych-genesis is elsewhere\n" + log + none, "")):
        case("policy", what, "valid", input=text, genesis=genesis)


def bad_policy_keys():
    log, none = POLICY_LOG, NO_QUORUM
    w1, w2 = POLICY_WITNESSES
    # Found by search: two points with one 32-bit key ID under this name.
    clash = [Key("clash.example", COSIGNER, public=y.to_bytes(32, "little"))
             for y in (15884, 93628)]
    assert clash[0].id == clash[1].id
    again = Key("again.example", COSIGNER, VALIDATORS[0].seed)
    both = Key("both.example", COSIGNER, LOG_KEY.seed)
    for what, number, text in (
            ("empty", 0, ""), ("no quorum", 0, log), ("no log", 0, none),
            ("two quorums", 3, log + none + none),
            ("cut off", 2, log + none[:-1]),
            ("unknown keyword", 2, log + "quorums none\n"),
            ("carriage return", 1, log[:-1] + "\r\n" + none),
            ("NUL", 2, log + "# \0\n" + none),
            ("DEL", 2, log + "# \x7f\n" + none),
            ("log without key", 1, "log\n" + none),
            ("log with two URLs", 1, log[:-1] + " a b\n" + none),
            ("log key of a cosigner", 1, f"log {VALIDATORS[0].vkey}\n" + none),
            ("log whose name cannot be an origin", 1,
             f"log {Key('cosignature/v1', LOG).vkey}\n" + none),
            ("malformed key", 1, log[:-2] + "\n" + none),
            ("witness key of a log", 2,
             log + f"witness a {OTHER_LOG.vkey}\n" + none),
            ("witness without name", 2,
             log + f"witness {VALIDATORS[0].vkey}\n" + none),
            ("witness called none", 2,
             log + w1.replace(" a ", " none ") + none),
            ("log twice", 2, log + log + none),
            ("witness name twice", 3,
             log + w1 + w2.replace(" b ", " a ") + none),
            ("witness key twice under another name", 3,
             log + w1 + f"witness b {again.vkey}\n" + none),
            ("two keys of one name and key ID", 3,
             log + "".join(f"witness {n} {k.vkey}\n"
                           for n, k in zip("ab", clash)) + none),
            ("one key as log and witness", 2,
             log + f"witness a {both.vkey}\n" + none)):
        case("policy", what, "invalid", input=text, line=number)


def bad_policy_groups():
    log, pin, none = POLICY_LOG, POLICY_PIN, NO_QUORUM
    w1, w2 = POLICY_WITNESSES
    digits = GENESIS.hex()
    for what, number, text in (
            ("quorum not defined", 2, log + "quorum a\n"),
            ("quorum defined later", 2, log + "quorum a\n" + w1),
            ("quorum without name", 2, log + "quorum\n"),
            ("quorum of two names", 4, log + w1 + w2 + "quorum a b\n"),
            ("group without members", 3, log + w1 + "group g any\n" + none),
            ("group of none", 2, log + "group g any none\n" + none),
            ("group member not defined", 3,
             log + w1 + "group g any c\n" + none),
            ("group of itself", 3, log + w1 + "group g any g\n" + none),
            ("group with the name of a witness", 3,
             log + w1 + "group a any a\n" + none),
            ("member twice in a group", 3,
             log + w1 + "group g any a a\n" + none),
            ("member of two groups", 4,
             log + w1 + "group g any a\ngroup h any a\n" + none),
            ("threshold 0", 3, log + w1 + "group g 0 a\n" + none),
            ("threshold above the members", 3,
             log + w1 + "group g 2 a\n" + none),
            ("threshold with a leading zero", 3,
             log + w1 + "group g 01 a\n" + none),
            ("threshold in words", 3, log + w1 + "group g most a\n" + none),
            ("two genesis lines", 2, pin + pin + log + none),
            ("genesis in upper case", 1,
             f"# diptych-genesis {digits.upper()}\n" + log + none),
            ("genesis one digit short", 1,
             f"# diptych-genesis {digits[:-1]}\n" + log + none),
            ("genesis missing", 1, "# diptych-genesis\n" + log + none),
            ("genesis with a word behind", 1, pin[:-1] + " x\n" + log + none)):
        case("policy", what, "invalid", input=text, line=number)


def evaluations():
    def add(what, result, count, octets, policy=policy_text(), logs=(ORIGIN,),
            names=()):
        case("evaluation", what, result, policy=policy, input=octets,
             quorum=count, logs=list(logs), witnesses=list(names))
    lines = [key.line(TEXT) for key in VALIDATORS]
    names = [key.name for key in VALIDATORS]
    log_line = LOG_KEY.line(TEXT)
    for n in range(5):
        add(f"{n} of 4 validators", "satisfied" if n >= 3 else "quorum missing",
            f"{n} of 4", note(log_line, *lines[:n]), names=names[:n])
    add("all validators and no log", "no log signature", "4 of 4",
        note(*lines), logs=(), names=names)
    add("one validator three times", "quorum missing", "1 of 4",
        note(log_line, lines[0], lines[0], lines[0]), names=names[:1])
    bad = VALIDATORS[3].line(TEXT + "x\n")
    add("quorum, and one wrong signature", "bad signature", "0 of 0",
        note(log_line, *lines[:3], bad), logs=())
    text = TEXT.replace(ORIGIN, "other.example", 1)
    add("another log's checkpoint", "no log signature", "3 of 4",
        note(LOG_KEY.line(text), *(k.line(text) for k in VALIDATORS[:3]),
             text=text), logs=(), names=names[:3])
    add("text that is no checkpoint", "not a checkpoint", "0 of 0",
        note(LOG_KEY.line("x\n"), text="x\n"), logs=())
    add("no quorum asked", "satisfied", "0 of 0", note(log_line),
        policy=f"log {LOG_KEY.vkey}\nquorum none\n")
    nested = f"log {LOG_KEY.vkey}\n" + "".join(
        f"witness {n} {k.vkey}\n" for n, k in zip("abcd", VALIDATORS))
    nested += "group g all a b\ngroup h any c d\ngroup top all g h\n"
    nested += "quorum top\n"
    for picked, result, count in (
            ((0, 1, 2), "satisfied", "2 of 2"),
            ((0, 1, 3), "satisfied", "2 of 2"),
            ((0, 2, 3), "quorum missing", "1 of 2"),
            ((0, 1), "quorum missing", "1 of 2"),
            ((0,), "quorum missing", "0 of 2")):
        add(f"group of groups, signed by {picked}", result, count,
            note(log_line, *(lines[i] for i in picked)), policy=nested,
            names=["abcd"[i] for i in picked])


def tile_paths():
    for path, level, index, width in (
            ("tile/0/000", "0", 0, 256), ("tile/0/999", "0", 999, 256),
            ("tile/0/x001/000", "0", 1000, 256),
            ("tile/0/x001/x234/067.p/8", "0", 1234067, 8),
            ("tile/63/000.p/255", "63", 0, 255),
            ("tile/entries/001.p/44", "entries", 1, 44),
            ("tile/entries/x001/x234/067", "entries", 1234067, 256),
            ("tile/0/x072/x057/x594/x037/x927/935", "0", 2**56 - 1, 256)):
        case("tile_path", "", "valid", input=path, level=level,
             index=str(index), width=width)
    for path in (
            "", "/tile/0/000", "tile/0", "tile/0/", "tile//000", "tile/0/0",
            "tile/0/00", "tile/0/0000", "tile/0/1000", "tile/00/000",
            "tile/64/000", "tile/-1/000", "tile/data/000", "tile/Entries/000",
            "tile/0/x000/000", "tile/0/x1/000", "tile/0/001/000",
            "tile/0/x001", "tile/0/x001/x000", "tile/0/x001/x000/",
            "tile/0/X001/000", "tile/0/x001//000", "tile/0/xx01/000",
            "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/08",
            "tile/0/000.p/", "tile/0/000.p", "tile/0/000.p/8/", "tile/0/.p/8",
            "tile/0/000.p/8.p/8", "tile/0/000 ", "tile/0/000\n",
            "tile/0/x072/x057/x594/x037/x927/936",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/8/entries/000", "tile/0/../000"):
        case("tile_path", "", "invalid", input=path)


def bundles():
    case("bundle", "three entries, one of them empty", "valid",
         input_hex="0003616263" "0000" "000164", width=3,
         entries=["616263", "", "64"])
    case("bundle", "fewer entries than asked for", "invalid",
         input_hex="0003616263", width=2)
    case("bundle", "more entries than asked for", "invalid",
         input_hex="0003616263" "0000", width=1)
    case("bundle", "cut within a length", "invalid", input_hex="00", width=1)
    case("bundle", "cut within an entry", "invalid", input_hex="00036162",
         width=1)
    case("bundle", "length beyond the end", "invalid", input_hex="ffff00",
         width=1)
    case("bundle", "empty", "invalid", input_hex="", width=1)


def proofs():
    signed = note(LOG_KEY.line(TEXT), VALIDATORS[0].line(TEXT))
    path = [sha256(bytes([n])) for n in range(3)]
    head = "c2sp.org/tlog-proof@v1\n"
    hashes = "".join(b64(h) + "\n" for h in path)

    def valid(what, text, index, hashes_, extra=None):
        case("proof", what, "valid", input=text, index=str(index),
             path=[h.hex() for h in hashes_], extra_hex=extra)
    valid("plain", head + "index 7\n" + hashes + "\n" + signed, 7, path)
    valid("no path", head + "index 0\n\n" + signed, 0, [])
    valid("last index", head + "index 299\n\n" + signed, 299, [])
    valid("extra", head + "extra aGVsbG8=\nindex 7\n" + hashes + "\n" + signed,
          7, path, "68656c6c6f")
    valid("empty extra", head + "extra \nindex 7\n\n" + signed, 7, [], "")
    full = b64(path[0]) + "\n"
    valid("64 hashes", head + "index 7\n" + full * 64 + "\n" + signed, 7,
          path[:1] * 64)
    for what, text in {
            "empty": "",
            "another version":
                "c2sp.org/tlog-proof@v2\nindex 7\n\n" + signed,
            "no header": "index 7\n\n" + signed,
            "no index": head + "\n" + signed,
            "extra behind the index":
                head + "index 7\nextra aGVsbG8=\n\n" + signed,
            "extra twice": head + "extra aGVsbG8=\nextra aGVsbG8=\nindex 7\n\n"
                           + signed,
            "extra that is no base64":
                head + "extra hello\nindex 7\n\n" + signed,
            "extra of more than 64 KiB":
                head + f"extra {b64(bytes(65537))}\nindex 7\n\n" + signed,
            "leading zero": head + "index 07\n\n" + signed,
            "two spaces": head + "index  7\n\n" + signed,
            "index of 2^64": head + f"index {2**64}\n\n" + signed,
            "index at the size": head + "index 300\n\n" + signed,
            "hash of 31 octets":
                head + "index 7\n" + b64(path[0][:31]) + "\n\n" + signed,
            "65 hashes": head + "index 7\n" + full * 65 + "\n" + signed,
            "no blank line": head + "index 7\n" + hashes + signed,
            "no checkpoint": head + "index 7\n" + hashes + "\n",
            "two blank lines": head + "index 7\n\n\n" + signed,
            "carriage returns": (head + "index 7\n\n" + signed
                                 ).replace("\n", "\r\n"),
            "note that is no checkpoint":
                head + "index 7\n\n" + note(LOG_KEY.line("x\n"), text="x\n"),
    }.items():
        case("proof", what, "invalid", input=text)


def main():
    for group in (vkeys, checkpoints, signatures, signed_notes,
                  badly_signed_notes, malformed_notes, good_policies,
                  bad_policy_keys, bad_policy_groups, evaluations, tile_paths,
                  bundles, proofs):
        group()
    json.dump({
        "schema": "docs/spec/checkpoints.md section 8",
        "generator": "tools/vectors/notes.py",
        "count": len(CASES),
        "cases": CASES,
    }, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
