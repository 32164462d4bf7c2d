//! A folder to work in, a site that notes what it is asked for, and the process between them.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Response},
};
use futures_util::stream;
use serde_json::Value;
use tokio::{net::TcpListener, runtime::Runtime};

/// A folder of its own, removed when dropped.
pub(crate) struct Folder(PathBuf);

/// How a run ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("chatlet-index-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, content) in files {
            folder.put(name, content);
        }
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of what is there, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chatlet"));
        command.arg("index").args(args).current_dir(&self.0).env_clear();
        command
    }

    /// Runs it to its end; progress, stdout and stderr are no terminals here.
    pub(crate) fn index(&self, args: &[&str]) -> Run {
        run(&mut self.command(args))
    }

    /// Runs it, and reads the chunks; the index is `k.chatlet`.
    pub(crate) fn chunks(&self, args: &[&str]) -> (Run, Vec<Value>) {
        let run = self.index(&[args, &["--out", "k.chatlet", "--dump", "chunks.jsonl"]].concat());
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        let lines = String::from_utf8(self.get("chunks.jsonl")).unwrap();
        (run, lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// The text of a chunk's field.
pub(crate) fn text<'a>(chunk: &'a Value, field: &str) -> &'a str {
    chunk[field].as_str().unwrap()
}

/// The addresses of chunks, in their order.
pub(crate) fn urls(chunks: &[Value]) -> Vec<&str> {
    chunks.iter().map(|chunk| text(chunk, "url")).collect()
}

/// Lines that the report must have, in this order, without the blanks before them.
pub(crate) fn has_lines(report: &str, expected: &[&str]) {
    let mut lines = report.lines().map(str::trim);
    for line in expected {
        assert!(lines.any(|found| found == *line), "{line:?}, in this order, in\n{report}");
    }
}

/// What a site answers.
#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// The body comes without its length.
    chunked: bool,
    /// It never comes.
    silent: bool,
}

impl Reply {
    pub(crate) fn html(body: impl AsRef<[u8]>) -> Self {
        Self::of("text/html; charset=utf-8", body)
    }

    pub(crate) fn of(kind: &str, body: impl AsRef<[u8]>) -> Self {
        let reply = Self {
            status: 200,
            headers: Vec::new(),
            body: body.as_ref().into(),
            chunked: false,
            silent: false,
        };
        if kind.is_empty() { reply } else { reply.header("content-type", kind) }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::html("") }
    }

    pub(crate) fn to(location: &str) -> Self {
        Self::status(302).header("location", location)
    }

    pub(crate) fn silent() -> Self {
        Self { silent: true, ..Self::html("") }
    }

    pub(crate) fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A page with a heading and a paragraph that is no other page's.
pub(crate) fn page(name: &str) -> Reply {
    Reply::html(format!(
        "<html lang=en><title>{name}</title><main><h1>{name}</h1><p>All that there is to say about {name}.</main>"
    ))
}

/// A sitemap of addresses; `of` is `urlset` or `sitemapindex`.
pub(crate) fn sitemap(of: &str, addresses: &[String]) -> Reply {
    let inner = if of == "urlset" { "url" } else { "sitemap" };
    let entries: String =
        addresses.iter().map(|address| format!("<{inner}><loc>{address}</loc></{inner}>")).collect();
    let xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9";
    let xml = format!("<?xml version=\"1.0\"?><{of} xmlns=\"{xmlns}\">{entries}</{of}>");
    Reply::of("application/xml", xml)
}

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) at: Instant,
}

#[derive(Default)]
struct Served {
    replies: Mutex<BTreeMap<String, Reply>>,
    asked: Mutex<Vec<Asked>>,
}

/// A site on loopback, gone when dropped. What it has no reply for is 404; a reply's ETag is obeyed.
pub(crate) struct Website {
    served: Arc<Served>,
    address: String,
    _runtime: Runtime,
}

impl Website {
    pub(crate) fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let served = Arc::new(Served::default());
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let app = axum::Router::new().fallback(answer).with_state(Arc::clone(&served));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { served, address, _runtime: runtime }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The host with its port.
    pub(crate) fn host(&self) -> &str {
        self.address.strip_prefix("http://").unwrap()
    }

    pub(crate) fn put(&self, path: &str, reply: Reply) {
        self.served.replies.lock().unwrap().insert(path.to_owned(), reply);
    }

    /// What came since the last time, in its order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.served.asked.lock().unwrap())
    }

    /// The paths of that, sorted: pages are asked for several at a time.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.asked().into_iter().map(|asked| asked.path).collect();
        paths.sort();
        paths
    }
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response<Body> {
    let path = request.uri().path_and_query().unwrap().to_string();
    let headers = request.headers().clone();
    served.asked.lock().unwrap().push(Asked {
        path: path.clone(),
        headers: headers.clone(),
        at: Instant::now(),
    });
    let reply = served.replies.lock().unwrap().get(&path).cloned().unwrap_or_else(|| Reply::status(404));
    if reply.silent {
        std::future::pending::<()>().await;
    }
    let etag = reply.headers.iter().find(|(name, _)| name == "etag").map(|(_, value)| value.as_str());
    let known = headers.get("if-none-match").and_then(|value| value.to_str().ok());
    let is_same = etag.is_some() && etag == known;
    let mut response = Response::builder().status(if is_same { 304 } else { reply.status });
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    let body = match reply.body {
        _ if is_same => Body::empty(),
        bytes if reply.chunked => {
            let parts: Vec<Result<Vec<u8>, std::io::Error>> =
                bytes.chunks(1_000).map(|part| Ok(part.to_vec())).collect();
            Body::from_stream(stream::iter(parts))
        }
        bytes => Body::from(bytes),
    };
    response.body(body).unwrap()
}

/// The shortest time between two requests one after the other.
pub(crate) fn shortest_pause(asked: &[Asked]) -> Duration {
    asked.windows(2).map(|pair| pair[1].at - pair[0].at).min().unwrap()
}
