//! The models that may be asked: what each can do, and in which order they are asked for a use.
//!
//! The facts come from the relay's card, which has them from `catalogue/*.toml` or from the owner's `[[model]]`.

use crate::json::Value;

/// The context in tokens that is assumed of a model of which nothing tells it.
pub const ASSUMED_CONTEXT: u32 = 128_000;

/// What a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Greetings, thanks and small talk: whatever answers at once.
    Fast,
    /// What is answered from knowledge in one go: most questions.
    General,
    /// What takes several steps of thought: sums, comparisons, plans.
    Reasoning,
    /// Pictures.
    Vision,
    /// Programs, queries, configuration, stack traces.
    Code,
    /// Something to be looked up or done with tools.
    Agentic,
}

impl Use {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Fast, Self::General, Self::Reasoning, Self::Vision, Self::Code, Self::Agentic];

    /// Its word in the card and in the catalogue's files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::General => "general",
            Self::Reasoning => "reasoning",
            Self::Vision => "vision",
            Self::Code => "code",
            Self::Agentic => "agentic",
        }
    }

    /// The use of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Model {
    /// Its id on the wire.
    pub id: String,
    /// Tokens that it takes, question and answer together; 0: not told, see [`Model::room`].
    pub context: u32,
    /// It sees pictures.
    pub vision: bool,
    /// It calls tools; one of which nothing is told is taken to.
    pub tools: bool,
    /// It writes JSON on demand.
    pub json: bool,
}

impl Model {
    /// Tokens that it takes: as told, or [`ASSUMED_CONTEXT`].
    pub const fn room(&self) -> u32 {
        if self.context == 0 { ASSUMED_CONTEXT } else { self.context }
    }
}

/// The models, and the line of each use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// All of them, in the card's order.
    pub models: Vec<Model>,
    /// Places in `models` with what they are asked for, in order of preference.
    lines: Vec<(Use, usize)>,
}

impl Catalogue {
    /// From the relay's card: `{"models": […], "uses": {"general": ["id", …], …}}`.
    ///
    /// A model is an object `{"id", "context", "vision", "tools", "json"}` of which only the id must be there, or a
    /// bare id. An id in `uses` that is not among the models is passed over: the relay would refuse it. A card that
    /// lists no models but names its one `model` gives a catalogue of that one.
    pub fn from_card<C>(card: &C) -> Self
    where
        for<'a> Value: From<&'a C>,
    {
        Self::read(&card.into())
    }

    pub(crate) fn read(card: &Value) -> Self {
        let mut catalogue = Self::default();
        for value in list(card.get("models")) {
            catalogue.add(value);
        }
        if catalogue.models.is_empty()
            && let Some(only) = card.get("model")
        {
            catalogue.add(only);
        }
        let uses = card.get("uses");
        for kind in Use::ALL {
            for id in list(uses.and_then(|uses| uses.get(kind.word()))) {
                let at = catalogue.models.iter().position(|model| id.as_str() == Some(&model.id));
                if let Some(at) = at
                    && !catalogue.lines.contains(&(kind, at))
                {
                    catalogue.lines.push((kind, at));
                }
            }
        }
        catalogue
    }

    /// The model of this id.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// The models of a use in order of preference; none where the owner gave it no line.
    pub fn line(&self, kind: Use) -> Vec<&Model> {
        let line = self.lines.iter().filter(|(known, _)| *known == kind);
        line.filter_map(|&(_, at)| self.models.get(at)).collect()
    }

    /// The places of all models: those of the use's line, of the general one, and the rest.
    pub(crate) fn order(&self, kind: Use) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.models.len());
        let mut add = |at| {
            if !order.contains(&at) {
                order.push(at);
            }
        };
        for wanted in [kind, Use::General] {
            for &(known, at) in &self.lines {
                if known == wanted {
                    add(at);
                }
            }
        }
        (0..self.models.len()).for_each(add);
        order
    }

    fn add(&mut self, value: &Value) {
        let id = value.get("id").unwrap_or(value).as_str().unwrap_or_default();
        if id.is_empty() || self.model(id).is_some() {
            return;
        }
        let told = |name: &str| value.get(name).and_then(Value::as_bool);
        let fact = |name: &str| told(name).unwrap_or_default();
        let context = value.get("context").and_then(Value::as_u64).unwrap_or_default();
        self.models.push(Model {
            id: id.to_owned(),
            context: u32::try_from(context).unwrap_or(u32::MAX),
            vision: fact("vision"),
            tools: told("tools").unwrap_or(true),
            json: fact("json"),
        });
    }
}

/// The items of a list; none where there is no list.
fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ASSUMED_CONTEXT, Catalogue, Model, Use};
    use serde_json::json;

    #[test]
    fn words_go_there_and_back() {
        for kind in Use::ALL {
            assert_eq!(Use::from_word(kind.word()), Some(kind));
        }
        assert_eq!(Use::from_word("swift"), None);
    }

    #[test]
    fn cards() {
        let full = json!({"models": [
            {"id": "a", "context": 32_000, "vision": true, "tools": true, "json": true},
            "b",
            {"id": "c", "context": 1_000_000_000_000_u64},
            {"id": "a", "context": 1},
            {"context": 5}, 7, null, "",
        ], "uses": {"general": ["b", "gone", "a", "b"], "vision": ["a"], "code": "a", "swift": ["a"]}});
        let catalogue = Catalogue::from_card(&full);
        let ids = |models: Vec<&Model>| models.iter().map(|model| model.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(catalogue.models.iter().collect()), ["a", "b", "c"]);
        assert_eq!(ids(catalogue.line(Use::General)), ["b", "a"]);
        assert_eq!(ids(catalogue.line(Use::Vision)), ["a"]);
        assert_eq!(ids(catalogue.line(Use::Code)), Vec::<String>::new());
        let facts = |id: &str| catalogue.model(id).map(|m| (m.room(), m.vision, m.tools, m.json));
        assert_eq!(facts("a"), Some((32_000, true, true, true)));
        assert_eq!(facts("b"), Some((ASSUMED_CONTEXT, false, true, false)));
        assert_eq!(facts("c"), Some((u32::MAX, false, true, false)));
        assert_eq!(facts("gone"), None);
    }

    #[test]
    fn poor_cards() {
        let table = [
            (json!({}), 0),
            (json!(null), 0),
            (json!({"models": []}), 0),
            (json!({"models": {}, "uses": []}), 0),
            (json!({"model": "one"}), 1),
            (json!({"model": "one", "models": ["a", "b"]}), 2),
            (json!({"model": null}), 0),
        ];
        for (card, count) in table {
            assert_eq!(Catalogue::from_card(&card).models.len(), count, "{card}");
        }
    }
}
