//! The shipped artifact. In the browser it does nothing by itself: the loader calls [`chatlet::element::start`].
//! Built natively (feature `ssr`) it prints the shell's markup, from which `cargo xtask gen` makes the loader's tree.

#[cfg(not(feature = "ssr"))]
use chatlet as _;

/// A seventh of the code of std's own allocator: see docs/decisions/0005-what-the-engine-weighs.md.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(feature = "ssr")]
#[expect(clippy::print_stdout, reason = "the markup is what this program is for")]
fn main() {
    println!("{}", chatlet::shell());
}

#[cfg(not(feature = "ssr"))]
fn main() {}
