// Fetches the three document collections of the retrieval evaluation.
//
//   node collections.mjs CACHE [NAME …]
//
// Each collection is the HTML of one language of one Debian package. The pages land in CACHE/NAME/*.html, the
// package itself in CACHE/packages; a second run uses what is there. The texts stay out of the repository: each
// is public, under the licence printed, and the queries only point into it.
//
// Needs a Debian-like system: apt-get (or the network, for the pinned version), dpkg-deb and tar.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const OFFICE_PARTS = ['scalc', 'sdraw', 'shared', 'simpress', 'smath', 'swriter'];

/**
 * `version` is the one the queries were written for, `text` the SHA-256 over the kept pages of that version.
 * `page` maps a path inside `root` to the page's file name, or to null for a page that is left out.
 */
export const COLLECTIONS = [
  {
    name: 'handbook-en',
    lang: 'en',
    title: "The Debian Administrator's Handbook",
    package: 'debian-handbook',
    version: '11.20220922',
    pool: 'd/debian-handbook/debian-handbook_11.20220922_all.deb',
    licence: 'GPL-2.0-or-later or CC-BY-SA-3.0',
    root: 'usr/share/doc/debian-handbook/html/en-US',
    dropped: 'index.html (title page and table of contents)',
    page: (path) => (/^[^/]+\.html$/.test(path) && path !== 'index.html' ? path : null),
    text: 'b148cd36b563ff4273433a6c7c2b02b8ce6920882066dad9a7f5d08323cd6f03',
  },
  {
    name: 'office-de',
    lang: 'de',
    title: 'LibreOffice help, the how-to guides of Writer, Calc, Impress, Draw, Math and of all of them',
    package: 'libreoffice-help-de',
    version: '4:7.4.7-1+deb12u14',
    pool: 'libr/libreoffice/libreoffice-help-de_7.4.7-1+deb12u14_all.deb',
    licence: 'MPL-2.0',
    root: 'usr/share/libreoffice/help/de/text',
    dropped: 'main.html of each part (tables of contents); the reference of menus and functions; Basic',
    page: (path) => {
      const [, part, file] = /^([a-z]+)\/guide\/([^/]+\.html)$/.exec(path) ?? [];
      return OFFICE_PARTS.includes(part) && file !== 'main.html' ? `${part}-${file}` : null;
    },
    text: 'be9280c5449e4f9638f2bcf1a6b91e32dd80d8be99539db6d7c483d45d0fa22c',
  },
  {
    name: 'install-ja',
    lang: 'ja',
    title: 'Debian GNU/Linux installation guide for 64-bit PC',
    package: 'installation-guide-amd64',
    version: '20230508+deb12u1',
    pool: 'i/installation-guide/installation-guide-amd64_20230508+deb12u1_all.deb',
    licence: 'GPL-2.0',
    root: 'usr/share/doc/installation-guide-amd64/ja',
    dropped: 'index.html; chapter pages that hold only a table of contents (ch04–ch08, apc, apd, ape); apf.html (the GPL, in English)',
    page: (path) => (/^(?!index|ch0[4-8]\.|ap[cdef]\.)[^/]+\.html$/.test(path) ? path : null),
    text: '4a47c29c5fda1267c99c1f366ca15e59bcb2fa5d98012d552d376d8699c20021',
  },
];

const run = (command, args, options = {}) =>
  execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28, ...options });

/** The version inside a package file. */
const versionOf = (deb) => run('dpkg-deb', ['-f', deb, 'Version']).toString().trim();

/** Path of the package in the cache: the pinned version if any source still has it, else what apt offers. */
async function fetchPackage(collection, folder) {
  mkdirSync(folder, { recursive: true });
  const kept = () => {
    const debs = readdirSync(folder).filter((f) => f.startsWith(`${collection.package}_`) && f.endsWith('.deb'));
    const paths = debs.map((f) => join(folder, f));
    return paths.find((path) => versionOf(path) === collection.version) ?? paths[0];
  };
  if (kept()) return kept();
  const apt = (what) => {
    try {
      run('apt-get', ['download', what], { cwd: folder });
    } catch {
      // Not in apt's lists (or no apt): the next source is tried.
    }
  };
  apt(`${collection.package}=${collection.version}`);
  if (!kept()) {
    const file = basename(collection.pool);
    const answer = await fetch(`https://deb.debian.org/debian/pool/main/${collection.pool}`).catch(() => null);
    if (answer?.ok) {
      writeFileSync(join(folder, `${file}.part`), Buffer.from(await answer.arrayBuffer()));
      renameSync(join(folder, `${file}.part`), join(folder, file));
    }
  }
  if (!kept()) apt(collection.package);
  if (!kept()) throw new Error(`${collection.package}: neither apt-get nor the mirror gave it`);
  return kept();
}

/** UTF-8 text of a page, whatever it was stored in; the page's own declaration is corrected with it. */
function toUtf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const declared = /charset=["']?([\w-]+)/i.exec(bytes.subarray(0, 2048).toString('latin1'))?.[1] ?? 'windows-1252';
    return new TextDecoder(declared).decode(bytes).replace(/charset=(["']?)[\w-]+/i, 'charset=$1utf-8');
  }
}

/** One digest for all pages of a folder: names and contents, in the order of the names. */
export function digestOf(folder) {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.html')).sort()) {
    hash.update(file).update('\0').update(readFileSync(join(folder, file))).update('\0');
  }
  return hash.digest('hex');
}

function extract(collection, deb, cache) {
  const scratch = join(cache, `.${collection.name}`);
  const target = join(cache, collection.name);
  rmSync(scratch, { recursive: true, force: true });
  rmSync(target, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  mkdirSync(target, { recursive: true });
  const archive = run('dpkg-deb', ['--fsys-tarfile', deb]);
  run('tar', ['-x', '-C', scratch, '--wildcards', `./${collection.root}/*.html`], {
    input: archive,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const root = join(scratch, collection.root);
  for (const path of readdirSync(root, { recursive: true }).map(String)) {
    const page = collection.page(path.split('\\').join('/'));
    if (page) writeFileSync(join(target, page), toUtf8(readFileSync(join(root, path))));
  }
  rmSync(scratch, { recursive: true, force: true });
}

async function main() {
  const [cacheArgument, ...names] = process.argv.slice(2);
  if (!cacheArgument) {
    console.error('usage: node collections.mjs CACHE [NAME …]');
    process.exitCode = 2;
    return;
  }
  const cache = resolve(cacheArgument);
  for (const collection of COLLECTIONS.filter((c) => !names.length || names.includes(c.name))) {
    const deb = await fetchPackage(collection, join(cache, 'packages'));
    const version = versionOf(deb);
    const target = join(cache, collection.name);
    const stamp = join(cache, `${collection.name}.stamp`);
    const key = `${basename(deb)} ${collection.page}`;
    const current = existsSync(target) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
    if (!current) {
      extract(collection, deb, cache);
      writeFileSync(stamp, key);
    }
    const pages = readdirSync(target).filter((f) => f.endsWith('.html')).length;
    const text = digestOf(target);
    console.log(`${collection.name}: ${collection.title}`);
    console.log(`  package ${collection.package} ${version}, licence ${collection.licence}`);
    console.log(`  ${pages} pages; left out: ${collection.dropped}`);
    console.log(`  text ${text}${current ? ' (cached)' : ''}`);
    if (version !== collection.version) {
      console.log(`  !!! WARNING: the queries were written for ${collection.package} ${collection.version}.`);
    }
    if (text !== collection.text) {
      console.log('  !!! WARNING: the pages are NOT those the queries were written for; run check.mjs.');
    } else if (version !== collection.version) {
      console.log('  The pages are the same as in that version, so the queries hold.');
    }
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
