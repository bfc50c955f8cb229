// SPDX-License-Identifier: Apache-2.0
//
// What the verifiers of others find when they look something up: the contexts
// that Diptych pins, keys of did:key, and the files that a test has published
// under a URL. Nothing else is answered, and nothing goes over a network.
import {webcrypto} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

// Node 18 has no such global, and packages expect one.
globalThis.crypto ??= webcrypto;

const DID_CONTEXTS = [
  'https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1',
];

// The document of a did:key, which says itself what it is.
function documentOfDidKey(did) {
  const id = `${did}#${did.slice('did:key:'.length)}`;
  return {
    '@context': DID_CONTEXTS, id: did,
    verificationMethod: [{
      id, type: 'Multikey', controller: did,
      publicKeyMultibase: did.slice('did:key:'.length)}],
    assertionMethod: [id],
  };
}

function urlOfDidWeb(did) {
  const [host, ...folders] = did.slice('did:web:'.length).split(':')
      .map(decodeURIComponent);
  return `https://${host}/` +
      (folders.length > 0 ? folders.join('/') : '.well-known') + '/did.json';
}

export class Offline {
  // `source` is the folder of Diptych's sources, `published` has files by URL.
  constructor({source, published = {}}) {
    const folder = path.join(source, 'jsonld/contexts');
    this.files = new Map(Object.entries(published));
    for(const line of fs.readFileSync(path.join(folder, 'index.txt'), 'utf8')
        .trim().split('\n')) {
      const [, file, url] = line.split(' ');
      this.files.set(url, path.join(folder, file));
    }
    this.documentLoader = async url => ({
      contextUrl: null, documentUrl: url, document: this.document(url)});
  }

  text(url) {
    if(!this.files.has(url)) {
      throw new Error(`nothing is published at ${url}`);
    }
    return fs.readFileSync(this.files.get(url), 'utf8');
  }

  document(url) {
    const [name, fragment] = url.split('#');
    if(!name.startsWith('did:')) {
      return JSON.parse(this.text(name));
    }
    const controller = name.startsWith('did:key:') ? documentOfDidKey(name) :
        JSON.parse(this.text(urlOfDidWeb(name)));
    if(fragment === undefined) {
      return controller;
    }
    const method = controller.verificationMethod.find(
        candidate => candidate.id === url);
    if(!method) {
      throw new Error(`no such key: ${url}`);
    }
    return {'@context': DID_CONTEXTS[1], ...method};
  }

  // For packages that fetch by themselves.
  replaceFetch() {
    globalThis.fetch = async request => {
      const url = typeof request === 'string' ? request : request.url;
      try {
        return new Response(this.text(url), {
          headers: {'content-type': 'application/json'}});
      } catch(error) {
        return new Response(error.message, {status: 404});
      }
    };
  }
}
