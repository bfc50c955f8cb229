# SPDX-License-Identifier: Apache-2.0
"""Pictures that carry a credential, for commitments.py: a second reader of
docs/spec/credential-files.md sections 3 and 4, and the cases for it.
"""
import struct
import zlib
from xml.parsers import expat


class Refused(Exception):
    pass


PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential\0"
ELEMENT = "openbadges:credential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
SPACE = " \t\r\n"


def carrier_of(file):
    if file.startswith(PNG) and KEYWORD in file:
        return "png"
    text = file.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    names = [ELEMENT.encode()] + [quote + NAMESPACE.encode() + quote
                                  for quote in (b'"', b"'")]
    if (text.startswith(b"<") and (b"<svg" in text or b":svg" in text)
            and any(name in text for name in names)):
        return "svg"
    return "file"


def png_chunks(file):
    at = len(PNG)
    while True:
        if len(file) < at + 12:
            raise Refused("cut short")
        size, kind = struct.unpack(">I4s", file[at:at + 8])
        if len(file) < at + 12 + size:
            raise Refused("cut short")
        data = file[at + 8:at + 8 + size]
        if file[at + 8 + size:at + 12 + size] != struct.pack(
                ">I", zlib.crc32(kind + data)):
            raise Refused("CRC")
        if (at == len(PNG)) != (kind == b"IHDR" and size == 13):
            raise Refused("IHDR")
        yield kind, data
        at += 12 + size
        if kind == b"IEND":
            break
    if at != len(file):
        raise Refused("after IEND")


def unbake_png(file):
    found = []
    for kind, data in png_chunks(file):
        if not data.startswith(KEYWORD):
            continue
        if kind != b"iTXt" or not data.startswith(KEYWORD + b"\0\0"):
            raise Refused("not a plain iTXt")
        fields = data[len(KEYWORD) + 2:].split(b"\0", 2)
        if len(fields) != 3:
            raise Refused("iTXt ends early")
        found.append(fields[2])
    if len(found) != 1:
        raise Refused("not one credential")
    return found[0]


class SvgReader:
    def __init__(self):
        self.open, self.found, self.inside = [], [], None
        self.root = None
        self.in_cdata = False

    def refuse(self, *_):
        raise Refused("DOCTYPE")

    def declaration(self, _version, encoding, _standalone):
        if encoding is not None and encoding.lower() != "utf-8":
            raise Refused("encoding")

    def start(self, name, attributes):
        if self.inside is not None:
            raise Refused("an element inside")
        if not self.open:
            if name != "svg" and not name.endswith(":svg"):
                raise Refused("no svg")
            self.root = attributes.get("xmlns:openbadges")
        if name == ELEMENT:
            if len(self.open) != 1 or attributes.get(
                    "xmlns:openbadges", self.root) != NAMESPACE:
                raise Refused("place or namespace")
            self.inside = [attributes.get("verify"), ""]
        self.open.append(name)

    def end(self, name):
        self.open.pop()
        if name == ELEMENT:
            verify, text = self.inside
            if (verify is None) == (text == ""):
                raise Refused("neither or both")
            self.found.append(text if verify is None else verify)
            self.inside = None

    def characters(self, text):
        if self.inside is None:
            return
        if self.in_cdata:
            self.inside[1] += text
        elif text.strip(SPACE):
            raise Refused("text outside CDATA")

    def cdata(self, begins):
        self.in_cdata = begins


def unbake_svg(file):
    reader, parser = SvgReader(), expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.XmlDeclHandler = reader.declaration
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartCdataSectionHandler = lambda: reader.cdata(True)
    parser.EndCdataSectionHandler = lambda: reader.cdata(False)
    try:
        parser.Parse(file, True)
    except expat.ExpatError as error:
        raise Refused(str(error)) from None
    if len(reader.found) != 1:
        raise Refused("not one credential")
    return reader.found[0].encode()


UNBAKE = {"png": unbake_png, "svg": unbake_svg}


# --- Cases -------------------------------------------------------------------

def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def baked_chunk(text, flags=b"\0\0\0\0"):
    text = text if isinstance(text, bytes) else text.encode()
    return chunk(b"iTXt", KEYWORD + flags + text)


def png(*chunks):
    return (PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + b"".join(chunks) + chunk(b"IDAT", zlib.compress(b"\0\x80"))
            + chunk(b"IEND", b""))


def png_cases(example, text, token):
    whole = png(baked_chunk(text))
    yield "json", "Baked", "a PNG with JSON", whole
    yield "json", "Baked", "a PNG with the example", png(baked_chunk(example))
    yield "jws", "Baked", "a PNG with a JWS", \
        png(baked_chunk(token))
    yield "sd-jwt", "Baked", "a PNG with an SD-JWT", \
        png(baked_chunk(token + "~"))
    yield "json", "Baked", "a PNG with a language and other texts", \
        png(chunk(b"tEXt", b"Title\0Badge"), baked_chunk(text, b"\0\0en\0k\0"))
    yield "other", "Normal", "a PNG without a credential", png()
    yield "other", "Normal", "a PNG cut short before the keyword", whole[:45]
    yield "other", "Normal", "the keyword without the zero at its end", \
        png(chunk(b"tEXt", b"Note\0openbadgecredential"))
    yield "other", "Normal", "the keyword of Open Badges 2.0", \
        png(chunk(b"iTXt", b"openbadges\0\0\0\0\0{}"))
    two = png(baked_chunk(text), baked_chunk(text))
    for comment, file in (
            ("a PNG with the same credential twice", two),
            ("compressed text", png(baked_chunk(text, b"\1\0\0\0"))),
            ("a compression method", png(baked_chunk(text, b"\0\1\0\0"))),
            ("a chunk without its texts", png(baked_chunk("", b"\0\0"))),
            ("a tEXt chunk", png(chunk(b"tEXt", KEYWORD + b"{}"))),
            ("the keyword in a text", png(chunk(b"tEXt", b"a\0" + KEYWORD))),
            ("a wrong CRC of the credential", whole.replace(b"5f1c", b"5f1d")),
            ("a wrong CRC of the picture", whole[:-5] + b"X" + whole[-4:]),
            ("a PNG cut short", whole[:-1]),
            ("octets after the end", whole + b"\0"),
            ("a PNG without a header", PNG + whole[33:]),
            ("a PNG with no text", png(baked_chunk(""))),
            ("a PNG with a URL", png(baked_chunk("https://a.example/1"))),
            ("a PNG with a name twice", png(baked_chunk('{"a":1,"a":1}'))),
            ("a PNG in a PNG", png(baked_chunk(whole)))):
        yield None, "Baked", comment, file


DECLARED = ' xmlns:openbadges="%s"' % NAMESPACE


def svg(inside, declared=DECLARED):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns='
            f'"http://www.w3.org/2000/svg"{declared}>{inside}<g/></svg>\n')


def baked_element(inside, attributes=""):
    return (f"<openbadges:credential{attributes}>{inside}"
            "</openbadges:credential>")


def svg_cases(text, token):
    data = "<![CDATA[" + text + "]]>"
    verify = f' verify="{token}"'
    whole = svg(baked_element(data))
    yield "json", "Baked", "an SVG with JSON", whole
    yield "jws", "Baked", "an SVG with a JWS", svg(baked_element("", verify))
    yield "jws", "Baked", "an SVG with white space around", \
        "\ufeff \n" + svg("\n" + baked_element("\n", verify))[39:]
    yield "json", "Baked", "character data in two sections", \
        svg(baked_element('<![CDATA[{"a":"]]]]><![CDATA[>"}]]>'))
    yield "json", "Baked", "the namespace with the element", \
        svg(baked_element(data, DECLARED), "")
    yield "other", "Normal", "an SVG without a credential", svg("", "")
    yield "other", "Normal", "a page about credentials", \
        "<p>openbadges:credential</p>"
    for comment, file in (
            ("an SVG with the same credential twice",
             svg(baked_element(data) * 2)),
            ("token and JSON", svg(baked_element(data, verify))),
            ("neither token nor JSON", svg(baked_element(""))),
            ("JSON outside a CDATA section",
             svg(baked_element("{&quot;a&quot;:1}"))),
            ("an element in the credential", svg(baked_element("<g/>"))),
            ("a credential in a group",
             svg("<g>" + baked_element(data) + "</g>")),
            ("a credential in a comment",
             svg("<!-- " + baked_element(data) + " -->")),
            ("a prefix that is not declared", svg(baked_element(data), "")),
            ("a prefix declared as another namespace",
             svg(baked_element(data), ' xmlns:openbadges="http://a.example"')),
            ("another prefix", svg(
                f"<ob:credential>{data}</ob:credential>",
                ' xmlns:ob="%s"' % NAMESPACE)),
            ("a DOCTYPE", whole.replace("<svg", "<!DOCTYPE svg>\n<svg", 1)),
            ("an entity", whole.replace(
                "<svg", '<!DOCTYPE svg [<!ENTITY a "b">]><svg', 1)),
            ("an unknown entity", whole.replace("<g/>", "&a;")),
            ("an SVG cut short", whole[:-4]),
            ("tags in the wrong order", whole.replace("<g/>", "<g><a></g></a>")),
            ("an attribute twice", whole.replace("<g/>", "<g a='' a=''/>")),
            ("an SVG in Latin-1", whole.replace("UTF-8", "ISO-8859-1")),
            ("an octet that is not UTF-8", whole.encode() + b"<!-- \xe4 -->"),
            ("an SVG with a URL",
             svg(baked_element("", ' verify="https://a.example"'))),
            ("an SVG with a name twice",
             svg(baked_element('<![CDATA[{"a":1,"a":1}]]>')))):
        yield None, "Baked", comment, file


def cases(example, text, token):
    """Kind or None, flag, comment and octets of each file."""
    yield from png_cases(example, text, token)
    yield from svg_cases(text, token)
