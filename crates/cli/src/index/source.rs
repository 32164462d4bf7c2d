//! What is to be indexed: folders, files, questions, addresses.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use reqwest::Url;

use super::{
    IndexArgs, faq,
    page::{Kind, Page, Skip},
    sitemap,
};

/// A file below one of the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    /// Its way from the source's folder, with `/`.
    pub(crate) relative: String,
    pub(crate) kind: Kind,
    /// The owner named this very file.
    pub(crate) named: bool,
}

/// All that the owner named.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) files: Vec<File>,
    /// Questions, complete as they are.
    pub(crate) entries: Vec<Page>,
    /// Pages that were named one by one.
    pub(crate) urls: Vec<Url>,
    /// Pages from lists.
    pub(crate) listed: Vec<String>,
    pub(crate) sitemaps: Vec<Url>,
    pub(crate) skips: Vec<Skip>,
    /// What cannot be used at all; each says what to do.
    pub(crate) bad: Vec<String>,
}

/// Looks at every source; folders are listed, lists and questions are read.
pub(crate) fn collect(args: &IndexArgs) -> Sources {
    let mut sources = Sources::default();
    for source in &args.sources {
        if source.starts_with("https://") || source.starts_with("http://") {
            sources.address(source);
        } else if let Err(why) = sources.path(Path::new(source)) {
            sources.bad.push(why);
        }
    }
    for address in &args.sitemap {
        match address_of(address) {
            Ok(url) => sources.sitemaps.push(url),
            Err(why) => sources.bad.push(why),
        }
    }
    for list in &args.url_list {
        match fs::read_to_string(list) {
            Ok(text) => sources.listed.extend(sitemap::list(&text)),
            Err(error) => sources.bad.push(format!("{}: cannot be read: {error}", list.display())),
        }
    }
    sources
}

/// An address of the web.
pub(crate) fn address_of(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            let host = url.host_str().unwrap_or_default();
            Err(format!(
                "an address on {host} has a name or password in it, which every visitor could read in the index"
            ))
        }
        Ok(mut url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => {
            url.set_fragment(None);
            Ok(url)
        }
        Ok(_) => Err(format!("{text}: not an address that begins with https:// or http://")),
        Err(error) => Err(format!("{text}: not an address: {error}")),
    }
}

impl Sources {
    fn address(&mut self, text: &str) {
        match address_of(text) {
            Ok(url) if url.path().ends_with(".xml") => self.sitemaps.push(url),
            Ok(url) => self.urls.push(url),
            Err(why) => self.bad.push(why),
        }
    }

    fn path(&mut self, path: &Path) -> Result<(), String> {
        let name = path.display();
        let kind = fs::metadata(path).map_err(|error| format!("{name}: cannot be read: {error}"))?;
        if !kind.is_dir() && !kind.is_file() {
            return Err(format!("{name}: neither a file nor a folder"));
        }
        if kind.is_dir() {
            let before = self.files.len();
            self.folder(path, "").map_err(|error| format!("{name}: cannot be listed: {error}"))?;
            if self.files.len() == before {
                return Err(format!("{name}: there is no Markdown and no HTML in this folder"));
            }
            return Ok(());
        }
        let text =
            || fs::read_to_string(path).map_err(|error| format!("{name}: cannot be read as UTF-8: {error}"));
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match (kind_of(path), ending.as_str()) {
            (Some(kind), _) => {
                let relative = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.files.push(File { path: path.to_owned(), relative, kind, named: true });
            }
            (None, "json") => self.entries.extend(faq::json(&text()?, &name.to_string(), &mut self.skips)?),
            (None, "csv" | "tsv") => {
                self.entries.extend(faq::csv(&text()?, &name.to_string(), &mut self.skips)?)
            }
            (None, "txt") => {
                return Err(format!("{name}: if this is a list of addresses, give it by --url-list {name}"));
            }
            (None, "xml") => {
                return Err(format!(
                    "{name}: give a sitemap by its address: --sitemap https://…/sitemap.xml"
                ));
            }
            _ => return Err(format!("{name}: expected a folder, .html, .md, .json, .csv or an address")),
        }
        Ok(())
    }

    /// Lists a folder in the order of its names.
    fn folder(&mut self, folder: &Path, relative: &str) -> io::Result<()> {
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let inner = if relative.is_empty() { name.to_string() } else { format!("{relative}/{name}") };
            let kind = entry.file_type()?;
            if name.starts_with('.') || (kind.is_dir() && name == "node_modules") {
                continue;
            }
            if kind.is_symlink() {
                // They may lead anywhere, also in a circle.
                self.skips.push(Skip::new("symbolic links", &path.display().to_string(), ""));
            } else if kind.is_dir() {
                self.folder(&path, &inner)?;
            } else if !kind.is_file() {
                // A pipe would be waited for for ever.
                self.skips.push(Skip::new("neither files nor folders", &path.display().to_string(), ""));
            } else if let Some(kind) = kind_of(&path) {
                self.files.push(File { path, relative: inner, kind, named: false });
            }
        }
        Ok(())
    }
}

fn kind_of(path: &Path) -> Option<Kind> {
    match path.extension()?.to_string_lossy().to_ascii_lowercase().as_str() {
        "html" | "htm" | "xhtml" => Some(Kind::Html),
        "md" | "markdown" | "mdx" => Some(Kind::Markdown),
        _ => None,
    }
}
