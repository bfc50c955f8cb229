// SPDX-License-Identifier: Apache-2.0
//
// An RSA key with 2048 bits, made by `openssl genpkey` for tests alone: making
// one takes seconds, and nothing in the program does. Everybody knows it.

#pragma once

namespace diptych {

inline constexpr char kTestRsaPem[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCrhtH7eDLcq60C\n"
    "wcEEKoS+3O/aPzFXAZBUJuLVN1e0+xsUmOyjgs3JsPjaIQ79we4y0GCjYVNkqdJ5\n"
    "Uzz72omdI8AbJKsvzGPQrRBBIgi9P46cE8w9Xhb49Yt03xoIuSCSrky7Z7EQ0YXT\n"
    "f0uNHyL4ZktBRooD9pq3SaQpkX3pCpSW0taTEHXWwQPQrVrkj+y6wMXxoLYcTXGg\n"
    "IttfcnwESGnqIuZmjc0im+GfKysfq9MwU3885bfmjrWPZySpAEw4qpX2v3vtYAgS\n"
    "rTfhJRGt/+LjSgV0+ezJW2jRnQYj5SmUvfhDEpprPqZYJ7hv9OQUEPJ74xdFKsLa\n"
    "CbFFzFx9AgMBAAECggEAHHaWpUNks0w0vUqgKDwTA6Yfkiie3CiJBgHe7dFNd12c\n"
    "+I3I5PhJhGDe5rmKJo9WIu4Dv1Dg+QkaQWJP8h4pbF9Ym1h6JMgmvyPc2OYYK6le\n"
    "laVOZNeWedErR2VXSV/JGTYdyxJxplAShE5xH9WtJKm67rXRJMe5FFW+zVwUmAVQ\n"
    "vPFweM0aPak5+0mBW0FqJozO+kNDBnH8SP6m7iS29LYSSoeIOshta0h7oHyudpsM\n"
    "DrKlBN6Es7gCrd/XjQEgsazKt1fVjYxMbfaWXypp41FJ76+2komsu9U0Q+JImIvm\n"
    "xmaGQ2PK04B1vr1b2H4ozcLuS7ZBsh1OaVXnpmJG0QKBgQDpxbMC4933mvJVxEX6\n"
    "UYmzrgNt8Fc2/bxFlT7gos4o/1Zk/0M8O9ahysvQRy4h7WDBuUNNIP3f9tz8Cf03\n"
    "uSI0clVsHGnYGrjDt/Hghz2pNeHPR9L/Pw5vxO0c+mylgxCVV75Ufif20B8GlF9a\n"
    "bkd88Zzi8XK46MRauoqloQrnjQKBgQC71fyqnp4fF34EjPRRWAiJr5CKjIfOIyOw\n"
    "fTNkcNc2+rqANEfN2HnU9w4gWdjAK2ncNOf2GCBrYiIhDSkoaGFzkQcCJmbfmUpo\n"
    "yyguTEMI+ZrrU1j7RUGMh5/39G+Wfzc8867dhRxlm3VHeXcnPTQGdv8buZ99yJgi\n"
    "OviuaGhUsQKBgA8WqZU4K+19XMLYZkPf22lzg9kmuBpeijZbibFqELBouqTOLQLI\n"
    "QfQzaLBKx9l8vtACKyvhQ0GfZ2gFJQjhtCl6b7UIqHRAVUicqMn7MKmpRqfgVOgQ\n"
    "o9fm9/700upj6UAaZ7iAZAf0Kux7yyPFFmwkFCI5v1PcAkBw5d4G5PNJAoGATy3T\n"
    "BnE6okya2Hw6eRes8a1KNr0qeiCh6MG+KjbO4eQrPePL6N+566YBFG4LSmaCh0re\n"
    "BQUClYGWdWxAz0HA4qBd3fAmKVdK4IXS+EE5eM0PGufVeIYnLX/2VOV7LGuP82ed\n"
    "bM+xursfYvO24JmSFq+Otjc3HiSyzKsjLRHh+OECgYB1i+NYdTuycu7wdEpyfqei\n"
    "RhVgL8TlhiPfYj9myTTLVJxZQWhH8BBUBpDl0K3EG+8uPAr0yzZ9kD8T+M5wnHvB\n"
    "9pSPrHH3NOKzNJ9q3WexjjE/HnZsMGjf/FEiTcfycmuzaBmBOoX+Lx6472wXIn0E\n"
    "zr//1Zf2pS3isaQmmKemng==\n"
    "-----END PRIVATE KEY-----\n";

inline constexpr char kTestRsaModulus[] =
    "ab86d1fb7832dcabad02c1c1042a84bedcefda3f315701905426e2d53757b4fb"
    "1b1498eca382cdc9b0f8da210efdc1ee32d060a3615364a9d279533cfbda899d"
    "23c01b24ab2fcc63d0ad10412208bd3f8e9c13cc3d5e16f8f58b74df1a08b920"
    "92ae4cbb67b110d185d37f4b8d1f22f8664b41468a03f69ab749a429917de90a"
    "9496d2d6931075d6c103d0ad5ae48fecbac0c5f1a0b61c4d71a022db5f727c04"
    "4869ea22e6668dcd229be19f2b2b1fabd330537f3ce5b7e68eb58f6724a9004c"
    "38aa95f6bf7bed600812ad37e12511adffe2e34a0574f9ecc95b68d19d0623e5"
    "2994bdf843129a6b3ea65827b86ff4e41410f27be317452ac2da09b145cc5c7d";

// Of "hello", by `openssl dgst -sha256 -sign`.
inline constexpr char kTestRsaSignature[] =
    "166aea029132f99852b707b9c2ece8599083bf970d06bc95a44e25f24240387f"
    "af51bb389465ebe069c58d2a057f2ddedf939ad1be73e0f713834da104240f9f"
    "820bee1afabbb1284aea8467ed4215169299da340ae1976eabbe0bed65bb6b36"
    "9282d5a4cdcca0ce45f7ec7dfb878056a0574cd60563ef89dcd42f2389d8ddb1"
    "602252d0d017dec8f5ec85104081a393b1ce8e7b9c89c55faa95842203412852"
    "6e4ab985f86d3ba463b1fb3308117baa4b9bb97d3d58e540af48d76577afe465"
    "9057e6c9eeada621a04c994a9f9bd49527c24cf1103fe2be3cc5106190181538"
    "da3b488e65d93024bf0c2d3eb15b40b0a000e281d9e9d03bee943b02b0bc58c9";

}  // namespace diptych
