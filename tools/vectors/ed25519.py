# SPDX-License-Identifier: Apache-2.0
"""Ed25519 key derivation and signing after RFC 8032, in plain Python.

It shares nothing with the program whose vectors it makes. It is slow and leaks
its keys through time; use it for published test keys only.
"""
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _even_x(y):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_ONE % P
    assert (x * x - square) % P == 0
    return x if x % 2 == 0 else P - x


def _add(a, b):
    """Adds points in projective coordinates (X : Y : Z)."""
    zz = a[2] * b[2] % P
    xx, yy = a[0] * b[0] % P, a[1] * b[1] % P
    cross = ((a[0] + a[1]) * (b[0] + b[1]) - xx - yy) % P
    curve = D * xx * yy % P
    minus, plus = (zz * zz - curve) % P, (zz * zz + curve) % P
    return (zz * minus * cross % P, zz * plus * (yy + xx) % P,
            minus * plus % P)


def _times_base(scalar):
    result, power = (0, 1, 1), (_even_x(BASE_Y), BASE_Y, 1)
    while scalar:
        if scalar & 1:
            result = _add(result, power)
        power = _add(power, power)
        scalar >>= 1
    return result


def _encode(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _expand(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & (2**254 - 8) | 2**254, digest[32:]


def _scalar(*parts):
    digest = hashlib.sha512(b"".join(parts)).digest()
    return int.from_bytes(digest, "little") % ORDER


def public_key(seed):
    return _encode(_times_base(_expand(seed)[0]))


def sign(seed, message):
    secret, prefix = _expand(seed)
    public = _encode(_times_base(secret))
    nonce = _scalar(prefix, message)
    commitment = _encode(_times_base(nonce))
    answer = (nonce + _scalar(commitment, public, message) * secret) % ORDER
    return commitment + answer.to_bytes(32, "little")


def _on_curve(y):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    return square == 0 or pow(square, (P - 1) // 2, P) == 1


# The least y that is on no point, as a public key would be written.
OFF_CURVE = next(y for y in range(2, 100) if not _on_curve(y)
                 ).to_bytes(32, "little")

# RFC 8032 section 7.1, test 2.
_SEED = bytes.fromhex(
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
assert public_key(_SEED).hex() == (
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
assert sign(_SEED, b"\x72").hex() == (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
