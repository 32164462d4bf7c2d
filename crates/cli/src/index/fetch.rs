//! Asks a site for its pages: politely, from this site only, and never for more than was agreed.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    error::Error,
    rc::Rc,
    time::Duration,
};

use reqwest::{Client, Response, StatusCode, Url, header, redirect, retry};

use super::{
    html,
    page::{Kind, Page},
    robots::Robots,
};

/// How we name ourselves; robots.txt may call us `chatlet`.
const USER_AGENT: &str = concat!("chatlet-index/", env!("CARGO_PKG_VERSION"));

/// What servers get for the connection.
const CONNECT: Duration = Duration::from_secs(10);
/// The longest that a busy server may make us wait before we ask again.
const PATIENCE: Duration = Duration::from_secs(10);
const REDIRECTS: usize = 5;
/// What sitemaps.org allows.
const SITEMAP_BYTES: usize = 50 << 20;
/// RFC 9309: at least 500 KiB must be read.
const ROBOTS_BYTES: usize = 512 << 10;

/// Why something could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The reason that the report shows it under.
    pub(crate) group: &'static str,
    pub(crate) detail: String,
    /// It may be there the next time.
    pub(crate) passing: bool,
    /// The site does not want it to be read; nobody made a mistake.
    pub(crate) by_wish: bool,
}

/// A page as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    /// After redirects.
    pub(crate) url: Url,
    pub(crate) kind: Kind,
    pub(crate) charset: Option<String>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) etag: String,
    pub(crate) modified: String,
    /// A header asks not to index it.
    pub(crate) noindex: bool,
}

/// One or more hosts of the owner's, and what their robots.txt say.
#[derive(Debug)]
pub(crate) struct Fetcher {
    client: Client,
    hosts: BTreeSet<String>,
    page_bytes: usize,
    robots: RefCell<BTreeMap<String, Rc<Result<Robots, Failure>>>>,
}

/// What is read of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Page,
    Sitemap,
    Robots,
}

/// Host and port, as they stand in an address.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

impl Fetcher {
    /// For these hosts alone; without TLS if none of the addresses needs it. A page may have `page_bytes` and take `total`.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new(
        hosts: BTreeSet<String>,
        needs_tls: bool,
        page_bytes: usize,
        total: Duration,
    ) -> Result<Self, String> {
        // Somebody else in the process may have been first; then theirs holds.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .http1_only()
            .connect_timeout(CONNECT)
            .timeout(total);
        if !needs_tls {
            client = client.tls_certs_only([]);
        }
        let client = client.build().map_err(|error| {
            format!("cannot set up TLS (are the system's root certificates installed?): {}", causes(&error))
        })?;
        Ok(Self { client, hosts, page_bytes, robots: RefCell::default() })
    }

    /// Whether a host is among those that may be asked.
    pub(crate) fn knows(&self, url: &Url) -> bool {
        self.hosts.contains(&host_of(url))
    }

    /// A page, if robots.txt allows it; `None` when it is still what `known` remembers.
    pub(crate) async fn page(&self, url: &Url, known: Option<&Page>) -> Result<Option<Answer>, Failure> {
        let (url, response) = self.follow(url, known, Wanted::Page).await?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let text = |name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (kind, charset) = kind_of(&text(header::CONTENT_TYPE), &url)?;
        let noindex = response.headers().get_all("x-robots-tag").iter().any(|value| {
            let value = value.to_str().unwrap_or_default();
            // A directive may be for one robot: `otherbot: noindex`.
            match value.split_once(':') {
                Some((name, directives))
                    if !name.contains(',') && !name.trim().eq_ignore_ascii_case("unavailable_after") =>
                {
                    name.trim().eq_ignore_ascii_case("chatlet") && html::forbids(directives)
                }
                _ => html::forbids(value),
            }
        });
        let (etag, modified) = (text(header::ETAG), text(header::LAST_MODIFIED));
        let bytes = body(response, self.page_bytes, false).await?;
        Ok(Some(Answer { url, kind, charset, bytes, etag, modified, noindex }))
    }

    /// A sitemap's bytes.
    pub(crate) async fn sitemap(&self, url: &Url) -> Result<Vec<u8>, Failure> {
        let (_, response) = self.follow(url, None, Wanted::Sitemap).await?;
        body(response, SITEMAP_BYTES, false).await
    }

    /// What robots.txt of this address's site says; asked for once.
    pub(crate) async fn robots(&self, url: &Url) -> Rc<Result<Robots, Failure>> {
        let origin = url.origin().ascii_serialization();
        if let Some(known) = self.robots.borrow().get(&origin) {
            return Rc::clone(known);
        }
        let found = match url.join("/robots.txt") {
            Ok(place) => self.read_robots(&place).await,
            Err(_) => Ok(Robots::default()),
        };
        let found = Rc::new(found);
        self.robots.borrow_mut().insert(origin, Rc::clone(&found));
        found
    }

    async fn read_robots(&self, place: &Url) -> Result<Robots, Failure> {
        // Boxed: following a redirect of a page asks for robots.txt, which is what this does.
        let followed = Box::pin(self.follow(place, None, Wanted::Robots)).await;
        let text = match followed {
            Ok((_, response)) => body(response, ROBOTS_BYTES, true).await,
            Err(failure) => Err(failure),
        };
        match text {
            Ok(bytes) => Ok(Robots::parse(&String::from_utf8_lossy(&bytes))),
            // RFC 9309: nobody may be read who cannot be asked; who has no rules has none.
            Err(failure) if failure.passing => {
                Err(Failure { group: "robots.txt cannot be read; try again later", ..failure })
            }
            Err(_) => Ok(Robots::default()),
        }
    }

    /// Asks, and goes where the site sends us, as long as it is the same site.
    async fn follow(
        &self,
        url: &Url,
        known: Option<&Page>,
        wanted: Wanted,
    ) -> Result<(Url, Response), Failure> {
        let mut at = url.clone();
        for _ in 0..=REDIRECTS {
            if !self.knows(&at) {
                let detail = if at == *url { String::new() } else { format!("redirected to {at}") };
                return Err(lasting("on another host than the others", detail));
            }
            if wanted == Wanted::Page {
                let path =
                    at.query().map_or_else(|| at.path().to_owned(), |query| format!("{}?{query}", at.path()));
                match self.robots(&at).await.as_ref() {
                    Ok(robots) if robots.allows(&path) => {}
                    Ok(_) => {
                        return Err(Failure {
                            by_wish: true,
                            ..lasting("robots.txt forbids it", String::new())
                        });
                    }
                    Err(failure) => return Err(failure.clone()),
                }
            }
            let response = self.send(&at, known).await?;
            let status = response.status();
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
                let Some(mut next) = location.and_then(|to| at.join(to).ok()) else {
                    return Err(lasting("redirected to nowhere", status.to_string()));
                };
                next.set_fragment(None);
                if at.scheme() == "https" && next.scheme() == "http" {
                    return Err(lasting("redirected to an address without TLS", next.to_string()));
                }
                at = next;
                continue;
            }
            return judge(response).map(|response| (at, response));
        }
        Err(lasting("redirected too often", format!("more than {REDIRECTS} times")))
    }

    /// Sends a request; once more if a busy server says when.
    async fn send(&self, url: &Url, known: Option<&Page>) -> Result<Response, Failure> {
        let mut is_first = true;
        loop {
            let mut request = self.client.get(url.clone());
            request = request.header(header::ACCEPT_ENCODING, "identity");
            request = request.header(header::ACCEPT, "text/html, text/markdown, text/plain;q=0.9, */*;q=0.1");
            if let Some(known) = known {
                if !known.etag.is_empty() {
                    request = request.header(header::IF_NONE_MATCH, &known.etag);
                }
                if !known.modified.is_empty() {
                    request = request.header(header::IF_MODIFIED_SINCE, &known.modified);
                }
            }
            let response = request.send().await.map_err(|error| unreachable_because(&error))?;
            let pause = matches!(response.status().as_u16(), 429 | 503).then(|| {
                let seconds =
                    response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
                Some(Duration::from_secs(seconds)).filter(|pause| *pause <= PATIENCE)
            });
            match pause.flatten() {
                Some(pause) if is_first => tokio::time::sleep(pause).await,
                _ => return Ok(response),
            }
            is_first = false;
        }
    }
}

const fn lasting(group: &'static str, detail: String) -> Failure {
    Failure { group, detail, passing: false, by_wish: false }
}

fn unreachable_because(error: &reqwest::Error) -> Failure {
    let group = if error.is_timeout() { "took too long" } else { "cannot be reached" };
    Failure { group, detail: causes(error), passing: true, by_wish: false }
}

/// An error with what caused it, without the address, which is told beside it.
fn causes(error: &reqwest::Error) -> String {
    let mut at: &dyn Error = error;
    while let Some(cause) = at.source() {
        at = cause;
    }
    at.to_string()
}

fn judge(response: Response) -> Result<Response, Failure> {
    let status = response.status();
    let failure = match status.as_u16() {
        200 | 304 => {
            let coding = response.headers().get(header::CONTENT_ENCODING);
            if coding.is_none_or(|coding| coding == "identity") {
                return Ok(response);
            }
            lasting("compressed, though nobody asked for it", String::new())
        }
        404 | 410 => lasting("not found", status.to_string()),
        429 | 500..=599 => Failure { passing: true, ..lasting("the server failed", status.to_string()) },
        _ => lasting("the server refuses it", status.to_string()),
    };
    Err(failure)
}

/// What a header says that a page is written in, and by which charset.
fn kind_of(content_type: &str, url: &Url) -> Result<(Kind, Option<String>), Failure> {
    let mut parts = content_type.split(';').map(str::trim);
    let kind = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "text/html" | "application/xhtml+xml" => Kind::Html,
        "text/markdown" | "text/x-markdown" => Kind::Markdown,
        "text/plain" if url.path().ends_with(".md") => Kind::Markdown,
        "text/plain" => Kind::Plain,
        "" => return Err(lasting("not a page of text", "no content type".to_owned())),
        other => return Err(lasting("not a page of text", other.to_owned())),
    };
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    });
    Ok((kind, charset))
}

/// Reads a body up to a limit; what is longer fails, or is cut.
async fn body(mut response: Response, limit: usize, cut: bool) -> Result<Vec<u8>, Failure> {
    let too_large = || lasting("too large", format!("more than {} KB; see --max-page-kb", limit / 1_000));
    if !cut && response.content_length().is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable_because(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > limit {
            if cut {
                bytes.truncate(limit);
                return Ok(bytes);
            }
            return Err(too_large());
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Url, host_of, kind_of};

    #[test]
    fn kinds_are_read_from_headers() {
        let page = Url::parse("https://a.example/x").unwrap();
        let readme = Url::parse("https://a.example/x.md").unwrap();
        for (header, url, expected) in [
            ("text/html", &page, Some((Kind::Html, None))),
            ("Text/HTML; Charset=\"ISO-8859-1\"", &page, Some((Kind::Html, Some("ISO-8859-1")))),
            ("application/xhtml+xml;charset=utf-8", &page, Some((Kind::Html, Some("utf-8")))),
            ("text/plain", &page, Some((Kind::Plain, None))),
            ("text/plain", &readme, Some((Kind::Markdown, None))),
            ("text/markdown; variant=GFM", &page, Some((Kind::Markdown, None))),
            ("application/pdf", &page, None),
            ("", &page, None),
        ] {
            let found = kind_of(header, url).ok();
            assert_eq!(
                found.as_ref().map(|(kind, charset)| (*kind, charset.as_deref())),
                expected,
                "{header}"
            );
        }
    }

    #[test]
    fn a_port_makes_another_host() {
        for (url, expected) in [
            ("https://a.example/x", "a.example"),
            ("https://a.example:443/", "a.example"),
            ("http://[::1]:80/", "[::1]"),
            ("http://a:81/", "a:81"),
        ] {
            assert_eq!(host_of(&Url::parse(url).unwrap()), expected);
        }
    }
}
