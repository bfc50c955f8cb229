# SPDX-License-Identifier: Apache-2.0
"""ECDSA over secp256k1 as the register uses it: nonces of RFC 6979, compact
signatures, low S. For test vectors only: slow, and not in constant time.
"""
import hashlib
import hmac

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def add(a, b):
    """The sum of two points; None is the point at infinity."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(point, number):
    total = None
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def public_key(secret):
    x, y = multiply(G, secret)
    return bytes([2 + y % 2]) + x.to_bytes(32, "big")


def nonces(secret, digest):
    """The candidates of RFC 6979 section 3.2, with SHA-256."""
    def mac(key, *parts):
        return hmac.new(key, b"".join(parts), hashlib.sha256).digest()

    seed = (secret.to_bytes(32, "big")
            + (int.from_bytes(digest, "big") % N).to_bytes(32, "big"))
    k, v = bytes(32), b"\x01" * 32
    for separator in (b"\x00", b"\x01"):
        k = mac(k, v, separator, seed)
        v = mac(k, v)
    while True:
        v = mac(k, v)
        yield int.from_bytes(v, "big")
        k = mac(k, v, b"\x00")
        v = mac(k, v)


def sign(secret, digest, low=True):
    for nonce in nonces(secret, digest):
        if not 0 < nonce < N:
            continue
        r = multiply(G, nonce)[0] % N
        s = (int.from_bytes(digest, "big") + r * secret) * pow(nonce, -1, N)
        s %= N
        if r and s:
            s = min(s, N - s) if low else max(s, N - s)
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
