//! The widget's files: precompressed, with types and lifetimes that a page of any origin can use.

use std::path::Path;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use crate::error::ApiError;

/// The loader has one name for ever, so it is asked for again soon: it names files that the next release takes away.
const LOADER: &str = "public, max-age=300";
/// The name of these holds a hash of what is in them.
const HASHED: &str = "public, max-age=31536000, immutable";
const OTHER: &str = "no-cache";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A folder that is served.
#[derive(Clone, Debug)]
pub(crate) struct Assets(ServeDir);

impl Assets {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(ServeDir::new(folder).precompressed_br().precompressed_gzip())
    }

    /// Answers whatever is not part of the API.
    pub(crate) async fn serve(&self, request: Request, id: &str) -> Response {
        let is_api = request.uri().path().starts_with("/v1");
        let lifetime = match request.uri().path() {
            "/chatlet.js" => LOADER,
            path if path.starts_with("/assets/") => HASHED,
            _ => OTHER,
        };
        let mut response = match *request.method() {
            _ if is_api => ApiError::NotFound.respond(id),
            Method::GET | Method::HEAD => self.file(request, lifetime, id).await,
            _ => ApiError::MethodNotAllowed { allow: "GET, HEAD" }.respond(id),
        };
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    async fn file(&self, request: Request, lifetime: &'static str, id: &str) -> Response {
        let Ok(response) = self.0.clone().oneshot(request).await;
        match response.status() {
            status if status.is_success() || status.is_redirection() => {}
            StatusCode::RANGE_NOT_SATISFIABLE | StatusCode::PRECONDITION_FAILED => {}
            status if status.is_server_error() => return ApiError::Internal.respond(id),
            _ => return ApiError::NotFound.respond(id),
        }
        let mut response = response.map(Body::new);
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        // A page in an old encoding would read our scripts in it.
        let text = match kind {
            Some("text/javascript") => Some("text/javascript; charset=utf-8"),
            Some("text/css") => Some("text/css; charset=utf-8"),
            Some("text/html") => Some("text/html; charset=utf-8"),
            _ => None,
        };
        let headers = response.headers_mut();
        if let Some(text) = text {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(text));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lifetime));
        response
    }
}
