//! A request is counted once, and only one that was provably not sent is given back.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use provider_sim::{Script, Sim, SimOptions};
use relay::{AppState, ProviderKey};
use tokio::net::TcpListener;

use super::rig::{ASK, CANARY, PAGE, Raw, Relay, Reply, ask, config, post};

fn told(reply: &Reply) -> (u16, &str, &str, &str) {
    let text = |name| reply.header(name).unwrap_or("");
    (
        reply.status,
        text("x-chatlet-charged"),
        text("x-chatlet-budget-remaining"),
        text("x-chatlet-budget-state"),
    )
}

#[tokio::test]
async fn the_day_has_its_requests_and_not_one_more() {
    let sim = Sim::start(SimOptions { key: CANARY.to_owned(), ..SimOptions::default() }).await.unwrap();
    let time = Arc::new(AtomicU64::new(86_400 * 20_000 + 60));
    let clock = Arc::clone(&time);
    let key = ProviderKey::new(CANARY, "TEST").unwrap();
    let config = config(&sim.url(), "budget.per_day = 2");
    let clock = Arc::new(move || clock.load(Ordering::SeqCst));
    let relay = Relay::with(AppState::with_clock(config, &key, None, clock).unwrap()).await;
    for remaining in ["1", "0"] {
        let response = ask(&relay, ASK).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-chatlet-charged"], "yes");
        assert_eq!(response.headers()["x-chatlet-budget-limit"], "2");
        assert_eq!(response.headers()["x-chatlet-budget-remaining"], remaining);
        assert_eq!(response.headers()["x-chatlet-budget-reset"], "86340");
        response.bytes().await.unwrap();
    }
    let reply = relay.exchange(&post(PAGE, ASK)).await;
    reply.assert_error(429, "budget_spent", "the third");
    assert_eq!(told(&reply), (429, "no", "0", "spent"));
    assert_eq!(reply.header("retry-after"), Some("86340"));
    assert_eq!(reply.header("x-should-retry"), Some("false"));
    assert_eq!(sim.account().requests, 2);
    time.fetch_add(86_340, Ordering::SeqCst);
    assert_eq!(ask(&relay, ASK).await.status(), 200);
}

#[tokio::test]
async fn the_owner_says_what_is_low() {
    let sim = Sim::start(SimOptions { key: CANARY.to_owned(), ..SimOptions::default() }).await.unwrap();
    sim.configure(|settings| settings.script = Some(Script::Json));
    // The configuration, and for how many requests each state is told.
    let table: [(&str, &[(&str, usize)]); 5] = [
        ("budget.per_day = 4\nbudget.low = 2", &[("ok", 1), ("low", 2), ("spent", 2)]),
        ("budget.per_day = 3\nbudget.low = 0", &[("ok", 2), ("spent", 1)]),
        ("budget.per_day = 1", &[("spent", 2)]),
        // A tenth of it, where nothing else is said.
        ("budget.per_day = 20", &[("ok", 17), ("low", 2), ("spent", 1)]),
        ("budget.per_day = 0", &[("unlimited", 5)]),
    ];
    for (budget, states) in table {
        let relay = Relay::start(config(&sim.url(), budget)).await;
        for state in states.iter().flat_map(|(state, times)| std::iter::repeat_n(state, *times)) {
            assert_eq!(ask(&relay, ASK).await.headers()["x-chatlet-budget-state"], *state, "{budget}");
        }
    }
}

#[tokio::test]
async fn what_the_provider_may_have_counted_stays_counted() {
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(
        &raw.url,
        "budget.per_day = 10\ntimeouts.headers_s = 0.05\ntimeouts.connect_s = 0.05",
    ))
    .await;
    let asked = post(PAGE, ASK);
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
        raw.next().await.reply("500 Oops", "", "").await;
    });
    assert_eq!(told(&reply), (502, "unknown", "9", "ok"));
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async { raw.next().await.reset() });
    reply.assert_error(502, "upstream_error", "reset before the headers");
    assert_eq!(told(&reply), (502, "unknown", "8", "ok"));
    let (reply, _) = tokio::join!(relay.exchange(&asked), async { raw.next().await.closed().await });
    reply.assert_error(504, "upstream_timeout", "no headers");
    assert_eq!(told(&reply), (504, "unknown", "7", "ok"));
    // A client that left early has spent its request as well.
    let left = relay.connect(&asked).await;
    let peer = raw.next().await;
    drop(left);
    peer.closed().await;
    let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
        raw.next().await.reply("429 Too Many", "retry-after: 99999\r\n", "").await;
    });
    reply.assert_error(429, "upstream_rate_limited", "limited");
    assert_eq!(told(&reply), (429, "unknown", "5", "ok"));
    assert_eq!(reply.header("retry-after"), Some("3600"));
    assert_eq!(raw.count(), 5, "nothing was tried twice");
}

#[tokio::test]
async fn what_was_not_sent_is_given_back() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = listener.local_addr().unwrap();
    drop(listener);
    let mut raw = Raw::start().await;
    let no_tls = raw.url.replace("http://", "https://");
    let no_name = "http://no-such-host.invalid".to_owned();
    for upstream in [format!("http://{gone}"), no_tls, no_name] {
        let relay = Relay::start(config(&upstream, "budget.per_day = 2\ntimeouts.connect_s = 0.5")).await;
        let asked = post(PAGE, ASK);
        for _ in 0..3 {
            let (reply, ()) = tokio::join!(relay.exchange(&asked), async {
                if upstream.starts_with("https") {
                    // A greeting in clear text instead of TLS.
                    raw.next().await.reply("400 No", "", "").await;
                }
            });
            reply.assert_error(502, "upstream_unreachable", &upstream);
            assert_eq!(told(&reply), (502, "no", "2", "ok"), "{upstream}");
        }
    }
}

#[tokio::test]
async fn parallel_requests_get_exactly_the_limit() {
    let sim = Sim::start(SimOptions { key: CANARY.to_owned(), ..SimOptions::default() }).await.unwrap();
    let relay = Relay::start(config(&sim.url(), "budget.per_day = 20")).await;
    sim.configure(|settings| settings.script = Some(Script::Json));
    let asked = post(PAGE, ASK);
    let replies = futures_util::future::join_all((0..60).map(|_| relay.exchange(&asked))).await;
    let count = |status| replies.iter().filter(|reply| reply.status == status).count();
    assert_eq!((count(200), count(429)), (20, 40));
    assert_eq!(sim.account().requests, 20);
}
