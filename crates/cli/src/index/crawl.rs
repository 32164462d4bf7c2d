//! Which pages of a site are read, and in which order.

use std::{collections::BTreeSet, time::Duration};

use futures_util::{StreamExt as _, stream};
use reqwest::Url;

use super::{
    cache::Cache,
    fetch::{Answer, Failure, Fetcher},
    page::{self, Page, Skip},
    progress::Progress,
    sitemap::{self, Sitemap},
    source::address_of,
};

/// A sitemap may name sitemaps, which may name more; nobody needs more levels.
const DEEPEST: usize = 3;
const MOST_SITEMAPS: usize = 500;
/// Pages asked for at a time, if the site does not want a pause between them.
const AT_ONCE: usize = 4;

/// What became of a page.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is new, or has changed.
    Read(Page),
    /// It is what it was.
    Same(Page),
    /// It could not be had this time.
    Kept(Page, Failure),
    Failed(Failure),
}

/// Reads sitemaps and those that they name; the addresses of pages in their order.
pub(crate) async fn expand(
    fetcher: &Fetcher,
    sitemaps: &[Url],
    skips: &mut Vec<Skip>,
    bad: &mut Vec<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<(Url, usize)> = sitemaps.iter().rev().map(|url| (url.clone(), 0)).collect();
    while let Some((url, depth)) = open.pop() {
        if !seen.insert(url.clone()) {
            continue;
        }
        if depth > DEEPEST || seen.len() > MOST_SITEMAPS {
            skips.push(Skip::new("sitemaps that go too deep or are too many", url.as_str(), ""));
            continue;
        }
        let read = fetcher.sitemap(&url).await.map_err(|failure| (failure.group, failure.detail));
        match read.and_then(|bytes| sitemap::parse(&bytes).map_err(|why| ("cannot be read", why.to_owned())))
        {
            Ok(Sitemap::Pages(pages)) => found.extend(pages),
            Ok(Sitemap::Index(inner)) => {
                for address in inner.iter().rev() {
                    match url.join(address) {
                        Ok(url) => open.push((url, depth + 1)),
                        Err(_) => skips.push(Skip::new("not an address", address, url.as_str())),
                    }
                }
            }
            Err((group, detail)) if depth == 0 => bad.push(told(url.as_str(), group, &detail)),
            Err((group, detail)) => skips.push(Skip::new(group, url.as_str(), &detail)),
        }
    }
    found
}

/// An address and what is wrong with it.
pub(crate) fn told(what: &str, group: &str, detail: &str) -> String {
    if detail.is_empty() { format!("{what}: {group}") } else { format!("{what}: {group} ({detail})") }
}

/// The pages to ask for: those that were named, then those from lists, each once, not more than `most`.
pub(crate) fn choose(
    named: &[Url],
    listed: &[String],
    fetcher: &Fetcher,
    most: usize,
    skips: &mut Vec<Skip>,
) -> Vec<Url> {
    let mut seen: BTreeSet<Url> = BTreeSet::new();
    let mut chosen: Vec<Url> = Vec::new();
    let mut above = 0;
    let listed = listed.iter().filter_map(|address| match address_of(address) {
        Ok(url) => Some(url),
        Err(why) => {
            skips.push(Skip::new("not an address", address, why.rsplit(": ").next().unwrap_or_default()));
            None
        }
    });
    let listed: Vec<Url> = listed.collect();
    for url in named.iter().chain(&listed) {
        if !fetcher.knows(url) {
            skips.push(Skip::new("on another host than the others", url.as_str(), ""));
        } else if seen.insert(url.clone()) {
            if chosen.len() < most {
                chosen.push(url.clone());
            } else {
                above += 1;
            }
        }
    }
    if above > 0 {
        skips.push(Skip::new(
            "more pages than --max-pages allows",
            &format!("{above} pages"),
            &format!("limit {most}"),
        ));
    }
    chosen
}

/// Reads the pages; `delay` is the owner's pause between two of them, robots.txt may ask for a longer one.
pub(crate) async fn crawl(
    fetcher: &Fetcher,
    urls: &[Url],
    cache: &Cache,
    delay: Duration,
    progress: &mut Progress,
) -> Vec<(Url, Outcome)> {
    let mut pause = delay;
    for url in urls {
        if let Ok(robots) = fetcher.robots(url).await.as_ref() {
            pause = pause.max(robots.pause);
        }
    }
    let at_once = if pause.is_zero() { AT_ONCE } else { 1 };
    let asked = urls.iter().enumerate().map(|(index, url)| async move {
        if index > 0 && !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        (url.clone(), one(fetcher, url, cache.pages.get(url.as_str())).await)
    });
    let mut answers = stream::iter(asked).buffered(at_once);
    let mut found = Vec::new();
    while let Some((url, outcome)) = answers.next().await {
        progress.step(url.as_str());
        found.push((url, outcome));
    }
    found
}

async fn one(fetcher: &Fetcher, url: &Url, known: Option<&Page>) -> Outcome {
    match (fetcher.page(url, known).await, known) {
        (Ok(None), Some(known)) => Outcome::Same(known.clone()),
        (Ok(None), None) => Outcome::Failed(Failure {
            group: "the server failed",
            detail: "it says that a page is unchanged which it never sent".to_owned(),
            passing: true,
            by_wish: false,
        }),
        (Ok(Some(answer)), known) => read(url, answer, known),
        (Err(failure), Some(known)) if failure.passing => Outcome::Kept(known.clone(), failure),
        (Err(failure), _) => Outcome::Failed(failure),
    }
}

fn read(url: &Url, answer: Answer, known: Option<&Page>) -> Outcome {
    let Answer { url: place, kind, charset, bytes, etag, modified, noindex } = answer;
    // The header's charset, and its wish, are part of what the page is.
    let charset_name = charset.as_deref().unwrap_or_default();
    let hash =
        page::hash(&[&bytes, charset_name.as_bytes(), place.as_str().as_bytes(), &[u8::from(noindex)]]);
    let marks = |page: Page| Page { etag: etag.clone(), modified: modified.clone(), ..page };
    if let Some(known) = known.filter(|known| known.hash == hash) {
        return Outcome::Same(marks(known.clone()));
    }
    match Page::read(&bytes, kind, charset.as_deref()) {
        Ok(page) => {
            let left_out = if noindex { "asks not to be indexed".to_owned() } else { page.left_out };
            let key = url.as_str().to_owned();
            Outcome::Read(marks(Page { key, hash, url: place.into(), left_out, ..page }))
        }
        Err(why) => Outcome::Failed(Failure {
            group: "not a page of text",
            detail: why,
            passing: false,
            by_wish: false,
        }),
    }
}
