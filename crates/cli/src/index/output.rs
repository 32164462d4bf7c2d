//! Writes the finished index: each file whole or not at all, and no shard of an older index left over.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use dialogue::retrieval::{Chunk, Desk, File};
use serde_json::{Value, json};

/// The ending of an index's name; shards put theirs before it.
const ENDING: &str = ".chatlet";

/// The name without its ending.
///
/// # Errors
/// When it ends otherwise: the widget could not find the shards.
pub(crate) fn stem(out: &Path) -> Result<String, String> {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    match name.strip_suffix(ENDING) {
        Some(stem) if !stem.is_empty() => Ok(stem.to_owned()),
        _ => Err(format!("--out {}: the name must end in {ENDING}, as in knowledge{ENDING}", out.display())),
    }
}

/// Writes a file beside its place and moves it there, so that no reader sees half of it.
///
/// # Errors
/// When the system refuses; the old file is still there.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = path.with_file_name(name);
    let written = fs::File::create(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, path));
    written.map_err(|error| {
        drop(fs::remove_file(&draft));
        fail(error)
    })
}

/// When the index that is there was built, if it can be read.
pub(crate) fn built(out: &Path) -> Option<u64> {
    let mut desk = Desk::default();
    desk.open(&fs::read(out).ok()?).ok()?;
    serde_json::from_str::<Value>(&desk.handle(r#"{"do":"about"}"#)).ok()?.get("built")?.as_u64()
}

/// Whether the files are those that are there, byte for byte.
pub(crate) fn is_there(out: &Path, files: &[File]) -> bool {
    stem(out).is_ok_and(|stem| files.iter().all(|file| holds(&place(out, &stem, file), &file.bytes)))
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    fs::read(path).is_ok_and(|there| there == bytes)
}

fn place(out: &Path, stem: &str, file: &File) -> PathBuf {
    match file.name.as_str() {
        "" => out.to_owned(),
        name => out.with_file_name(format!("{stem}.{name}{ENDING}")),
    }
}

/// Writes the index: shards first, so that the new index never asks for one that is not there; then those of the old
/// index that the new one has not are removed. A file that is as it was is not touched.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write_index(out: &Path, files: &[File]) -> Result<(), String> {
    let stem = stem(out)?;
    let place = |file: &File| place(out, &stem, file);
    let (index, shards): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.name.is_empty());
    for file in shards.iter().chain(&index) {
        if !holds(&place(file), &file.bytes) {
            write(&place(file), &file.bytes)?;
        }
    }
    let new: Vec<PathBuf> = files.iter().map(place).collect();
    for old in shards_of(out, &stem) {
        if !new.contains(&old) {
            fs::remove_file(&old).map_err(|error| format!("cannot remove {}: {error}", old.display()))?;
        }
    }
    Ok(())
}

/// Files such as `knowledge.p12.chatlet` beside `knowledge.chatlet`.
fn shards_of(out: &Path, stem: &str) -> Vec<PathBuf> {
    let folder =
        out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_shard = |name: &str| {
        let inner = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')?.strip_suffix(ENDING));
        inner
            .and_then(|inner| inner.strip_prefix(['p', 't']))
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let names = entries.flatten().map(|entry| entry.file_name());
    names.filter(|name| is_shard(&name.to_string_lossy())).map(|name| out.with_file_name(name)).collect()
}

/// The chunks as lines of JSON, for whoever wants to look at them.
pub(crate) fn dump(chunks: &[Chunk]) -> String {
    let mut lines = String::new();
    for Chunk { url, title, headings, text, lang, .. } in chunks {
        let line = json!({ "url": url, "title": title, "headings": headings, "text": text, "lang": lang });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{File, stem, write_index};

    #[test]
    fn names_end_as_the_widget_expects() {
        for (name, expected) in
            [("a/knowledge.chatlet", Some("knowledge")), ("k.json", None), (".chatlet", None)]
        {
            assert_eq!(stem(Path::new(name)).ok().as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn shards_come_and_go() {
        let folder = std::env::temp_dir().join(format!("chatlet-output-{}", std::process::id()));
        let out = folder.join("new/k.chatlet");
        let file = |name: &str| File { name: name.to_owned(), bytes: name.as_bytes().to_vec() };
        let names = || {
            let mut names: Vec<_> = fs::read_dir(folder.join("new"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        write_index(&out, &[file(""), file("p0"), file("p1"), file("t0")]).unwrap();
        assert_eq!(names(), ["k.chatlet", "k.p0.chatlet", "k.p1.chatlet", "k.t0.chatlet"]);
        fs::write(folder.join("new/k.page.chatlet"), "somebody's").unwrap();
        write_index(&out, &[file(""), file("p0")]).unwrap();
        assert_eq!(names(), ["k.chatlet", "k.p0.chatlet", "k.page.chatlet"]);
        fs::remove_dir_all(folder).unwrap();
    }
}
