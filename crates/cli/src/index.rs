//! `chatlet index`: from a site's own pages to one compact file that the widget searches in.
//!
//! In reading order: [`source`] (what is to be indexed), [`gather`], [`crawl`] with [`fetch`], [`robots`] and [`sitemap`] (pages
//! of a site), [`page`] (a page as it is remembered) by [`html`], [`walk`], [`dom`] and [`markdown`], [`faq`], [`chunk`]
//! with [`prose`], [`assemble`] with [`address`] and [`language`], [`embed`], [`output`], [`report`], and [`cache`].

mod address;
mod assemble;
mod cache;
mod charset;
mod chunk;
mod crawl;
mod dom;
mod embed;
mod faq;
mod fetch;
mod gather;
mod html;
mod language;
mod markdown;
mod output;
mod page;
mod progress;
mod prose;
mod report;
mod robots;
mod sitemap;
mod source;
mod walk;

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use clap::Args;
use dialogue::retrieval::{Chunk, File, Settings, build};
use tokio::runtime::{Builder, Runtime};

use self::{address::MdUrls, cache::Cache, embed::Embedder, gather::Gather, page::Page, report::Report};
use crate::say;

/// What to index, and how.
#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// Folders of Markdown or HTML, single files, questions as .json or .csv, addresses of pages.
    sources: Vec<String>,
    /// The index; shards are put beside it.
    #[arg(long, default_value = "knowledge.chatlet", value_name = "FILE")]
    out: PathBuf,
    /// Where the files will be found: <https://www.example.com/help/> or /help/.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "URL")]
    base_url: String,
    /// What Markdown files become on the site.
    #[arg(long, value_enum, default_value_t)]
    md_urls: MdUrls,
    /// The language of pages that do not say theirs; without it, it is guessed.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "LANG")]
    lang: String,
    /// Words of one meaning, a group a line: sofa, couch, settee.
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,
    /// A sitemap of the site; may be given several times.
    #[arg(long, value_name = "URL")]
    sitemap: Vec<String>,
    /// A file of addresses, one a line.
    #[arg(long, value_name = "FILE")]
    url_list: Vec<PathBuf>,
    /// The most pages to ask a site for.
    #[arg(long, default_value_t = 2_000, value_name = "N")]
    max_pages: usize,
    /// The largest page, in KB.
    #[arg(long, default_value_t = 2_048, value_name = "KB")]
    max_page_kb: usize,
    /// The longest that the site may take to send a page.
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    page_seconds: u64,
    /// A pause between two pages; a longer one that robots.txt asks for is kept.
    #[arg(long, default_value_t = 0, value_name = "MS")]
    delay_ms: u64,
    /// A model for embeddings; without it, search is by words, which needs no requests.
    #[arg(long, value_name = "MODEL")]
    embed: Option<String>,
    /// The provider of embeddings; its key is read from OXLO_API_KEY.
    // Hidden values: an address may hold a password, and the help would print it.
    #[arg(
        long,
        env = "CHATLET_UPSTREAM",
        hide_env_values = true,
        default_value = "https://api.oxlo.ai/v1",
        value_name = "URL"
    )]
    upstream: String,
    /// The folder for what is remembered until the next run; otherwise it is beside the index.
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// From 0 to 1: below this the assistant says that the site does not tell.
    #[arg(long, value_name = "X")]
    min_confidence: Option<f32>,
    /// With more chunks than this, the index is split, and a question loads only what it needs.
    #[arg(long, default_value_t = 2_000, value_name = "N")]
    shard_above: usize,
    /// Writes the chunks to this file too, as lines of JSON.
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
    /// Prints mistakes only.
    #[arg(long)]
    quiet: bool,
    /// The time that the index says it was built at, in milliseconds since 1970.
    #[arg(long, hide = true)]
    built: Option<u64>,
}

/// Indexes; the report goes to stdout.
pub(crate) fn run(args: &IndexArgs) -> Result<(), String> {
    output::stem(&args.out)?;
    if args.sources.is_empty() && args.sitemap.is_empty() && args.url_list.is_empty() {
        return Err(
            "name what to index: folders, files, addresses, --sitemap or --url-list (see --help)".to_owned()
        );
    }
    let synonyms = args.synonyms.as_deref().map(synonyms).transpose()?.unwrap_or_default();
    let embedder = args.embed.as_ref().map(|model| Embedder::new(&args.upstream, model)).transpose()?;
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let place = cache::place(&args.out, args.cache.as_deref());
    let mut cache = Cache::load(&place);
    let mut sources = source::collect(args);
    refuse(&sources.bad)?;
    let mut report = Report { entries: sources.entries.len(), ..Report::default() };
    let mut gather = Gather::new(args, &cache, &mut report);
    gather.files(&mut sources);
    runtime.block_on(gather.addresses(&mut sources))?;
    let Gather { pages, remembered, .. } = gather;
    refuse(&sources.bad)?;
    report.removed = cache.pages.keys().filter(|key| !remembered.contains_key(*key)).count();
    report.skips.append(&mut sources.skips);
    let entries = sources.entries.into_iter().map(|entry| {
        let url = address::of_entry(&args.base_url, &entry.url);
        Page { url, ..entry }
    });
    let pages = assemble::unique(pages, &mut report.skips);
    report.pages = pages.len();
    let mut chunks = assemble::chunks(&pages, &entries.collect::<Vec<_>>(), &args.lang);
    cache.pages = remembered;

    let embedded =
        embedder.map(|embedder| embed(args, &runtime, &embedder, &mut chunks, &mut cache, &mut report));
    if chunks.is_empty() {
        print(args, || report.text(&args.out, &[], &[]))?;
        return Err(format!("there is nothing to index; {} was not written", args.out.display()));
    }
    let settings = Settings {
        synonyms,
        built: 0,
        shard_above: args.shard_above,
        ..Settings::new(&main_language(args, &chunks), &language::stem)
    };
    let settings = match args.min_confidence {
        Some(min_confidence) => Settings { min_confidence, ..settings },
        None => settings,
    };
    let index = dated(&chunks, settings, args);
    report.same = output::is_there(&args.out, &index);
    output::write_index(&args.out, &index)?;
    if let Some(dump) = &args.dump {
        output::write(dump, output::dump(&chunks).as_bytes())?;
    }
    cache.store(&place)?;
    print(args, || report.text(&args.out, &chunks, &index))?;
    match embedded {
        Some(Err(why)) => Err(format!(
            "{why}\n{} was written without vectors; what was embedded is kept for the next run",
            args.out.display()
        )),
        _ => Ok(()),
    }
}

/// Sources that cannot be used end it, before anything is written: the index that is there stays.
fn refuse(bad: &[String]) -> Result<(), String> {
    if bad.is_empty() {
        return Ok(());
    }
    Err(format!("nothing was written, because of\n  {}", bad.join("\n  ")))
}

fn embed(
    args: &IndexArgs,
    runtime: &Runtime,
    embedder: &Embedder,
    chunks: &mut [Chunk],
    cache: &mut Cache,
    report: &mut Report,
) -> Result<(), String> {
    let announce = |texts: usize, requests: usize| {
        if !args.quiet {
            // What cannot be announced is done all the same: it is what was asked for.
            drop(writeln!(
                io::stderr(),
                "embedding {texts} new or changed chunks: {requests} requests to {}",
                args.upstream
            ));
        }
    };
    let done = runtime.block_on(embedder.embed(chunks, &mut cache.vectors, &announce, args.quiet));
    if done.is_err() {
        for chunk in chunks {
            chunk.vector = None;
        }
    }
    report.requests = Some(done?);
    Ok(())
}

/// Groups of words, one a line, parted by commas.
fn synonyms(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: cannot be read: {error}"))?;
    let mut groups = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default();
        let group: Vec<String> =
            line.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        match group.len() {
            0 => {}
            1 => {
                return Err(format!(
                    "{name}:{}: a group needs two words or more, parted by commas",
                    number + 1
                ));
            }
            _ => groups.push(group),
        }
    }
    Ok(groups)
}

/// The language of chunks that do not tell theirs: the owner's word, or that of most others.
fn main_language(args: &IndexArgs, chunks: &[Chunk]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for chunk in chunks.iter().filter(|chunk| !chunk.lang.is_empty()) {
        *counts.entry(&chunk.lang).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(lang, count)| (*count, std::cmp::Reverse(*lang)));
    if args.lang.is_empty() {
        most.map_or("en", |(lang, _)| lang).to_owned()
    } else {
        language::primary(&args.lang)
    }
}

/// Builds the index: with the time that somebody wants, or that of the index which is there, if nothing else has changed
/// since (the same bytes need not be sent again to anybody), or now.
fn dated(chunks: &[Chunk], settings: Settings<'_>, args: &IndexArgs) -> Vec<File> {
    let epoch = env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse::<u64>().ok());
    let given = args.built.or_else(|| epoch.map(|seconds| seconds.saturating_mul(1_000)));
    if let Some(built) = given {
        return build(chunks, &Settings { built, ..settings });
    }
    if let Some(built) = output::built(&args.out) {
        let index = build(chunks, &Settings { built, ..settings.clone() });
        if output::is_there(&args.out, &index) {
            return index;
        }
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    build(chunks, &Settings { built: u64::try_from(now.as_millis()).unwrap_or_default(), ..settings })
}

/// Prints a text, which is not made where nobody wants it: weighing a large index takes seconds.
fn print(args: &IndexArgs, text: impl FnOnce() -> String) -> Result<(), String> {
    if args.quiet { Ok(()) } else { say(&text()).map_err(|error| error.to_string()) }
}
