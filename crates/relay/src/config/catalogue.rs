//! The models that callers may ask for: the built-in catalogue, what the owner makes of it, and what each is good for.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    Line, Model,
    keys::{USES, nearest_of},
    read::Found,
};

/// The built-in catalogues, by name.
pub(super) const NAMES: &[&str] = &["oxlo"];
const OXLO: &str = include_str!("../../../../catalogue/oxlo.toml");

/// What is assumed of a model whose context nobody knows, tokens.
const UNKNOWN_CONTEXT: u64 = 32_000;
/// The model that is offered when the owner names none.
const DEFAULT_MODEL: &str = "llama-3.3-70b";

/// The models and their lines.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) models: Vec<Model>,
    pub(super) uses: Vec<Line>,
}

/// A catalogue's file; what else it tells is for people.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    uses: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    model: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    context: Option<u64>,
    #[serde(default)]
    vision: bool,
    #[serde(default)]
    tools: bool,
    #[serde(default)]
    json: bool,
}

/// The models that the owner offers; mistakes are added to what was found.
pub(super) fn offer(found: &mut Found) -> Offer {
    let catalogue = match found.text("upstream.catalogue") {
        Some(_) => read(found, OXLO),
        None => Offer::empty(),
    };
    let mut offer = match catalogue.models.is_empty() {
        true => listed(found),
        false => narrowed(found, &catalogue),
    };
    let mut own = Vec::new();
    for (index, line) in found.repeats("model").into_iter().enumerate() {
        match found.text(&format!("model[{index}].id")) {
            None => found.mistake(line, "[[model]] needs an `id`".to_owned(), None),
            Some(id) if is_bad(&id) => bad_id(found, line),
            // A model of the catalogue may stand in the list too; without one, each stands in one place.
            Some(id) if own.contains(&id) || (catalogue.models.is_empty() && offer.has(&id)) => {
                twice(found, line, &id);
            }
            Some(id) => {
                offer.put(found, index, &id, &catalogue);
                own.push(id);
            }
        }
    }
    if offer.models.is_empty() {
        offer.add(plain(found, DEFAULT_MODEL), &["general".to_owned()]);
    }
    offer.uses.retain(|line| !line.models.is_empty());
    for model in &offer.models {
        found.remark(offer.described(model));
    }
    offer
}

impl Offer {
    fn empty() -> Self {
        Self { models: Vec::new(), uses: USES.iter().map(|word| Line { word, models: Vec::new() }).collect() }
    }

    fn has(&self, id: &str) -> bool {
        self.models.iter().any(|model| model.id == id)
    }

    /// Takes an owner's `[[model]]` over, behind the others or in place of the one that has its id.
    fn put(&mut self, found: &Found, index: usize, id: &str, catalogue: &Self) {
        let path = |name: &str| format!("model[{index}].{name}");
        let known = catalogue.models.iter().find(|model| model.id == id);
        let mut model = known.cloned().unwrap_or_else(|| plain(found, id));
        if found.is_given(&path("context")) {
            model.context = found.count(&path("context"));
        }
        for (name, fact) in
            [("vision", &mut model.vision), ("tools", &mut model.tools), ("json", &mut model.json)]
        {
            if found.is_given(&path(name)) {
                *fact = found.switch(&path(name));
            }
        }
        let uses = match known {
            Some(_) if !found.is_given(&path("use")) => catalogue.uses_of(id),
            _ => found.texts(&path("use")),
        };
        self.add(model, &uses);
    }

    /// The model on these lines and on no others; where it stands already, it stays.
    fn add(&mut self, model: Model, uses: &[String]) {
        for line in &mut self.uses {
            let wanted = uses.iter().any(|word| word == line.word);
            if !wanted {
                line.models.retain(|id| *id != model.id);
            } else if !line.models.contains(&model.id) {
                line.models.push(model.id.clone());
            }
        }
        match self.models.iter_mut().find(|known| known.id == model.id) {
            Some(known) => *known = model,
            None => self.models.push(model),
        }
    }

    fn uses_of(&self, id: &str) -> Vec<String> {
        let lines = self.uses.iter().filter(|line| line.models.iter().any(|known| known == id));
        lines.map(|line| line.word.to_owned()).collect()
    }

    fn described(&self, model: &Model) -> String {
        let mut text = format!("model {:?}: {} tokens", model.id, model.context);
        for (name, holds) in [("vision", model.vision), ("tools", model.tools), ("JSON", model.json)] {
            if holds {
                text.push_str(", ");
                text.push_str(name);
            }
        }
        let uses = self.uses_of(&model.id).join(", ");
        if !uses.is_empty() {
            text.push_str("; for ");
            text.push_str(&uses);
        }
        text
    }
}

/// A model about which the owner says nothing else.
fn plain(found: &Found, id: &str) -> Model {
    Model {
        id: id.to_owned(),
        context: found.count("model[].context"),
        vision: found.switch("model[].vision"),
        tools: found.switch("model[].tools"),
        json: found.switch("model[].json"),
    }
}

fn read(found: &mut Found, text: &str) -> Offer {
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            let line = found.line("upstream.catalogue");
            found.mistake(line, format!("the catalogue cannot be read: {}", error.message()), None);
            return Offer::empty();
        }
    };
    let models = file.model.into_iter().map(|entry| Model {
        id: entry.id,
        context: entry.context.unwrap_or(UNKNOWN_CONTEXT),
        vision: entry.vision,
        tools: entry.tools,
        json: entry.json,
    });
    let mut offer = Offer { models: models.collect(), ..Offer::empty() };
    let models = &offer.models;
    for line in &mut offer.uses {
        let ids = file.uses.get(line.word).into_iter().flatten();
        line.models = ids.filter(|id| models.iter().any(|model| model.id == **id)).cloned().collect();
    }
    offer
}

/// The models of `upstream.models` where there is no catalogue.
fn listed(found: &mut Found) -> Offer {
    let line = found.line("upstream.models");
    let mut offer = Offer::empty();
    for id in found.texts("upstream.models") {
        if is_bad(&id) {
            bad_id(found, line);
        } else if offer.has(&id) {
            twice(found, line, &id);
        } else {
            offer.add(plain(found, &id), &["general".to_owned()]);
        }
    }
    offer
}

/// The catalogue, or what `upstream.models` leaves of it.
fn narrowed(found: &mut Found, catalogue: &Offer) -> Offer {
    let line = found.line("upstream.models");
    let ids = found.texts("upstream.models");
    let own: Vec<String> = (0..found.repeats("model").len())
        .filter_map(|index| found.text(&format!("model[{index}].id")))
        .collect();
    for (index, id) in ids.iter().enumerate() {
        if ids.iter().take(index).any(|other| other == id) {
            twice(found, line, id);
        } else if !catalogue.has(id) && !own.contains(id) {
            let nearest = nearest_of(catalogue.models.iter().map(|model| model.id.as_str()), id);
            found.mistake(line, format!("`upstream.models`: {id:?} is not in the catalogue"), nearest);
        }
    }
    let stays = |id: &String| ids.is_empty() || ids.contains(id);
    let models = catalogue.models.iter().filter(|model| stays(&model.id)).cloned().collect();
    let lines = catalogue.uses.iter().map(|line| Line {
        word: line.word,
        models: line.models.iter().filter(|id| stays(id)).cloned().collect(),
    });
    Offer { models, uses: lines.collect() }
}

/// An id that no request could name.
pub(super) fn is_bad(id: &str) -> bool {
    id.trim() != id || id.is_empty()
}

fn bad_id(found: &mut Found, line: usize) {
    found.mistake(line, "a model's `id` is empty, or has blanks around it".to_owned(), None);
}

fn twice(found: &mut Found, line: usize, id: &str) {
    found.mistake(line, format!("the model {id:?} stands there twice"), None);
}
