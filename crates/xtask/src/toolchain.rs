//! Which Rust compiles the widget, and whether its standard library can be built along.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files;
use crate::process::{self, Result};

/// The widget's target.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian's `rustc-web` and `cargo-web` put their programs.
const DEBIAN: &str = "/usr/bin";

/// The flags that make panics bare traps and drop what only a panic's message would need: a third of the
/// module. They are unstable, so they live here and never in the manifest, which stable cargo must accept.
const SMALL: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";

/// What can compile for the browser on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The default toolchain has the target and the sources of std.
    BuildStd,
    /// The default toolchain has the target only: a working bundle, but a larger one.
    Plain,
    /// Debian's packages: no compiled std for the target, but its sources.
    Debian,
}

impl Toolchain {
    /// What is there now, or `None` if nothing compiles for the target.
    pub(crate) fn detect() -> Option<Self> {
        let sysroot = sysroot(&mut process::command("rustc"));
        let has = |file: &str| sysroot.as_ref().is_some_and(|s| s.join("lib/rustlib").join(file).exists());
        if has(WASM_TARGET) && has("src/rust/library/Cargo.lock") {
            Some(Self::BuildStd)
        } else if has(WASM_TARGET) {
            Some(Self::Plain)
        } else if Path::new(DEBIAN).join("cargo").is_file()
            && sysroot_of_debian().is_some_and(|s| s.join("lib/rustlib/src/rust/library").exists())
        {
            Some(Self::Debian)
        } else {
            None
        }
    }

    /// Whether the bundle is the small one, which the size budget is about.
    pub(crate) const fn builds_std(self) -> bool {
        !matches!(self, Self::Plain)
    }

    /// The cargo that goes with it, set up to compile for the browser, whatever the profile.
    pub(crate) fn cargo(self) -> Result<Command> {
        let mut command = process::cargo();
        if self == Self::Debian {
            command = process::command(&format!("{DEBIAN}/cargo"));
        }
        self.compile(&mut command)?;
        Ok(command)
    }

    /// Sets a command (cargo, or Trunk, which calls cargo) up to compile the release for the browser.
    pub(crate) fn release(self, command: &mut Command) -> Result<&mut Command> {
        // A folder of its own: RUSTC_BOOTSTRAP changes what build scripts find, and would make every
        // ordinary build start from nothing.
        command.env("CARGO_TARGET_DIR", files::root().join("target/wasm"));
        if self.builds_std() {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SMALL);
        }
        self.compile(command)
    }

    fn compile(self, command: &mut Command) -> Result<&mut Command> {
        if self.builds_std() {
            command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
        }
        if self == Self::Debian {
            command.env("RUSTC", Path::new(DEBIAN).join("rustc")).env("PATH", debian_path()?);
        }
        Ok(command)
    }
}

/// PATH with Debian's cargo first and the rest as it is: rustup's `cargo` would take rustup's compiler.
fn debian_path() -> Result<std::ffi::OsString> {
    let folder = files::cache("debian");
    let shim = folder.join("cargo");
    files::create_dir(&folder)?;
    #[cfg(unix)]
    if !shim.exists() {
        std::os::unix::fs::symlink(Path::new(DEBIAN).join("cargo"), &shim)
            .map_err(|e| process::Failure::file("link", &shim, &e))?;
    }
    let mut folders = vec![folder];
    folders.extend(std::env::split_paths(&process::search_path()));
    std::env::join_paths(folders).map_err(|e| e.to_string().into())
}

fn sysroot_of_debian() -> Option<PathBuf> {
    sysroot(&mut Command::new(Path::new(DEBIAN).join("rustc")))
}

fn sysroot(rustc: &mut Command) -> Option<PathBuf> {
    process::output(rustc.args(["--print", "sysroot"])).ok().map(|out| PathBuf::from(out.trim()))
}
