//! The border of the knowledge module: one request in, one answer out, both JSON.
//!
//! | `do` | takes | answers |
//! |---|---|---|
//! | `judge` | `text`; `tools`, `flow`, `failed`, where they are true | `kind` ([`Use`](crate::catalogue::Use)), `why` |
//! | `find` | `query`, `lang`, `k`, `turns`, `recall`, `embedding` | `hits`, `confidence`, `known`, `recalled`, or `need` |
//! | `cite` | `answer`, `sources` | `cited` |
//! | `extract` | `query`, `lang`, `k` | `known`, `text`, `sources`, or `need` |
//! | `about` | | `version`, `chunks`, `vectors`, `built`, `languages` |
//!
//! `confidence` is per mille. `need` names the shards to hand over before asking again; `error` is a stable word: `bad_request`, `no_index`.

use super::cite;
use super::desk::{Desk, Found, Hit, Lack};
use super::json::{self, Raw};
use super::recall;
use super::vectors::{self, Packed};
use crate::router::{self, Question};

impl Desk {
    /// Answers one request; whatever it is, the answer is JSON.
    pub fn handle(&mut self, request: &str) -> String {
        let mut out = String::from("{");
        let request = Raw::object(request);
        let answered = match request.text("do").as_str() {
            "judge" => answer_judge(request, &mut out),
            "find" => self.answer_find(request, &mut out),
            "cite" => answer_cite(request, &mut out),
            "extract" => self.answer_extract(request, &mut out),
            "about" => self.answer_about(&mut out),
            _ => Err("bad_request"),
        };
        if let Err(word) = answered {
            out.truncate(1);
            json::member(&mut out, "error", word);
        }
        out.push('}');
        out
    }

    fn answer_find(&mut self, request: Raw<'_>, out: &mut String) -> Result<(), &'static str> {
        let query = &request.get("query").string().ok_or("bad_request")?;
        let vector = self.take_vectors(request.get("embedding"));
        let (mut ids, mut turns) = (Vec::new(), Vec::new());
        let mut items = request.get("turns").items();
        while let Some((_, turn)) = items.next() {
            ids.push(turn.text("id"));
            turns.push(turn.text("text"));
        }
        let found = match self.find(query, &request.text("lang"), request.count("k", 5), vector.as_ref()) {
            Ok((found, _)) => found,
            Err(Lack::Index) if !turns.is_empty() => Found::default(),
            Err(lack) => return need(lack, out),
        };
        json::key(out, "hits");
        out.push('[');
        for hit in &found.hits {
            json::comma(out);
            out.push('{');
            json::number(out, "chunk", u64::from(hit.chunk));
            json::decimal(out, "score", hit.score);
            write_hit(out, hit);
            out.push('}');
        }
        out.push(']');
        json::number(out, "confidence", (found.confidence * 1000.0) as u64);
        json::truth(out, "known", found.known);
        if !turns.is_empty() {
            let near = vector.map_or_else(Vec::new, |vector| {
                let kept =
                    |id: &String| self.turns.iter().find(|(other, _)| other == id).map(|(_, vector)| vector);
                recall::near(&vector, &ids.iter().map(kept).collect::<Vec<_>>())
            });
            json::key(out, "recalled");
            out.push('[');
            let turns: Vec<&str> = turns.iter().map(AsRef::as_ref).collect();
            for at in recall::recall(self.index.as_ref(), query, &turns, &near, request.count("recall", 4)) {
                json::comma(out);
                json::text(out, ids.get(at).map_or("", String::as_str));
            }
            out.push(']');
        }
        Ok(())
    }

    /// Keeps the vectors of turns; that of the question is given back.
    fn take_vectors(&mut self, embedding: Raw<'_>) -> Option<Packed> {
        // The reply's body comes as it was received, a string; or parsed.
        let body = embedding.text("reply");
        let reply = if body.is_empty() { embedding.get("reply") } else { Raw::object(&body) };
        let mut vectors = vectors::of_reply(reply).into_iter();
        let query = vectors.next();
        let mut ids = embedding.get("ids").items();
        for vector in vectors {
            if let Some(id) = ids.next().and_then(|(_, id)| id.string()) {
                self.keep_turn(&id, vector);
            }
        }
        query.filter(|query| query.scale > 0.0)
    }

    fn answer_extract(&mut self, request: Raw<'_>, out: &mut String) -> Result<(), &'static str> {
        let query = request.get("query").string().ok_or("bad_request")?;
        match self.answer_locally(&query, &request.text("lang"), request.count("k", 3)) {
            Ok(extract) => {
                json::truth(out, "known", extract.known);
                json::member(out, "text", &extract.text);
                json::key(out, "sources");
                out.push('[');
                for (at, (hit, quote)) in extract.sources.iter().enumerate() {
                    json::comma(out);
                    out.push('{');
                    json::number(out, "id", at as u64 + 1);
                    write_hit(out, hit);
                    json::member(out, "quote", quote);
                    out.push('}');
                }
                out.push(']');
                Ok(())
            }
            Err(lack) => need(lack, out),
        }
    }

    fn answer_about(&self, out: &mut String) -> Result<(), &'static str> {
        let index = self.index.as_ref().ok_or("no_index")?;
        json::number(out, "version", u64::from(super::index::VERSION));
        json::number(out, "chunks", index.chunks as u64);
        json::number(out, "vectors", index.dimension as u64);
        json::number(out, "built", index.built);
        json::key(out, "languages");
        out.push('[');
        for language in index.languages.split(',').filter(|language| !language.is_empty()) {
            json::comma(out);
            json::text(out, language);
        }
        out.push(']');
        Ok(())
    }
}

/// Judges what a message is about: the router's ear, which is here because of what its words weigh.
fn answer_judge(request: Raw<'_>, out: &mut String) -> Result<(), &'static str> {
    let text = &request.get("text").string().ok_or("bad_request")?;
    let question = Question {
        text,
        tools: request.get("tools").is_true(),
        flow: request.get("flow").is_true(),
        failed: request.get("failed").is_true(),
        ..Question::default()
    };
    let judgement = router::judge(&question);
    json::member(out, "kind", judgement.kind.word());
    json::member(out, "why", &judgement.why);
    Ok(())
}

fn answer_cite(request: Raw<'_>, out: &mut String) -> Result<(), &'static str> {
    let answer = request.get("answer").string().ok_or("bad_request")?;
    let (mut ids, mut texts) = (Vec::new(), Vec::new());
    let mut items = request.get("sources").items();
    while let Some((_, source)) = items.next() {
        ids.push(source.count("id", 0) as u32);
        texts.push(source.text("text"));
    }
    let sources: Vec<(u32, &str)> = ids.into_iter().zip(texts.iter().map(String::as_str)).collect();
    json::key(out, "cited");
    out.push('[');
    for cited in cite::cited(&answer, &sources) {
        json::comma(out);
        out.push('{');
        json::number(out, "id", u64::from(cited.id));
        json::truth(out, "quoted", cited.quoted());
        json::member(out, "quote", &cited.quote);
        json::key(out, "marks");
        out.push('[');
        for quoted in cited.marks {
            json::comma(out);
            out.push_str(if quoted { "true" } else { "false" });
        }
        out.push_str("]}");
    }
    out.push(']');
    Ok(())
}

fn write_hit(out: &mut String, hit: &Hit) {
    json::member(out, "title", &hit.title);
    json::member(out, "heading", &hit.heading);
    json::member(out, "url", &hit.url);
    json::member(out, "text", &hit.text);
}

fn need(lack: Lack, out: &mut String) -> Result<(), &'static str> {
    let Lack::Shards(shards) = lack else { return Err("no_index") };
    json::key(out, "need");
    out.push('[');
    for shard in shards {
        json::comma(out);
        json::text(out, &shard);
    }
    out.push(']');
    Ok(())
}
