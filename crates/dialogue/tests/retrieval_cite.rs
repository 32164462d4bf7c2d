//! Citations: the labelled set, and what the set cannot tell.
#![cfg(feature = "retrieval")]

use dialogue::retrieval::cited;

/// The labelled pairs: a mere source is never called quoted; of the true quotations few are missed.
#[test]
fn no_false_quotation() {
    let (mut right, mut quoted, mut sources) = (0, 0, 0);
    let (mut wrong, mut missed) = (Vec::new(), Vec::new());
    for line in include_str!("fixtures/citations.tsv").lines().skip(1) {
        let columns: Vec<String> = line.split('\t').map(|column| column.replace("\\n", "\n")).collect();
        let [id, _, source, answer, label] = columns.as_slice() else { panic!("{line}") };
        let cited = cited(answer, &[(1, source)]);
        let found = cited.first().is_some_and(|cited| cited.quoted());
        match (label.as_str(), found) {
            ("quoted", true) => right += 1,
            ("quoted", false) => missed.push(id.clone()),
            ("source", true) => wrong.push(id.clone()),
            _ => sources += 1,
        }
        quoted += usize::from(label == "quoted");
    }
    println!("{right} of {quoted} quotations found, {sources} sources kept; missed: {missed:?}");
    assert_eq!(wrong, Vec::<String>::new(), "called quoted");
    assert!(right * 100 >= quoted * 95, "missed: {missed:?}");
}
