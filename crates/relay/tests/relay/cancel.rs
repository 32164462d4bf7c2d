//! A client that leaves ends the provider's work at once; a slow one slows it.

use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt as _;

use super::rig::{ASK, PAGE, PATIENCE, Raw, Relay, ask, client, config, embed, post};

const TRIES: usize = 9;
const BAR: Duration = Duration::from_millis(10);

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// How a client leaves.
#[derive(Clone, Copy, Debug)]
enum Leave {
    Close,
    Reset,
}

async fn leave_after(opened: bool, leave: Leave, asked: &[u8]) -> Duration {
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "budget.per_day = 0\nembeddings.model = \"e\"")).await;
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let mut client = relay.connect(asked).await;
        let mut peer = raw.next().await;
        if opened {
            peer.open().await;
            peer.send(b"data: {\"a\":1}\n\n").await;
            let mut seen = Vec::new();
            while !seen.ends_with(b"\n\n\r\n") {
                assert!(client.read_buf(&mut seen).await.unwrap() > 0);
            }
        }
        if matches!(leave, Leave::Reset) {
            client.set_zero_linger().unwrap();
        }
        let watching = tokio::spawn(peer.closed());
        // The watcher must be waiting before there is something to see.
        tokio::task::yield_now().await;
        let left = Instant::now();
        drop(client);
        times.push(watching.await.unwrap().saturating_duration_since(left));
    }
    median(times)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_provider_sees_a_client_leave_within_10_ms() {
    let whole = br#"{"messages":[{"role":"user","content":"hi"}]}"#;
    for leave in [Leave::Close, Leave::Reset] {
        for (name, opened, asked) in [
            ("before the first byte", false, post(PAGE, ASK)),
            ("before a whole answer", false, post(PAGE, whole)),
            ("before its vectors", false, embed(PAGE, br#"{"input":"hi"}"#)),
            ("mid-stream", true, post(PAGE, ASK)),
        ] {
            let took = leave_after(opened, leave, &asked).await;
            println!("the provider saw a client leave {name} ({leave:?}) after {took:?}");
            assert!(took < BAR, "{name}, {leave:?}: {took:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_slows_the_provider_and_loses_nothing() {
    const CHUNKS: usize = 2048;
    const CHUNK: usize = 64 * 1024;
    const END: &[u8] = b"data: [DONE]\n\n";
    // The system's own socket buffers on the way may hold tens of MB; all 128 MB they do not.
    const MOST_HELD: usize = 64 * 1024 * 1024;
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "limits.answer_mb = 200")).await;
    let chunk: Vec<u8> = [b"data: \"".as_slice(), &[b'x'; CHUNK - 10], b"\"\n\n"].concat();
    let asking = tokio::spawn(async move { (ask(&relay, ASK).await, relay) });
    let mut peer = raw.next().await;
    peer.open().await;
    peer.send(&chunk).await;
    let (mut response, relay) = asking.await.unwrap();
    let (pushed, mut counted) = tokio::sync::watch::channel(1);
    let expect = chunk.len() * CHUNKS + END.len();
    tokio::spawn(async move {
        for sent in 2..=CHUNKS {
            peer.send(&chunk).await;
            pushed.send_replace(sent);
        }
        peer.send(END).await;
    });
    // It goes on until the buffers between are full, and then no further.
    while let Ok(changed) = tokio::time::timeout(Duration::from_secs(1), counted.changed()).await {
        changed.unwrap();
    }
    let held = *counted.borrow() * CHUNK;
    assert!(held < MOST_HELD, "{held} bytes went to a client that does not read");
    let mut read = 0;
    while let Some(bytes) = tokio::time::timeout(PATIENCE, response.chunk()).await.unwrap().unwrap() {
        read += bytes.len();
    }
    assert_eq!(read, expect);
    relay.stop().await;
}

#[tokio::test]
async fn many_who_leave_leave_nothing_behind() {
    let sim = provider_sim::Sim::start(provider_sim::SimOptions {
        key: super::rig::CANARY.to_owned(),
        ..provider_sim::SimOptions::default()
    })
    .await
    .unwrap();
    let relay = Relay::start(config(&sim.url(), "budget.per_day = 0")).await;
    sim.configure(|settings| settings.hold_after = Some(1));
    let client = client();
    for _ in 0..50 {
        let mut response = client
            .post(relay.url("/v1/chat/completions"))
            .header("origin", super::rig::ORIGIN)
            .header("content-type", "application/json")
            .body(ASK)
            .send()
            .await
            .unwrap();
        assert!(response.chunk().await.unwrap().is_some());
    }
    let account = sim.wait_until(|account| account.open_streams == 0).await.unwrap();
    assert_eq!((account.requests, account.cut_streams), (50, 50));
}

#[tokio::test]
async fn an_order_to_stop_ends_open_answers_in_band() {
    let mut raw = Raw::start().await;
    let relay = Relay::start(config(&raw.url, "timeouts.drain_s = 0.05")).await;
    let mut client = relay.connect(&post(PAGE, ASK)).await;
    let mut peer = raw.next().await;
    peer.open().await;
    peer.send(b"data: {\"half").await;
    let mut seen = Vec::new();
    while !seen.ends_with(b"half\r\n") {
        assert!(client.read_buf(&mut seen).await.unwrap() > 0);
    }
    let (_, _, rest) = tokio::join!(relay.stop(), peer.closed(), async {
        let mut rest = Vec::new();
        client.read_to_end(&mut rest).await.unwrap();
        String::from_utf8(rest).unwrap()
    });
    assert!(rest.contains("\n\ndata: {\"error\""), "{rest}");
    assert!(rest.ends_with("0\r\n\r\n") && !rest.contains("[DONE]"), "{rest}");
}
