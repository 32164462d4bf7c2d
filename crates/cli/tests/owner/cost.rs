//! What `chatlet cost` prints.

use crate::site::{Site, texts};

const PRICES: &str = "[budget]\nper_day = 240\n[budget.price]\nper_request = 0.002\ninput = 0.5\noutput = 1.5\n\
    cached = 0.05\ncurrency = \"EUR\"\n";
const THOUSAND: [&str; 7] = ["cost", "--conversations", "1000", "--turns", "6", "--input", "3000"];

fn printed(site: &Site, args: &[&str]) -> String {
    let output = site.chatlet(args).output().unwrap();
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{err}");
    assert_eq!(err, "");
    out
}

#[test]
fn requests_tokens_and_plans_without_any_price() {
    let site = Site::new(&[]);
    let page = printed(&site, &[&THOUSAND[..], &["--plan", "60", "--plan", "200"]].concat());
    assert_eq!(
        page,
        "1,000 conversations in 30 days, 6 turns each. A request sends 3,000 tokens and is answered with 300.\n\
         \n\
         requests  6,000, 200 a day on average\n\
         tokens    18,000,000 sent, 1,800,000 answered\n\
         plan      60 a day: does not hold them, 140 a day are missing; 10 conversations a day fit\n\
         plan      200 a day: holds them, 0 a day are left; 33 conversations a day fit\n\
         \n\
         Money is not shown, since no price is set. Your plan tells it: set budget.price.per_request, or\n\
         budget.price.input and budget.price.output, in chatlet.toml; or give --price-per-request, or\n\
         --price-input and --price-output.\n"
    );
}

#[test]
fn both_ways_of_charging_by_the_owners_prices() {
    let site = Site::new(&[("chatlet.toml", PRICES)]);
    assert_eq!(
        printed(&site, &[&THOUSAND[..], &["--cached", "1000"]].concat()),
        "1,000 conversations in 30 days, 6 turns each. A request sends 3,000 tokens and is answered with 300.\n\
         \n\
         requests  6,000, 200 a day on average\n\
         tokens    18,000,000 sent, 1,800,000 answered\n\
         plan      240 a day (budget.per_day): holds them, 40 a day are left; 40 conversations a day fit\n\
         \n\
         \x20                                             by the request          by the token\n\
         1,000 conversations                                12.00 EUR              9.00 EUR\n\
         one of them                                        0.012 EUR             0.009 EUR\n\
         one of 20 turns with 4,000 tokens                   0.04 EUR             0.049 EUR\n\
         \n\
         By the token they cost 0.75 times what they cost by the request; the one of 20 turns 1.22 times.\n"
    );
}

#[test]
fn what_is_asked_otherwise_is_told_otherwise() {
    let none = Site::new(&[]);
    let file = Site::new(&[
        ("chatlet.toml", PRICES),
        ("free.toml", "[budget]\nper_day = 0\n"),
        ("vectors.toml", "[embeddings]\nmodel = \"e\"\n"),
    ]);
    // Where, further arguments, and a line of what is printed.
    type Row<'a> = (&'a Site, &'a [&'a str], &'a str);
    let table: &[Row<'_>] = &[
        (
            &none,
            &[],
            "plan      60 a day: does not hold them, 140 a day are missing; 10 conversations a day fit",
        ),
        (&none, &["--days", "0"], "requests  6,000, 6,000 a day on average"),
        (&none, &["--extra", "200"], "requests  7,200, 240 a day on average"),
        (
            &none,
            &["--extra", "200", "--plan", "72"],
            "plan      72 a day: does not hold them, 168 a day are missing; 10 conversations a day fit",
        ),
        (&none, &["--turns", "0"], "plan      60 a day: holds them, 60 a day are left"),
        (&none, &["--price-per-request", "0.002"], "To compare, give --price-input and --price-output too."),
        (
            &none,
            &["--price-per-request", "0.002"],
            "1,000 conversations                                12.00 USD                     –",
        ),
        (
            &none,
            &["--price-input", "0.5", "--price-output", "1.5"],
            "To compare, give --price-per-request too.",
        ),
        (
            &none,
            &["--price-per-request", "0", "--price-input", "1", "--price-output", "1"],
            "1,000 conversations                                 0.00 USD             19.80 USD",
        ),
        // A flag wins over the file, each for itself.
        (
            &file,
            &["--price-per-request", "0.004", "--currency", "CHF"],
            "1,000 conversations                                24.00 CHF             11.70 CHF",
        ),
        (
            &file,
            &["--price-per-request", "1000", "--price-input", "0.000001", "--price-output", "0"],
            "By the token they cost less than 0.001 times what they cost by the request; the one of 20 turns less \
             than 0.001 times.",
        ),
        (
            &file,
            &["--plan", "10"],
            "plan      10 a day: does not hold them, 190 a day are missing; 1 conversation a day fit",
        ),
        (&file, &["--config", "free.toml"], "plan      without a limit (budget.per_day = 0)"),
        (
            &file,
            &["--config", "vectors.toml"],
            "embeddings.model is set: a turn that searches costs a request more. Count them with --extra.",
        ),
        // More than can be counted is a state of its own.
        (&none, &["--conversations", "18446744073709551615"], "That is more than can be counted."),
        (
            &none,
            &["--conversations", "1000000000000", "--price-per-request", "999999999"],
            "That is more than can be counted.",
        ),
    ];
    for (site, more, line) in table {
        // A later flag of the same name would be refused.
        let mut args = vec!["cost"];
        for pair in [["--conversations", "1000"], ["--turns", "6"]] {
            if !more.contains(&pair[0]) {
                args.extend(pair);
            }
        }
        args.extend(*more);
        let page = printed(site, &args);
        assert!(page.lines().any(|other| other == *line), "{line}\nin\n{page}");
    }
}

#[test]
fn mistakes_are_told() {
    let site = Site::new(&[("bad.toml", "budget.per_dai = 3\n")]);
    let table: &[(&[&str], &str)] = &[
        (&["--config", "no.toml"], "cannot read no.toml"),
        (
            &["--config", "bad.toml"],
            "bad.toml:1: unknown key `budget.per_dai` (did you mean budget.per_day?)",
        ),
        (&["--price-input", "1"], "prices by the token need both, --price-input and --price-output"),
        (&["--price-cached", "1"], "prices by the token need both, --price-input and --price-output"),
        (&["--price-input", "0.0000001"], "a decimal number of at most six places, such as 0.0012"),
        (&["--price-input", "1e3"], "a decimal number of at most six places, such as 0.0012"),
    ];
    for (more, expect) in table {
        let output = site.chatlet(&[&THOUSAND[..], more].concat()).output().unwrap();
        let (out, err) = texts(&output);
        assert!(!output.status.success() && out.is_empty(), "{out}");
        assert!(err.contains(expect), "{expect} in {err}");
    }
}

/// What the guide shows is what is printed.
#[test]
fn the_guide_shows_what_is_printed() {
    let guide = include_str!("../../../../docs/guide/cost.md");
    let site = Site::new(&[]);
    let mut examples = 0;
    for block in guide.split("```console\n$ chatlet ").skip(1) {
        let (command, rest) = block.split_once('\n').unwrap();
        let (expected, _) = rest.split_once("```").unwrap();
        assert_eq!(printed(&site, &command.split(' ').collect::<Vec<_>>()), expected, "{command}");
        examples += 1;
    }
    assert_eq!(examples, 2);
}
