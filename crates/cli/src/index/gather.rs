//! Collects pages, from this machine and from the web, and remembers what was there the last time.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read as _,
    time::Duration,
};

use reqwest::Url;

use super::{
    IndexArgs, address,
    cache::Cache,
    crawl::{self, Outcome, told},
    fetch::{Fetcher, host_of},
    page::{self, Page, Skip},
    progress::Progress,
    report::Report,
    source::{File, Sources, address_of},
};

/// The pages of a run.
#[derive(Debug)]
pub(crate) struct Gather<'a> {
    args: &'a IndexArgs,
    cache: &'a Cache,
    report: &'a mut Report,
    /// With the addresses that visitors will open.
    pub(crate) pages: Vec<Page>,
    /// For the next run.
    pub(crate) remembered: BTreeMap<String, Page>,
}

impl<'a> Gather<'a> {
    pub(crate) const fn new(args: &'a IndexArgs, cache: &'a Cache, report: &'a mut Report) -> Self {
        Self { args, cache, report, pages: Vec::new(), remembered: BTreeMap::new() }
    }

    /// Reads what is on this machine.
    pub(crate) fn files(&mut self, sources: &mut Sources) {
        let files = std::mem::take(&mut sources.files);
        let mut progress = Progress::start("reading", files.len(), self.args.quiet);
        for file in &files {
            let key = file.path.display().to_string();
            progress.step(&key);
            let page = match self.file(file, &key) {
                Ok(page) => page,
                // Who names a file means it.
                Err((group, detail)) if file.named => {
                    sources.bad.push(told(&key, &group, &detail));
                    continue;
                }
                Err((group, detail)) => {
                    self.report.skips.push(Skip::new(&group, &key, &detail));
                    continue;
                }
            };
            let is_web = page.canonical.starts_with("https://") || page.canonical.starts_with("http://");
            let url = if self.args.base_url.is_empty() && is_web {
                page.canonical.clone()
            } else {
                address::of_file(&self.args.base_url, &file.relative, &page.address, self.args.md_urls)
            };
            self.pages.push(Page { url, ..page.clone() });
            self.remembered.insert(key, page);
        }
    }

    fn file(&mut self, file: &File, key: &str) -> Result<Page, (String, String)> {
        let limit = self.args.max_page_kb.saturating_mul(1_000);
        let unreadable = |error: std::io::Error| ("cannot be read".to_owned(), error.to_string());
        let mut bytes = Vec::new();
        let opened = fs::File::open(&file.path).map_err(unreadable)?;
        opened.take(limit.saturating_add(1) as u64).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() > limit {
            return Err((
                "too large".to_owned(),
                format!("more than {} KB; see --max-page-kb", self.args.max_page_kb),
            ));
        }
        let known = self.cache.pages.get(key);
        if let Some(known) = known.filter(|known| known.hash == page::hash(&[&bytes])) {
            self.report.unchanged += 1;
            return Ok(known.clone());
        }
        let page =
            Page::read(&bytes, file.kind, None).map_err(|why| ("not a page of text".to_owned(), why))?;
        *(if known.is_some() { &mut self.report.changed } else { &mut self.report.new }) += 1;
        Ok(Page { key: key.to_owned(), ..page })
    }

    /// Reads what is on the web.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) async fn addresses(&mut self, sources: &mut Sources) -> Result<(), String> {
        if sources.urls.is_empty() && sources.sitemaps.is_empty() && sources.listed.is_empty() {
            return Ok(());
        }
        let hosts = hosts(self.args, sources);
        // This machine's own pages need no root certificates, and a small container has none.
        let needs_tls = !hosts.iter().all(|host| is_here(host));
        let bytes = self.args.max_page_kb.saturating_mul(1_000);
        let total = Duration::from_secs(self.args.page_seconds.max(1));
        let fetcher = Fetcher::new(hosts, needs_tls, bytes, total)?;
        let listed =
            crawl::expand(&fetcher, &sources.sitemaps, &mut self.report.skips, &mut sources.bad).await;
        sources.listed.extend(listed);
        if !sources.bad.is_empty() {
            return Ok(());
        }
        let chosen = crawl::choose(
            &sources.urls,
            &sources.listed,
            &fetcher,
            self.args.max_pages,
            &mut self.report.skips,
        );
        let mut progress = Progress::start("fetching", chosen.len(), self.args.quiet);
        let delay = Duration::from_millis(self.args.delay_ms);
        for (url, outcome) in crawl::crawl(&fetcher, &chosen, self.cache, delay, &mut progress).await {
            let page = match outcome {
                Outcome::Read(page) => {
                    let is_known = self.cache.pages.contains_key(url.as_str());
                    *(if is_known { &mut self.report.changed } else { &mut self.report.new }) += 1;
                    page
                }
                Outcome::Same(page) => {
                    self.report.unchanged += 1;
                    page
                }
                Outcome::Kept(page, failure) => {
                    self.report.unchanged += 1;
                    self.report.notes.push(Skip::new(failure.group, url.as_str(), &failure.detail));
                    page
                }
                // Who names a page means it; a list may be older than the site.
                Outcome::Failed(failure) if !failure.by_wish && sources.urls.contains(&url) => {
                    sources.bad.push(told(url.as_str(), failure.group, &failure.detail));
                    continue;
                }
                Outcome::Failed(failure) => {
                    self.report.skips.push(Skip::new(failure.group, url.as_str(), &failure.detail));
                    continue;
                }
            };
            let place = address::of_read(&page.url, &page.canonical);
            self.pages.push(Page { url: place, ..page.clone() });
            self.remembered.insert(page.key.clone(), page);
        }
        Ok(())
    }
}

/// The hosts that the owner named; a list alone is of the host that it begins with.
fn hosts(args: &IndexArgs, sources: &Sources) -> BTreeSet<String> {
    let named = sources.urls.iter().chain(&sources.sitemaps).map(host_of);
    let base = Url::parse(&args.base_url).ok().filter(|url| url.host_str().is_some());
    let mut hosts: BTreeSet<String> = named.chain(base.as_ref().map(host_of)).collect();
    if hosts.is_empty() {
        hosts
            .extend(sources.listed.iter().find_map(|address| address_of(address).ok()).as_ref().map(host_of));
    }
    hosts
}

fn is_here(host: &str) -> bool {
    let name =
        host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}
