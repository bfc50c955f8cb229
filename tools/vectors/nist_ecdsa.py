# SPDX-License-Identifier: Apache-2.0
"""ECDSA over P-256 and P-384 (FIPS 186-5) with the nonces of RFC 6979.

For test vectors only: slow, and not in constant time. It shares nothing with
the program whose vectors it makes.
"""
import hashlib
import hmac


class Curve:
    def __init__(self, size, hash_name, p, n, g):
        self.size, self.hash_name = size, hash_name
        self.p, self.n, self.g = p, n, g

    def hash(self, data):
        return hashlib.new(self.hash_name, data).digest()

    def _add(self, a, b):
        """The sum of two points; None is the point at infinity."""
        if a is None or b is None:
            return a or b
        if a[0] == b[0]:
            if (a[1] + b[1]) % self.p == 0:
                return None
            slope = 3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, self.p)
        else:
            slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, self.p)
        x = (slope * slope - a[0] - b[0]) % self.p
        return x, (slope * (a[0] - x) - a[1]) % self.p

    def _times_base(self, number):
        total, power = None, self.g
        while number:
            if number & 1:
                total = self._add(total, power)
            power = self._add(power, power)
            number >>= 1
        return total

    def point(self, secret):
        x, y = self._times_base(int.from_bytes(secret, "big"))
        return x.to_bytes(self.size, "big"), y.to_bytes(self.size, "big")

    def public_key(self, secret):
        x, y = self.point(secret)
        return bytes([2 + y[-1] % 2]) + x

    def _nonces(self, secret, digest):
        def mac(key, *parts):
            return hmac.new(key, b"".join(parts), self.hash_name).digest()

        reduced = int.from_bytes(digest, "big") % self.n
        seed = secret + reduced.to_bytes(self.size, "big")
        k, v = bytes(self.size), b"\x01" * self.size
        for separator in (b"\x00", b"\x01"):
            k = mac(k, v, separator, seed)
            v = mac(k, v)
        while True:
            v = mac(k, v)
            yield int.from_bytes(v, "big")
            k = mac(k, v, b"\x00")
            v = mac(k, v)

    def sign(self, secret, message):
        digest = self.hash(message)
        number = int.from_bytes(secret, "big")
        for nonce in self._nonces(secret, digest):
            if not 0 < nonce < self.n:
                continue
            r = self._times_base(nonce)[0] % self.n
            s = (int.from_bytes(digest, "big") + r * number) % self.n
            s = s * pow(nonce, -1, self.n) % self.n
            return r.to_bytes(self.size, "big") + s.to_bytes(self.size, "big")


P256 = Curve(
    32, "sha256", 2**256 - 2**224 + 2**192 + 2**96 - 1,
    0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5))
P384 = Curve(
    48, "sha384", 2**384 - 2**128 - 2**96 + 2**32 - 1,
    int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
    (int("AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B98"
         "59F741E082542A385502F25DBF55296C3A545E3872760AB7", 16),
     int("3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147C"
         "E9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F", 16)))

# RFC 6979 appendix A.2.5, and A.2.6 with SHA-384.
assert P256.sign(bytes.fromhex(
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"),
    b"sample").hex().startswith("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aa")
assert P384.sign(bytes.fromhex(
    "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8"
    "96d5724e4c70a825f872c9ea60d2edf5"),
    b"sample").hex().startswith("94edbb92a5ecb8aad4736e56c691916b3f88140666ce")
