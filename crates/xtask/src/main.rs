//! The project's automation. `cargo xtask demo` and `cargo xtask test` are the two commands to know.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks on the terminal")]

mod bench;
mod demo;
mod dist;
mod files;
mod generate;
mod html;
mod loader;
mod process;
mod server;
mod setup;
mod shrink;
mod size;
mod test;
mod tidy;
mod toolchain;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::setup::Need;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's automation")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Serve the demo site with widget, relay and a provider
    Demo {
        /// Answer from a small real model on this machine (downloads 180 MB once)
        #[arg(long)]
        local_model: bool,
        /// The port of the demo site
        #[arg(long, default_value_t = demo::DEFAULT_PORT)]
        port: u16,
    },
    /// Run everything that continuous integration runs
    Test {
        /// Run one stage only
        #[arg(long)]
        only: Option<test::Stage>,
        /// Also ask the real provider: at most 12 requests, needs OXLO_API_KEY
        #[arg(long)]
        live: bool,
    },
    /// Make the release bundle in dist/
    Dist {
        /// With the trap that the journey of the crash boundary triggers; never ship it
        #[arg(long)]
        trap: bool,
        /// Where the bundle goes
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Say how many bytes a visitor downloads; fails when they are over the budget
    Size,
    /// Write the files that are made from code
    Gen {
        /// Change nothing; fail when a file is not what the code says
        #[arg(long)]
        check: bool,
    },
    /// Measure, and print each figure beside its bar
    Bench(bench::Arguments),
    /// Check the rules of the code base
    Tidy,
    /// Install what the other tasks need
    Setup,
    /// Assemble chatlet.js (Trunk's hook)
    #[command(hide = true)]
    Loader {
        /// The file to write; by default chatlet.js in Trunk's staging folder
        #[arg(long)]
        out: Option<PathBuf>,
        /// A JSON file with the names of the assets
        #[arg(long)]
        manifest: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> process::Result {
    match task {
        Task::Demo { local_model, port } => demo::demo(local_model, port),
        Task::Test { only, live } => test::test(only, live),
        Task::Dist { trap, out } => {
            setup::setup(&[Need::Widget])?;
            let mut bundle = if trap { dist::Bundle::trap() } else { dist::Bundle::release() };
            if let Some(out) = out {
                bundle.out = std::path::absolute(&out).unwrap_or(out);
            }
            bundle.build()
        }
        Task::Size => size::size(),
        Task::Gen { check } => generate::generate(check),
        Task::Bench(arguments) => bench::bench(&arguments),
        Task::Tidy => tidy::tidy(),
        Task::Setup => setup::setup(&[Need::Widget, Need::Browser, Need::Clients, Need::Suites, Need::Peers]),
        Task::Loader { out, manifest } => loader::loader(out, manifest.as_deref()),
    }
}
