//! What is remembered beside the index, so that the next run reads only what has changed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{output, page::Page};

/// Changes with every change of how pages are read; an older memory is not used.
const FORMAT: u32 = 1;

/// The memory of one index.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cache {
    format: u32,
    version: String,
    pub(crate) pages: BTreeMap<String, Page>,
    pub(crate) vectors: Vectors,
}

/// Embeddings by the hash of what was embedded.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Vectors {
    pub(crate) model: String,
    /// Numbers as hexadecimal digits: exact, and shorter than decimal ones.
    pub(crate) of: BTreeMap<String, String>,
}

/// Where the memory of an index is kept: beside it, or in a folder for such files.
pub(crate) fn place(out: &Path, folder: Option<&Path>) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".cache");
    match folder {
        Some(folder) => folder.join(name),
        None => out.with_file_name(name),
    }
}

impl Cache {
    /// Reads the memory; one that cannot be used is as good as none.
    pub(crate) fn load(path: &Path) -> Self {
        let cache: Option<Self> = fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        cache.filter(|cache| cache.format == FORMAT && cache.version == version()).unwrap_or_default()
    }

    /// Writes it for the next run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn store(mut self, path: &Path) -> Result<(), String> {
        self.format = FORMAT;
        version().clone_into(&mut self.version);
        let bytes = serde_json::to_vec(&self).map_err(|error| error.to_string())?;
        output::write(path, &bytes)
    }
}

const fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

impl Vectors {
    /// Forgets the vectors of another model.
    pub(crate) fn use_model(&mut self, model: &str) {
        if self.model != model {
            self.of.clear();
            model.clone_into(&mut self.model);
        }
    }

    /// A vector that is known.
    pub(crate) fn find(&self, hash: &str) -> Option<Vec<f32>> {
        let hex = self.of.get(hash)?;
        let digits = |at: usize| u32::from_str_radix(hex.get(at..at + 8)?, 16).ok();
        (0..hex.len()).step_by(8).map(|at| digits(at).map(f32::from_bits)).collect()
    }

    /// Remembers a vector.
    pub(crate) fn keep(&mut self, hash: String, vector: &[f32]) {
        let hex = vector.iter().map(|number| format!("{:08x}", number.to_bits())).collect();
        self.of.insert(hash, hex);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Cache, Vectors, place};

    #[test]
    fn vectors_come_back_as_they_were() {
        let mut vectors = Vectors::default();
        vectors.use_model("m");
        let vector = [0.1_f32, -1.5e-20, 0.0];
        vectors.keep("h".to_owned(), &vector);
        assert_eq!(vectors.find("h").as_deref(), Some(&vector[..]));
        vectors.use_model("m");
        assert!(vectors.find("h").is_some());
        vectors.use_model("other");
        assert!(vectors.find("h").is_none());
        vectors.of.insert("broken".to_owned(), "zz".to_owned());
        assert!(vectors.find("broken").is_none());
    }

    #[test]
    fn what_cannot_be_read_is_no_memory() {
        assert_eq!(Cache::load(Path::new("/nowhere/at/all")), Cache::default());
        for (folder, expected) in [(None, "a/k.chatlet.cache"), (Some(Path::new("c")), "c/k.chatlet.cache")] {
            assert_eq!(place(Path::new("a/k.chatlet"), folder), Path::new(expected));
        }
    }
}
