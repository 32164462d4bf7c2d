//! From pages to the index's chunks: titles, languages and addresses are settled, and what is there twice goes.

use std::collections::BTreeMap;

use dialogue::retrieval::Chunk;

use super::{
    address::with_anchor,
    chunk::Piece,
    language::{guess, primary},
    page::{self, Page, Skip},
};

/// What parts a page's title from the site's name.
const PARTINGS: &[&str] = &[" | ", " – ", " — ", " - ", " · ", " • ", " :: ", " » ", " ‹ ", " ~ "];

/// Makes chunks of pages and of questions; `lang` is that of pages that do not say theirs, empty: to be guessed.
pub(crate) fn chunks(pages: &[Page], entries: &[Page], lang: &str) -> Vec<Chunk> {
    let titles: Vec<&str> = pages.iter().map(|page| page.title.as_str()).collect();
    let suffix = shared_suffix(&titles);
    pages.iter().chain(entries).flat_map(|page| of_page(page, &suffix, lang)).collect()
}

/// The first of pages with one address or one text, without those that stay out.
pub(crate) fn unique(pages: Vec<Page>, skips: &mut Vec<Skip>) -> Vec<Page> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut found = Vec::new();
    for page in pages {
        if !page.left_out.is_empty() {
            skips.push(Skip::new(&page.left_out, &page.key, ""));
            continue;
        }
        let mut parts: Vec<&[u8]> = vec![page.heading.as_bytes(), page.title.as_bytes()];
        for piece in &page.pieces {
            parts.extend(piece.headings.iter().map(String::as_bytes));
            parts.push(piece.text.as_bytes());
        }
        let text = page::hash(&parts);
        if let Some(first) = seen.get(&page.url).or_else(|| seen.get(&text)) {
            skips.push(Skip::new("the same page as another", &page.key, &format!("see {first}")));
            continue;
        }
        seen.insert(page.url.clone(), page.key.clone());
        seen.insert(text, page.key.clone());
        found.push(page);
    }
    found
}

fn of_page(page: &Page, suffix: &str, lang: &str) -> Vec<Chunk> {
    let stripped = page.title.strip_suffix(suffix).unwrap_or(&page.title);
    let name = page.key.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let title =
        [&page.heading, stripped, name].into_iter().find(|title| !title.is_empty()).unwrap_or_default();
    let whole: Vec<&str> = page.pieces.iter().map(|piece| piece.text.as_str()).collect();
    let whole = if lang.is_empty() { guess(&whole.join("\n")).unwrap_or_default() } else { lang };
    let chunk = |piece: &Piece| Chunk {
        url: with_anchor(&page.url, &piece.anchor),
        title: title.to_owned(),
        headings: piece.headings.clone(),
        text: piece.text.clone(),
        lang: match primary(&piece.lang) {
            own if !own.is_empty() => own,
            _ if lang.is_empty() => guess(&piece.text).unwrap_or(whole).to_owned(),
            _ => primary(lang),
        },
        vector: None,
    };
    page.pieces.iter().map(chunk).collect()
}

/// ` – The shop`, if all titles end so but the one of the shop's own page. One title alone shares nothing.
fn shared_suffix(titles: &[&str]) -> String {
    let mut candidates = titles.iter().filter_map(|title| {
        let at = PARTINGS.iter().filter_map(|parting| title.rfind(parting)).max()?;
        title.get(at..)
    });
    let Some(suffix) = candidates.next() else { return String::new() };
    let name = PARTINGS.iter().find_map(|parting| suffix.strip_prefix(parting)).unwrap_or_default();
    let with = titles.iter().filter(|title| title.ends_with(suffix)).count();
    let others = titles.iter().filter(|title| !title.ends_with(suffix) && !title.is_empty());
    if with > 1 && others.into_iter().all(|title| *title == name) { suffix.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::{Page, Piece, chunks, shared_suffix, unique};

    fn page(url: &str, heading: &str, title: &str, text: &str) -> Page {
        let piece = Piece { anchor: "x".to_owned(), text: text.to_owned(), ..Piece::default() };
        let own = |text: &str| text.to_owned();
        Page {
            key: own(url),
            url: own(url),
            heading: own(heading),
            title: own(title),
            pieces: vec![piece],
            ..Page::default()
        }
    }

    #[test]
    fn the_site_s_name_leaves_the_titles() {
        for (titles, expected) in [
            (&["A – Shop", "B – Shop", "Shop", ""][..], " – Shop"),
            (&["A – B – Shop", "C – Shop"], " – Shop"),
            (&["A – Shop", "B – Other"], ""),
            (&["A – Shop"], ""),
            (&["A", "B"], ""),
            (&["A | Shop", "B | Shop", "C"], ""),
        ] {
            assert_eq!(shared_suffix(titles), expected, "{titles:?}");
        }
        let pages = vec![
            page("/a", "", "A – Shop", "one"),
            page("/b", "Own", "B – Shop", "two"),
            page("/c", "", "", "three"),
        ];
        let found = chunks(&pages, &[], "en");
        let told: Vec<_> = found.iter().map(|chunk| format!("{} {}", chunk.url, chunk.title)).collect();
        assert_eq!(told, ["/a#x A", "/b#x Own", "/c#x c"]);
    }

    #[test]
    fn what_is_there_twice_goes() {
        let mut skips = Vec::new();
        let out = Page { left_out: "asks not to be indexed".to_owned(), ..page("/d", "D", "", "four") };
        let pages =
            vec![page("/a", "A", "", "one"), page("/a", "B", "", "two"), page("/c", "A", "", "one"), out];
        let entries = vec![page("/faq", "Q?", "", "yes"), page("/faq", "R?", "", "yes")];
        let found = unique(pages, &mut skips);
        assert_eq!(chunks(&found, &entries, "").len(), 3);
        let told: Vec<_> =
            skips.iter().map(|skip| format!("{}: {} {}", skip.group, skip.what, skip.detail)).collect();
        assert_eq!(
            told,
            [
                "the same page as another: /a see /a",
                "the same page as another: /c see /a",
                "asks not to be indexed: /d "
            ]
        );
    }

    #[test]
    fn a_language_is_said_or_given_or_guessed() {
        let german = "Die Lieferung ist kostenlos, und wir tragen sie in das Zimmer.";
        for (said, given, text, expected) in [
            ("en-GB", "de", german, "en"),
            ("", "fr-FR", german, "fr"),
            ("", "", german, "de"),
            ("", "", "42", ""),
        ] {
            let mut page = page("/a", "A", "", text);
            said.clone_into(&mut page.pieces[0].lang);
            assert_eq!(chunks(&[page], &[], given)[0].lang, expected, "{said} {given}");
        }
    }
}
