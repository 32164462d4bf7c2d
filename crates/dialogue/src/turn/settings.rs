//! What a dialogue goes by: the owner's settings, as the page and the relay's card tell them.

use crate::catalogue::Catalogue;
use crate::cost::Price;
use crate::json::{self, Value};
use crate::memory::{Memory, Policy};
use crate::tools::{Kind, MAX_TOOLS, Tool};

/// Tokens that a model is taken to read where nothing tells its context.
const CONTEXT_UNKNOWN: u32 = 32_000;
/// Requests of one turn, where the relay tells nothing.
const MAX_REQUESTS: u32 = 4;
/// Rounds of tools in one turn, where the relay tells nothing.
const MAX_ROUNDS: u32 = 25;
/// Texts that get vectors with one request, where the relay tells nothing.
const MAX_INPUTS: u32 = 64;
/// Tokens of an answer, where the relay tells nothing.
const MAX_OUTPUT: u32 = 4_096;

/// The tool that searches the site's knowledge; only offered where there is some.
pub(super) const SEARCH_SITE: &str = "search_site";
/// The tool that tells whom to turn to.
pub(super) const HAND_OVER: &str = "hand_over";
/// The tool that starts a flow; only offered where there are some.
pub(super) const START_FLOW: &str = "start_flow";
/// The tools that come with the engine: what they are called by, and what the model is told of them.
const BUILT_IN: [(&str, &str); 3] = [
    (
        SEARCH_SITE,
        r#"{"name":"search_site","description":"Searches the pages of this site.","parameters":{"type":"object","properties":{"query":{"type":"string","description":"What to look for, in the words of the site.","minLength":1}},"required":["query"]}}"#,
    ),
    (
        START_FLOW,
        r#"{"name":"start_flow","description":"Starts one of the site's guided dialogues with the visitor.","parameters":{"type":"object","properties":{"flow":{"type":"string","description":"Its name.","minLength":1}},"required":["flow"]}}"#,
    ),
    (
        HAND_OVER,
        r#"{"name":"hand_over","description":"Shows the visitor how to reach a human of this site. For when they ask for one, or when you cannot help."}"#,
    ),
];

/// What the site's owner has set. Before the relay's card came, and with a bare proxy in its place, the defaults hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The only model to ask; empty: the router decides.
    pub model: String,
    /// The widget's language, as a language tag.
    pub lang: String,
    /// The longest message of a visitor, in characters; 0: any.
    pub max_input_chars: usize,
    /// There is an index of the site's knowledge to search.
    pub knowledge: bool,
    /// The models that may be asked.
    pub catalogue: Catalogue,
    /// The model for requests that name none.
    pub default_model: String,
    /// The relay understands `purpose`.
    pub purposes: bool,
    /// Tokens that the relay puts before an answer's request.
    pub pinned: u32,
    /// Tokens that the relay puts before a summary's request.
    pub pinned_summary: u32,
    /// Tokens that an answer may take.
    pub max_output: u32,
    /// How long threads are kept within limits.
    pub memory: Memory,
    /// Old turns are searched by vectors too.
    pub memory_vectors: bool,
    /// The model of vectors; empty: there are none, and no request is spent on any.
    pub embeddings: String,
    /// Texts that get vectors with one request.
    pub max_inputs: u32,
    /// The longest request, bytes; 0: not told.
    pub max_body_bytes: usize,
    /// Images of one request, bytes of base64.
    pub image_bytes: usize,
    /// What requests and tokens cost.
    pub price: Price,
    /// Requests that one turn may cost.
    pub max_requests: u32,
    /// Rounds of tools in one turn.
    pub max_rounds: u32,
    /// There are flows in the actions module.
    pub flows: bool,
    /// The visitor's clock, in minutes ahead of UTC: what "tomorrow" is.
    pub offset: i32,
    /// Whom to write to, in the owner's words; empty: nobody.
    pub contact: String,
    /// What the model may call: the owner's tools, those that come with the engine, and the page's.
    pub tools: Vec<Tool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            model: String::new(),
            lang: String::new(),
            max_input_chars: 0,
            knowledge: false,
            catalogue: Catalogue::default(),
            default_model: String::new(),
            purposes: false,
            pinned: 0,
            pinned_summary: 0,
            max_output: MAX_OUTPUT,
            memory: Memory::default(),
            memory_vectors: false,
            embeddings: String::new(),
            max_inputs: MAX_INPUTS,
            max_body_bytes: 0,
            image_bytes: 8 << 20,
            price: Price::default(),
            max_requests: MAX_REQUESTS,
            max_rounds: MAX_ROUNDS,
            flows: false,
            offset: 0,
            contact: String::new(),
            tools: Vec::new(),
        }
    }
}

impl Settings {
    /// Takes the public half of the relay's configuration (`GET /v1/assistant`). What it does not tell stays as it is.
    pub fn take_card<C>(&mut self, card: &C)
    where
        for<'a> Value: From<&'a C>,
    {
        self.read(&card.into());
    }

    fn read(&mut self, card: &Value) {
        let told = |object: &Value, name: &str| match u32::try_from(json::number(object, name)) {
            Ok(0) | Err(_) => None,
            number => number.ok(),
        };
        let size = |name: &str| usize::try_from(json::number(card, name)).unwrap_or_default();
        let (memory, agent) = (json::object(card, "memory"), json::object(card, "agent"));
        let (purposes, embeddings) = (json::object(card, "purposes"), json::object(card, "embeddings"));
        self.catalogue = Catalogue::read(card);
        self.price = Price::read(card);
        json::word(card, "model").clone_into(&mut self.default_model);
        json::word(card, "contact").clone_into(&mut self.contact);
        json::word(embeddings, "model").clone_into(&mut self.embeddings);
        self.purposes = purposes.is_object();
        self.memory_vectors = json::is_true(memory, "vectors");
        self.memory = Memory {
            policy: Policy::from_word(json::word(memory, "policy")),
            target_context: told(memory, "target_context").unwrap_or_default(),
        };
        for (field, object, name) in [
            (&mut self.pinned, json::object(purposes, "chat"), "pinned_tokens"),
            (&mut self.pinned_summary, json::object(purposes, "summary"), "pinned_tokens"),
            (&mut self.max_output, card, "max_output_tokens"),
            (&mut self.max_inputs, embeddings, "max_inputs"),
            (&mut self.max_requests, agent, "max_requests"),
            (&mut self.max_rounds, agent, "max_rounds"),
        ] {
            *field = told(object, name).unwrap_or(*field);
        }
        self.max_body_bytes = size("max_body_bytes");
        if card.get("image_bytes").is_some_and(|bytes| bytes.as_u64().is_some()) {
            self.image_bytes = size("image_bytes");
        }
        self.read_tools(card);
    }

    /// The owner's tools, and those of ours that the owner offers. The page's stay.
    fn read_tools(&mut self, card: &Value) {
        self.tools.retain(|tool| tool.kind == Kind::Page);
        let owners = json::list(card, "tools").iter().filter_map(|tool| Tool::read(tool, Kind::Http).ok());
        let offered = json::list(card, "builtin");
        let ours = BUILT_IN.iter().filter_map(|(name, tool)| {
            let named = offered.iter().any(|offered| offered.as_str() == Some(name));
            Tool::read(&Value::parse(tool).filter(|_| named)?, Kind::BuiltIn).ok()
        });
        for tool in owners.chain(ours) {
            if self.tools.len() < MAX_TOOLS && self.tool(&tool.name).is_none() {
                self.tools.push(tool);
            }
        }
    }

    /// A model calls tools, as far as is known.
    pub(super) fn calls_tools(&self, model: &str) -> bool {
        self.catalogue.model(model).is_none_or(|model| model.tools)
    }

    /// The tool of this name.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name)
    }

    /// Adds a tool of the page, in place of another one of this name.
    pub(super) fn register(&mut self, tool: Tool) -> Result<(), &'static str> {
        if let Some(known) = self.tools.iter_mut().find(|known| known.name == tool.name) {
            *known = tool;
        } else if self.tools.len() < MAX_TOOLS {
            self.tools.push(tool);
        } else {
            return Err("too_many_tools");
        }
        Ok(())
    }

    /// Tokens that a model reads.
    pub(super) fn context(&self, model: &str) -> u32 {
        match self.catalogue.model(model) {
            Some(model) if model.context > 0 => model.context,
            _ => CONTEXT_UNKNOWN,
        }
    }

    /// Tokens kept free for the answer.
    pub(super) fn answer(&self, model: &str) -> u32 {
        let context = self.context(model);
        let window = match self.memory.target_context {
            0 => context,
            target => target.min(context),
        };
        self.max_output.min(window / 4)
    }
}
