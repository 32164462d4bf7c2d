//! Building the index from chunks of pages, natively.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::bytes::{checksum, put, put_text};
use super::fold;
use super::index::{BLOCK, MAGIC, VERSION};
use super::stop;
use super::words::{self, Kind};

/// A piece of a page: what is found, shown and cited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chunk {
    /// The page's address with the anchor of the nearest heading: `/help/delivery.html#norway`.
    pub url: String,
    /// The page's title.
    pub title: String,
    /// The headings above, outermost first, without the title.
    pub headings: Vec<String>,
    /// The text, paragraphs parted by line feeds.
    pub text: String,
    /// BCP 47; empty: the index's language.
    pub lang: String,
    /// An embedding of the chunk; a length other than that of the first chunk that has one is left out.
    pub vector: Option<Vec<f32>>,
}

/// What the owner decides about the index.
#[derive(Clone)]
pub struct Settings<'a> {
    /// Words or short phrases of one meaning; each group's members find each other.
    pub synonyms: Vec<Vec<String>>,
    /// The language of chunks that do not tell theirs.
    pub lang: String,
    /// A stemmer: (language, lower-case word) to stem; the word itself where the language has none.
    pub stem: &'a dyn Fn(&str, &str) -> String,
    /// When it was built, milliseconds since the Unix epoch; identical inputs give identical bytes.
    pub built: u64,
    /// With more chunks than this, postings and texts go into shards.
    pub shard_above: usize,
    /// `known` from this confidence on, 0 to 1.
    pub min_confidence: f32,
}

impl<'a> Settings<'a> {
    /// The defaults for a language: no synonyms, shards above 2,000 chunks.
    pub fn new(lang: &str, stem: &'a dyn Fn(&str, &str) -> String) -> Self {
        Self {
            synonyms: Vec::new(),
            lang: lang.to_owned(),
            stem,
            built: 0,
            shard_above: 2000,
            min_confidence: 0.35,
        }
    }
}

/// A file of the finished index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Empty: the index itself (`knowledge.chatlet`); else the shard's name (`p0`: `knowledge.p0.chatlet`).
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// How often a word stands in a chunk's fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Times {
    body: u16,
    heading: u16,
    title: u16,
}

/// A form that a word takes in the texts.
#[derive(Debug, Default)]
struct Surface {
    /// Spellings by language, with how often they occur; the index's spelling has no accents, the stemmer wants them.
    spellings: BTreeMap<(String, String), usize>,
    /// The word's class: surfaces of one class are one term.
    class: String,
    stop: bool,
    /// It stands alone somewhere, not only as parts with joiners between.
    plain: bool,
    /// Its language writes compounds in one word.
    compounds: bool,
}

/// Everything about the words, while they are gathered.
#[derive(Default)]
struct Gather {
    ids: HashMap<String, usize>,
    surfaces: Vec<Surface>,
    /// Per chunk: surface and times.
    chunks: Vec<Vec<(usize, Times)>>,
    lengths: Vec<usize>,
}

impl Gather {
    fn id(&mut self, word: &str) -> usize {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = self.surfaces.len();
        self.ids.insert(word.to_owned(), id);
        self.surfaces.push(Surface::default());
        id
    }

    fn field(&mut self, text: &str, lang: &str, times: &mut BTreeMap<usize, Times>, add: Times) {
        let mut found = Vec::new();
        words::each(text, &mut |word| {
            let raw = text.get(word.start..word.end).unwrap_or_default();
            found.push((word.text.to_owned(), word.kind, raw));
        });
        for (word, kind, raw) in found {
            let id = self.id(&word);
            let spelling = match kind {
                Kind::Plain => raw
                    .chars()
                    .filter(|c| fold::class(*c) != fold::Class::Skip)
                    .collect::<String>()
                    .to_lowercase(),
                Kind::Joined | Kind::Gram => word,
            };
            if let Some(surface) = self.surfaces.get_mut(id) {
                surface.plain |= kind == Kind::Plain;
                *surface.spellings.entry((lang.to_owned(), spelling)).or_default() += 1;
            }
            let times = times.entry(id).or_default();
            times.body += add.body;
            times.heading += add.heading;
            times.title += add.title;
        }
    }
}

/// What BM25 is set to.
#[derive(Debug, Clone, Copy)]
struct Weights {
    title: f32,
    heading: f32,
    k1: f32,
    b: f32,
}

const WEIGHTS: Weights = Weights { title: 1.5, heading: 2.0, k1: 1.6, b: 0.5 };
/// The bytes that a shard of postings, of texts, of vectors has at most, unless one term or chunk alone is larger.
const SHARD_BYTES: [usize; 3] = [64 << 10, 96 << 10, 1 << 20];
/// Endings of words that the index keeps.
const MOST_SUFFIXES: usize = 48;

/// Builds the index; the first file is the index itself, shards follow.
pub fn build(chunks: &[Chunk], settings: &Settings<'_>) -> Vec<File> {
    let mut gather = Gather::default();
    let mut languages = BTreeSet::new();
    for chunk in chunks {
        let lang = language(if chunk.lang.is_empty() { &settings.lang } else { &chunk.lang });
        languages.insert(lang.to_owned());
        let mut times = BTreeMap::new();
        gather.field(&chunk.text, lang, &mut times, Times { body: 1, ..Times::default() });
        // What stands above the section's own heading says as much of it as the page's title does.
        for (at, heading) in chunk.headings.iter().enumerate() {
            let own = u16::from(at + 1 == chunk.headings.len());
            gather.field(heading, lang, &mut times, Times { body: 0, heading: own, title: 1 - own });
        }
        gather.field(&chunk.title, lang, &mut times, Times { title: 1, ..Times::default() });
        gather.chunks.push(times.into_iter().collect());
    }
    let mut stops = BTreeSet::new();
    for lang in &languages {
        for word in stop::words(lang) {
            gather.field(&word, lang, &mut BTreeMap::new(), Times::default());
            stops.insert((lang.clone(), word));
        }
    }
    let members = synonyms(&mut gather, settings);
    classify(&mut gather, &stops, settings);
    let suffixes = suffixes(&gather);
    decompound(&mut gather);
    let (dictionary, terms, stops) = dictionary(&gather);
    let term_of = |surface: usize| terms.get(surface).copied().unwrap_or_default();
    let count = stops.len();

    // Times per term and chunk, and what the chunks' bodies are long.
    let mut postings = vec![Vec::new(); count];
    for (at, surfaces) in gather.chunks.iter().enumerate() {
        let mut sums = BTreeMap::<usize, Times>::new();
        let mut length = 0usize;
        for (surface, times) in surfaces {
            let term = term_of(*surface);
            let stop = stops.get(term).copied().unwrap_or_default();
            let sum = sums.entry(term).or_default();
            if !stop {
                length += usize::from(times.body);
                sum.body = sum.body.saturating_add(times.body);
            }
            sum.heading = sum.heading.saturating_add(times.heading);
            sum.title = sum.title.saturating_add(times.title);
        }
        gather.lengths.push(length);
        for (term, times) in sums {
            if let Some(list) = postings.get_mut(term).filter(|_| times != Times::default()) {
                list.push((at, times));
            }
        }
    }
    let postings: Vec<Vec<u8>> = postings.iter().map(|list| pack(list)).collect();

    let mut out = Vec::new();
    out.extend_from_slice(&settings.built.to_le_bytes());
    let sharded = chunks.len() > settings.shard_above;
    put(&mut out, usize::from(sharded));
    put(&mut out, chunks.len());
    put(&mut out, (settings.min_confidence.clamp(0.0, 1.0) * 100.0).round() as usize);
    put(&mut out, (WEIGHTS.title * 16.0) as usize);
    put(&mut out, (WEIGHTS.heading * 16.0) as usize);
    put(&mut out, (WEIGHTS.k1 * 100.0) as usize);
    put_text(&mut out, &languages.into_iter().collect::<Vec<_>>().join(","));
    put(&mut out, suffixes.len());
    for suffix in &suffixes {
        put_text(&mut out, suffix);
    }
    put_section(&mut out, &dictionary);
    let mut table = Vec::new();
    for (list, stop) in postings.iter().zip(&stops) {
        put(&mut table, list.len() << 1 | usize::from(*stop));
    }
    put_section(&mut out, &table);
    norms(&gather.lengths, &mut out);
    let (mut rest, mut last) = (chunks, None);
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|chunk| chunk.url == first.url).count();
        put(&mut out, count << 1 | usize::from(last != Some(page(first))));
        rest = rest.get(count..).unwrap_or_default();
        last = Some(page(first));
    }
    put(&mut out, members.len());
    for group in &members {
        put(&mut out, group.len());
        for member in group {
            put(&mut out, member.len());
            for surface in member {
                put(&mut out, term_of(*surface));
            }
        }
    }
    let dimension = chunks.iter().find_map(|chunk| chunk.vector.as_ref()).map_or(0, Vec::len);
    put(&mut out, dimension);

    let mut parts = split(&postings, SHARD_BYTES[0], sharded);
    parts.extend(texts(chunks, sharded));
    if dimension > 0 {
        let vectors: Vec<Vec<u8>> =
            chunks.iter().map(|chunk| quantised(chunk.vector.as_deref(), dimension)).collect();
        parts.extend(
            split(&vectors, SHARD_BYTES[2], sharded).into_iter().map(|part| Part { kind: 'v', ..part }),
        );
    }
    let mut files = Vec::new();
    let mut numbers = HashMap::<char, usize>::new();
    for part in &parts {
        put(&mut out, part.count);
        if sharded {
            out.extend_from_slice(&checksum(&part.bytes).to_le_bytes());
            let number = numbers.entry(part.kind).or_default();
            files.push(File { name: format!("{}{number}", part.kind), bytes: envelope(&part.bytes) });
            *number += 1;
        }
    }
    if !sharded {
        for part in &parts {
            put_section(&mut out, &part.bytes);
        }
    }
    files.insert(0, File { name: String::new(), bytes: envelope(&out) });
    files
}

/// Languages that write compounds in one word.
const COMPOUNDING: &[&str] = &["da", "de", "en", "fi", "hu", "nb", "nl", "no", "sv"];
/// What may stand between a compound's halves.
const LINKS: [&str; 5] = ["", "s", "n", "es", "en"];
/// Letters of a half at least; chunks that it stands in alone at least.
const HALF: usize = 4;
const STANDS_ALONE: usize = 2;

/// A chunk with a compound has its halves too, if they are words of the texts: `Druckereinstellung` is found by
/// `Drucker` and by `Einstellungen`.
fn decompound(gather: &mut Gather) {
    let mut chunks = vec![0usize; gather.surfaces.len()];
    for (surface, _) in gather.chunks.iter().flatten() {
        if let Some(count) = chunks.get_mut(*surface) {
            *count += 1;
        }
    }
    let half = |word: &str| {
        let id = gather.ids.get(word).copied().filter(|_| word.len() >= HALF)?;
        let often = chunks.get(id).copied().unwrap_or_default();
        gather.surfaces.get(id).filter(|surface| !surface.stop && often >= STANDS_ALONE).map(|_| (often, id))
    };
    let mut halves = HashMap::<usize, [usize; 2]>::new();
    for (word, id) in &gather.ids {
        let splits = gather
            .surfaces
            .get(*id)
            .is_some_and(|surface| surface.plain && surface.compounds && !surface.stop);
        if !splits || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            continue;
        }
        // The halves that are the more frequent words; of equal ones the first.
        let mut best = None;
        for at in HALF..=word.len().saturating_sub(HALF) {
            let (left, right) = word.split_at(at);
            let Some((often, right)) = half(right) else { continue };
            for (other, left) in LINKS.iter().filter_map(|link| half(left.strip_suffix(link)?)) {
                let score = often.min(other);
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, [left, right]));
                }
            }
        }
        if let Some((_, both)) = best {
            halves.insert(*id, both);
        }
    }
    for chunk in &mut gather.chunks {
        let of = |(surface, times): &(usize, Times)| {
            halves.get(surface).map(|both| both.map(|half| (half, *times)))
        };
        let added: Vec<(usize, Times)> = chunk.iter().filter_map(of).flatten().collect();
        chunk.extend(added);
    }
}

/// The part of a language tag that names the language: `de` of `de-AT`.
fn language(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// A chunk's page: its address without the anchor.
fn page(chunk: &Chunk) -> &str {
    chunk.url.split('#').next().unwrap_or_default()
}

/// The owner's synonyms as surfaces, which then exist even where the texts lack them.
fn synonyms(gather: &mut Gather, settings: &Settings<'_>) -> Vec<Vec<Vec<usize>>> {
    let lang = language(&settings.lang).to_owned();
    let mut groups = Vec::new();
    for group in &settings.synonyms {
        let mut members = Vec::new();
        for member in group {
            let mut found = Vec::new();
            words::each(member, &mut |word| found.push((word.text.to_owned(), word.kind)));
            let joined = found.iter().any(|(_, kind)| *kind == Kind::Joined);
            gather.field(member, &lang, &mut BTreeMap::new(), Times::default());
            let words = found.iter().filter(|(_, kind)| !joined || *kind == Kind::Joined);
            let member: Vec<usize> = words.map(|(word, _)| gather.id(word)).collect();
            if !member.is_empty() {
                members.push(member);
            }
        }
        if members.len() > 1 {
            groups.push(members);
        }
    }
    groups
}

/// Gives each surface its class: its stem, or itself.
fn classify(gather: &mut Gather, stops: &BTreeSet<(String, String)>, settings: &Settings<'_>) {
    let mut words: Vec<(String, usize)> = gather.ids.iter().map(|(word, id)| (word.clone(), *id)).collect();
    words.sort();
    let mut aliases = Vec::new();
    for (word, id) in &words {
        let Some(surface) = gather.surfaces.get_mut(*id) else { continue };
        let best = surface.spellings.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        let Some((lang, spelling)) = best.map(|(key, _)| key.clone()) else { continue };
        surface.compounds = COMPOUNDING.contains(&lang.as_str());
        surface.stop = stops.contains(&(lang.clone(), word.clone()));
        let inflected =
            word.chars().all(|c| fold::class(c) == fold::Class::Letter) && word.chars().count() > 2;
        surface.class = if surface.stop {
            // A stop word is a term of its own, whatever else has its stem.
            format!(" {word}")
        } else if inflected {
            let mut class = String::new();
            for c in (settings.stem)(&lang, &spelling).chars() {
                fold::push(c, &mut class);
            }
            class
        } else {
            word.clone()
        };
        let spelled = surface.spellings.keys().find_map(|(_, spelling)| fold::spelled_out(spelling));
        if let Some(alias) = spelled.filter(|alias| alias != word) {
            aliases.push((alias, surface.class.clone(), surface.stop));
        }
    }
    for (alias, class, stop) in aliases {
        let id = gather.id(&alias);
        if let Some(surface) = gather.surfaces.get_mut(id) {
            (surface.class, surface.stop) = (class, stop);
        }
    }
}

/// What the words of the texts end with, by comparing the surfaces of each class: most frequent first.
fn suffixes(gather: &Gather) -> Vec<String> {
    let mut classes = BTreeMap::<&str, Vec<&str>>::new();
    for (word, id) in &gather.ids {
        if let Some(surface) = gather.surfaces.get(*id).filter(|surface| !surface.stop) {
            classes.entry(&surface.class).or_default().push(word);
        }
    }
    let mut counts = BTreeMap::<&str, usize>::new();
    for members in classes.values().filter(|members| members.len() > 1) {
        let first = members.first().copied().unwrap_or_default();
        let common = members.iter().map(|word| shared(word, first)).min().unwrap_or_default();
        if common < 3 {
            continue;
        }
        for word in members {
            let Some(suffix) = word.get(common..) else { continue };
            if suffix.chars().count() <= 6 {
                *counts.entry(suffix).or_default() += 1;
            }
        }
    }
    let mut ranked: Vec<(usize, &str)> = counts.into_iter().map(|(suffix, count)| (count, suffix)).collect();
    ranked.retain(|(count, _)| *count > 2);
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.into_iter().take(MOST_SUFFIXES).map(|(_, suffix)| suffix.to_owned()).collect()
}

/// Bytes that two words begin with alike, up to a character's end.
fn shared(a: &str, b: &str) -> usize {
    let mut len = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    while !a.is_char_boundary(len) {
        len -= 1;
    }
    len
}

/// The dictionary, each surface's term, and for each term whether it is a stop word.
fn dictionary(gather: &Gather) -> (Vec<u8>, Vec<usize>, Vec<bool>) {
    let mut words: Vec<(&str, usize)> = gather.ids.iter().map(|(word, id)| (word.as_str(), *id)).collect();
    words.sort_unstable();
    let mut numbers = HashMap::<&str, usize>::new();
    let (mut out, mut terms, mut stops) = (Vec::new(), vec![0; words.len()], Vec::new());
    let mut last = "";
    for (at, (word, id)) in words.into_iter().enumerate() {
        let Some(surface) = gather.surfaces.get(id) else { continue };
        let alike = last.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count().min(15);
        let alike = if at % BLOCK == 0 { 0 } else { alike };
        let own = word.as_bytes().get(alike..).unwrap_or_default();
        out.push((alike << 4 | own.len().min(15)) as u8);
        if own.len() >= 15 {
            put(&mut out, own.len() - 15);
        }
        out.extend_from_slice(own);
        let newest = numbers.len();
        let term = *numbers.entry(surface.class.as_str()).or_insert(newest);
        if term == newest {
            stops.push(surface.stop);
            put(&mut out, 0);
        } else {
            put(&mut out, newest - term);
        }
        if let Some(entry) = terms.get_mut(id) {
            *entry = term;
        }
        last = word;
    }
    (out, terms, stops)
}

/// One term's postings.
fn pack(list: &[(usize, Times)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut next = 0;
    for (chunk, times) in list {
        let code = match times {
            Times { body: 1, heading: 0, title: 0 } => 0,
            Times { body: 2, heading: 0, title: 0 } => 1,
            Times { body: 0, heading: 0, title: 1.. } => 2,
            _ => 3,
        };
        put(&mut out, (chunk - next) << 2 | code);
        if code == 3 {
            let title = u8::from(times.title > 0);
            out.push(title | (times.heading.min(3) as u8) << 1 | (times.body.min(31) as u8) << 3);
        }
        next = chunk + 1;
    }
    out
}

/// BM25's divisor by the length of each chunk's body, in 64ths.
fn norms(lengths: &[usize], out: &mut Vec<u8>) {
    let average = (lengths.iter().sum::<usize>() as f32 / lengths.len().max(1) as f32).max(1.0);
    for length in lengths {
        let norm = 1.0 - WEIGHTS.b + WEIGHTS.b * *length as f32 / average;
        out.push((norm * 64.0).round().clamp(1.0, 255.0) as u8);
    }
}

/// A shard to be: so many items, and their bytes.
struct Part {
    kind: char,
    count: usize,
    bytes: Vec<u8>,
}

/// Items as shards of about equal bytes.
fn split(items: &[Vec<u8>], most: usize, sharded: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part { kind: 'p', count: 0, bytes: Vec::new() };
    for item in items {
        if sharded && part.count > 0 && part.bytes.len() + item.len() > most {
            parts.push(core::mem::replace(&mut part, Part { kind: 'p', count: 0, bytes: Vec::new() }));
        }
        part.count += 1;
        part.bytes.extend_from_slice(item);
    }
    if part.count > 0 {
        parts.push(part);
    }
    parts
}

/// Pages and chunks as shards.
fn texts(chunks: &[Chunk], sharded: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = 0;
    while from < chunks.len() {
        let mut bytes = 0;
        let rest = chunks.get(from..).unwrap_or_default();
        let fits = rest.iter().position(|chunk| {
            bytes += chunk.text.len() + 40;
            sharded && bytes > SHARD_BYTES[1]
        });
        let count = fits.unwrap_or(rest.len()).max(1);
        let (mut pages, mut records) = (Vec::<(&str, &str)>::new(), Vec::new());
        for chunk in rest.iter().take(count) {
            let page = page(chunk);
            let anchor = chunk.url.get(page.len()..).unwrap_or_default();
            let new = pages.last() != Some(&(chunk.title.as_str(), page));
            let delta = usize::from(new && !pages.is_empty());
            if new {
                pages.push((&chunk.title, page));
            }
            put(&mut records, delta);
            put_text(&mut records, anchor);
            put_text(&mut records, &chunk.headings.join(" › "));
            put_text(&mut records, &chunk.text);
        }
        let mut bytes = Vec::new();
        put(&mut bytes, pages.len());
        for (title, url) in pages {
            put_text(&mut bytes, title);
            put_text(&mut bytes, url);
        }
        bytes.extend_from_slice(&records);
        parts.push(Part { kind: 't', count, bytes });
        from += count;
    }
    parts
}

/// A vector of length 1 as a scale and signed bytes; zeros where there is none.
fn quantised(vector: Option<&[f32]>, dimension: usize) -> Vec<u8> {
    let vector = vector.filter(|vector| vector.len() == dimension).unwrap_or_default();
    let mut out = super::vectors::pack(vector);
    out.resize(dimension + 4, 0);
    out
}

fn put_section(out: &mut Vec<u8>, section: &[u8]) {
    put(out, section.len());
    out.extend_from_slice(section);
}

/// A file of the index: magic, version and checksum before the content.
pub fn envelope(content: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.push(VERSION);
    out.extend_from_slice(&checksum(content).to_le_bytes());
    out.extend_from_slice(content);
    out
}
