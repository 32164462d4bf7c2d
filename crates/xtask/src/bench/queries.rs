//! The questions of the evaluation: `bench/retrieval/queries/NAME.tsv`.

use std::collections::BTreeSet;

use crate::process::Result;

/// A question, and the sections that answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) id: String,
    pub(super) text: String,
    /// `page#anchor`; none: the pages do not answer it.
    pub(super) answers: BTreeSet<String>,
    /// `typo`, `far`, `short`, `chat`, `unanswerable`.
    pub(super) notes: Vec<String>,
}

/// Reads a file of questions.
pub(super) fn parse(text: &str) -> Result<Vec<Query>> {
    let mut lines = text.lines();
    if lines.next() != Some("id\tquery\tpage\tanchor\tnote") {
        return Err("unexpected header of the questions".into());
    }
    lines.filter(|line| !line.is_empty()).map(query).collect()
}

fn query(line: &str) -> Result<Query> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [id, text, page, anchor, note] = cells.as_slice() else {
        return Err(format!("not five columns: {line}").into());
    };
    let answer = |item: &str| if item.contains('#') { item.to_owned() } else { format!("{page}#{item}") };
    let parts = |text: &str, by: char| {
        text.split(by).filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    Ok(Query {
        id: (*id).to_owned(),
        text: (*text).to_owned(),
        answers: parts(anchor, '|').iter().map(|item| answer(item)).collect(),
        notes: parts(note, ','),
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::files;

    const HEAD: &str = "id\tquery\tpage\tanchor\tnote\n";

    #[test]
    fn answers_are_on_the_page_of_the_line_unless_they_name_another() {
        let found =
            parse(&format!("{HEAD}a\tHow?\tp.html\tx|q.html#y\ttypo,far\nb\tWho?\t\t\tunanswerable\n"));
        let found = found.unwrap();
        assert_eq!(found[0].answers.iter().map(String::as_str).collect::<Vec<_>>(), ["p.html#x", "q.html#y"]);
        assert_eq!(found[0].notes, ["typo", "far"]);
        assert!(found[1].answers.is_empty());
        for wrong in ["", "id\tquery\n", &format!("{HEAD}a\tb\n")] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_answer_is_missing_exactly_where_the_note_says_so() {
        let mut count = 0;
        for file in files::list(&files::root().join("bench/retrieval/queries"), "tsv").unwrap() {
            for query in parse(&files::read_text(&file).unwrap()).unwrap() {
                let unanswerable = query.notes.iter().any(|note| note == "unanswerable");
                assert_eq!(query.answers.is_empty(), unanswerable, "{}", query.id);
                count += 1;
            }
        }
        assert_eq!(count, 478);
    }
}
