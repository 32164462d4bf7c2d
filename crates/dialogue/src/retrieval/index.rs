//! The index as it is read: one file, or a file with the dictionary and shards with the rest.
//!
//! ```text
//! file      "chatlet" version checksum(8) | built(8) sharded chunks threshold weights languages suffixes
//!           | dictionary | terms | norms | sections | synonyms | dimension | shard table | shards' content, if not sharded
//! shard     "chatlet" version checksum(8) | content
//! dictionary  surfaces in byte order, front-coded in blocks of 16: shared/own length, bytes, term
//! terms     per term: bytes of its postings, stop word or not; terms are numbered by their first surface
//! postings  per chunk: distance to the chunk before, how often in body, headings, title
//! sections  per section: its chunks, and whether a page begins with it
//! texts     pages (title, address), then chunks (page, anchor, headings, text)
//! vectors   per chunk: scale, one signed byte per dimension
//! ```
//! Numbers are LEB128. The checksum covers what follows it; those of the shards stand in the shard table.

use core::cell::Cell;

use super::bytes::{Reader, checksum};

pub(crate) const MAGIC: &[u8; 7] = b"chatlet";
pub(crate) const VERSION: u8 = 1;
/// Magic, version and checksum.
pub(crate) const HEAD: usize = 16;
/// Surfaces in a block of the dictionary, and terms between two marks of the term table.
pub(crate) const BLOCK: usize = 16;
/// The most shards of postings and texts that are held; vectors, which every query needs, are held always.
const MOST_HELD: usize = 64;

/// Where a shard's content is.
#[derive(Debug)]
enum Place {
    /// In the index file.
    Inside(usize, usize),
    Held(Vec<u8>),
    Missing,
}

/// Where a shard's pages begin, and its chunks, each with its page.
type Parts = (Vec<usize>, Vec<(usize, usize)>);

/// A part of the index that can be a file of its own.
#[derive(Debug)]
struct Shard {
    /// `p`ostings, `t`exts or `v`ectors.
    kind: u8,
    /// Its first term (postings) or chunk.
    first: usize,
    end: usize,
    /// Of a shard of postings: where its first byte is among all.
    start: usize,
    sum: u64,
    place: Place,
    /// Of a shard of texts: where its pages and chunks are, once it is there.
    pages: Vec<usize>,
    records: Vec<(usize, usize)>,
    /// When it was handed over or last asked for, counted in shards handed over.
    age: Cell<u32>,
}

/// An open index.
#[derive(Debug)]
pub(crate) struct Index {
    data: Vec<u8>,
    pub(crate) built: u64,
    pub(crate) chunks: usize,
    /// `known` from this confidence on.
    pub(crate) threshold: f32,
    /// What a word in the title, in a heading counts, where one in the body counts 1; BM25's k1.
    pub(crate) title: f32,
    pub(crate) heading: f32,
    pub(crate) k1: f32,
    pub(crate) languages: String,
    /// What words of the texts end with, most frequent first.
    pub(crate) suffixes: Vec<String>,
    /// Groups of members of terms.
    pub(crate) synonyms: Vec<Vec<Vec<usize>>>,
    pub(crate) dimension: usize,
    /// The dictionary's bytes, and for each block where it begins and how many terms there were before it.
    dictionary: (usize, usize),
    blocks: Vec<(usize, usize)>,
    terms: usize,
    /// For each 16th term where its length stands and where its postings begin.
    marks: Vec<(usize, usize)>,
    norms: usize,
    /// How many chunks each section, each page has.
    pub(crate) sections: Vec<usize>,
    pub(crate) pages: Vec<usize>,
    shards: Vec<Shard>,
    age: u32,
}

/// A term's entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    /// The bytes of its postings: how frequent it is, before they are there.
    pub len: usize,
    pub stop: bool,
    shard: usize,
    at: usize,
}

/// A chunk's texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub title: &'a str,
    pub page: &'a str,
    pub anchor: &'a str,
    pub heading: &'a str,
    pub text: &'a str,
}

/// Opens the envelope of a file: its content is whole and of this version.
fn unwrap(bytes: &[u8]) -> Result<u64, &'static str> {
    if bytes.get(..7) != Some(MAGIC) {
        return Err("not_an_index");
    }
    let mut head = Reader::new(bytes, 7);
    let version = head.byte();
    let sum = head.u64();
    if version.is_none_or(|version| version > VERSION) {
        return Err("newer");
    }
    let content = bytes.get(HEAD..).unwrap_or_default();
    match sum {
        Some(sum) if version == Some(VERSION) && sum == checksum(content) => Ok(sum),
        _ => Err("damaged"),
    }
}

impl Index {
    /// Reads an index, once, from its beginning to its end.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, &'static str> {
        unwrap(bytes)?;
        Self::read(bytes.to_vec()).ok_or("damaged")
    }

    fn read(data: Vec<u8>) -> Option<Self> {
        let mut reader = Reader::new(&data, HEAD);
        let built = reader.u64()?;
        let sharded = reader.number()? == 1;
        let chunks = reader.number()?;
        let mut part = |whole: f32| Some(reader.number()? as f32 / whole);
        let threshold = part(100.0)?;
        let (title, heading, k1) = (part(16.0)?, part(16.0)?, part(100.0)?);
        let languages = String::from(reader.text()?);
        let mut suffixes = Vec::new();
        for _ in 0..reader.number()? {
            suffixes.push(String::from(reader.text()?));
        }
        let dictionary = section(&mut reader)?;
        let table = section(&mut reader)?;
        let (terms, marks) = read_terms(&data, table)?;
        let norms = reader.at;
        reader.take(chunks)?;
        let (mut pages, mut sections, mut behind) = (Vec::<usize>::new(), Vec::new(), 0usize);
        while behind < chunks {
            let entry = reader.number().filter(|entry| *entry > 1)?;
            let count = entry >> 1;
            behind = behind.checked_add(count)?;
            sections.push(count);
            match pages.last_mut() {
                Some(page) if entry & 1 == 0 => *page += count,
                _ => pages.push(count),
            }
        }
        let mut synonyms = Vec::new();
        for _ in 0..reader.number()? {
            let mut group = Vec::new();
            for _ in 0..reader.number()? {
                let mut member = Vec::new();
                for _ in 0..reader.number()? {
                    member.push(reader.number().filter(|term| *term < terms)?);
                }
                group.push(member);
            }
            synonyms.push(group);
        }
        // With more, a row's length might not fit into the browser's 32 bits.
        let dimension = reader.number().filter(|dimension| *dimension <= 1 << 16)?;
        let mut shards = Vec::new();
        for (kind, whole) in [(b'p', terms), (b't', chunks), (b'v', if dimension > 0 { chunks } else { 0 })] {
            let mut first = 0;
            while first < whole {
                let end = first.checked_add(reader.number()?).filter(|end| *end > first && *end <= whole)?;
                let sum = if sharded { reader.u64()? } else { 0 };
                let (place, pages, records) = (Place::Missing, Vec::new(), Vec::new());
                shards.push(Shard {
                    kind,
                    first,
                    end,
                    start: 0,
                    sum,
                    place,
                    pages,
                    records,
                    age: Cell::new(0),
                });
                first = end;
            }
        }
        let blocks = read_dictionary(&data, dictionary, terms)?;
        let places = if sharded {
            Vec::new()
        } else {
            let mut places = Vec::new();
            for _ in &shards {
                places.push(section(&mut reader)?);
            }
            places
        };
        let whole = reader.at == data.len();
        let mut index = Self {
            data,
            built,
            chunks,
            threshold,
            title,
            heading,
            k1,
            languages,
            suffixes,
            synonyms,
            dimension,
            dictionary,
            blocks,
            terms,
            marks,
            norms,
            sections,
            pages,
            shards,
            age: 0,
        };
        for at in 0..index.shards.len() {
            let start = index
                .shards
                .get(at)
                .filter(|shard| shard.kind == b'p')
                .map(|shard| index.offset(shard.first));
            if let (Some(shard), Some(start)) = (index.shards.get_mut(at), start) {
                shard.start = start;
            }
        }
        for (at, (from, to)) in places.into_iter().enumerate() {
            let (pages, records) = index.check(at, index.data.get(from..to)?)?;
            let shard = index.shards.get_mut(at)?;
            (shard.place, shard.pages, shard.records) = (Place::Inside(from, to), pages, records);
        }
        whole.then_some(index)
    }

    /// Takes a shard's file.
    pub(crate) fn load(&mut self, name: &str, bytes: &[u8]) -> Result<(), &'static str> {
        let at = (0..self.shards.len()).find(|at| self.name(*at) == name).ok_or("unknown_shard")?;
        let sum = unwrap(bytes).map_err(|_| "damaged")?;
        let content = bytes.get(HEAD..).unwrap_or_default();
        let (pages, records) = self.check(at, content).ok_or("damaged")?;
        self.age += 1;
        let age = Cell::new(self.age);
        let Some(shard) = self.shards.get_mut(at).filter(|shard| shard.sum == sum) else {
            return Err("damaged");
        };
        (shard.place, shard.pages, shard.records, shard.age) =
            (Place::Held(content.to_vec()), pages, records, age);
        // The shard that nobody has asked for the longest gives way; those of one question must not push each other out.
        let held = |shard: &&mut Shard| matches!(shard.place, Place::Held(_)) && shard.kind != b'v';
        if self.shards.iter_mut().filter(held).count() > MOST_HELD
            && let Some(oldest) = self.shards.iter_mut().filter(held).min_by_key(|shard| shard.age.get())
        {
            (oldest.place, oldest.pages, oldest.records) = (Place::Missing, Vec::new(), Vec::new());
        }
        Ok(())
    }

    /// A shard's name: its kind and its number among those of its kind.
    pub(crate) fn name(&self, at: usize) -> String {
        let kind = self.shards.get(at).map_or(b'p', |shard| shard.kind);
        let number = self.shards.iter().take(at).filter(|shard| shard.kind == kind).count();
        let mut name = String::from(char::from(kind));
        name.push_str(&number.to_string());
        name
    }

    /// Whether a shard's content can be read through, and where its parts are.
    fn check(&self, at: usize, content: &[u8]) -> Option<Parts> {
        let shard = self.shards.get(at)?;
        let (mut pages, mut records) = (Vec::new(), Vec::new());
        match shard.kind {
            b'p' if self.offset(shard.end).checked_sub(shard.start)? != content.len() => return None,
            b'v' if (shard.end - shard.first).checked_mul(self.dimension + 4)? != content.len() => {
                return None;
            }
            b't' => {
                let mut reader = Reader::new(content, 0);
                for _ in 0..reader.number()? {
                    pages.push(reader.at);
                    reader.text()?;
                    reader.text()?;
                }
                let mut page = 0;
                for _ in shard.first..shard.end {
                    page += reader.number()?;
                    if page >= pages.len() {
                        return None;
                    }
                    records.push((reader.at, page));
                    for _ in 0..3 {
                        reader.text()?;
                    }
                }
                if reader.at != content.len() {
                    return None;
                }
            }
            _ => {}
        }
        Some((pages, records))
    }

    fn bytes(&self, at: usize) -> Option<&[u8]> {
        match &self.shards.get(at)?.place {
            Place::Inside(from, to) => self.data.get(*from..*to),
            Place::Held(bytes) => Some(bytes),
            Place::Missing => None,
        }
    }

    fn shard_of(&self, kind: u8, item: usize) -> Option<usize> {
        self.shards.iter().position(|shard| shard.kind == kind && item < shard.end)
    }

    /// Where a term's postings begin among all postings.
    fn offset(&self, term: usize) -> usize {
        self.entry(term).0
    }

    /// Where a term's postings begin among all, their length, and whether it is a stop word.
    fn entry(&self, term: usize) -> (usize, usize, bool) {
        let Some((at, mut offset)) = self.marks.get(term / BLOCK).copied() else { return (0, 0, false) };
        let mut reader = Reader::new(&self.data, at);
        for _ in 0..term % BLOCK {
            offset += reader.number().unwrap_or(0) >> 1;
        }
        // Behind the last term there is none; its offset is that of the end.
        let entry = if term < self.terms { reader.number().unwrap_or(0) } else { 0 };
        (offset, entry >> 1, entry & 1 == 1)
    }

    pub(crate) fn term(&self, term: usize) -> Option<Term> {
        let (offset, len, stop) = self.entry(term);
        let shard = self.shard_of(b'p', term)?;
        Some(Term { len, stop, shard, at: offset.checked_sub(self.shards.get(shard)?.start)? })
    }

    /// Notes the shard that a term's postings are in, if it is not there.
    pub(crate) fn want_term(&self, term: &Term, need: &mut Vec<usize>) {
        if term.len > 0 {
            self.want(term.shard, need);
        }
    }

    /// Notes the shard that a chunk's text is in, if it is not there.
    pub(crate) fn want_text(&self, chunk: usize, need: &mut Vec<usize>) {
        if let Some(shard) = self.shard_of(b't', chunk) {
            self.want(shard, need);
        }
    }

    /// Notes the shards with vectors that are not there.
    pub(crate) fn want_vectors(&self, need: &mut Vec<usize>) {
        for (at, shard) in self.shards.iter().enumerate() {
            if shard.kind == b'v' {
                self.want(at, need);
            }
        }
    }

    fn want(&self, shard: usize, need: &mut Vec<usize>) {
        if let Some(shard) = self.shards.get(shard) {
            shard.age.set(self.age);
        }
        if self.bytes(shard).is_none() && !need.contains(&shard) {
            need.push(shard);
        }
    }

    /// A term's postings, raw; see [`super::rank`].
    pub(crate) fn postings(&self, term: &Term) -> &[u8] {
        let bytes = self.bytes(term.shard).unwrap_or_default();
        bytes.get(term.at..term.at + term.len).unwrap_or_default()
    }

    /// How long the chunks' bodies are: the divisor of BM25 in 64ths.
    pub(crate) fn norms(&self) -> &[u8] {
        self.data.get(self.norms..self.norms + self.chunks).unwrap_or_default()
    }

    /// A chunk's texts, if their shard is there.
    pub(crate) fn record(&self, chunk: usize) -> Option<Record<'_>> {
        let at = self.shard_of(b't', chunk)?;
        let (shard, bytes) = (self.shards.get(at)?, self.bytes(at)?);
        let (record, page) = *shard.records.get(chunk.checked_sub(shard.first)?)?;
        let mut reader = Reader::new(bytes, *shard.pages.get(page)?);
        let (title, page) = (reader.text()?, reader.text()?);
        reader.at = record;
        Some(Record { title, page, anchor: reader.text()?, heading: reader.text()?, text: reader.text()? })
    }

    /// Calls `take` with each chunk's vector: chunk, scale, one byte per dimension.
    pub(crate) fn vectors(&self, take: &mut dyn FnMut(usize, f32, &[u8])) {
        for (at, shard) in self.shards.iter().enumerate().filter(|(_, shard)| shard.kind == b'v') {
            let bytes = self.bytes(at).unwrap_or_default();
            for (chunk, row) in (shard.first..shard.end).zip(bytes.chunks_exact(self.dimension + 4)) {
                if let Some((scale, row)) = row.split_first_chunk() {
                    take(chunk, f32::from_le_bytes(*scale), row);
                }
            }
        }
    }

    /// The dictionary, to look words up.
    pub(crate) fn walk(&self) -> Walk<'_> {
        let reader = Reader::new(self.data.get(..self.dictionary.1).unwrap_or_default(), self.dictionary.1);
        Walk { index: self, word: Vec::new(), term: 0, newest: 0, reader, ended: true }
    }
}

/// A length and as many bytes.
fn section(reader: &mut Reader<'_>) -> Option<(usize, usize)> {
    let len = reader.number()?;
    let from = reader.at;
    reader.take(len)?;
    Some((from, reader.at))
}

/// Terms, and for each 16th (and the end) where its entry and its postings begin.
fn read_terms(data: &[u8], (from, to): (usize, usize)) -> Option<(usize, Vec<(usize, usize)>)> {
    let mut reader = Reader::new(data.get(..to)?, from);
    let (mut terms, mut offset, mut marks) = (0, 0usize, vec![(from, 0)]);
    while reader.at < to {
        offset = offset.checked_add(reader.number()? >> 1)?;
        terms += 1;
        if terms % BLOCK == 0 {
            marks.push((reader.at, offset));
        }
    }
    Some((terms, marks))
}

/// Where the blocks begin, and how many terms there are before each.
fn read_dictionary(data: &[u8], (from, to): (usize, usize), terms: usize) -> Option<Vec<(usize, usize)>> {
    let mut reader = Reader::new(data.get(..to)?, from);
    let (mut blocks, mut newest, mut len, mut count) = (Vec::new(), 0usize, 0usize, 0);
    while reader.at < to {
        let head = (reader.at, newest);
        let (shared, own, code) = entry(&mut reader)?;
        if count % BLOCK == 0 {
            blocks.push(head);
            len = 0;
        }
        if shared > len {
            return None;
        }
        len = shared + own.len();
        newest += usize::from(code == 0);
        if newest > terms || code > newest {
            return None;
        }
        count += 1;
    }
    Some(blocks)
}

/// A surface: how many bytes it shares with the one before, its own bytes, 0 for a new term or the distance back.
fn entry<'a>(reader: &mut Reader<'a>) -> Option<(usize, &'a [u8], usize)> {
    let lengths = usize::from(reader.byte()?);
    let own = match lengths & 15 {
        15 => reader.number()?.checked_add(15)?,
        own => own,
    };
    Some((lengths >> 4, reader.take(own)?, reader.number()?))
}

/// A place in the dictionary.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    index: &'a Index,
    /// The surface.
    pub word: Vec<u8>,
    pub term: usize,
    newest: usize,
    reader: Reader<'a>,
    pub ended: bool,
}

impl Walk<'_> {
    /// Goes to the first surface that is not before `key`; says whether it is `key`.
    pub(crate) fn seek(&mut self, key: &[u8]) -> bool {
        let index = self.index;
        let head = |block: &(usize, usize)| {
            let mut reader = Reader::new(&index.data, block.0);
            entry(&mut reader).map_or(&[][..], |entry| entry.1)
        };
        let block = index.blocks.partition_point(|block| head(block) <= key).saturating_sub(1);
        let Some((at, newest)) = index.blocks.get(block).copied() else {
            self.ended = true;
            return false;
        };
        (self.reader.at, self.newest) = (at, newest);
        self.word.clear();
        self.ended = false;
        while self.next() {
            if self.word.as_slice() >= key {
                return self.word == key;
            }
        }
        false
    }

    /// Goes to the next surface; `false` behind the last.
    pub(crate) fn next(&mut self) -> bool {
        if let Some((shared, own, code)) = entry(&mut self.reader) {
            self.word.truncate(shared);
            self.word.extend_from_slice(own);
            self.newest += usize::from(code == 0);
            self.term = self.newest.saturating_sub(code.max(1));
            return true;
        }
        self.ended = true;
        false
    }

    /// The term of a surface.
    pub(crate) fn find(&mut self, word: &str) -> Option<usize> {
        self.seek(word.as_bytes()).then_some(self.term)
    }
}
