//! What a test or a visitor of the demo may set for the next requests.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::script::Script;

/// Defaults for the requests that arrive from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Milliseconds between two pieces of a streamed answer; a request's own pace wins.
    pub pace_ms: u64,
    /// A script for every request, whatever its model or message says.
    pub script: Option<Script>,
    /// A script for every request of a model, whatever its message says; `script` wins.
    pub models: BTreeMap<String, Script>,
    /// Answers wait, without headers, for the next release.
    pub hold: bool,
    /// Streamed answers wait for the next release after so many pieces; 0 is: headers only.
    pub hold_after: Option<usize>,
    /// What `sim-429` sends as `Retry-After`: seconds, or whatever else a provider may say.
    pub retry_after: String,
}

impl Settings {
    pub(crate) fn with_pace(pace_ms: u64) -> Self {
        Self {
            pace_ms,
            script: None,
            models: BTreeMap::new(),
            hold: false,
            hold_after: None,
            retry_after: "7".to_owned(),
        }
    }

    /// The script of a request; `by_message` is the one that its message asks for.
    pub(crate) fn script_of(&self, model: &str, by_message: Option<Script>) -> Script {
        let forced = self.script.or_else(|| self.models.get(model).copied());
        forced.or(by_message).unwrap_or_else(|| Script::of_model(model))
    }

    /// Applies a patch; a script nobody knows is a mistake, and nothing is applied.
    pub(crate) fn apply(&mut self, patch: Patch) -> Result<(), String> {
        let script = |name: Option<String>| match name {
            Some(name) => {
                Script::named(&name).map(Some).ok_or_else(|| format!("there is no script \"{name}\""))
            }
            None => Ok(None),
        };
        let mut models = self.models.clone();
        match patch.models {
            Some(Some(patch)) => {
                for (model, name) in patch {
                    match script(name)? {
                        Some(script) => models.insert(model, script),
                        None => models.remove(&model),
                    };
                }
            }
            Some(None) => models.clear(),
            None => {}
        }
        if let Some(name) = patch.script {
            self.script = script(name)?;
        }
        self.models = models;
        self.pace_ms = patch.pace_ms.unwrap_or(self.pace_ms);
        self.hold = patch.hold.unwrap_or(self.hold);
        self.hold_after = patch.hold_after.unwrap_or(self.hold_after);
        self.retry_after = patch.retry_after.unwrap_or_else(|| self.retry_after.clone());
        Ok(())
    }
}

/// The body of `POST /sim/config`: absent leaves as it is, `null` takes back.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Patch {
    pace_ms: Option<u64>,
    #[serde(deserialize_with = "present")]
    script: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    models: Option<Option<BTreeMap<String, Option<String>>>>,
    hold: Option<bool>,
    #[serde(deserialize_with = "present")]
    hold_after: Option<Option<usize>>,
    retry_after: Option<String>,
}

fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_changes_only_what_it_names() {
        let held = Settings { hold: true, script: Some(Script::Cut), ..Settings::with_pace(3) };
        let cases = [
            ("{}", Ok(held.clone())),
            (r#"{"script": null}"#, Ok(Settings { script: None, ..held.clone() })),
            (r#"{"script": "sim-stall"}"#, Ok(Settings { script: Some(Script::Stall), ..held.clone() })),
            (r#"{"hold_after": 2}"#, Ok(Settings { hold_after: Some(2), ..held.clone() })),
            (r#"{"pace_ms": 9, "hold": false}"#, Ok(Settings { pace_ms: 9, hold: false, ..held.clone() })),
            (r#"{"script": "nonsense"}"#, Err("there is no script \"nonsense\"".to_owned())),
        ];
        for (patch, expected) in cases {
            let mut settings = held.clone();
            let applied = settings.apply(serde_json::from_str(patch).unwrap());
            assert_eq!(applied.map(|()| settings), expected, "{patch}");
        }
        assert!(serde_json::from_str::<Patch>(r#"{"pase_ms": 1}"#).is_err());
    }

    #[test]
    fn models_have_scripts_of_their_own() {
        let mut settings = Settings::with_pace(0);
        let mut apply = |patch: &str| {
            let applied = settings.apply(serde_json::from_str(patch).unwrap());
            let script = |model| settings.script_of(model, Some(Script::Echo)).name();
            (applied, script("a"), script("b"))
        };
        let table = [
            ("{}", Ok(()), "echo", "echo"),
            (r#"{"models": {"a": "error"}}"#, Ok(()), "error", "echo"),
            (r#"{"models": {"b": "unknown-model"}}"#, Ok(()), "error", "unknown-model"),
            (
                r#"{"models": {"a": null, "b": "x"}}"#,
                Err("there is no script \"x\"".to_owned()),
                "error",
                "unknown-model",
            ),
            (r#"{"models": {"a": null}}"#, Ok(()), "echo", "unknown-model"),
            (r#"{"script": "429"}"#, Ok(()), "429", "429"),
            (r#"{"script": null, "models": null}"#, Ok(()), "echo", "echo"),
        ];
        for (patch, applied, a, b) in table {
            assert_eq!(apply(patch), (applied, a, b), "{patch}");
        }
    }
}
