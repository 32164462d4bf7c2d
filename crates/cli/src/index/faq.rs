//! Questions with answers, from JSON or CSV: an entry becomes a chunk with the question as its title.

use serde_json::Value;

use super::{
    chunk::{self, Piece},
    html,
    page::{Page, Skip},
    prose::squeeze,
};

/// The group of entries that lack something.
const INCOMPLETE: &str = "incomplete questions";

/// The columns and keys that are known; the first two must be there.
const FIELDS: [&str; 5] = ["question", "answer", "url", "title", "lang"];

/// Reads `[{"question": …, "answer": …}]`; `name` is the file's.
///
/// # Errors
/// What is wrong with the file, and where.
pub(crate) fn json(text: &str, name: &str, skips: &mut Vec<Skip>) -> Result<Vec<Page>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let value: Value =
        serde_json::from_str(text).map_err(|error| format!("{name}: this is no JSON: {error}"))?;
    let Value::Array(entries) = value else {
        return Err(format!("{name}: expected a list: [{{\"question\": \"…\", \"answer\": \"…\"}}]"));
    };
    let mut found = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let field = |key: &str| match entry.get(key) {
            Some(Value::String(text)) => text.clone(),
            _ => String::new(),
        };
        found.extend(page(FIELDS.map(field), &format!("{name}: entry {}", index + 1), skips));
    }
    Ok(found)
}

/// Reads a table whose first line is `question,answer[,url][,title][,lang]` in any order.
///
/// # Errors
/// What is wrong with the file, and where.
pub(crate) fn csv(text: &str, name: &str, skips: &mut Vec<Skip>) -> Result<Vec<Page>, String> {
    let text = text.trim_start_matches('\u{feff}');
    // Spreadsheets in countries with decimal commas part by semicolons.
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|sign| {
        // Of equally frequent ones the comma.
        (first.bytes().filter(|byte| byte == sign).count(), *sign == b',')
    });
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| format!("{name}: this is no table: {error}"))?.clone();
    let place = |field: &str| header.iter().position(|title| title.eq_ignore_ascii_case(field));
    let places = FIELDS.map(place);
    if let Some(missing) = FIELDS.iter().zip(places).take(2).find(|(_, place)| place.is_none()) {
        return Err(format!(
            "{name}: the first line must name the columns question,answer; {} is missing",
            missing.0
        ));
    }
    let mut found = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| format!("{name}: {error}"))?;
        // The reader's own line is that of the empty ones before.
        let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX));
        let empty =
            text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let start = start.saturating_add(empty);
        line += text.get(counted..start).map_or(0, |passed| passed.matches('\n').count());
        counted = start;
        let fields =
            places.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default().to_owned());
        if fields.iter().any(|field| !field.is_empty()) {
            found.extend(page(fields, &format!("{name}:{line}"), skips));
        }
    }
    Ok(found)
}

/// One entry as a page of its own.
fn page(fields: [String; 5], place: &str, skips: &mut Vec<Skip>) -> Option<Page> {
    let [question, answer, url, title, lang] = fields;
    let question = squeeze(&question).replace('\n', " ");
    let answer = if has_markup(&answer) { text_of(&answer) } else { squeeze(&answer) };
    for (name, text) in [("question", &question), ("answer", &answer)] {
        if text.is_empty() {
            skips.push(Skip::new(INCOMPLETE, place, &format!("no {name}")));
            return None;
        }
    }
    let title = squeeze(&title);
    let headings = if title.is_empty() { Vec::new() } else { vec![question.clone()] };
    let pieces = chunk::pieces_of_text(&answer);
    Some(Page {
        key: place.to_owned(),
        url: url.trim().to_owned(),
        heading: if title.is_empty() { question } else { title },
        pieces: pieces
            .into_iter()
            .map(|piece| Piece { headings: headings.clone(), lang: lang.trim().to_owned(), ..piece })
            .collect(),
        ..Page::default()
    })
}

/// Whether a text has tags: `<p>`, `</b>`, `<br/>`; not `a < b`.
fn has_markup(text: &str) -> bool {
    text.split('<').skip(1).any(|tag| {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && tag.contains('>')
    })
}

fn text_of(markup: &str) -> String {
    let mut lines = Vec::new();
    for section in html::extract(markup).sections {
        lines.extend(Some(section.heading).filter(|heading| !heading.is_empty()));
        lines.extend(section.blocks);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Page, csv, json};

    fn outline(pages: &[Page]) -> Vec<String> {
        pages
            .iter()
            .map(|page| {
                let texts: Vec<_> = page
                    .pieces
                    .iter()
                    .map(|p| format!("{}{}[{}]", p.headings.join(">"), p.text.replace('\n', "|"), p.lang))
                    .collect();
                format!("{} {} {}", page.heading, page.url, texts.join(" "))
            })
            .collect()
    }

    #[test]
    fn entries_are_read() {
        let mut skips = Vec::new();
        for (text, expected) in [
            ("question,answer\nA?,\"x, y\"\n", vec!["A?  x, y[]"]),
            ("\u{feff}Answer;Question;URL;lang\nx;A?;/a#b;de\n", vec!["A? /a#b x[de]"]),
            ("question,answer,title\nA?,\"one\n\ntwo\",T\n", vec!["T  A?one|two[]"]),
            ("question,answer\nA?,<p>x</p><ul><li>y</ul>\nB?,1 < 2\n\n,\n", vec!["A?  x|y[]", "B?  1 < 2[]"]),
            ("question\tanswer\nA?\tx, y", vec!["A?  x, y[]"]),
        ] {
            assert_eq!(outline(&csv(text, "f.csv", &mut skips).unwrap()), expected, "{text}");
        }
        let text = r#"[{"question":"A?","answer":"x","url":"/a","title":"T","lang":"en"},{"question":"B?","answer":"y"}]"#;
        assert_eq!(outline(&json(text, "f.json", &mut skips).unwrap()), ["T /a A?x[en]", "B?  y[]"]);
        assert!(skips.is_empty());
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let mut skips = Vec::new();
        for (text, expected) in [
            (
                "frage,answer\nA,b",
                "f.csv: the first line must name the columns question,answer; question is missing",
            ),
            ("", "f.csv: the first line must name the columns question,answer; question is missing"),
        ] {
            assert_eq!(csv(text, "f.csv", &mut skips).unwrap_err(), expected, "{text}");
        }
        for (text, expected) in [("{}", "f.json: expected a list"), ("[\n1,]", "f.json: this is no JSON: ")] {
            assert!(json(text, "f.json", &mut skips).unwrap_err().contains(expected), "{text}");
        }
        assert!(
            csv("question,answer\nA?,x\nB?,\n\n,y", "f.csv", &mut skips).is_ok_and(|found| found.len() == 1)
        );
        assert!(
            json(r#"[{"question":1,"answer":"x"}, "a"]"#, "f.json", &mut skips)
                .is_ok_and(|found| found.is_empty())
        );
        let told: Vec<_> = skips.iter().map(|skip| format!("{} {}", skip.what, skip.detail)).collect();
        assert_eq!(
            told,
            [
                "f.csv:3 no answer",
                "f.csv:5 no question",
                "f.json: entry 1 no question",
                "f.json: entry 2 no question"
            ]
        );
    }
}
