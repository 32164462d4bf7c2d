//! What the widget says: one catalogue per locale (`locales/*.json`), looked up by a key that the compiler knows.

use dialogue::json::Value;
use dialogue::options::Options;

/// Declares the keys once: the enum, and the name that each has in the catalogues.
macro_rules! texts {
    ($($variant:ident = $key:literal,)*) => {
        /// A text of the widget; the words are in the visitor's catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each variant is documented by its English text in locales/en.json")]
        pub enum Text { $($variant,)* }

        impl Text {
            /// Every text, for the test that no catalogue misses one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The key in the catalogues.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

texts! {
    LauncherLabel = "launcher.label",
    PanelTitle = "panel.title",
    HeaderLabel = "header.label",
    HeaderNew = "header.new",
    HeaderDelete = "header.delete",
    HeaderClose = "header.close",
    ConfirmNew = "confirm.new",
    ConfirmDelete = "confirm.delete",
    ConfirmNewYes = "confirm.new-yes",
    ConfirmDeleteYes = "confirm.delete-yes",
    ConfirmCancel = "confirm.cancel",
    StartGreeting = "start.greeting",
    StartLabel = "start.label",
    TranscriptLabel = "transcript.label",
    TranscriptJump = "transcript.jump",
    TranscriptJumpCount = "transcript.jump-count",
    MessageYou = "message.you",
    MessageAssistant = "message.assistant",
    MessageTyping = "message.typing",
    MessageThinking = "message.thinking",
    MessageStopped = "message.stopped",
    MessageInterrupted = "message.interrupted",
    MessageLength = "message.length",
    MessageFiltered = "message.filtered",
    MessageLimit = "message.limit",
    MessageLocal = "message.local",
    SourcesLabel = "sources.label",
    SourceQuoted = "source.quoted",
    SourceUsed = "source.used",
    ToolAsking = "tool.asking",
    ToolRunning = "tool.running",
    ToolDone = "tool.done",
    ToolFailed = "tool.failed",
    ToolRejected = "tool.rejected",
    ToolStep = "tool.step",
    ToolArguments = "tool.arguments",
    ToolResult = "tool.result",
    SummaryLabel = "summary.label",
    ComposerLabel = "composer.label",
    ComposerPlaceholder = "composer.placeholder",
    ComposerSend = "composer.send",
    ComposerStop = "composer.stop",
    ComposerLimit = "composer.limit",
    DisclaimerText = "disclaimer.text",
    AnnounceResponding = "announce.responding",
    AnnounceStopped = "announce.stopped",
    ActionRetry = "action.retry",
    ActionAskAgain = "action.ask-again",
    ActionWait = "action.wait",
    ActionDismiss = "action.dismiss",
    ActionHarder = "action.harder",
    ActionApprove = "action.approve",
    ActionReject = "action.reject",
    ActionContinue = "action.continue",
    FormYes = "form.yes",
    FormNo = "form.no",
    FormSend = "form.send",
    FormSkip = "form.skip",
    FormBack = "form.back",
    FormCancel = "form.cancel",
    ErrorOffline = "error.offline",
    ErrorUnreachable = "error.unreachable",
    ErrorUnreachableDev = "error.unreachable-dev",
    ErrorRefused = "error.refused",
    ErrorKey = "error.key",
    ErrorModel = "error.model",
    ErrorTooLong = "error.too_long",
    ErrorRateLimited = "error.rate_limited",
    ErrorBudgetSpent = "error.budget_spent",
    ErrorBusy = "error.busy",
    ErrorProvider = "error.provider",
    ErrorTimeout = "error.timeout",
    ErrorCut = "error.cut",
    ErrorBadReply = "error.bad_reply",
    ErrorTool = "error.tool",
    NoticeMemory = "notice.memory",
    NoticeFull = "notice.full",
    NoticeCorrupt = "notice.corrupt",
    NoticeNewer = "notice.newer",
}

/// The texts of one visitor: a catalogue, with the owner's own words laid over it.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    texts: Value,
}

impl Catalogue {
    /// Reads a catalogue (`{"key": "text"}`). An unreadable one gives the keys themselves: ugly, but never silent.
    #[must_use]
    pub fn parse(json: &str) -> Self {
        Self { texts: Value::parse(json).unwrap_or_default() }
    }

    /// Lays the owner's words over the catalogue: the option `panel-title` is the text `panel.title`.
    pub fn set_owner_texts(&mut self, options: &Options) {
        for (text, words) in [
            (Text::LauncherLabel, &options.launcher_label),
            (Text::PanelTitle, &options.panel_title),
            (Text::StartGreeting, &options.start_greeting),
            (Text::ComposerPlaceholder, &options.composer_placeholder),
            (Text::DisclaimerText, &options.disclaimer_text),
        ] {
            self.set(text, words);
        }
    }

    /// Replaces one text, unless the words are empty.
    pub fn set(&mut self, text: Text, words: &str) {
        if words.is_empty() {
            return;
        }
        if !self.texts.is_object() {
            self.texts = Value::Object(Vec::new());
        }
        // Of one name the last counts.
        if let Value::Object(texts) = &mut self.texts {
            texts.push((text.key().to_owned(), Value::String(words.to_owned())));
        }
    }

    /// The words for a text. Without a catalogue (the natively rendered shell) they are `⟦key⟧`, which the loader fills.
    #[must_use]
    pub fn get(&self, text: Text) -> String {
        match self.by_key(text.key()) {
            Some(words) => words.to_owned(),
            None => {
                let mut mark = String::from("⟦");
                mark.push_str(text.key());
                mark.push('⟧');
                mark
            }
        }
    }

    /// The words for a key that is put together at run time (`error.` + the failure's code).
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&str> {
        self.texts.get(key).and_then(Value::as_str)
    }

    /// The words for a text with `{n}` replaced by a number.
    #[must_use]
    pub fn count(&self, text: Text, n: u32) -> String {
        let mut words = self.get(text);
        if let (Some(from), Some(to)) = (words.find('{'), words.find('}')) {
            words.replace_range(from..=to, &n.to_string());
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUES: [(&str, &str); 3] = [
        ("en", include_str!("locales/en.json")),
        ("de", include_str!("locales/de.json")),
        ("ar", include_str!("locales/ar.json")),
    ];

    fn keys(json: &str) -> Vec<String> {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        value.as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn every_catalogue_has_every_text_and_the_same_placeholders() {
        let english: serde_json::Value = serde_json::from_str(CATALOGUES[0].1).unwrap();
        for (locale, json) in CATALOGUES {
            let catalogue = Catalogue::parse(json);
            for text in Text::ALL {
                assert!(
                    catalogue.by_key(text.key()).is_some_and(|words| !words.is_empty()),
                    "{locale}: {}",
                    text.key()
                );
            }
            assert_eq!(keys(json), keys(CATALOGUES[0].1), "{locale} has other keys than en");
            for key in keys(json) {
                let here = catalogue.by_key(&key).unwrap().contains("{n}");
                assert_eq!(here, english[&key].as_str().unwrap().contains("{n}"), "{locale}: {key}");
            }
        }
    }

    #[test]
    fn each_key_is_a_text_or_the_loaders_own() {
        for key in keys(CATALOGUES[0].1) {
            let known = Text::ALL.iter().any(|text| text.key() == key) || key.starts_with("shell.");
            assert!(known, "nobody says {key}");
        }
    }

    #[test]
    fn owners_words_come_first_and_missing_words_show_their_key() {
        let mut catalogue = Catalogue::parse(CATALOGUES[0].1);
        catalogue.set(Text::PanelTitle, "Ada");
        catalogue.set(Text::StartGreeting, "");
        assert_eq!(catalogue.get(Text::PanelTitle), "Ada");
        assert_eq!(catalogue.get(Text::StartGreeting), "Hello! How can I help?");
        assert_eq!(Catalogue::default().get(Text::PanelTitle), "⟦panel.title⟧");
        assert_eq!(catalogue.count(Text::ActionWait, 7), "Try again in 7 s");
    }
}
