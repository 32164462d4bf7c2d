//! The official test suite of JSON Schema, draft 2020-12: what our subset takes it checks right, and what it does not take
//! it refuses.
#![cfg(feature = "actions")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
#![expect(unreachable_pub, reason = "what reads the suite is a file of its own")]

#[path = "suites/schema.rs"]
mod suite;

use dialogue::json::Value;
use dialogue::schema::Schema;

/// Keywords outside the subset, and why. A group is skipped only if the reader refuses it for one of these.
const OUTSIDE: &[(&str, &str)] = &[
    ("$anchor", "one way to name a definition is enough"),
    ("$dynamicAnchor", "what a reference means would depend on who refers"),
    ("$dynamicRef", "what a reference means would depend on who refers"),
    ("$id", "a schema is one text: nothing is named by an address, and nothing is fetched"),
    ("$ref", "only definitions are referred to, so that what is referred to is known to be a schema"),
    ("contains", "providers refuse it, and what is wrong can't be said in one sentence"),
    ("contentEncoding", "says nothing about a value in this draft"),
    ("contentMediaType", "says nothing about a value in this draft"),
    ("dependentRequired", "if, then and required say it"),
    ("dependentSchemas", "if and then say it"),
    ("format", "only what is checked is taken; a format that says nothing would mislead"),
    ("maxContains", "belongs to contains"),
    ("minContains", "belongs to contains"),
    ("pattern", "not in the part of ECMAScript's patterns that is matched in linear time"),
    ("patternProperties", "not in the part of ECMAScript's patterns that is matched in linear time"),
    ("propertyNames", "additionalProperties and patternProperties say it"),
    ("unevaluatedItems", "what was looked at would have to be kept for every value"),
    ("unevaluatedProperties", "what was looked at would have to be kept for every value"),
];

/// Files that mean something else to us as a whole.
const FILES: &[(&str, &str)] =
    &[("format.json", "tests that a format is no assertion; with us it is one, as optional/format tests it")];

/// Optional files that are about words of the subset.
const OPTIONAL: &[&str] = &[
    "optional/bignum.json",
    "optional/ecmascript-regex.json",
    "optional/float-overflow.json",
    "optional/no-schema.json",
    "optional/non-bmp-regex.json",
    "optional/format/date.json",
    "optional/format/date-time.json",
    "optional/format/email.json",
    "optional/format/time.json",
    "optional/format/uri.json",
];

#[derive(Debug, Default)]
struct Count {
    groups: usize,
    tests: usize,
    skipped: usize,
}

#[test]
fn what_is_taken_is_checked_as_the_suite_has_it() {
    let mut count = Count::default();
    let mut wrong = Vec::new();
    let main = suite::files("");
    assert!(main.len() > 40, "{main:?}");
    for file in main.iter().map(String::as_str).chain(OPTIONAL.iter().copied()) {
        if FILES.iter().any(|(other, _)| *other == file) {
            count.skipped += suite::groups(file).len();
            continue;
        }
        for group in suite::groups(file) {
            let what = group["description"].as_str().unwrap();
            let schema = match Schema::read(&Value::from(&group["schema"])) {
                Ok(schema) => schema,
                Err(faults) => {
                    count.skipped += 1;
                    let known = |keyword: &str| OUTSIDE.iter().any(|(known, _)| *known == keyword);
                    if !faults.iter().any(|fault| known(&fault.keyword)) {
                        wrong.push(format!("{file}, {what}: refused: {faults:?}"));
                    }
                    continue;
                }
            };
            count.groups += 1;
            for test in group["tests"].as_array().unwrap() {
                count.tests += 1;
                let faults = schema.validate(&Value::from(&test["data"]));
                if faults.is_empty() != test["valid"].as_bool().unwrap() {
                    wrong.push(format!("{file}, {what}, {}: {faults:?}", test["description"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{count:?}\n{}", wrong.join("\n"));
    // As docs/reference/schema.md says.
    assert_eq!((count.groups, count.tests, count.skipped), (206, 899, 198));
}

/// Every reason is needed: a keyword that is taken now, or that the suite never has, is not in the list.
#[test]
fn each_keyword_outside_is_refused_and_has_a_test_in_the_suite() {
    let mut files = suite::files("");
    files.extend(OPTIONAL.iter().map(|&file| file.to_owned()));
    let refused: Vec<String> = files
        .iter()
        .flat_map(|file| suite::groups(file))
        .filter_map(|group| Schema::read(&Value::from(&group["schema"])).err())
        .flatten()
        .map(|fault| fault.keyword)
        .collect();
    for (keyword, _) in OUTSIDE {
        assert!(refused.iter().any(|other| other == keyword), "{keyword}");
    }
}
