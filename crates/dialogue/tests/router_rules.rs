//! Each rule of the router, by tables: what is heard in a message, and whom it leads to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dialogue::catalogue::{Catalogue, Model, Use};
use dialogue::cost::BudgetState;
use dialogue::router::{self, Judgement, Question, Route, route};
use serde_json::{Value, json};

/// A use and its reason.
type Judged = (Use, Cow<'static, str>);

fn see(question: &Question<'_>) -> Option<Judged> {
    router::seen(question).map(|Judgement { kind, why }| (kind, why))
}

/// What is seen, else what is heard.
fn judge(question: &Question<'_>) -> Judged {
    let Judgement { kind, why } = router::judge(question);
    see(question).unwrap_or((kind, why))
}

fn choose(question: &Question<'_>, kind: Use, catalogue: &Catalogue) -> Route {
    let takes = |model: &Model| question.thread_tokens <= model.room();
    router::choose(Judgement::new(kind, "a test"), question, catalogue, &takes)
}

fn question(text: &str) -> Question<'_> {
    Question { text, ..Question::default() }
}

fn kind(question: &Question<'_>) -> Use {
    judge(question).0
}

/// Each text is of this kind when nothing else is known.
fn check(expected: Use, texts: &[&str]) {
    for text in texts {
        assert_eq!(kind(&question(text)), expected, "{text}");
    }
}

/// A catalogue with a line for each use, and a model that is on none.
fn catalogue() -> Catalogue {
    Catalogue::from_card(&json!({"models": [
        {"id": "spare", "context": 32_000, "tools": true},
        {"id": "small", "context": 8_000, "tools": true},
        {"id": "plain", "context": 32_000, "tools": true},
        {"id": "deep", "context": 64_000, "tools": false},
        {"id": "coder", "context": 32_000, "tools": false},
        {"id": "mute", "context": 128_000, "tools": false},
        {"id": "agent", "context": 128_000, "tools": true},
        {"id": "eye", "context": 16_000, "vision": true, "tools": false},
        {"id": "wide", "context": 1_000_000, "vision": true, "tools": true},
    ], "uses": {
        "fast": ["small", "plain"], "general": ["plain", "small"], "reasoning": ["deep", "wide"],
        "code": ["coder", "plain"], "agentic": ["mute", "agent"], "vision": ["eye"],
    }}))
}

fn models(route: &Route) -> Vec<&str> {
    route.models.iter().map(String::as_str).collect()
}

#[test]
fn a_greeting_is_fast_in_every_locale() {
    let table = [
        ("en", "Hello there!", "Thank you, goodbye", "Are you a robot?"),
        ("de", "Guten Morgen", "Vielen Dank, tschüss", "Bist du ein Mensch?"),
        ("fr", "Bonjour", "Merci beaucoup, au revoir", "Es-tu un robot ?"),
        ("es", "¡Buenas tardes!", "Muchas gracias, adiós", "¿Eres un robot?"),
        ("it", "Buongiorno", "Grazie mille, arrivederci", "Sei un robot?"),
        ("pt", "Olá, tudo bem?", "Muito obrigado, tchau", "Você é um robô?"),
        ("nl", "Goedemorgen", "Dank je wel, tot ziens", "Ben je een robot?"),
        ("pl", "Dzień dobry", "Dziękuję, do widzenia", "Jesteś botem?"),
        ("tr", "Merhaba", "Teşekkür ederim, görüşürüz", "Sen robot musun?"),
        ("ru", "Здравствуйте", "Спасибо, до свидания", "Ты бот?"),
        ("ar", "السلام عليكم", "شكرا جزيلا", "هل أنت روبوت؟"),
        ("zh", "你好", "谢谢，再见", "你是机器人吗"),
        ("ja", "こんにちは", "ありがとうございました", "あなたはロボットですか"),
    ];
    for (lang, hello, bye, robot) in table {
        for text in [hello, bye, robot] {
            assert_eq!(kind(&question(text)), Use::Fast, "{lang}: {text}");
            // Tools at hand and a long thread change nothing about it.
            let busy = Question { tools: true, thread_tokens: 90_000, ..question(text) };
            assert_eq!(kind(&busy), Use::Fast, "{lang}: {text}");
        }
    }
}

#[test]
fn an_ordinary_question_is_general_in_every_language() {
    check(
        Use::General,
        &[
            "Do you ship to Norway?",
            "Wann habt ihr geöffnet?",
            "Quels sont vos horaires ?",
            "¿Aceptan tarjetas de crédito?",
            "Quanto costa la spedizione?",
            "Qual é o prazo de entrega?",
            "Wat kost verzending naar België?",
            "Ile kosztuje wysyłka?",
            "Kargo ücreti ne kadar?",
            "Сколько стоит доставка?",
            "كم تكلفة الشحن؟",
            "运费是多少",
            "送料はいくらですか",
        ],
    );
}

#[test]
fn a_greeting_before_a_question_is_none() {
    check(
        Use::General,
        &[
            "Hi! how long does delivery take?",
            "Hallo, welche Größen habt ihr?",
            "thanks! and where do I find the invoice",
        ],
    );
}

#[test]
fn short_and_long_messages() {
    // One word that is no question is a reaction; what is told at length is a story with a small question.
    check(Use::Fast, &["ok", "👍", "lol", "hm", "", "   ", "!!!"]);
    let story =
        "My mother moved last month, and with the boxes and the new flat we did not find the papers. ";
    let long = format!("{}Where do I get a copy?", story.repeat(60));
    check(Use::General, &[&long]);
    // The end of a long message is listened to.
    let sum = format!("{}Compare both plans and calculate which one is cheaper.", story.repeat(60));
    check(Use::Reasoning, &[&sum]);
}

#[test]
fn program_code_in_every_guise() {
    check(
        Use::Code,
        &[
            "```rust\nfn main() {}\n```",
            "Write a Python function that reverses a list",
            "Schreibe eine Funktion in Python, die eine Liste umdreht",
            "Uncaught ReferenceError: jQuery is not defined",
            "Traceback (most recent call last)",
            "SELECT * FROM users WHERE id = 3 gives an error, why",
            "explain the regex ^[a-z]+$",
            "用python写一个函数",
            "Pythonで関数を書いて",
        ],
    );
}

#[test]
fn a_code_that_is_none() {
    check(
        Use::General,
        &[
            "whats ur promo code for new customers",
            "Welche PLZ gilt für den Ortsteil Lind",
            "优惠码在哪里领",
            "my code doesn't work at checkout",
            "Do you have a dress code?",
        ],
    );
}

#[test]
fn statements_of_programs_need_no_fence() {
    check(
        Use::Code,
        &[
            "SELECT name FROM customers",
            "select id, total from orders where total > 100",
            "SELECT count(*) FROM visits GROUP BY day",
            "INSERT INTO users (name) VALUES ('Ann')",
            "UPDATE items SET price = 3 WHERE id = 7",
            "delete from sessions where age > 30",
            "ALTER TABLE users ADD COLUMN age int",
            "create table pets (id int primary key)",
            "SELECT a.id FROM a LEFT JOIN b ON a.id = b.id is slow",
            "is SELECT DISTINCT city FROM shops right here?",
            "warum liefert SELECT * FROM kunden nichts",
            "for (let i=0; i<10; i++) total += i",
            "for (int i = 0; i < n; i++) sum += a[i]",
            "for i in range(10): print i",
            "while (x < 3) x++",
            "if (a == b) return",
            "def foo(x): return x + 1",
            "def total(self, items):",
            "class Cart(Base): pass",
            "function add(a, b) { return a + b }",
            "const x = items.map(i => i.id)",
            "let total = 0;",
            r#"var name = "Ann";"#,
            r#"fn main() { println!("hi") }"#,
            "public static void main(String[] args)",
            "import os, sys",
            "from flask import Flask",
            "import React from 'react'",
            "#include <stdio.h>",
            "using namespace std;",
            "console.log(user.name)",
            r#"print("hello")"#,
            "npm install left-pad fails with 404",
            "npm ERR! code ERESOLVE",
            "npm run build exits with 1",
            "pip install numpy does not work",
            "yarn add react hangs",
            "cargo build says linker not found",
            "docker run -p 80:80 web exits",
            "git rebase main stops with a conflict",
            "brew install jq fails",
            "sudo apt install nginx",
            "curl -X POST https://example.com/v1/items",
            "TypeError: Cannot read properties of null (reading 'id')",
            r#"  File "app.py", line 12, in <module>"#,
            "at Object.<anonymous> (/app/index.js:10:5)",
            "at com.example.Main.run(Main.java:42)",
            r#"Exception in thread "main" java.lang.NullPointerException"#,
            "thread 'main' panicked at src/main.rs:4:5",
            "KeyError: 'name'",
            "IndexError: list index out of range",
            "Segmentation fault (core dumped)",
            "bash: foo: command not found",
            "Undefined variable $user in index.php",
            r#"<div class="box"><p>Hi</p></div>"#,
            ".box { display: flex; color: red }",
            r#"{"id": 3, "name": "Ann"}"#,
            "x = [i for i in y if i]",
            "body { margin: 0 }",
            "export default function App() {",
        ],
    );
}

#[test]
fn prose_with_the_words_and_signs_of_programs_is_none() {
    for text in [
        "Please select a gift from the list",
        "select a table from the map and book it for two",
        "Can I select where the parcel goes from the app?",
        "I want to select two courses from group B",
        "Update: my order has arrived, set one item aside where possible",
        "please update my address and set the new one as default",
        "delete my account from your system",
        "Insert the card into the slot, then what?",
        "Where do I insert into the form my tax number",
        "I would like to create a table reservation for four",
        "drop the table off at the house",
        "do you alter table cloths",
        "for me and my wife, while we wait, is there coffee?",
        "if (and only if) it rains, is the tour cancelled?",
        "the price (incl. tax) is 12.50; is shipping included?",
        "my class starts at 9, can I return late?",
        "the function room: is it free on Friday?",
        "what is the function of the blue button",
        "I have a constant problem with the print on my shirt",
        "let me know when the total is 0",
        "let total strangers share a room?",
        "from Berlin to Rome, what does the import of a car cost",
        "Import duties from China?",
        "we import wine from Italy, is that allowed",
        "install the washing machine for me please",
        "how do I install the app on my phone",
        "do you install kitchens? installation fails to be booked online",
        "an error occurred while paying",
        "the exception to the rule is children under 6",
        "line 12 of the invoice is wrong",
        "I ran into a problem at the main entrance",
        "the bus line 12 at the station, does it stop?",
        "the thread of my jacket is loose",
        "return the item and get my money back",
        "public transport to the main station?",
        "is there a static caravan for rent",
        "void of any taste, your soup",
        "Do you have cargo bikes? build included?",
        "my brew kit: install the tap how?",
        "can I run with my dog in the park",
        "the box {blue} I ordered: color is red",
        "size: M; color: red; quantity: 2",
        "name: Ann, id 3, what else do you need?",
        "my id is 3 and my name is Ann",
        "Ich möchte einen Tisch aus der Liste wählen und für zwei reservieren",
        "Bitte löschen Sie mich aus dem Verteiler",
        "je voudrais choisir une table et importer du vin",
        "quiero seleccionar un regalo de la lista",
        "where is x = place of purchase on the form",
        "what time does the class (yoga) begin?",
        "<3 thanks, love it",
        "price < 20 and > 10 please",
        "A -> B: how long by train?",
        "#1 in town? where do I sign up",
        "@ann please call me back",
        "terms & conditions / privacy: where?",
        "a) blue b) red; which one is cheaper?",
        "1) where is my order; 2) when does it come",
        "export of goods to Norway, default rate?",
        "is the table in group by the window free",
    ] {
        assert_ne!(kind(&question(text)), Use::Code, "{text}");
    }
}

#[test]
fn sums_and_figures_take_thought() {
    check(
        Use::Reasoning,
        &[
            "what is 17 * 23 + 4",
            "3,4 % or 2,9 % on 150,000 over 20 years, selling after 8?",
            "wie viele fliesen 30x60 brauch ich für 4,35 x 2,80 m mit 10% verschnitt",
            "鸡兔同笼，头35,脚94,各几只",
        ],
    );
    // Dates, times, years, numbers of orders and a price are no sum.
    check(
        Use::General,
        &[
            "Are you open on 24/12/2026 at 10:30?",
            "Is there a plan of the 2024 building?",
            "I paid 45 euros, where is my invoice 20260114?",
        ],
    );
}

#[test]
fn comparing_planning_and_proving_take_thought() {
    check(
        Use::Reasoning,
        &[
            "Compare the three plans by price and warranty for a family with two drivers",
            "Prove that there is no largest prime number",
            "Beweise, dass es unendlich viele Primzahlen gibt",
            "Compare les trois formules selon le prix, la garantie et la franchise",
            "帮我规划五天云南行程，预算人均四千",
            "Why did sales drop although traffic is up? Analyse the causes",
        ],
    );
    // "Why" alone asks for a fact.
    check(
        Use::General,
        &[
            "why is my parcel late",
            "Warum ist mein Paket noch nicht da?",
            "pourquoi mon colis est en retard ?",
        ],
    );
}

#[test]
fn a_picture_comes_before_everything() {
    for text in ["", "hello", "Prove it", "```code```", "cancel my order"] {
        let asked =
            Question { images: true, tools: true, failed: true, harder: true, flow: true, ..question(text) };
        assert_eq!(judge(&asked), (Use::Vision, "a picture".into()), "{text}");
        assert_eq!(see(&asked), Some((Use::Vision, "a picture".into())));
    }
}

#[test]
fn thought_that_is_asked_for_comes_before_the_words() {
    for text in ["hello", "Do you ship to Norway?", "```code```"] {
        let asked = Question { harder: true, tools: true, failed: true, ..question(text) };
        assert_eq!(judge(&asked), (Use::Reasoning, "asked to think harder".into()), "{text}");
        assert_eq!(see(&asked), Some(judge(&asked)));
    }
    assert_eq!(see(&question("Prove it")), None, "words are not listened to");
}

#[test]
fn an_errand_needs_tools() {
    for text in [
        "Cancel my order 48213 please",
        "storniere die buchung",
        "où en est ma commande ?",
        "dónde está mi pedido",
        "帮我取消订单",
        "予約を明日に変更して",
        "ألغ اشتراكي",
    ] {
        assert_eq!(kind(&Question { tools: true, ..question(text) }), Use::Agentic, "{text}");
        assert_eq!(kind(&question(text)), Use::General, "{text}");
    }
    // What is only asked about is answered.
    for text in [
        "how do I change my password",
        "is there a minimum age to book",
        "Welche Zahlungsarten akzeptiert ihr?",
    ] {
        assert_eq!(kind(&Question { tools: true, ..question(text) }), Use::General, "{text}");
    }
}

#[test]
fn a_flow_keeps_an_ordinary_answer() {
    let table = [
        ("the blue one, in size M", Use::Agentic),
        ("thanks", Use::Fast),
        ("Write a Python function that reverses a list", Use::Code),
    ];
    for (text, expected) in table {
        assert_eq!(kind(&Question { flow: true, ..question(text) }), expected, "{text}");
    }
    assert_eq!(judge(&Question { flow: true, ..question("the blue one") }).1, "a flow is under way");
}

#[test]
fn after_a_failed_answer_a_harder_look_is_taken() {
    let table = [
        ("no, read my question again", Use::Reasoning),
        ("Do you ship to Norway?", Use::Reasoning),
        ("no", Use::Reasoning),
        ("nein", Use::Reasoning),
        ("不对", Use::Reasoning),
        ("the script still throws an error", Use::Code),
        ("never mind, thanks anyway", Use::Fast),
        // Another topic is what it would be.
        ("ok different question, do you have a shop in Leeds", Use::General),
        ("andere frage: gibts bei euch parkplätze", Use::General),
        ("autre chose : vous vendez des cartes cadeaux ?", Use::General),
    ];
    for (text, expected) in table {
        assert_eq!(kind(&Question { failed: true, ..question(text) }), expected, "{text}");
    }
}

#[test]
fn each_use_goes_along_its_line_then_the_general_one_then_the_rest() {
    let table: [(Use, &[&str]); 4] = [
        (Use::Fast, &["small", "plain"]),
        (Use::General, &["plain", "small"]),
        (Use::Reasoning, &["deep", "wide", "plain", "small"]),
        (Use::Code, &["coder", "plain", "small"]),
    ];
    let catalogue = catalogue();
    for (kind, line) in table {
        let route = choose(&question(""), kind, &catalogue);
        assert!(models(&route).starts_with(line), "{}: {:?}", kind.word(), route.models);
        assert_eq!((route.kind, &*route.why), (kind, "a test"));
        assert_eq!(route.models.len(), catalogue.models.len(), "everybody is asked in the end");
    }
}

#[test]
fn nobody_is_asked_twice() {
    for kind in Use::ALL {
        for (images, thread_tokens) in [(false, 500), (true, 500), (false, 20_000), (true, 2_000_000)] {
            let asked = Question { images, thread_tokens, ..question("") };
            let route = choose(&asked, kind, &catalogue());
            let different: BTreeSet<&str> = models(&route).into_iter().collect();
            assert_eq!(different.len(), route.models.len(), "{}: {:?}", kind.word(), route.models);
        }
    }
}

#[test]
fn a_picture_goes_only_to_models_that_see() {
    let asked = Question { images: true, ..question("What is this?") };
    assert_eq!(models(&route(&asked, &catalogue())), ["eye", "wide"]);
    // Where nobody sees, all are asked rather than nobody.
    let blind = Catalogue::from_card(&json!({"models": ["a", "b"], "uses": {"general": ["b"]}}));
    assert_eq!(models(&route(&asked, &blind)), ["b", "a"]);
}

#[test]
fn models_that_call_tools_come_first_for_an_errand() {
    let asked = Question { tools: true, ..question("Cancel my order 48213 please") };
    let route = route(&asked, &catalogue());
    assert_eq!(models(&route), ["agent", "plain", "small", "spare", "wide", "mute", "deep", "coder", "eye"]);
}

#[test]
fn models_that_the_thread_does_not_fit_come_last_the_largest_first() {
    let table: [(u32, &[&str]); 4] = [
        (7_000, &["plain", "small", "spare"]),
        // An eighth of the context is left for the answer.
        (7_001, &["plain", "spare", "deep", "coder", "mute", "agent", "eye", "wide", "small"]),
        (60_000, &["mute", "agent", "wide", "deep", "plain", "spare", "coder", "eye", "small"]),
        (900_000, &["wide", "mute", "agent", "deep", "plain", "spare", "coder", "eye", "small"]),
    ];
    for (thread_tokens, expected) in table {
        let asked = Question { thread_tokens, ..question("Do you ship to Norway?") };
        let route = route(&asked, &catalogue());
        assert!(models(&route).starts_with(expected), "{thread_tokens}: {:?}", route.models);
    }
}

#[test]
fn a_low_budget_takes_the_ordinary_line_for_dear_uses() {
    let hard = "Prove that there is no largest prime number";
    let errand = "Cancel my order 48213 please";
    let table = [
        // text, budget, asked to think harder → kind, downgraded
        (hard, BudgetState::Ok, false, Use::Reasoning, false),
        (hard, BudgetState::Low, false, Use::General, true),
        (hard, BudgetState::Spent, false, Use::General, true),
        (hard, BudgetState::Low, true, Use::Reasoning, false),
        (errand, BudgetState::Ok, false, Use::Agentic, false),
        (errand, BudgetState::Low, false, Use::General, true),
        ("Hello!", BudgetState::Low, false, Use::Fast, false),
        ("Do you ship to Norway?", BudgetState::Low, false, Use::General, false),
        ("explain the regex ^[a-z]+$", BudgetState::Low, false, Use::Code, false),
    ];
    for (text, budget, harder, kind, downgraded) in table {
        let route = route(&Question { budget, harder, tools: true, ..question(text) }, &catalogue());
        assert_eq!((route.kind, route.downgraded), (kind, downgraded), "{text} {budget:?} {harder}");
        assert_eq!(route.why.contains("little budget left"), downgraded, "{}", route.why);
    }
}

#[test]
fn the_decision_carries_its_reason_in_words() {
    let tools = |text| Question { tools: true, ..question(text) };
    let failed = |text| Question { failed: true, ..question(text) };
    let table = [
        (question("Hello!"), "a greeting or small talk"),
        (question("explain the regex ^[a-z]+$"), "program code"),
        (tools("Cancel my order 48213 please"), "something to look up or do"),
        (failed("Do you ship to Norway?"), "the last answer failed"),
        (question("Prove that there is no largest prime number"), "compares, plans or calculates"),
        (question("Do you ship to Norway?"), "an ordinary question"),
    ];
    for (asked, why) in table {
        assert_eq!(route(&asked, &catalogue()).why, why, "{}", asked.text);
    }
}

#[test]
fn poor_catalogues() {
    for (card, expected) in [
        (json!({}), Vec::<&str>::new()),
        (json!({"models": ["only"]}), vec!["only"]),
        (json!({"models": ["a", "b"], "uses": {"general": ["b", "gone"]}}), vec!["b", "a"]),
    ] {
        let card: Value = card;
        let route = route(&question("Do you ship to Norway?"), &Catalogue::from_card(&card));
        assert_eq!(models(&route), expected, "{card}");
    }
}

#[test]
fn any_text_is_judged() {
    for letter in ["a", "か", "👍", " ", "holaa ", "\u{1d400}"] {
        assert!(!judge(&question(&letter.repeat(9_001))).1.is_empty());
    }
    let letters = [
        "a",
        "ß",
        "é",
        "İ",
        "ا",
        "ال",
        "你",
        "か",
        "👍",
        "\u{301}",
        "\u{e007f}",
        "\n",
        " ",
        "9",
        "-",
        "?",
        "`",
        "Ⱥ",
    ];
    for first in letters {
        for second in letters {
            for count in [1, 2, 3, 30] {
                let text = format!("{first}{second}").repeat(count);
                assert!(!judge(&Question { tools: true, ..question(&text) }).1.is_empty());
            }
        }
    }
}
