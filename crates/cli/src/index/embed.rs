//! Embeddings of chunks, where the owner has a model for them. Each request is counted and told beforehand.

use std::{collections::BTreeSet, error::Error, time::Duration};

use dialogue::retrieval::Chunk;
use relay::{ProviderKey, secret::KeyError};
use reqwest::{Client, StatusCode, Url, header, redirect, retry};
use serde_json::{Value, json};

use super::{cache::Vectors, page::hash, progress::Progress};

/// Texts in one request.
const BATCH: usize = 64;
const PATIENCE: Duration = Duration::from_secs(60);

/// Where embeddings are made.
#[derive(Debug)]
pub(crate) struct Embedder {
    client: Client,
    place: Url,
    key: Option<header::HeaderValue>,
    model: String,
}

/// What an embedding is made of: what a visitor sees of a chunk.
fn text_of(chunk: &Chunk) -> String {
    let headings = chunk.headings.join(" › ");
    format!("{}\n{headings}\n{}", chunk.title, chunk.text)
}

impl Embedder {
    /// For `<upstream>/embeddings`, with the key of `OXLO_API_KEY`; a model on this machine needs none.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub(crate) fn new(upstream: &str, model: &str) -> Result<Self, String> {
        let address = format!("{}/embeddings", upstream.trim_end_matches('/'));
        let place = Url::parse(&address).map_err(|error| format!("--upstream {upstream}: {error}"))?;
        let is_here = matches!(place.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if !(place.scheme() == "https" || is_here && place.scheme() == "http") {
            return Err(format!("--upstream {upstream}: the key would be sent without TLS: use https://"));
        }
        let key = match ProviderKey::from_env("OXLO_API_KEY") {
            Ok(key) => Some(key.header().ok_or("OXLO_API_KEY cannot stand in a header")?),
            Err(KeyError::Missing { .. }) if is_here => None,
            Err(error) => return Err(error.to_string()),
        };
        // Somebody else in the process may have been first; then theirs holds.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut client = Client::builder()
            .user_agent(concat!("chatlet/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .http1_only()
            .timeout(PATIENCE);
        if place.scheme() == "http" {
            client = client.tls_certs_only([]);
        }
        let client = client.build().map_err(|error| format!("cannot set up TLS: {error}"))?;
        Ok(Self { client, place, key, model: model.to_owned() })
    }

    /// Gives every chunk its vector, from `known` where it is there. What was made is in `known` also after an error.
    /// Returns the number of requests.
    ///
    /// # Errors
    /// What the provider did; nothing is asked after that.
    pub(crate) async fn embed(
        &self,
        chunks: &mut [Chunk],
        known: &mut Vectors,
        announce: &dyn Fn(usize, usize),
        quiet: bool,
    ) -> Result<usize, String> {
        known.use_model(&self.model);
        let texts: Vec<(String, String)> = chunks
            .iter()
            .map(|chunk| {
                let text = text_of(chunk);
                (hash(&[text.as_bytes()]), text)
            })
            .collect();
        let used: BTreeSet<&str> = texts.iter().map(|(hash, _)| hash.as_str()).collect();
        known.of.retain(|hash, _| used.contains(hash.as_str()));
        let mut asked = BTreeSet::new();
        let mut is_due =
            |(hash, _): &&(String, String)| !known.of.contains_key(hash) && asked.insert(hash.clone());
        let due: Vec<&(String, String)> = texts.iter().filter(|text| is_due(text)).collect();
        let requests = due.len().div_ceil(BATCH);
        announce(due.len(), requests);
        let mut progress = Progress::start("embedding", requests, quiet);
        for batch in due.chunks(BATCH) {
            let inputs: Vec<&str> = batch.iter().map(|(_, text)| text.as_str()).collect();
            for ((hash, _), vector) in batch.iter().zip(self.request(&inputs).await?) {
                known.keep(hash.clone(), &vector);
            }
            progress.step("");
        }
        for (chunk, (hash, _)) in chunks.iter_mut().zip(&texts) {
            chunk.vector = known.find(hash);
        }
        let lengths: Vec<usize> =
            chunks.iter().map(|chunk| chunk.vector.as_ref().map_or(0, Vec::len)).collect();
        if lengths.iter().any(|length| Some(length) != lengths.first()) {
            return Err(
                "the vectors differ in length: has the model changed? Remove the .cache file".to_owned()
            );
        }
        Ok(requests)
    }

    async fn request(&self, inputs: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        let mut request = self.client.post(self.place.clone());
        if let Some(key) = &self.key {
            request = request.header(header::AUTHORIZATION, key.clone());
        }
        let body = json!({ "model": self.model, "input": inputs, "encoding_format": "float" });
        let answer = request.json(&body).send().await.map_err(|error| self.lost(&error))?;
        match answer.status() {
            StatusCode::OK => {}
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                return Err(format!("{}: the key is refused ({status}): check OXLO_API_KEY", self.place));
            }
            status @ (StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST) => {
                return Err(format!("{}: is {} a model for embeddings? ({status})", self.place, self.model));
            }
            status @ StatusCode::TOO_MANY_REQUESTS => {
                return Err(format!("{}: too many requests ({status}): run it again later", self.place));
            }
            status => return Err(format!("{}: the provider failed ({status})", self.place)),
        }
        let answer: Value = answer.json().await.map_err(|error| self.lost(&error))?;
        vectors_of(&answer, inputs.len())
            .ok_or_else(|| format!("{}: the answer does not hold {} embeddings", self.place, inputs.len()))
    }

    fn lost(&self, error: &reqwest::Error) -> String {
        let mut at: &dyn Error = error;
        while let Some(cause) = at.source() {
            at = cause;
        }
        format!("{}: cannot be reached: {at}", self.place)
    }
}

/// The vectors of an answer by their index, if all are there and have numbers.
fn vectors_of(answer: &Value, count: usize) -> Option<Vec<Vec<f32>>> {
    let data = answer.get("data")?.as_array()?;
    let mut found = vec![Vec::new(); count];
    for (place, item) in data.iter().enumerate() {
        let index =
            item.get("index").and_then(Value::as_u64).map_or(Some(place), |index| index.try_into().ok())?;
        // An index holds them as bytes: what f64 has beyond f32 is lost anyway.
        #[expect(clippy::cast_possible_truncation, reason = "rounded on purpose")]
        let numbers: Option<Vec<f32>> = item
            .get("embedding")?
            .as_array()?
            .iter()
            .map(|number| number.as_f64().map(|number| number as f32))
            .collect();
        *found.get_mut(index)? = numbers?;
    }
    found.iter().all(|vector| !vector.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Embedder, vectors_of};

    #[test]
    fn answers_are_read_by_their_index() {
        let one = |index: usize| json!({"index": index, "embedding": [index, 0.5]});
        for (answer, expected) in [
            (json!({"data": [one(1), one(0)]}), Some(vec![vec![0.0, 0.5], vec![1.0, 0.5]])),
            (json!({"data": [{"embedding": [1]}, {"embedding": [2]}]}), Some(vec![vec![1.0], vec![2.0]])),
            (json!({"data": [one(0)]}), None),
            (json!({"data": [one(0), one(2)]}), None),
            (json!({"data": [one(0), {"index": 1, "embedding": "AAAA"}]}), None),
            (json!({"error": {}}), None),
        ] {
            assert_eq!(vectors_of(&answer, 2), expected, "{answer}");
        }
    }

    #[test]
    fn a_key_is_never_sent_without_tls() {
        for upstream in ["http://a.example/v1", "http://127.0.0.1.a.example/v1", "ftp://a.example"] {
            assert!(Embedder::new(upstream, "m").unwrap_err().contains("without TLS"), "{upstream}");
        }
    }
}
