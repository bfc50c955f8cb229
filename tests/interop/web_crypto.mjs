// SPDX-License-Identifier: Apache-2.0
//
// The Web Crypto API as a global, which node 18 (Debian 12) has behind a flag
// only, and packages expect. Loaded before every script (npm_packages.py).
import {webcrypto} from 'node:crypto';

globalThis.crypto ??= webcrypto;
