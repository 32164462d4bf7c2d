//! `catalogue/oxlo.toml`: every model of the description, every fact with its origin, and each use routed along its line.

#[cfg(test)]
mod catalogue {
    use dialogue::catalogue::{Catalogue, Use};
    use dialogue::router::{Question, route};
    use serde_json::{Value, json};
    use toml::Table;

    const OXLO: &str = include_str!("../../../catalogue/oxlo.toml");

    fn oxlo() -> Table {
        OXLO.parse().unwrap()
    }

    /// The card that a relay makes of the file.
    fn card(file: &Table) -> Value {
        let models = file["model"].as_array().unwrap().iter().map(|model| {
            let fact = |name: &str| model[name].as_bool().unwrap();
            let context = model.get("context").map_or(32_000, |tokens| tokens.as_integer().unwrap());
            json!({"id": model["id"].as_str(), "context": context,
                "vision": fact("vision"), "tools": fact("tools"), "json": fact("json")})
        });
        json!({"models": models.collect::<Vec<_>>(), "uses": serde_json::to_value(&file["uses"]).unwrap()})
    }

    fn question(text: &str) -> Question<'_> {
        Question { text, ..Question::default() }
    }

    fn asking(kind: Use) -> Question<'static> {
        match kind {
            Use::Fast => question("Hello!"),
            Use::General => question("Do you ship to Norway?"),
            Use::Reasoning => question("Prove that there is no largest prime number"),
            Use::Vision => Question { images: true, ..question("What is this?") },
            Use::Code => question("Write a Python function that reverses a list"),
            Use::Agentic => Question { tools: true, ..question("Cancel my order 48213 please") },
        }
    }

    #[test]
    fn the_lines_are_those_of_the_description() {
        // The fast line is our choice from the general one; Qwen's tools are described, so it closes the agentic one.
        let lines: [(Use, &[&str]); 6] = [
            (Use::Fast, &["Qwen 3 32B", "Llama 3.3 70B"]),
            (Use::General, &["Llama 3.3 70B", "Qwen 3 32B"]),
            (Use::Reasoning, &["DeepSeek R1 671B", "DeepSeek V4 Flash", "Kimi K2.6"]),
            (Use::Vision, &["Kimi VL A3B", "Gemma 3 27B", "Kimi K2.6"]),
            (Use::Code, &["Qwen 3 Coder 30B", "DeepSeek Coder", "Oxlo.ai Coder Fast"]),
            (Use::Agentic, &["GLM 5", "Minimax M2.5", "Qwen 3 32B"]),
        ];
        let file = oxlo();
        let catalogue = Catalogue::from_card(&card(&file));
        let name = |id: &str| {
            let models = file["model"].as_array().unwrap();
            models.iter().find(|model| model["id"].as_str() == Some(id)).unwrap()["name"].as_str().unwrap()
        };
        for (kind, names) in lines {
            let line: Vec<&str> = catalogue.line(kind).iter().map(|model| name(&model.id)).collect();
            assert_eq!(line, names, "{}", kind.word());
        }
        let uses = file["uses"].as_table().unwrap();
        assert_eq!(uses.len(), Use::ALL.len());
        for (word, line) in uses {
            // No id is passed over because it is misspelt.
            let kind = Use::from_word(word).unwrap();
            assert_eq!(catalogue.line(kind).len(), line.as_array().unwrap().len(), "{word}");
        }
        let used =
            |id: &str| Use::ALL.iter().any(|kind| catalogue.line(*kind).iter().any(|model| model.id == id));
        assert!(catalogue.models.iter().all(|model| used(&model.id)));
        assert_eq!(catalogue.models.len(), 12);
    }

    #[test]
    fn every_fact_has_its_origin() {
        for model in oxlo()["model"].as_array().unwrap() {
            let from = model["from"].as_table().unwrap();
            let facts: Vec<&str> = from.keys().map(String::as_str).collect();
            assert_eq!(facts, ["context", "id", "json", "tools", "vision"], "{model}");
            for origin in from.values() {
                assert!(["described", "measured", "unknown"].contains(&origin.as_str().unwrap()), "{model}");
            }
            // A context that nothing tells is left out, and only such a one.
            assert_eq!(
                model.get("context").is_none(),
                from["context"].as_str() == Some("unknown"),
                "{model}"
            );
            assert!(!model["note"].as_str().unwrap().is_empty());
        }
        let context = |id: &str| Catalogue::from_card(&card(&oxlo())).model(id).map(|model| model.context);
        assert_eq!(context("deepseek-v4-flash"), Some(1_000_000));
        assert_eq!(context("kimi-k2.6"), Some(131_000));
    }

    #[test]
    fn each_use_goes_along_its_line_as_models_fail() {
        let catalogue = Catalogue::from_card(&card(&oxlo()));
        for kind in Use::ALL {
            let route = route(&asking(kind), &catalogue);
            assert_eq!(route.kind, kind, "{}", route.why);
            let mut left = route.models.iter();
            for model in catalogue.line(kind) {
                // The caller asks the next one when this one fails.
                assert_eq!(left.next(), Some(&model.id), "{}", kind.word());
            }
            // Behind the line there is somebody else, for text and for pictures.
            let behind: Vec<&String> = left.collect();
            match kind {
                Use::Vision => assert!(behind.is_empty(), "only models that see: {behind:?}"),
                Use::Fast | Use::General | Use::Reasoning | Use::Code | Use::Agentic => {
                    assert_eq!(route.models.len(), catalogue.models.len(), "{}", kind.word());
                }
            }
        }
    }
}
