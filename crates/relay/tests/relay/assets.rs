//! The widget's files: the right bytes, types and lifetimes for pages of any origin.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::rig::{Relay, Reply, config, request};

/// A folder of its own, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("chatlet-assets-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let folder = Self(std::env::temp_dir().join(name));
        for (path, text) in files {
            let path = folder.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

const FILES: &[(&str, &str)] = &[
    ("index.html", "<!doctype html>"),
    ("chatlet.js", "plain"),
    ("chatlet.js.br", "brotli"),
    ("chatlet.js.gz", "gzip"),
    ("assets/w-1.wasm", "wasm"),
    ("assets/w-1.wasm.br", "wasm brotli"),
    ("assets/w-1.js", "glue"),
    ("assets/w-1.css", "css"),
    ("assets/en-1.json", "{}"),
];

async fn get(relay: &Relay, path: &str, encoding: &str) -> Reply {
    relay.exchange(&request("GET", path, &[("accept-encoding", encoding)], b"")).await
}

#[tokio::test]
async fn files_come_precompressed_with_type_and_lifetime() {
    let folder = Folder::new(FILES);
    let extra = format!("server.widget = {:?}", folder.0.to_str().unwrap());
    let relay = Relay::start(config("http://127.0.0.1:1", &extra)).await;
    let loader = "public, max-age=300";
    let hashed = "public, max-age=31536000, immutable";
    // Path, accepted codings; then body, type, lifetime and coding of the reply.
    type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, Option<&'a str>);
    let table: &[Row<'_>] = &[
        ("/", "gzip", "<!doctype html>", "text/html", "no-cache", None),
        ("/index.html", "", "<!doctype html>", "text/html", "no-cache", None),
        ("/chatlet.js", "", "plain", "text/javascript", loader, None),
        ("/chatlet.js?v=1", "identity", "plain", "text/javascript", loader, None),
        ("/chatlet.js", "gzip, deflate", "gzip", "text/javascript", loader, Some("gzip")),
        ("/chatlet.js", "gzip, deflate, br, zstd", "brotli", "text/javascript", loader, Some("br")),
        ("/assets/w-1.wasm", "br", "wasm brotli", "application/wasm", hashed, Some("br")),
        ("/assets/w-1.wasm", "gzip", "wasm", "application/wasm", hashed, None),
        ("/assets/w-1.js", "", "glue", "text/javascript", hashed, None),
        ("/assets/w-1.css", "", "css", "text/css", hashed, None),
        ("/assets/en-1.json", "", "{}", "application/json", hashed, None),
    ];
    for (path, encoding, body, kind, lifetime, coded) in table {
        let reply = get(&relay, path, encoding).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, *body), "{path} {encoding}");
        let essence = reply.header("content-type").unwrap().split(';').next().unwrap();
        assert_eq!(essence, *kind, "{path}");
        assert_eq!(reply.header("cache-control"), Some(*lifetime), "{path}");
        assert_eq!(reply.header("content-encoding"), *coded, "{path} {encoding}");
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"), "{path}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(reply.header("vary"), Some("accept-encoding"), "{path}");
    }
    // A page of any origin may load them; the guard is for the API.
    let strange = request("GET", "/chatlet.js", &[("origin", "https://evil.example")], b"");
    assert_eq!(relay.exchange(&strange).await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_not_kept() {
    let folder = Folder::new(FILES);
    fs::write(folder.0.with_extension("secret"), "secret").unwrap();
    let outside = folder.0.with_extension("secret");
    let name = outside.file_name().unwrap().to_str().unwrap().to_owned();
    let extra = format!("server.widget = {:?}", folder.0.to_str().unwrap());
    let relay = Relay::start(config("http://127.0.0.1:1", &extra)).await;
    let paths = [
        "/assets/gone-1.js".to_owned(),
        "/gone".to_owned(),
        "/assets".to_owned() + "/",
        format!("/../{name}"),
        format!("/assets/../../{name}"),
        format!("/%2e%2e/{name}"),
        format!("/..%2f{name}"),
        "/assets/%00".to_owned(),
    ];
    for path in &paths {
        let reply = get(&relay, path, "").await;
        reply.assert_error(404, "not_found", path);
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
    }
    let reply = relay.exchange(&request("POST", "/chatlet.js", &[], b"x")).await;
    reply.assert_error(405, "method_not_allowed", "POST");
    drop(fs::remove_file(outside));
}
