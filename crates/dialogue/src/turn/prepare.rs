//! From the visitor's input to the call: route, look up, build the prompt.

use super::settings::{SEARCH_SITE, START_FLOW};
use super::{Change, Dialogue, Effect, Outcome, Phase, Run, Search, mark_dirty};
use crate::Millis;
use crate::catalogue::{Model, Use};
use crate::cost::BudgetState;
use crate::error::Failure;
use crate::estimate::tokens;
use crate::json::{self, Json, List, Value, texts};
use crate::memory::{self, Frame};
use crate::prompt::{self, Found, Ingredients, Passage};
use crate::router::{self, Judgement, Question};
use crate::thread::{Author, Mark, Message, MessageId, Part, Reason, Source, Status, Thread};
use crate::tools;
use crate::wire::{ChatCompletionRequest, ChatMessage, purpose};

/// The longest query, in characters; what is beyond says nothing that the beginning did not.
const MAX_QUERY: usize = 600;
/// A question of fewer bytes is likely to lean on the one before.
const SHORT_QUERY: usize = 16;
/// So many of the visitor's messages may be about a picture: with it, and after it.
const PICTURED: usize = 4;
/// Passages that are sent to the model.
const PASSAGES: u64 = 5;
/// Old turns that are looked up.
const RECALLED: u64 = 8;
/// The longest answer of the knowledge module, bytes.
const MAX_REPLY: usize = 1 << 20;

impl Dialogue {
    /// Begins a turn on the newest message of the visitor: adds the answer, and does what comes first.
    ///
    /// A visitor who asks `again` is believed: the call is made although the budget was said to be spent.
    pub(super) fn begin(
        &mut self,
        harder: bool,
        again: bool,
        assistant: MessageId,
        now: Millis,
        out: &mut Outcome,
    ) {
        if self.now == 0 {
            // What was told before the time was is told now.
            self.budget_told = now;
        }
        self.now = now;
        self.usage_due = false;
        // What was begun for the turn before is not waited for.
        self.citing = None;
        self.resuming = None;
        let before = self.thread.messages.iter().rev().find(|message| message.author == Author::Assistant);
        let failed = self.disliked || before.is_some_and(Message::has_failed);
        let harder = harder || again && self.disliked;
        self.disliked = false;
        self.run = Some(Run { harder, again, failed, ..Run::new(assistant.clone(), self.query()) });
        self.measure_tools();
        self.add(Message::answer(assistant.clone(), now), out);
        mark_dirty(assistant, false, out);
        if !self.flow_first(out) {
            self.go_to_model(out);
        }
    }

    /// No flow is concerned: a model is to answer.
    pub(super) fn go_to_model(&mut self, out: &mut Outcome) {
        let again = self.run.as_ref().is_some_and(|run| run.again);
        let wait = if again { 0 } else { self.spent_for_s() };
        let settings = &self.settings;
        let choice = settings.model.is_empty() && settings.catalogue.models.len() > 1;
        let seen = router::seen(&self.question());
        if wait == 0 && seen.is_none() && (choice || settings.knowledge) {
            return self.listen(out);
        }
        self.route(seen.unwrap_or_else(|| Judgement::new(Use::General, "the only model")), out);
        if wait > 0 {
            return self.answer_locally(Failure::BudgetSpent { retry_after_s: wait }, out);
        }
        self.look_up(out);
    }

    /// What the router goes by, beside the thread's size.
    fn question(&self) -> Question<'_> {
        let said = self.thread.messages.iter().rev().filter(|message| message.author == Author::User);
        let mut parts = said.take(PICTURED).flat_map(|message| &message.parts);
        let (harder, failed) = self.run.as_ref().map(|run| (run.harder, run.failed)).unwrap_or_default();
        Question {
            text: self.last_user_text().unwrap_or_default(),
            // Of pictures from storage there is but the name.
            images: parts.any(|part| matches!(part, Part::Image { url, .. } if !url.is_empty())),
            tools: self.tools().next().is_some(),
            flow: self.settings.flows && self.open_form().is_some(),
            failed,
            harder,
            thread_tokens: 0,
            budget: self.budget_state(),
        }
    }

    /// Has the words of the question judged, in the knowledge module: only where the judgement makes a difference.
    fn listen(&mut self, out: &mut Outcome) {
        let id = self.next_id();
        let Question { text, failed, tools, .. } = self.question();
        let mut request = Json::object().text("do", "judge").text("text", text).flag("failed", failed);
        if tools {
            request = request.flag("tools", true);
        }
        let request = request.end();
        if let Some(run) = &mut self.run {
            run.phase = Phase::Listening(id);
        }
        out.effect(Effect::Knowledge { id, request });
    }

    /// The question was judged, or could not be: then it is taken for an ordinary one, and since the module is not
    /// there, it is not asked again in this turn.
    fn heard(&mut self, reply: Option<&Value>, out: &mut Outcome) {
        let judgement = reply.and_then(|reply| {
            let why = json::word(reply, "why").to_owned().into();
            Some(Judgement { kind: Use::from_word(json::word(reply, "kind"))?, why })
        });
        if judgement.is_none() {
            self.lack("no_judgement", out);
        }
        self.route(judgement.unwrap_or(Judgement::new(Use::General, "could not be judged")), out);
        if reply.is_none() {
            return self.call_next(out);
        }
        self.look_up(out);
    }

    /// The call that the turn has come to.
    fn call_next(&mut self, out: &mut Outcome) {
        self.call(self.run.as_ref().map_or("", |run| run.why), out);
    }

    /// The tools that there are: the site's search only where there is something to search, and flows where there are some.
    pub(super) fn tools(&self) -> impl Iterator<Item = &tools::Tool> {
        let (searches, flows) = (self.settings.knowledge, self.settings.flows);
        self.settings.tools.iter().filter(move |tool| {
            tool.kind != tools::Kind::BuiltIn
                || match tool.name.as_str() {
                    SEARCH_SITE => searches,
                    START_FLOW => flows,
                    _ => true,
                }
        })
    }

    /// Writes the tools for the requests of this turn.
    pub(super) fn measure_tools(&mut self) {
        let any = self.tools().next().is_some();
        let tools = if any { tools::definitions(self.tools()) } else { String::new() };
        if let Some(run) = &mut self.run {
            run.tools_tokens = tokens(&tools);
            run.tools = tools;
        }
    }

    /// The tools that are sent to a model, and their tokens: none where it calls none, nor for a greeting.
    fn offered(&self, model: &str) -> (&str, u32) {
        let run = self.run.as_ref().filter(|run| run.record.route.kind != Use::Fast);
        let run = run.filter(|_| self.settings.calls_tools(model));
        run.map_or(("", 0), |run| (&run.tools, run.tools_tokens))
    }

    /// Chooses the models to be asked.
    pub(super) fn route(&mut self, judgement: Judgement, out: &mut Outcome) {
        let tokens = self.thread_tokens();
        let settings = &self.settings;
        let takes = |model: &Model| self.frame(&model.id).takes(tokens);
        let mut route = router::choose(judgement, &self.question(), &settings.catalogue, &takes);
        if !settings.model.is_empty() {
            route.models = vec![settings.model.clone()];
            route.why = "the page names this model".into();
        } else if route.models.is_empty() {
            route.models.push(settings.default_model.clone());
        }
        if let Some(run) = &mut self.run {
            run.ladder.clone_from(&route.models);
            run.record.route = route;
        }
        out.change(Change::Route);
    }

    /// Estimated tokens of the thread; counted once, then kept.
    pub(super) fn thread_tokens(&mut self) -> u32 {
        let thread = &self.thread;
        *self
            .size
            .get_or_insert_with(|| thread.messages.iter().map(memory::weigh).fold(0, u32::saturating_add))
    }

    /// What is searched for: the question, and the one before it where it is too short to stand alone.
    pub(super) fn query(&self) -> String {
        let mut texts = self.user_texts();
        let mut query = texts.next().unwrap_or_default().to_owned();
        if let Some(before) = texts.next().filter(|_| query.len() < SHORT_QUERY) {
            query.push(' ');
            query.push_str(before);
        }
        if let Some((end, _)) = query.char_indices().nth(MAX_QUERY) {
            query.truncate(end);
        }
        query
    }

    /// Old turns are to be searched for this call, since the thread does not fit.
    fn wants_recall(&self) -> bool {
        let model = self.run.as_ref().and_then(|run| run.ladder.first());
        // Besides the question, and the empty answer behind it, there must be something.
        self.thread.messages.len() > 2
            && memory::wants_recall(&self.thread, &self.frame(model.map_or("", String::as_str)))
    }

    /// The site's pages are to be searched: not for a greeting.
    fn wants_knowledge(&self) -> bool {
        let greeting = self.run.as_ref().is_some_and(|run| run.record.route.kind == Use::Fast);
        self.settings.knowledge && !greeting
    }

    pub(super) fn look_up(&mut self, out: &mut Outcome) {
        let (knowledge, recall) = (self.wants_knowledge(), self.wants_recall());
        // A picture without words is nothing to search for.
        let blank = self.run.as_ref().is_none_or(|run| run.query.trim().is_empty());
        if blank || !(knowledge || recall) {
            return self.call_next(out);
        }
        let turns = recall && self.settings.memory_vectors;
        if (turns || knowledge && self.pages_have_vectors == Some(true)) && self.may_embed() {
            return self.embed(turns, out);
        }
        self.search(None, out);
    }

    /// A vector costs a request: not when few are left, nor the only one.
    fn may_embed(&self) -> bool {
        !self.settings.embeddings.is_empty()
            && self.budget_state() == BudgetState::Ok
            && self.settings.max_requests > 1
    }

    /// Asks for the question's vector, and with the same request for those of old turns that have none yet.
    fn embed(&mut self, turns: bool, out: &mut Outcome) {
        let id = self.next_id();
        let Some(run) = &mut self.run else { return };
        run.phase = Phase::Embedding(id);
        let mut inputs = List::new();
        inputs.text(&run.query);
        run.vectors = 0;
        if turns {
            let embedded = &self.embedded;
            let new = self.thread.messages.iter().filter(|m| !m.is_blank() && !embedded.contains(&m.id));
            let most = self.settings.max_inputs.saturating_sub(1) as usize;
            let new: Vec<&Message> = new.take(most).collect();
            for message in &new {
                inputs.text(beginning(&message.text()));
            }
            run.vectors = new.len();
            let ids: Vec<MessageId> = new.into_iter().map(|message| message.id.clone()).collect();
            self.embedded.extend(ids);
        }
        run.record.count("embedding", &self.settings.embeddings);
        let key = run.key();
        let request =
            Json::object().text("model", &self.settings.embeddings).raw("input", &inputs.end()).end();
        out.effect(Effect::Embed { id, request, key });
    }

    /// The vectors came, or did not: then the words alone are searched for.
    pub(super) fn take_vectors(&mut self, id: u32, reply: Option<String>, out: &mut Outcome) {
        let Some(run) = self.run.as_mut().filter(|run| run.phase == Phase::Embedding(id)) else {
            out.odd("late_vectors");
            return;
        };
        let new = self.embedded.len().saturating_sub(run.vectors);
        if reply.is_none() {
            run.record.fail("embedding");
            self.embedded.truncate(new);
        }
        let ids = texts(&mut self.embedded.get(new..).unwrap_or_default().iter().map(MessageId::as_str));
        let embedding = reply.map(|reply| Json::object().raw("ids", &ids).text("reply", &reply).end());
        self.search(embedding, out);
    }

    fn search(&mut self, embedding: Option<String>, out: &mut Outcome) {
        let (knowledge, recall) = (self.wants_knowledge(), self.wants_recall());
        let id = self.next_id();
        let Some(run) = &mut self.run else { return };
        run.phase = Phase::Searching(id);
        let mut request =
            question("find", &run.query, &self.settings.lang, if knowledge { PASSAGES } else { 0 });
        if recall {
            // The question itself, and the empty answer behind it, are not old.
            let old = self.thread.messages.len().saturating_sub(2);
            let mut turns = List::new();
            for turn in self.thread.messages.iter().take(old).filter(|message| !message.is_blank()) {
                turns.raw(&Json::object().text("id", turn.id.as_str()).text("text", &turn.text()).end());
            }
            request = request.raw("turns", &turns.end()).number("recall", RECALLED);
        }
        if let Some(embedding) = embedding {
            request = request.raw("embedding", &embedding);
        }
        out.effect(Effect::Knowledge { id, request: request.end() });
    }

    /// The knowledge module answered: for the running turn, or for the citations of the last one.
    pub(super) fn knowledge(&mut self, id: u32, reply: Option<&str>, out: &mut Outcome) {
        let reply = reply.filter(|reply| reply.len() <= MAX_REPLY);
        let reply = reply.and_then(Value::parse);
        let phase = self.run.as_ref().map(|run| run.phase);
        if self.site_searched(id, reply.as_ref(), out) {
            return;
        }
        if let Some((_, answer)) = self.citing.take_if(|(asked, _)| *asked == id) {
            self.cited(&answer, reply.as_ref(), out);
        } else if phase == Some(Phase::Listening(id)) {
            self.heard(reply.as_ref(), out);
        } else if phase == Some(Phase::Searching(id)) {
            self.found(reply.as_ref(), out);
        } else if let Some(Phase::Local(asked, failure)) = phase
            && asked == id
        {
            self.answered_locally(failure, reply.as_ref(), out);
        } else {
            out.odd("late_knowledge");
        }
    }

    /// What was found goes into the prompt; a search that failed is no reason not to ask.
    fn found(&mut self, reply: Option<&Value>, out: &mut Outcome) {
        let searched = self.wants_knowledge();
        let Some(reply) =
            reply.filter(|reply| reply.get("hits").is_some_and(|hits| hits.as_array().is_some()))
        else {
            self.lack("no_knowledge", out);
            // Whether it took the vectors, nobody knows; a fresh one has none.
            self.embedded.clear();
            return self.call_next(out);
        };
        if let Some(vectors) = reply.get("vectors").filter(|_| searched) {
            let have = vectors.as_u64() > Some(0);
            let news = self.pages_have_vectors.replace(have).is_none();
            // The first search tells it: the question is searched for once more, with its vector.
            let asked = self.run.as_ref().is_some_and(|run| run.record.spent.requests > 0);
            if news && have && !asked && self.may_embed() {
                return self.embed(false, out);
            }
        }
        let Some(run) = &mut self.run else { return };
        run.recalled = json::list(reply, "recalled")
            .iter()
            .filter_map(|id| Some(MessageId(id.as_str()?.to_owned())))
            .collect();
        if searched {
            let known = json::is_true(reply, "known");
            let found: Vec<Passage> = json::list(reply, "hits").iter().map(passage).collect();
            run.record.search = Some(Search {
                query: run.query.clone(),
                found: found.iter().map(|passage| passage.title.clone()).collect(),
                confidence: json::number(reply, "confidence").min(1_000) as u32,
                sent: known,
            });
            run.passages = Some(if known { found } else { Vec::new() });
        }
        self.call_next(out);
    }

    pub(super) fn frame<'a>(&'a self, model: &'a str) -> Frame<'a> {
        let settings = &self.settings;
        let answer = settings.answer(model);
        let most = self.run.as_ref().map_or(u32::MAX, |run| run.most);
        Frame {
            memory: &settings.memory,
            model,
            context: settings.context(model).min(most.saturating_add(answer)),
            pinned: settings.pinned.saturating_add(self.offered(model).1),
            answer,
            estimator: &self.estimator,
        }
    }

    /// A request to a model. What only our relay is known to understand is left out where it does not say so.
    pub(super) fn request(
        &self,
        model: &str,
        purpose: &'static str,
        messages: Vec<ChatMessage>,
        answer: u32,
        (tools, response_format): (&str, &str),
    ) -> String {
        let ours = self.settings.purposes;
        ChatCompletionRequest {
            model: model.to_owned(),
            purpose: if ours { purpose } else { "" },
            messages,
            max_tokens: if ours { answer.min(self.settings.max_output) } else { 0 },
            stream: purpose != purpose::SUMMARY,
            tools: tools.to_owned(),
            response_format: response_format.to_owned(),
        }
        .to_json()
    }

    /// Calls the next model of the ladder.
    pub(super) fn call(&mut self, why: &'static str, out: &mut Outcome) {
        let Some(run) = &mut self.run else { return };
        let model = if run.ladder.is_empty() { String::new() } else { run.ladder.remove(0) };
        let Some(run) = &self.run else { return };
        let frame = self.frame(&model);
        let built = prompt::build(&Ingredients {
            thread: &self.thread,
            frame,
            vision: self.settings.catalogue.model(&model).is_none_or(|model| model.vision),
            found: match &run.passages {
                None => Found::NotSearched,
                Some(none) if none.is_empty() => Found::Nothing,
                Some(passages) => Found::Passages(passages),
            },
            recalled: &run.recalled,
            image_bytes: self.settings.image_bytes,
        });
        let rest = frame.rest(built.tokens);
        let tools = self.offered(&model).0;
        let request = self.request(&model, purpose::CHAT, built.messages, rest, (tools, ""));
        let max = self.settings.max_body_bytes;
        let left_out = built.trimmed.images_dropped > 0 && self.question().images;
        let Some(run) = &mut self.run else { return };
        run.record.trimmed = built.trimmed;
        run.record.estimated = built.tokens;
        run.raw_tokens = built.raw_tokens;
        if left_out {
            run.record.note("picture_left_out");
        }
        if max > 0 && request.len() > max {
            // It would be refused, after all of it was sent.
            return self.end(Status::Incomplete(Reason::Error(Failure::TooLong)), out);
        }
        run.phase = Phase::Calling;
        run.record.count(why, &model);
        let key = run.key();
        self.show_sources(built.trimmed.passages, out);
        out.effect(Effect::Call { request, key });
    }

    /// The passages that were sent stand with the answer from its first word on, so that it can cite them.
    fn show_sources(&mut self, sent: u32, out: &mut Outcome) {
        let Some((run, answer)) = self.running() else { return };
        let passages = run.passages.iter().flatten().zip(1..=sent);
        let sources = passages.map(|(passage, id)| {
            Part::Source(Source {
                id,
                title: passage.title.clone(),
                url: passage.url.clone(),
                mark: Mark::Sent,
                quote: String::new(),
            })
        });
        let sources: Vec<Part> = sources.collect();
        let before = answer.parts.len();
        answer.parts.retain(|part| !matches!(part, Part::Source(_)));
        if !sources.is_empty() || answer.parts.len() < before {
            answer.parts.extend(sources);
            let id = answer.id.clone();
            out.change(Change::Sources(id.clone()));
            mark_dirty(id, true, out);
        }
    }
}

impl Run {
    /// The `Idempotency-Key` of the newest request.
    pub(super) fn key(&self) -> String {
        let mut key = self.record.answer.0.clone();
        key.push('.');
        if self.since > 0 {
            // The numbers of the run before are not known any more.
            key.push_str(&self.since.to_string());
            key.push('.');
        }
        key.push_str(&self.record.requests.len().to_string());
        key
    }
}

impl Thread {
    /// The message that is answered, or was last.
    pub(super) fn answer(&mut self, id: &MessageId) -> Option<&mut Message> {
        self.messages.iter_mut().rev().find(|message| message.id == *id)
    }
}

/// The beginning of a request to the knowledge module.
pub(super) fn question(what: &str, query: &str, lang: &str, k: u64) -> Json {
    Json::object().text("do", what).text("query", query).text("lang", lang).number("k", k)
}

fn beginning(text: &str) -> &str {
    text.char_indices().nth(MAX_QUERY).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// A passage as the knowledge module tells it; its heading goes into the title.
pub(super) fn passage(hit: &Value) -> Passage {
    let word = |name: &str| json::word(hit, name).to_owned();
    let mut title = word("title");
    let heading = word("heading");
    if !heading.is_empty() && heading != title {
        if !title.is_empty() {
            title.push_str(" – ");
        }
        title.push_str(&heading);
    }
    Passage { title, url: word("url"), text: word("text") }
}
