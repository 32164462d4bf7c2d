//! `chatlet cost`: what a site's conversations will come to, before they come.
//!
//! The sums are the engine's ([`dialogue::cost::forecast`]); here they are asked for and written down.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use clap::Args;
use dialogue::cost::{Forecast, Load, Price, TokenPrice, conversation, forecast, money};
use relay::config::{Config, Overrides, millionths};

use crate::{load, say};

/// Turns of the conversation that is the same for everybody who compares prices, and the tokens that each sends.
const COMPARED: (u64, u64) = (20, 4_000);
/// Requests a day of the plan that is asked about where nobody says more.
const PLAN: u64 = 60;
/// Where the configuration is looked for.
const CONFIG: &str = "chatlet.toml";

/// What is expected, and what it costs.
#[derive(Debug, Args)]
pub(crate) struct CostArgs {
    /// Conversations in all of the days.
    #[arg(long, value_name = "N")]
    conversations: u64,
    /// Turns of a conversation: a question and its answer. Each is one request.
    #[arg(long, value_name = "N")]
    turns: u64,
    /// Tokens that a request sends: prompt, passages and what was said before.
    #[arg(long, value_name = "TOKENS", default_value_t = 3_000)]
    input: u64,
    /// Tokens of an answer.
    #[arg(long, value_name = "TOKENS", default_value_t = 300)]
    output: u64,
    /// Of the tokens sent, those that the provider still knows and charges less for.
    #[arg(long, value_name = "TOKENS", default_value_t = 0)]
    cached: u64,
    /// Days over which the conversations spread.
    #[arg(long, value_name = "N", default_value_t = 30)]
    days: u64,
    /// Requests beside the one of each turn (vectors, summaries, rounds of tools), for 1,000 turns.
    #[arg(long, value_name = "N", default_value_t = 0)]
    extra: u64,
    /// Requests a day of a plan; may be given several times. Default: budget.per_day, else 60.
    #[arg(long, value_name = "N")]
    plan: Vec<u64>,
    /// The configuration with the prices; chatlet.toml is read when it is there.
    #[arg(long, env = "CHATLET_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// What a request costs; wins over budget.price.per_request.
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    price_per_request: Option<u64>,
    /// What a million tokens cost that are sent; wins over budget.price.input.
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    price_input: Option<u64>,
    /// What a million tokens cost that are answered; wins over budget.price.output.
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    price_output: Option<u64>,
    /// What a million tokens cost that are sent and still known; wins over budget.price.cached.
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    price_cached: Option<u64>,
    /// The currency of all prices.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
}

fn amount(text: &str) -> Result<u64, String> {
    millionths(text).ok_or_else(|| "a decimal number of at most six places, such as 0.0012".to_owned())
}

/// Prints the forecast.
pub(crate) fn run(args: &CostArgs) -> Result<(), String> {
    let config = config(args)?;
    let page = page(args, config.as_ref())?;
    say(&page).map_err(|error| error.to_string())
}

/// The configuration; none where none is named and none is there.
fn config(args: &CostArgs) -> Result<Option<Config>, String> {
    let path = match &args.config {
        Some(path) => path,
        None if Path::new(CONFIG).is_file() => Path::new(CONFIG),
        None => return Ok(None),
    };
    let parsed = load::read(path, &Overrides::default())?;
    match parsed.config {
        Some(config) => Ok(Some(config)),
        None => Err(format!("the configuration has mistakes\n{}", load::mistakes(path, &parsed))),
    }
}

/// The owner's prices: a flag wins over the file, each for itself.
fn price(args: &CostArgs, config: Option<&Config>) -> Result<Price, String> {
    let file = config.and_then(|config| config.budget.price.as_ref());
    let input = args.price_input.or(file.and_then(|price| price.input));
    let output = args.price_output.or(file.and_then(|price| price.output));
    let cached = args.price_cached.or(file.and_then(|price| price.cached));
    let per_million = match (input, output) {
        (Some(input), Some(output)) => Some(TokenPrice { input, output, cached: cached.unwrap_or(input) }),
        (None, None) if cached.is_none() => None,
        _ => return Err("prices by the token need both, --price-input and --price-output".to_owned()),
    };
    let currency = args.currency.clone().or_else(|| file.map(|price| price.currency.clone()));
    Ok(Price {
        per_request: args.price_per_request.or(file.and_then(|price| price.per_request)),
        per_million,
        currency: currency.unwrap_or_else(|| "USD".to_owned()),
    })
}

/// All that is printed.
fn page(args: &CostArgs, config: Option<&Config>) -> Result<String, String> {
    let price = price(args, config)?;
    let CostArgs { conversations, days, turns, input, output, cached, extra, .. } = *args;
    let days = days.max(1);
    let load = Load { conversations, days, turns, input, cached, output, extra_per_1000: extra };
    let mut page = format!(
        "{} in {}, {} each. A request sends {} tokens and is answered with {}.\n\n",
        some(conversations, "conversation"),
        some(days, "day"),
        some(turns, "turn"),
        grouped(input),
        grouped(output),
    );
    let Some(all) = forecast(&load, &price) else {
        page.push_str("That is more than can be counted.\n");
        return Ok(page);
    };
    row(
        &mut page,
        "requests",
        &format!("{}, {} a day on average", grouped(all.requests), grouped(all.requests_per_day)),
    );
    row(&mut page, "tokens", &format!("{} sent, {} answered", grouped(all.input), grouped(all.output)));
    plans(&mut page, args, config, &all);
    page.push('\n');
    sums(&mut page, &load, &price, &all);
    if args.extra == 0 && config.is_some_and(|config| config.embeddings.is_some()) {
        page.push_str("\nembeddings.model is set: a turn that searches costs a request more. Count them with --extra.\n");
    }
    Ok(page)
}

/// Whether each plan is enough.
fn plans(page: &mut String, args: &CostArgs, config: Option<&Config>, all: &Forecast) {
    let (plans, whose) = match config.map(|config| config.budget.per_day) {
        _ if !args.plan.is_empty() => (args.plan.clone(), ""),
        Some(Some(per_day)) => (vec![per_day], " (budget.per_day)"),
        Some(None) => return row(page, "plan", "without a limit (budget.per_day = 0)"),
        None => (vec![PLAN], ""),
    };
    let needed = all.requests_per_day;
    for plan in plans {
        let (holds, rest) = match plan.checked_sub(needed) {
            Some(left) => ("holds them", format!("{} a day are left", grouped(left))),
            None => {
                ("does not hold them", format!("{} a day are missing", grouped(needed.saturating_sub(plan))))
            }
        };
        // Of all requests, as many as are the plan's: so extra requests count as well.
        let fit = u128::from(plan) * u128::from(args.conversations);
        let fit = fit.checked_div(u128::from(all.requests)).and_then(|fit| u64::try_from(fit).ok());
        let fit = fit.map(|fit| format!("; {} a day fit", some(fit, "conversation"))).unwrap_or_default();
        row(page, "plan", &format!("{} a day{whose}: {holds}, {rest}{fit}", grouped(plan)));
    }
}

/// What it comes to in both ways of charging, side by side.
fn sums(page: &mut String, load: &Load, price: &Price, all: &Forecast) {
    if price.per_request.is_none() && price.per_million.is_none() {
        page.push_str(
            "Money is not shown, since no price is set. Your plan tells it: set budget.price.per_request, or\n\
             budget.price.input and budget.price.output, in chatlet.toml; or give --price-per-request, or\n\
             --price-input and --price-output.\n",
        );
        return;
    }
    let (turns, context) = COMPARED;
    let one = forecast(&Load { conversations: 1, days: 1, ..*load }, price);
    let compared = conversation(turns, context, load.output, price);
    let of = |sum: Option<u64>| sum.map_or_else(|| "–".to_owned(), |sum| money(sum, &price.currency));
    let mut line = |name: &str, by_request: &str, by_token: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{name:<38}{by_request:>22}{by_token:>22}");
    };
    line("", "by the request", "by the token");
    let compared_name = format!("one of {turns} turns with {} tokens", grouped(context));
    for (name, sums) in [
        (some(load.conversations, "conversation").as_str(), Some(*all)),
        ("one of them", one),
        (&compared_name, compared),
    ] {
        match sums {
            Some(sums) => line(name, &of(sums.by_request), &of(sums.by_token)),
            None => line(name, "not countable", "not countable"),
        }
    }
    page.push('\n');
    match (all.ratio_per_mille(), compared.and_then(|sums| sums.ratio_per_mille())) {
        (Some(ratio), Some(of_compared)) => {
            let _ = writeln!(
                page,
                "By the token they cost {} times what they cost by the request; the one of {turns} turns {} times.",
                times(ratio),
                times(of_compared)
            );
        }
        _ if price.per_request.is_none() => page.push_str("To compare, give --price-per-request too.\n"),
        _ if price.per_million.is_none() => {
            page.push_str("To compare, give --price-input and --price-output too.\n");
        }
        _ => {}
    }
}

fn row(page: &mut String, name: &str, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{name:<10}{text}");
}

/// A ratio in thousandths, to two places; below a hundredth to three.
fn times(per_mille: u64) -> String {
    match per_mille {
        0 => "less than 0.001".to_owned(),
        1..10 => format!("0.00{per_mille}"),
        _ => format!("{}.{:02}", grouped(per_mille / 1_000), per_mille % 1_000 / 10),
    }
}

/// So many of something.
fn some(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number with a comma after each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
