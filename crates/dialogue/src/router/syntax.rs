//! Statements of programs that stand in a message as they are, without a fence around them.
//!
//! Words alone do not tell: "select a gift from the list" is no query, and "for (us) while (it rains)" is no loop. So
//! each shape here is a word and a sign, or two words that stand as programs put them.

/// Bytes that are looked at: what is pasted shows what it is at once.
const HEAD: usize = 1_000;

/// The first words of queries and the ones that follow them, at once or after a list.
const QUERIES: [(&str, &str, bool); 10] = [
    ("select", "from", false),
    ("update", "set", false),
    ("insert", "into", true),
    ("delete", "from", true),
    ("create", "table", true),
    ("alter", "table", true),
    ("drop", "table", true),
    ("left", "join", true),
    ("group", "by", true),
    ("order", "by", true),
];
/// What programs of the command line are told.
const ORDERS: &str =
    " install add run build test rebase checkout clone commit stash pull push compose update ";

/// A word, and what stands behind it in its line.
type Word<'a> = (&'a str, &'a str);

/// How many lines of a message are statements.
pub(super) fn statements(message: &str) -> usize {
    let (head, _) = message.split_at(message.floor_char_boundary(HEAD));
    let mut all = Vec::new();
    head.lines().filter(|line| is_statement(line.trim(), &mut all)).count()
}

fn is_statement<'a>(line: &'a str, all: &mut Vec<Word<'a>>) -> bool {
    let ends = line.ends_with(';') && line.contains(['=', '(']);
    // `body { margin: 0 }`, `{"id": 3}`.
    let block = line.ends_with('}') && line.split_once('{').is_some_and(|(_, inside)| inside.contains(':'));
    split(line, all);
    ends || block
        || declares(line, all)
        || all.windows(2).any(|pair| matches!(pair, [first, second] if joined(*first, second.0)))
        || queries(line, all)
        || line.contains('(') && all.iter().any(|&word| branches(word))
}

/// The words of a line, each with what stands behind it.
fn split<'a>(line: &'a str, all: &mut Vec<Word<'a>>) {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    all.clear();
    let mut rest = line;
    while let Some(begin) = rest.bytes().position(is_word)
        && let Some((_, word)) = rest.split_at_checked(begin)
    {
        let end = word.bytes().position(|byte| !is_word(byte)).unwrap_or(word.len());
        let Some((word, behind)) = word.split_at_checked(end) else { break };
        all.push((word, behind));
        rest = behind;
    }
}

/// A list between blanks has this word.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}

/// `import os`, `from flask import Flask`, `class Cart(`, `using namespace std;`.
fn declares(line: &str, all: &[Word<'_>]) -> bool {
    let [(first, _), (second, behind), rest @ ..] = all else { return false };
    let third = rest.first().map_or("", |(third, _)| third);
    match *first {
        // "import wine from Italy, is that allowed" goes on.
        "import" => {
            all.len() < 5 && third != "from" && !line.ends_with('?') || line.contains(['\'', '"', '{'])
        }
        "from" => third == "import",
        "using" => line.ends_with(';'),
        "class" | "interface" | "struct" | "enum" | "trait" | "impl" => {
            second.starts_with(|letter: char| letter.is_ascii_uppercase())
                && behind.trim_start().starts_with(['(', '{', ':', '<'])
        }
        _ => false,
    }
}

/// `git rebase`, `npm run`, `public static`.
fn joined((first, behind): Word<'_>, second: &str) -> bool {
    let follow = match first {
        "npm" | "pnpm" | "yarn" | "git" | "docker" | "cargo" | "pip" | "pip3" | "brew" | "apt" | "conda"
        | "composer" => ORDERS,
        "public" | "private" | "protected" | "static" => " static void class final int string ",
        _ => return false,
    };
    has(follow, second) && behind.strip_prefix(' ').is_some_and(|behind| behind.starts_with(second))
}

/// `SELECT name FROM customers`, `delete from visits where age > 30`.
fn queries(line: &str, all: &[Word<'_>]) -> bool {
    QUERIES.iter().any(|&(verb, partner, adjacent)| {
        let mut rest = all.iter().skip_while(|(word, _)| !word.eq_ignore_ascii_case(verb));
        let Some((first, _)) = rest.next() else { return false };
        let mut far = rest.take(if adjacent { 1 } else { 40 });
        let Some((second, behind)) = far.find(|(word, _)| word.eq_ignore_ascii_case(partner)) else {
            return false;
        };
        // In a message of capitals only, capitals tell nothing.
        let loud = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
        let capitals = loud(first) && loud(second) && line.contains(|letter: char| letter.is_lowercase());
        capitals
            || line.contains(['=', '<', '>', '*'])
            || adjacent && matches!(partner, "into" | "table") && behind.contains('(')
    })
}

/// `for (let i=0;`, `while (x < 3)`.
fn branches((word, behind): Word<'_>) -> bool {
    let inside = behind.trim_start().strip_prefix('(');
    let inside = inside.map(|inside| inside.split_once(')').map_or(inside, |(inside, _)| inside));
    matches!(word, "if" | "for" | "while" | "switch" | "catch" | "elif")
        && inside.is_some_and(|inside| inside.contains(['<', '>', '=', ';', '!']))
}
