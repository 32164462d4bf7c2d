//! Reading, writing and hashing files, with the file's name in every error.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::process::{Failure, Result};

/// The repository's root, found from where this crate was compiled.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Where xtask keeps its stamps and intermediate files.
pub(crate) fn cache(name: &str) -> PathBuf {
    root().join("target/xtask").join(name)
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|e| Failure::file("read", path, &e))
}

pub(crate) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|e| Failure::file("read", path, &e))
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result {
    if let Some(folder) = path.parent() {
        create_dir(folder)?;
    }
    fs::write(path, bytes).map_err(|e| Failure::file("write", path, &e))
}

pub(crate) fn create_dir(path: &Path) -> Result {
    fs::create_dir_all(path).map_err(|e| Failure::file("create", path, &e))
}

/// Removes a folder with all that is in it; a folder that is not there is fine.
pub(crate) fn remove_dir(path: &Path) -> Result {
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Failure::file("remove", path, &e)),
        _ => Ok(()),
    }
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result {
    fs::rename(from, to).map_err(|e| Failure::file("move", from, &e))
}

/// All files below `folder`, sorted; what is built or downloaded is left out. A missing folder has none.
pub(crate) fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(Failure::file("list", &folder, &e)),
        };
        for entry in entries {
            let entry = entry.map_err(|e| Failure::file("list", &folder, &e))?;
            let kind = entry.file_type().map_err(|e| Failure::file("look at", &entry.path(), &e))?;
            if kind.is_file() {
                found.push(entry.path());
            } else if kind.is_dir()
                && !["node_modules", "target", ".git"].iter().any(|n| entry.file_name() == *n)
            {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The files of `folder` itself with this extension, sorted.
pub(crate) fn list(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = walk(folder)?;
    files.retain(|f| f.parent() == Some(folder) && f.extension().is_some_and(|e| e == extension));
    Ok(files)
}

/// The first 12 hex digits of the SHA-256: enough for a file name that a cache may keep for ever.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))[..8].to_owned()
}

/// One hash over names and contents of files and folders, so that an unchanged input is recognised.
pub(crate) fn hash_tree(base: &Path, inputs: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    for input in inputs {
        let path = base.join(input);
        let files = if path.is_dir() { walk(&path)? } else { vec![path] };
        for file in files.iter().filter(|f| f.is_file()) {
            let bytes = read(file)?;
            hash.update(file.strip_prefix(base).unwrap_or(file).to_string_lossy().as_bytes());
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        }
    }
    Ok(hex(&hash.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
