//! JSON Schema: what a schema may say, and the words for what does not fit.
#![cfg(feature = "actions")]
#![expect(clippy::panic, reason = "a test may fail loudly")]

use dialogue::json::Value;
use dialogue::schema::{MAX_FAULTS, Schema};

fn json(text: &str) -> Value {
    Value::parse(text).unwrap_or_else(|| panic!("no JSON: {text}"))
}

/// `path keyword: why` of each fault of a schema.
fn refused(schema: &str) -> Vec<String> {
    let faults = Schema::read(&json(schema)).err().unwrap_or_default();
    faults.iter().map(|fault| format!("{} {}: {}", fault.path, fault.keyword, fault.why)).collect()
}

fn faults(schema: &str, value: &str) -> Vec<String> {
    let schema = Schema::read(&json(schema)).unwrap_or_else(|faults| panic!("{schema}: {faults:?}"));
    let faults = schema.validate(&json(value));
    faults.iter().map(|fault| format!("{} {}", fault.path, fault.why)).collect()
}

#[test]
fn what_does_not_fit_is_said_in_words_to_act_on() {
    let order = r#"{"type":"object","properties":{"order_id":{"type":"string","pattern":"^[0-9]{4}$"},
        "count":{"type":"integer","minimum":1}},"required":["order_id"],"additionalProperties":false}"#;
    let table = [
        (order, r#"{"order_id":"8821","count":2}"#, ""),
        (order, "{}", " the field \"order_id\" is missing"),
        (order, r#"{"order_id":8821}"#, "/order_id must be string, is number 8821"),
        (order, r#"{"order_id":"A"}"#, "/order_id must match the pattern ^[0-9]{4}$; is \"A\""),
        (
            order,
            r#"{"order_id":"8821","cuont":2}"#,
            " the field \"cuont\" is not allowed; allowed: order_id, count",
        ),
        (order, r#"{"order_id":"8821","count":1.5}"#, "/count must be integer, is number 1.5"),
        (order, r#"{"order_id":"8821","count":0}"#, "/count must be at least 1, is 0"),
        (order, "[]", " must be object, is array […]"),
        (r#"{"type":["string","null"]}"#, "true", " must be string or null, is boolean true"),
        (r#"{"enum":["a",1,null]}"#, "\"b\"", " must be one of \"a\", 1, null; is \"b\""),
        (r#"{"const":{"a":1}}"#, "{}", " must be {…}, is {…}"),
        (r#"{"exclusiveMinimum":0}"#, "0", " must be more than 0, is 0"),
        (r#"{"exclusiveMaximum":1e2}"#, "100.0", " must be less than 1e2, is 100.0"),
        (r#"{"maximum":5}"#, "6", " must be at most 5, is 6"),
        (r#"{"multipleOf":0.01}"#, "1.005", " must be a multiple of 0.01, is 1.005"),
        (r#"{"minLength":3}"#, "\"é\"", " must have at least 3 characters, has 1"),
        (r#"{"maxLength":1}"#, "\"ab\"", " must have at most 1 characters, has 2"),
        (r#"{"minItems":1}"#, "[]", " must have at least 1 items, has 0"),
        (r#"{"maxProperties":0}"#, r#"{"a":1}"#, " must have at most 0 fields, has 1"),
        (r#"{"uniqueItems":true}"#, r#"[{"a":1,"b":2},1,{"b":2.0,"a":1}]"#, " items 0 and 2 are the same"),
        (r#"{"format":"date"}"#, "\"28.11.2026\"", " must be a date, as 2026-11-28; is \"28.11.2026\""),
        (r#"{"items":{"type":"string"}}"#, r#"["a",1]"#, "/1 must be string, is number 1"),
        (
            r#"{"prefixItems":[true,{"const":1}],"items":false}"#,
            "[0,2,3]",
            "/1 must be 1, is 2|/2 nothing is allowed here",
        ),
        (r#"{"properties":{"a/b~c":false}}"#, r#"{"a/b~c":1}"#, "/a~1b~0c nothing is allowed here"),
        (r#"{"patternProperties":{"^x":{"type":"null"}}}"#, r#"{"x1":1}"#, "/x1 must be null, is number 1"),
        (
            r#"{"anyOf":[{"type":"string"},{"properties":{"a":{"const":1}}}]}"#,
            r#"{"a":2}"#,
            " fits none of the shapes that are allowed; the nearest one says: /a must be 1, is 2",
        ),
        (
            r#"{"oneOf":[{"minimum":1},{"minimum":2}]}"#,
            "3",
            " fits several of the shapes, of which it must fit exactly one",
        ),
        (r#"{"not":{"type":"null"}}"#, "null", " must not be as the schema under \"not\" has it"),
        (
            r#"{"if":{"properties":{"a":{"const":1}}},"then":{"required":["b"]},"else":{"required":["c"]}}"#,
            r#"{"a":1}"#,
            " the field \"b\" is missing",
        ),
        (
            r##"{"$ref":"#/$defs/tree","$defs":{"tree":{"properties":{"sub":{"items":{"$ref":"#/$defs/tree"}},"n":{"type":"null"}}}}}"##,
            r#"{"sub":[{},{"sub":[{"n":1}]}]}"#,
            "/sub/1/sub/0/n must be null, is number 1",
        ),
        ("false", "1", " nothing is allowed here"),
        ("true", "1", ""),
        ("{}", "{}", ""),
    ];
    for (schema, value, expected) in table {
        assert_eq!(faults(schema, value).join("|"), expected, "{schema} {value}");
    }
}

#[test]
fn a_schema_outside_the_subset_is_refused_with_its_place() {
    let table = [
        ("[]", "a schema is an object, true or false"),
        (r#"{"typ":"string"}"#, " typ: is outside the subset that can be checked"),
        (r#"{"definitions":{}}"#, " definitions: is outside the subset: it is called $defs"),
        (r#"{"type":"text"}"#, " type: must be array, boolean"),
        (r#"{"type":[]}"#, " type: must be array, boolean"),
        (r#"{"type":"string","type":"null"}"#, " type: is there twice"),
        (
            r#"{"properties":{"a":{"items":{"minLength":-1}}}}"#,
            "/properties/a/items minLength: must be a whole number",
        ),
        (r#"{"maxItems":1.5}"#, " maxItems: must be a whole number"),
        (r#"{"minimum":"1"}"#, " minimum: must be a number"),
        (r#"{"multipleOf":0}"#, " multipleOf: must be a number above 0"),
        (r#"{"required":"a"}"#, " required: must be a list of texts"),
        (r#"{"enum":"a"}"#, " enum: must be a list"),
        (r#"{"uniqueItems":1}"#, " uniqueItems: must be true or false"),
        (r#"{"anyOf":[]}"#, " anyOf: must be a list of schemas, not empty"),
        (r#"{"allOf":[{"x":1}]}"#, "/allOf/0 x: is outside"),
        (r#"{"items":[{}]}"#, "/items : a schema is an object, true or false"),
        (r#"{"properties":[]}"#, " properties: must be an object of schemas"),
        (r#"{"pattern":"(?=a)"}"#, " pattern: has a group other than ( ) and (?: )"),
        (r#"{"patternProperties":{"[":true}}"#, " patternProperties: has a [ without its ]"),
        (r#"{"format":"ipv4"}"#, " format: only date, time, date-time, email and uri are checked"),
        (r##"{"$ref":"#/$defs/a"}"##, " $ref: must be # or #/$defs/"),
        (r#"{"$ref":"other.json"}"#, " $ref: must be # or #/$defs/"),
        (r##"{"properties":{"a":true},"$ref":"#/properties/a"}"##, " $ref: must be # or #/$defs/"),
        (r##"{"$ref":"#"}"##, " $ref: leads back to itself"),
        (
            r##"{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}"##,
            " $ref: leads back to itself",
        ),
    ];
    for (schema, expected) in table {
        let seen = refused(schema);
        assert!(seen.len() == 1 && seen[0].contains(expected), "{schema}: {seen:?}");
    }
    let many = format!("{{{}}}", (0..20).map(|n| format!("\"x{n}\":1")).collect::<Vec<_>>().join(","));
    assert_eq!(refused(&many).len(), MAX_FAULTS);
}

#[test]
fn schemas_and_values_are_bounded() {
    let deep = |depth: usize| "{\"items\":".repeat(depth) + "{}" + &"}".repeat(depth);
    assert!(refused(&deep(31)).is_empty());
    assert!(refused(&deep(32))[0].contains("deeper than 32"));
    let wide = |count: usize| format!("{{\"allOf\":[{}]}}", vec!["{}"; count].join(","));
    assert!(refused(&wide(999)).is_empty());
    assert!(refused(&wide(1000))[0].contains("more than 1000"));

    // Each definition asks twice for the next: without a bound this would take 2^40 steps.
    let name = |n: usize| format!("{{\"$ref\":\"#/$defs/d{n}\"}}");
    let twice = (0..40).map(|n| format!("\"d{n}\":{{\"allOf\":[{0},{0}]}}", name(n + 1))).collect::<Vec<_>>();
    let doubling = format!("{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{{},\"d40\":true}}}}", twice.join(","));
    let same = format!("[{}]", (0..5000).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
    let chain = (0..300).map(|n| format!("\"d{n}\":{}", name(n + 1))).collect::<Vec<_>>();
    let chain = format!("{{\"$ref\":\"#/$defs/d0\",\"$defs\":{{{},\"d300\":true}}}}", chain.join(","));
    let text = format!("\"{}\"", "a".repeat(1_000_000));
    for (schema, value) in [
        (doubling.as_str(), "1"),
        (r#"{"uniqueItems":true}"#, same.as_str()),
        (r#"{"not":{"uniqueItems":true}}"#, same.as_str()),
        (chain.as_str(), "1"),
        (r#"{"pattern":"^(a|a)*b"}"#, text.as_str()),
    ] {
        let seen = faults(schema, value);
        assert_eq!(seen, [" is too large or too deep to be checked against this schema"]);
    }
    let all_wrong = format!("[{}]", vec!["1"; 100].join(","));
    assert_eq!(faults(r#"{"items":{"type":"null"}}"#, &all_wrong).len(), MAX_FAULTS);
}

#[test]
fn of_fields_that_are_there_twice_each_must_fit() {
    let schema = r#"{"properties":{"a":{"type":"null"}},"maxProperties":1}"#;
    assert_eq!(faults(schema, r#"{"a":1,"a":null}"#), ["/a must be null, is number 1"]);
    assert!(faults(schema, r#"{"a":null,"a":null}"#).is_empty());
}

#[test]
fn what_is_shown_of_a_value_is_short() {
    let long = format!("\"{}\"", "é".repeat(10_000));
    for schema in [
        r#"{"type":"null"}"#,
        r#"{"const":1}"#,
        r#"{"enum":[1]}"#,
        r#"{"pattern":"x"}"#,
        r#"{"format":"uri"}"#,
    ] {
        let seen = faults(schema, &long);
        assert!(seen.len() == 1 && seen[0].len() < 150 && seen[0].contains("shortened by"), "{seen:?}");
    }
}
